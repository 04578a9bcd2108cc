"""Branches of worlds with players: nothing in the copy tells what they did, and its past can be computed again."""

from __future__ import annotations

import asyncio
import json
from importlib import resources
from typing import TYPE_CHECKING

import polars as pl
import pytest

from bot.cli import run
from bot.ports import Phase
from bot.services.act import act
from bot.services.branch import branch
from bot.services.forget import forget
from bot.services.living_world import open_world
from bot.services.new_rule_book import put_to_use
from bot.services.replay import replay
from bot.services.see import ANYBODY
from bot.services.tick import tick
from bot.store.store import SqliteStore
from scoring import Refused
from tests.services.chatting import everything
from tests.services.players import ANNA, CLOCK, HOST, friends, joined, speaks, world_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from bot.ports import Nudges, PastTick, WorldRow
    from bot.services.living_world import LivingWorld

FRIENDS = (0, 1, 2)
ON_RECORD = ("ticks", "snapshot_chunks", "tier_change_chunks", "tier_changes", "nudge_chunks", "nudges")


def silent(_: float, __: str) -> None:
    """Nobody waits for a test's progress."""


async def with_a_player(store: SqliteStore, name: str = "w", **wish: object) -> LivingWorld:
    """A world in which a hidden player has friends."""
    world, [anna] = await joined(store, await world_of(store, name=name, **wish), ANNA)
    return await friends(store, world, *((person, anna) for person in FRIENDS))


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def branched(store: SqliteStore, world: LivingWorld, at: int, name: str = "copy") -> WorldRow:
    return await branch(store, world.row, at, name, 99, CLOCK, silent)


async def on_record(store: SqliteStore, world_id: int) -> dict[str, list[tuple[object, ...]]]:
    """A world's rows in the tables that a player may have had a part in, by table."""

    def rows(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
        query = "select * from {} where world_id = ? order by 2, 3"
        found = {table: connection.execute(query.format(table), [world_id]).fetchall() for table in ON_RECORD}
        return {table: [row[1:] for row in rows] for table, rows in found.items()}

    return await store.database.read(rows)


@pytest.mark.parametrize("back", [0, 2])
async def test_the_past_of_a_branch_is_what_it_would_be_had_nobody_played(store: SqliteStore, back: int) -> None:
    world = await with_a_player(store)
    for _ in range(6):
        world = await speaks(store, world, ANNA, times=3)
    at = world.row.tick - back
    copy = await branched(store, world, at)
    assert (copy.tick, copy.branched_from) == (at, "w")
    assert (await replay(store, "copy", silent)).different == 0
    assert (await replay(store, "w", silent)).different == 0
    for person in FRIENDS:
        kept = [(one.tick, one.score) for one in await store.snapshots_of(copy.world_id, person)]
        real = [(one.tick, one.score) for one in await store.snapshots_of(world.row.world_id, person) if one.tick <= at]
        assert kept != real, "she cost them points, and the copy does not say how many"
    alone = await open_world(store, "copy")
    moved = await store.snapshots(copy.world_id, 0)
    scores = dict(zip(moved.person.tolist(), moved.score.tolist(), strict=True))
    for number in range(1, at + 1):
        moved = await store.snapshots(copy.world_id, number)
        scores |= dict(zip(moved.person.tolist(), moved.score.tolist(), strict=True))
    assert list(scores) == list(range(copy.characters))
    assert [*scores.values()] == alone.standings.score.tolist(), "the last on record is today's"
    for _ in range(3):
        alone = await tick(store, alone, CLOCK)
    assert (await replay(store, "copy", silent)).different == 0


async def test_a_branch_is_the_same_whatever_a_hidden_player_did(tmp_path: Path) -> None:
    """Two worlds alike but for what she says in the last tick: nobody has answered to it yet."""
    found = []
    for times in (0, 3):
        async with SqliteStore(tmp_path / f"{times}.db") as store:
            world = await speaks(store, await with_a_player(store), ANNA, times=times)
            copy = await branched(store, world, world.row.tick)
            told = await everything(store, await open_world(store, "copy"), ANYBODY)
            found.append((
                await on_record(store, copy.world_id), await on_record(store, world.row.world_id), told
            ))  # fmt: skip
    (quiet, quiet_source, quiet_told), (loud, loud_source, loud_told) = found
    assert quiet == loud
    assert quiet_told == loud_told
    assert quiet_source["snapshot_chunks"] != loud_source["snapshot_chunks"]


def test_the_command_line_says_the_same_of_a_branch_whatever_a_hidden_player_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `person` and `export` give, as typed; of the worlds themselves they hide what is on record."""
    told = []
    for times in (0, 3):
        path = tmp_path / f"{times}.db"
        monkeypatch.setenv("GLASSHOUSE_DB", str(path))
        day, names = asyncio.run(_lived(path, times))
        assert run(["world", "branch", "w", "--at-day", str(day), "--to", "copy"]) == 0, capsys.readouterr().err
        assert run(["world", "replay", "copy"]) == 0, capsys.readouterr().err
        capsys.readouterr()
        answers: list[object] = []
        for name in names:
            assert run(["world", "person", "copy", name, "--json"]) == 0
            answers.append(json.loads(capsys.readouterr().out))
        assert all(one["history"] for one in answers)  # type: ignore[index] # an answer of `person`
        assert run(["world", "export", "copy", "--out", str(tmp_path / f"out {times}")]) == 0
        out = tmp_path / f"out {times}"
        told.append((answers, [(name, (out / name).read_bytes()) for name in files(out)]))
        assert set(names) <= set(pl.read_parquet(out / "snapshots.parquet")["person"])
    assert told[0] == told[1]


async def _lived(path: Path, times: int) -> tuple[float, list[str]]:
    async with SqliteStore(path) as store:
        world = await speaks(store, await with_a_player(store), ANNA, times=times)
        return world.row.day, [str(world.people.names[person]) for person in FRIENDS]


async def test_a_branch_of_a_world_whose_player_is_forgotten(tmp_path: Path) -> None:
    found = []
    for times in (0, 3):
        async with SqliteStore(tmp_path / f"{times}.db") as store:
            world = await speaks(store, await with_a_player(store), ANNA, times=times)
            await forget(store, ANNA, CLOCK)
            copy = await branched(store, world, world.row.tick)
            assert (await replay(store, "copy", silent)).different == 0
            rows = await on_record(store, copy.world_id)
            del rows["ticks"]  # how many events there were of those that nobody holds any more
            found.append(rows)
    assert found[0] == found[1]


async def test_a_branch_across_other_rules_and_phases(store: SqliteStore) -> None:
    world = await with_a_player(store, phase=Phase.OPTIONAL)
    await store.add_host(world.row.world_id, HOST)
    world = await speaks(store, world, ANNA, times=3)
    await store.set_phase(world.row.world_id, Phase.MANDATORY)
    world = await speaks(store, await open_world(store, "w"), ANNA, times=3)
    text = (resources.files("scoring") / "rulebooks" / "credit-china.toml").read_text(encoding="utf-8")
    await put_to_use(store, world, HOST, text)
    world = await tick(store, world, CLOCK)
    for _ in range(2):
        await act(store, world, ANNA, "tax-evaded")
        world = await tick(store, world, CLOCK)
    for at in range(world.row.tick + 1):
        copy = await branched(store, world, at, f"copy {at}")
        assert (await replay(store, copy.name, silent)).different == 0, at
        assert copy.first_phase is Phase.OPTIONAL
    for _ in range(2):
        await tick(store, await open_world(store, copy.name), CLOCK)
    assert (await replay(store, copy.name, silent)).different == 0


async def test_where_no_player_had_a_friend_the_past_is_copied(tmp_path: Path) -> None:
    class Watched(SqliteStore):
        copies = 0

        async def branch_world(  # noqa: PLR0917 - as it is
            self,
            world_id: int,
            tick: int,
            name: str,
            seed: int,
            at: datetime,
            again: AsyncIterator[PastTick] | None = None,
        ) -> WorldRow:
            self.copies += again is None
            return await super().branch_world(world_id, tick, name, seed, at, again)

    async with Watched(tmp_path / "worlds.db") as store:
        world, _ = await joined(store, await world_of(store), ANNA)
        world = await speaks(store, world, ANNA, times=3)
        copy = await branched(store, world, world.row.tick)
        assert store.copies == 1
        assert (await replay(store, "copy", silent)).different == 0
        own, other = await on_record(store, copy.world_id), await on_record(store, world.row.world_id)
        assert own["snapshot_chunks"] == other["snapshot_chunks"]
        assert own["ticks"] != other["ticks"]
        for number, _, _ in await store.ticks(copy.world_id):
            [row] = [row for row in own["ticks"] if row[0] == number]
            many = len(await store.events(copy.world_id, number - 1, number))
            assert row[-2:] == (many, len(await store.snapshots(copy.world_id, number))), "nothing of hers is counted"


async def test_what_players_moved_is_never_copied(store: SqliteStore) -> None:
    world = await with_a_player(store)
    with pytest.raises(ValueError, match="never copied"):
        await store.branch_world(world.row.world_id, world.row.tick, "copy", 9, CLOCK.now())
    assert [row.name for row in await store.worlds()] == ["w"]
    before = await store.branch_world(world.row.world_id, world.row.tick - 1, "copy", 9, CLOCK.now())
    assert (await replay(store, before.name, silent)).different == 0, "she had no friends by then"


async def test_a_world_deleted_while_it_is_branched_leaves_nothing(tmp_path: Path) -> None:
    class Deleting(SqliteStore):
        at = 99

        async def nudges(self, world_id: int, tick: int) -> Nudges:
            if tick == self.at:
                await self.delete_world(world_id)
            return await super().nudges(world_id, tick)

    async with Deleting(tmp_path / "worlds.db") as store:
        world = await speaks(store, await with_a_player(store), ANNA, times=1)
        store.at = 2
        before = files(tmp_path)
        with pytest.raises(Refused, match="a world that is still there"):
            await branched(store, world, world.row.tick)
        assert await store.worlds() == ()
        assert files(tmp_path) == before


@pytest.mark.parametrize("name", ["W", "\x1b[31mred"])
async def test_a_name_that_cannot_be_had_is_refused_before_anything_is_computed(store: SqliteStore, name: str) -> None:
    world = await with_a_player(store)
    told: list[str] = []
    with pytest.raises(Refused):
        await branch(store, world.row, 2, name, 9, CLOCK, lambda _, doing: told.append(doing))
    assert not told
