"""Who may come into a world, and by which door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.alert_cause import alert_cause
from bot.services.doors import Door, DoorKind, behind, played, read_door, worlds_open_to_all
from bot.services.tick import tick
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLOCK, GROUP, HOST, joined, speaks, world_of

if TYPE_CHECKING:
    from bot.store.store import SqliteStore


async def test_a_world_that_was_made_by_a_host_opens_by_its_link_or_group_alone(store: SqliteStore) -> None:
    row = (await world_of(store)).row
    opens = Door(kind=DoorKind.OPEN, key=str(row.world_id))
    assert await worlds_open_to_all(store) == (row,)
    assert await behind(store, opens) == row
    await store.add_host(row.world_id, HOST)
    await store.set_invite(row.world_id, "a-token")
    with pytest.raises(Refused):
        await behind(store, opens)
    assert await behind(store, Door(kind=DoorKind.INVITE, key="a-token")) == row
    assert await behind(store, Door(kind=DoorKind.GROUP, key=str(GROUP)), group_world=row.world_id) == row
    with pytest.raises(Refused):
        await behind(store, Door(kind=DoorKind.GROUP, key=str(GROUP)))
    # Its host is forgotten: it goes on, and does not open to everybody by that.
    await store.forget_user(HOST, CLOCK.now())
    assert await store.without_host() == (row.name,)
    assert await worlds_open_to_all(store) == ()


async def test_who_plays_where_is_known_until_they_leave(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    assert await played(store, ANNA) == ((await store.world("w")),)
    assert await played(store, BERTA) == ()
    await store.leave_world(world.row.world_id, ANNA, CLOCK.now())
    assert await played(store, ANNA) == ()


@given(st.text(max_size=40))
def test_a_door_is_read_back_as_it_was_written_or_not_at_all(text: str) -> None:
    door = read_door(text)
    if door is not None:
        assert str(door) == text
        if door.kind is not DoorKind.INVITE:
            try:
                assert str(door.number).lstrip("-").isdecimal()
            except Refused:
                assert door.key


async def test_the_cause_of_an_alert_adds_up_and_is_told_to_its_player_alone(store: SqliteStore) -> None:
    world, [anna, _] = await joined(store, await world_of(store), ANNA, BERTA)
    for _ in range(3):
        world = await speaks(store, world, ANNA)
    alerts = [one.alert for one in await store.alerts(world.row.world_id, anna)]
    assert alerts
    world = await tick(store, world, CLOCK)
    for alert in alerts:
        cause = await alert_cause(store, world, ANNA, alert)
        assert cause.before + sum(line.points for line in cause.lines) == cause.after == alert.payload["score_now"]
        with pytest.raises(Refused):
            await alert_cause(store, world, BERTA, alert)
