"""What a batch of events and friendship changes leads to: computed first, taken over only if wanted.

`consequences` changes nothing; it is "what if". `update` takes its result over; it is the incremental recompute. As
one is made of the other, a counterfactual is not an estimate of what would happen but the thing itself.

Only the people of the batch and those within the rule book's hops of them are touched. Changes of sums over friends
are pushed along the old ties as whole numbers, then the changed ties are put right; no untouched friend is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring import formulas
from scoring.evidence import Weights, added_up, contributions, refuse_unscorable
from scoring.ledger import Events
from scoring.recompute import divisors_for, scores_of, tiers_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.friendships import Friendships
    from scoring.ledger import Ledger
    from scoring.population import Batch
    from scoring.recompute import Standings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changed:
    """New numbers of some people: indices, increasing, and the number of each (int64)."""

    people: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def seen_by(self, wanted: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of each of `wanted`: the new one where there is one, else that of `before`."""
        found = before[wanted].astype(np.int64)
        if len(self.people):
            place = np.minimum(np.searchsorted(self.people, wanted), len(self.people) - 1)
            changed = self.people[place] == wanted
            found[changed] = self.numbers[place[changed]]
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Consequences:
    """Where a batch would leave everybody it reaches.

    `moved` are people's indices (increasing); `association` (millipoints), `total` (millipoints), `score` and `tier`
    are by `moved`. `strengths_before` are those of the batch's ties; `events` are the batch's in canonical order,
    `touched` the people of those events, with their `evidence` and `points`. `values` and `sums` hold the changed
    numbers by hop.
    """

    batch: Batch
    strengths_before: NDArray[np.int64]
    events: Events
    touched: NDArray[np.int64]
    evidence: NDArray[np.float64]
    points: NDArray[np.int32]
    values: tuple[Changed, ...]
    sums: tuple[Changed, ...]
    moved: NDArray[np.int64]
    association: NDArray[np.int64]
    total: NDArray[np.int64]
    score: NDArray[np.int64]
    tier: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ties:
    """The batch's ties in both directions: whose row, which friend, how much stronger, how many friends more.

    `before` are the strengths so far, by tie of the batch.
    """

    owner: NDArray[np.int64]
    friend: NDArray[np.int64]
    stronger: NDArray[np.int64]
    more: NDArray[np.int64]
    before: NDArray[np.int64]

    @classmethod
    def of(cls, friendships: Friendships, batch: Batch) -> _Ties:
        before = friendships.strengths_between(batch.a, batch.b)
        stronger = batch.thousandths - before
        more = (batch.thousandths > 0).astype(np.int64) - (before > 0)
        return cls(
            owner=np.concatenate((batch.a, batch.b)),
            friend=np.concatenate((batch.b, batch.a)),
            stronger=np.concatenate((stronger, stronger)),
            more=np.concatenate((more, more)),
            before=before,
        )


def consequences(standings: Standings, batch: Batch) -> Consequences:
    """Where `batch` would leave everybody on the standings' day. Changes nothing.

    Raises `EventRefused` for an event later than that day or of a kind the rule book does not know, `Refused` for a
    batch made for other people and for standings that the population has moved on from.
    """
    population, policy = standings.population, standings.policy
    standings.refuse_stale()
    population.refuse_foreign(batch)
    refuse_unscorable(policy, batch.kinds, batch.events, standings.day)
    ledger = population.ledger
    kinds = tuple(sorted({*ledger.kinds, *batch.kinds}))
    events = batch.coded(kinds).in_order()
    touched, evidence = _evidence_of(standings, ledger, kinds, events)
    scaled = evidence * standings.scales
    points = np.asarray(formulas.saturated_millipoints(scaled, policy.ups, policy.downs)).astype(np.int32)
    ties = _Ties.of(population.friendships, batch)
    values, sums = _pushed(standings, touched, points, ties)
    moved = _together([*(changed.people for changed in sums), touched, np.unique(ties.owner)])
    association = _association(standings, moved, sums, ties)
    total = standings.total_millipoints[moved] - standings.association_millipoints[moved] + association
    gained = points.sum(axis=1, dtype=np.int64) - standings.points_millipoints[touched].sum(axis=1, dtype=np.int64)
    total[np.searchsorted(moved, touched)] += gained
    score = scores_of(total)
    return Consequences(
        batch=batch, strengths_before=ties.before, events=events, touched=touched, evidence=evidence, points=points,
        values=tuple(values), sums=tuple(sums), moved=moved, association=association,
        total=total, score=score, tier=tiers_of(policy, score),
    )  # fmt: skip


def update(standings: Standings, batch: Batch) -> Consequences:
    """Take a batch into the population and bring its standings forward; the same numbers as a full recompute.

    Raises what `consequences` raises; then nothing has changed.
    """
    result = consequences(standings, batch)
    population = standings.population
    population.learn(batch.kinds)
    population.ledger.add(result.events)
    population.friendships.change(batch.a, batch.b, batch.thousandths, result.strengths_before)
    standings.evidence.values[result.touched] = result.evidence
    standings.points_millipoints[result.touched] = result.points
    for hop, changed in enumerate(result.values):
        standings.values[hop][changed.people] = changed.numbers
    for hop, changed in enumerate(result.sums):
        standings.sums[hop][changed.people] = changed.numbers
    standings.association_millipoints[result.moved] = result.association
    standings.total_millipoints[result.moved] = result.total
    standings.score[result.moved] = result.score
    standings.tier[result.moved] = result.tier
    population.version += 1
    standings.version = population.version
    return result


def _evidence_of(
    standings: Standings, ledger: Ledger, kinds: tuple[str, ...], events: Events
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The people with new events (in canonical order, coded in `kinds`), and their evidence with them.

    Where all of a person's new events come after their old ones, adding them to the evidence at hand is what adding
    everything up would do. Otherwise that person's whole ledger is added up again.
    """
    policy, landmarks = standings.policy, standings.evidence.landmarks
    weights = Weights.of(policy, kinds)
    touched, row = np.unique(events.person.astype(np.int64), return_inverse=True)
    evidence = standings.evidence.values[touched]
    appended = np.ones(len(touched), dtype=np.bool_)
    appended[row[events.day <= ledger.days_of_last()[events.person]]] = False
    after = appended[row]
    factor = weights.factor[events.kind]
    parts = contributions(policy, weights, events, landmarks)
    # `add.at` goes through its indices in order, as the full sum does.
    np.add.at(evidence, (row[after], factor[after]), parts[after])
    again = np.flatnonzero(~appended)
    if len(again):
        rows = [ledger.row(person).recoded(ledger.kinds, kinds) for person in touched[again].tolist()]
        whole = Events.joined([*rows, events.take(~after)]).in_order()
        place = np.searchsorted(touched[again], whole.person)
        evidence[again] = added_up(policy, weights, whole, landmarks, len(again), place)
    return touched, evidence


def _pushed(
    standings: Standings, touched: NDArray[np.int64], points: NDArray[np.int32], ties: _Ties
) -> tuple[list[Changed], list[Changed]]:
    """By hop: whose arriving conduct and whose sums over friends change, and to what."""
    policy = standings.policy
    association = policy.association
    values: list[Changed] = []
    sums: list[Changed] = []
    if association is None:
        return values, sums
    friendships = standings.population.friendships
    conduct = points[:, policy.contagious].sum(axis=1, dtype=np.int64)
    changed = _different(touched, conduct if association.lifts else np.minimum(conduct, 0), standings.values[0])
    tied, strength_more = _summed(ties.owner, ties.stronger)
    for hop in range(association.hops):
        values.append(changed)
        whose, friends, strengths = friendships.rows(changed.people)
        gained = strengths * (changed.numbers - standings.values[hop][changed.people])[whose]
        # Along a changed tie the push above went by the old strength; the rest goes by the friend's new value.
        gained_by_tie = ties.stronger * changed.seen_by(ties.friend, standings.values[hop])
        people, delta = _summed(np.concatenate((friends, ties.owner)), np.concatenate((gained, gained_by_tie)))
        totals = Changed(people=people, numbers=standings.sums[hop][people] + delta)
        sums.append(totals)
        if hop + 1 < association.hops:
            # Whoever has a changed tie divides by another strength, even where the sum stayed; all of them are here.
            strength = friendships.strength_total[people]
            strength[np.searchsorted(people, tied)] += strength_more
            damped = np.asarray(formulas.damped_millipoints(totals.numbers, strength, association.damping_millionths))
            changed = _different(people, damped, standings.values[hop + 1])
    return values, sums


def _association(standings: Standings, moved: NDArray[np.int64], sums: list[Changed], ties: _Ties) -> NDArray[np.int64]:
    """The association of `moved` in millipoints, after the batch."""
    association = standings.policy.association
    if association is None:
        return np.zeros(len(moved), dtype=np.int64)
    pull = np.zeros(len(moved), dtype=np.int64)
    for hop, changed in enumerate(sums):
        pull += changed.seen_by(moved, standings.sums[hop])
    degree = standings.population.friendships.degree[moved]
    np.add.at(degree, np.searchsorted(moved, ties.owner), ties.more)
    y = formulas.pull_points(pull, association.share, divisors_for(degree, association.dilution))
    return np.asarray(formulas.saturated_millipoints(y, association.up, association.down)).astype(np.int64)


def _together(people: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Everybody of several increasing lists, increasing: the first, usually the longest, with whom it lacks."""
    everybody = people[0]
    for more in people[1:]:
        if len(everybody):
            place = np.minimum(np.searchsorted(everybody, more), len(everybody) - 1)
            more = more[everybody[place] != more]  # noqa: PLW2901 - only whom it lacks
        if len(more):
            everybody = np.sort(np.concatenate((everybody, more)), kind="stable")
    return everybody


def _different(people: NDArray[np.int64], numbers: NDArray[np.int64], before: NDArray[np.int64]) -> Changed:
    """Only the people whose number is not what it was."""
    differs = numbers != before[people]
    return Changed(people=people[differs], numbers=numbers[differs])


def _summed(keys: NDArray[np.int64], numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sum of `numbers` by key: the keys, increasing, and their sums."""
    if not len(keys):
        return keys, numbers
    order = np.argsort(keys)
    ordered = keys[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[first], np.add.reduceat(numbers[order], first)
