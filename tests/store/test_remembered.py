"""What is kept in memory of characters' events is what the rows say, however it was read and whatever was let go."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.store.chunks import BLOCK, packed_events, unpacked_events, unpacked_kinds, unpacked_together
from bot.store.remembered import BYTES_AN_EVENT, Remembered, merged
from bot.store.store import SqliteStore
from scoring.ledger import Events
from tests.services.chatting import peopled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

WORLD = 1


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "remembered.db") as opened:
        yield opened


def some_events(seed: int, many: int, *, people: list[int], day: float) -> Events:
    """Events of a tick that ends with `day`, in canonical order."""
    random = np.random.default_rng(seed)
    return Events(
        person=random.choice(np.array(people), many).astype(np.uint32),
        kind=random.integers(0, 5, many).astype(np.uint16),
        magnitude=random.integers(1, 4, many).astype(np.float64),
        day=day - random.integers(0, 4, many) / 4,
    ).in_order()


PEOPLE = [3, 4, 70, BLOCK - 1, BLOCK, BLOCK + 9, 3 * BLOCK + 2]


async def ticked(store: SqliteStore, first: int, last: int) -> None:
    """A world whose rows are nothing but chunks, written tick by tick."""

    def write(connection: sqlite3.Connection) -> None:
        connection.execute("pragma defer_foreign_keys = on")
        for tick in range(first, last + 1):
            events = some_events(tick, 40, people=PEOPLE, day=float(tick))
            connection.executemany(
                "insert into event_chunks values (?, ?, ?, ?)",
                [(WORLD, block, tick, data) for block, data in packed_events(events)],
            )

    await store.database.write(write)


async def made(store: SqliteStore) -> None:
    await peopled(store)  # a world for the chunks to belong to
    await store.database.write(lambda connection: connection.execute("delete from event_chunks"))


def from_rows(connection: sqlite3.Connection, people: list[int]) -> Events:
    """The same, from all of the rows and by the simplest way."""
    rows = connection.execute("select block, data from event_chunks where world_id = ?", [WORLD])
    whole = Events.joined([Events.none(), *(unpacked_events(block, data) for block, data in rows)])
    return whole.take(np.isin(whole.person, people)).in_order()


def assert_same(one: Events, other: Events) -> None:
    for left, right in (
        (one.person, other.person), (one.kind, other.kind), (one.magnitude, other.magnitude), (one.day, other.day)
    ):  # fmt: skip
        assert left.dtype == right.dtype
        assert np.array_equal(left, right)


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"a_block": 60 * BYTES_AN_EVENT},
        {"a_block": 0},
        {"room": 3_000},
        {"room": 0, "a_block": 0},
    ],
    ids=["all of it", "small blocks alone", "people one by one", "little room", "nothing"],
)
async def test_it_is_what_the_rows_say_after_every_tick(store: SqliteStore, sizes: dict[str, int]) -> None:
    await made(store)
    kept, random = Remembered(**sizes), np.random.default_rng(5)
    for before, tick in pairwise((-1, *range(12), 30, 31, 200)):
        await ticked(store, before + 1, tick)
        for _ in range(3):
            people = sorted(random.choice(PEOPLE, int(random.integers(1, len(PEOPLE))), replace=False).tolist())
            found = await store.database.read(partial(kept.read, world_id=WORLD, people=people))
            assert_same(found, await store.database.read(partial(from_rows, people=people)))
            assert kept.size <= sizes.get("room", 10**9)


async def test_threads_side_by_side_are_told_the_same(store: SqliteStore) -> None:
    await made(store)
    await ticked(store, 0, 60)
    kept = Remembered(room=20_000, a_block=200 * BYTES_AN_EVENT)
    expected = await store.database.read(lambda connection: from_rows(connection, PEOPLE))

    def ask(_: int) -> Events:
        connection = sqlite3.connect(store.database.path)
        try:
            return kept.read(connection, WORLD, PEOPLE)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(ask, range(40)):
            assert_same(found, expected)


async def test_what_is_known_is_not_read_again(store: SqliteStore) -> None:
    await made(store)
    await ticked(store, 0, 20)
    kept = Remembered()
    await store.database.read(lambda connection: kept.read(connection, WORLD, PEOPLE))
    expected = await store.database.read(lambda connection: from_rows(connection, PEOPLE))
    await store.database.write(lambda connection: connection.execute("delete from event_chunks where tick <= 20"))
    assert_same(await store.database.read(lambda connection: kept.read(connection, WORLD, PEOPLE)), expected)


async def test_kinds_are_counted_forwards_and_back(store: SqliteStore) -> None:
    await made(store)
    await ticked(store, 0, 30)
    kept = Remembered()
    for upto in (4, 4, 20, 7, 30, 0, 25):

        def counted(connection: sqlite3.Connection, upto: int = upto) -> tuple[list[int], list[int]]:
            rows = connection.execute("select block, data from event_chunks where tick <= ?", [upto])
            kinds = np.concatenate([unpacked_events(block, data).kind for block, data in rows])
            return kept.counted(connection, WORLD, upto).tolist(), np.bincount(kinds).tolist()

        found, expected = await store.database.read(counted)
        assert found[: len(expected)] == expected
        assert not any(found[len(expected) :])


def test_chunks_together_are_chunks_one_by_one() -> None:
    parts = [some_events(seed, 9, people=[1, 2, 3], day=float(seed)) for seed in range(4)]
    chunks = [data for part in parts for _, data in packed_events(part)]
    assert_same(unpacked_together(0, chunks), Events.joined(parts))
    assert [unpacked_kinds(data).tolist() for data in chunks] == [part.kind.tolist() for part in parts]


def test_two_sets_of_events_are_one_in_order_whatever_their_days() -> None:
    early, late = (some_events(seed, 50, people=PEOPLE[:4], day=day) for seed, day in ((1, 3.0), (2, 9.0)))
    for one, other in ((early, late), (late, early), (early, early)):
        assert_same(merged(one, other), Events.joined([one, other]).in_order())
    assert merged(early, Events.none()) is early
    assert merged(Events.none(), late) is late


async def test_what_players_did_is_in_no_memory(store: SqliteStore) -> None:
    world, anna, berta, _ = await peopled(store, ticks=6)
    deeds = await store.deeds(world.row.world_id, [anna, berta])
    assert {*deeds.events.person.tolist()} == {anna, berta}
    found = await store.events_of_people(world.row.world_id, [0, 1, anna, berta])
    assert {*found.person.tolist()} <= {0, 1}
