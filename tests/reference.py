"""The scoring contract a second time, slowly: the answer that the library is compared with.

Written from the formulas alone, by somebody who had not read the library, so that a mistake has to be made twice to
go unseen. Plain Python: dictionaries, lists and exact fractions. Only `exp` and `ln` are cut short, at 60 digits, so
what stands here is the real number and not another float's opinion of it; a test can therefore ask how far that real
number is from the place where its rounding would flip.

It refuses nothing and validates nothing: whatever comes in is taken to be a legal society. It is never imported by
the product. The § numbers in the comments are those of the scoring contract's topics: 1 evidence and factor points,
2 association, 3 the score, 4 explanations (in reference_explained.py), 5 counterfactuals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias

from tests.exact import exp, ln, round_half_away, saturate, written

Book: TypeAlias = Mapping[str, Any]
"""What `tomllib` makes of a rule book's file."""
Event: TypeAlias = tuple[str, str, float, float]
"""Person, kind, magnitude, day."""
Friendship: TypeAlias = tuple[str, str, float]
"""Two people and the strength between them, in (0, 1]."""
Wish: TypeAlias = tuple[str, str, float | None]
"""A friendship as a batch asks for it: a number makes or sets it, None ends it."""

LOWEST, HIGHEST = 350, 950


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that a score depends on."""

    book: Book = field(repr=False)
    people: tuple[str, ...]
    friendships: tuple[Friendship, ...]
    events: tuple[Event, ...]
    day: float

    def after(
        self, *, events: Iterable[Event] = (), friendships: Iterable[Wish] = (), day: float | None = None
    ) -> Situation:
        """The same world once these things have happened. A later wish about a pair replaces an earlier one."""
        pairs = {frozenset((a, b)): (a, b, strength) for a, b, strength in self.friendships}
        for a, b, strength in friendships:
            pairs.pop(frozenset((a, b)), None)
            if strength is not None:
                pairs[frozenset((a, b))] = (a, b, strength)
        return replace(
            self,
            friendships=tuple(pairs.values()),
            events=(*self.events, *events),
            day=self.day if day is None else day,
        )

    def without(self, person: str) -> Situation:
        """The same world had this person left, with all their friendships."""
        return replace(
            self,
            people=tuple(other for other in self.people if other != person),
            friendships=tuple(pair for pair in self.friendships if person not in pair[:2]),
            events=tuple(event for event in self.events if event[0] != person),
        )

    def until(self, day: float) -> Situation:
        """The events up to and including that day, seen on that day."""
        return replace(self, events=tuple(event for event in self.events if event[3] <= day), day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Every number of a situation, by person; `exact_` stands before what is a real value, not rounded yet."""

    evidence: dict[str, dict[str, Fraction]]
    exact_points: dict[str, dict[str, Fraction]]
    """Real-valued millipoints."""
    points: dict[str, dict[str, int]]
    conduct: dict[str, int]
    exact_waves: list[dict[str, Fraction]]
    """Beyond V_0, which is conduct itself; each from the rounded one before it."""
    waves: list[dict[str, int]]
    """V of §2, by hop; empty where the rule book has no association."""
    reach: dict[str, int]
    pull: dict[str, Fraction]
    """y of §2, in points."""
    exact_association: dict[str, Fraction]
    association: dict[str, int]
    total: dict[str, int]
    score: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Rounded numbers to put in the place of the reference's own.

    Where one of them lies within a hair of its rounding's flip, both neighbours are right, and what follows has to be
    judged from the one that was taken.
    """

    points: dict[str, dict[str, int]]
    waves: list[dict[str, int]] | None = None


# --- §1 evidence and factor points ---------------------------------------------------------------------------------


def factor_of(book: Book, kind: str) -> str | None:
    """The factor a kind speaks to. None where the book has no such kind: a life that is read under another book."""
    known = book["kinds"].get(kind)
    return None if known is None else str(known["factor"])


def caps(section: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    return written(section["up"]), written(section["down"])


def evidence_of(book: Book, kind: str, magnitude: float, event_day: float, day: float) -> Fraction:
    """One event's evidence on a day: w · m · 2^(−(t − t_e)/h)."""
    rule = book["kinds"][kind]
    fresh = written(rule["weight"]) * Fraction(magnitude)
    half_life = book["factors"][rule["factor"]].get("half_life_days")
    if half_life is None:
        return fresh
    return fresh * exp(-ln(2) * (Fraction(day) - Fraction(event_day)) / written(half_life))


def evidence(situation: Situation) -> dict[str, dict[str, Fraction]]:
    """x[i, f] of §1."""
    book = situation.book
    sums = {person: dict.fromkeys(book["factors"], Fraction(0)) for person in situation.people}
    for person, kind, magnitude, event_day in situation.events:
        factor = factor_of(book, kind)
        if factor is not None:
            sums[person][factor] += evidence_of(book, kind, magnitude, event_day, situation.day)
    return sums


def exact_points(book: Book, sums: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    """1000 · g(x), in real-valued millipoints."""
    return {
        person: {factor: 1000 * saturate(x, *caps(book["factors"][factor])) for factor, x in row.items()}
        for person, row in sums.items()
    }


# --- §2 association ------------------------------------------------------------------------------------------------


def neighbours(situation: Situation) -> dict[str, dict[str, int]]:
    """N(i) with strengths in whole thousandths."""
    near: dict[str, dict[str, int]] = {person: {} for person in situation.people}
    for a, b, strength in situation.friendships:
        near[a][b] = near[b][a] = round(strength * 1000)
    return near


def conduct(book: Book, points: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """C of §2, with its positive part taken away where good conduct does not spread."""
    rule = book.get("association")
    if rule is None:
        return dict.fromkeys(points, 0)
    sums = {person: sum(row[factor] for factor in rule["factors"]) for person, row in points.items()}
    return sums if rule["lifts"] else {person: min(0, value) for person, value in sums.items()}


def exact_wave(book: Book, near: Mapping[str, Mapping[str, int]], before: Mapping[str, int]) -> dict[str, Fraction]:
    """V_h of §2 before rounding, from V_{h−1}: the damped means of what has reached a person's friends."""
    damping = written(book["association"]["damping"])
    return {
        person: damping * sum(strength * before[friend] for friend, strength in row.items()) / sum(row.values())
        if row
        else Fraction(0)
        for person, row in near.items()
    }


def pulls(book: Book, row: Mapping[str, int], arrived: Mapping[str, int]) -> dict[str, Fraction]:
    """The terms y_j of §2's y[i], in points: one for each friend of the person whose row this is."""
    rule = book.get("association")
    if rule is None or not row:
        return dict.fromkeys(row, Fraction(0))
    thinned = exp(written(rule["dilution"]) * ln(len(row)))
    each = written(rule["share"]) / 1000 / thinned
    return {friend: each * Fraction(strength, 1000) * arrived[friend] for friend, strength in row.items()}


# --- §3 the score --------------------------------------------------------------------------------------------------


def unlimited(total: int) -> int:
    """Whole points before the range cuts."""
    return round_half_away(Fraction(total, 1000))


def score_of(total: int) -> int:
    return min(HIGHEST, max(LOWEST, unlimited(total)))


def tiers_held(book: Book, score: int) -> list[str]:
    """§3: every tier whose threshold the score has reached, lowest first; the last one is "the" tier."""
    return [str(tier["id"]) for tier in book.get("tiers", []) if tier["threshold"] <= score]


def sanctions_in_force(book: Book, score: int) -> list[str]:
    return [str(sanction["id"]) for sanction in book.get("sanctions", []) if score < sanction["below"]]


def numbers(situation: Situation, given: Given | None = None) -> Numbers:
    """Every number, from scratch."""
    book = situation.book
    sums = evidence(situation)
    exact = exact_points(book, sums)
    rounded = {
        person: {factor: round_half_away(value) for factor, value in row.items()} for person, row in exact.items()
    }
    if given is not None:
        rounded = given.points
    near = neighbours(situation)
    own = conduct(book, rounded)
    rule = book.get("association")
    exact_waves: list[dict[str, Fraction]] = []
    waves = [] if rule is None else [own]
    for hop in range(1, 1 if rule is None else rule["hops"]):
        exact_waves.append(exact_wave(book, near, waves[-1]))
        wave = {person: round_half_away(value) for person, value in exact_waves[-1].items()}
        waves.append(wave if given is None or given.waves is None else given.waves[hop])
    arrived = {person: sum(wave[person] for wave in waves) for person in situation.people}
    pull = {person: sum(pulls(book, near[person], arrived).values(), Fraction(0)) for person in situation.people}
    exact_association = {
        person: 1000 * saturate(y, *caps(rule)) if rule is not None else Fraction(0) for person, y in pull.items()
    }
    association = {person: round_half_away(value) for person, value in exact_association.items()}
    base = book["policy"]["base"]
    total = {person: 1000 * base + sum(rounded[person].values()) + association[person] for person in situation.people}
    return Numbers(
        evidence=sums,
        exact_points=exact,
        points=rounded,
        conduct=own,
        exact_waves=exact_waves,
        waves=waves,
        reach=arrived,
        pull=pull,
        exact_association=exact_association,
        association=association,
        total=total,
        score={person: score_of(value) for person, value in total.items()},
    )


# --- §5 counterfactuals --------------------------------------------------------------------------------------------


def what_if(
    situation: Situation, *, events: Iterable[Event] = (), friendships: Iterable[Wish] = ()
) -> dict[str, tuple[int, int]]:
    """Score before and after for everybody whose score moves: do it, and compute everything again from scratch."""
    before = numbers(situation).score
    after = numbers(situation.after(events=events, friendships=friendships)).score
    return {person: (before[person], after[person]) for person in situation.people if before[person] != after[person]}


def drag(situation: Situation, compute: Callable[[Situation], Numbers] = numbers) -> dict[str, int]:
    """§5: the whole points of score that a person's friends would gain together if that person left."""
    near = neighbours(situation)
    before = compute(situation).score
    gains = {}
    for person in situation.people:
        after = compute(situation.without(person)).score
        gains[person] = sum(after[friend] - before[friend] for friend in near[person])
    return gains


def register(gains: Mapping[str, int]) -> list[str]:
    """The public list of those who cost their friends anything: the heaviest drag first, equals by id."""
    return sorted((person for person in gains if gains[person] > 0), key=lambda person: (-gains[person], person))
