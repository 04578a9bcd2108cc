from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.appeal import appeal
from bot.services.ask_permission import ask_permission
from bot.services.export_player import export_player
from bot.services.forget import forget
from bot.services.join import join
from bot.services.leave import leave
from bot.services.tick import tick
from bot.store.store import SqliteStore
from scoring import snapshot, statement
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, consent, friends, joined, shown_to, speaks, world_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

STRANGER = 0x123456789AEE


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "players.db") as opened:
        yield opened


def traces(folder: Path, user: int) -> list[str]:
    """The files of the database that hold a user's id, as a number or in digits, or name."""
    wanted = (user.to_bytes(6, "big"), str(user).encode(), f"Name of {user:x}".encode())
    files = sorted(path for path in folder.iterdir() if path.name.startswith("players.db"))
    return [path.name for path in files if any(found in path.read_bytes() for found in wanted)]


async def test_after_forget_no_file_of_the_database_knows_the_user(store: SqliteStore, tmp_path: Path) -> None:
    world, [anna, berta] = await joined(store, await world_of(store), ANNA, BERTA)
    await store.add_host(world.row.world_id, ANNA)
    world = await friends(store, world, (anna, berta), (0, anna))
    await shown_to(store, world, ANNA, Visibility.GROUP)
    world = await speaks(store, world, ANNA)
    await appeal(store, world.row, ANNA, world.row.tick, 0)
    await ask_permission(store, world, ANNA)
    await act(store, world, ANNA, "bill-late")
    assert traces(tmp_path, ANNA)
    assert traces(tmp_path, BERTA)
    assert await forget(store, ANNA, CLOCK)
    assert not traces(tmp_path, ANNA)
    assert traces(tmp_path, BERTA)
    assert not await forget(store, ANNA, CLOCK)
    world = await tick(store, world, CLOCK)
    assert not traces(tmp_path, ANNA)
    for person in (0, 1, berta):
        events = await store.events_of(world.row.world_id, person)
        why = statement(snapshot(world.standings, world.people.names[person], events=events))
        assert why.base + sum(line.points for line in why.lines) == why.score
    assert await export_player(store, ANNA) == {
        "user_id": ANNA, "identity": {"identities": [], "hosts": [], "chats": [], "inbox": []}, "worlds": [],
    }  # fmt: skip


async def test_many_come_and_go_and_nothing_is_left_in_the_gaps_of_pages(store: SqliteStore, tmp_path: Path) -> None:
    world = await world_of(store, scenario="class")
    users = [0x223456789A00 + number * 7919 for number in range(300)]
    for user in users:
        await join(store, world.row, consent(user), f"Name of {user:x}", CLOCK)
    world = await tick(store, world, CLOCK)
    gone = users[::3]
    for user in gone:
        await forget(store, user, CLOCK)
    assert [user for user in gone if traces(tmp_path, user)] == []
    assert all(traces(tmp_path, user) for user in set(users) - set(gone))
    assert (await tick(store, world, CLOCK)).scored.sum() == world.row.characters + 200


async def test_leaving_and_forgetting_twice_and_for_who_never_played(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    assert [await leave(store, world.row, user, CLOCK) for user in (ANNA, ANNA, STRANGER)] == [True, False, False]
    assert (await export_player(store, ANNA))["worlds"], "who left can still ask what is held"
    assert [await forget(store, user, CLOCK) for user in (ANNA, ANNA, STRANGER)] == [True, False, False]
    world = await tick(store, world, CLOCK)
    assert await join(store, world.row, consent(ANNA), "Anna", CLOCK) == world.row.characters + 1


async def test_who_is_forgotten_before_the_first_tick_leaves_an_empty_place(store: SqliteStore) -> None:
    world = await world_of(store)
    await join(store, world.row, consent(ANNA), "Anna", CLOCK)
    await forget(store, ANNA, CLOCK)
    after, [berta] = await joined(store, world, BERTA)
    assert len(after.people) == berta + 1 == world.row.characters + 2
    assert after.scored.tolist()[-2:] == [False, True]


async def test_export_has_everything(store: SqliteStore, tmp_path: Path) -> None:
    """Every row of every table that names the player's number or id is in the export."""
    world, [anna, berta, _] = await joined(store, await world_of(store), ANNA, BERTA, CLEO)
    world = await friends(store, world, (anna, berta), (0, anna))
    world = await speaks(store, world, ANNA, 3)
    await appeal(store, world.row, ANNA, world.row.tick, 0)
    await ask_permission(store, world, ANNA)
    await act(store, world, ANNA, "bill-late")
    await store.offer_friendship(world.row.world_id, anna, berta, 1, CLOCK.now())
    await store.set_tie(world.row.world_id, 3, anna, 300)
    everything = await export_player(store, ANNA)
    assert json.loads(json.dumps(everything)) == everything
    tables = {**everything["identity"], **everything["worlds"][0]["tables"]}
    with closing(sqlite3.connect(tmp_path / "players.db")) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            columns = {column[1] for column in connection.execute(f"pragma table_info({name})")}
            for column in columns & {"person", "user_id", "asker", "asked", "a", "b"}:
                wanted = ANNA if column == "user_id" else anna
                query = f"select count(*) from {name} where {column} = ?"  # noqa: S608 - names of the schema
                [count] = connection.execute(query, [wanted]).fetchone()
                if name != "people":  # the number and its label, which `players` says already
                    assert len([row for row in tables.get(name, []) if row[column] == wanted]) == count, name
