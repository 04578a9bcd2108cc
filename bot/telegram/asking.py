"""What a handler is given: who asks what, and where, as plain values; and what it may do beyond giving back a reply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.chat_ports import Chat, ChatKind

if TYPE_CHECKING:
    from bot.views.actions import Action
    from bot.views.reply import Reply


class Occasion(StrEnum):
    """What, other than a command or a tap, a handler can be there for."""

    DOCUMENT = "document"
    ANSWER = "answer"
    """A private message that answers one of the bot's."""
    UNASKED = "unasked"
    """A private message that is no command and answers nothing; what it said is not kept."""
    INLINE = "inline"
    CHOSEN = "chosen"
    MEMBER = "member"
    """What the bot is in a chat has changed."""
    MOVED = "moved"
    """Somebody came into a group, or left it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user, as the platform names them now; `language` is the platform's code. Nothing of it is to be kept."""

    user_id: int
    name: str
    username: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat, and the topic in it."""

    chat_id: int
    kind: ChatKind
    title: str | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody named in a command's line: by a user name (without @), or, who has none, by id and shown name."""

    username: str | None = None
    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody who is in a group, and their user name as it is now."""

    username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that was sent to the bot."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What the bot was in a chat, and is now: the platform's words ("member", "administrator", "kicked", …)."""

    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that somebody asked for. Fields that do not belong to it are empty.

    `message_id` is the message that asked; of a tap, the one with the button, and `pictured` whether that has a
    picture. `replayed`: an earlier attempt at this very update has written something before the program died.
    `replied_to`: who wrote the message that a group's command answers, for the commands that are about somebody.
    `moved`: who came into a group or left it. `anonymous`: an admin who speaks as the group. `needs`: what was kept for
    the answer when it was asked for.
    """

    update_id: int
    who: Person
    place: Place | None
    chat: Chat | None
    language: str
    command: str = ""
    argument: str = ""
    mentions: tuple[Mention, ...] = ()
    replied_to: Mention | None = None
    message_id: int | None = None
    pictured: bool = False
    action: Action | None = None
    tap_id: str | None = None
    inline_message_id: str | None = None
    answer: str = ""
    needs: tuple[str, ...] = ()
    document: File | None = None
    inline_id: str | None = None
    query: str = ""
    offset: str = ""
    result_id: str | None = None
    member: Membership | None = None
    moved: tuple[int, ...] = ()
    anonymous: bool = False
    replayed: bool = False

    @property
    def private(self) -> bool:
        """Is it a chat with one user?"""
        return self.place is not None and self.place.kind is ChatKind.PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that was sent."""

    chat_id: int
    message_id: int


class Talk(Protocol):
    """What a handler may do while it has the word."""

    @property
    def bot_name(self) -> str:
        """The bot's user name, for links."""
        ...

    async def say(self, reply: Reply, *, to: int | None = None) -> Sent | None:
        """Say something before the reply, or to another chat. None: it cannot be reached."""
        ...

    async def typing(self, *, picture: bool = False) -> None:
        """Show that an answer is on its way."""
        ...

    async def download(self, file: File, *, most: int) -> bytes:
        """What is in a file. Raises `Refused` for one of more than `most` bytes."""
        ...

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Is a user an admin of a group?"""
        ...

    async def is_member(self, chat_id: int, user_id: int) -> bool:
        """Is a user in a group?"""
        ...

    async def seat(self, chat_id: int, user_id: int) -> Seat | None:
        """What a user is called in a group; None for who is not in it."""
        ...
