"""Worlds through the real store: made, moved on, opened again, replayed, branched, exported, looked up."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

import scoring
from bot.clock import SystemClock
from bot.ports import Phase
from bot.services import living_world
from bot.services.export_world import export_world
from bot.services.glance import glance
from bot.services.living_world import LivingWorld, open_world
from bot.services.make_world import Wish, make_world
from bot.services.open_worlds import OpenWorlds
from bot.services.register import look_up, register_of
from bot.services.replay import replay
from bot.services.tick import decide, keep_if_due, tick

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from bot.ports import People
    from bot.store.store import SqliteStore
    from scoring import Population
    from scoring.friendships import Friendships

CLOCK = SystemClock()


def silent(_: float, __: str) -> None:
    """Nobody waits for a test's progress."""


async def lived(store: SqliteStore, ticks: int, **wish: object) -> LivingWorld:
    asked = {"name": "w", "scenario": "les-miserables", "seed": 7} | wish
    await make_world(store, Wish(**asked), CLOCK, silent)  # type: ignore[arg-type] # a wish's own fields
    world = await open_world(store, str(asked["name"]))
    for _ in range(ticks):
        world = await tick(store, world, CLOCK)
    return world


def same(one: LivingWorld, other: LivingWorld) -> bool:
    standings = one.standings, other.standings
    return (
        all(
            np.array_equal(getattr(standings[0], name), getattr(standings[1], name))
            for name in ("score", "tier", "total_millipoints", "association_millipoints", "points_millipoints")
        )
        and standings[0].evidence.values.tobytes() == standings[1].evidence.values.tobytes()
        and np.array_equal(one.family, other.family)
        and all(np.array_equal(getattr(one.parted, name), getattr(other.parted, name)) for name in ("a", "b"))
    )


async def test_a_world_opened_again_is_the_one_that_lived(store: SqliteStore) -> None:
    world = await lived(store, 40)
    assert same(await open_world(store, "w"), world)
    await store.database.write(lambda connection: connection.execute("delete from compiled_places"))
    assert same(await open_world(store, "w"), world), "from the rows alone"


@pytest.mark.parametrize(("scenario", "people"), [("les-miserables", None), ("class", None), ("town", 300)])
async def test_replay_finds_no_difference(store: SqliteStore, scenario: str, people: int | None) -> None:
    await lived(store, 25, scenario=scenario, people=people)
    found = await replay(store, "w", silent)
    assert (found.ticks, found.different) == (25, 0)
    assert found.snapshots > 25


async def test_replay_finds_a_score_that_was_tampered_with(store: SqliteStore) -> None:
    await lived(store, 10)
    query = "update event_chunks set data = (select data from event_chunks where tick = 9) where tick = 4"
    await store.database.write(lambda connection: connection.execute(query))
    assert (await replay(store, "w", silent)).different > 0


async def test_replay_in_the_optional_phase_and_across_the_change(store: SqliteStore) -> None:
    world = await lived(store, 8, phase=Phase.OPTIONAL)
    assert 0 < world.scored.sum() < len(world.people)
    assert (await store.snapshots(world.row.world_id, 0)).person.tolist() == np.flatnonzero(world.scored).tolist()
    assert all(count == 0 for _, _, count in glance(world).sanctions)
    await store.set_phase(world.row.world_id, Phase.MANDATORY)
    world = await open_world(store, "w")
    assert world.scored.all()
    for _ in range(4):
        world = await tick(store, world, CLOCK)
    assert (await replay(store, "w", silent)).different == 0
    everybody = np.unique(
        np.concatenate([(await store.snapshots(world.row.world_id, number)).person for number in range(13)])
    )
    assert len(everybody) == len(world.people), "whoever is scored now has a snapshot"


async def test_a_tick_happens_once(store: SqliteStore) -> None:
    world = await lived(store, 3)
    decided = decide(world, CLOCK.now())
    assert await store.commit_tick(decided.record)
    assert not await store.commit_tick(decided.record)
    again = await tick(store, world, CLOCK)
    assert again.row.tick == 4
    assert same(again, decided.after)


async def test_statements_on_record_add_up(store: SqliteStore) -> None:
    world = await lived(store, 30)
    row = world.row
    for index, name in enumerate(world.people.names):
        events = await store.events_of(row.world_id, index)
        statement = scoring.statement(scoring.snapshot(world.standings, name, events=events))
        assert statement.base + sum(line.points for line in statement.lines) == statement.score
        history = await store.snapshots_of(row.world_id, index)
        assert history[-1].score == statement.score
        changes = await store.tier_changes_of(row.world_id, index)
        assert [change.is_now for change in changes][-1:] in ([], [int(world.standings.tier[index])])


async def test_changes_of_tier_are_those_of_the_snapshots(store: SqliteStore) -> None:
    world = await lived(store, 30)
    for person in range(len(world.people)):
        tiers = [(0, -1)]
        for kept in await store.snapshots_of(world.row.world_id, person):
            if kept.tick and kept.tier != tiers[-1][1]:
                tiers.append((kept.tick, kept.tier))
            elif not kept.tick:
                tiers = [(0, kept.tier)]
        expected = [(tick, was, now) for (_, was), (tick, now) in pairwise(tiers)]
        found = await store.tier_changes_of(world.row.world_id, person)
        assert [(change.tick, change.was, change.is_now) for change in found] == expected
    assert any([await store.tier_changes_of(world.row.world_id, person) for person in range(len(world.people))])


async def test_a_large_world_is_put_together_beside_the_event_loop(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await lived(store, 3)
    threads: list[bool] = []
    put_together = living_world.population_of

    def seen(people: People, ties: Friendships, kinds: tuple[str, ...]) -> Population:
        threads.append(threading.current_thread() is threading.main_thread())
        return put_together(people, ties, kinds)

    monkeypatch.setattr(living_world, "population_of", seen)
    at_once = await open_world(store, world.row.name)
    monkeypatch.setattr(living_world, "SMALL_WORLD", 0)
    beside = await open_world(store, world.row.name)
    assert threads == [True, False]
    assert same(at_once, beside)


async def test_every_tick_explains_every_score_and_every_change(store: SqliteStore) -> None:
    """For everybody, at every tick: the statement adds up, and so does the change since the tick before."""
    world = await lived(store, 0, scenario="class")
    before: dict[str, scoring.Snapshot] = {}
    for _ in range(25):
        world = await tick(store, world, CLOCK)
        for index, name in enumerate(world.people.names):
            snap = scoring.snapshot(world.standings, name, events=await store.events_of(world.row.world_id, index))
            statement = scoring.statement(snap)
            assert statement.base + sum(line.points for line in statement.lines) == statement.score == snap.score
            if name in before:
                change = scoring.change(before[name], snap)
                assert sum(line.points for line in change.lines) == snap.score - before[name].score
            before[name] = snap


async def test_a_branch_has_the_past_and_goes_another_way(store: SqliteStore) -> None:
    world = await lived(store, 30)
    past = await store.snapshots(world.row.world_id, 12)
    copy = await store.branch_world(world.row.world_id, 20, "other", 99, CLOCK.now())
    assert (copy.tick, copy.day, copy.branched_from) == (20, 20.0, "w")
    assert (await store.snapshots(copy.world_id, 12)).score.tolist() == past.score.tolist()
    branch = await open_world(store, "other")
    for _ in range(10):
        branch = await tick(store, branch, CLOCK)
    assert (await replay(store, "other", silent)).different == 0
    assert not np.array_equal(branch.standings.score, world.standings.score)
    assert (await replay(store, "w", silent)).different == 0, "the world it came from is as it was"


async def test_a_branch_with_the_same_seed_goes_the_same_way(store: SqliteStore) -> None:
    world = await lived(store, 20)
    await store.branch_world(world.row.world_id, 10, "same", world.row.seed, CLOCK.now())
    branch = await open_world(store, "same")
    for _ in range(10):
        branch = await tick(store, branch, CLOCK)
    assert same(branch, world)


async def test_the_register_ranks_and_finds_by_name(store: SqliteStore) -> None:
    world = await lived(store, 60)
    listed = register_of(world)
    entries = [entry for number in range(1, 9) for entry in listed.page(number)]
    assert len(entries) == len(listed) > 3
    assert [entry.rank for entry in entries] == list(range(1, len(listed) + 1))
    assert [(entry.drag_points, entry.name) for entry in entries] == sorted(
        ((entry.drag_points, entry.name) for entry in entries), key=lambda found: (-found[0], found[1])
    )
    assert [(entry.rank, entry.drag_points) for entry in entries] == [
        (entry.rank, entry.drag_points) for entry in scoring.register(world.standings)
    ]
    for entry in entries:
        assert entry in await look_up(store, listed, entry.name[:2].lower(), limit=100)
    assert await look_up(store, listed, "nobody has this name") == ()


async def test_an_export_is_whole_and_the_same_every_time(store: SqliteStore, tmp_path: Path) -> None:
    world = await lived(store, 12)
    one = await export_world(store, "w", tmp_path / "one", silent)
    two = await export_world(store, "w", tmp_path / "two", silent)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    tables = {path.stem: pl.read_parquet(path) for path in one}
    assert len(tables["people"]) == len(world.people)
    assert tables["events"]["day"].max() == 12.0
    last = tables["snapshots"].group_by("person").agg(pl.col("score").last())
    scores = dict(zip(world.people.names, world.standings.score.tolist(), strict=True))
    assert dict(last.iter_rows()) == scores
    with pytest.raises(scoring.Refused, match="empty or not there yet"):
        await export_world(store, "w", tmp_path / "one", silent)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": "W"}, "name"),
        ({"name": "\x1b[31mred"}, "name"),
        ({"name": "x", "scenario": "atlantis"}, "name"),
        ({"name": "x", "policy": "no-such-book"}, "name"),
        ({"name": "x", "scenario": "town", "people": 3}, "people"),
    ],
)
async def test_what_cannot_be_made_leaves_nothing(store: SqliteStore, wish: dict[str, object], field: str) -> None:
    await lived(store, 0)
    with pytest.raises(scoring.Refused) as refused:
        await lived(store, 0, **wish)
    assert refused.value.field in {field, "scenario"}
    assert [world.name for world in await store.worlds()] == ["w"]


async def test_a_deleted_world_is_gone_from_every_table(store: SqliteStore) -> None:
    world = await lived(store, 5)
    await store.delete_world(world.row.world_id)
    assert await store.worlds() == ()
    with pytest.raises(scoring.Refused, match="none, there are none here"):
        await store.world("w")

    def left(connection: sqlite3.Connection) -> list[str]:
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        count = "select count(*) from {}"
        return [name for (name,) in tables if connection.execute(count.format(name)).fetchone() != (0,)]

    assert await store.database.read(left) == ["highest_world"], "its number is not given again"


async def test_a_deleted_worlds_number_is_never_given_again(store: SqliteStore) -> None:
    first = await lived(store, 0)
    await store.delete_world(first.row.world_id)
    second = await lived(store, 0)
    assert second.row.world_id > first.row.world_id
    # A tick that was still being decided when its world was deleted lands nowhere.
    with pytest.raises(scoring.Refused, match="a world that is still there"):
        await tick(store, first, CLOCK)
    assert (await store.world("w")).tick == 0
    branch = await store.branch_world(second.row.world_id, 0, "copy", 9, CLOCK.now())
    await store.delete_world(branch.world_id)
    assert (await lived(store, 0, name="third")).row.world_id > branch.world_id


async def test_a_world_that_moves_while_it_is_replayed_has_no_differences(store: SqliteStore) -> None:
    world = await lived(store, 3)
    row = world.row
    real = store.ticks

    async def moved_on(world_id: int) -> tuple[tuple[int, float, Phase], ...]:
        nonlocal world
        world = await tick(store, world, CLOCK)
        return await real(world_id)

    store.ticks = moved_on  # type: ignore[method-assign] # the world moves on between two questions
    result = await replay(store, "w", silent)
    assert (result.ticks, result.different) == (row.tick, 0)


async def test_a_tick_decided_before_its_world_was_deleted_is_refused(store: SqliteStore) -> None:
    world = await lived(store, 2)
    decided = decide(world, CLOCK.now())
    await store.delete_world(world.row.world_id)
    with pytest.raises(scoring.Refused, match="a world that is still there"):
        await store.commit_tick(decided.record)


ALWAYS_READ = ("rule_books", "players", "compiled", "kinds", "events", "parted", "story")


@pytest.mark.parametrize(
    ("name", "kept"),
    [*((name, 1) for name in (*ALWAYS_READ, "tie_changes")), *((name, 0) for name in (*ALWAYS_READ, "people", "ties"))],
)
async def test_a_world_deleted_while_it_is_opened_is_refused(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, name: str, kept: int
) -> None:
    """Just before each of the things read of it, with the arrays of the tick before kept beside its rows, or none."""
    world = await lived(store, 2)
    query = "delete from compiled_places where tick > ?"
    await store.database.write(lambda connection: connection.execute(query, [kept]))
    real, deleted = getattr(store, name), list[str]()

    async def late(*args: object) -> object:
        if not deleted:
            deleted.append(name)
            await store.delete_world(world.row.world_id)
        return await real(*args)

    monkeypatch.setattr(store, name, late)
    with pytest.raises(scoring.Refused, match="a world that is still there"):
        await OpenWorlds(store).world(world.row.world_id)
    assert deleted


async def test_a_world_deleted_between_two_of_many_ticks_is_refused(store: SqliteStore) -> None:
    world = await tick(store, await lived(store, 1), CLOCK)
    await store.delete_world(world.row.world_id)
    for again in (tick(store, world, CLOCK), open_world(store, "w"), replay(store, "w", silent)):
        with pytest.raises(scoring.Refused):
            await again
    await keep_if_due(store, replace(world, row=replace(world.row, tick=16, characters=9_999)))
    await store.keep_compiled(world.row.world_id, world.compiled())
    assert await store.compiled(world.row.world_id) is None
