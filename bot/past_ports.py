"""What services ask of the past of a few people: plain values, and the protocol of what the store answers.

Nobody else's rows are read for it, so that a question about one person costs the same in a world of a million.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from scoring.ledger import Events


@dataclass(frozen=True, slots=True, kw_only=True)
class TieSpan:
    """A friendship (a < b, thousandths) from the tick that made it up to the one that ended it (None: it stands)."""

    a: int
    b: int
    strength: int
    made: int
    ended: int | None


class PastStore(Protocol):
    """Where the past of a few people is read."""

    async def events_of_people(self, world_id: int, people: Collection[int]) -> Events:
        """The events of some characters, in canonical order; of players nothing."""
        ...

    async def tie_spans(self, world_id: int, people: Collection[int], after_tick: int) -> tuple[TieSpan, ...]:
        """The friendships of some people that were made or ended later than `after_tick`."""
        ...

    async def nudges_heeded(self, world_id: int) -> tuple[tuple[int, int, int], ...]:
        """The friendships that ended for the points they cost: tick, who ended it, the friend."""
        ...
