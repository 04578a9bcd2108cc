from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from bot.ports import Phase
from bot.services.export_world import export_world
from bot.services.nudges import answer_nudge, nudges
from bot.services.tick import tick
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLOCK, friends, joined, speaks, world_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import SqliteStore


@pytest.mark.parametrize("heed", [True, False])
async def test_a_player_is_nudged_and_decides(store: SqliteStore, *, heed: bool) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta))
    world = await speaks(store, world, BERTA, 4)
    for _ in range(80):
        found = await nudges(store, world.row, ANNA)
        if found:
            break
        world = await tick(store, world, CLOCK)
    [(number, nudge)] = found
    assert (nudge.friend, nudge.heeded) == (berta, None)
    assert nudge.cost > 0
    with pytest.raises(Refused, match="waits for an answer"):
        await answer_nudge(store, world.row, BERTA, number, heed=heed)
    assert await answer_nudge(store, world.row, ANNA, number, heed=heed) == berta
    with pytest.raises(Refused, match="waits for an answer"):
        await answer_nudge(store, world.row, ANNA, number, heed=heed)
    world = await tick(store, world, CLOCK)
    assert bool(world.standings.population.friendships.strength_between(anna, berta)) is not heed


async def test_players_are_in_no_exported_file(store: SqliteStore, tmp_path: Path) -> None:
    world, [anna] = await joined(store, await world_of(store, phase=Phase.OPTIONAL), ANNA)
    world = await friends(store, world, (0, anna))
    await speaks(store, world, ANNA)
    for file in await export_world(store, "w", tmp_path / "out", lambda _done, _doing: None):
        table = pl.read_parquet(file)
        for column in {"person", "a", "b"} & {*table.columns}:
            assert not table[column].str.starts_with("(player").any()
