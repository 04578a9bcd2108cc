"""Words for the library's reason codes, in English, as the command line shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring import ReasonCode

if TYPE_CHECKING:
    from scoring import Line, Policy


WORDS = {
    ReasonCode.FACTOR: "{factor}",
    ReasonCode.KIND: "{kind}",
    ReasonCode.EVENT: "{kind}, {when}",
    ReasonCode.EVENT_STRUCK: "No longer counted: {kind}, {when}",
    ReasonCode.FADING: "Time passing: {factor}",
    ReasonCode.ASSOCIATION: "What friends do",
    ReasonCode.FRIEND: "Friend: {subject}",
    ReasonCode.FRIENDSHIP_MADE: "Became friends with {subject}",
    ReasonCode.FRIENDSHIP_ENDED: "No longer friends with {subject}",
    ReasonCode.RULE_BOOK: "The rule book changed to {subject}",
    ReasonCode.LIMIT: "The limits of the score, 350 and 950",
}


def label(line: Line, policy: Policy) -> str:
    """What a line is about, in words."""
    factors = {factor.id: factor.title for factor in policy.factors}
    kind = policy.kind_by_id.get(line.subject)
    return WORDS[line.code].format(
        subject=line.subject,
        factor=factors.get(line.subject, ""),
        kind=kind.title if kind else "",
        when="" if line.day is None else when(line),
    )


def when(line: Line) -> str:
    """An event's day, and its magnitude where it is not 1."""
    day = f"day {line.day:.15g}"
    return day if line.magnitude in {None, 1.0} else f"{day}, × {line.magnitude:.15g}"


def as_json(line: Line, policy: Policy) -> dict[str, object]:
    """A line and all that it is made of, for programs."""
    found: dict[str, object] = {
        "code": line.code.value,
        "subject": line.subject,
        "label": label(line, policy),
        "points": line.points,
        "standing": line.standing.value,
    }
    if line.day is not None:
        found |= {"day": line.day, "magnitude": line.magnitude}
    if line.strength is not None:
        found["strength"] = line.strength / 1000
    return found | {"lines": [as_json(part, policy) for part in line.lines]}
