"""What services and store say to each other about hosting a world: plain values, and the protocol of what is kept.

An invite names a world and nobody; a share names a player, and goes with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.player_ports import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A card that a player showed outside the game, until they take it back."""

    token: str
    world_id: int
    person: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A message in some chat that is to say that its card was taken back, and how often that was tried."""

    inline_id: str
    language: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrownEvent:
    """An event that a host threw, and the tick that took it in (None: the next will)."""

    event: str
    tick: int | None


class HostingStore(Protocol):
    """Where invites, shares, a world's settings and thrown events are kept. Every writing method is one transaction."""

    async def hosted(self, user_id: int) -> tuple[int, ...]:
        """The worlds that a user decides for, by id."""
        ...

    async def offer_hosting(self, code: str, world_id: int, user_id: int, *, now: datetime, until: datetime) -> str:
        """Keep a host's offer to share a world with whoever has the code; the code."""
        ...

    async def hosting_offered(self, code: str, now: datetime) -> int | None:
        """The world of a code, while who offered it still hosts that world."""
        ...

    async def take_over(self, code: str, user_id: int, now: datetime) -> int | None:
        """Make a user a host of the world of a code, which is worth nothing any more then; that world."""
        ...

    async def invite(self, world_id: int) -> str | None:
        """The token of a world's invite; None where it has none."""
        ...

    async def set_invite(self, world_id: int, token: str) -> None:
        """Invite by this token from now on, and by no earlier one."""
        ...

    async def invited_to(self, token: str) -> int | None:
        """The world that a token invites to; None where it does (no longer)."""
        ...

    async def count_made(self, user_id: int, at: datetime, *, a_day: int, in_all: int) -> tuple[int, bool]:
        """Count one more world made by a user, where no more than so many are within a day.

        0 seconds where it is counted. Else how many to wait, and whether it is because of all users together.
        """
        ...

    async def is_teaching(self, world_id: int) -> bool:
        """Are prices shown before acts?"""
        ...

    async def set_teaching(self, world_id: int, *, teaching: bool) -> None:
        """Show prices before acts, or after."""
        ...

    async def set_pace(self, world_id: int, *, seconds_a_tick: float, days_a_tick: float) -> None:
        """How often the world moves from now on, and how far each time."""
        ...

    async def put_rule_book(self, world_id: int, *, name: str, version: int, text: str, kinds: Collection[str]) -> int:
        """Put a rule book in force from the next tick on; that tick. Its `kinds` get codes where they have none."""
        ...

    async def throw(self, world_id: int, event: str) -> int:
        """Keep an event for the next tick; that tick. Raises `Refused` where the same waits already."""
        ...

    async def thrown(self, world_id: int) -> tuple[ThrownEvent, ...]:
        """All events thrown at a world, in order."""
        ...

    async def permissions(self, world_id: int, person: int) -> tuple[Permission, ...]:
        """The answers to a player's requests, in order of tick."""
        ...

    async def add_share(self, share: Share) -> None:
        """Keep a share. Raises `Refused` for somebody who does not play."""
        ...

    async def share(self, token: str) -> Share | None:
        """One share; None where it was taken back, or never was."""
        ...

    async def shares(self, user_id: int) -> tuple[Share, ...]:
        """What a user shares, in all worlds, the oldest first."""
        ...

    async def end_share(self, user_id: int, token: str) -> bool:
        """Take a share of one's own back. False where there was none."""
        ...

    async def keep_shown(self, inline_id: str, token: str, language: str) -> None:
        """Keep where a shared card stands; one whose share has ended by now is to be changed."""
        ...
