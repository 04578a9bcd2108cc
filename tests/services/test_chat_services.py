"""What a player asks in private: numbers that add up, and what-ifs that come true."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.player_ports import Visibility
from bot.ports import Phase
from bot.services.act import act, acts_to_choose
from bot.services.acts import Category, acts, category_of, do_act, price
from bot.services.ask_permission import ask_permission
from bot.services.compare_rules import compare_rules
from bot.services.find_person import find_person
from bot.services.friends import friends, one_friend
from bot.services.history import history
from bot.services.living_world import population_of
from bot.services.members import person_of_user
from bot.services.playing import load_play
from bot.services.privacy_report import SeenBy, privacy_report
from bot.services.rules import rule_book, shipped
from bot.services.score_card import score_card
from bot.services.see import Viewer, sight_of
from bot.services.share_card import share, shares, unshare
from bot.services.tick import tick
from bot.services.tiers import tiers
from bot.services.what_if import if_act, if_befriend, if_unfriend
from bot.services.why import why
from scoring import Batch, Refused, list_policies, recompute, update
from scoring.ledger import Events, Ledger
from scoring.population import Population
from scoring.recompute import standings_of
from tests.services.chatting import adds_up, grouped, peopled
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, GROUP, HOST, joined, shown_to, world_of
from tests.services.players import friends as made_friends
from tests.services.seeing import see_person, see_score

if TYPE_CHECKING:
    from bot.store.store import SqliteStore
    from scoring import Standings


def done_on_a_copy(
    standings: Standings, *, act_of: tuple[int, str] | None = None, tie: tuple[int, int, int] | None = None
) -> Standings:
    """The same day in full, after it has really happened: an act, or a tie set to a strength."""
    population = standings.population
    ties = population.friendships.copy()
    evidence = replace(standings.evidence, values=standings.evidence.values.copy())
    kinds = tuple(sorted(standings.policy.kind_by_id))
    if act_of is not None:
        events = Events(
            person=np.array([act_of[0]], dtype=np.uint32),
            kind=np.array([kinds.index(act_of[1])], dtype=np.uint16),
            magnitude=np.ones(1),
            day=np.array([standings.day]),
        )
        evidence = evidence.with_later(standings.policy, kinds, events, standings.day)
    if tie is not None:
        a, b, strength = tie
        ties.change(np.array([a]), np.array([b]), np.array([strength]))
    people = Population(
        people=population.people, friendships=ties, ledger=Ledger.of(len(population.people), kinds, Events.none())
    )
    return standings_of(standings.policy, people, standings.day, evidence)


async def test_what_if_is_what_happens(store: SqliteStore) -> None:
    """Own outcome on the real world, others' on the one seen, each as a full recompute of the thing done gives it."""
    world, anna, berta, _ = await peopled(store, ticks=5)
    await shown_to(store, world, BERTA, Visibility.EVERYONE)
    seen = (await sight_of(store, world, Viewer(user_id=ANNA))).world.standings
    for kind in ("opinion-unpermitted", "bill-late", "course-finished", "praise-published"):
        so = await if_act(store, world, ANNA, kind)
        check(so, anna, done_on_a_copy(world.standings, act_of=(anna, kind)), seen,
              done_on_a_copy(seen, act_of=(anna, kind)))  # fmt: skip
    for other, strength in ((0, 0), (berta, 0), (5, load_play().strength), (30, load_play().strength)):
        ask = if_befriend if strength else if_unfriend
        so = await ask(store, world, ANNA, other)
        tie = (anna, other, strength)
        check(so, anna, done_on_a_copy(world.standings, tie=tie), seen, done_on_a_copy(seen, tie=tie))


def check(so: object, own: int, real: Standings, seen: Standings, seen_after: Standings) -> None:
    assert so.score_after == real.score[own]  # type: ignore[attr-defined] # an IfSo
    moved = {
        person: (int(seen.score[person]), int(seen_after.score[person]))
        for person in np.flatnonzero(seen.score != seen_after.score).tolist()
        if person != own
    }
    others = so.others  # type: ignore[attr-defined] # the same
    assert {one.person: (one.score_before, one.score_after) for one in others} == moved


async def test_what_if_changes_nothing(store: SqliteStore) -> None:
    world, *_ = await peopled(store, ticks=2)
    before = world.standings.score.copy(), world.standings.evidence.values.copy(), world.standings.version
    for _ in range(2):
        await if_act(store, world, ANNA, "opinion-unpermitted")
        await if_unfriend(store, world, ANNA, 0)
    assert np.array_equal(before[0], world.standings.score)
    assert np.array_equal(before[1], world.standings.evidence.values)
    assert before[2] == world.standings.version


async def test_what_cannot_be_is_refused_by_what_if(store: SqliteStore) -> None:
    world, anna, *_ = await peopled(store)
    for asked, reason in (
        (if_act(store, world, ANNA, "job-lost"), "act"),
        (if_act(store, world, HOST, "bill-late"), "join first"),
        (if_befriend(store, world, ANNA, anna), "somebody else"),
        (if_befriend(store, world, ANNA, 0), "not a friend yet"),
        (if_befriend(store, world, ANNA, -1), "whom you can see"),
        (if_unfriend(store, world, ANNA, 5), "a friend"),
        (if_unfriend(store, world, ANNA, 10**6), "a friend"),
    ):
        with pytest.raises(Refused, match=reason):
            await asked


async def test_friends_add_up_and_without_each_is_the_exact_score(store: SqliteStore) -> None:
    world, anna, berta, _ = await peopled(store, ticks=6)
    found = await friends(store, world, BERTA)
    [line] = [one for one in (await see_score(store, world, BERTA)).statement.lines if one.code == "association"]
    assert found.points == sum(friend.points for friend in found.friends) == line.points
    costs = [friend.without - found.score for friend in found.friends]
    assert costs == sorted(costs, reverse=True)
    assert {friend.person for friend in found.friends} == {0, 1, 2, anna}
    for friend in found.friends:
        real = done_on_a_copy(world.standings, tie=(berta, friend.person, 0))
        assert friend.without == real.score[berta]
        assert friend == await one_friend(store, world, BERTA, friend.person)
        assert friend.is_player is (friend.person == anna)
    assert found.friends[0].name == f"Name of {ANNA:x}"
    with pytest.raises(Refused, match="a friend"):
        await one_friend(store, world, BERTA, 50)


async def test_a_nudge_waits_until_its_friendship_ends(store: SqliteStore) -> None:
    world, _, berta, _ = await peopled(store, ticks=2)
    await store.database.write(
        lambda connection: connection.execute("insert into nudges values (1, 3, ?, 1, 4, null)", [berta])
    )
    found = await friends(store, world, BERTA)
    assert [(nudge.tick, nudge.friend, nudge.cost) for nudge in found.nudges] == [(3, 1, 4)]
    assert [friend.nudge_tick for friend in found.friends if friend.person == 1] == [3]
    await store.set_tie(world.row.world_id, 1, berta, 0)
    found = await friends(store, world, BERTA)
    assert not found.nudges
    assert [friend.person for friend in found.friends if friend.ending] == [1]


async def test_acts_come_by_category_with_prices_where_the_world_teaches(store: SqliteStore) -> None:
    world, anna, *_ = await peopled(store)
    every = await acts(store, world, ANNA)
    assert [choice.kind for choice in every.choices] == list(acts_to_choose(world))
    assert (every.left, every.a_day, every.teaching) == (5, 5, False)
    assert {choice.price for choice in every.choices} == {None}
    await store.set_teaching(world.row.world_id, teaching=True)
    for category in Category:
        of = await acts(store, world, ANNA, category)
        assert of.choices, category
        for choice in of.choices:
            after = done_on_a_copy(world.standings, act_of=(anna, choice.kind.id)).score[anna]
            assert choice.price == after - world.standings.score[anna]
            assert choice.needs_permission is (category is Category.ASK)
    named = frozenset().union(*load_play().categories.values())
    known = {kind for book in shipped() for kind in book.kind_by_id}
    assert named <= known, "every kind under a heading is one of a rule book"
    assert category_of("something-new") is Category.LIVE


async def test_the_price_of_an_act_is_told_after_it(store: SqliteStore) -> None:
    world, anna, *_ = await peopled(store)
    done = await do_act(store, world, ANNA, "opinion-unpermitted")
    assert (done.score_before, done.score_after) == price(world, anna, "opinion-unpermitted")
    assert done.score_after < done.score_before == world.standings.score[anna]
    assert done.left == 4
    assert (await acts(store, world, ANNA)).left == 4
    with pytest.raises(Refused):
        await do_act(store, world, ANNA, "job-lost")
    while not (await ask_permission(store, world, ANNA)).granted:
        world = await tick(store, world, CLOCK)
    assert (await acts(store, world, ANNA)).permissions == 1
    await do_act(store, world, ANNA, "opinion-permitted")
    assert (await acts(store, world, ANNA)).permissions == 0


@pytest.mark.parametrize("phase", Phase)
async def test_tiers_and_sanctions_are_held_or_so_far_away(store: SqliteStore, phase: Phase) -> None:
    world, *_ = await peopled(store, ticks=6, phase=phase)
    for user in (ANNA, BERTA):
        held, card = await tiers(store, world, user), await score_card(store, world, Viewer(user_id=user))
        assert held.score == card.score
        assert tuple(one.tier for one in held.tiers if one.held) == card.tiers
        missing = [one for one in held.tiers if not one.held]
        assert [one.missing for one in missing] == [one.tier.threshold - held.score for one in missing]
        assert (card.next_tier, card.points_missing) == (
            (missing[0].tier, missing[0].missing) if missing else (None, 0)
        )
        assert tuple(one.sanction for one in held.sanctions if one.holds) == card.sanctions
        assert held.in_force is (phase is Phase.MANDATORY)
        assert held.in_force or not card.sanctions
        assert all(one.distance == held.score - one.sanction.below for one in held.sanctions)


async def test_ones_own_life_under_every_rule_book(store: SqliteStore) -> None:
    """As a full recompute of everybody gives it, from the whole ledger."""
    world, _, berta, _ = await peopled(store, ticks=8)
    row = world.row
    under = await compare_rules(store, world, BERTA)
    assert under[0].policy is world.policy
    assert sorted(one.policy.name for one in under) == sorted(list_policies())
    assert under[0].score == (await see_score(store, world, BERTA)).score
    events = await store.events(row.world_id, -1, row.tick)
    ties = world.standings.population.friendships.copy()
    population = Population(
        people=world.people.names, friendships=ties, ledger=Ledger.of(len(world.people), world.kinds, events)
    )
    for one in under:
        full = recompute(one.policy, population, row.day, ignore_unknown_kinds=True)
        assert one.score == full.score[berta] == one.statement.score
        assert adds_up(one.statement.lines, one.score - one.policy.base)
        assert one.is_in_force is (one.policy.name == world.policy.name)


async def test_a_history_is_the_record_and_its_moves_add_up(store: SqliteStore) -> None:
    world, anna, *_ = await peopled(store, ticks=14)
    past = await history(store, world, Viewer(user_id=ANNA))
    recorded = {one.tick: one.score for one in await store.snapshots_of(world.row.world_id, anna)}
    assert {point.tick: point.score for point in past.points if point.tick in recorded} == recorded
    assert past.points[-1].score == (await see_score(store, world, ANNA)).score
    assert 0 < len(past.moves) <= 5
    assert [move.tick for move in past.moves] == sorted(move.tick for move in past.moves)
    for move in past.moves:
        assert adds_up(move.lines, move.score_after - move.score_before)
    short = await history(store, world, Viewer(user_id=ANNA), days=3)
    assert short.points == past.points[-4:]
    other = await history(store, world, Viewer(), 5)
    for move in other.moves:
        assert adds_up(move.lines, move.score_after - move.score_before)


async def test_a_card_and_why_of_others_are_what_see_says(store: SqliteStore) -> None:
    world, *_ = await peopled(store, ticks=3)
    for person in range(0, 77, 11):
        seen = await see_person(store, world, Viewer(user_id=CLEO), person)
        card = await score_card(store, world, Viewer(user_id=CLEO), person)
        told = await why(store, world, Viewer(user_id=CLEO), person)
        assert (card.name, card.score, card.tiers, card.sanctions) == (
            seen.name, seen.score, seen.tiers, seen.sanctions
        )  # fmt: skip
        assert told.statement == seen.statement
    own = await why(store, world, Viewer(user_id=ANNA))
    assert own.statement == (await see_score(store, world, ANNA)).statement


async def test_somebody_on_the_way_in_is_told_so(store: SqliteStore) -> None:
    world = await world_of(store)
    later, _ = await joined(store, world, ANNA)
    assert later.row.tick == 1
    for asked in (score_card(store, world, Viewer(user_id=ANNA)), friends(store, world, ANNA)):
        with pytest.raises(Refused, match="on your way in"):
            await asked
    card = await score_card(store, later, Viewer(user_id=ANNA))
    assert [point.tick for point in card.trend] == [1]
    assert (await why(store, later, Viewer(user_id=ANNA))).change is None
    for viewer in (Viewer(), Viewer(group_chat=GROUP), Viewer(user_id=ANNA, group_chat=GROUP)):
        with pytest.raises(Refused):
            await score_card(store, later, viewer)


def test_the_rule_book_is_browsed_whole() -> None:
    for policy in shipped():
        book = rule_book(policy)
        assert [one.factor for one in book.factors] == list(policy.factors)
        assert sorted(kind.id for one in book.factors for kind in one.kinds) == sorted(policy.kind_by_id)
        spreading = policy.association.factors if policy.association else ()
        assert tuple(one.factor.id for one in book.factors if one.spreads) == spreading


async def test_people_are_found_by_name_or_the_nearest(store: SqliteStore) -> None:
    world, _, berta, cleo = await grouped(store)
    viewer = Viewer(user_id=CLEO)
    exact = await find_person(store, world, viewer, "  cosette ")
    assert exact.person is not None
    assert exact.person.name == "Cosette"
    assert (await find_person(store, world, viewer, "Cosete")).near[0].name == "Cosette"
    assert (await find_person(store, world, viewer, "jean valjaen")).near[0].name.endswith("Valjean")
    whole = await find_person(store, world, viewer, f"name of {BERTA:x}")
    assert whole.person is not None
    assert (whole.person.person, whole.person.is_player) == (berta, True)
    for text in ("", "   ", "qqqqqqqq", "%_\x00'", "x" * 10_000):
        found = await find_person(store, world, viewer, text)
        assert (found.person, found.near) == (None, ())
    assert await person_of_user(store, world, viewer, BERTA) == berta
    assert await person_of_user(store, world, viewer, CLEO) == cleo
    with pytest.raises(Refused) as hidden:
        await person_of_user(store, world, viewer, ANNA)
    with pytest.raises(Refused) as nobody:
        await person_of_user(store, world, viewer, 5)
    assert str(hidden.value) == str(nobody.value)


async def test_people_of_a_large_world_are_found_without_reading_all_names(store: SqliteStore) -> None:
    world = await world_of(store, scenario="town", people=4_000)
    name = str(world.people.names[3_210])
    found = await find_person(store, world, Viewer(), name)
    assert found.person is not None
    assert found.person.person == 3_210
    near = await find_person(store, world, Viewer(), name[:-1] + "q")
    assert near.person or near.near


async def test_a_share_is_taken_back_and_leaves_nothing(store: SqliteStore) -> None:
    world, *_ = await peopled(store)
    token = await share(store, world.row, ANNA, CLOCK)
    assert await share(store, world.row, ANNA, CLOCK) == token
    assert [one.token for one in await shares(store, ANNA)] == [token]
    assert not await unshare(store, BERTA, token), "nobody else's"
    report = await privacy_report(store, world, ANNA)
    assert (report.shares, dict(report.held)["shares"]) == (1, 1)
    assert await unshare(store, ANNA, token)
    assert not await unshare(store, ANNA, token)
    assert await store.share(token) is None
    assert not await shares(store, ANNA)
    with pytest.raises(Refused, match="join first"):
        await share(store, world.row, HOST, CLOCK)


async def test_a_privacy_report_says_who_sees_what(store: SqliteStore) -> None:
    world, *_ = await peopled(store, ticks=2)
    report = await privacy_report(store, world, ANNA)
    assert report.seen_by == (SeenBy.YOU, SeenBy.FRIENDS_COST, SeenBy.HOST_COUNTS)
    assert report.friends_who_play == (f"Name of {BERTA:x}",)
    held = dict(report.held)
    assert held["identities"] == held["players"] == 1
    assert held["player_events"] == 2
    await shown_to(store, world, ANNA, Visibility.GROUP)
    await share(store, world.row, ANNA, CLOCK)
    report = await privacy_report(store, world, ANNA)
    assert (report.visibility, report.group_chat) == (Visibility.GROUP, GROUP)
    assert report.seen_by == (SeenBy.YOU, SeenBy.GROUP, SeenBy.FRIENDS_COST, SeenBy.SHARED, SeenBy.HOST_COUNTS)


async def test_an_act_waiting_changes_no_what_if(store: SqliteStore) -> None:
    world, *_ = await peopled(store)
    before = await if_act(store, world, ANNA, "bill-late")
    await act(store, world, ANNA, "bill-late")
    assert await if_act(store, world, ANNA, "bill-late") == before


async def test_the_sight_without_hidden_players_is_the_full_recompute(store: SqliteStore) -> None:
    world, anna, berta, cleo = await peopled(store, ticks=4)
    world = await made_friends(store, world, (4, anna), (5, berta), (6, cleo), (berta, cleo))
    ties = world.standings.population.friendships.copy()
    for person in (anna, berta, cleo):
        found, _ = ties.row(person)
        for friend in found.tolist():
            ties.change(np.array([person]), np.array([friend]), np.zeros(1, dtype=np.int64))
    population = population_of(world.people, ties, world.kinds)
    full = standings_of(world.policy, population, world.row.day, world.standings.evidence)
    seen = (await sight_of(store, world, Viewer())).world.standings
    for name in ("score", "tier", "total_millipoints", "association_millipoints"):
        assert np.array_equal(getattr(seen, name), getattr(full, name))
    before = world.standings.population.friendships.strength_between(0, 9)
    update(seen, Batch.of(seen.population, friendships=[(str(world.people.names[0]), str(world.people.names[9]), 0.5)]))
    assert seen.population.friendships.strength_between(0, 9) == 500 != before
    assert world.standings.population.friendships.strength_between(0, 9) == before, "a copy, to be changed apart"
