"""The scoring contract a second time, slowly: the answer that the library is compared with.

Written from the formulas alone, by somebody who had not read the library, so that a mistake has to be made twice to
go unseen. Plain Python: dictionaries, lists and exact fractions. Only `exp` and `ln` are cut short, at 60 digits, so
what stands here is the real number and not another float's opinion of it; a test can therefore ask how far that real
number is from the place where its rounding would flip.

It refuses nothing and validates nothing: whatever comes in is taken to be a legal society. It is never imported by
the product. The § numbers in the comments are those of the scoring contract's topics: 1 evidence and factor points,
2 association, 3 the score, 4 explanations, 5 counterfactuals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

Book: TypeAlias = Mapping[str, Any]
"""What `tomllib` makes of a rule book's file."""
Event: TypeAlias = tuple[str, str, float, float]
"""Person, kind, magnitude, day."""
Friendship: TypeAlias = tuple[str, str, float]
"""Two people and the strength between them, in (0, 1]."""
Wish: TypeAlias = tuple[str, str, float | None]
"""A friendship as a batch asks for it: a number makes or sets it, None ends it."""

LOWEST, HIGHEST = 350, 950
HALF = Fraction(1, 2)
_REAL = Context(prec=60)
_STEP = Fraction(1, 10**20)
_NOTHING = Fraction(-400)
"""exp of anything below this is taken for 0: 1e-174 of a point is not a point."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an explanation: what the library's line must equal, and the real-valued share behind it."""

    code: str
    subject: str
    share: Fraction
    """In points, before the whole points were handed out."""
    points: int
    magnitude: float | None = None
    day: float | None = None
    lines: tuple[Line, ...] = ()

    @property
    def key(self) -> tuple[str, str, float, float]:
        """What breaks ties: the same for the same cause, however the input was ordered."""
        return (self.code, self.subject, self.day or 0.0, self.magnitude or 0.0)


# --- numbers -------------------------------------------------------------------------------------------------------


def written(number: float | str) -> Fraction:
    """A rule book's number as its author wrote it: 0.3 is three tenths, not the float beside it."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def round_half_away(value: Fraction) -> int:
    """§1: `round` is half away from zero, unlike Python's own, which is half to even."""
    whole = math.floor(abs(value) + HALF)
    return whole if value >= 0 else -whole


def distance_to_flip(value: Fraction) -> Fraction:
    """How far a real number is from where its rounding would give another integer."""
    return abs(value - math.floor(value) - HALF)


@lru_cache(maxsize=100_000)
def exp(exponent: Fraction) -> Fraction:
    if exponent == 0:
        return Fraction(1)
    if exponent < _NOTHING:
        return Fraction(0)
    with localcontext(_REAL):
        return Fraction((Decimal(exponent.numerator) / Decimal(exponent.denominator)).exp())


@lru_cache(maxsize=100_000)
def ln(value: Fraction | int) -> Fraction:
    with localcontext(_REAL):
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).ln())


def saturate(x: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """Points from evidence: g of §1."""
    if x >= 0:
        return up * (1 - exp(-x / up)) if up > 0 else Fraction(0)
    return -down * (1 - exp(x / down)) if down > 0 else Fraction(0)


def unsaturate(points: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """The evidence that gives these points: g read backwards, for points short of the caps."""
    return -up * ln(1 - points / up) if points >= 0 else down * ln(1 + points / down)


def slope(x: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """Take g' of §1. At zero it is 1; where a cap of 0 makes a corner there, the side that moves at all is taken."""
    if x == 0:
        return Fraction(1) if up > 0 or down > 0 else Fraction(0)
    if x > 0:
        return exp(-x / up) if up > 0 else Fraction(0)
    return exp(x / down) if down > 0 else Fraction(0)


def mean_slope(x0: Fraction, x1: Fraction, up: Fraction, down: Fraction) -> Fraction:
    """§4: what a unit of `x` is worth on the straight path from x0 to x1; the slope where the path has no length.

    On a path shorter than `_STEP`, 60 digits no longer tell the two ends apart; the slope halfway is right to 1e-40.
    """
    if abs(x1 - x0) < _STEP:
        return slope((x0 + x1) / 2, up, down)
    return (saturate(x1, up, down) - saturate(x0, up, down)) / (x1 - x0)


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


# --- §4 explanations -----------------------------------------------------------------------------------------------


def largest_remainder(shares: Sequence[Fraction], total: int, keys: Sequence[Any]) -> list[int]:
    """Whole points that sum to `total`: everybody's floor, and the missing units to the largest fractions.

    Rounding to millipoints can leave the shares a hair away from `total` and so one unit too many or too few; then
    the units go round a second time, or are taken back from the smallest fractions.
    """
    wholes = [math.floor(share) for share in shares]
    if not shares:
        return wholes
    order = sorted(range(len(shares)), key=lambda at: (-(shares[at] - wholes[at]), keys[at]))
    laps, rest = divmod(total - sum(wholes), len(shares))
    for place, at in enumerate(order):
        wholes[at] += laps + (place < rest)
    return wholes


def is_largest_remainder(
    shares: Sequence[Fraction], wholes: Sequence[int], total: int, slack: Fraction = Fraction(0)
) -> bool:
    """Whether `wholes` is what largest remainder may give, whatever the ties.

    Those who were handed a unit have remainders (share less whole) below 0, the others at or above it, and the
    fraction of the first is never below the fraction of the second: remainders span at most one point.
    """
    if sum(wholes) != total:
        return False
    left = [share - whole for share, whole in zip(shares, wholes, strict=True)]
    return not left or max(left) - min(left) <= 1 + slack


def _in_whole_points(lines: Sequence[Line], total: int) -> tuple[Line, ...]:
    """Top-down: these lines get their whole points, then each hands its own on to those below it."""
    wholes = largest_remainder([line.share for line in lines], total, [line.key for line in lines])
    return tuple(
        replace(line, points=whole, lines=_in_whole_points(line.lines, whole))
        for line, whole in zip(lines, wholes, strict=True)
    )


def statement(situation: Situation, person: str, known: Numbers | None = None) -> tuple[Line, ...]:
    """§4: why the score is what it is. Base and lines add up to the score; an opened line's own lines to that line."""
    book = situation.book
    found = known or numbers(situation)
    lines = [_factor_line(situation, person, factor, found) for factor in book["factors"]]
    rule = book.get("association")
    if rule is not None:
        row = neighbours(situation)[person]
        worth = mean_slope(Fraction(0), found.pull[person], *caps(rule))
        friends = tuple(
            Line(code="friend", subject=friend, share=pull * worth, points=0)
            for friend, pull in pulls(book, row, found.reach).items()
        )
        share = Fraction(found.association[person], 1000)
        lines.append(Line(code="association", subject="", share=share, points=0, lines=friends))
    whole = unlimited(found.total[person])
    limit = found.score[person] - whole
    return (
        *_in_whole_points(lines, whole - book["policy"]["base"]),
        Line(code="limit", subject="", share=Fraction(limit), points=limit),
    )


def _factor_line(situation: Situation, person: str, factor: str, found: Numbers) -> Line:
    book = situation.book
    worth = mean_slope(Fraction(0), found.evidence[person][factor], *caps(book["factors"][factor]))
    kinds: dict[str, list[Line]] = {}
    for who, kind, magnitude, event_day in situation.events:
        if who == person and factor_of(book, kind) == factor:
            part = worth * evidence_of(book, kind, magnitude, event_day, situation.day)
            kinds.setdefault(kind, []).append(
                Line(code="event", subject=kind, share=part, points=0, magnitude=magnitude, day=event_day)
            )
    opened = tuple(
        Line(code="kind", subject=kind, share=sum((e.share for e in lines), Fraction(0)), points=0, lines=tuple(lines))
        for kind, lines in kinds.items()
    )
    share = Fraction(found.points[person][factor], 1000)
    return Line(code="factor", subject=factor, share=share, points=0, lines=opened)


def change(
    before: Situation,
    after: Situation,
    person: str,
    found: Sequence[Numbers] = (),
) -> tuple[Line, ...]:
    """§4: why the score moved between two situations, as flat causes that add up to the difference.

    An event of `after` that `before` does not have is new. Where the rule books differ, the first thing to happen is
    the new book, read on the old day over everybody's old events and friendships. All other causes are measured
    under the new book. `found` may hold the numbers of `before`, of `after` and, last, of `before` under the new book.
    """
    book = after.book
    old, new, *rest = found or (numbers(before), numbers(after))
    reread = old
    if before.book != book:
        reread = rest[0] if rest else numbers(replace(before, book=book))
    row0, row1 = neighbours(before)[person], neighbours(after)[person]
    lines: list[Line] = []
    if before.book != book:
        moved = reread.total[person] - old.total[person]
        lines.append(Line(code="rule-book", subject=book["policy"]["name"], share=Fraction(moved, 1000), points=0))
    for factor in book["factors"]:
        lines.extend(_factor_causes(before, after, person, factor))
    rule = book.get("association")
    if rule is not None:
        pulls0, pulls1 = pulls(book, row0, reread.reach), pulls(book, row1, new.reach)
        y0, y1 = sum(pulls0.values(), Fraction(0)), sum(pulls1.values(), Fraction(0))
        worth = mean_slope(y0, y1, *caps(rule))
        for friend in sorted({*row0, *row1}):
            code = "friend" if friend in row0 else "friendship-made"
            if friend not in row1:
                code = "friendship-ended"
            moved_pull = pulls1.get(friend, Fraction(0)) - pulls0.get(friend, Fraction(0))
            lines.append(Line(code=code, subject=friend, share=moved_pull * worth, points=0))
    whole = unlimited(new.total[person]) - unlimited(old.total[person])
    limit = new.score[person] - old.score[person] - whole
    return (
        *_in_whole_points(lines, whole),
        Line(code="limit", subject="", share=Fraction(limit), points=limit),
    )


def _factor_causes(before: Situation, after: Situation, person: str, factor: str) -> list[Line]:
    """One factor's new events, and the fading of those that were there before."""
    book = after.book

    def own(situation: Situation) -> list[Event]:
        return [event for event in situation.events if event[0] == person and factor_of(book, event[1]) == factor]

    def worth_on(event: Event, day: float) -> Fraction:
        return evidence_of(book, *event[1:], day)

    there = own(before)
    fresh = own(after)
    for event in there:
        fresh.remove(event)
    x0 = sum((worth_on(event, before.day) for event in there), Fraction(0))
    carried = sum((worth_on(event, after.day) for event in there), Fraction(0))
    x1 = carried + sum((worth_on(event, after.day) for event in fresh), Fraction(0))
    worth = mean_slope(x0, x1, *caps(book["factors"][factor]))
    return [
        *(
            Line(
                code="event",
                subject=event[1],
                share=worth * worth_on(event, after.day),
                points=0,
                magnitude=event[2],
                day=event[3],
            )
            for event in fresh
        ),
        Line(code="fading", subject=factor, share=worth * (carried - x0), points=0),
    ]


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
