from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.ports import Phase
from bot.services.act import act
from bot.services.appeal import appeal, decide_appeal, open_appeals
from bot.services.ask_permission import ask_permission
from bot.services.befriend import Answer, answer_offer, befriend, offers, unfriend
from bot.services.forget import forget
from bot.services.join import join
from bot.services.leave import leave
from bot.services.living_world import open_world
from bot.services.replay import replay
from bot.services.tick import decide, tick
from bot.store.store import SqliteStore
from scoring import Refused, snapshot, statement
from tests.services.players import (
    ANNA,
    BERTA,
    CLEO,
    CLOCK,
    HOST,
    TEXT,
    assert_same,
    consent,
    friends,
    joined,
    speaks,
    world_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.player_ports import TickInputs
    from bot.services.living_world import LivingWorld


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "players.db") as opened:
        yield opened


async def assert_opens_alike(store: SqliteStore, living: LivingWorld) -> None:
    """From the compiled arrays, and from the rows alone, the world opens to the bits of the living one."""
    assert_same(await open_world(store, living.row.name), living)
    await store.database.write(lambda connection: connection.execute("delete from compiled_places"))
    assert_same(await open_world(store, living.row.name), living)


@pytest.mark.parametrize("scenario", ["les-miserables", "class"])
@pytest.mark.parametrize("phase", [Phase.MANDATORY, Phase.OPTIONAL])
async def test_a_world_with_players_opens_to_the_bits_of_the_living_one(
    store: SqliteStore, scenario: str, phase: Phase
) -> None:
    world = await world_of(store, scenario=scenario, phase=phase, days_a_tick=3.7)
    row = world.row
    await store.add_host(row.world_id, HOST)
    world, (anna, berta) = await joined(store, world, ANNA, BERTA)
    await assert_opens_alike(store, world)
    world = await friends(store, world, (anna, berta), (0, anna), (1, anna), (2, berta))
    await assert_opens_alike(store, world)
    for number in range(40):
        kinds = ("opinion-unpermitted", "bill-late", "volunteering-day", "groceries-bought")
        for user in (ANNA, BERTA):
            await act(store, world, user, kinds[number % 4])
            await act(store, world, user, kinds[(number + 1) % 4])
        if number == 10:
            await appeal(store, row, ANNA, world.row.tick, 0)
            [case] = await open_appeals(store, row, HOST)
            await decide_appeal(store, row, HOST, case, strike=True)
        if number == 15:
            await unfriend(store, world, ANNA, 1)
            assert await join(store, row, consent(CLEO), "Cleo", CLOCK) == berta + 1
        if number == 20:
            await leave(store, row, BERTA, CLOCK)
        if number == 30:
            await forget(store, ANNA, CLOCK)
            break
        world = await tick(store, world, CLOCK)
        if number % 5 == 0:
            await assert_opens_alike(store, world)
        if number == 20:
            await join(store, row, consent(BERTA), "Berta", CLOCK)
            await tick(store, world, CLOCK)
            world = await open_world(store, row.name)
    for _ in range(3):
        world = await tick(store, world, CLOCK)
        await assert_opens_alike(store, world)
    assert (await replay(store, row.name, lambda _done, _doing: None)).different == 0
    assert not world.standings.population.friendships.degree[[anna, berta]].any()
    assert not world.standings.evidence.values[[anna, berta]].any()


async def test_an_act_counts_with_the_next_tick_and_once(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    assert world.standings.score[anna] == world.policy.base
    later = await speaks(store, world, ANNA, 1)
    assert later.standings.score[anna] < world.policy.base
    [event] = await store.player_events(world.row.world_id)
    assert (event.tick, event.day) == (later.row.tick, later.row.day)
    again = await tick(store, later, CLOCK)
    assert len(await store.player_events(world.row.world_id)) == 1
    assert again.standings.score[anna] >= later.standings.score[anna]


async def test_a_repeated_tick_writes_nothing_twice(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    await act(store, world, ANNA, "bill-late")
    decided = decide(world, CLOCK.now(), await store.tick_inputs(world.row.world_id))
    assert await store.commit_tick(decided.record)
    assert not await store.commit_tick(decided.record)
    assert len(await store.player_events(world.row.world_id)) == 1


async def test_who_leaves_while_a_tick_is_decided_is_not_in_it(store: SqliteStore, tmp_path: Path) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    await act(store, world, ANNA, "bill-late")

    class LeavingMeanwhile(SqliteStore):
        left = False

        async def tick_inputs(self, world_id: int) -> TickInputs:
            inputs = await super().tick_inputs(world_id)
            if not self.left:
                self.left = True
                await forget(self, ANNA, CLOCK)
            return inputs

    async with LeavingMeanwhile(tmp_path / "players.db") as other:
        after = await tick(other, world, CLOCK)
        assert after.row.tick == world.row.tick + 1
        assert not after.scored[anna]
        assert await other.player_events(world.row.world_id) == ()
        await assert_opens_alike(other, after)


async def test_characters_answer_at_once_and_the_same_all_through_a_tick(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    answers = {}
    for character in range(20):
        answers[character] = await befriend(store, world, ANNA, character, TEXT, CLOCK)
        assert await befriend(store, world, ANNA, character, TEXT, CLOCK) is answers[character]
    assert {*answers.values()} == {Answer.YES, Answer.NO}
    later = await tick(store, world, CLOCK)
    assert later.standings.population.friendships.row(anna)[0].tolist() == [
        character for character, answer in answers.items() if answer is Answer.YES
    ]


async def test_players_become_friends_by_two_yeses(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    assert await befriend(store, world, ANNA, berta, TEXT, CLOCK) is Answer.ASKED
    world = await tick(store, world, CLOCK)
    assert not world.standings.population.friendships.strength_between(anna, berta)
    assert await befriend(store, world, BERTA, anna, TEXT, CLOCK) is Answer.YES
    world = await tick(store, world, CLOCK)
    assert world.standings.population.friendships.strength_between(anna, berta)


async def test_an_opinion_with_permission_needs_one_and_uses_it_up(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    with pytest.raises(Refused, match="ask first"):
        await act(store, world, ANNA, "opinion-permitted")
    answers = []
    for _ in range(12):
        permission = await ask_permission(store, world, ANNA)
        assert await ask_permission(store, world, ANNA) == permission
        answers.append(permission.granted)
        if permission.granted:
            await act(store, world, ANNA, "opinion-permitted")
        with pytest.raises(Refused, match="ask first"):
            await act(store, world, ANNA, "opinion-permitted")
        world = await tick(store, world, CLOCK)
    assert {*answers} == {True, False}


async def test_the_allowance_is_five_a_world_day(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store, days_a_tick=0.5), ANNA)
    assert [await act(store, world, ANNA, "bill-late") for _ in range(5)] == [4, 3, 2, 1, 0]
    for _ in range(2):
        with pytest.raises(Refused, match="5 a world day"):
            await act(store, world, ANNA, "bill-late")
        world = await tick(store, world, CLOCK)
    assert await act(store, world, ANNA, "bill-late") == 4


async def test_an_event_that_is_struck_counts_no_more(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    await store.add_host(world.row.world_id, HOST)
    world = await speaks(store, world, ANNA, 1)
    with pytest.raises(Refused, match="event of one's own"):
        await appeal(store, world.row, ANNA, world.row.tick, 1)
    await appeal(store, world.row, ANNA, world.row.tick, 0)
    with pytest.raises(Refused, match="the host of this world"):
        await open_appeals(store, world.row, ANNA)
    [case] = await open_appeals(store, world.row, HOST)
    await decide_appeal(store, world.row, HOST, case, strike=True)
    world = await tick(store, world, CLOCK)
    assert world.standings.score[anna] == world.policy.base
    assert not len(await store.events_of(world.row.world_id, anna))


async def test_everybodys_statement_adds_up_with_players_about(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    world = await friends(store, world, (anna, berta), *((number, anna) for number in range(5)))
    world = await speaks(store, world, ANNA, 3)
    await forget(store, BERTA, CLOCK)
    world = await tick(store, world, CLOCK)
    for person, name in enumerate(world.people.names):
        why = statement(snapshot(world.standings, name, events=await store.events_of(world.row.world_id, person)))
        assert why.base + sum(line.points for line in why.lines) == why.score == world.standings.score[person]
    assert np.flatnonzero(~world.scored).tolist() == [berta]


async def test_replay_follows_players_who_come_act_appeal_and_leave(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    await store.add_host(world.row.world_id, HOST)
    world = await friends(store, world, (anna, berta), (0, anna), (1, berta))
    world = await speaks(store, world, ANNA, 3)
    await appeal(store, world.row, ANNA, world.row.tick, 1)
    [case] = await open_appeals(store, world.row, HOST)
    world = await speaks(store, world, BERTA, 1)
    await decide_appeal(store, world.row, HOST, case, strike=True)
    world = await tick(store, world, CLOCK)
    await leave(store, world.row, BERTA, CLOCK)
    world = await tick(store, world, CLOCK)
    found = await replay(store, "w", lambda _done, _doing: None)
    assert (found.ticks, found.different) == (world.row.tick, 0)
    await store.database.write(lambda connection: connection.execute("update player_events set magnitude = 3"))
    assert (await replay(store, "w", lambda _done, _doing: None)).different > 0


async def test_who_said_no_is_not_asked_again(store: SqliteStore) -> None:
    world, (anna, berta) = await joined(store, await world_of(store), ANNA, BERTA)
    await befriend(store, world, ANNA, berta, TEXT, CLOCK)
    assert await offers(store, world, BERTA) == ((anna, f"Name of {ANNA:x}"),)
    await answer_offer(store, world, BERTA, anna, TEXT, CLOCK, yes=False)
    assert await befriend(store, world, ANNA, berta, TEXT, CLOCK) is Answer.ASKED, "told nothing"
    assert await offers(store, world, BERTA) == ()
    assert await befriend(store, world, BERTA, anna, TEXT, CLOCK) is Answer.ASKED
    await answer_offer(store, world, ANNA, berta, TEXT, CLOCK, yes=True)
    await unfriend(store, world, ANNA, berta)
    world = await tick(store, world, CLOCK)
    assert not world.standings.population.friendships.strength_between(anna, berta), "taken back in time"
