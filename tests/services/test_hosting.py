"""Worlds made and run from the chat, and what a host may and may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.ports import Phase, WorldState
from bot.services.act import act
from bot.services.debrief import debrief, end_lesson, own_debrief
from bot.services.forget import forget
from bot.services.host import panel, pause, resume, set_pace, set_phase, set_teaching
from bot.services.invite import invite, invited, renew_invite
from bot.services.living_world import open_world
from bot.services.new_world import Made, Order, new_world, scenarios
from bot.services.playing import load_play
from bot.services.see import Viewer
from bot.services.share_card import share
from bot.services.throw import throw
from bot.services.tick import tick
from bot.store.effects import acting_for
from scoring import Refused
from tests.services.chatting import peopled
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, HOST, shown_to

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import SqliteStore


async def made(store: SqliteStore, user: int = HOST, scenario: str = "class", **order: object) -> Made:
    asked = Order(scenario=scenario, **order)  # type: ignore[arg-type] # an order's own fields
    return await new_world(store, user, asked, CLOCK, lambda _done, _doing: None)


async def test_who_makes_a_world_hosts_it_and_invites(store: SqliteStore) -> None:
    found = await made(store, teaching=True, seed=7, phase=Phase.OPTIONAL, seconds_a_tick=30, days_a_tick=2)
    assert found.row.name == "class 1"
    world = await open_world(store, found.row.name)
    told = await panel(store, world, HOST)
    assert (told.teaching, told.players, told.appeals, told.waiting, told.next_book) == (True, 0, 0, (), None)
    assert (told.token, told.book.name) == (found.token, "sesame-2015")
    assert (told.row.seed, told.row.phase, told.row.seconds_a_tick, told.row.days_a_tick) == (7, Phase.OPTIONAL, 30, 2)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,62}", found.token), "what a link may hold"
    assert (await invited(store, found.token)).world_id == found.row.world_id
    with pytest.raises(Refused, match="host"):
        await panel(store, world, ANNA)
    assert (await panel(store, world, ANNA, as_admin=True)) == told


async def test_an_invite_that_was_renewed_lets_nobody_in(store: SqliteStore) -> None:
    found = await made(store)
    world_id = found.row.world_id
    assert await invite(store, world_id, HOST) == found.token
    token = await renew_invite(store, world_id, HOST)
    assert token != found.token
    assert (await invited(store, token)).world_id == world_id
    for old in (found.token, "", "x' or 1=1"):
        with pytest.raises(Refused, match="renewed") as refused:
            await invited(store, old)
        assert found.token not in str(refused.value), "refusals are logged"
    with pytest.raises(Refused, match="host"):
        await renew_invite(store, world_id, ANNA)
    await store.delete_world(world_id)
    with pytest.raises(Refused):
        await invited(store, token)


async def test_an_invite_renewed_again_after_a_crash_is_the_one_that_is_kept(store: SqliteStore) -> None:
    world_id = (await made(store)).row.world_id
    tokens = []
    for _ in range(2):
        with acting_for(7):
            tokens.append(await renew_invite(store, world_id, HOST))
    assert tokens[0] == tokens[1] == await store.invite(world_id)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"scenario": "nowhere"}, "scenario"),
        ({"scenario": "import"}, "scenario"),
        ({"policy": "/etc/passwd"}, "rule book"),
        ({"policy": "scoring/rulebooks/credit-only.toml"}, "rule book"),
        ({"people": 100}, "people"),
        ({"scenario": "town", "people": 5_001}, "people"),
        ({"scenario": "town", "people": 3}, "people"),
        ({"seed": -1}, "seed"),
        ({"seconds_a_tick": 1}, "seconds a tick"),
        ({"days_a_tick": 400}, "days a tick"),
        ({"seconds_a_tick": float("nan")}, "seconds a tick"),
        ({"name": "../../x"}, "name"),
    ],
)
async def test_what_cannot_be_had_makes_no_world(store: SqliteStore, order: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        await made(store, **order)  # type: ignore[arg-type] # an order's own fields
    assert refused.value.field == field
    assert not await store.worlds()
    assert "import" not in scenarios()


async def test_a_host_has_so_many_worlds(store: SqliteStore) -> None:
    names = [(await made(store)).row.name for _ in range(load_play().worlds)]
    assert names == [f"class {number}" for number in range(1, load_play().worlds + 1)]
    with pytest.raises(Refused, match="one host"):
        await made(store)
    assert (await made(store, user=ANNA)).row.name == f"class {load_play().worlds + 1}"


async def test_a_host_sets_how_the_world_goes_on_and_nobody_else_does(store: SqliteStore) -> None:
    row = (await made(store)).row
    for user, as_admin in ((ANNA, False), (HOST, False), (BERTA, True)):
        for asked in (
            pause(store, row, user, CLOCK, as_admin=as_admin),
            resume(store, row, user, CLOCK, as_admin=as_admin),
            set_pace(store, row, user, days_a_tick=1, as_admin=as_admin),
            set_phase(store, row, user, Phase.OPTIONAL, as_admin=as_admin),
            set_teaching(store, row, user, teaching=True, as_admin=as_admin),
        ):
            if as_admin or user == HOST:
                await asked
            else:
                with pytest.raises(Refused, match="host"):
                    await asked
    after = await store.world(row.name)
    assert (after.days_a_tick, after.seconds_a_tick, after.phase) == (1, row.seconds_a_tick, Phase.OPTIONAL)
    assert await store.is_teaching(row.world_id)
    await pause(store, row, HOST, CLOCK)
    assert (await store.world(row.name)).state is WorldState.PAUSED
    with pytest.raises(Refused, match="days a tick"):
        await set_pace(store, row, HOST, days_a_tick=0)


async def test_a_pace_set_is_that_of_the_next_tick(store: SqliteStore) -> None:
    found = await made(store)
    await set_pace(store, found.row, HOST, days_a_tick=5, seconds_a_tick=10)
    world = await tick(store, await open_world(store, found.row.name), CLOCK)
    assert (world.row.day, world.row.seconds_a_tick) == (5, 10)


async def test_a_debrief_counts_the_whole_society_once(store: SqliteStore) -> None:
    world, *_ = await peopled(store, ticks=3)
    await throw(store, world, HOST, "market-crash")
    for _ in range(20):
        world = await tick(store, world, CLOCK)
    told = await debrief(store, world)
    assert sum(many for _, _, many in told.flows) == told.people == 77
    assert told.fell
    losses = [one.before - one.after for one in told.fell]
    assert losses == sorted(losses, reverse=True)
    assert min(losses) > 0
    assert told.opinions > 0
    assert told.thrown == (("market-crash", 6),)
    for alike in (told.polarisation_before, told.polarisation_now):
        assert alike is None or -1 <= alike <= 1
    assert told.polarisation_now is not None
    assert told.players_seen == 0
    await shown_to(store, world, ANNA, Visibility.EVERYONE)
    assert (await debrief(store, world)).opinions == told.opinions + 1, "hers, now that she is seen"
    assert (await debrief(store, world, Viewer(user_id=CLEO))).players_seen == 2


async def test_a_lesson_ends_with_the_world_standing_still(store: SqliteStore) -> None:
    world, anna, *_ = await peopled(store, ticks=4)
    with pytest.raises(Refused, match="host"):
        await end_lesson(store, world, ANNA, CLOCK)
    assert (await store.world(world.row.name)).state is WorldState.RUNNING
    told = await end_lesson(store, world, HOST, CLOCK)
    assert told == await debrief(store, world)
    assert (await store.world(world.row.name)).state is WorldState.PAUSED
    own = await own_debrief(store, world, ANNA)
    scores = [one.score for one in await store.snapshots_of(world.row.world_id, anna)]
    assert (own.first, own.last, own.lowest, own.highest) == (scores[0], scores[-1], min(scores), max(scores))
    assert (own.opinions, own.friends, own.permissions_asked) == (2, 4, 0)
    with pytest.raises(Refused, match="join first"):
        await own_debrief(store, world, HOST)


async def test_forgetting_takes_shares_and_hosting_along(store: SqliteStore, tmp_path: Path) -> None:
    world, *_ = await peopled(store)
    token = await share(store, world.row, ANNA, CLOCK)
    await act(store, world, ANNA, "bill-late")
    assert "shares" in str(await store.held(ANNA))
    await forget(store, ANNA, CLOCK)
    assert await store.share(token) is None
    await forget(store, HOST, CLOCK)
    assert not await store.hosted(HOST)
    assert token.encode() not in bytes_of(tmp_path)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
