"""Another rule book for a running world, and events thrown at it: on record, replayed to the bit, and explained."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.player_ports import Direction, Subject
from bot.services.act import act, acts_to_choose
from bot.services.history import history
from bot.services.host import panel
from bot.services.living_world import open_world
from bot.services.new_rule_book import MOST_LETTERS, check_rule_book, put_to_use
from bot.services.replay import replay
from bot.services.see import Viewer
from bot.services.throw import events_to_throw, throw
from bot.services.thrown_events import society_events
from bot.services.tick import tick
from bot.services.why import why
from bot.store.store import SqliteStore
from scoring import Refused
from scoring.explain import ReasonCode
from tests.services.chatting import adds_up, peopled
from tests.services.players import ANNA, CLOCK, HOST, assert_same, world_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.services.living_world import LivingWorld

NEW_KIND = """
[kinds.homework-late]
factor = "credit"
weight = -12
title = "Handed in homework late"
source = "invented"
standing = "invented"
"""


def shipped(name: str) -> str:
    return (resources.files("scoring") / "rulebooks" / f"{name}.toml").read_text(encoding="utf-8")


async def assert_on_record(store: SqliteStore, world: LivingWorld) -> None:
    """The past replays without a difference, and the world opens to the bits of the living one, both ways."""
    assert (await replay(store, world.row.name, lambda _done, _doing: None)).different == 0
    assert_same(await open_world(store, world.row.name), world)
    await store.database.write(lambda connection: connection.execute("delete from compiled_places"))
    assert_same(await open_world(store, world.row.name), world)


@pytest.mark.parametrize("name", ["credit-china", "credit-only", "thin-file", "sesame-2015"])
async def test_a_rule_book_comes_into_force_with_the_next_tick(store: SqliteStore, name: str) -> None:
    world, *_ = await peopled(store, ticks=5)
    text = shipped(name).replace("version = 1", "version = 7")
    checked = await put_to_use(store, world, HOST, text)
    assert (checked.problems, checked.from_tick) == ((), world.row.tick + 1)
    coming = (await panel(store, world, HOST)).next_book
    assert coming is not None
    assert (coming.name, coming.version) == (name, 7)
    before = world
    world = await tick(store, world, CLOCK)
    assert (world.policy.name, world.policy.version) == (name, 7)
    moved = await store.snapshots(world.row.world_id, world.row.tick)
    assert len(moved) == int(world.on_record.sum()), "everybody has a score on record under the new one"
    await assert_on_record(store, world)
    for viewer, person in ((Viewer(user_id=ANNA), None), (Viewer(), 0), (Viewer(), 5)):
        told = await why(store, world, viewer, person)
        if told.change is not None and told.since_tick == before.row.tick:
            assert told.change.score_before != told.change.score_after
            assert adds_up(told.change.lines, told.change.score_after - told.change.score_before)
            codes = [line.code for line in told.change.lines]
            assert (ReasonCode.RULE_BOOK in codes) or name == "sesame-2015"
    for _ in range(3):
        world = await tick(store, world, CLOCK)
    await assert_on_record(store, world)
    for person in (None, 0):
        past = await history(store, world, Viewer(user_id=ANNA), person)
        for each in past.moves:
            assert adds_up(each.lines, each.score_after - each.score_before)


async def test_the_change_is_a_cause_in_everybodys_why(store: SqliteStore) -> None:
    world, *_ = await peopled(store, ticks=5)
    await put_to_use(store, world, HOST, shipped("credit-only"))
    world = await tick(store, world, CLOCK)
    for person in range(20):
        told = await why(store, world, Viewer(), person)
        assert told.change is not None
        assert "credit-only" in [line.subject for line in told.change.lines if line.code is ReasonCode.RULE_BOOK]


async def test_an_alert_of_a_tier_lost_names_the_rule_book(store: SqliteStore) -> None:
    world, anna, _, _ = await peopled(store)
    for _ in range(4):
        for kind in ("dishwasher-bought", "course-finished", "loan-repaid"):
            await act(store, world, ANNA, kind)
        world = await tick(store, world, CLOCK)
    held = [tier.id for tier in world.policy.tiers if tier.threshold <= world.standings.score[anna]]
    assert held
    await put_to_use(store, world, HOST, shipped("credit-only").replace("base = ", "base = 400 # "))
    world = await tick(store, world, CLOCK)
    kept = {tier.id for tier in world.policy.tiers if tier.threshold <= world.standings.score[anna]}
    now = [one.alert for one in await store.alerts(world.row.world_id, anna) if one.alert.tick == world.row.tick]
    lost = [one for one in now if (one.subject, one.direction) == (Subject.TIER, Direction.LOST)]
    assert sorted(one.id for one in lost) == sorted(set(held) - kept)
    assert all(one.payload["rule_book"] == "credit-only" for one in lost)
    assert lost


async def test_a_rule_book_may_bring_kinds_that_nobody_knew(store: SqliteStore) -> None:
    world, anna, _, _ = await peopled(store, ticks=3)
    await put_to_use(store, world, HOST, shipped("sesame-2015") + NEW_KIND)
    with pytest.raises(Refused, match="homework-late"):
        await act(store, world, ANNA, "homework-late")
    world = await tick(store, world, CLOCK)
    assert "homework-late" in [kind.id for kind in acts_to_choose(world)]
    await act(store, world, ANNA, "homework-late")
    world = await tick(store, world, CLOCK)
    column = world.policy.factor_index["credit"]
    assert world.standings.points_millipoints[anna, column] < 0
    await assert_on_record(store, world)
    told = await why(store, world, Viewer(user_id=ANNA))
    assert "homework-late" in str(told.statement)
    assert told.statement.base + sum(line.points for line in told.statement.lines) == told.score


async def test_a_faulty_rule_book_is_refused_with_every_reason_and_changes_nothing(store: SqliteStore) -> None:
    world, *_ = await peopled(store)
    text = (
        shipped("sesame-2015").replace("half_life_days = 120", "half_life_days = -1").replace("share = ", "share = -")
    )
    checked = await put_to_use(store, world, HOST, text)
    assert checked.policy is None
    assert len(checked.problems) >= 3
    assert all(problem.field and problem.allowed for problem in checked.problems)
    assert (await panel(store, world, HOST)).next_book is None
    assert check_rule_book("not [ toml").problems
    assert check_rule_book("x" * (MOST_LETTERS + 1)).problems[0].field == "size"
    with pytest.raises(Refused, match="host"):
        await put_to_use(store, world, ANNA, shipped("credit-only"))


async def test_a_rule_book_put_to_use_while_a_tick_is_decided_is_in_that_tick_or_the_next(tmp_path: Path) -> None:
    """The tick that was decided under the old one is decided again: what is on record replays."""
    put: list[int] = []

    async with SqliteStore(tmp_path / "race.db") as store:
        world, *_ = await peopled(store, ticks=2)
        commit = store.commit_tick

        async def late(record: object) -> bool:
            if not put:
                put.append((await put_to_use(store, world, HOST, shipped("credit-only"))).from_tick or 0)
            return await commit(record)  # type: ignore[arg-type] # a tick's record

        store.commit_tick = late  # type: ignore[method-assign] # between deciding and writing
        world = await tick(store, world, CLOCK)
        assert put == [world.row.tick]
        assert world.policy.name == "credit-only"
        await assert_on_record(store, world)


@pytest.mark.parametrize("event", sorted(society_events()))
async def test_a_thrown_event_hits_the_next_tick_and_is_on_record(store: SqliteStore, event: str) -> None:
    world, anna, *_ = await peopled(store, ticks=2, scenario="town", people=400)
    number = await throw(store, world, HOST, event)
    assert number == world.row.tick + 1
    with pytest.raises(Refused, match="wait"):
        await throw(store, world, HOST, event)
    assert (await panel(store, world, HOST)).waiting == (event,)
    world = await tick(store, world, CLOCK)
    assert world.row.tick == number
    assert [(one.event, one.tick) for one in await store.thrown(world.row.world_id)] == [(event, number)]
    happened = await store.events(world.row.world_id, number - 1, number)
    counts = np.bincount(happened.kind, minlength=len(world.kinds))
    for hit in society_events()[event].hits:
        assert counts[world.kinds.index(hit.kind)] > 0
    said = {world.kinds[kind] for kind in happened.kind[happened.person >= world.row.characters].tolist()}
    assert said <= {"job-lost"}, "no player is made to say or to buy anything"
    told = await why(store, world, Viewer(user_id=ANNA))
    assert told.since_tick is None or (event in told.thrown) is (told.since_tick < number)
    assert event in [one.id for one in events_to_throw(world)]
    world = await tick(store, world, CLOCK)
    assert len(await store.thrown(world.row.world_id)) == 1, "once"
    await assert_on_record(store, world)
    assert anna < len(world.people)


async def test_the_same_event_hits_the_same_people_in_the_same_world(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        async with SqliteStore(tmp_path / f"{name}.db") as store:
            world = await world_of(store)
            await store.add_host(world.row.world_id, HOST)
            await throw(store, world, HOST, "market-crash")
            world = await tick(store, world, CLOCK)
            events = await store.events(world.row.world_id, 0, 1)
            found.append([column.tolist() for column in (events.person, events.kind, events.magnitude, events.day)])
    assert found[0] == found[1]


async def test_only_a_host_throws_and_only_what_there_is(store: SqliteStore) -> None:
    world, *_ = await peopled(store)
    with pytest.raises(Refused, match="host"):
        await throw(store, world, ANNA, "festival")
    with pytest.raises(Refused, match="festival"):
        await throw(store, world, HOST, "festivall")
    assert await throw(store, world, ANNA, "festival", as_admin=True) == world.row.tick + 1
