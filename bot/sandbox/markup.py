"""The keyboards of the Bot API: what a bot attaches to a message, read strictly and passed on field for field.

What a keyboard may hold is checked in `keyboards.py`; here stands only its shape.
"""

from __future__ import annotations

from typing import TypeAlias

from bot.sandbox.objects import BotObject


class WebAppInfo(BotObject, frozen=True, kw_only=True):
    """A web app that a button opens."""

    url: str


class LoginUrl(BotObject, frozen=True, kw_only=True):
    """A page that a button opens with the user logged in."""

    url: str
    forward_text: str | None = None
    bot_username: str | None = None
    request_write_access: bool | None = None


class SwitchInlineQueryChosenChat(BotObject, frozen=True, kw_only=True):
    """Which kinds of chats a button lets choose for an inline query."""

    query: str | None = None
    allow_user_chats: bool | None = None
    allow_bot_chats: bool | None = None
    allow_group_chats: bool | None = None
    allow_channel_chats: bool | None = None


class CopyTextButton(BotObject, frozen=True, kw_only=True):
    """A text that a button copies."""

    text: str


class CallbackGame(BotObject, frozen=True, kw_only=True):
    """A game that a button starts; it carries nothing."""


class InlineKeyboardButton(BotObject, frozen=True, kw_only=True):
    """A button under a message: exactly one of its actions is set."""

    text: str
    icon_custom_emoji_id: str | None = None
    style: str | None = None
    url: str | None = None
    callback_data: str | None = None
    web_app: WebAppInfo | None = None
    login_url: LoginUrl | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    switch_inline_query_chosen_chat: SwitchInlineQueryChosenChat | None = None
    copy_text: CopyTextButton | None = None
    callback_game: CallbackGame | None = None
    pay: bool | None = None


class InlineKeyboardMarkup(BotObject, frozen=True, kw_only=True):
    """Rows of buttons under a message."""

    inline_keyboard: list[list[InlineKeyboardButton]]


class KeyboardButtonPollType(BotObject, frozen=True, kw_only=True):
    """The kind of poll that a button asks for."""

    type: str | None = None


class KeyboardButton(BotObject, frozen=True, kw_only=True):
    """A button that stands in for the keyboard: tapping it sends its text."""

    text: str
    icon_custom_emoji_id: str | None = None
    style: str | None = None
    request_contact: bool | None = None
    request_location: bool | None = None
    request_poll: KeyboardButtonPollType | None = None
    web_app: WebAppInfo | None = None


class ReplyKeyboardMarkup(BotObject, frozen=True, kw_only=True):
    """Rows of buttons in the place of the keyboard."""

    keyboard: list[list[KeyboardButton]]
    is_persistent: bool | None = None
    resize_keyboard: bool | None = None
    one_time_keyboard: bool | None = None
    input_field_placeholder: str | None = None
    selective: bool | None = None


class ReplyKeyboardRemove(BotObject, frozen=True, kw_only=True):
    """Takes a bot's keyboard away."""

    remove_keyboard: bool
    selective: bool | None = None


class ForceReply(BotObject, frozen=True, kw_only=True):
    """Lets the next text of the user be a reply to this message."""

    force_reply: bool
    input_field_placeholder: str | None = None
    selective: bool | None = None


class MenuButtonCommands(BotObject, frozen=True, kw_only=True, tag_field="type", tag="commands"):
    """The button beside the input opens the list of commands."""


class MenuButtonWebApp(BotObject, frozen=True, kw_only=True, tag_field="type", tag="web_app"):
    """The button beside the input opens a web app."""

    text: str
    web_app: WebAppInfo


class MenuButtonDefault(BotObject, frozen=True, kw_only=True, tag_field="type", tag="default"):
    """Nothing was said about the button."""


MenuButton: TypeAlias = MenuButtonCommands | MenuButtonWebApp | MenuButtonDefault
