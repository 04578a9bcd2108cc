"""What speaking would cost, and who speaks all the same.

The price is the scoring library's own, on the person's own evidence, by its own formulas: nothing is guessed. Whoever
is not scored pays nothing, and is not afraid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring import formulas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.life.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What it would cost each of `person` to say it, by `person`.

    `lost` points of the factor once it is said, what was said before included (0 or more); `before` and `after`
    saying it the total in points, not rounded and not cut to the range.
    """

    person: NDArray[np.int64]
    lost: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]


def points_of(people: People, kind: str, person: NDArray[np.int64], magnitude: NDArray[np.float64]) -> Price:
    """What an act of `kind` would do to the score of each of `person` on the standings' day."""
    standings = people.standings
    policy = standings.policy
    before = standings.total_millipoints[person] / formulas.MILLI
    known = policy.kind_by_id.get(kind)
    if known is None:
        return Price(person=person, lost=np.zeros(len(person)), before=before, after=before)
    column = policy.factor_index[known.factor]
    up, down = policy.ups[column], policy.downs[column]
    evidence = standings.evidence.values[person, column] * standings.scales[column]
    now = np.asarray(formulas.saturated(evidence, up, down))
    then = np.asarray(formulas.saturated(evidence + known.weight * magnitude, up, down))
    return Price(person=person, lost=np.maximum(-then, 0.0), before=before, after=before + np.minimum(then - now, 0.0))


def heard(people: People, price: Price) -> NDArray[np.float64]:
    """The share of urges that are followed, at each price: never more where the price is higher."""
    speech, policy = people.manners.speech, people.standings.policy
    below = np.sort(np.array([sanction.below for sanction in policy.sanctions], dtype=np.float64))
    tiers = np.searchsorted(policy.thresholds, price.before, "right") - np.searchsorted(
        policy.thresholds, price.after, "right"
    )
    # Thresholds above a score are sanctions in force: speaking adds those between the one score and the other.
    sanctions = np.searchsorted(below, price.before, "right") - np.searchsorted(below, price.after, "right")
    pressure = price.lost / speech.points + speech.per_tier * tiers
    pressure = pressure + speech.per_sanction * sanctions if people.mandatory else pressure * speech.optional_share
    share = np.asarray(formulas.exp_minus(people.number("caution", price.person) * pressure))
    if people.mandatory:
        for sanction in policy.sanctions:
            if sanction.id in speech.silenced_by:
                in_force = price.before < sanction.below
                share = np.where(in_force, share * speech.silenced_by[sanction.id], share)
    return np.where(people.scored[price.person], share, 1.0)
