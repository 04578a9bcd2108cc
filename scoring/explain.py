"""Why a score is what it is, and why it changed: ordered lines of reason codes and numbers that add up exactly.

Attribution is the Aumann-Shapley value along the straight path, which for a function of one sum is proportional: each
part of a sum gets the sum's points in proportion to itself. Whole points are made once, at the end, from the top
down (`scoring.apportion`), so that every level adds up to the line above it. There is no prose here: a reason code
and a subject say what a line is about, and whoever shows it has the words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring import formulas
from scoring.apportion import apportion
from scoring.errors import Refused
from scoring.evidence import Weights, contributions, landmarks_of, scales_of
from scoring.policy import Standing
from scoring.recompute import divisors_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.policy import Policy
    from scoring.snapshot import Snapshot


class ReasonCode(StrEnum):
    """What a line is about; `Line.subject` says which one."""

    FACTOR = "factor"
    KIND = "kind"
    EVENT = "event"
    EVENT_STRUCK = "event-struck"  # an event that no longer counts, after an appeal
    FADING = "fading"
    ASSOCIATION = "association"
    FRIEND = "friend"
    FRIENDSHIP_MADE = "friendship-made"
    FRIENDSHIP_ENDED = "friendship-ended"
    RULE_BOOK = "rule-book"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cause and its whole points; `lines` are what it is made of and add up to it.

    `subject` is a factor's, kind's or friend's id, `day` and `magnitude` an event's, `strength` (thousandths) a tie's.
    """

    code: ReasonCode
    subject: str
    points: int
    standing: Standing
    day: float | None = None
    magnitude: float | None = None
    strength: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Why a score is what it is: ``base + sum of lines = score``, in whole points."""

    person: str
    day: float
    base: int
    score: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Why a score changed: the sum of `lines` is ``score_after - score_before``."""

    person: str
    day_before: float
    day_after: float
    score_before: int
    score_after: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    """A snapshot's sums taken apart: `evidence` by event (points on the day, NaN-free), `factor` its column or -1."""

    factor: NDArray[np.int64]
    evidence: NDArray[np.float64]
    sums: NDArray[np.float64]
    pulls: NDArray[np.float64]
    pull: float


def _parts(snap: Snapshot) -> _Parts:
    policy = snap.policy
    weights = Weights.of(policy, snap.kinds)
    landmarks = landmarks_of(policy, snap.day)
    scales = scales_of(policy, landmarks, snap.day)
    events = snap.events
    factor = weights.factor[events.kind] if len(events) else np.empty(0, dtype=np.int64)
    counted = factor >= 0
    evidence = np.zeros(len(events), dtype=np.float64)
    evidence[counted] = contributions(policy, weights, events.take(counted), landmarks) * scales[factor[counted]]
    sums = np.bincount(factor[counted], weights=evidence[counted], minlength=len(policy.factors)).astype(np.float64)
    association = policy.association
    if association is None:
        pulls = np.zeros(len(snap.friends), dtype=np.float64)
        return _Parts(factor=factor, evidence=evidence, sums=sums, pulls=pulls, pull=0.0)
    by = float(divisors_for(np.array([len(snap.friends)]), association.dilution)[0])
    terms = snap.strength * snap.reach
    pulls = np.asarray(formulas.pull_points(terms, association.share, by))
    pull = float(formulas.pull_points(terms.sum(), association.share, by))
    return _Parts(factor=factor, evidence=evidence, sums=sums, pulls=pulls, pull=pull)


def _ratio(before: float, after: float, up: float, down: float) -> float:
    """Points per point of evidence along the straight path from `before` to `after`: the slope where they meet."""
    # Nearer than this the difference of two rounded numbers says less than the slope between them.
    if abs(after - before) > 1e-7 * (1.0 + abs(after)):
        gained = formulas.saturated(after, up, down) - formulas.saturated(before, up, down)
        return float(gained / (after - before))
    cap = up if after >= 0 else down
    return float(formulas.exp_minus(abs(after) / cap)) if cap > 0 else 0.0


def statement(snap: Snapshot) -> Statement:
    """Why the snapshot's score is what it is.

    Lines: one per factor in the rule book's order, opening into kinds and those into events; one for association,
    opening into friends; one for the range where it cut. Inside a line the largest come first.
    """
    policy, parts = snap.policy, _parts(snap)
    factor_ids = [factor.id for factor in policy.factors]
    # Exact fractions: two factors with the same thousandths over must tie, whatever their whole points.
    real = [Fraction(millipoints, formulas.MILLI) for millipoints in snap.points_millipoints.tolist()]
    keys = [(0, name) for name in factor_ids]
    if policy.association is not None:
        real.append(Fraction(snap.association_millipoints, formulas.MILLI))
        keys.append((1, ReasonCode.ASSOCIATION))
    shares = apportion(real, snap.uncut - policy.base, keys)
    lines = [
        Line(
            code=ReasonCode.FACTOR,
            subject=factor.id,
            points=points,
            standing=factor.provenance.standing,
            lines=_kinds(snap, parts, column, points),
        )
        for column, (factor, points) in enumerate(zip(policy.factors, shares, strict=False))
    ]
    if policy.association is not None:
        lines.append(_friends(snap, parts, shares[-1]))
    if snap.score != snap.uncut:
        lines.append(_limit(snap.score - snap.uncut))
    return Statement(person=snap.person, day=snap.day, base=policy.base, score=snap.score, lines=tuple(lines))


def _limit(points: int) -> Line:
    return Line(code=ReasonCode.LIMIT, subject="", points=points, standing=Standing.DOCUMENTED)


def _kinds(snap: Snapshot, parts: _Parts, column: int, points: int) -> tuple[Line, ...]:
    """The kinds of one factor, and their events."""
    policy = snap.policy
    rows = np.flatnonzero(parts.factor == column)
    if not len(rows):
        # A factor without evidence has no points; a point left on it by rounding has nothing to open into.
        return ()
    factor = policy.factors[column]
    ratio = _ratio(0.0, float(parts.sums[column]), factor.up, factor.down)
    codes = snap.events.kind[rows]
    kinds = sorted(set(codes.tolist()))
    worth = parts.evidence[rows] * ratio
    by_kind = [float(worth[codes == code].sum()) for code in kinds]
    shares = apportion(by_kind, points, [snap.kinds[code] for code in kinds])
    lines = []
    for code, share in zip(kinds, shares, strict=True):
        kind = policy.kind_by_id[snap.kinds[code]]
        mine = rows[codes == code]
        days, magnitudes = snap.events.day[mine].tolist(), snap.events.magnitude[mine].tolist()
        each = apportion(
            worth[codes == code].tolist(), share, list(zip(days, magnitudes, range(len(mine)), strict=True))
        )
        events = [
            Line(
                code=ReasonCode.EVENT, subject=kind.id, points=whole,
                standing=kind.provenance.standing, day=day, magnitude=magnitude,
            )
            for whole, day, magnitude in zip(each, days, magnitudes, strict=True)
        ]  # fmt: skip
        lines.append(
            Line(
                code=ReasonCode.KIND, subject=kind.id, points=share,
                standing=kind.provenance.standing, lines=_largest_first(events),
            )
        )  # fmt: skip
    return _largest_first(lines)


def _friends(snap: Snapshot, parts: _Parts, points: int) -> Line:
    """Association, and each friend's share of it."""
    association = snap.policy.association
    assert association is not None  # noqa: S101 - asked for only where there is one
    ratio = _ratio(0.0, parts.pull, association.up, association.down)
    shares = apportion((parts.pulls * ratio).tolist(), points, snap.friends) if snap.friends else []
    lines = [
        Line(
            code=ReasonCode.FRIEND, subject=friend, points=share,
            standing=association.provenance.standing, strength=strength,
        )
        for friend, share, strength in zip(snap.friends, shares, snap.strength.tolist(), strict=True)
    ]  # fmt: skip
    return Line(
        code=ReasonCode.ASSOCIATION,
        subject="",
        points=points,
        standing=association.provenance.standing,
        lines=_largest_first(lines),
    )


def change(before: Snapshot, after: Snapshot, *, before_under_new: Snapshot | None = None) -> Change:
    """Why the score went from `before` to `after`, two snapshots of one person.

    Lines, the largest first: each new event (or one struck out), fading by factor, each friend whose pull changed,
    each friendship made or ended, the range where it cuts differently. Where the rule books differ,
    `before_under_new` is the old snapshot recomputed under the new one; its difference is one line, and everything
    else is measured under the new rule book. Where they do not differ it is not looked at.

    Raises `Refused` for snapshots of two people, in the wrong order, or of two rule books without that third one.
    """
    if before.person != after.person:
        raise Refused(place="change", field="person", value=after.person, allowed=f"{before.person}, as in the first")
    if before.day > after.day:
        raise Refused(place="change", field="day", value=after.day, allowed=f"from {before.day:g} on")
    start = before
    if before_under_new is not None and before.policy != after.policy:
        start = before_under_new
        if (start.person, start.day) != (before.person, before.day):
            allowed = f"{before.person} on day {before.day:.15g}, as in the first"
            value = f"{start.person} on day {start.day:.15g}"
            raise Refused(place="change", field="before_under_new", value=value, allowed=allowed)
    if start.policy != after.policy:
        allowed = "the same rule book, or the first snapshot under the second's as `before_under_new`"
        raise Refused(place="change", field="rule book", value=after.policy.name, allowed=allowed)
    causes = [*_factor_causes(start, after), *_friend_causes(start, after)]
    if before.policy != after.policy:
        moved = (start.total_millipoints - before.total_millipoints) / formulas.MILLI
        standing = after.policy.provenance.standing if after.policy.provenance else Standing.INVENTED
        causes.append((moved, Line(code=ReasonCode.RULE_BOOK, subject=after.policy.name, points=0, standing=standing)))
    total = after.uncut - before.uncut
    if total and not causes:  # nothing moved but the base or a rounding under the new rule book: it has a line then
        causes.append((float(total), Line(code=ReasonCode.RULE_BOOK, subject=after.policy.name, points=0,
                                          standing=Standing.INVENTED)))  # fmt: skip
    shares = apportion([real for real, _ in causes], total, [_key(line) for _, line in causes])
    lines = [_with_points(line, points) for (_, line), points in zip(causes, shares, strict=True)]
    limit = (after.score - after.uncut) - (before.score - before.uncut)
    if limit:
        lines.append(_limit(limit))
    return Change(
        person=after.person, day_before=before.day, day_after=after.day,
        score_before=before.score, score_after=after.score, lines=_largest_first(lines),
    )  # fmt: skip


def _factor_causes(before: Snapshot, after: Snapshot) -> list[tuple[float, Line]]:
    """New and struck events and fading, each with its real points."""
    policy, old, new = after.policy, _parts(before), _parts(after)
    was = Counter(_named(before))
    causes: list[tuple[float, Line]] = []
    ratios = [
        _ratio(float(old.sums[column]), float(new.sums[column]), factor.up, factor.down)
        for column, factor in enumerate(policy.factors)
    ]
    kept_now = np.zeros(len(policy.factors), dtype=np.float64)
    for (kind, day, magnitude), column, evidence in _counted(after, new):
        if was[kind, day, magnitude] > 0:
            was[kind, day, magnitude] -= 1
            kept_now[column] += evidence
        else:
            line = _event_line(policy, ReasonCode.EVENT, kind, day, magnitude)
            causes.append((evidence * ratios[column], line))
    kept_then = np.zeros(len(policy.factors), dtype=np.float64)
    for (kind, day, magnitude), column, evidence in _counted(before, old):
        if was[kind, day, magnitude] > 0:
            was[kind, day, magnitude] -= 1
            line = _event_line(policy, ReasonCode.EVENT_STRUCK, kind, day, magnitude)
            causes.append((-evidence * ratios[column], line))
        else:
            kept_then[column] += evidence
    for column, factor in enumerate(policy.factors):
        faded = float(kept_now[column] - kept_then[column])
        if faded and factor.half_life_days is not None:
            line = Line(code=ReasonCode.FADING, subject=factor.id, points=0, standing=factor.provenance.standing)
            causes.append((faded * ratios[column], line))
    return causes


def _named(snap: Snapshot) -> list[tuple[str, float, float]]:
    events = snap.events
    names = [snap.kinds[code] for code in events.kind.tolist()]
    return list(zip(names, events.day.tolist(), events.magnitude.tolist(), strict=True))


def _counted(snap: Snapshot, parts: _Parts) -> list[tuple[tuple[str, float, float], int, float]]:
    """The events that the rule book looks at: what, which factor, how much evidence."""
    rows = zip(_named(snap), parts.factor.tolist(), parts.evidence.tolist(), strict=True)
    return [row for row in rows if row[1] >= 0]


def _event_line(policy: Policy, code: ReasonCode, kind: str, day: float, magnitude: float) -> Line:
    standing = policy.kind_by_id[kind].provenance.standing
    return Line(code=code, subject=kind, points=0, standing=standing, day=day, magnitude=magnitude)


def _friend_causes(before: Snapshot, after: Snapshot) -> list[tuple[float, Line]]:
    """Friends whose pull changed and friendships made or ended, each with its real points."""
    association = after.policy.association
    if association is None:
        return []
    old, new = _parts(before), _parts(after)
    then = dict(zip(before.friends, old.pulls.tolist(), strict=True))
    now = dict(zip(after.friends, new.pulls.tolist(), strict=True))
    strengths = {
        **dict(zip(before.friends, before.strength.tolist(), strict=True)),
        **dict(zip(after.friends, after.strength.tolist(), strict=True)),
    }
    ratio = _ratio(old.pull, new.pull, association.up, association.down)
    causes = []
    for friend in sorted(then.keys() | now.keys()):
        code = ReasonCode.FRIEND
        if friend not in then:
            code = ReasonCode.FRIENDSHIP_MADE
        elif friend not in now:
            code = ReasonCode.FRIENDSHIP_ENDED
        elif then[friend] == now[friend]:
            continue
        line = Line(
            code=code, subject=friend, points=0,
            standing=association.provenance.standing, strength=strengths[friend],
        )  # fmt: skip
        causes.append(((now.get(friend, 0.0) - then.get(friend, 0.0)) * ratio, line))
    return causes


def _key(line: Line) -> tuple[Any, ...]:
    return (line.code, line.subject, line.day or 0.0, line.magnitude or 0.0)


def _with_points(line: Line, points: int) -> Line:
    return Line(
        code=line.code, subject=line.subject, points=points, standing=line.standing,
        day=line.day, magnitude=line.magnitude, strength=line.strength, lines=line.lines,
    )  # fmt: skip


def _largest_first(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-abs(line.points), _key(line))))
