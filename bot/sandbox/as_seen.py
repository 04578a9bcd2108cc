"""What a person sees of the local Telegram: their own private chat with the bot, and the groups they are in.

Nobody is shown a chat that they are not in. The shapes are those that the chat page reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.happenings import ReactionTypeEmoji
from bot.sandbox.objects import ChatType

if TYPE_CHECKING:
    from bot.sandbox.messages import Message
    from bot.sandbox.objects import User
    from bot.sandbox.records import ChatRecord
    from bot.sandbox.state import State


def may_see(state: State, chat: ChatRecord, user_id: int) -> bool:
    """Whether a chat is shown to somebody."""
    if chat.type is ChatType.PRIVATE:
        return chat.id == user_id
    return state.member(chat, user_id).present


def chats_of(state: State, user: User) -> list[dict[str, Any]]:
    """Somebody's list of chats, the one that was active last first; groups that moved on are in it no more."""
    seen = [chat for chat in state.records.chats.values() if chat.migrated_to is None and may_see(state, chat, user.id)]
    seen.sort(key=lambda chat: chat.activity, reverse=True)
    return [chat_entry(state, chat, user.id) for chat in seen]


def chat_entry(state: State, chat: ChatRecord, user_id: int) -> dict[str, Any]:
    """A chat in somebody's list."""
    private = chat.type is ChatType.PRIVATE
    present = [number for number, member in chat.members.items() if member.present]
    people = [user for user in map(state.user, present) if user is not None]
    return {
        "chat": chat.chat,
        "last_message": chat.newest(),
        "unread": state.unread(chat, user_id),
        "members": None if private else people,
        "admins": [number for number in present if chat.members[number].leads],
        "topics": [{"message_thread_id": number, "name": topic.topic.name} for number, topic in chat.topics.items()],
        "bot_blocked": chat.blocked,
        "bot_member": private or state.bot.id in present,
    }


def messages_of(  # noqa: PLR0913 - what may be asked for
    state: State, chat: ChatRecord, user_id: int, *, before: int | None, limit: int, thread: int | None
) -> dict[str, Any]:
    """Up to `limit` messages before one, oldest first, with the reactions to them and the keyboard under them."""
    found: list[Message] = []
    more = False
    for message in chat.backwards(before):
        if thread is not None and message.message_thread_id != thread:
            continue
        if len(found) == limit:
            more = True
            break
        found.append(message)
    found.reverse()
    reactions = {
        str(message.message_id): reactions_to(chat, message.message_id, user_id)
        for message in found
        if chat.reactions.get(message.message_id)
    }
    return {"messages": found, "more": more, "reactions": reactions, "keyboard": keyboard_of(state, chat, user_id)}


def reactions_to(chat: ChatRecord, message_id: int, user_id: int) -> list[dict[str, Any]]:
    """How often each emoji was given to a message, and whether by this person."""
    counted: dict[str, dict[str, Any]] = {}
    for number, reactions in chat.reactions.get(message_id, {}).items():
        for reaction in reactions:
            if isinstance(reaction, ReactionTypeEmoji):
                shown = counted.setdefault(reaction.emoji, {"emoji": reaction.emoji, "count": 0, "mine": False})
                shown["count"] += 1
                shown["mine"] = shown["mine"] or number == user_id
    return list(counted.values())


def keyboard_of(state: State, chat: ChatRecord, user_id: int) -> dict[str, Any] | None:
    """The reply keyboard, or the wish for a reply, that is in force for somebody."""
    shown = state.keyboard(chat, user_id)
    if shown is None:
        return None
    return {"message_id": shown.message_id, "markup": shown.keyboard or shown.force_reply}
