"""What services ask of the past of a few people: plain values, and the protocol of what the store answers.

Nobody else's rows are read for it, so that a question about one person costs the same in a world of a million.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from bot.ports import Phase
    from scoring.ledger import Events


# A tick that never comes.
STILL = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TieSpan:
    """A friendship (a < b, thousandths) from the tick that made it up to the one that ended it (None: it stands)."""

    a: int
    b: int
    strength: int
    made: int
    ended: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deeds:
    """What some players did, in canonical order: `events`, the tick of each, and the tick from which it counts no more.

    `until` is `STILL` for what counts.
    """

    events: Events
    tick: NDArray[np.int64]
    until: NDArray[np.int64]


class PastStore(Protocol):
    """Where the past of a few people is read."""

    async def events_of_people(self, world_id: int, people: Collection[int]) -> Events:
        """The events of some characters, in canonical order; of players nothing.

        Perhaps those of a tick that has just been written, too: who asks as of a tick leaves out what is later.
        """
        ...

    async def deeds(self, world_id: int, people: Collection[int]) -> Deeds:
        """What some players did, struck or not; of characters, and of those who were forgotten, nothing."""
        ...

    async def ticks_from(self, world_id: int, tick: int) -> tuple[tuple[int, float, Phase], ...]:
        """A tick and those after it: number, day, phase."""
        ...

    async def tick_by(self, world_id: int, at: datetime) -> tuple[int, float] | None:
        """The last tick that had happened by an instant, and its day; None where none had."""
        ...

    async def events_by_kind(self, world_id: int, upto: int, players: Collection[int]) -> NDArray[np.int64]:
        """How many events of each kind, by code, the characters and some players have had up to the tick `upto`.

        The codes end with the last one that occurs.
        """
        ...

    async def tie_spans(self, world_id: int, people: Collection[int], after_tick: int) -> tuple[TieSpan, ...]:
        """The friendships of some people that were made or ended later than `after_tick`."""
        ...

    async def nudges_heeded(self, world_id: int) -> tuple[tuple[int, int, int], ...]:
        """The friendships that ended for the points they cost: tick, who ended it, the friend."""
        ...
