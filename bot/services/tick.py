"""One tick of a world: characters live, everybody is scored, and what changed is written down, once.

`decide` is a pure function of the world, run off the event loop; `tick` has it written in one transaction. A tick
that has happened already is not written again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.player_ports import NO_INPUTS, WithdrawnMeanwhileError
from bot.ports import Nudges, Phase, TickRecord, Ties
from bot.services.alerts import alerts_of
from bot.services.living_world import LivingWorld, change_ties, open_world, population_of
from bot.services.newcomers import acts_of, after_inputs, entered, evidence_after, ties_of
from bot.services.next_book import next_book
from bot.services.on_record import OnRecord, moved, tier_changes
from bot.services.thrown_events import befallen
from scoring.ledger import Events
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from bot.clock import Clock
    from bot.player_ports import TickInputs
    from bot.ports import Store
    from bot.services.next_book import NextBook


# Large worlds' compiled arrays are kept every so many ticks.
TICKS_BETWEEN = 16
# How often a tick is decided beside others' writing, before they have to wait for it.
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a tick comes to: what is to be written, and the world after it."""

    record: TickRecord
    after: LivingWorld


async def tick(store: Store, world: LivingWorld, clock: Clock) -> LivingWorld:
    """Move a world on by one tick; the world after it.

    Where another process has made this tick, nothing is written and its world is opened. Raises what the store
    raises; then nothing has happened and `world` still stands.
    """
    world_id = world.row.world_id
    for _ in range(TRIES):
        inputs = await store.tick_inputs(world_id)
        if inputs.tick != world.row.tick:
            return await open_world(store, world.row.name)
        book = None if inputs.book == world.book.from_tick else await next_book(store, world)
        decided = await asyncio.to_thread(decide, world, clock.now(), inputs, book)
        try:
            written = await store.commit_tick(decided.record)
        except WithdrawnMeanwhileError:
            # Somebody left, or ended a friendship, while this was computed: their word counts, so once more.
            continue
        return decided.after if written else await open_world(store, world.row.name)
    return await _undisturbed(store, world, clock.now())


async def keep_if_due(store: Store, world: LivingWorld) -> None:
    """Keep a large world's compiled arrays, every so many ticks; a small one's are written with each tick."""
    if not world.is_small and world.row.tick % TICKS_BETWEEN == 0:
        await store.keep_compiled(world.row.world_id, await asyncio.to_thread(world.compiled))


async def _undisturbed(store: Store, world: LivingWorld, at: datetime) -> LivingWorld:
    """Decide a tick while nobody can write: the more people play, the sooner somebody takes something back."""
    made: list[Decided] = []
    book = await next_book(store, world)
    in_force = (book.book if book else world.book).from_tick

    def once_more(inputs: TickInputs) -> TickRecord | None:
        if inputs.tick != world.row.tick or inputs.book != in_force:
            return None
        made.append(decide(world, at, inputs, book))
        return made[0].record

    if await store.commit_deciding(world.row.world_id, once_more):
        return made[0].after
    return await open_world(store, world.row.name)


def decide(world: LivingWorld, at: datetime, inputs: TickInputs = NO_INPUTS, book: NextBook | None = None) -> Decided:
    """The next tick of `world` with what players asked for, computed and not written. Changes nothing.

    `book`: the rule book that comes into force with it, where that is another than the world's.
    """
    row, number = world.row, world.row.tick + 1
    before = entered(world, inputs.joined)
    world = before if book is None else entered(under(world, book), inputs.joined)
    people = after_inputs(world.people, inputs)
    day = row.day + row.days_a_tick
    scored = replace(world, people=people).scored
    lived = life.live(
        standings=world.standings, temperament=world.temperament, kin=world.family, scored=scored,
        mandatory=row.phase is Phase.MANDATORY, seed=row.seed, tick=number, day=row.day, days=row.days_a_tick,
        parted=world.parted,
    )  # fmt: skip
    happened = [_scenes(world, day), acts_of(inputs, day), befallen(world, inputs.thrown, scored, day)]
    events = _recorded(world, lived, scored, Events.joined(happened))
    ended, made = ties_of(world.standings, inputs, lived)
    ties = world.standings.population.friendships.copy()
    change_ties(ties, ended, made)
    evidence = world.standings.evidence.with_later(world.policy, world.kinds, events, day)
    evidence = evidence_after(world, evidence, inputs, events)
    standings = standings_of(world.policy, population_of(people, ties, world.kinds), day, evidence)
    after = LivingWorld(
        row=replace(row, tick=number, day=day, last_phase=row.phase, failures=0),
        book=world.book,
        kinds=world.kinds,
        people=people,
        family=world.family,
        parted=_parted(world.parted, ended, made),
        story=world.story,
        standings=standings,
    )
    told = _as_recorded(before)
    was = told.standings
    recorded = OnRecord(score=was.score, tier=was.tier, there=told.on_record, policy=was.policy)
    record = TickRecord(
        world_id=row.world_id,
        characters=row.characters,
        tick=number,
        day=day,
        phase=row.phase,
        at=at,
        events=events,
        moved=moved(recorded, standings, scored),
        changes=tier_changes(recorded, standings, scored),
        nudges=_nudges(world, lived.nudges),
        ended=_with_family(world, ended),
        made=_with_family(world, made),
        compiled=after.compiled() if after.is_small else None,
        inputs=inputs,
        alerts=alerts_of(told, standings, inputs, events),
    )
    return Decided(record=record, after=after)


def _as_recorded(world: LivingWorld) -> LivingWorld:
    """The world with the scores and tiers that are on record: changes are told from those."""
    if not world.recorded:
        return world
    score, tier = world.standings.score.copy(), world.standings.tier.copy()
    for person, (was, held) in world.recorded.items():
        score[person], tier[person] = was, held
    return replace(world, standings=replace(world.standings, score=score, tier=tier))


def under(world: LivingWorld, book: NextBook) -> LivingWorld:
    """The world on the same day under another rule book."""
    return replace(world, book=book.book, kinds=book.kinds, standings=book.standings)


def _scenes(world: LivingWorld, day: float) -> Events:
    """What the scenario says happens after the last tick and up to `day`."""
    code = {kind: number for number, kind in enumerate(world.kinds)}
    now = [scene for scene in world.story.timeline if world.row.day < scene.day <= day and scene.kind in code]
    return Events(
        person=np.array([scene.person for scene in now], dtype=np.uint32),
        kind=np.array([code[scene.kind] for scene in now], dtype=np.uint16),
        magnitude=np.array([scene.magnitude for scene in now], dtype=np.float64),
        day=np.array([scene.day for scene in now], dtype=np.float64),
    )


def _recorded(world: LivingWorld, lived: life.Lived, scored: NDArray[np.bool_], scenes: Events) -> Events:
    """The events that go on record: those of people who are scored, in the world's codes."""
    code = {kind: number for number, kind in enumerate(world.kinds)}
    codes = np.array([code[kind] for kind in lived.kinds], dtype=np.uint16)
    found = lived.events
    coded = Events(person=found.person, kind=codes[found.kind], magnitude=found.magnitude, day=found.day)
    together = Events.joined([coded, scenes])
    return together.take(scored[together.person]).in_order()


def _nudges(world: LivingWorld, nudges: life.Nudges) -> Nudges:
    """Nudges with what became of them: characters have decided, players will."""
    decided = nudges.person < world.row.characters
    return Nudges(
        person=nudges.person,
        friend=nudges.friend,
        cost=nudges.cost_points.astype(np.int32),
        outcome=np.where(decided, nudges.heeded, -1).astype(np.int8),
    )


def _with_family(world: LivingWorld, ties: life.Ties) -> Ties:
    # Not numpy's `isin`: it goes through everybody's family, and keeps the interpreter from all else meanwhile.
    family = life.among(life.pair_keys(ties.a, ties.b), world.family)
    return Ties(a=ties.a, b=ties.b, strength=ties.strength, family=family)


def _parted(parted: life.Ties, ended: life.Ties, made: life.Ties) -> life.Ties:
    """Friendships that have ended and not begun again, after a tick."""
    kept = ~life.among(life.pair_keys(parted.a, parted.b), np.sort(life.pair_keys(made.a, made.b)))
    return life.Ties.of(
        np.concatenate((parted.a[kept], ended.a)),
        np.concatenate((parted.b[kept], ended.b)),
        np.concatenate((parted.strength[kept], ended.strength)),
    )
