"""getMe, and what a bot says about itself: name, descriptions, menu button; logOut and close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bot.sandbox.arguments import Fields, parsed, read_integer
from bot.sandbox.changes import ChangeKind
from bot.sandbox.errors import BotApiError, bad_request, chat_not_found, within
from bot.sandbox.markup import MenuButton, MenuButtonCommands, MenuButtonDefault, MenuButtonWebApp, WebAppInfo
from bot.sandbox.methods.commands import read_language
from bot.sandbox.objects import BotObject, ChatType, User

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler
    from bot.sandbox.records import BotProfile

EVERY_CHAT = 0


class BotName(BotObject, frozen=True, kw_only=True):
    """The bot's name in a language."""

    name: str


class BotDescription(BotObject, frozen=True, kw_only=True):
    """What is shown before the first message."""

    description: str


class BotShortDescription(BotObject, frozen=True, kw_only=True):
    """What is shown on the bot's page."""

    short_description: str


class _Said(Struct, frozen=True):
    """One thing that a bot says about itself: its parameter, where it is kept, and how long it may be."""

    parameter: str
    kept: str
    longest: int
    refusal: str


_NAME = _Said("name", "names", 64, "bot name is too long")
_DESCRIPTION = _Said("description", "descriptions", 512, "BOT_DESCRIPTION_TOO_LONG")
_SHORT = _Said("short_description", "short_descriptions", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG")


async def get_me(call: Call) -> User:
    """The bot and what it can do."""
    return call.state.records.bot


async def done(_call: Call) -> bool:
    """logOut and close mean nothing to a server that keeps no session."""
    return True


async def set_my_name(call: Call) -> bool:
    """Give the bot a name."""
    return _say(call, _NAME)


async def get_my_name(call: Call) -> BotName:
    """The bot's name."""
    return BotName(name=_said(call, _NAME) or call.state.bot.first_name)


async def set_my_description(call: Call) -> bool:
    """Say what is shown before the first message."""
    return _say(call, _DESCRIPTION)


async def get_my_description(call: Call) -> BotDescription:
    """What is shown before the first message."""
    return BotDescription(description=_said(call, _DESCRIPTION))


async def set_my_short_description(call: Call) -> bool:
    """Say what is shown on the bot's page."""
    return _say(call, _SHORT)


async def get_my_short_description(call: Call) -> BotShortDescription:
    """What is shown on the bot's page."""
    return BotShortDescription(short_description=_said(call, _SHORT))


async def set_chat_menu_button(call: Call) -> bool:
    """Say what the button beside the input does, in one private chat or in all."""
    button = _menu_button(call.text("menu_button"))
    call.state.records.menu_buttons[_private_chat(call)] = button
    call.state.tell(ChangeKind.COMMANDS)
    return True


async def get_chat_menu_button(call: Call) -> MenuButton:
    """What the button beside the input does."""
    buttons = call.state.records.menu_buttons
    chosen = buttons.get(_private_chat(call), MenuButtonDefault())
    if isinstance(chosen, MenuButtonDefault):
        chosen = buttons.get(EVERY_CHAT, chosen)
    return MenuButtonCommands() if isinstance(chosen, MenuButtonDefault) else chosen


def _private_chat(call: Call) -> int:
    text = call.text("chat_id")
    if not text:
        return EVERY_CHAT
    chat = call.state.chat(read_integer(text))
    if chat is None or chat.type is not ChatType.PRIVATE:
        raise chat_not_found()
    return chat.id


def _menu_button(text: str) -> MenuButton:
    if not text:
        return MenuButtonDefault()
    value = parsed(text, "can't parse menu button JSON object")
    try:
        if not isinstance(value, dict):
            raise bad_request("MenuButton must be an Object")
        fields = Fields(value)
        match fields.required_text("type"):
            case "default":
                return MenuButtonDefault()
            case "commands":
                return MenuButtonCommands()
            case "web_app":
                app = WebAppInfo(url=fields.object("web_app").required_text("url"))
                return MenuButtonWebApp(text=fields.required_text("text"), web_app=app)
            case _:
                raise bad_request("MenuButton has unsupported type")
    except BotApiError as error:
        raise within("can't parse menu button", error) from error


def _kept(profile: BotProfile, said: _Said) -> dict[str, str]:
    by_language: dict[str, str] = getattr(profile, said.kept)
    return by_language


def _say(call: Call, said: _Said) -> bool:
    text, language = call.text(said.parameter), read_language(call)
    if len(text) > said.longest:
        raise bad_request(said.refusal)
    by_language = _kept(call.state.records.profile, said)
    if text:
        by_language[language] = text
    else:
        by_language.pop(language, None)
    call.state.tell(ChangeKind.COMMANDS)
    return True


def _said(call: Call, said: _Said) -> str:
    by_language = _kept(call.state.records.profile, said)
    return by_language.get(read_language(call)) or by_language.get("", "")


METHODS: dict[str, Handler] = {
    "getMe": get_me,
    "logOut": done,
    "close": done,
    "setMyName": set_my_name,
    "getMyName": get_my_name,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
