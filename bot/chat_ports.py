"""What the chat and its store say to each other: chats, updates received, things to deliver. Plain values, no wording.

An update is kept until it is handled, and what handling it did is kept with it, so that a repeat does nothing twice.
Nothing here does anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bot.hosting_ports import ShownCard
    from bot.player_ports import Alert

MINUTES_A_DAY = 24 * 60
DAYS_A_WEEK = 7


class ChatKind(StrEnum):
    """A chat with one user, or of many."""

    PRIVATE = "private"
    GROUP = "group"


class Outcome(StrEnum):
    """What has become of something to deliver."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    """Not tried: to be when it is due."""
    FAILED = "failed"
    """Tried, and not sent: to be tried again when it is due."""
    DOUBTED = "doubted"
    """Perhaps sent: to be sent again, flagged."""
    GONE = "gone"
    """Nobody is there to read it."""
    CANCELLED = "cancelled"
    """There is nothing to say any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTimes:
    """When a user wants to be told. Minutes count from midnight in `time_zone`; the end of quiet hours is not quiet.

    A group's digest comes once a week, on `digest_day` (0: Monday).
    """

    time_zone: str = "UTC"
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int | None = None
    digest_day: int = 0

    def __post_init__(self) -> None:
        """Raise `ValueError` for a minute or a day that there is not, and quiet hours without an end."""
        if not 0 <= self.digest_day < DAYS_A_WEEK:
            raise ValueError(f"day {self.digest_day}; allowed: 0 to {DAYS_A_WEEK - 1}")
        for minute in (self.quiet_from, self.quiet_to, self.digest_at):
            if minute is not None and not 0 <= minute < MINUTES_A_DAY:
                raise ValueError(f"minute {minute}; allowed: 0 to {MINUTES_A_DAY - 1}")
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet hours have a beginning and an end, or neither")


ANY_TIME = AlertTimes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat the program talks in. `world_id` and `language` are None until chosen.

    `owns_world`: a host of its world made or chose it for this group.
    """

    chat_id: int
    kind: ChatKind
    world_id: int | None = None
    language: str | None = None
    gone: bool = False
    owns_world: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An update as it is kept: only what is needed of it. `failure`: it could not be read, and is not handled."""

    update_id: int
    chat_id: int | None = None
    user_id: int | None = None
    payload: bytes | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An update that waits to be handled. `begun`: an earlier attempt has written something already."""

    update_id: int
    payload: bytes
    begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell a chat once; `payload`: numbers and ids, JSON-able, no wording and no name."""

    chat_id: int
    key: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing to tell one chat, claimed until `lease_until`: an alert of a world, or a notice.

    `number` is the alert's visible number among the player's own, the same whenever it is sent. `doubted`: it may have
    arrived before. `postponed`: it has waited for its hour.
    """

    chat_id: int
    alert: Alert | None = None
    world_id: int | None = None
    number: int = 0
    notice: Notice | None = None
    attempts: int = 0
    doubted: bool = False
    postponed: bool = False
    lease_until: datetime
    language: str | None = None
    times: AlertTimes = field(default=ANY_TIME)


class ChatStore(Protocol):
    """Where the chat keeps things. Every writing method is one transaction."""

    # chats

    async def chat(self, chat_id: int) -> Chat | None:
        """A chat, under the id that it has now (a group's may have changed); None where it was never met."""
        ...

    async def meet_chat(self, chat_id: int, kind: ChatKind) -> Chat:
        """A chat that was met now, and can be reached (again)."""
        ...

    async def set_chat_world(self, chat_id: int, world_id: int | None, *, own: bool = False) -> None:
        """Which world is played in a chat that was met; `own`: it is that group's, whose admins host it as well."""
        ...

    async def set_chat_language(self, chat_id: int, language: str | None) -> None:
        """Which language is spoken in a chat that was met."""
        ...

    async def lose_chat(self, chat_id: int, kind: ChatKind, at: datetime) -> None:
        """A chat cannot be reached any more: what waits for it is given up."""
        ...

    async def move_chat(self, old: int, new: int) -> None:
        """A group has got another id: all that is kept about it moves. Nothing where it has moved already.

        `chat` finds it under the old id from then on.
        """
        ...

    async def alert_times(self, user_id: int) -> AlertTimes:
        """When a user wants to be told."""
        ...

    async def set_alert_times(self, user_id: int, times: AlertTimes) -> None:
        """When a user wants to be told from now on, what waits included."""
        ...

    # what somebody was asked for

    async def await_name(self, user_id: int, handler: str, *needs: str, now: datetime, until: datetime) -> None:
        """Wait for a name from a user, and for no other any more: for the handler of this button, which needs this."""
        ...

    async def awaited_name(self, user_id: int, now: datetime) -> tuple[str, ...]:
        """The handler that waits for a name, and what it needs; () where none does.

        While an update is handled again it is what it was at first, though it was ended meanwhile.
        """
        ...

    async def end_awaited_name(self, user_id: int) -> None:
        """Wait for no name any more."""
        ...

    async def await_book(
        self, user_id: int, world_id: int, group_chat: int | None, *, now: datetime, until: datetime
    ) -> None:
        """Wait for a rule book from a user, for this world (of that group's) and for no other any more."""
        ...

    async def awaited_book(self, user_id: int, now: datetime) -> tuple[int, int | None] | None:
        """For which world, and which group's, a rule book is waited for."""
        ...

    async def drop_late(self, now: datetime) -> None:
        """Wait no more for what has not come in time."""
        ...

    # updates

    async def receive(self, updates: Sequence[Received], at: datetime) -> frozenset[int]:
        """Keep updates; the ids of those that are new and wait."""
        ...

    async def waiting_updates(self) -> tuple[Waiting, ...]:
        """All updates that wait to be handled, in order."""
        ...

    async def finish_updates(self, update_ids: Collection[int]) -> None:
        """These are handled: of each only its number stays."""
        ...

    async def bury_update(self, update_id: int, failure: str) -> None:
        """This one cannot be handled: its number and the kind of error stay."""
        ...

    async def clear_updates(self, before: datetime) -> None:
        """Drop the numbers of updates that were received earlier: they do not come again."""
        ...

    def acting_for(self, update_id: int) -> AbstractContextManager[None]:
        """What is written in here is written once for this update, however often it is handled."""
        ...

    # deliveries

    async def add_notice(self, notice: Notice, due_at: datetime | None = None) -> bool:
        """Have a chat told something. False where it has been, or will be, already."""
        ...

    async def claim_deliveries(
        self, now: datetime, lease_until: datetime, *, chats: int, busy: Collection[int]
    ) -> tuple[Delivery, ...]:
        """All that is due for at most so many `chats`, none of them `busy`, in each chat's order; claimed for a while.

        What a dead process had claimed is among it once its lease is over, doubted.
        """
        ...

    async def settle(
        self, deliveries: Sequence[Delivery], outcome: Outcome, at: datetime, *, due_at: datetime | None = None
    ) -> int:
        """Record what became of claimed deliveries; of how many. One whose lease another has taken is left alone.

        `due_at`: of those that are to be sent (again), when; None: at once.
        """
        ...

    async def next_delivery(self) -> datetime | None:
        """When something is due or a lease is over; None where nothing waits. Due at once: the earliest instant."""
        ...

    # shown cards

    async def cards_to_take_back(self, now: datetime, *, most: int) -> tuple[ShownCard, ...]:
        """Messages that are to say now that their card was taken back."""
        ...

    async def put_off_card(self, inline_id: str, due_at: datetime) -> None:
        """Such a message could not be changed; again, then."""
        ...

    async def finish_forgetting(self) -> bool:
        """Empty the log that another program held on to when something was forgotten. False where it still does."""
        ...

    async def drop_cards(self, inline_ids: Collection[str]) -> None:
        """These messages are changed, or cannot be: nothing of them stays in any file."""
        ...

    # pictures

    async def sent_file(self, key: str) -> str | None:
        """The platform's id of a picture that was sent before."""
        ...

    async def keep_file(self, key: str, file_id: str, user_id: int | None) -> None:
        """Remember a picture that was sent, and the one player it shows."""
        ...

    async def drop_file(self, key: str) -> None:
        """The platform does not know that picture any more."""
        ...
