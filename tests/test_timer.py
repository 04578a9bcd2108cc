from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.nursery import Nursery
from bot.ports import WorldState
from bot.services import keep_alive
from bot.services import tick as tick_module
from bot.services.keep_alive import STOPPED, KeepAlive, Turn, TurnTaken, pause, resume
from bot.services.tick import tick
from bot.store.store import SqliteStore
from bot.timer import Timer
from tests.services.keeping import PlayedClock, a_class

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from bot.clock import Clock
    from bot.ports import Store
    from bot.services.living_world import LivingWorld

SHORT, LONG = 0.03, 3600.0
PATIENCE = 20.0


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqliteStore]:
    async with SqliteStore(tmp_path / "worlds.db") as store:
        yield store


@pytest.fixture
async def nursery() -> AsyncGenerator[Nursery]:
    errors: list[BaseException] = []
    async with Nursery(lambda _, error: errors.append(error)) as nursery:
        yield nursery
    assert errors == []


class Told(list[TurnTaken]):
    """Every turn taken; `until` waits for one of a kind instead of for a time."""

    def __init__(self) -> None:
        super().__init__()
        self.news = asyncio.Event()

    def __call__(self, taken: TurnTaken) -> None:
        self.append(taken)
        self.news.set()

    async def until(self, found: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not found():
                self.news.clear()
                await self.news.wait()

    def moved(self, name: str) -> list[int]:
        return [each.tick for each in self if each.name == name and each.turn is Turn.MOVED]


async def test_worlds_move_at_their_own_pace_and_each_tick_happens_once(store: SqliteStore, nursery: Nursery) -> None:
    for name, seconds in (("Quick", SHORT), ("Slow", LONG)):
        await a_class(store, name, PlayedClock(), seconds=seconds)
    told = Told()
    timer = Timer(KeepAlive(store, SystemClock()), nursery, tell=told)
    await timer.start()
    await told.until(lambda: len(told.moved("Quick")) >= 4)
    assert await timer.stop() == ()
    quick = told.moved("Quick")
    assert quick == list(range(1, len(quick) + 1))
    assert told.moved("Slow") == []
    row = await store.world("Quick")
    assert [number for number, _, _ in await store.ticks(row.world_id)] == quick
    assert [each.reason for each in await store.pauses(row.world_id)][-1:] == [STOPPED]


async def test_no_rush_of_missed_ticks_after_a_stop(store: SqliteStore, nursery: Nursery) -> None:
    clock = PlayedClock()
    await a_class(store, "Row", clock, seconds=LONG)
    await KeepAlive(store, clock).running()
    clock.move(days=30)
    told = Told()
    timer = Timer(KeepAlive(store, clock), nursery, tell=told)
    await timer.start()
    await asyncio.sleep(0.1)
    await timer.stop()
    assert told == []
    row = await store.world("Row")
    assert row.tick == 0
    [gap, stopped] = await store.pauses(row.world_id)
    assert gap.to_at == stopped.from_at == clock.now()


async def test_a_blocked_loop_makes_one_late_turn_of_many(store: SqliteStore, nursery: Nursery) -> None:
    import time  # noqa: PLC0415 - the loop itself is held up here

    await a_class(store, "Row", PlayedClock(), seconds=SHORT)
    told = Told()
    timer = Timer(KeepAlive(store, SystemClock()), nursery, tell=told)
    await timer.start()
    await told.until(lambda: bool(told))
    before = len(told)
    time.sleep(SHORT * 8)  # noqa: ASYNC251
    await told.until(lambda: len(told) > before)
    assert len(told) - before < 4
    await timer.stop()
    assert told.moved("Row") == list(range(1, len(told) + 1))


async def test_a_failing_world_stands_still_and_others_go_on(
    store: SqliteStore, nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(store: Store, world: LivingWorld, clock: Clock) -> LivingWorld:
        if world.row.name == "Broken":
            raise ZeroDivisionError("nobody is left")
        return await tick(store, world, clock)

    monkeypatch.setattr(keep_alive, "tick", broken)
    for name in ("Broken", "Whole"):
        await a_class(store, name, PlayedClock(), seconds=SHORT)
    told = Told()
    timer = Timer(KeepAlive(store, SystemClock()), nursery, tell=told)
    await timer.start()
    await told.until(lambda: any(each.turn is Turn.PAUSED for each in told))
    seen = len(told.moved("Whole"))
    await told.until(lambda: len(told.moved("Whole")) >= seen + 2)
    await timer.stop()
    assert [each.turn for each in told if each.name == "Broken"] == [Turn.FAILED] * 3 + [Turn.PAUSED]
    assert (await store.world("Broken")).state is WorldState.PAUSED
    assert (await store.world("Whole")).state is WorldState.RUNNING


async def test_new_deleted_paused_and_resumed_worlds_are_noticed(store: SqliteStore, nursery: Nursery) -> None:
    clock = SystemClock()
    told = Told()
    timer = Timer(KeepAlive(store, clock), nursery, tell=told, look_seconds=SHORT)
    await timer.start()
    row = await a_class(store, "Row", PlayedClock(), seconds=SHORT)
    await told.until(lambda: bool(told.moved("Row")))
    await pause(store, "Row", clock)
    reached = (await store.world("Row")).tick
    await asyncio.sleep(SHORT * 4)
    # A turn under way as the pause began still ends.
    stands = (await store.world("Row")).tick
    assert stands <= reached + 1
    await resume(store, "Row", clock)
    await told.until(lambda: told.moved("Row")[-1] >= stands + 2)
    await store.delete_world(row.world_id)
    async with asyncio.timeout(PATIENCE):
        seen = -1
        while len(told) != seen:  # a turn that was under way still ends
            seen = len(told)
            await asyncio.sleep(SHORT * 4)
    assert await timer.stop() == ()


async def test_what_is_under_way_ends_before_the_stop_does(
    store: SqliteStore, nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await a_class(store, "Row", PlayedClock(), seconds=SHORT)
    begun, go_on = threading.Event(), threading.Event()
    decide = tick_module.decide

    def slow(*arguments: object) -> object:
        begun.set()
        assert go_on.wait(PATIENCE)
        return decide(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(tick_module, "decide", slow)
    told = Told()
    timer = Timer(KeepAlive(store, SystemClock()), nursery, tell=told)
    await timer.start()
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    stopping = nursery.start(timer.stop(), name="stop")
    await asyncio.sleep(SHORT * 3)
    assert not stopping.done()
    assert told == []
    go_on.set()
    assert await stopping == ()
    assert told.moved("Row") == [1]
    assert (await store.world("Row")).tick == 1
    [*_, stopped] = await store.pauses(row.world_id)
    assert (stopped.tick, stopped.to_at, stopped.reason) == (1, None, STOPPED)


async def test_sigterm_stops_it_in_order(store: SqliteStore, nursery: Nursery) -> None:
    row = await a_class(store, "Row", PlayedClock(), seconds=SHORT)
    told, stop = Told(), asyncio.Event()
    timer = Timer(KeepAlive(store, SystemClock()), nursery, tell=told)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    try:
        running = nursery.start(timer.run(stop), name="timer")
        await told.until(lambda: bool(told))
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await running
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
    [*_, stopped] = await store.pauses(row.world_id)
    assert stopped.to_at is None
    assert (await store.world("Row")).tick == stopped.tick == told[-1].tick


async def test_of_two_timers_the_second_says_that_it_waits_and_takes_over(
    store: SqliteStore, nursery: Nursery, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await a_class(store, "Row", PlayedClock(), seconds=SHORT)
    told, others = Told(), Told()
    first = Timer(KeepAlive(store, SystemClock()), nursery, tell=told, look_seconds=SHORT)
    await first.start()
    async with SqliteStore(tmp_path / "worlds.db") as other:
        second = Timer(KeepAlive(other, SystemClock()), nursery, tell=others, look_seconds=SHORT)
        await second.start()
        await told.until(lambda: len(told.moved("Row")) >= 4)
        assert others == []
        [waits] = [each.getMessage() for each in caplog.records if each.name == "bot.timer"]
        assert "another timer moves the worlds of this database: process" in waits
        await first.stop()
        await others.until(lambda: len(others.moved("Row")) >= 2)
        await second.stop()
    numbers = [*told.moved("Row"), *others.moved("Row")]
    assert numbers == list(range(1, len(numbers) + 1))
