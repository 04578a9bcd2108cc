"""Nudges: who is told what their costliest friend costs them, and who drops a friend for it.

What a friend costs is an outcome, not an estimate: the score that ending this friendship and nothing else would give.
It is computed for all friends of all people concerned in one pass, from the sums that the standings keep. (Where a
rule book lets conduct travel further than one hop, what comes back around through others is left out.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.life.chance import stream
from bot.life.lived import Nudges, Ties, among, pair_keys
from scoring import formulas
from scoring.recompute import divisors_for, reach_of, scores_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.life.people import People
    from scoring import Standings

# A friend's place fits into the lower half of a key; above it the cost, and above that whose friend it is.
COST_SHIFT, PERSON_SHIFT = np.uint64(32), np.uint64(43)
# So many people are looked at together, so that a long tick of a large world needs no more memory than a short one.
TOGETHER = 2**15
NO_NUDGES = Nudges(
    person=np.empty(0, dtype=np.uint32), friend=np.empty(0, dtype=np.uint32),
    cost_points=np.empty(0, dtype=np.int64), heeded=np.empty(0, dtype=np.bool_),
)  # fmt: skip


def cost_of_ties(
    standings: Standings, person: NDArray[np.int64], friend: NDArray[np.int64], strength: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The whole points that each of `person` would gain by ending the tie with `friend`; negative: would lose."""
    association = standings.policy.association
    if association is None:
        return np.zeros(len(person), dtype=np.int64)
    pull: NDArray[np.int64] = np.sum([sums[person] for sums in standings.sums], axis=0, dtype=np.int64)
    left = pull - strength * reach_of(standings, friend)
    degree = standings.population.friendships.degree[person]
    y = formulas.pull_points(left, association.share, divisors_for(degree - 1, association.dilution))
    pulled = np.asarray(formulas.saturated_millipoints(y, association.up, association.down)).astype(np.int64)
    total = standings.total_millipoints[person] - standings.association_millipoints[person] + pulled
    return scores_of(total) - standings.score[person]


def nudged(people: People, kin: NDArray[np.uint64]) -> tuple[Nudges, Ties]:
    """Who is told about whom in this tick, and the friendships that end for it. `kin`: keys of `kin_of`."""
    standings, nudging = people.standings, people.manners.nudging
    if standings.policy.association is None:
        return NO_NUDGES, Ties.none()
    chance = stream(people.seed, people.tick, "nudges")
    costly = np.flatnonzero(people.scored & (standings.association_millipoints <= -formulas.MILLI))
    looked_at = chance.random(len(costly)) >= float(formulas.exp_minus(people.days / nudging.every_days))
    told = costly[looked_at]
    told = told[people.is_present(told)]
    looks = [_costliest(standings, told[first : first + TOGETHER]) for first in range(0, len(told) + 1, TOGETHER)]
    person, friend, strength, cost = (np.concatenate(column) for column in zip(*looks, strict=True))
    enough = cost >= nudging.least_points
    person, friend, strength, cost = person[enough], friend[enough], strength[enough], cost[enough]
    share = _heeds(people, person, friend, strength, cost, kin)
    heeded = (chance.random(len(person)) < share) & people.lives(person)
    nudges = Nudges(person=person.astype(np.uint32), friend=friend.astype(np.uint32), cost_points=cost, heeded=heeded)
    return nudges, Ties.of(person[heeded], friend[heeded], strength[heeded])


def _costliest(standings: Standings, told: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """For each of `told` (increasing) who has friends: the friend who costs most, of equals the first in place."""
    whose, friend, strength = standings.population.friendships.rows(told)
    person = told[whose]
    cost = cost_of_ties(standings, person, friend, strength)
    # By person, then cost from the highest, then friend: the first of each person's rows is the one.
    key = (formulas.HIGHEST_SCORE - cost).astype(np.uint64) << COST_SHIFT | friend.astype(np.uint64)
    order = np.argsort(whose.astype(np.uint64) << PERSON_SHIFT | key)
    first = order[np.concatenate(([True], np.diff(whose[order]) > 0))] if len(order) else order
    return person[first], friend[first], strength[first], cost[first]


def _heeds(  # noqa: PLR0913, PLR0917 - the columns of a nudge
    people: People,
    person: NDArray[np.int64],
    friend: NDArray[np.int64],
    strength: NDArray[np.int64],
    cost: NDArray[np.int64],
    kin: NDArray[np.uint64],
) -> NDArray[np.float64]:
    """The share of such nudges that are heeded."""
    nudging, policy = people.manners.nudging, people.standings.policy
    share = (1 - people.number("loyalty", person)) * (1 - formulas.exp_minus(cost / nudging.points))
    share *= 1 - nudging.strength_holds * strength / 1000
    marks = policy.thresholds
    if people.mandatory:
        marks = np.sort(np.concatenate((marks, [sanction.below for sanction in policy.sanctions])))
    score = people.standings.score[person].astype(np.int64)
    passes = np.searchsorted(marks, score + cost, "right") > np.searchsorted(marks, score, "right")
    share = np.where(passes, np.minimum(share * nudging.tier_factor, 1.0), share)
    return np.asarray(np.where(among(pair_keys(person, friend), kin), share * nudging.family_factor, share))
