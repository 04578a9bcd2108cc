"""A score as a card shows it: the number, what it opens, what is missing to more, and how it has moved."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services.around import around
from bot.services.look import look_at
from scoring import tiers_held

if TYPE_CHECKING:
    from bot.ports import Phase, Store, StoredSnapshot
    from bot.services.around import Around
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from bot.services.see import Viewer
    from scoring import Policy, Sanction, Tier

DAYS = 14.0
MOST_POINTS = 8
A_FEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A score after a tick, and that tick's day."""

    tick: int
    day: float
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """Somebody's score as a viewer sees it. `points_missing` is 0 where no tier is left to gain."""

    person: int
    name: str
    is_own: bool
    is_player: bool
    score: int
    tiers: tuple[Tier, ...]
    next_tier: Tier | None
    points_missing: int
    trend: tuple[Point, ...]
    sanctions: tuple[Sanction, ...]
    world: str
    title: str
    day: float
    tick: int
    phase: Phase


def next_tier_of(policy: Policy, score: int) -> tuple[Tier | None, int]:
    """The lowest tier not held, and the points missing to it."""
    above = next((tier for tier in policy.tiers if tier.threshold > score), None)
    return above, above.threshold - score if above else 0


async def score_card(store: Store, world: LivingWorld, viewer: Viewer, person: int | None = None) -> ScoreCard:
    """A person's card (None: the viewer's own) with the last `DAYS` days. Raises `Refused` for who is not seen."""
    seen, who = await look_at(store, world, viewer, person)
    score, row = seen.score(who), world.row
    trend, _ = await trend_and_past(store, seen, who, since=row.day - DAYS, at_most=MOST_POINTS)
    above, missing = next_tier_of(world.policy, score)
    return ScoreCard(
        person=who,
        name=seen.name(who, of_own=who == seen.own),
        is_own=who == seen.own,
        is_player=seen.is_player(who),
        score=score,
        tiers=tiers_held(world.policy, score),
        next_tier=above,
        points_missing=missing,
        trend=trend,
        sanctions=seen.sanctions(score),
        world=row.name,
        title=row.title,
        day=row.day,
        tick=row.tick,
        phase=row.phase,
    )


async def trend_and_past(
    store: Store, seen: Look, person: int, *, since: float, at_most: int | None
) -> tuple[tuple[Point, ...], Around | None]:
    """A person's scores from a day on, the last of them now, evenly thinned out to `at_most` (None: all of them).

    With them the past that they were computed from; None where they were not.

    One's own are those on record. Anybody else's are computed again without whom the viewer does not see: what is on
    record was summed up with them.
    """
    row = seen.world.row
    # A whole past may be thousands of ticks long: read, and gone through, beside the event loop. Two weeks are a few.
    is_long = (row.day - since) / row.days_a_tick > A_FEW
    latest = await (store.ticks(row.world_id) if is_long else store.latest_ticks(row.world_id, since))
    days = {0: 0.0} | {tick: day for tick, day, _ in latest if tick <= row.tick}
    first = max((tick for tick, day in days.items() if day <= since), default=0)
    if person == seen.own:
        if is_long:
            kept = await store.snapshots_of(row.world_id, person)
            recorded = await asyncio.to_thread(_on_record, kept, days, first, at_most)
        else:
            kept = await store.latest_snapshots(row.world_id, person, first)
            recorded = _on_record(kept, days, first, at_most)
        # A friend forgotten since the last tick is in what is on record, and perhaps no more in what is computed.
        return (*recorded[:-1], replace(recorded[-1], score=seen.score(person))) if recorded else (), None
    found = await around(store, seen.world, [person], since=first, hidden=seen.without(person))
    return await asyncio.to_thread(again, found, seen, person, first, at_most), found


def again(found: Around, seen: Look, person: int, first: int, at_most: int | None) -> tuple[Point, ...]:
    """The scores of a person as this viewer would have seen them, those of days on record."""
    last, without = seen.world.row.tick, seen.without(person)
    ticks = [tick for tick in found.ticks_scored(person) if tick >= first]
    shown = [tick for tick in thinned(ticks, at_most) if tick != last]
    scores = found.scores(person, shown, without=without)
    points = [Point(tick=tick, day=found.days[tick], score=score) for tick, score in zip(shown, scores, strict=True)]
    return (*points, Point(tick=last, day=found.days[last], score=seen.score(person)))


def _on_record(
    kept: tuple[StoredSnapshot, ...], days: dict[int, float], first: int, at_most: int | None
) -> tuple[Point, ...]:
    points: list[Point] = []
    place, score = 0, None
    for tick in sorted(days):
        while place < len(kept) and kept[place].tick <= tick:
            score = kept[place].score
            place += 1
        if tick >= first and score is not None:
            points.append(Point(tick=tick, day=days[tick], score=score))
    return tuple(points[place] for place in thinned(list(range(len(points))), at_most))


def thinned(values: list[int], at_most: int | None) -> list[int]:
    """At most so many of the values, evenly spread, the first and the last among them."""
    if at_most is None or len(values) <= at_most:
        return values
    step = (len(values) - 1) / (at_most - 1)
    return [values[round(number * step)] for number in range(at_most)]
