"""Reads reply markup: inline and reply keyboards, their removal, forced replies; refuses what Telegram refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from bot.sandbox.arguments import Fields, parsed
from bot.sandbox.errors import BotApiError, bad_request, within
from bot.sandbox.markup import (
    CallbackGame,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonPollType,
    LoginUrl,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    SwitchInlineQueryChosenChat,
    WebAppInfo,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ReplyMarkup: TypeAlias = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

LONGEST_CALLBACK_DATA = 64
MOST_INLINE_BUTTONS = 100
MOST_REPLY_BUTTONS = 300
LONGEST_COPY_TEXT = 256


def read_markup(text: str) -> ReplyMarkup | None:
    """The reply markup that a parameter holds; None for none, and for one that says nothing."""
    if not text:
        return None
    return markup_of(parsed(text, "can't parse reply keyboard markup JSON object"))


def read_inline_markup(text: str) -> InlineKeyboardMarkup | None:
    """The same where only an inline keyboard may stand."""
    markup = read_markup(text)
    if markup is not None and not isinstance(markup, InlineKeyboardMarkup):
        raise bad_request("inline keyboard expected")
    return markup


def markup_of(value: object) -> ReplyMarkup | None:
    """The reply markup of decoded JSON."""
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    fields = Fields(value)
    rows = _rows(value, "keyboard", 'field "keyboard" must be an Array of Arrays', _reply_button)
    inline_rows = _rows(
        value,
        "inline_keyboard",
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        _inline_button,
    )
    selective = fields.flag("selective") or None
    placeholder = fields.text("input_field_placeholder") or None
    if rows:
        _check_count(rows, MOST_REPLY_BUTTONS)
        return ReplyKeyboardMarkup(
            keyboard=rows,
            is_persistent=fields.flag("is_persistent") or None,
            resize_keyboard=fields.flag("resize_keyboard") or None,
            one_time_keyboard=fields.flag("one_time_keyboard") or None,
            input_field_placeholder=placeholder,
            selective=selective,
        )
    if inline_rows:
        _check_count(inline_rows, MOST_INLINE_BUTTONS)
        return InlineKeyboardMarkup(inline_keyboard=inline_rows)
    if fields.flag("remove_keyboard"):
        return ReplyKeyboardRemove(remove_keyboard=True, selective=selective)
    if fields.flag("force_reply"):
        return ForceReply(force_reply=True, input_field_placeholder=placeholder, selective=selective)
    return None


def _rows(value: dict[str, Any], name: str, refusal: str, button: Callable[[object], Any]) -> list[list[Any]]:
    rows = value.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    read = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(refusal)
        read.append([button(each) for each in row])
    return [row for row in read if row]


def _check_count(rows: list[list[Any]], most: int) -> None:
    if sum(map(len, rows)) > most:
        raise bad_request("reply markup is too long")


def _reply_button(value: object) -> KeyboardButton:
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    fields = Fields(value)
    try:
        button = KeyboardButton(
            text=fields.required_text("text"),
            icon_custom_emoji_id=fields.text("icon_custom_emoji_id") or None,
            style=_style(fields),
            request_contact=fields.flag("request_contact") or None,
            request_location=fields.flag("request_location") or None,
            request_poll=(
                KeyboardButtonPollType(type=fields.object("request_poll").text("type") or None)
                if "request_poll" in fields
                else None
            ),
            web_app=_web_app(fields) if "web_app" in fields else None,
        )
    except BotApiError as error:
        raise within("can't parse keyboard button", error) from error
    if not button.text:
        raise bad_request("keyboard button text must be non-empty")
    return button


def _inline_button(value: object) -> InlineKeyboardButton:
    if not isinstance(value, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    fields = Fields(value)
    try:
        button = _read_inline_button(fields)
    except BotApiError as error:
        raise within("can't parse inline keyboard button", error) from error
    if not button.text:
        raise bad_request("inline keyboard button text must be non-empty")
    if button.callback_data is not None and len(button.callback_data.encode()) > LONGEST_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.copy_text is not None and not 1 <= len(button.copy_text.text) <= LONGEST_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.url is not None:
        _check_url(button.url, "inline keyboard button")
    if button.login_url is not None:
        _check_url(button.login_url.url, "inline keyboard button login", https=True)
    if button.web_app is not None:
        _check_url(button.web_app.url, "inline keyboard button Web App", https=True)
    return button


def _read_inline_button(fields: Fields) -> InlineKeyboardButton:
    text, icon, style = fields.required_text("text"), fields.text("icon_custom_emoji_id") or None, _style(fields)
    if url := fields.text("url"):
        action: dict[str, Any] = {"url": url}
    elif data := fields.text("callback_data"):
        action = {"callback_data": data}
    else:
        name = next((name for name in _ACTIONS if name in fields), None)
        if name is None:
            raise bad_request("text buttons are unallowed in the inline keyboard")
        action = {name: _ACTIONS[name](fields)}
    return InlineKeyboardButton(text=text, icon_custom_emoji_id=icon, style=style, **action)


def _login(fields: Fields) -> LoginUrl:
    login = fields.object("login_url")
    return LoginUrl(
        url=login.required_text("url"),
        forward_text=login.text("forward_text") or None,
        bot_username=login.text("bot_username") or None,
        request_write_access=login.flag("request_write_access") or None,
    )


def _chosen_chat(outer: Fields) -> SwitchInlineQueryChosenChat:
    fields = outer.object("switch_inline_query_chosen_chat")
    return SwitchInlineQueryChosenChat(
        query=fields.text("query") or None,
        allow_user_chats=fields.flag("allow_user_chats") or None,
        allow_bot_chats=fields.flag("allow_bot_chats") or None,
        allow_group_chats=fields.flag("allow_group_chats") or None,
        allow_channel_chats=fields.flag("allow_channel_chats") or None,
    )


def _web_app(fields: Fields) -> WebAppInfo:
    return WebAppInfo(url=fields.object("web_app").required_text("url"))


def _style(fields: Fields) -> str | None:
    style = fields.text("style").lower()
    if style in {"", "default"}:
        return None
    if style not in {"primary", "danger", "success"}:
        raise bad_request("invalid button style specified")
    return style


def _check_url(url: str, what: str, *, https: bool = False) -> None:
    refusal = f"{what} URL '{url}' is invalid: "
    try:
        parts = urlsplit(url if "://" in url or url.lower().startswith("tg:") else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        raise bad_request(refusal + "Wrong HTTP URL") from None
    scheme = parts.scheme.lower()
    if https and scheme != "https":
        raise bad_request(refusal + "Only HTTPS links are allowed")
    if scheme in {"tg", "ton", "tonsite"}:
        return
    if scheme not in {"http", "https"}:
        raise bad_request(refusal + "Unsupported URL protocol")
    if " " in url or ("." not in host and ":" not in host):
        raise bad_request(refusal + "Wrong HTTP URL")


# What a button does that is neither a link nor a callback, in the order in which Telegram looks.
_ACTIONS: dict[str, Callable[[Fields], object]] = {
    "callback_game": lambda _fields: CallbackGame(),
    "pay": lambda _fields: True,
    "switch_inline_query": lambda fields: fields.text("switch_inline_query"),
    "switch_inline_query_chosen_chat": _chosen_chat,
    "switch_inline_query_current_chat": lambda fields: fields.text("switch_inline_query_current_chat"),
    "login_url": _login,
    "web_app": _web_app,
    "copy_text": lambda fields: CopyTextButton(text=fields.object("copy_text").required_text("text")),
}
