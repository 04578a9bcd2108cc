"""What people do in a tick: habits come round, bills fall due, and what might be said meets what it would cost.

How often each kind comes round is drawn from temperament alone; what then becomes of it hangs on where the person
stands: who is short of money pays late, who has much to lose says nothing. All kinds have streams of chance of their
own, so the same world under another rule book lives the same days, as far as that book lets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.life.chance import stream
from bot.life.price import heard, points_of
from scoring.ledger import Events

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.life.manners import Due
    from bot.life.people import People

# A tick has this many moments for things to happen at: the hours of a day, where a tick is one.
MOMENTS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Acts of one kind: who (int64), how much of it, and at which of the tick's moments (1 to `MOMENTS`)."""

    kind: str
    person: NDArray[np.int64]
    magnitude: NDArray[np.float64]
    moment: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: NDArray[np.bool_], kind: str) -> Acts:
        """Some of them, as acts of a kind."""
        return Acts(kind=kind, person=self.person[rows], magnitude=self.magnitude[rows], moment=self.moment[rows])


def acts_of(people: People) -> tuple[tuple[str, ...], Events]:
    """Everything that the people of this tick do: the rule book's kinds in alphabetical order, and events in theirs."""
    policy = people.standings.policy
    kinds = tuple(sorted(policy.kind_by_id))
    code = {kind: place for place, kind in enumerate(kinds)}
    manners = people.manners
    due = {payment.on_time: payment for payment in manners.paying.due}
    done: list[Acts] = []
    for kind in manners.kinds:
        payment = due.get(kind)
        outcomes = (kind, payment.late, payment.unpaid) if payment else (kind,)
        if not any(outcome in code for outcome in outcomes):
            continue
        chance = stream(people.seed, people.tick, kind)
        acts = _come_round(people, kind, chance)
        if payment:
            done += _paid(people, acts, payment, chance)
        elif kind in manners.speech.kinds:
            done += _spoken(people, acts, chance)
        elif kind in manners.paying.earned:
            done.append(acts.take(chance.random(len(acts)) >= _hardship(people, acts.person), kind))
        else:
            done.append(acts)
    return kinds, _events(people, [acts for acts in done if acts.kind in code], code)


def _come_round(people: People, kind: str, chance: np.random.Generator) -> Acts:
    """A habit comes round as often as it does for each of them: rates vary around the temperament's by a trait."""
    manners = people.manners
    rates, magnitudes = manners.habits_of[kind]
    name, spread = "diligence", manners.variation.spread
    if kind in manners.speech.kinds:
        name, spread = "voice", manners.variation.voice_spread
    elif kind in manners.variation.careless:
        name = "carelessness"
    # Drawn at the rate of the busiest, then thinned out to everybody's own.
    person = people.drawn(rates * (people.days * (1 + spread)), chance)
    moment = chance.integers(1, MOMENTS + 1, len(person))
    own = 1 + spread * (2 * people.trait(name, person) - 1)
    kept = chance.random(len(person)) * (1 + spread) < own
    person = person[kept]
    return Acts(kind=kind, person=person, magnitude=magnitudes[people.temperament[person]], moment=moment[kept])


def _hardship(people: People, person: NDArray[np.int64]) -> NDArray[np.float64]:
    """From 0 to 1: points under zero in the factor that losing work counts in; 0 where the rule book has no such."""
    policy, paying = people.standings.policy, people.manners.paying
    kind = policy.kind_by_id.get(paying.hardship_kind)
    if kind is None:
        return np.zeros(len(person))
    points = people.standings.points_millipoints[person, policy.factor_index[kind.factor]] / 1000
    return np.asarray(np.clip(-points / paying.points, 0.0, 1.0))


def _paid(people: People, acts: Acts, payment: Due, chance: np.random.Generator) -> list[Acts]:
    """A payment made on time, late, or not at all."""
    paying, spread = people.manners.paying, people.manners.variation.spread
    hardship = _hardship(people, acts.person)
    own = 1 + spread * (2 * people.trait("carelessness", acts.person) - 1)
    late = (1 - people.number("promptness", acts.person)) * own + paying.late_in_hardship * hardship
    unpaid = paying.unpaid_of_late + paying.unpaid_in_hardship * hardship
    is_late = chance.random(len(acts)) < late
    is_unpaid = is_late & (chance.random(len(acts)) < unpaid)
    return [
        acts.take(~is_late, payment.on_time),
        acts.take(is_late & ~is_unpaid, payment.late),
        acts.take(is_unpaid, payment.unpaid),
    ]


def _spoken(people: People, acts: Acts, chance: np.random.Generator) -> list[Acts]:
    """What is said all the same, and the permissions asked by those who held their tongues."""
    said = chance.random(len(acts)) < heard(people, points_of(people, acts.kind, acts.person, acts.magnitude))
    instead = people.manners.speech.instead.get(acts.kind)
    asked = ~said & (chance.random(len(acts)) < people.number("asks", acts.person))
    spoken = [acts.take(said, acts.kind)]
    return [*spoken, acts.take(asked, instead)] if instead else spoken


def _events(people: People, done: list[Acts], code: dict[str, int]) -> Events:
    """All acts as the ledger's columns, in its order."""
    if not done:
        return Events.none()
    moments = np.concatenate([acts.moment for acts in done])
    day = people.day + people.days * np.arange(MOMENTS + 1) / MOMENTS
    # The last moment is the tick's end to the bit, and no sum of roundings just past it.
    day[-1] = people.day + people.days
    return Events(
        person=np.concatenate([acts.person for acts in done]).astype(np.uint32),
        kind=np.repeat(np.array([code[acts.kind] for acts in done], dtype=np.uint16), [len(acts) for acts in done]),
        magnitude=np.concatenate([acts.magnitude for acts in done]),
        day=day[moments],
    ).in_order()
