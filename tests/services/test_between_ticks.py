"""What players take back, and what others do meanwhile, at every moment relative to a tick."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.appeal import appeal, decide_appeal, open_appeals
from bot.services.befriend import unfriend
from bot.services.leave import leave
from bot.services.living_world import open_world
from bot.services.nudges import answer_nudge, nudges
from bot.services.see import Viewer, sight_of
from bot.services.tick import decide, tick
from bot.store.store import SqliteStore
from scoring import Refused
from tests.services.players import (
    ANNA,
    BERTA,
    CLEO,
    CLOCK,
    HOST,
    assert_same,
    friends,
    joined,
    shown_to,
    speaks,
    world_of,
)
from tests.services.seeing import see_person, see_score

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.player_ports import TickInputs
    from bot.services.living_world import LivingWorld


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "players.db") as opened:
        yield opened


def are_friends(world: LivingWorld, one: int, other: int) -> bool:
    return bool(world.standings.population.friendships.strength_between(one, other))


@pytest.mark.parametrize("who", ["the one seen", "the one who sees"])
async def test_who_is_a_friend_no_more_sees_nothing_at_once(store: SqliteStore, who: str) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta))
    await shown_to(store, world, ANNA, Visibility.FRIENDS)
    friend = Viewer(user_id=BERTA)
    assert anna in (await sight_of(store, world, friend)).names
    if who == "the one seen":
        await unfriend(store, world, ANNA, berta)
    else:
        await unfriend(store, world, BERTA, anna)
    assert anna not in (await sight_of(store, world, friend)).names
    with pytest.raises(Refused, match="whom you can see"):
        await see_person(store, world, friend, anna)
    world = await tick(store, world, CLOCK)
    assert anna not in (await sight_of(store, world, friend)).names


async def test_an_event_struck_after_its_player_left_brings_nothing_back(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    await store.add_host(world.row.world_id, HOST)
    world = await speaks(store, world, ANNA, 2)
    await appeal(store, world.row, ANNA, world.row.tick, 0)
    [case] = await open_appeals(store, world.row, HOST)
    await leave(store, world.row, ANNA, CLOCK)
    world = await tick(store, world, CLOCK)
    assert await open_appeals(store, world.row, HOST) == (), "nobody waits for it"
    with pytest.raises(Refused, match="an appeal that is open"):
        await decide_appeal(store, world.row, HOST, case, strike=True)
    world = await tick(store, world, CLOCK)
    assert not world.standings.evidence.values[anna].any()
    assert_same(await open_world(store, "w"), world)


async def test_an_event_struck_just_before_its_player_leaves_brings_nothing_back(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    await store.add_host(world.row.world_id, HOST)
    world = await speaks(store, world, ANNA, 2)
    await appeal(store, world.row, ANNA, world.row.tick, 0)
    [case] = await open_appeals(store, world.row, HOST)
    decided = decide(world, CLOCK.now(), await store.tick_inputs(world.row.world_id))
    await decide_appeal(store, world.row, HOST, case, strike=True)
    assert await store.commit_tick(decided.record)
    await leave(store, world.row, ANNA, CLOCK)
    world = decided.after
    for _ in range(2):
        world = await tick(store, world, CLOCK)
        assert not world.standings.evidence.values[anna].any()
        assert_same(await open_world(store, "w"), world)


async def test_unfriending_tells_nothing_about_who_plays(store: SqliteStore) -> None:
    """A player, one who has left and a number that nobody has are answered alike."""
    world, (anna, berta, cleo) = await joined(store, await world_of(store), ANNA, BERTA, CLEO)
    await leave(store, world.row, CLEO, CLOCK)
    for asker, user in ((anna, ANNA), (berta, BERTA)):
        for other in {0, anna, berta, cleo, 10_000} - {asker}:
            await unfriend(store, world, user, other)
    assert (await store.tick_inputs(world.row.world_id)).ties == (), "there was nothing to end"


async def test_a_nudge_about_a_friend_who_has_left_can_be_answered(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta))
    world = await speaks(store, world, BERTA, 4)
    for _ in range(80):
        if found := await nudges(store, world.row, ANNA):
            break
        world = await tick(store, world, CLOCK)
    await leave(store, world.row, BERTA, CLOCK)
    assert await answer_nudge(store, world.row, ANNA, found[0][0], heed=True) == berta
    world = await tick(store, world, CLOCK)
    assert not are_friends(world, anna, berta)
    assert_same(await open_world(store, "w"), world)


class Meddled(SqliteStore, ABC):
    """A store where something happens between the reading of a tick's inputs and its commit, `times` times."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.times = 1
        self.read = 0

    @abstractmethod
    async def meddle(self) -> None:
        """What happens in between: each test's own."""

    async def tick_inputs(self, world_id: int) -> TickInputs:
        inputs = await super().tick_inputs(world_id)
        self.read += 1
        if self.times:
            self.times -= 1
            await self.meddle()
        return inputs


async def test_a_friendship_ended_while_a_tick_is_decided_ends_with_it(store: SqliteStore, tmp_path: Path) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta), (0, anna))

    class Parting(Meddled):
        async def meddle(self) -> None:
            await unfriend(self, world, ANNA, berta)

    async with Parting(tmp_path / "players.db") as other:
        after = await tick(other, world, CLOCK)
    assert not are_friends(after, anna, berta)
    assert are_friends(after, 0, anna)
    assert_same(await open_world(store, "w"), after)


async def test_a_world_where_somebody_always_takes_something_back_moves_on(store: SqliteStore, tmp_path: Path) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)

    class Fickle(Meddled):
        async def meddle(self) -> None:
            await self.set_tie(world.row.world_id, 0, anna, 300)
            await self.set_tie(world.row.world_id, 0, anna, 0)

    async with Fickle(tmp_path / "players.db") as other:
        other.times = 1_000_000
        after = await tick(other, world, CLOCK)
        assert other.read < 10
    assert after.row.tick == world.row.tick + 1
    assert_same(await open_world(store, "w"), after)


async def test_a_tick_made_elsewhere_with_newcomers_who_act_is_no_failure(store: SqliteStore) -> None:
    """Another process has made the tick, and what waits now is of people whom this one has not let in yet."""
    behind = await world_of(store)
    world, [anna] = await joined(store, behind, ANNA)
    await act(store, world, ANNA, "bill-late")
    await store.set_tie(world.row.world_id, 0, anna, 300)
    assert_same(await tick(store, behind, CLOCK), world)
    assert (await store.world("w")).tick == world.row.tick, "nothing was written"


async def test_an_answer_given_while_a_tick_is_committed_adds_up(store: SqliteStore) -> None:
    """The world asked about is as of the tick before; the rows are one further, an event struck among them."""
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    await store.add_host(world.row.world_id, HOST)
    world = await friends(store, world, (anna, berta), (0, anna))
    world = await speaks(store, world, ANNA, 2)
    await appeal(store, world.row, ANNA, world.row.tick, 0)
    [case] = await open_appeals(store, world.row, HOST)
    await decide_appeal(store, world.row, HOST, case, strike=True)
    await act(store, world, ANNA, "bill-late")
    people = range(world.row.characters)
    anybody = Viewer()
    before = [await see_person(store, world, anybody, person) for person in people]
    own = [await see_score(store, world, user) for user in (ANNA, BERTA)]
    for _ in range(3):
        await tick(store, await open_world(store, "w"), CLOCK)
    assert [await see_person(store, world, anybody, person) for person in people] == before
    assert [await see_score(store, world, user) for user in (ANNA, BERTA)] == own
    for seen in (*before, *own):
        assert seen.statement.base + sum(line.points for line in seen.statement.lines) == seen.score
