"""Finds the chat that a call names, and refuses the bot what Telegram would refuse it there."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from bot.sandbox import errors
from bot.sandbox.arguments import read_integer
from bot.sandbox.members import ChatPermissions, MemberStatus
from bot.sandbox.objects import ChatType

if TYPE_CHECKING:
    from bot.sandbox.calls import Call
    from bot.sandbox.messages import Message
    from bot.sandbox.records import ChatRecord, MemberRecord
    from bot.sandbox.state import State

GENERAL_TOPIC = 1


class Access(IntEnum):
    """What the bot wants to do in a chat, each including the ones before."""

    READ = 0
    READ_MEMBERS = 1
    EDIT = 2
    WRITE = 3


def find_chat(call: Call, access: Access, text: str | None = None) -> ChatRecord:
    """The chat of a call, which the bot may use like this. Raises `BotApiError` as Telegram does."""
    name = call.text("chat_id") if text is None else text
    if not name:
        raise errors.chat_id_empty()
    state = call.sandbox.state
    chat = state.by_username(name[1:]) if name[0] == "@" else state.chat(read_integer(name))
    if chat is None:
        raise errors.chat_not_found()
    kind = chat.chat.type
    if kind is ChatType.PRIVATE:
        if name[0] == "@":
            raise errors.chat_not_found()
        _check_private(state, chat, access)
    else:
        _check_group(state, chat, kind, access)
    return chat


def find_message(chat: ChatRecord, message_id: int, to: str) -> Message:
    """A message that is still there; `to` is what Telegram calls the purpose."""
    message = chat.message(message_id)
    if message is None:
        raise errors.message_not_found(to)
    return message


def find_topic(call: Call, chat: ChatRecord) -> int | None:
    """The topic that a call names, if the chat has topics; groups without them pass over it, as in Telegram."""
    number = read_integer(call.text("message_thread_id"))
    if number > 0 and chat.type is ChatType.PRIVATE:
        raise errors.thread_not_found()  # the bot has no topics in private chats (getMe: has_topics_enabled)
    if number <= 0 or not chat.chat.is_forum:
        return None
    topic = chat.topics.get(number)
    if number == GENERAL_TOPIC or topic is None:
        raise errors.thread_not_found()
    if topic.closed and not own_standing(call.sandbox.state, chat).leads:
        raise errors.bad_request("TOPIC_CLOSED")
    return number


def own_standing(state: State, chat: ChatRecord) -> MemberRecord:
    """What the bot is in a group."""
    return state.member(chat, state.bot.id)


def check_may(state: State, chat: ChatRecord, permission: str, what: str) -> None:
    """Refuse what the chat, or a restriction of the bot, does not allow. `permission` is a field's name."""
    if chat.chat.type is ChatType.PRIVATE:
        return
    member = own_standing(state, chat)
    if member.leads:
        return
    restricted = member.status is MemberStatus.RESTRICTED
    for permissions in (chat.permissions, (member.permissions or ChatPermissions()) if restricted else None):
        if permissions is not None and not getattr(permissions, permission):
            raise errors.not_enough_rights(f"{what} to the chat")


def all_permissions() -> ChatPermissions:
    """What everybody may do in a group that restricts nobody."""
    return ChatPermissions(**dict.fromkeys(ChatPermissions.__struct_fields__, True))


def _check_private(state: State, chat: ChatRecord, access: Access) -> None:
    if access is Access.WRITE:
        if chat.blocked:
            raise errors.blocked()
        if not chat.started:
            raise errors.never_started()
    elif not chat.started and not _met(state, chat.id):
        raise errors.chat_not_found()


def _met(state: State, user_id: int) -> bool:
    """Whether the bot shares a group with somebody."""
    return any(
        state.member(chat, user_id).present and own_standing(state, chat).present
        for chat in state.records.chats.values()
        if chat.members
    )


def _check_group(state: State, chat: ChatRecord, kind: ChatType, access: Access) -> None:
    member = own_standing(state, chat)
    # A basic group that lives on as a supergroup still shows what was written in it.
    basic = kind is ChatType.GROUP
    wants_write = access is Access.WRITE or (basic and access is Access.READ_MEMBERS)
    if chat.migrated_to is not None:
        if wants_write:
            raise errors.migrated(chat.migrated_to)
        return
    if member.present:
        return
    if state.bot.id not in chat.members:
        raise errors.chat_not_found()
    wants_edit = access is Access.EDIT or wants_write
    if member.status is MemberStatus.BANNED and (wants_edit or not basic):
        raise errors.kicked(kind)
    if wants_edit or not (basic or chat.chat.username):
        raise errors.not_a_member(kind)
