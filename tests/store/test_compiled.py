"""The arrays kept beside the rows: written a few pieces at a time, and whole or not there for whoever reads them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.nursery import Nursery
from bot.ports import Compiled
from bot.store import compiled as compiled_sql
from bot.store.chunks import PIECE
from bot.store.effects import acting_for
from bot.store.store import SqliteStore
from tests.store.worlds import a_world

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "worlds.db") as opened:
        yield opened


def failed(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


def arrays(tick: int, megabytes: int) -> Compiled:
    """Some arrays that say of which tick they are in every byte, one of them longer than a transaction's pieces."""
    return Compiled(
        tick=tick,
        arrays={
            "long": np.full(megabytes * PIECE + tick, tick, dtype=np.uint8),
            "none": np.zeros((0, 2), dtype=np.int16),
            "short": np.full((2, 3), tick, dtype=np.int64),
        },
    )


def is_of(kept: Compiled | None, tick: int, megabytes: int) -> bool:
    if kept is None or kept.tick != tick:
        return False
    expected = arrays(tick, megabytes).arrays
    return kept.arrays.keys() == expected.keys() and all(
        kept.arrays[name].dtype == array.dtype and np.array_equal(kept.arrays[name], array)
        for name, array in expected.items()
    )


async def test_what_is_kept_is_read_again_and_the_newest_counts(store: SqliteStore) -> None:
    world_id = (await a_world(store)).world_id
    for tick, megabytes in ((3, 6), (4, 9), (5, 2), (6, 2)):
        await store.keep_compiled(world_id, arrays(tick, megabytes))
        assert await store.compiled_tick(world_id) == tick
        assert is_of(await store.compiled(world_id), tick, megabytes)
    # Two places and no more, however often they are written, with nothing of longer arrays left in them.
    query = "select place, count(*), sum(length(data)) from compiled where name = 'long' and chunk >= 0 group by place"
    found = await store.database.read(lambda connection: connection.execute(query).fetchall())
    assert sorted(size for _, _, size in found) == [2 * PIECE + 5, 2 * PIECE + 6]


async def test_until_the_last_piece_is_there_the_ones_before_count(tmp_path: Path) -> None:
    seen: list[tuple[int | None, bool]] = []

    class Died(Exception):  # noqa: N818 - what a kill looks like from here
        pass

    async with SqliteStore(tmp_path / "worlds.db") as store:
        world_id = (await a_world(store)).world_id
        await store.keep_compiled(world_id, arrays(1, 6))

    def dies_at_the_second(point: str) -> None:
        pieces.append(point)
        if len(pieces) == 2:
            raise Died

    pieces: list[str] = []
    async with SqliteStore(tmp_path / "worlds.db", at_point=dies_at_the_second) as store:
        with pytest.raises(Died):
            await store.keep_compiled(world_id, arrays(2, 9))
        seen.append((await store.compiled_tick(world_id), is_of(await store.compiled(world_id), 1, 6)))
    async with SqliteStore(tmp_path / "worlds.db") as store:
        seen.append((await store.compiled_tick(world_id), is_of(await store.compiled(world_id), 1, 6)))
        await store.keep_compiled(world_id, arrays(3, 1))
        seen.append((await store.compiled_tick(world_id), is_of(await store.compiled(world_id), 3, 1)))
    assert seen == [(1, True), (1, True), (3, True)]


async def test_handled_again_after_a_crash_the_pieces_are_those_that_were_missing(tmp_path: Path) -> None:
    class Died(Exception):  # noqa: N818 - what a kill looks like from here
        pass

    def dies(point: str) -> None:
        raise Died(point)

    async with SqliteStore(tmp_path / "worlds.db") as store:
        world_id = (await a_world(store)).world_id
    async with SqliteStore(tmp_path / "worlds.db", at_point=dies) as store:
        with acting_for(900), pytest.raises(Died):
            await store.keep_compiled(world_id, arrays(2, 9))
    async with SqliteStore(tmp_path / "worlds.db") as store:
        with acting_for(900):
            await store.keep_compiled(world_id, arrays(2, 9))
        assert is_of(await store.compiled(world_id), 2, 9)


async def test_others_write_and_read_between_the_pieces(store: SqliteStore) -> None:
    world_id = (await a_world(store)).world_id
    await store.keep_compiled(world_id, arrays(1, 1))
    between = 0
    async with Nursery(failed) as nursery:
        keeping = nursery.start(store.keep_compiled(world_id, arrays(2, 40)), name="keeping")
        while not keeping.done():
            await store.set_state(world_id, (await store.worlds())[0].state, failures=between)
            assert await store.compiled_tick(world_id) in {1, 2}
            between += 1
    assert between > 5
    assert is_of(await store.compiled(world_id), 2, 40)


async def test_of_two_who_write_at_once_the_later_one_is_whole(store: SqliteStore) -> None:
    world_id = (await a_world(store)).world_id
    await asyncio.gather(*(store.keep_compiled(world_id, arrays(tick, 12)) for tick in (7, 8)))
    tick = await store.compiled_tick(world_id)
    assert tick in {7, 8}
    assert is_of(await store.compiled(world_id), tick, 12)


async def test_one_that_was_overtaken_lets_the_place_be(store: SqliteStore) -> None:
    world_id = (await a_world(store)).world_id
    late = arrays(9, 1)

    def begin(connection: sqlite3.Connection) -> tuple[int, int] | None:
        return compiled_sql.begin(connection, world_id)

    first = await store.database.write(begin)
    second = await store.database.write(begin)
    assert first is not None
    assert second is not None
    assert first[0] == second[0]
    assert not await store.database.write(lambda connection: compiled_sql.put(connection, world_id, *first, []))
    assert not await store.database.write(lambda connection: compiled_sql.end(connection, world_id, *first, late))
    assert await store.compiled_tick(world_id) == 0, "as it was made"
    assert await store.database.write(lambda connection: compiled_sql.end(connection, world_id, *second, late))


async def test_a_world_deleted_meanwhile_leaves_nothing(store: SqliteStore) -> None:
    world_id = (await a_world(store)).world_id
    async with Nursery(failed) as nursery:
        nursery.start(store.keep_compiled(world_id, arrays(2, 40)), name="keeping")
        await asyncio.sleep(0)  # it has asked to write first
        await store.delete_world(world_id)
        await nursery.rest()
    await store.keep_compiled(world_id, arrays(3, 1))
    left = "select (select count(*) from compiled), (select count(*) from compiled_places)"
    assert await store.database.read(lambda connection: connection.execute(left).fetchone()) == (0, 0)
