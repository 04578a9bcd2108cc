from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.ports import WorldState
from bot.services import keep_alive, living_world, open_worlds
from bot.services.keep_alive import BY_HAND, FAILED, GAP, STOPPED, KeepAlive, Turn, pause, resume
from bot.services.tick import TICKS_BETWEEN, tick
from bot.store.store import SqliteStore
from bot.timer_ports import Pause
from scoring import Refused
from tests.services.keeping import NOON, PlayedClock, a_class

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store, WorldRow
    from bot.services.living_world import LivingWorld


@pytest.fixture
def clock() -> PlayedClock:
    return PlayedClock()


async def pauses(store: SqliteStore, name: str) -> tuple[Pause, ...]:
    return await store.pauses((await store.world(name)).world_id)


def failing(monkeypatch: pytest.MonkeyPatch, names: set[str]) -> None:
    """Let ticks of these worlds fail, as long as they are in the set."""

    async def broken(store: Store, world: LivingWorld, clock: Clock) -> LivingWorld:
        if world.row.name in names:
            raise ZeroDivisionError("nobody is left")
        return await tick(store, world, clock)

    monkeypatch.setattr(keep_alive, "tick", broken)


async def test_ticks_are_numbered_and_the_world_stays_open(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await a_class(store, "Row", clock)
    opened: list[str] = []

    async def counted(store: Store, name: str) -> LivingWorld:
        opened.append(name)
        return await living_world.open_world(store, name)

    monkeypatch.setattr(open_worlds, "open_world", counted)
    worlds = KeepAlive(store, clock)
    assert [each.name for each in await worlds.running()] == ["Row"]
    taken = [await worlds.turn(row.world_id, "Row") for _ in range(3)]
    assert [(each.turn, each.tick) for each in taken] == [(Turn.MOVED, 1), (Turn.MOVED, 2), (Turn.MOVED, 3)]
    assert opened == ["Row"]
    assert [number for number, _, _ in await store.ticks(row.world_id)] == [1, 2, 3]


async def test_a_world_moved_by_somebody_else_is_opened_anew(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.turn(row.world_id, "Row")
    await tick(store, await living_world.open_world(store, "Row"), clock)
    assert (await worlds.turn(row.world_id, "Row")).tick == 3
    assert [number for number, _, _ in await store.ticks(row.world_id)] == [1, 2, 3]


async def test_two_that_take_the_same_turn_make_one_tick(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    taken = await asyncio.gather(*(KeepAlive(store, clock).turn(row.world_id, "Row") for _ in range(2)))
    numbers = [number for number, _, _ in await store.ticks(row.world_id)]
    assert numbers == list(range(1, max(each.tick for each in taken) + 1))
    assert {each.turn for each in taken} == {Turn.MOVED}


async def test_a_stop_is_on_record_and_nothing_is_made_up_for(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.running()
    clock.move(minutes=1)
    await worlds.turn(row.world_id, "Row")
    clock.move(seconds=30)
    assert await worlds.close() == ()
    [stopped] = await pauses(store, "Row")
    assert stopped == Pause(tick=1, from_at=clock.now(), to_at=None, reason=STOPPED)
    since = clock.now()
    clock.move(days=2)
    again = KeepAlive(store, clock)
    await again.running()
    assert await pauses(store, "Row") == (Pause(tick=1, from_at=since, to_at=clock.now(), reason=STOPPED),)
    assert (await store.world("Row")).tick == 1
    assert (await again.turn(row.world_id, "Row")).tick == 2


async def test_a_gap_found_at_start_is_on_record(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.running()
    clock.move(minutes=1)
    await worlds.turn(row.world_id, "Row")
    killed_after = clock.now()
    clock.move(hours=3)
    again = KeepAlive(store, clock)
    await again.running()
    await again.running()
    assert await pauses(store, "Row") == (Pause(tick=1, from_at=killed_after, to_at=clock.now(), reason=GAP),)


async def test_a_restart_within_an_interval_is_no_gap(store: SqliteStore, clock: PlayedClock) -> None:
    await a_class(store, "Row", clock, seconds=60)
    clock.move(seconds=59)
    await KeepAlive(store, clock).running()
    assert await pauses(store, "Row") == ()


async def test_a_failing_world_is_paused_after_three_in_a_row_and_holds_no_other_up(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {"Broken"}
    failing(monkeypatch, broken)
    rows = {name: await a_class(store, name, clock) for name in ("Broken", "Whole")}
    worlds = KeepAlive(store, clock)
    await worlds.running()

    async def turn(name: str) -> tuple[Turn, int, int]:
        taken = await worlds.turn(rows[name].world_id, name)
        assert isinstance(taken.error, ZeroDivisionError) == (taken.turn is Turn.FAILED)
        assert taken.unrecorded is None
        return taken.turn, taken.tick, taken.failures

    assert await turn("Broken") == (Turn.FAILED, 0, 1)
    assert await turn("Broken") == (Turn.FAILED, 0, 2)
    broken.clear()
    assert await turn("Broken") == (Turn.MOVED, 1, 0)
    broken.add("Broken")
    for failures in (1, 2, 3):
        assert await turn("Broken") == (Turn.FAILED, 1, failures)
        assert await turn("Whole") == (Turn.MOVED, failures, 0)
    assert await turn("Broken") == (Turn.PAUSED, 1, 0)
    row = await store.world("Broken")
    assert (row.state, row.failures) == (WorldState.PAUSED, 3)
    assert await pauses(store, "Broken") == (Pause(tick=1, from_at=NOON, to_at=None, reason=FAILED),)
    assert [each.name for each in await worlds.running()] == ["Whole"]
    # Mended, and resumed by a host.
    broken.clear()
    clock.move(hours=1)
    await resume(store, "Broken", clock)
    assert [each.name for each in await worlds.running()] == ["Broken", "Whole"]
    assert await turn("Broken") == (Turn.MOVED, 2, 0)
    assert await pauses(store, "Broken") == (Pause(tick=1, from_at=NOON, to_at=clock.now(), reason=FAILED),)


async def test_a_failure_that_cannot_be_recorded_is_told_and_counts_for_nothing(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, {"Row"})
    row = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    [[pages]] = await store.database.read(lambda connection: connection.execute("pragma page_count").fetchall())

    async def full(*_: object, **__: object) -> int:
        raise OSError(f"no room after {pages} pages")

    with monkeypatch.context() as now:
        now.setattr(store, "record_failure", full)
        for _ in range(4):
            taken = await worlds.turn(row.world_id, "Row")
            assert (taken.turn, taken.failures, str(taken.unrecorded)) == (
                Turn.FAILED, 0, f"no room after {pages} pages",
            )  # fmt: skip
    assert (await store.world("Row")).state is WorldState.RUNNING


async def test_pause_and_resume(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.running()
    await worlds.turn(row.world_id, "Row")
    await pause(store, "row", clock, "a storm")
    clock.move(minutes=5)
    await pause(store, "Row", clock)
    assert (await worlds.turn(row.world_id, "Row")).turn is Turn.PAUSED
    assert await worlds.running() == ()
    # A stop meanwhile changes nothing: it goes on standing still, for the reason it was given.
    await worlds.close()
    assert await KeepAlive(store, clock).running() == ()
    assert await pauses(store, "Row") == (Pause(tick=1, from_at=NOON, to_at=None, reason="a storm"),)
    await resume(store, "Row", clock)
    resumed = clock.now()
    clock.move(minutes=5)
    await resume(store, "Row", clock)
    assert await pauses(store, "Row") == (Pause(tick=1, from_at=NOON, to_at=resumed, reason="a storm"),)
    assert (await store.world("Row")).state is WorldState.RUNNING
    await pause(store, "Row", clock)
    assert [each.reason for each in await pauses(store, "Row")] == ["a storm", BY_HAND]
    with pytest.raises(Refused, match="Row"):
        await pause(store, "Raw", clock)


async def test_a_deleted_world_is_gone(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.running()
    await store.delete_world(row.world_id)
    assert (await worlds.turn(row.world_id, "Row")).turn is Turn.GONE
    assert await worlds.close() == ()


async def test_compiled_arrays_are_kept_on_close(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(living_world, "SMALL_WORLD", 0)
    row: WorldRow = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.running()
    for _ in range(3):
        await worlds.turn(row.world_id, "Row")
    before = await store.compiled(row.world_id)
    await worlds.close()
    after = await store.compiled(row.world_id)
    assert before is not None
    assert after is not None
    assert (before.tick, after.tick) == (0, 3)


async def test_a_large_worlds_arrays_are_kept_every_so_many_ticks(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(living_world, "SMALL_WORLD", 0)
    row: WorldRow = await a_class(store, "Row", clock)
    worlds = KeepAlive(store, clock)
    await worlds.running()
    kept = []
    for _ in range(TICKS_BETWEEN + 2):
        await worlds.turn(row.world_id, "Row")
        kept.append(await store.compiled_tick(row.world_id))
    assert kept == [0] * (TICKS_BETWEEN - 1) + [TICKS_BETWEEN] * 3


async def test_one_world_that_cannot_be_closed_keeps_no_other_from_it(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [await a_class(store, name, clock) for name in ("First", "Second")]
    worlds = KeepAlive(store, clock)
    await worlds.running()
    begin = store.begin_pause

    async def at_first(world_id: int, *arguments: object, **named: object) -> None:
        if world_id == rows[0].world_id:
            raise OSError("no room")
        await begin(world_id, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "begin_pause", at_first)
    assert [str(error) for error in await worlds.close()] == ["no room"]
    assert len(await pauses(store, "Second")) == 1


async def test_of_two_that_keep_the_worlds_one_moves_them(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    first, second = KeepAlive(store, clock), KeepAlive(store, clock)
    for _ in range(20):
        assert [each.name for each in await first.running()] == ["Row"]
        assert await second.running() == ()
        assert second.held_by is not None
        assert second.held_by.until > clock.now()
        assert first.held_by is None
        assert (await second.turn(row.world_id, "Row")).turn is Turn.HELD
        clock.move(seconds=20)
    assert (await first.turn(row.world_id, "Row")).turn is Turn.MOVED
    assert await store.pauses(row.world_id) == (), "who moves nothing writes nothing"
    assert await second.close() == ()
    assert [each.name for each in await first.running()] == ["Row"], "nor gives back what it never had"
    assert await store.pauses(row.world_id) == ()


async def test_who_is_stopped_hands_the_worlds_over_at_once(store: SqliteStore, clock: PlayedClock) -> None:
    row = await a_class(store, "Row", clock)
    first, second = KeepAlive(store, clock), KeepAlive(store, clock)
    await first.running()
    assert await second.running() == ()
    await first.close()
    clock.move(seconds=5)
    assert [each.name for each in await second.running()] == ["Row"]
    assert (await second.turn(row.world_id, "Row")).turn is Turn.MOVED
    assert [each.to_at for each in await store.pauses(row.world_id)] == [clock.now()]


async def test_who_was_killed_is_succeeded_within_a_minute(store: SqliteStore, clock: PlayedClock) -> None:
    """And, had it only been held up, has nothing to move any more as it comes to."""
    row = await a_class(store, "Row", clock)
    held_up, second = KeepAlive(store, clock), KeepAlive(store, clock)
    await held_up.running()
    await held_up.turn(row.world_id, "Row")
    clock.move(seconds=44)
    assert await second.running() == ()
    clock.move(seconds=16)
    assert [each.name for each in await second.running()] == ["Row"]
    assert (await held_up.turn(row.world_id, "Row")).turn is Turn.HELD
    assert (await second.turn(row.world_id, "Row")).tick == 2
    assert await held_up.running() == ()
    assert await held_up.close() == ()
    assert await store.pauses(row.world_id) == (), "who has lost them does not record that they stand still"
    assert [each.name for each in await second.running()] == ["Row"]


async def test_a_clock_that_is_put_back_holds_nobody_up(store: SqliteStore, clock: PlayedClock) -> None:
    await a_class(store, "Row", clock)
    await KeepAlive(store, clock).running()
    clock.move(days=-1)
    assert [each.name for each in await KeepAlive(store, clock).running()] == ["Row"]


async def test_a_world_deleted_while_its_turn_is_taken_is_gone(
    store: SqliteStore, clock: PlayedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await a_class(store, "Row", clock)

    async def deleted_meanwhile(store: Store, world: LivingWorld, clock: Clock) -> LivingWorld:
        assert isinstance(store, SqliteStore)
        await store.delete_world(row.world_id)
        return await tick(store, world, clock)

    monkeypatch.setattr(keep_alive, "tick", deleted_meanwhile)
    taken = await KeepAlive(store, clock).turn(row.world_id, "Row")
    assert (taken.turn, taken.error) == (Turn.GONE, None)
