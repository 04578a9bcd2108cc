"""Two scores head to head: where the difference comes from, in lines that add up to it at every level."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.around import around
from bot.services.look import look
from bot.services.why import snapshot_now
from scoring import tiers_held
from scoring.explain import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.see import Viewer
    from scoring import Line, Standing, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two."""

    person: int
    name: str
    score: int
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelLine:
    """A line of both statements: `points` is `one` less `other`; `lines` add up to it likewise."""

    code: ReasonCode
    subject: str
    standing: Standing
    one: int
    other: int
    points: int
    lines: tuple[DuelLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """Two people; `difference` is the first's score less the other's, and what the lines add up to."""

    one: Side
    other: Side
    difference: int
    lines: tuple[DuelLine, ...]


async def duel(store: Store, world: LivingWorld, viewer: Viewer, one: int, other: int) -> Duel:
    """Two people as the viewer sees them. Raises `Refused` for who is not seen."""
    seen = await look(store, world, viewer)
    for person in (one, other):
        if person != seen.own:
            seen.refuse_unseen(person)
    found = await around(store, world, {one, other})
    told = await asyncio.to_thread(
        lambda: [seen.told(person, snapshot_now(found, seen, person)) for person in (one, other)]
    )
    sides = [
        Side(person=person, name=each.person, score=each.score, tiers=tiers_held(world.policy, each.score))
        for person, each in zip((one, other), told, strict=True)
    ]
    return Duel(
        one=sides[0],
        other=sides[1],
        difference=told[0].score - told[1].score,
        lines=beside(told[0].lines, told[1].lines),
    )


def beside(one: Sequence[Line], other: Sequence[Line]) -> tuple[DuelLine, ...]:
    """The lines of two statements, each beside its like, the largest difference first. Events stay with their kind."""
    mine, theirs = ({(line.code, line.subject): line for line in lines} for lines in (one, other))
    lines = []
    for key in {**mine, **theirs}:
        left, right = mine.get(key), theirs.get(key)
        points = left.points if left else 0, right.points if right else 0
        inner: tuple[DuelLine, ...] = ()
        if key[0] in {ReasonCode.FACTOR, ReasonCode.ASSOCIATION}:
            inner = beside(left.lines if left else (), right.lines if right else ())
        some = left or right
        assert some is not None  # noqa: S101 - the key came from one of them
        lines.append(
            DuelLine(
                code=key[0], subject=key[1], standing=some.standing, one=points[0], other=points[1],
                points=points[0] - points[1], lines=inner,
            )
        )  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (-abs(line.points), line.code, line.subject)))
