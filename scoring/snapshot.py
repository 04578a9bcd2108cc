"""Everything that one person's score is made of, cut out of a society: small, and a thing to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring import formulas
from scoring.recompute import reach_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.ledger import Events
    from scoring.policy import Policy
    from scoring.recompute import Standings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """Everything that one person's score on one day is made of, and the millipoints it came to.

    Costs as much as the person has events and friends, whatever the size of the population, and may be kept: later
    changes of the population do not reach it. `kinds` names the codes of `events`; `friends` are in order of name,
    with `strength` in thousandths and `reach`, the conduct of each that arrives here, in millipoints.
    """

    policy: Policy
    person: str
    day: float
    kinds: tuple[str, ...]
    events: Events
    friends: tuple[str, ...]
    strength: NDArray[np.int64]
    reach: NDArray[np.int64]
    points_millipoints: NDArray[np.int64]
    association_millipoints: int
    total_millipoints: int
    score: int

    @property
    def uncut(self) -> int:
        """The score before the range cuts it."""
        return int(formulas.whole_score(self.total_millipoints))


def snapshot(standings: Standings, person: str, *, events: Events | None = None) -> Snapshot:
    """What `person`'s score in `standings` is made of. Raises `PersonRefused` for a stranger.

    `events` are the person's own, in canonical order and in the ledger's codes, where they are kept elsewhere than in
    the population's ledger.
    """
    standings.refuse_stale()
    return snapshot_at(standings, standings.index(person), events=events)


def snapshot_at(standings: Standings, index: int, *, events: Events | None = None) -> Snapshot:
    """The same for the person at a place: in a large population names take long to look up."""
    standings.refuse_stale()
    population = standings.population
    found, strengths = population.friendships.row(index)
    names = [standings.person(friend) for friend in found.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    friends = found.astype(np.int64)[order]
    return Snapshot(
        policy=standings.policy,
        person=standings.person(index),
        day=standings.day,
        kinds=population.ledger.kinds,
        events=population.ledger.row(index) if events is None else events,
        friends=tuple(names[row] for row in order),
        strength=strengths.astype(np.int64)[order],
        reach=reach_of(standings, friends),
        points_millipoints=standings.points_millipoints[index].astype(np.int64),
        association_millipoints=int(standings.association_millipoints[index]),
        total_millipoints=int(standings.total_millipoints[index]),
        score=int(standings.score[index]),
    )
