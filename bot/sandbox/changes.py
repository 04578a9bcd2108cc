"""What an observer of the state is told: that something changed, where, and what it is now."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ChangeKind(StrEnum):
    """What changed."""

    MESSAGE = "message"  # payload: the Message
    EDITED = "edited"  # payload: the Message as it is now
    DELETED = "deleted"  # payload: the list of message ids
    CHAT = "chat"  # payload: the Chat; members, title, topics, blocks, migration
    USER = "user"  # payload: the User
    READ = "read"  # payload: the message id read up to
    TYPING = "typing"  # payload: the ChatAction
    COMMANDS = "commands"  # payload: nothing; the menu or the profile of the bot
    CALLBACK_ANSWER = "callback_answer"  # payload: the PendingCallback, answered
    INLINE_ANSWER = "inline_answer"  # payload: the PendingInline, answered
    REACTION = "reaction"  # payload: the message id
    KEYBOARD = "keyboard"  # payload: nothing; reply keyboards of the chat
    FILE = "file"  # payload: the file id


class ChatAction(Struct, frozen=True, kw_only=True):
    """What the bot shows that it is doing, and in which topic."""

    action: str
    thread: int | None = None


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """One change. Without a chat it concerns everybody; `user_id` is the person it is about or for, if any."""

    kind: ChangeKind
    chat_id: int | None = None
    user_id: int | None = None
    payload: object = None
