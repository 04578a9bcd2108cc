from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.nursery import Nursery
from bot.ports import Phase
from bot.services import open_worlds
from bot.services.keep_alive import KeepAlive
from bot.services.living_world import open_world
from bot.services.make_world import Wish, make_world
from bot.services.open_worlds import OpenWorlds
from bot.services.tick import tick
from scoring import Refused
from tests.services.players import CLOCK, assert_same

if TYPE_CHECKING:
    from bot.ports import Store, WorldRow
    from bot.services.living_world import LivingWorld
    from bot.store.store import SqliteStore


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which worlds were read from the store, in order."""
    read: list[str] = []

    async def counted(store: Store, name: str) -> LivingWorld:
        read.append(name)
        return await open_world(store, name)

    monkeypatch.setattr(open_worlds, "open_world", counted)
    return read


async def made(store: Store, name: str) -> WorldRow:
    return await make_world(store, Wish(name=name, scenario="class", seed=3), CLOCK, lambda _done, _doing: None)


async def test_a_world_is_read_once_however_many_ask_at_once(store: SqliteStore, loads: list[str]) -> None:
    row = await made(store, "Lee")
    worlds = OpenWorlds(store)
    found = await asyncio.gather(*(worlds.world(row.world_id) for _ in range(20)))
    assert loads == ["Lee"]
    assert all(one is found[0] for one in found)


async def test_a_tick_of_somebody_else_is_seen_by_the_next_question(store: SqliteStore, loads: list[str]) -> None:
    row = await made(store, "Lee")
    worlds = OpenWorlds(store)
    before = await worlds.world(row.world_id)
    after = await tick(store, before, CLOCK)
    found = await worlds.world(row.world_id)
    assert_same(found, after)
    assert loads == ["Lee", "Lee"]


async def test_a_timer_in_the_same_process_hands_its_world_over(store: SqliteStore, loads: list[str]) -> None:
    row = await made(store, "Lee")
    worlds = OpenWorlds(store)
    keep_alive = KeepAlive(store, CLOCK, worlds)
    await worlds.world(row.world_id)
    asked: list[int] = []

    async def ask() -> None:
        while True:
            asked.append((await worlds.world(row.world_id)).row.tick)
            await asyncio.sleep(0)

    failures: list[BaseException] = []
    async with Nursery(lambda _, error: failures.append(error)) as nursery:
        nursery.start(ask(), name="ask")
        turns = 0
        while turns < 5 or (len({*asked}) < 2 and turns < 100):
            await keep_alive.turn(row.world_id, "Lee")
            turns += 1
    assert not failures
    assert (await worlds.world(row.world_id)).row.tick == turns
    assert asked == sorted(asked), "no question is answered from further back than the one before"
    assert len({*asked}) > 1, "questions were answered while the world moved"
    assert loads == ["Lee"], "nobody read it again"


async def test_what_a_host_changes_between_ticks_is_seen_without_reading_all_again(
    store: SqliteStore, loads: list[str]
) -> None:
    row = await made(store, "Lee")
    worlds = OpenWorlds(store)
    await worlds.world(row.world_id)
    await store.set_phase(row.world_id, Phase.OPTIONAL)
    assert (await worlds.world(row.world_id)).row.phase is Phase.OPTIONAL
    assert loads == ["Lee"]


async def test_the_world_used_longest_ago_makes_room(store: SqliteStore, loads: list[str]) -> None:
    one, two, three = [await made(store, name) for name in ("One", "Two", "Three")]
    world = await open_world(store, "One")
    size = len(world.people) + len(world.standings.population.friendships.friend)
    worlds = OpenWorlds(store, room=int(size * 2.5))
    for row in (one, two, one, three):
        await worlds.world(row.world_id)
    assert [row.name for row in (one, two, three) if worlds.peek(row.world_id)] == ["One", "Three"]
    await worlds.world(two.world_id)
    assert loads == ["One", "Two", "Three", "Two"]


async def test_a_world_that_is_gone_is_refused(store: SqliteStore) -> None:
    row = await made(store, "Lee")
    worlds = OpenWorlds(store)
    await worlds.world(row.world_id)
    await store.delete_world(row.world_id)
    with pytest.raises(Refused, match="a world that is still there"):
        await worlds.world(row.world_id)
    again = await made(store, "Lee")
    assert (await worlds.world(again.world_id)).row == again


def test_there_is_room_for_a_million_people_beside_others() -> None:
    """A million people have some twenty million ends of friendships: opened anew at each tick, others would wait."""
    assert open_worlds.ROOM > 1.25 * (1_000_000 + 20_000_000)
