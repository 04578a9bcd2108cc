"""What the public sees: the register with the players who chose it, and files that tell of no player."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from bot.player_ports import Visibility
from bot.services.export_world import export_world
from bot.services.glance import glance
from bot.services.register import look_up, register_of
from bot.services.see import ANYBODY, sight_of
from bot.store.store import SqliteStore
from tests.services.players import ANNA, friends, joined, shown_to, speaks, world_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from scoring.ledger import Events


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "public.db") as opened:
        yield opened


async def test_a_public_player_is_found_by_name_and_a_hidden_one_is_not(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    world = await friends(store, world, *((character, anna) for character in range(6)))
    world = await speaks(store, world, ANNA, times=3)
    for visibility, listed in ((Visibility.ONLY_ME, False), (Visibility.EVERYONE, True)):
        await shown_to(store, world, ANNA, visibility)
        sight = await sight_of(store, world, ANYBODY)
        register = register_of(sight.world, sight.names)
        found = await look_up(store, register, "name OF")
        assert [entry.name for entry in found] == ([f"Name of {ANNA:x}"] if listed else [])
        pages = [entry for page in range(1, 6) for entry in register.page(page)]
        assert [entry.rank for entry in pages] == list(range(1, len(register) + 1)), "no gap where somebody is hidden"
        assert all(entry in pages for entry in found)


async def test_an_export_is_the_same_whatever_a_player_does(store: SqliteStore, tmp_path: Path) -> None:
    """Two worlds alike but for what their player says; of the friends' scores on record nothing is written."""
    written = []
    for name, times in (("quiet", 0), ("loud", 3)):
        world, [anna] = await joined(store, await world_of(store, name=name), ANNA)
        world = await friends(store, world, (0, anna), (1, anna))
        world = await speaks(store, world, ANNA, times=times)
        files = await export_world(store, name, tmp_path / name, lambda _done, _doing: None)
        tables = {path.stem: pl.read_parquet(path) for path in files}
        friendly = {world.people.names[0], world.people.names[1]}
        assert not friendly & set(tables["snapshots"]["person"])
        assert f"{ANNA:x}".encode() not in b"".join(path.read_bytes() for path in files)
        written.append(tables["snapshots"])
    assert written[0].equals(written[1])


async def test_a_glance_tells_nothing_of_a_hidden_player(store: SqliteStore) -> None:
    """How many are scored, and how their scores lie: as if she were not there, until she chooses to be public."""
    world = await world_of(store)
    alone = glance((await sight_of(store, world, ANYBODY)).world)
    world, _ = await joined(store, world, ANNA)
    world = await speaks(store, world, ANNA, times=3)
    nobody = glance((await sight_of(store, world, ANYBODY)).world)
    assert nobody.scored == alone.scored == world.row.characters
    assert nobody.lowest > world.standings.score.min(), "hers"
    await shown_to(store, world, ANNA, Visibility.EVERYONE)
    assert glance((await sight_of(store, world, ANYBODY)).world).scored == alone.scored + 1


async def test_a_world_that_moves_while_it_is_exported(store: SqliteStore, tmp_path: Path) -> None:
    """The files are as of the tick at which the export began; who came in later is not in the way."""
    world = await world_of(store)

    class Moving(SqliteStore):
        async def events(self, world_id: int, after_tick: int, to_tick: int) -> Events:
            found = await super().events(world_id, after_tick, to_tick)
            later, [anna] = await joined(self, world, ANNA)
            await friends(self, later, (0, anna))
            return found

    async with Moving(tmp_path / "public.db") as moving:
        files = await export_world(moving, "w", tmp_path / "out", lambda _done, _doing: None)
    tables = {path.stem: pl.read_parquet(path) for path in files}
    assert tables["snapshots"]["tick"].max() == 0
    assert tables["snapshots"]["person"].n_unique() == world.row.characters
