"""The timer: gives each world its turn, every so many seconds. The only module that knows the scheduler.

It decides when, and nothing else: what a turn is, what a failure means and what is on record is `KeepAlive`'s. A turn
that comes too late is taken once; one that is still going when the next comes lets that one pass.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.services.keep_alive import Turn, TurnTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.nursery import Nursery
    from bot.ports import WorldRow
    from bot.services.keep_alive import KeepAlive

LOG = logging.getLogger(__name__)

# How often the timer looks for worlds that are new, gone, paused, resumed or slower than they were.
LOOK_SECONDS = 5.0
LOOK = "look for worlds"


def log_turn(taken: TurnTaken) -> None:
    """Write down what became of a turn, the failed ones loudly."""
    if taken.turn is not Turn.FAILED:
        LOG.debug("world %s: %s at tick %d", taken.name, taken.turn, taken.tick)
        return
    LOG.error("world %s: tick %d failed, %d in a row", taken.name, taken.tick + 1, taken.failures, exc_info=taken.error)
    if taken.unrecorded is not None:
        LOG.error("world %s: the failure could not be recorded", taken.name, exc_info=taken.unrecorded)


class Timer:
    """Turns for all running worlds of a store, from `start` to `stop`; neither may be called twice.

    `tell` hears of every turn taken.
    """

    def __init__(
        self,
        worlds: KeepAlive,
        nursery: Nursery,
        *,
        tell: Callable[[TurnTaken], None] = log_turn,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._worlds = worlds
        self._nursery = nursery
        self._tell = tell
        self._look_seconds = look_seconds
        self._going: dict[int, WorldRow] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._held_by: str | None = None
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Start, and stop in order once `stop` is set: what a handler of SIGTERM sets."""
        await self.start()
        try:
            await stop.wait()
        finally:
            await self.stop()

    async def start(self) -> None:
        """Give turns from now on: each world's first comes after one of its intervals, however long it stood still."""
        self._scheduler.start()
        self._every(self._look_seconds, LOOK, LOOK, self._look)
        await self._look()

    async def stop(self) -> tuple[Exception, ...]:
        """Give no more turns, let those under way end, record that the worlds stand still. What could not be done."""
        self._stopping = True
        self._scheduler.pause()
        # The scheduler's own shutdown cancels what is under way, a tick half decided among them.
        while self._under_way:
            await asyncio.wait(self._under_way)
        self._scheduler.shutdown(wait=True)
        # It shuts down in the loop's next round.
        await asyncio.sleep(0)
        errors = await self._worlds.close()
        for error in errors:
            LOG.error("a world could not be closed in order", exc_info=error)
        return errors

    def _every(
        self, seconds: float, key: str, name: str, work: Callable[..., Coroutine[Any, Any, None]], *args: object
    ) -> None:
        async def in_nursery() -> None:
            if self._stopping:
                return
            # The nursery's task, which the scheduler cannot cancel.
            task = self._nursery.start(work(*args), name=name)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            await asyncio.wait([task])

        trigger = IntervalTrigger(seconds=seconds, timezone="UTC")
        self._scheduler.add_job(in_nursery, trigger, id=key, name=name, replace_existing=True)

    async def _look(self) -> None:
        """Bring the turns in line with the worlds there are; of each world, a changed interval begins now."""
        try:
            running = {row.world_id: row for row in await self._worlds.running()}
        except Exception:
            # Locked, or the disk is full: the turns stay as they are until the next look.
            LOG.exception("the worlds could not be listed")
            return
        self._say_who_moves()
        for world_id in self._going.keys() - running.keys():
            self._drop(world_id)
        for world_id, row in running.items():
            known = self._going.get(world_id)
            if known is None or known.seconds_a_tick != row.seconds_a_tick:
                self._every(row.seconds_a_tick, str(world_id), f"turn of {row.name}", self._turn, world_id, row.name)
            self._going[world_id] = row

    def _say_who_moves(self) -> None:
        """Say so once where another timer moves the worlds, and once where this one takes over."""
        lease, known = self._worlds.held_by, self._held_by
        self._held_by = None if lease is None else lease.owner
        if lease is not None and lease.owner != known:
            LOG.warning(
                "another timer moves the worlds of this database: %s. This one waits, and takes over once that one"
                " is stopped, or has been silent until %s; stop one of the two",
                lease.owner,
                lease.until.isoformat(timespec="seconds"),
            )
        elif lease is None and known is not None:
            LOG.warning("the other timer (%s) has stopped; this one moves the worlds now", known)

    async def _turn(self, world_id: int, name: str) -> None:
        taken = await self._worlds.turn(world_id, name)
        if taken.turn in {Turn.GONE, Turn.PAUSED, Turn.HELD} and world_id in self._going:
            self._drop(world_id)
        self._tell(taken)

    def _drop(self, world_id: int) -> None:
        self._going.pop(world_id)
        if self._scheduler.get_job(str(world_id)) is not None:
            self._scheduler.remove_job(str(world_id))
