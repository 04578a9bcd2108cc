from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.chat_ports import ChatKind, Received
from bot.hosting_ports import Share
from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.appeal import appeal
from bot.services.ask_permission import ask_permission
from bot.services.export_player import export_player
from bot.services.forget import forget
from bot.services.hosting import hosted_alone, hosting_offered, offer_hosting, take_over
from bot.services.join import join
from bot.services.keep_alive import KeepAlive
from bot.services.leave import leave
from bot.services.living_world import open_world
from bot.services.replay import replay
from bot.services.tick import tick
from bot.store.connection import StoreRefused
from bot.store.player_erasure import IDENTIFYING
from bot.store.store import SqliteStore
from scoring import Refused, snapshot, statement
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
        "user_id": ANNA, "worlds": [], "identity": {table: [] for table in IDENTIFYING},
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


async def test_many_are_asked_for_things_and_answer_and_nothing_is_left_in_the_gaps(
    store: SqliteStore, tmp_path: Path
) -> None:
    """What was waited for, offered and handled is gone before who it was of: it must not stay where it stood."""
    world, now = await world_of(store, scenario="class"), CLOCK.now()
    until = now + timedelta(hours=1)
    chance = np.random.Generator(np.random.Philox(key=5))
    users = [0x223456789A00 + int(number) * 7919 for number in chance.permutation(150)]
    for number, user in enumerate(users):
        name = f"Name of {user:x}"
        update = Received(update_id=number, chat_id=user, user_id=user, payload=f'{{"name":"{name}"}}'.encode())
        await store.receive([update], now)
        with store.acting_for(number):
            await store.meet_chat(user, ChatKind.PRIVATE)
            await store.await_name(user, "join-name", "o_1", "7" * int(chance.integers(1, 90)), now=now, until=until)
            await store.await_book(user, world.row.world_id, None, now=now, until=until)
            await store.add_host(world.row.world_id, user)
            await store.offer_hosting(f"code {number}", world.row.world_id, user, now=now, until=until)
            person = await join(store, world.row, consent(user), name, CLOCK)
            await store.add_share(share_of(world.row.world_id, person, number))
            await store.keep_shown(f"message {number} {user:x}", f"share {number}", "en")
    for number in chance.permutation(len(users))[:120]:
        await store.end_awaited_name(users[number])
        await store.take_over(f"code {number}", users[number], now)
        await store.finish_updates([int(number)])
    gone = users[::3]
    for user in gone:
        await forget(store, user, CLOCK)
    taken = [each.inline_id for each in await store.cards_to_take_back(now, most=1000)]
    assert sorted(taken) == sorted(f"message {users.index(user)} {user:x}" for user in gone)
    await store.drop_cards(taken)
    assert [user for user in gone if traces(tmp_path, user)] == []
    held = bytes_in(tmp_path)
    assert [each for each in taken if each.encode() in held] == []
    assert all(traces(tmp_path, user) for user in set(users) - set(gone))


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def share_of(world_id: int, person: int, number: int) -> Share:
    return Share(token=f"share {number}", world_id=world_id, person=person, created_at=CLOCK.now())


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


async def test_a_deleted_world_leaves_nothing_in_the_gaps_for_who_is_forgotten_later(
    store: SqliteStore, tmp_path: Path
) -> None:
    worlds = [await world_of(store, name=name, scenario="class") for name in ("one", "other")]
    users = [0x223456789A00 + number * 7919 for number in range(300)]
    for number, user in enumerate(users):
        await join(store, worlds[number * 7 % 3 % 2].row, consent(user), f"Name of {user:x}", CLOCK)
    gone = [user for number, user in enumerate(users) if number * 7 % 3 % 2]
    assert all(traces(tmp_path, user) for user in gone)
    await store.delete_world(worlds[1].row.world_id)
    for user in gone:
        assert not await forget(store, user, CLOCK), "nothing is held any more"
    assert [user for user in gone if traces(tmp_path, user)] == []


async def test_a_friends_score_is_on_record_though_the_program_was_restarted_since(store: SqliteStore) -> None:
    """Forgotten, and the world opened anew before the next tick: what her friends get back is written, and told."""
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta), (0, anna))
    world = await speaks(store, world, ANNA, 3)
    before = int(world.standings.score[berta])
    await forget(store, ANNA, CLOCK)
    world = await tick(store, await open_world(store, "w"), CLOCK)
    after = int(world.standings.score[berta])
    assert after > before
    assert [one.score for one in await store.snapshots_of(world.row.world_id, berta)][-2:] == [before, after]
    assert (await replay(store, "w", lambda _done, _doing: None)).different == 0


async def test_no_refusal_says_a_name(store: SqliteStore) -> None:
    """Refusals are logged: who somebody is stands in none of them."""
    world, _ = await joined(store, await world_of(store), ANNA)
    for name in (f"Name of {ANNA:x}", f"Name of {ANNA:x}\n", f"Name of {ANNA:x}" * 9):
        with pytest.raises(Refused) as refused:
            await join(store, world.row, consent(ANNA), name, CLOCK)
        assert f"{ANNA:x}" not in str(refused.value)
        assert str(ANNA) not in str(refused.value)


async def test_a_log_that_another_program_held_on_to_is_emptied_as_soon_as_it_lets_go(
    store: SqliteStore, tmp_path: Path
) -> None:
    world, _ = await joined(store, await world_of(store, scenario="class"), ANNA)
    worlds = KeepAlive(store, CLOCK)
    with closing(sqlite3.connect(tmp_path / "players.db", isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select count(*) from identities").fetchall()
        with pytest.raises(StoreRefused, match="write-ahead log"):
            await forget(store, ANNA, CLOCK)
        assert traces(tmp_path, ANNA)
        assert await worlds.running(), "the worlds go on all the same"
        other.execute("commit")
    assert traces(tmp_path, ANNA)
    await worlds.running()
    assert not traces(tmp_path, ANNA)
    assert (await tick(store, world, CLOCK)).row.tick == 2


async def test_who_hosts_alone_is_told_so_before_being_forgotten(store: SqliteStore) -> None:
    one, other = [await world_of(store, name=name, scenario="class") for name in ("one", "other")]
    for world, users in ((one, (ANNA,)), (other, (ANNA, BERTA))):
        for user in users:
            await store.add_host(world.row.world_id, user)
    assert await hosted_alone(store, ANNA) == ("one",)
    assert await hosted_alone(store, BERTA) == ()
    assert await store.without_host() == ()
    code = await offer_hosting(store, one.row, ANNA, CLOCK)
    assert [await hosting_offered(store, each, CLOCK) for each in (code, "another")] == [one.row, None]
    assert await take_over(store, code, BERTA, CLOCK) == one.row
    assert await take_over(store, code, CLEO, CLOCK) is None, "it is worth something once"
    assert await hosted_alone(store, ANNA) == ()
    with pytest.raises(Refused, match="the host of this world"):
        await offer_hosting(store, one.row, CLEO, CLOCK)
    assert await forget(store, ANNA, CLOCK)
    assert await hosted_alone(store, BERTA) == ("one", "other")
    assert await forget(store, BERTA, CLOCK)
    assert await store.without_host() == ("one", "other")
