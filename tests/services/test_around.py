"""The past computed again for a few people is the past on record, to the point, for everybody and every tick."""

from __future__ import annotations

from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.player_ports import Visibility
from bot.ports import Phase
from bot.services.act import act
from bot.services.appeal import appeal, decide_appeal, open_appeals
from bot.services.around import around
from bot.services.befriend import unfriend
from bot.services.forget import forget
from bot.services.friends import friends as friends_of
from bot.services.history import history
from bot.services.leave import leave
from bot.services.living_world import open_world
from bot.services.new_rule_book import put_to_use
from bot.services.score_card import A_FEW, score_card
from bot.services.see import Viewer, sight_of
from bot.services.tick import tick
from bot.services.why import own_events, why
from bot.store.store import SqliteStore
from tests.services.chatting import VIEWERS, adds_up, everything, peopled
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, HOST, friends, shown_to
from tests.services.seeing import see_score

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld

HOPS = {1: "hops = 1", 2: "hops = 2"}


def sesame(hops: int, base: int = 590) -> str:
    text = (resources.files("scoring") / "rulebooks" / "sesame-2015.toml").read_text(encoding="utf-8")
    changed = text.replace("hops = 1", HOPS[hops]).replace("base = 590", f"base = {base}")
    return changed.replace("[association]", "[association]\ndamping = 0.5") if "damping" not in text else changed


async def eventful(store: SqliteStore, ticks: int = 24, **wish: object) -> LivingWorld:
    """A world in which everything happens that a past can hold."""
    world, anna, berta, cleo = await peopled(store, ticks=4, **wish)
    for number in range(ticks):
        if number == 0:
            await appeal(store, world.row, ANNA, world.row.tick, 0)
            [case] = await open_appeals(store, world.row, HOST)
            await decide_appeal(store, world.row, HOST, case, strike=True)
        if number == 6:
            await unfriend(store, world, ANNA, berta)
        if number == 9:
            await store.set_tie(world.row.world_id, anna, berta, 700)
        if number == 12:
            await leave(store, world.row, CLEO, CLOCK)
        if number == 15:
            await put_to_use(store, world, HOST, sesame(hops=1, base=600))
        if number % 4 == 0:
            await act(store, world, BERTA, "opinion-unpermitted")
        if number == 10:
            await store.set_phase(world.row.world_id, Phase.MANDATORY)
        world = await tick(store, world, CLOCK)
    assert cleo < len(world.people)
    return world


async def recorded(store: SqliteStore, world: LivingWorld, person: int) -> dict[int, int]:
    """A person's scores on record by tick."""
    scores, score, kept = {}, None, list(await store.snapshots_of(world.row.world_id, person))
    for number in range(world.row.tick + 1):
        while kept and kept[0].tick <= number:
            score = kept.pop(0).score
        if score is not None:
            scores[number] = score
    return scores


async def test_every_tick_of_everybody_is_the_one_on_record(store: SqliteStore) -> None:
    world = await eventful(store)
    everybody = np.arange(len(world.people)).tolist()
    whole = await around(store, world, everybody, since=0)
    scores = {number: whole.standings(number).score for number in range(world.row.tick + 1)}
    for person in everybody:
        alone = await around(store, world, [person], since=0)
        for number, score in (await recorded(store, world, person)).items():
            if whole.is_scored(person, number):
                assert number in alone.ticks_scored(person)
                assert int(scores[number][whole.place(person)]) == score, (person, number)
                assert alone.score(person, number) == score, (person, number)


async def test_many_ticks_in_one_go_are_each_of_them_alone(store: SqliteStore) -> None:
    """Under two rule books, with events struck, a player gone, friendships made and ended; some friends left out."""
    world = await eventful(store)
    first = world.row.characters
    for person in (0, 1, 2, 5, 40, *range(first, len(world.people))):
        for without in ((), (first,), (first, first + 2)):
            alone = await around(store, world, [person], since=0)
            ticks = list(reversed(alone.ticks_scored(person)))
            again = await around(store, world, [person], since=0)
            one_by_one = [again.score(person, number, without=without) for number in ticks]
            assert alone.scores(person, ticks, without=without) == one_by_one, (person, without)
    assert alone.scores(person, ()) == []


@pytest.mark.parametrize("hops", [1, 2])
async def test_a_store_that_has_answered_before_says_what_a_new_one_says(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, hops: int
) -> None:
    """What it remembers is of no viewer: others are told what they would be told had nobody asked before."""
    monkeypatch.setattr("bot.services.new_rule_book.MOST_HOPS", 2)
    world, _, berta, _ = await peopled(store, ticks=3)
    await shown_to(store, world, ANNA, Visibility.GROUP)
    for number in range(6):
        if number == 3:
            assert (await put_to_use(store, world, HOST, sesame(hops=hops, base=600))).problems == ()
        await act(store, world, ANNA, ("opinion-unpermitted", "bill-late")[number % 2])
        world = await tick(store, world, CLOCK)
        answers = {name: await everything(store, world, viewer, berta) for name, viewer in VIEWERS.items()}
        async with SqliteStore(store.database.path) as new:
            for name, viewer in reversed(VIEWERS.items()):
                assert await everything(new, world, viewer, berta) == answers[name], (name, number)


async def test_what_a_hidden_player_did_is_not_read(store: SqliteStore) -> None:
    world, anna, berta, _ = await peopled(store, ticks=4)
    whole = await around(store, world, [0, 1], since=1)
    found = await around(store, world, [0, 1], since=1, hidden=[anna])
    for past, read in ((whole, {anna, berta}), (found, {berta})):
        persons = past.people[np.union1d(past.events.person, past.deeds.events.person)]
        assert read == {anna, berta} & {*persons.tolist()}
    for number in range(1, world.row.tick + 1):
        assert found.score(0, number, without=[anna]) == whole.score(0, number, without=[anna])
    with pytest.raises(AssertionError, match="not read"):
        found.score(0, 1)


async def test_kinds_are_counted_as_the_ledger_has_them(store: SqliteStore) -> None:
    world = await eventful(store)
    world_id, first = world.row.world_id, world.row.characters
    for upto in (world.row.tick, 3, 0, 20):
        for players in ((), (first,), (first, first + 1)):
            events = await store.events(world_id, -1, upto)
            listed = (events.person < first) | np.isin(events.person, players)
            expected = np.bincount(events.kind[listed], minlength=len(world.kinds))
            found = await store.events_by_kind(world_id, upto, players)
            assert np.array_equal(np.pad(found, (0, len(world.kinds) - len(found))), expected), (upto, players)


async def test_so_it_is_in_the_optional_phase_and_after(store: SqliteStore) -> None:
    world = await eventful(store, phase=Phase.OPTIONAL, scenario="class", days_a_tick=2.5)
    for person in range(len(world.people)):
        alone = await around(store, world, [person], since=0)
        found = await recorded(store, world, person)
        for number in range(world.row.tick + 1):
            assert number in found or not alone.is_scored(person, number), (person, number)
            if alone.is_scored(person, number):
                assert alone.score(person, number) == found[number], (person, number)


async def test_so_it_is_where_conduct_travels_two_hops(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    # No host may put such a book to use; whoever runs the program may make a world with one.
    monkeypatch.setattr("bot.services.new_rule_book.MOST_HOPS", 2)
    world, *_ = await peopled(store, ticks=2, scenario="class")
    checked = await put_to_use(store, world, HOST, sesame(hops=2))
    assert checked.problems == ()
    for number in range(8):
        await act(store, world, BERTA, ("opinion-unpermitted", "bill-late")[number % 2])
        world = await tick(store, world, CLOCK)
    assert world.policy.association is not None
    assert world.policy.association.hops == 2
    for person in range(len(world.people)):
        alone = await around(store, world, [person], since=0)
        for number, score in (await recorded(store, world, person)).items():
            assert alone.score(person, number) == score, (person, number)
    for user in (ANNA, BERTA, CLEO):
        found = await friends_of(store, world, user)
        assert found.points == sum(friend.points for friend in found.friends)


async def test_a_world_behind_the_store_answers_as_of_its_own_tick(store: SqliteStore) -> None:
    """A tick may be written while a question is being answered."""
    world, anna, berta, _ = await peopled(store, ticks=6)
    viewers = [(Viewer(user_id=ANNA), None), (Viewer(user_id=ANNA), 0), (Viewer(), 1)]
    before = [await why(store, world, viewer, person) for viewer, person in viewers]
    cards = [await score_card(store, world, viewer, person) for viewer, person in viewers]
    await act(store, world, ANNA, "bill-late")
    await unfriend(store, world, ANNA, 0)
    later = await tick(store, world, CLOCK)
    later = await friends(store, later, (3, berta))
    assert later.row.tick == world.row.tick + 2
    for (viewer, person), told, card in zip(viewers, before, cards, strict=True):
        assert await why(store, world, viewer, person) == told
        assert await score_card(store, world, viewer, person) == card
    assert anna < len(world.people)


async def test_statements_and_changes_add_up_at_every_tick(store: SqliteStore) -> None:
    world, *_ = await peopled(store)
    for number in range(16):
        await act(store, world, ANNA, ("opinion-unpermitted", "bill-late", "course-finished")[number % 3])
        world = await tick(store, world, CLOCK)
        for viewer, person in (
            (Viewer(user_id=ANNA), None),
            (Viewer(user_id=BERTA), None),
            (Viewer(user_id=CLEO), number % 77),
            (Viewer(), (number * 7) % 77),
        ):
            told = await why(store, world, viewer, person)
            assert adds_up(told.statement.lines, told.score - told.statement.base)
            if told.change is not None:
                assert told.change.score_after == told.score != told.change.score_before
                assert adds_up(told.change.lines, told.score - told.change.score_before)


async def test_ones_own_change_is_from_the_score_on_record(store: SqliteStore) -> None:
    world, anna, *_ = await peopled(store, ticks=12)
    told = await why(store, world, Viewer(user_id=ANNA))
    scores = await recorded(store, world, anna)
    assert told.change is not None
    assert told.since_tick is not None
    assert told.score == scores[world.row.tick] == (await see_score(store, world, ANNA)).score
    assert told.change.score_before == scores[told.since_tick]
    assert {scores[number] for number in range(told.since_tick + 1, world.row.tick + 1)} == {told.score}


async def test_own_events_add_up_to_their_kind_and_can_be_appealed(store: SqliteStore) -> None:
    world, *_ = await peopled(store, ticks=9)
    for kind in ("opinion-unpermitted", "bill-late"):
        events = await own_events(store, world, ANNA, kind)
        told = await why(store, world, Viewer(user_id=ANNA))
        [points] = [inner.points for line in told.statement.lines for inner in line.lines if inner.subject == kind]
        assert len(events) == 3
        assert sum(event.points for event in events) == points
    event = events[0]
    await appeal(store, world.row, ANNA, event.tick, event.number)
    [case] = await open_appeals(store, world.row, HOST)
    await decide_appeal(store, world.row, HOST, case, strike=True)
    world = await tick(store, world, CLOCK)
    events = await own_events(store, world, ANNA, kind)
    assert (events[0].struck, events[0].points, str(events[0].appeal)) == (True, 0, "struck")


async def test_the_past_adds_up_though_a_friend_was_forgotten(store: SqliteStore) -> None:
    """What they did is nowhere any more; the scores that it moved are on record, and are explained by its absence."""
    world, _, berta, _ = await peopled(store, ticks=6)
    assert await forget(store, ANNA, CLOCK)
    for moved, again in ((False, False), (False, True), (True, False), (True, True)):
        world = await tick(store, world, CLOCK) if moved else world
        world = await open_world(store, world.row.name) if again else world
        told = await why(store, world, Viewer(user_id=BERTA))
        assert adds_up(told.statement.lines, told.score - told.statement.base)
        scores = await recorded(store, world, berta)
        card = await score_card(store, world, Viewer(user_id=BERTA))
        assert card.trend[-1].score == card.score == told.score
        if told.change is not None and told.since_tick is not None:
            assert told.change.score_before == scores[told.since_tick]
            assert adds_up(told.change.lines, told.score - told.change.score_before)
        past = await history(store, world, Viewer(user_id=BERTA))
        assert [point.score for point in past.points[:-1]] == [scores[point.tick] for point in past.points[:-1]]
        assert past.points[-1].score == told.score
        for move in past.moves:
            assert adds_up(move.lines, move.score_after - move.score_before)
        assert f"{ANNA:x}" not in str((told, past))


async def test_others_past_is_that_of_the_world_the_viewer_sees(store: SqliteStore) -> None:
    """The trend's last point is the score; each point is what the card showed then, with the same people hidden."""
    world, *_ = await peopled(store, ticks=2)
    shown: dict[int, list[int]] = {}
    for number in range(6):
        await act(store, world, ANNA, ("opinion-unpermitted", "bill-late")[number % 2])
        world = await tick(store, world, CLOCK)
        sight = await sight_of(store, world, Viewer())
        shown[world.row.tick] = sight.world.standings.score[:6].tolist()
    for person in range(6):
        card = await score_card(store, world, Viewer(), person)
        assert card.trend[-1].score == card.score
        for point in card.trend:
            if point.tick in shown:
                assert point.score == shown[point.tick][person]


async def test_a_long_past_of_ones_own_is_the_one_on_record(store: SqliteStore) -> None:
    """More ticks than are read at once, the first of them before there were snapshots of hers."""
    world, anna, *_ = await peopled(store, ticks=A_FEW + 5)
    found = await history(store, world, Viewer(user_id=ANNA))
    scores = await recorded(store, world, anna)
    assert {point.tick: point.score for point in found.points} == scores
    month = await history(store, world, Viewer(user_id=ANNA), days=30.0)
    assert month.points == found.points[-31:]
    for past in (found, month):
        assert len(past.moves) == 5
        for move in past.moves:
            assert adds_up(move.lines, move.score_after - move.score_before)
        greatest = sorted(abs(b.score - a.score) for a, b in pairwise(past.points))[-5:]
        assert sorted(abs(move.score_after - move.score_before) for move in past.moves) == greatest
