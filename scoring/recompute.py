"""Everybody's score on one day, in full; and the same after a batch, touching only whom it reaches.

`recompute` reads evidence and friendships and gives `Standings`. `update` brings standings forward by a batch through
`scoring.consequences`, the code that also answers "what if". Both end in the same whole millipoints for everybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from scoring import formulas
from scoring.errors import EventRefused, Refused
from scoring.evidence import Evidence, refuse_unscorable, scales_of
from scoring.ledger import COMPILED_FROM, COMPILED_PASS
from scoring.population import MOST_DAYS, refuse_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.friendships import Friendships
    from scoring.policy import Association, Policy
    from scoring.population import Population


@dataclass(slots=True, kw_only=True, eq=False)
class Standings:
    """Where everybody stands on `day` under `policy`. Arrays are by person, in the population's order.

    `points_millipoints` is people x factors (int32), `association_millipoints` int32, `total_millipoints` int64,
    `score` int16 within 350 to 950, `tier` int16 the place of the highest tier held (-1: none). `values[h]` is what
    arrives over h hops (millipoints), `sums[h]` its sum over friends times strength in thousandths: what an update
    needs to go on from.
    """

    policy: Policy
    population: Population
    day: float
    evidence: Evidence
    points_millipoints: NDArray[np.int32]
    association_millipoints: NDArray[np.int32]
    total_millipoints: NDArray[np.int64]
    score: NDArray[np.int16]
    tier: NDArray[np.int16]
    values: list[NDArray[np.int64]]
    sums: list[NDArray[np.int64]]
    scales: NDArray[np.float64] = field(repr=False)
    version: int = field(repr=False)

    def __len__(self) -> int:
        return len(self.score)

    def refuse_stale(self) -> None:
        """Raise `Refused` where the population has changed since; what these standings say is of before."""
        if self.version != self.population.version:
            allowed = "standings of the population as it is; recompute, or keep the standings that were updated"
            raise Refused(place="standings", field="version", value=self.version, allowed=allowed)

    def person(self, index: int) -> str:
        """The name at a place."""
        return str(self.population.people[index])

    def index(self, person: str) -> int:
        """The place of a name. Raises `PersonRefused`."""
        return self.population.index(person)

    def at(self, day: float) -> Standings:
        """The standings of the same population on a later day, its evidence carried forward and no event read again.

        Raises `Refused` for an earlier day, which carried evidence cannot tell.
        """
        self.refuse_stale()
        if not self.day <= day <= MOST_DAYS:
            raise Refused(place="standings", field="day", value=day, allowed=f"a day from {self.day:g} on")
        return standings_of(self.policy, self.population, day, self.evidence.moved_to(self.policy, day))


def recompute(
    policy: Policy,
    population: Population,
    day: float,
    *,
    ignore_unknown_kinds: bool = False,
    compiled: bool | None = None,
) -> Standings:
    """Everybody's score on `day`, from the events up.

    Events of kinds that the rule book does not know are refused, unless `ignore_unknown_kinds`: then they count for
    nothing, which is how one life is compared under several rule books. `compiled` forces (True) or forbids (False)
    numba; by default it runs where there is enough to do. The numbers are the same either way.

    Raises `EventRefused` for an event later than `day` or of an unknown kind.
    """
    refuse_day("recompute", day)
    ledger = population.ledger
    ledger.compact()
    strange = [name for name in ledger.kinds if name not in policy.kind_by_id]
    late = len(ledger) and float(ledger.events.day.max()) > day
    if late or (strange and not ignore_unknown_kinds):
        _refuse(policy, population, day, ignore_unknown_kinds=ignore_unknown_kinds)
    evidence = Evidence.of(policy, ledger, day, compiled=compiled)
    return standings_of(policy, population, day, evidence, compiled=compiled)


def _refuse(policy: Policy, population: Population, day: float, *, ignore_unknown_kinds: bool) -> None:
    """Say which event it is that cannot be scored; kinds in the vocabulary that no event uses are no fault."""
    ledger = population.ledger
    events = ledger.events
    late = events.day > day
    if late.any():
        row = int(np.argmax(late))
        place = f"an event of {population.people[int(events.person[row])]} ({ledger.kinds[int(events.kind[row])]})"
        allowed = f"at most {day:g}, the day asked for"
        raise EventRefused(place=place, field="day", value=events.day[row], allowed=allowed)
    if not ignore_unknown_kinds:
        refuse_unscorable(policy, ledger.kinds, events, day, as_given=False)


def standings_of(
    policy: Policy, population: Population, day: float, evidence: Evidence, *, compiled: bool | None = None
) -> Standings:
    """Everybody's score on `day` from evidence at hand; the full pass that `recompute` ends in."""
    friendships = population.friendships
    friendships.compact()
    work = evidence.values.size + len(friendships.friend)
    use_compiled = work >= COMPILED_FROM if compiled is None else compiled
    scales = scales_of(policy, evidence.landmarks, day)
    association = policy.association
    lifts = association is None or association.lifts
    passes = _compiled_passes() if use_compiled else _NumpyPasses
    with COMPILED_PASS:
        points, own, conduct = passes.points_pass(
            evidence.values, scales, policy.ups, policy.downs, policy.contagious, lifts
        )
        values, sums, pulled = _associated(passes, association, friendships, conduct)
        total, score, tier = passes.totals_pass(own, pulled, policy.base * formulas.MILLI, policy.thresholds)
    return Standings(
        policy=policy, population=population, day=day, evidence=evidence, points_millipoints=points,
        association_millipoints=pulled, total_millipoints=total, score=score, tier=tier,
        values=values, sums=sums, scales=scales, version=population.version,
    )  # fmt: skip


def _associated(
    passes: type[_NumpyPasses], association: Association | None, friendships: Friendships, conduct: NDArray[np.int32]
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]], NDArray[np.int32]]:
    """What arrives over 0, 1, … hops, its sums over friends, and association in millipoints."""
    if association is None:
        return [], [], np.zeros(len(conduct), dtype=np.int32)
    rows = (friendships.start, friendships.friend, friendships.strength)
    values: list[NDArray[np.int64]] = [conduct]  # type: ignore[list-item] # int32 where one hop is all: half the reads
    sums: list[NDArray[np.int64]] = []
    nearer = np.empty(0, dtype=np.int64)
    for hop in range(association.hops - 1):
        sums.append(passes.friend_sums(*rows, values[hop]))
        nearer = sums[hop] + nearer if hop else sums[hop]
        damped = formulas.damped_millipoints(sums[hop], friendships.strength_total, association.damping_millionths)
        values.append(np.asarray(damped))
    caps = (association.share, association.up, association.down)
    last, pulled = passes.association_pass(
        *rows, values[-1], nearer, divisors_of(association, friendships), caps
    )  # fmt: skip
    return values, [*sums, last], pulled


def reach_of(standings: Standings, people: NDArray[np.int64]) -> NDArray[np.int64]:
    """``E``: the conduct of `people` that reaches their friends, over all hops, millipoints."""
    if not standings.values:
        return np.zeros(len(people), dtype=np.int64)
    arriving: NDArray[np.int64] = np.sum([value[people] for value in standings.values], axis=0, dtype=np.int64)
    return arriving


def divisors_for(degree: NDArray[np.int64], dilution: float) -> NDArray[np.float64]:
    """``deg^dilution``. The common cases are exact on any machine; the rest is the C library's power function."""
    some = np.maximum(degree, 1)
    if dilution == 0.0:
        return np.ones(len(some), dtype=np.float64)
    if dilution == 1.0:
        return some.astype(np.float64)
    if dilution == 0.5:  # noqa: PLR2004 - the square root is exact where a power need not be
        return np.sqrt(some.astype(np.float64))
    different, place = np.unique(some, return_inverse=True)
    return np.array([math.pow(one, dilution) for one in different.tolist()], dtype=np.float64)[place]


def divisors_of(association: Association, friendships: Friendships) -> NDArray[np.float64]:
    """``deg^dilution`` by degree, for the degrees that occur and those one below (a friend may leave)."""
    occurs = np.flatnonzero(np.bincount(friendships.degree, minlength=1))
    table = np.ones(int(occurs[-1]) + 1 if len(occurs) else 1, dtype=np.float64)
    for degrees in (np.maximum(occurs - 1, 0), occurs):
        table[degrees] = divisors_for(degrees, association.dilution)
    return table


def scores_of(total: NDArray[np.int64]) -> NDArray[np.int64]:
    """Scores of totals in millipoints: whole points, cut to 350 to 950."""
    whole: NDArray[np.int64] = np.asarray(formulas.whole_score(total))
    return np.clip(whole, formulas.LOWEST_SCORE, formulas.HIGHEST_SCORE).astype(np.int64)


def tiers_of(policy: Policy, score: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the highest tier held at each score; -1 below the first."""
    return np.searchsorted(policy.thresholds, score, side="right") - 1


def _compiled_passes() -> type[_NumpyPasses]:
    from scoring import kernels

    return kernels  # type: ignore[return-value] # a module with the same four functions


class _NumpyPasses:
    """The passes of `scoring.kernels` in numpy, for populations too small to wait for numba."""

    @staticmethod
    def points_pass(
        values: NDArray[np.float64],
        scales: NDArray[np.float64],
        ups: NDArray[np.float64],
        downs: NDArray[np.float64],
        spreads: NDArray[np.bool_],
        lifts: bool,  # noqa: FBT001
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        points = formulas.saturated_millipoints(values * scales, ups, downs).astype(np.int32)
        conduct = points[:, spreads].sum(axis=1, dtype=np.int32)
        return points, points.sum(axis=1, dtype=np.int32), conduct if lifts else np.minimum(conduct, 0)

    @staticmethod
    def friend_sums(
        start: NDArray[np.int64], friend: NDArray[np.uint32], strength: NDArray[np.uint16], conduct: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        terms = strength.astype(np.int64) * conduct[friend]
        running = np.concatenate(([0], np.cumsum(terms)))
        return running[start[1:]] - running[start[:-1]]

    @staticmethod
    def association_pass(
        start: NDArray[np.int64],
        friend: NDArray[np.uint32],
        strength: NDArray[np.uint16],
        conduct: NDArray[np.int64],
        nearer: NDArray[np.int64],
        divisors: NDArray[np.float64],
        caps: tuple[float, float, float],
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        sums = _NumpyPasses.friend_sums(start, friend, strength, conduct)
        pull = sums + nearer if len(nearer) else sums
        share, up, down = caps
        y = formulas.pull_points(pull, share, divisors[np.diff(start)])
        return sums, np.asarray(formulas.saturated_millipoints(y, up, down)).astype(np.int32)

    @staticmethod
    def totals_pass(
        own: NDArray[np.int32],
        association: NDArray[np.int32],
        base_millipoints: int,
        thresholds: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.int16]]:
        total = base_millipoints + own.astype(np.int64) + association
        score = scores_of(total)
        tier = np.searchsorted(thresholds, score, side="right") - 1
        return total, score.astype(np.int16), tier.astype(np.int16)
