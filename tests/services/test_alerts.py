from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.player_ports import Alert, Direction, Subject
from bot.ports import Phase
from bot.services.act import act
from bot.services.leave import leave
from bot.services.living_world import open_world
from bot.services.set_visibility import mute
from bot.services.tick import decide, tick
from scoring import Batch, what_if
from tests.services.players import ANNA, BERTA, CLOCK, friends, joined, speaks, world_of

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.store.store import SqliteStore


async def lifted_to_first_tier(store: SqliteStore, world: LivingWorld, user: int, person: int) -> LivingWorld:
    """The world after a user has done good until they hold a tier."""
    for _ in range(20):
        if world.standings.tier[person] >= 0:
            return world
        for _ in range(2):
            await act(store, world, user, "course-finished")
        world = await tick(store, world, CLOCK)
    raise AssertionError("twenty days of courses bring nobody a tier")


async def told(store: SqliteStore, world: LivingWorld, person: int) -> list[tuple[str, str, str]]:
    found = await store.alerts(world.row.world_id, person)
    return [(one.alert.id, one.alert.direction, one.state) for one in sorted(found, key=lambda one: one.alert.tick)]


async def test_a_gain_nobody_was_told_of_goes_with_its_loss(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    world = await lifted_to_first_tier(store, world, ANNA, anna)
    assert await told(store, world, anna) == [("instant-loan", "gained", "waiting")]
    world = await speaks(store, world, ANNA, 1)
    found = await told(store, world, anna)
    assert found[:2] == [("instant-loan", "gained", "cancelled"), ("instant-loan", "lost", "cancelled")]


async def test_a_loss_after_a_gain_that_may_have_been_told_waits(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    world = await lifted_to_first_tier(store, world, ANNA, anna)
    # As one is that was sent, and whose answer was lost.
    await store.database.write(lambda connection: connection.execute("update outbox set doubted = 1, attempts = 1"))
    world = await speaks(store, world, ANNA, 1)
    found = await told(store, world, anna)
    assert found[:2] == [("instant-loan", "gained", "waiting"), ("instant-loan", "lost", "waiting")]


async def test_a_loss_after_a_gain_that_was_told_waits(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    world = await lifted_to_first_tier(store, world, ANNA, anna)
    await store.database.write(lambda connection: connection.execute("update outbox set state = 'delivered'"))
    world = await speaks(store, world, ANNA, 1)
    assert ("instant-loan", "lost", "waiting") in await told(store, world, anna)


@pytest.mark.parametrize("phase", Phase)
async def test_sanctions_are_told_in_the_mandatory_phase_alone(store: SqliteStore, phase: Phase) -> None:
    world, [anna] = await joined(store, await world_of(store, phase=phase), ANNA)
    world = await speaks(store, world, ANNA, 3)
    assert world.standings.score[anna] < 500, "players are scored in both phases: they signed up"
    begun = {name for name, direction, _ in await told(store, world, anna) if direction == "begun"}
    assert ("barred-official" in begun) is (phase is Phase.MANDATORY)
    if phase is Phase.OPTIONAL:
        await store.set_phase(world.row.world_id, Phase.MANDATORY)
        world = await tick(store, await open_world(store, "w"), CLOCK)
        begun = {name for name, direction, _ in await told(store, world, anna) if direction == "begun"}
        assert "barred-official" in begun


@pytest.mark.parametrize("how", ["muted", "left", "muted meanwhile"])
async def test_who_muted_or_left_gets_none(store: SqliteStore, how: str) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    if how == "muted":
        await mute(store, world.row, ANNA, muted=True)
    for _ in range(3):
        await act(store, world, ANNA, "opinion-unpermitted")
    decided = decide(world, CLOCK.now(), await store.tick_inputs(world.row.world_id))
    if how == "muted meanwhile":
        assert decided.record.alerts
        await mute(store, world.row, ANNA, muted=True)
        await store.commit_tick(decided.record)
    else:
        if how == "left":
            await leave(store, world.row, ANNA, CLOCK)
        await tick(store, world, CLOCK)
    assert not [state for _, _, state in await told(store, world, anna) if state == "waiting"]


async def test_a_friends_act_that_cost_a_tier_is_named_by_number(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta))
    world = await lifted_to_first_tier(store, world, ANNA, anna)
    before = world.standings.score[anna]
    world = await speaks(store, world, BERTA, 4)
    [lost] = [one.alert for one in await store.alerts(world.row.world_id, anna) if one.alert.direction == "lost"]
    assert lost.payload["friend"] == berta
    assert "act" not in lost.payload, "what the other player did was not agreed to"
    assert lost.payload == {"score_before": before, "score_now": world.standings.score[anna], "friend": berta,
                            "points": lost.payload["points"]}  # fmt: skip
    assert int(lost.payload["points"]) < 0


async def test_alerts_are_unique_and_hold_no_name(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    world = await speaks(store, world, ANNA, 3)
    alerts = [one.alert for one in await store.alerts(world.row.world_id)]
    keys = {(one.person, one.subject, one.id, one.tick, one.direction) for one in alerts}
    assert len(keys) == len(alerts) > 0
    assert all(not isinstance(value, str) for one in alerts for value in one.payload.values())


async def test_the_cause_is_the_friend_without_whose_act_the_tier_would_be_held(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta))
    world = await lifted_to_first_tier(store, world, ANNA, anna)
    for _ in range(4):
        await act(store, world, BERTA, "opinion-unpermitted")
    decided = decide(world, CLOCK.now(), await store.tick_inputs(world.row.world_id))
    [lost] = [one for one in decided.record.alerts if one.person == anna and one.direction is Direction.LOST]
    assert isinstance(lost, Alert)
    assert lost.subject is Subject.TIER
    without = world.standings.evidence.values[berta]
    after = decided.after.standings
    assert not np.array_equal(after.evidence.values[berta], without)
    name, friend = after.person(anna), after.person(berta)
    parted = what_if(after, Batch.of(after.population, friendships=[(name, friend, None)])).of(name)
    assert parted.score_after >= 600
