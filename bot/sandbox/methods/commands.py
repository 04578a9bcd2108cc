"""setMyCommands, getMyCommands and deleteMyCommands, by scope and language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.access import Access, find_chat
from bot.sandbox.arguments import Fields, parsed
from bot.sandbox.changes import ChangeKind
from bot.sandbox.errors import BotApiError, bad_request, within
from bot.sandbox.menu import Scope, scope_key
from bot.sandbox.objects import BotCommand, ChatType

if TYPE_CHECKING:
    from bot.sandbox.calls import Call, Handler

MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_SUPERGROUP_ONLY = {Scope.CHAT_ADMINISTRATORS, Scope.CHAT_MEMBER}


async def set_my_commands(call: Call) -> bool:
    """Put a menu in the place of the one of its scope and language."""
    commands = _commands(call.text("commands"))
    key, language = _place(call)
    menus = call.state.records.commands
    if commands:
        menus.setdefault(key, {})[language] = commands
    else:
        menus.get(key, {}).pop(language, None)
    call.state.tell(ChangeKind.COMMANDS)
    return True


async def get_my_commands(call: Call) -> list[BotCommand]:
    """The menu of a scope and language, and of no other."""
    key, language = _place(call)
    return call.state.records.commands.get(key, {}).get(language, [])


async def delete_my_commands(call: Call) -> bool:
    """Take a menu away; what is seen then is the next wider one."""
    key, language = _place(call)
    call.state.records.commands.get(key, {}).pop(language, None)
    call.state.tell(ChangeKind.COMMANDS)
    return True


def read_language(call: Call) -> str:
    """A language of two letters, or none."""
    language = call.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _place(call: Call) -> tuple[str, str]:
    text = call.text("scope")
    key = scope_key(Scope.DEFAULT)
    if text:
        value = parsed(text, "can't parse BotCommandScope JSON object")
        try:
            scope, chat_id, user_id = _read_scope(value)
        except BotApiError as error:
            raise within("can't parse BotCommandScope", error) from error
        if chat_id:
            chat = find_chat(call, Access.READ_MEMBERS, chat_id)
            if scope in _SUPERGROUP_ONLY and chat.type is ChatType.PRIVATE:
                raise bad_request("can't use specified scope in private chats")
            key = scope_key(scope, chat.id, user_id)
        else:
            key = scope_key(scope)
    return key, read_language(call)


def _read_scope(value: object) -> tuple[Scope, str, int]:
    if not isinstance(value, dict):
        raise bad_request("BotCommandScope must be an Object")
    fields = Fields(value)
    name = fields.required_text("type")
    try:
        scope = Scope(name)
    except ValueError:
        raise bad_request("unsupported type specified") from None
    if scope not in {Scope.CHAT, Scope.CHAT_ADMINISTRATORS, Scope.CHAT_MEMBER}:
        return scope, "", 0
    chat_id = fields.required_text("chat_id")
    if not chat_id:
        raise bad_request("empty chat_id specified")
    user_id = 0
    if scope is Scope.CHAT_MEMBER:
        user_id = fields.required_number("user_id")
        if user_id <= 0:
            raise bad_request("Invalid user_id specified")
    return scope, chat_id, user_id


def _commands(text: str) -> list[BotCommand]:
    if not text:
        return []
    values = parsed(text, "can't parse commands JSON object")
    if not isinstance(values, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(value) for value in values]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return commands


def _command(value: object) -> BotCommand:
    try:
        if not isinstance(value, dict):
            raise bad_request("expected an Object")
        fields = Fields(value)
        command, description = fields.required_text("command"), fields.required_text("description")
    except BotApiError as error:
        raise within("can't parse BotCommand", error) from error
    command = command.removeprefix("/")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return BotCommand(command=command, description=description)


METHODS: dict[str, Handler] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
