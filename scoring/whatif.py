"""Counterfactuals: what would happen if one thing, and nothing else, were different.

The answers come from `scoring.consequences`, the code that does it for real.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.consequences import consequences
from scoring.population import Batch
from scoring.tiers import Move

if TYPE_CHECKING:
    from scoring.recompute import Standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where a change would leave people: `moves` are all whose score would not be what it is, in the people's order."""

    standings: Standings
    moves: tuple[Move, ...]

    def of(self, person: str) -> Move:
        """One person's outcome, whether or not their score would move. Raises `PersonRefused` for a stranger."""
        person = str(person)
        for move in self.moves:
            if move.person == person:
                return move
        score = int(self.standings.score[self.standings.index(person)])
        return Move.between(self.standings.policy, person, score, score)


def what_if(standings: Standings, batch: Batch) -> Outcome:
    """The scores that the next recompute on the same day would give if `batch` happened first. Changes nothing.

    Raises what `scoring.update` raises for the same batch.
    """
    result = consequences(standings, batch)
    before = standings.score[result.moved]
    moves = tuple(
        Move.between(standings.policy, standings.person(index), old, new)
        for index, old, new in zip(result.moved.tolist(), before.tolist(), result.score.tolist(), strict=True)
        if old != new
    )
    return Outcome(standings=standings, moves=moves)


def leaving(standings: Standings, person: str) -> Batch:
    """The batch of a person leaving: every friendship of theirs ends."""
    index = standings.index(person)
    friends, _ = standings.population.friendships.row(index)
    ends = [(person, standings.person(friend), None) for friend in friends.tolist()]
    return Batch.of(standings.population, friendships=ends)


def drag_of(standings: Standings, person: str) -> int:
    """The points that all friends of `person` together would gain if they left, summed over friends."""
    index = standings.index(person)
    friends, _ = standings.population.friendships.row(index)
    result = consequences(standings, leaving(standings, person))
    place = np.searchsorted(result.moved, friends)
    return int((result.score[place] - standings.score[friends]).sum()) if len(friends) else 0
