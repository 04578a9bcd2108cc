"""A score's history: the line of it, the tiers across it, and its greatest moves with what caused each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.services.around import around
from bot.services.look import look_at
from bot.services.score_card import Point, trend_and_past
from bot.services.why import change_since

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.around import Around
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from bot.services.see import Viewer
    from scoring import Line, Sanction, Tier

MOST_MOVES = 5
# Of others, so many days are computed again: a chart shows no more.
MOST_POINTS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryMove:
    """One tick's move; the lines add up to it, the largest first. `thrown` are the host's events in it."""

    tick: int
    day: float
    score_before: int
    score_after: int
    lines: tuple[Line, ...]
    thrown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Scores by day, the oldest first, and the greatest moves among them in order of day."""

    person: int
    name: str
    is_own: bool
    points: tuple[Point, ...]
    tiers: tuple[Tier, ...]
    sanctions: tuple[Sanction, ...]
    moves: tuple[HistoryMove, ...]


async def history(
    store: Store,
    world: LivingWorld,
    viewer: Viewer,
    person: int | None = None,
    *,
    days: float | None = None,
) -> History:
    """A person's history (None: the viewer's own), all of it or its last `days`. Raises `Refused` for who is not seen.

    Of others the days are thinned out, and a move lies between two of those shown.
    """
    seen, who = await look_at(store, world, viewer, person)
    since = 0.0 if days is None else world.row.day - days
    is_own = who == seen.own
    points, found = await trend_and_past(store, seen, who, since=since, at_most=None if is_own else MOST_POINTS)
    moved = [pair for pair in pairwise(points) if pair[0].score != pair[1].score]
    ends = nsmallest(MOST_MOVES, moved, key=lambda pair: (-abs(pair[1].score - pair[0].score), pair[1].tick))
    chosen = sorted(ends, key=lambda pair: pair[0].tick)
    moves: list[HistoryMove] = []
    if chosen:
        past = found or await around(store, world, [who], since=chosen[0][0].tick)
        thrown = [(one.event, one.tick or 0) for one in await store.thrown(world.row.world_id) if one.tick is not None]
        moves = await asyncio.to_thread(lambda: [_move(past, seen, who, *pair, thrown) for pair in chosen])
    return History(
        person=who, name=seen.name(who, of_own=is_own), is_own=is_own, points=points, tiers=world.policy.tiers,
        sanctions=world.policy.sanctions, moves=tuple(moves),
    )  # fmt: skip


def _move(  # noqa: PLR0913, PLR0917 - whose move, from where to where
    found: Around, seen: Look, person: int, before: Point, after: Point, thrown: list[tuple[str, int]]
) -> HistoryMove:
    recorded = before.score if person == seen.own else None
    snap = found.snapshot(person, after.tick, without=seen.without(person))
    told = change_since(found, seen, person, before.tick, snap, recorded=recorded, recorded_after=after.score)
    return HistoryMove(
        tick=after.tick, day=after.day, score_before=before.score, score_after=after.score, lines=told.lines,
        thrown=tuple(event for event, tick in thrown if before.tick < tick <= after.tick),
    )  # fmt: skip
