"""What keeping worlds alive asks of the store: whose it is to move them, and when they stood still.

Plain values, and the protocol of what the store answers. Nothing here does anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time when a world stood still: after which tick, from when, up to when (None: it still does), and why."""

    tick: int
    from_at: datetime
    to_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Whose it is to move the worlds of a database, and until when; who dies does not put that off."""

    owner: str
    until: datetime


class TimerStore(Protocol):
    """Leases and pauses. Every writing method is one transaction."""

    async def hold_timer(self, owner: str, at: datetime, until: datetime) -> Lease:
        """Take, or keep, the lease on moving this database's worlds; who has it now, the owner or another."""
        ...

    async def let_timer_go(self, owner: str) -> None:
        """Give the lease back, where it is the owner's."""
        ...

    async def pauses(self, world_id: int) -> tuple[Pause, ...]:
        """When the world stood still, in order of time."""
        ...

    async def last_moved_at(self, world_id: int) -> datetime | None:
        """The latest instant at which the world is known to have been going; None where there is no such world."""
        ...

    async def begin_pause(
        self, world_id: int, from_at: datetime, reason: str, *, to_at: datetime | None = None, paused: bool = False
    ) -> None:
        """The world stands still; nothing where it does already. If `paused`, until somebody resumes it."""
        ...

    async def record_failure(self, world_id: int, at: datetime, reason: str, *, most: int) -> int:
        """One more tick has failed; how many have in a row. At `most` the world is paused."""
        ...

    async def end_pause(self, world_id: int, at: datetime) -> None:
        """The world goes on: running, with no failures and no open pause."""
        ...
