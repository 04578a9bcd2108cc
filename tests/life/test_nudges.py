from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scoring
from bot.life import Lived, Ties, cost_of_ties, kin_of, live, load_manners, pair_keys
from bot.life.nudges import _heeds
from bot.life.people import People
from bot.scenarios.making import make_cast
from tests.life.playing import Played, play

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.scenarios.cast import Cast

PEOPLE = 600
DAY = 50.0


@cache
def town() -> Cast:
    return make_cast("town", people=PEOPLE, seed=2)


@cache
def standing() -> Played:
    return play(town(), scoring.load_policy("sesame-2015"), ticks=10, days=DAY / 10, seed=2)


def a_season(**changed: object) -> Lived:
    arguments: dict[str, Any] = {
        "standings": standing().standings, "temperament": town().temperament, "mandatory": True, "seed": 2, "tick": 10,
        "kin": kin_of(town().a, town().b, town().family), "scored": np.ones(PEOPLE, dtype=np.bool_),
        "day": DAY, "days": 90.0, "parted": standing().parted,
    }  # fmt: skip
    arguments.update(changed)
    return live(**arguments)


def alike(name: str) -> NDArray[np.uint8]:
    return np.full(PEOPLE, load_manners().code(name), dtype=np.uint8)


def test_what_a_friend_costs_is_what_ending_the_friendship_gives() -> None:
    standings = standing().standings
    friendships, names = standings.population.friendships, standings.population.people
    rng = np.random.default_rng(1)
    for person in rng.choice(PEOPLE, 12, replace=False).tolist():
        whose, friend, strength = friendships.rows(np.array([person]))
        costs = cost_of_ties(standings, np.full(len(whose), person), friend, strength)
        for one, cost in zip(friend.tolist(), costs.tolist(), strict=True):
            parting = scoring.Batch.of(standings.population, friendships=[(names[person], names[one], None)])
            move = scoring.what_if(standings, parting).of(names[person])
            assert cost == move.score_after - move.score_before


def test_everybody_is_told_about_the_costliest_friend_and_nobody_twice() -> None:
    nudges = a_season().nudges
    standings = standing().standings
    assert len(nudges) > 100
    assert len(set(nudges.person.tolist())) == len(nudges)
    for person, friend, cost in zip(nudges.person.tolist(), nudges.friend.tolist(), nudges.cost_points, strict=True):
        whose, friends, strength = standings.population.friendships.rows(np.array([person]))
        costs = cost_of_ties(standings, np.full(len(whose), person), friends, strength)
        assert cost == costs.max() >= load_manners().nudging.least_points
        assert friend == friends[costs == cost].min()


def test_who_is_told_about_are_mostly_those_who_speak_out() -> None:
    nudges = a_season().nudges
    speech = standing().standings.points_millipoints[:, standing().standings.policy.factor_index["speech"]]
    assert np.median(speech[nudges.friend]) < -60_000
    assert np.median(speech) > -5_000


def test_nobody_is_told_who_is_not_scored() -> None:
    half = np.arange(PEOPLE) % 2 == 0
    assert half[a_season(scored=half).nudges.person].all()
    assert len(a_season(scored=np.zeros(PEOPLE, dtype=np.bool_)).nudges) == 0


def test_where_friends_count_for_nothing_nobody_is_told_and_nobody_dropped() -> None:
    standings = scoring.recompute(
        scoring.load_policy("credit-only"), standing().standings.population, DAY, ignore_unknown_kinds=True
    )
    lived = a_season(standings=standings)
    assert len(lived.nudges) == len(lived.ended) == 0
    assert len(lived.made) > 0


def test_the_loyal_keep_their_friends_and_the_ambitious_do_not() -> None:
    names = ("firebrand", "steady", "ambitious")
    heeded = {name: int(a_season(temperament=alike(name)).nudges.heeded.sum()) for name in names}
    assert heeded["firebrand"] == 0
    assert 0 < heeded["steady"] < heeded["ambitious"]


def test_family_is_hardly_ever_dropped() -> None:
    everybody_is_family = kin_of(town().a, town().b, np.ones(len(town().a), dtype=np.bool_))
    ambitious = alike("ambitious")
    family = len(a_season(temperament=ambitious, kin=everybody_is_family).ended)
    strangers = len(a_season(temperament=ambitious, kin=np.empty(0, dtype=np.uint64)).ended)
    assert family < 0.15 * strangers


def test_a_costlier_friend_is_dropped_no_less_often() -> None:
    people = People.of(
        manners=load_manners(), standings=standing().standings, temperament=alike("steady"),
        scored=np.ones(PEOPLE, dtype=np.bool_), mandatory=True, seed=1, tick=0, day=DAY, days=1.0,
    )  # fmt: skip
    no_kin = np.empty(0, dtype=np.uint64)
    person, cost = np.repeat(np.arange(PEOPLE), 60), np.tile(np.arange(60), PEOPLE)
    shares = _heeds(people, person, (person + 1) % PEOPLE, np.full(len(cost), 500), cost, no_kin).reshape(PEOPLE, 60)
    assert (np.diff(shares, axis=1) >= 0).all()
    assert (shares[:, 0] == 0).all()
    assert ((shares > 0.2) & (shares <= 1))[:, -1].all()
    # and of two who cost the same, the closer one is kept
    close = _heeds(people, person, (person + 1) % PEOPLE, np.full(len(cost), 900), cost, no_kin).reshape(PEOPLE, 60)
    assert (close <= shares).all()


# --- company -------------------------------------------------------------------------------------------------------


def test_new_friends_are_friends_of_friends() -> None:
    lived = a_season(parted=Ties.none())
    friendships = standing().standings.population.friendships
    assert len(lived.made) > 20
    for a, b in zip(lived.made.a.tolist(), lived.made.b.tolist(), strict=True):
        assert set(friendships.row(a)[0].tolist()) & set(friendships.row(b)[0].tolist())


def test_who_costs_much_finds_fewer_new_friends() -> None:
    # the same town, all of one temperament: what they said alone makes the difference
    made = [a_season(temperament=alike("ambitious"), parted=Ties.none(), tick=tick).made for tick in range(10)]
    ends = np.concatenate([np.concatenate((ties.a, ties.b)) for ties in made])
    conduct = standing().standings.values[0]
    costly = conduct < -60_000
    asked_evenly = standing().standings.population.friendships.degree[costly].sum() / len(town().a) / 2
    assert np.mean(costly[ends]) < 0.8 * asked_evenly


def test_some_friendships_heal_and_family_sooner() -> None:
    ended = Ties.of(town().a[::9], town().b[::9], town().strength[::9])
    population = standing().standings.population
    tied = population.friendships.strengths_between(ended.a.astype(np.int64), ended.b.astype(np.int64)) > 0
    names = population.people
    played = play(town(), scoring.load_policy("sesame-2015"), ticks=0, seed=1)
    scoring.update(
        played.standings,
        scoring.Batch.of(
            played.standings.population,
            friendships=[(names[a], names[b], None) for a, b in zip(ended.a.tolist(), ended.b.tolist(), strict=True)],
        ),
    )
    assert tied.any()
    keys = set(pair_keys(ended.a, ended.b).tolist())

    def healed(kin: NDArray[np.uint64]) -> int:
        lived = a_season(standings=played.standings, parted=ended, kin=kin, day=0.0, days=20.0)
        return len(keys & set(pair_keys(lived.made.a, lived.made.b).tolist()))

    strangers, family = (
        healed(kin_of(town().a, town().b, np.full(len(town().a), fill_value=value))) for value in (False, True)
    )
    assert 0 < strangers < 0.1 * len(ended)
    assert family > 4 * strangers


def test_friends_who_are_still_friends_do_not_heal() -> None:
    made = a_season(parted=Ties.of(town().a, town().b, town().strength)).made
    friendships = standing().standings.population.friendships
    assert not friendships.strengths_between(made.a.astype(np.int64), made.b.astype(np.int64)).any()


def test_a_pair_is_one_key_whichever_way_round() -> None:
    assert pair_keys(np.array([3, 1]), np.array([1, 3])).tolist() == [2**32 + 3, 2**32 + 3]
    twice = Ties.of(np.array([3, 1, 0]), np.array([1, 3, 2]), np.array([500, 600, 100]))
    assert (twice.a.tolist(), twice.b.tolist(), twice.strength.tolist()) == ([0, 1], [2, 3], [100, 500])


@pytest.mark.parametrize("hops", [2, 3])
def test_where_conduct_travels_further_everything_still_goes_its_way(hops: int) -> None:
    policy = scoring.load_policy("sesame-2015")
    assert policy.association is not None
    further = replace(policy, association=replace(policy.association, hops=hops))
    standings = scoring.recompute(further, standing().standings.population, DAY)
    lived = a_season(standings=standings)
    assert len(lived.nudges) > 0
    lived.batch(standings.population)
