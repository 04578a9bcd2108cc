"""The scoring contract's explanations a second time, §4 of what reference.py begins."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.exact import mean_slope
from tests.reference import (
    Event,
    Numbers,
    Situation,
    caps,
    evidence_of,
    factor_of,
    neighbours,
    numbers,
    pulls,
    unlimited,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


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
