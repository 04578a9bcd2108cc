"""Keep worlds going: a tick when its turn comes, pauses on record, and a world that fails left in peace.

Ticks are numbered and happen once; a turn that did not come is not made up for. The time that a world stood still is
in its pauses, so that it can be told from days on which nothing happened. When a turn comes is the timer's to say.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.ports import WorldState
from bot.services.living_world import row_of
from bot.services.open_worlds import OpenWorlds
from bot.services.tick import keep_if_due, tick

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store, WorldRow
    from bot.timer_ports import Lease

FAILURES_IN_A_ROW = 3

STOPPED = "the timer was stopped"
GAP = "nothing moved the world"
FAILED = f"{FAILURES_IN_A_ROW} ticks failed in a row"
BY_HAND = "paused by hand"


# A lease lasts as long as a timer may be dead before another takes over; it is put off long before.
LEASE = timedelta(seconds=45)


class Turn(StrEnum):
    """What became of a world's turn."""

    MOVED = "moved"
    PAUSED = "paused"  # nobody is to move it now
    GONE = "gone"  # there is no such world any more
    HELD = "held"  # another timer moves it
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
    Of two that keep the worlds of one database, in whatever processes, the one that asked first which are `running`
    moves them, by a lease that it keeps putting off; the other has none to move until the first is closed, or dead for
    as long as a lease lasts.
    """

    def __init__(self, store: Store, clock: Clock, worlds: OpenWorlds | None = None) -> None:
        self._store = store
        self._clock = clock
        # Shared with whoever answers questions about them in this process.
        self._worlds = OpenWorlds(store) if worlds is None else worlds
        self._going: dict[int, str] = {}
        # The number tells whom to look for; in a container it may be anybody's.
        self._owner = f"process {os.getpid()} ({secrets.token_hex(4)})"
        self._takes_part = False
        self.held_by: Lease | None = None
        """Whose the worlds are, where another moves them."""

    async def running(self) -> tuple[WorldRow, ...]:
        """The worlds to be moved on, by name; none where another moves them.

        For those not seen before, the time they stood still ends here. Asked every few seconds, it keeps the lease.
        """
        self._takes_part = True
        await self._store.finish_forgetting()
        if not await self._holds():
            for world_id in tuple(self._going):
                self._leave(world_id)
            return ()
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
            if self._takes_part and not await self._holds():
                self._leave(world_id)
                return TurnTaken(world_id=world_id, name=name, turn=Turn.HELD, tick=0)
            row = await row_of(self._store, world_id)
            if row is None or row.state is WorldState.PAUSED:
                self._leave(world_id)
                turn = Turn.GONE if row is None else Turn.PAUSED
                return TurnTaken(world_id=world_id, name=name, turn=turn, tick=row.tick if row else 0)
            before = await self._worlds.as_of(row)
            async with self._worlds.moving(world_id):
                world = await tick(self._store, before, self._clock)
                self._worlds.put(world)
            await keep_if_due(self._store, world)
        except Exception as error:  # noqa: BLE001 - whatever it is, other worlds go on
            return await self._failed(world_id, name, row, error)
        return TurnTaken(world_id=world_id, name=world.row.name, turn=Turn.MOVED, tick=world.row.tick)

    async def close(self) -> tuple[Exception, ...]:
        """The timer stops: keep what is compiled, and record that the worlds stand still. What could not be done."""
        errors: list[Exception] = []
        at = self._clock.now()
        try:
            moves = not self._takes_part or await self._holds()
        except Exception as error:  # noqa: BLE001 - what can be closed is closed all the same
            errors.append(error)
            moves = True
        for world_id in tuple(self._going):
            try:
                if moves:
                    await self._keep(world_id)
                    await self._store.begin_pause(world_id, at, STOPPED)
            except Exception as error:  # noqa: BLE001 - the other worlds are closed all the same
                errors.append(error)
            self._leave(world_id)
        try:
            await self._store.let_timer_go(self._owner)
        except Exception as error:  # noqa: BLE001 - it ends by itself
            errors.append(error)
        return tuple(errors)

    async def _holds(self) -> bool:
        """Are the worlds this one's to move? Takes the lease where nobody has it."""
        at = self._clock.now()
        lease = await self._store.hold_timer(self._owner, at, at + LEASE)
        self.held_by = None if lease.owner == self._owner else lease
        return self.held_by is None

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

    async def _failed(self, world_id: int, name: str, row: WorldRow | None, error: Exception) -> TurnTaken:
        # Opened anew next time: what is in memory may be what fails.
        self._worlds.drop(world_id)
        failures = 0
        unrecorded: Exception | None = None
        try:
            failures = await self._store.record_failure(world_id, self._clock.now(), FAILED, most=FAILURES_IN_A_ROW)
        except Exception as second:  # noqa: BLE001 - told beside the first
            unrecorded = second
        if not failures and unrecorded is None:
            # Deleted while its turn was taken: what failed has nothing to be told about any more.
            self._leave(world_id)
            return TurnTaken(world_id=world_id, name=name, turn=Turn.GONE, tick=row.tick if row else 0)
        return TurnTaken(
            world_id=world_id, name=name, turn=Turn.FAILED, tick=row.tick if row else 0,
            failures=failures, error=error, unrecorded=unrecorded,
        )  # fmt: skip

    async def _keep(self, world_id: int) -> None:
        """Keep the compiled arrays of an open world, where they are not those of its last tick already."""
        world = self._worlds.peek(world_id)
        if world is None or await self._store.compiled_tick(world_id) == world.row.tick:
            return
        if (await self._store.world(world.row.name)).tick == world.row.tick:
            await self._store.keep_compiled(world_id, await asyncio.to_thread(world.compiled))

    def _leave(self, world_id: int) -> None:
        self._worlds.drop(world_id)
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
