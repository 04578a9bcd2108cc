"""Why a score is what it is, and what moved it last: lines that add up, down to single events."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.services.around import around
from bot.services.look import OF_FRIENDS, look_at, look_of_own
from bot.services.newcomers import label
from bot.services.see import Viewer
from scoring import change, snapshot_at
from scoring.explain import Change, Line, ReasonCode
from scoring.policy import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.player_ports import AppealState
    from bot.ports import Store, StoredSnapshot
    from bot.services.around import Around
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Snapshot, Statement

# So many ticks back a score is computed again to find the last one on which it was another.
FURTHEST = 40
NEAREST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A statement, and the change since the score was last another one: after the tick `since_tick`.

    Where it never was, the change is since the last rule book but this one, if there was another. `change` is None
    where neither is found as far back as is looked. `thrown` are the host's events since then.
    """

    person: int
    name: str
    is_own: bool
    score: int
    statement: Statement
    change: Change | None
    since_tick: int | None
    thrown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """An event of one's own with the points it is worth today; `tick` and `number` name it in an appeal."""

    tick: int
    number: int
    kind: str
    day: float
    magnitude: float
    points: int
    struck: bool
    appeal: AppealState | None


async def why(store: Store, world: LivingWorld, viewer: Viewer, person: int | None = None) -> Why:
    """Why somebody's score (None: the viewer's own) is what it is. Raises `Refused` for who is not seen."""
    seen, who = await look_at(store, world, viewer, person)
    world_id, last = world.row.world_id, world.row.tick
    score = seen.score(who)
    recorded: int | None = None
    if who == seen.own:
        since: int | None
        since, recorded = last_other(await store.snapshots_of(world_id, who), score, last)
        if since is None:
            since, recorded = world.book.from_tick - 1, score
        found = await around(store, world, [who], since=max(0, since))
    else:
        first = max(0, last - FURTHEST)
        found = await around(store, world, [who], since=first, hidden=seen.without(who))
        other = await asyncio.to_thread(_last_other_again, found, seen, who, score)
        since = other if other is not None else world.book.from_tick - 1 if world.book.from_tick > first else -1
    # A rule book that changed nothing is told of all the same.
    if since < 0 or not found.is_scored(who, since):
        since = None
    events = [one for one in await store.thrown(world_id) if one.tick is not None and one.tick <= last]
    told, moved = await asyncio.to_thread(_told, found, seen, who, since, recorded)
    return Why(
        person=who, name=told.person, is_own=who == seen.own, score=score, statement=told, change=moved,
        since_tick=since,
        thrown=tuple(one.event for one in events if since is not None and since < (one.tick or 0)),
    )  # fmt: skip


def last_other(snapshots: tuple[StoredSnapshot, ...], score: int, last: int) -> tuple[int | None, int | None]:
    """The last tick after which the score on record was another one, and that one; None where it never was."""
    since = last + 1
    for snap in reversed([one for one in snapshots if one.tick <= last]):
        if snap.score != score:
            return since - 1, snap.score
        since = snap.tick
    return None, None


def _last_other_again(found: Around, seen: Look, person: int, score: int) -> int | None:
    back = range(seen.world.row.tick - 1, max(-1, seen.world.row.tick - 1 - FURTHEST), -1)
    ticks = [*takewhile(lambda tick: tick in found.days and found.is_scored(person, tick), back)]
    without = seen.without(person)
    # Most often it was another a few ticks ago: those are looked at first.
    for some in (ticks[:NEAREST], ticks[NEAREST:]):
        scores = found.scores(person, some, without=without)
        other = next((tick for tick, then in zip(some, scores, strict=True) if then != score), None)
        if other is not None:
            return other
    return None


def _told(
    found: Around, seen: Look, person: int, since: int | None, recorded: int | None
) -> tuple[Statement, Change | None]:
    # The same people's events, and the standings that the score itself came from.
    now = snapshot_now(found, seen, person)
    told = seen.told(person, now)
    if since is None:
        return told, None
    return told, change_since(found, seen, person, since, now, recorded=recorded)


def snapshot_now(found: Around, seen: Look, person: int) -> Snapshot:
    """What a person's score is made of today, for this viewer: the numbers that the card shows."""
    snap = found.snapshot(person, seen.world.row.tick, without=seen.without(person))
    standings = seen.standings(person)
    if snap.total_millipoints == int(standings.total_millipoints[person]):
        return snap
    # Somebody was forgotten since the last tick: their conduct is in that tick's sums, and in no row.
    return snapshot_at(standings, person, events=snap.events)


def change_since(  # noqa: PLR0913 - from where to where
    found: Around,
    seen: Look,
    person: int,
    since: int,
    after: Snapshot,
    *,
    recorded: int | None = None,
    recorded_after: int | None = None,
) -> Change:
    """What moved a score from the end of the tick `since` to `after`.

    Adds up from the score `recorded` then to the one `recorded_after`, where they are given: what a friend did who was
    forgotten since is in those, and nowhere else.
    """
    without = seen.without(person)
    before = found.snapshot(person, since, without=without)
    under_new = None
    if before.policy != after.policy:
        under_new = found.snapshot(person, since, without=without, policy=after.policy)
    moved = change(before, after, before_under_new=under_new)
    was = moved.score_before if recorded is None else recorded
    becomes = moved.score_after if recorded_after is None else recorded_after
    if (was, becomes) != (moved.score_before, moved.score_after):
        moved = _with_the_forgotten(moved, found, since, was, becomes)
    return replace(moved, person=seen.name(person, of_own=person == seen.own), lines=seen.named(moved.lines, person))


def _with_the_forgotten(moved: Change, found: Around, since: int, was: int, becomes: int) -> Change:
    """The change on record, where a friend's conduct is nowhere any more: the line of that friend takes the rest."""
    missing = becomes - was - (moved.score_after - moved.score_before)
    gone = {label(one.person) for one in found.players if one.forgotten}
    lines = list(moved.lines)
    place = next((n for n, line in enumerate(lines) if line.code in OF_FRIENDS and line.subject in gone), None)
    if place is not None:
        lines[place] = replace(lines[place], points=lines[place].points + missing)
    elif missing:
        association = found.policy(since).association
        lines.append(
            Line(
                code=ReasonCode.FRIEND, subject=min(gone, default=""), points=missing,
                standing=association.provenance.standing if association else Standing.INVENTED,
            )
        )  # fmt: skip
    ordered = tuple(sorted(lines, key=lambda line: (-abs(line.points), line.code, line.subject, line.day or 0.0)))
    return replace(moved, score_before=was, score_after=becomes, lines=ordered)


async def own_events(store: Store, world: LivingWorld, user_id: int, kind: str) -> tuple[OwnEvent, ...]:
    """One's own events of a kind with their points, the newest first; the points add up to the kind's line.

    Events that were struck are worth nothing. Raises `Refused` for who does not play.
    """
    seen, who = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    world_id, last = world.row.world_id, world.row.tick
    found = await around(store, world, [who])
    told = await asyncio.to_thread(lambda: seen.told(who, snapshot_now(found, seen, who)))
    worth: defaultdict[tuple[float, float], deque[int]] = defaultdict(deque)
    for line in _of_kind(told.lines, kind):
        worth[line.day or 0.0, line.magnitude or 0.0].append(line.points)
    appealed = {(one.tick, one.number): one.state for one in await store.appeals(world_id, who)}
    events = []
    for one in await store.player_events(world_id, who):
        if world.kinds[one.kind] != kind or one.tick > last:
            continue
        struck = one.struck_tick is not None and one.struck_tick <= last
        same = worth[one.day, one.magnitude]
        events.append(
            OwnEvent(
                tick=one.tick, number=one.number, kind=kind, day=one.day, magnitude=one.magnitude,
                points=same.popleft() if same and not struck else 0, struck=struck,
                appeal=appealed.get((one.tick, one.number)),
            )
        )  # fmt: skip
    return tuple(reversed(events))


def _of_kind(lines: tuple[Line, ...], kind: str) -> Iterator[Line]:
    """The events' lines of a kind."""
    for line in lines:
        if line.code is ReasonCode.KIND and line.subject == kind:
            yield from line.lines
        else:
            yield from _of_kind(line.lines, kind)
