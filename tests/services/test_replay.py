"""What a replay finds, and what it must not take for a difference."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.ports import Moved, Phase
from bot.services.forget import forget
from bot.services.history import history
from bot.services.living_world import open_world
from bot.services.replay import Compared, replay
from bot.services.see import ANYBODY
from bot.services.tick import tick
from bot.store.chunks import packed_changes, packed_moved, packed_nudges, unpacked_changes, unpacked_moved
from bot.store.store import SqliteStore
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLOCK, friends, joined, speaks, world_of

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from bot.services.living_world import LivingWorld


def silent(_: float, __: str) -> None:
    """Nobody waits for a test's progress."""


async def lived(store: SqliteStore, ticks: int, **wish: object) -> LivingWorld:
    world = await world_of(store, **wish)
    for _ in range(ticks):
        world = await tick(store, world, CLOCK)
    return world


async def put(store: SqliteStore, table: str, tick: int, chunk: tuple[int, bytes] | None) -> None:
    """Another chunk, or none, in the place of a tick's."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(f"delete from {table} where tick = ?", [tick])  # noqa: S608 - a constant
        if chunk is not None:
            connection.execute(f"insert into {table} values (1, ?, ?, ?)", [chunk[0], tick, chunk[1]])  # noqa: S608 - a constant

    await store.database.write(work)


async def data_of(store: SqliteStore, table: str) -> dict[int, bytes]:
    """A table's chunks by tick."""
    query = f"select tick, data from {table}"  # noqa: S608 - a constant
    return dict(await store.database.read(lambda connection: connection.execute(query).fetchall()))


async def test_a_tier_that_was_tampered_with(store: SqliteStore) -> None:
    world = await lived(store, 12)
    found = unpacked_moved(0, (await data_of(store, "snapshot_chunks"))[8])
    tier = found.tier.copy()
    tier[0] += 1
    [chunk] = packed_moved(replace(found, tier=tier))
    await put(store, "snapshot_chunks", 8, chunk)
    result = await replay(store, "w", silent)
    [difference] = [one for one in result.differences if one.what is Compared.TIER]
    assert result.different == 1, "what follows from it is no other difference"
    assert (difference.tick, difference.person) == (8, world.people.names[found.person[0]])
    assert difference.recorded != difference.computed


async def test_changes_of_tier_that_were_tampered_with(store: SqliteStore) -> None:
    await lived(store, 12)
    number, data = next(iter((await data_of(store, "tier_change_chunks")).items()))
    found = unpacked_changes(0, data)
    [chunk] = packed_changes(replace(found, was=found.was + 1))
    await put(store, "tier_change_chunks", number, chunk)
    changed = await replay(store, "w", silent)
    assert changed.different == len(found)
    await put(store, "tier_change_chunks", number, None)
    missing = await replay(store, "w", silent)
    assert missing.different == len(found)
    for result in (changed, missing):
        assert {(one.tick, one.what) for one in result.differences} == {(number, Compared.TIER_CHANGE)}
    assert {one.recorded for one in missing.differences} == {None}


async def test_nudges_that_were_tampered_with(store: SqliteStore) -> None:
    world = await lived(store, 30)
    numbers = sorted(await data_of(store, "nudge_chunks"))
    kept = [await store.nudges(world.row.world_id, number) for number in numbers]
    assert any((nudges.outcome == 1).any() for nudges in kept)
    for number, nudges in zip(numbers, kept, strict=True):
        [chunk] = packed_nudges(replace(nudges, cost=nudges.cost + 1))
        await put(store, "nudge_chunks", number, chunk)
        assert (await replay(store, "w", silent)).different == len(nudges)
        await put(store, "nudge_chunks", number, None)
        result = await replay(store, "w", silent)
        assert result.different == int((nudges.outcome == 1).sum()), "friendships ended, and nothing says why"
        assert {one.what for one in result.differences} <= {Compared.NUDGE}
        [chunk] = packed_nudges(nudges)
        await put(store, "nudge_chunks", number, chunk)
        if (nudges.outcome == 1).any():
            break
    assert (await replay(store, "w", silent)).different == 0


async def test_a_snapshot_of_somebody_who_is_not_scored(store: SqliteStore) -> None:
    world = await lived(store, 3, phase=Phase.OPTIONAL)
    [person] = (~world.scored).nonzero()[0][:1].tolist()
    found = unpacked_moved(0, (await data_of(store, "snapshot_chunks"))[0])
    place = int((found.person < person).sum())
    [chunk] = packed_moved(
        Moved(
            person=np.insert(found.person, place, person),
            score=np.insert(found.score, place, 600),
            tier=np.insert(found.tier, place, -1),
        )
    )
    await put(store, "snapshot_chunks", 0, chunk)
    [difference] = (await replay(store, "w", silent)).differences
    assert (difference.person, difference.recorded, difference.computed) == (world.people.names[person], 600, None)


@pytest.mark.parametrize("ticks", [0, 3])
async def test_a_phase_changed_before_the_first_tick_is_no_difference(store: SqliteStore, ticks: int) -> None:
    world = await world_of(store, phase=Phase.OPTIONAL)
    await store.set_phase(world.row.world_id, Phase.MANDATORY)
    world = await open_world(store, "w")
    for _ in range(ticks):
        world = await tick(store, world, CLOCK)
    assert world.row.first_phase is Phase.OPTIONAL
    assert (await replay(store, "w", silent)).different == 0


async def test_a_branch_from_day_0_begins_in_the_phase_of_day_0(store: SqliteStore) -> None:
    world = await lived(store, 3, phase=Phase.OPTIONAL)
    scored = int(world.scored.sum())
    await store.set_phase(world.row.world_id, Phase.MANDATORY)
    world = await open_world(store, "w")
    for _ in range(2):
        world = await tick(store, world, CLOCK)
    copy = await store.branch_world(world.row.world_id, 0, "copy", 5, CLOCK.now())
    assert (copy.phase, copy.last_phase, copy.first_phase) == (Phase.OPTIONAL,) * 3
    assert (await replay(store, "copy", silent)).different == 0
    await store.set_phase(copy.world_id, Phase.MANDATORY)
    branch = await open_world(store, "copy")
    assert int(branch.on_record.sum()) == scored
    branch = await tick(store, branch, CLOCK)
    assert (await replay(store, "copy", silent)).different == 0
    people = [(await store.snapshots(copy.world_id, number)).person.tolist() for number in (0, 1)]
    assert {*people[0], *people[1]} == {*range(len(branch.people))}, "whoever is scored now has a snapshot"


async def test_a_history_has_no_day_0_for_whom_nobody_scored_then(store: SqliteStore) -> None:
    world = await world_of(store, phase=Phase.OPTIONAL)
    unscored = int((~world.scored).nonzero()[0][0])
    signed_up = int(world.scored.nonzero()[0][0])
    await store.set_phase(world.row.world_id, Phase.MANDATORY)
    world = await open_world(store, "w")
    for _ in range(3):
        world = await tick(store, world, CLOCK)
    first = [(await history(store, world, ANYBODY, person)).points[0].tick for person in (unscored, signed_up)]
    assert first == [1, 0]


class Meddled(SqliteStore):
    """A store where something happens while a past is read, after the tick 3, so many times."""

    def __init__(self, path: Path, doing: str) -> None:
        super().__init__(path)
        self.doing = doing
        self.times = 0

    async def snapshots(self, world_id: int, tick: int) -> Moved:
        if tick == 3 and self.times:
            self.times -= 1
            if self.doing == "forget":
                await forget(self, ANNA, CLOCK)
            elif self.doing == "delete":
                await self.delete_world(world_id)
            else:
                await self.set_tie(world_id, 0, 77, 300)
                await self.set_tie(world_id, 0, 77, 0)
        return await super().snapshots(world_id, tick)


async def with_players(store: SqliteStore) -> LivingWorld:
    world, [anna, berta] = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta), *((person, anna) for person in range(4)))
    for _ in range(4):
        world = await speaks(store, world, ANNA, times=3)
    return world


async def test_a_player_forgotten_during_a_replay_is_no_difference(tmp_path: Path) -> None:
    async with Meddled(tmp_path / "worlds.db", "forget") as store:
        await with_players(store)
        store.times = 1
        assert (await replay(store, "w", silent)).different == 0
        assert not store.times


async def falsify_first(store: SqliteStore) -> int:
    """Put everybody of the first chunk on record a point too high; how many they are."""
    found = unpacked_moved(0, (await data_of(store, "snapshot_chunks"))[0])
    [chunk] = packed_moved(replace(found, score=found.score + 1))
    await put(store, "snapshot_chunks", 0, chunk)
    return len(found)


async def test_a_real_difference_is_told_of_although_somebody_was_forgotten_meanwhile(tmp_path: Path) -> None:
    async with Meddled(tmp_path / "worlds.db", "forget") as store:
        await with_players(store)
        falsified = await falsify_first(store)
        store.times = 1
        assert (await replay(store, "w", silent)).different == falsified


async def test_where_somebody_always_takes_something_back_no_difference_is_told(tmp_path: Path) -> None:
    async with Meddled(tmp_path / "worlds.db", "unfriend") as store:
        await with_players(store)
        await falsify_first(store)
        store.times = 1_000_000
        with pytest.raises(Refused, match="try again"):
            await replay(store, "w", silent)


async def test_a_world_deleted_during_a_replay_is_refused(tmp_path: Path) -> None:
    async with Meddled(tmp_path / "worlds.db", "delete") as store:
        await with_players(store)
        store.times = 1
        with pytest.raises(Refused, match="a world that is still there"):
            await replay(store, "w", silent)


async def test_what_a_forgotten_friend_had_a_part_in_is_no_difference(store: SqliteStore) -> None:
    """Characters who were told what others cost them, beside a player of whom nothing is held any more."""
    world, [anna] = await joined(store, await world_of(store), ANNA)
    world = await friends(store, world, *((person, anna) for person in range(world.row.characters)))
    told = 0
    while not told and world.row.tick < 40:
        world = await speaks(store, world, ANNA, times=1)
        told = len(await store.nudges(world.row.world_id, world.row.tick))
    assert told
    assert (await replay(store, "w", silent)).different == 0
    await forget(store, ANNA, CLOCK)
    assert (await replay(store, "w", silent)).different == 0
    for _ in range(3):
        world = await tick(store, world, CLOCK)
        assert (await replay(store, "w", silent)).different == 0
