"""The bot's menu of commands: which one somebody sees in a chat, by scope and language as Telegram chooses it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.sandbox.objects import ChatType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.objects import BotCommand
    from bot.sandbox.records import ChatRecord
    from bot.sandbox.state import State


class Scope(StrEnum):
    """For whom a menu is."""

    DEFAULT = "default"
    ALL_PRIVATE_CHATS = "all_private_chats"
    ALL_GROUP_CHATS = "all_group_chats"
    ALL_CHAT_ADMINISTRATORS = "all_chat_administrators"
    CHAT = "chat"
    CHAT_ADMINISTRATORS = "chat_administrators"
    CHAT_MEMBER = "chat_member"


def scope_key(scope: Scope, chat_id: int = 0, user_id: int = 0) -> str:
    """How the records name a scope."""
    if scope is Scope.CHAT_MEMBER:
        return f"{scope}/{chat_id}/{user_id}"
    return f"{scope}/{chat_id}" if scope in {Scope.CHAT, Scope.CHAT_ADMINISTRATORS} else scope.value


def commands_for(state: State, chat: ChatRecord, user_id: int) -> list[BotCommand]:
    """What somebody sees in a chat: the narrowest scope that has commands in their language, or in any."""
    user = state.user(user_id)
    language = (user.language_code or "") if user is not None else ""
    short = language.partition("-")[0].lower()
    for key in _narrowest_first(state, chat, user_id):
        by_language = state.records.commands.get(key, {})
        commands = by_language.get(short) or by_language.get("")
        if commands:
            return commands
    return []


def _narrowest_first(state: State, chat: ChatRecord, user_id: int) -> Iterator[str]:
    if chat.type is ChatType.PRIVATE:
        yield scope_key(Scope.CHAT, chat.id)
        yield scope_key(Scope.ALL_PRIVATE_CHATS)
    else:
        yield scope_key(Scope.CHAT_MEMBER, chat.id, user_id)
        leads = state.member(chat, user_id).leads
        if leads:
            yield scope_key(Scope.CHAT_ADMINISTRATORS, chat.id)
        yield scope_key(Scope.CHAT, chat.id)
        if leads:
            yield scope_key(Scope.ALL_CHAT_ADMINISTRATORS)
        yield scope_key(Scope.ALL_GROUP_CHATS)
    yield scope_key(Scope.DEFAULT)
