"""Keep worlds going: a tick when its turn comes, pauses on record, and a world that fails left in peace.

Ticks are numbered and happen once; a turn that did not come is not made up for. The time that a world stood still is
in its pauses, so that it can be told from days on which nothing happened. When a turn comes is the timer's to say.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.ports import WorldState
from bot.services.living_world import book_at, open_world
from bot.services.tick import tick

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store, WorldRow
    from bot.services.living_world import LivingWorld

FAILURES_IN_A_ROW = 3

STOPPED = "the timer was stopped"
GAP = "nothing moved the world"
FAILED = f"{FAILURES_IN_A_ROW} ticks failed in a row"
BY_HAND = "paused by hand"


class Turn(StrEnum):
    """What became of a world's turn."""

    MOVED = "moved"
    PAUSED = "paused"  # nobody is to move it now
    GONE = "gone"  # there is no such world any more
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaken:
    """A world's turn.

    `tick` is the last that has happened. `error` where the turn failed, `failures` how many have in a row, and
    `unrecorded` the error that kept the failure itself from being written down: it then counts for nothing.
    """

    world_id: int
    name: str
    turn: Turn
    tick: int
    failures: int = 0
    error: Exception | None = None
    unrecorded: Exception | None = None


class KeepAlive:
    """The worlds of one store, and those of them that are open.

    Only one turn of a world at a time; turns of different worlds may overlap, and none waits for another's.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._open: dict[int, LivingWorld] = {}
        self._going: dict[int, str] = {}

    async def running(self) -> tuple[WorldRow, ...]:
        """The worlds to be moved on, by name. For those not seen before, the time they stood still ends here."""
        rows = tuple(row for row in await self._store.worlds() if row.state is WorldState.RUNNING)
        for row in rows:
            if row.world_id not in self._going:
                await self._go_on(row)
                self._going[row.world_id] = row.name
        ids = {row.world_id for row in rows}
        for world_id in self._going.keys() - ids:
            self._leave(world_id)
        return rows

    async def turn(self, world_id: int, name: str) -> TurnTaken:
        """A world's turn has come: one tick. Raises nothing but what ends the process."""
        row = None
        try:
            row = next((row for row in await self._store.worlds() if row.world_id == world_id), None)
            if row is None or row.state is WorldState.PAUSED:
                self._leave(world_id)
                turn = Turn.GONE if row is None else Turn.PAUSED
                return TurnTaken(world_id=world_id, name=name, turn=turn, tick=row.tick if row else 0)
            world = await tick(self._store, await self._opened(row), self._clock)
        except Exception as error:  # noqa: BLE001 - whatever it is, other worlds go on
            return await self._failed(world_id, name, row, error)
        self._open[world_id] = world
        return TurnTaken(world_id=world_id, name=world.row.name, turn=Turn.MOVED, tick=world.row.tick)

    async def close(self) -> tuple[Exception, ...]:
        """The timer stops: keep what is compiled, and record that the worlds stand still. What could not be done."""
        errors: list[Exception] = []
        at = self._clock.now()
        for world_id in tuple(self._going):
            try:
                await self._keep(world_id)
                await self._store.begin_pause(world_id, at, STOPPED)
            except Exception as error:  # noqa: BLE001 - the other worlds are closed all the same
                errors.append(error)
            self._leave(world_id)
        return tuple(errors)

    async def _go_on(self, row: WorldRow) -> None:
        """Close the pause that a stop left open; where a stop left none, record the gap since the last sign of life."""
        now = self._clock.now()
        pauses = await self._store.pauses(row.world_id)
        if any(pause.to_at is None for pause in pauses):
            await self._store.end_pause(row.world_id, now)
            return
        since = await self._store.last_moved_at(row.world_id)
        if since is not None and now - since > timedelta(seconds=row.seconds_a_tick):
            await self._store.begin_pause(row.world_id, since, GAP, to_at=now)

    async def _opened(self, row: WorldRow) -> LivingWorld:
        """The world as of its row: the one in memory where nothing but its own ticks has moved it."""
        world = self._open.get(row.world_id)
        if world is not None and world.row.tick == row.tick:
            book = book_at(await self._store.rule_books(row.world_id), row.tick)
            if book == world.book:
                return replace(world, row=row)
        return await open_world(self._store, row.name)

    async def _failed(self, world_id: int, name: str, row: WorldRow | None, error: Exception) -> TurnTaken:
        # Opened anew next time: what is in memory may be what fails.
        self._open.pop(world_id, None)
        failures = 0
        unrecorded: Exception | None = None
        try:
            failures = await self._store.record_failure(world_id, self._clock.now(), FAILED, most=FAILURES_IN_A_ROW)
        except Exception as second:  # noqa: BLE001 - told beside the first
            unrecorded = second
        return TurnTaken(
            world_id=world_id, name=name, turn=Turn.FAILED, tick=row.tick if row else 0,
            failures=failures, error=error, unrecorded=unrecorded,
        )  # fmt: skip

    async def _keep(self, world_id: int) -> None:
        """Keep the compiled arrays of an open world, where they are not those of its last tick already."""
        world = self._open.get(world_id)
        if world is None or world.due_to_be_kept():
            return
        if (await self._store.world(world.row.name)).tick == world.row.tick:
            await self._store.keep_compiled(world_id, await asyncio.to_thread(world.compiled))

    def _leave(self, world_id: int) -> None:
        self._open.pop(world_id, None)
        self._going.pop(world_id, None)


async def pause(store: Store, name: str, clock: Clock, reason: str = BY_HAND) -> None:
    """Let a world stand still until it is resumed. Raises `Refused` where there is none; again does nothing."""
    row = await store.world(name)
    await store.begin_pause(row.world_id, clock.now(), reason, paused=True)


async def resume(store: Store, name: str, clock: Clock) -> None:
    """Let a paused world go on from where it is. Raises `Refused` where there is none; again does nothing."""
    row = await store.world(name)
    if row.state is WorldState.PAUSED:
        await store.end_pause(row.world_id, clock.now())
