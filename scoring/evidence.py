"""Evidence: what a person's events add up to, per factor, with old ones fading.

Forward decay (Cormode, Shkapenyuk, Srivastava, Xu 2009): evidence is kept at a landmark, a whole number of half-lives
after day 0, and carried to any day by one multiplication per factor for everybody. Moving a landmark multiplies by a
power of two, which is exact; so evidence carried over years has the same bits as evidence added up today.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring import formulas
from scoring.errors import EventRefused, choices
from scoring.ledger import COMPILED_FROM, COMPILED_PASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.ledger import Events, Ledger
    from scoring.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """A rule book's view of a ledger's kinds, by kind's code.

    `factor` (int64) is the factor's column or -1 where this rule book does not look; `weight` in points (0 there).
    """

    factor: NDArray[np.int64]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, policy: Policy, kinds: tuple[str, ...]) -> Weights:
        """The weights of `kinds` under `policy`."""
        known = [policy.kind_by_id.get(name) for name in kinds]
        return cls(
            factor=np.array([policy.factor_index[kind.factor] if kind else -1 for kind in known], dtype=np.int64),
            weight=np.array([kind.weight if kind else 0.0 for kind in known], dtype=np.float64),
        )


def landmarks_of(policy: Policy, day: float) -> NDArray[np.int64]:
    """The landmark of each factor on `day`: the next whole half-life, counted from day 0; 0 where nothing fades."""
    return np.array([math.ceil(day / half) if half else 0 for half in policy.half_lives.tolist()], dtype=np.int64)


def scales_of(policy: Policy, landmarks: NDArray[np.int64], day: float) -> NDArray[np.float64]:
    """What evidence at `landmarks` is multiplied by to be read on `day`, by factor. `day` is not before them."""
    scales = np.ones(len(policy.factors), dtype=np.float64)
    for column, half in enumerate(policy.half_lives.tolist()):
        if half:
            halflives = day / half
            ahead = math.ceil(halflives)
            halvings = min(ahead - int(landmarks[column]), formulas.HALVINGS)
            rest = formulas.exp_minus((ahead - halflives) * formulas.LN2)
            scales[column] = formulas.POWERS_OF_HALF[halvings] / rest
    return scales


def contributions(
    policy: Policy, weights: Weights, events: Events, landmarks: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What each event adds to its factor's evidence at `landmarks` (points at the landmark), in the events' order."""
    factor = weights.factor[events.kind]
    half = policy.half_lives[factor]
    fades = half > 0
    halflives = events.day / np.where(fades, half, 1.0)
    ahead = np.ceil(halflives)
    rest = np.where(fades, ahead - halflives, 0.0)
    halvings = np.where(fades, landmarks[factor] - ahead, 0.0)
    halvings = np.minimum(halvings, formulas.HALVINGS).astype(np.int64)
    return np.asarray(formulas.event_weight(weights.weight[events.kind], events.magnitude, rest, halvings))


@dataclass(slots=True, kw_only=True, eq=False)
class Evidence:
    """Evidence of everybody: `values` (people x factors, float64, points at the factor's landmark)."""

    values: NDArray[np.float64]
    landmarks: NDArray[np.int64]

    @classmethod
    def of(cls, policy: Policy, ledger: Ledger, day: float, *, compiled: bool | None = None) -> Evidence:
        """Evidence of a whole ledger, none of whose events is later than `day`."""
        landmarks = landmarks_of(policy, day)
        weights = Weights.of(policy, ledger.kinds)
        use_compiled = len(ledger) >= COMPILED_FROM if compiled is None else compiled
        ledger.compact()
        if use_compiled:
            from scoring import kernels

            events = ledger.events
            with COMPILED_PASS:
                values = kernels.evidence_pass(
                    ledger.start, events.kind, events.magnitude, events.day,
                    weights.factor, weights.weight, policy.half_lives, landmarks,
                )  # fmt: skip
        else:
            values = added_up(policy, weights, ledger.events, landmarks, ledger.people, ledger.events.person)
        return cls(values=values, landmarks=landmarks)

    @classmethod
    def of_events(cls, policy: Policy, people: int, kinds: tuple[str, ...], events: Events, day: float) -> Evidence:
        """Evidence of events in any order, without laying out a ledger; the same bits as `of` a ledger of them.

        Fast where they come in order of day, as they happen: people whose events do not are added up again in order.
        """
        from scoring import kernels

        landmarks = landmarks_of(policy, day)
        weights = Weights.of(policy, kinds)
        with COMPILED_PASS:
            values, disordered = kernels.evidence_as_they_come(
                people, events.person, events.kind, events.magnitude, events.day,
                weights.factor, weights.weight, policy.half_lives, landmarks,
            )  # fmt: skip
        again = np.flatnonzero(disordered)
        if len(again):
            whole = events.take(disordered[events.person]).in_order()
            row = np.searchsorted(again, whole.person)
            values[again] = added_up(policy, weights, whole, landmarks, len(again), row)
        return cls(values=values, landmarks=landmarks)

    def with_later(self, policy: Policy, kinds: tuple[str, ...], events: Events, day: float) -> Evidence:
        """This evidence carried to `day`, with events added that are all later than those already in it.

        `events` are in canonical order, coded in `kinds`. The result has the bits of adding everything up again.
        """
        moved = self.moved_to(policy, day)
        values = moved.values.copy() if moved is self else moved.values
        weights = Weights.of(policy, kinds)
        counted = events.take(weights.factor[events.kind] >= 0) if len(events) else events
        parts = contributions(policy, weights, counted, moved.landmarks)
        # `add.at` goes through its indices in order, as the full sum does.
        np.add.at(values, (counted.person, weights.factor[counted.kind]), parts)
        return Evidence(values=values, landmarks=moved.landmarks)

    def moved_to(self, policy: Policy, day: float) -> Evidence:
        """The same evidence at the landmarks of a later `day`, so that events of that day can be added."""
        landmarks = landmarks_of(policy, day)
        halvings = np.minimum(landmarks - self.landmarks, formulas.HALVINGS)
        if not halvings.any():
            return self
        return Evidence(values=self.values * formulas.POWERS_OF_HALF[halvings], landmarks=landmarks)


def added_up(  # noqa: PLR0913, PLR0917 - the columns of one sum
    policy: Policy,
    weights: Weights,
    events: Events,
    landmarks: NDArray[np.int64],
    rows: int,
    row: NDArray[np.uint32] | NDArray[np.int64],
) -> NDArray[np.float64]:
    """Evidence of `rows` people from events in canonical order; `row` says whose each event is.

    `bincount` adds in the order given, one event after the other, as the compiled pass does.
    """
    factors = len(policy.factors)
    counted = weights.factor[events.kind] >= 0 if len(events) else np.zeros(0, dtype=np.bool_)
    seen = events.take(counted)
    place = row[counted].astype(np.int64) * factors + weights.factor[seen.kind]
    parts = contributions(policy, weights, seen, landmarks)
    summed = np.bincount(place, weights=parts, minlength=rows * factors).astype(np.float64, copy=False)
    return summed.reshape(rows, factors)


def refuse_unscorable(
    policy: Policy, kinds: tuple[str, ...], events: Events, day: float, *, as_given: bool = True
) -> None:
    """Raise `EventRefused` where an event is later than `day` or of a kind the rule book does not know.

    The message names the row where the events are `as_given`: those of a ledger are in an order of its own.
    """
    if not len(events):
        return
    strange = Weights.of(policy, kinds).factor[events.kind] < 0
    late = events.day > day
    if not (late | strange).any():
        return
    row = int(np.argmax(late if late.any() else strange))
    name = kinds[events.kind[row]]
    place = f"events, row {row + 1}" if as_given else "events"
    if late.any():
        allowed = f"at most {day:g}, the day asked for"
        raise EventRefused(place=f"{place} ({name})", field="day", value=events.day[row], allowed=allowed)
    allowed = f"a kind of rule book {policy.name}: {choices(policy.kind_by_id, name)}"
    raise EventRefused(place=place, field="kind", value=name, allowed=allowed)
