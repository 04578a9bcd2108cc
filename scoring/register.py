"""The public register: who draws others down, by how much, in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring import formulas
from scoring.errors import Refused
from scoring.ledger import COMPILED_FROM, COMPILED_PASS
from scoring.recompute import divisors_of, scores_of
from scoring.whatif import drag_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.policy import Association
    from scoring.recompute import Standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry: the person, their rank (1 draws down most), the points they cost all their friends together."""

    person: str
    rank: int
    drag_points: int
    friends: int
    score: int


def drag_points(standings: Standings, *, compiled: bool | None = None) -> NDArray[np.int64]:
    """By person: the points that all their friends together would gain if that person left, summed over friends.

    Each friend's gain is an outcome in whole points, the range 350 to 950 included. Beyond one hop every person is
    one counterfactual by itself, and a large society takes long.
    """
    standings.refuse_stale()
    association = standings.policy.association
    if association is None or not len(standings):
        return np.zeros(len(standings), dtype=np.int64)
    if association.hops > 1:
        return np.array([drag_of(standings, str(person)) for person in standings.population.people], dtype=np.int64)
    friendships = standings.population.friendships
    friendships.compact()
    use_compiled = len(friendships.friend) >= COMPILED_FROM if compiled is None else compiled
    return _compiled_drag(standings, association) if use_compiled else _drag(standings, association)


def _drag(standings: Standings, association: Association) -> NDArray[np.int64]:
    ties = standings.population.friendships
    owner, friend = np.repeat(np.arange(ties.people), ties.degree), ties.friend
    left = standings.sums[0][friend] - ties.strength.astype(np.int64) * standings.values[0][owner]
    divisors = divisors_of(association, ties)
    y = formulas.pull_points(left, association.share, divisors[ties.degree[friend] - 1])
    pulled = np.asarray(formulas.saturated_millipoints(y, association.up, association.down)).astype(np.int64)
    total = standings.total_millipoints[friend] - standings.association_millipoints[friend] + pulled
    running = np.concatenate(([0], np.cumsum(scores_of(total) - standings.score[friend])))
    return running[ties.start[1:]] - running[ties.start[:-1]]


def _compiled_drag(standings: Standings, association: Association) -> NDArray[np.int64]:
    from scoring import kernels

    ties = standings.population.friendships
    with COMPILED_PASS:
        return kernels.drag_pass(
            ties.start, ties.friend, ties.strength, standings.values[0], standings.sums[0], ties.degree,
            divisors_of(association, ties), standings.total_millipoints, standings.score,
            standings.association_millipoints, association.share, association.up, association.down,
        )  # fmt: skip


def register(standings: Standings, *, top: int | None = None) -> tuple[Listed, ...]:
    """Everybody who draws others down by a point or more: most first, by name where equal; at most `top` of them."""
    if top is not None and top < 0:
        raise Refused(place="register", field="top", value=top, allowed="0 or more")
    drag = drag_points(standings)
    people = standings.population.people
    listed = sorted(np.flatnonzero(drag > 0).tolist(), key=lambda index: (-int(drag[index]), str(people[index])))
    degree = standings.population.friendships.degree
    return tuple(
        Listed(
            person=str(people[index]),
            rank=rank,
            drag_points=int(drag[index]),
            friends=int(degree[index]),
            score=int(standings.score[index]),
        )
        for rank, index in enumerate(listed[:top], start=1)
    )
