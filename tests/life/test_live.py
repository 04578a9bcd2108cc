from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from bot.life import BY_HAND, Lived, Ties, kin_of, live, load_manners, pair_keys, takes_friendship
from bot.life.chance import stream, trait
from bot.scenarios.making import make_cast
from tests.life.playing import Played, play, population_of

if TYPE_CHECKING:
    from bot.scenarios.cast import Cast

PEOPLE = 400
DAY = 60.0


@cache
def town(people: int = PEOPLE) -> Cast:
    return make_cast("town", people=people, seed=1)


@cache
def standing(policy: str = "sesame-2015") -> Played:
    """The town after sixty days; shared, so nobody may change it."""
    return play(town(), scoring.load_policy(policy), ticks=12, days=DAY / 12, seed=1)


def a_tick(played: Played | None = None, **changed: object) -> Lived:
    """One more tick of the town, some arguments changed."""
    at = played or standing()
    cast = town()
    arguments: dict[str, Any] = {
        "standings": at.standings, "temperament": cast.temperament, "kin": kin_of(cast.a, cast.b, cast.family),
        "scored": np.ones(PEOPLE, dtype=np.bool_), "mandatory": True, "seed": 5, "tick": 12, "day": DAY, "days": 3.0,
        "parted": at.parted,
    }  # fmt: skip
    arguments.update(changed)
    return live(**arguments)


def fingerprint(lived: Lived) -> str:
    digest = hashlib.sha256(" ".join(lived.kinds).encode())
    for value in (lived.events, lived.nudges, lived.ended, lived.made):
        for name in value.__dataclass_fields__:
            digest.update(getattr(value, name).tobytes())
    return digest.hexdigest()


def test_the_same_tick_lived_twice_is_the_same_to_the_byte() -> None:
    assert fingerprint(a_tick()) == fingerprint(a_tick())
    assert fingerprint(a_tick()) != fingerprint(a_tick(tick=13))
    assert fingerprint(a_tick()) != fingerprint(a_tick(seed=6))


PROGRAM = """
from tests.life.test_live import *
print(fingerprint(a_tick(standing())), int(scoring.recompute(
    scoring.load_policy("sesame-2015"), standing().standings.population, DAY, compiled=True).total_millipoints.sum()))
"""


def test_threads_and_restarts_change_nothing() -> None:
    found = set()
    for threads in ("1", "2"):
        environment = {**os.environ, "NUMBA_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        run = [sys.executable, "-c", PROGRAM]
        found.add(subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout)  # noqa: S603
    total = int(standing().standings.total_millipoints.sum())
    assert found == {f"{fingerprint(a_tick())} {total}\n"}


def test_friendships_kept_aside_give_the_same_tick_as_those_laid_out_anew() -> None:
    played = play(town(), scoring.load_policy("sesame-2015"), ticks=3, days=5.0, seed=1)
    friendships = played.standings.population.friendships
    pairs = np.array([[int(town().a[k]), int(town().b[k])] for k in range(0, 3000, 7)])
    pairs = pairs[friendships.strengths_between(pairs[:, 0], pairs[:, 1]) > 0]
    names = played.standings.population.people
    batch = scoring.Batch.of(
        played.standings.population, friendships=[(names[a], names[b], None) for a, b in pairs.tolist()]
    )
    scoring.update(played.standings, batch)
    assert friendships.changed
    aside = fingerprint(a_tick(played, day=15.0, tick=3))
    friendships.compact()
    assert aside == fingerprint(a_tick(played, day=15.0, tick=3))


def test_the_order_in_which_ended_friendships_are_handed_in_does_not_matter() -> None:
    ended = standing().parted
    assert len(ended) > 5
    turned = np.random.default_rng(1).permutation(len(ended))
    shuffled = Ties(a=ended.b[turned], b=ended.a[turned], strength=ended.strength[turned])
    assert fingerprint(a_tick(days=30.0)) == fingerprint(a_tick(days=30.0, parted=shuffled))


@given(
    seed=st.integers(0, 2**63 - 1),
    tick=st.integers(0, 2**63 - 1),
    days=st.floats(0.01, 40),
    mandatory=st.booleans(),
    policy=st.sampled_from(scoring.list_policies()),
)
def test_whatever_happens_is_within_bounds(*, seed: int, tick: int, days: float, mandatory: bool, policy: str) -> None:
    at = standing(policy)
    lived = a_tick(at, seed=seed, tick=tick, days=days, mandatory=mandatory)
    friendships = at.standings.population.friendships
    # acts: kinds of the rule book, after the tick's first moment and up to its last, in the ledger's order
    assert lived.kinds == tuple(sorted(at.standings.policy.kind_by_id))
    events = lived.events
    assert (events.day > DAY).all()
    assert (events.day <= DAY + days).all()
    assert (events.magnitude > 0).all()
    ordered = events.in_order()
    for name in ("person", "kind", "magnitude", "day"):
        assert (getattr(events, name) == getattr(ordered, name)).all()
    # ended friendships were there, those made were not, and no pair is in both
    ended, made = lived.ended, lived.made
    before = friendships.strengths_between(ended.a.astype(np.int64), ended.b.astype(np.int64))
    assert (before == ended.strength).all()
    assert (ended.strength > 0).all()
    assert not friendships.strengths_between(made.a.astype(np.int64), made.b.astype(np.int64)).any()
    assert ((made.strength >= 1) & (made.strength <= 1000)).all()
    for ties in (ended, made):
        assert (ties.a < ties.b).all()
        assert (np.diff(pair_keys(ties.a, ties.b).astype(np.float64)) > 0).all()
    # a nudge names a friend; those heeded are the friendships that end
    nudges = lived.nudges
    assert (np.diff(nudges.person.astype(np.int64)) > 0).all()
    tied = friendships.strengths_between(nudges.person.astype(np.int64), nudges.friend.astype(np.int64))
    assert (tied > 0).all()
    heeded = pair_keys(nudges.person[nudges.heeded], nudges.friend[nudges.heeded])
    assert set(heeded.tolist()) == set(pair_keys(ended.a, ended.b).tolist())
    # and all of it is a batch that the scoring library takes
    scoring.consequences(at.standings.at(DAY + days), lived.batch(at.standings.population))


def test_a_kind_that_the_rule_book_does_not_know_is_not_drawn() -> None:
    for policy in scoring.list_policies():
        drawn = {lived.kinds[kind] for lived in standing(policy).lived for kind in set(lived.events.kind.tolist())}
        assert drawn <= set(scoring.load_policy(policy).kind_by_id)
        assert len(drawn) >= 5


def test_the_habits_cover_every_kind_of_every_rule_book() -> None:
    manners = load_manners()
    becomes = {kind for due in manners.paying.due for kind in (due.late, due.unpaid)}
    becomes |= {*manners.speech.instead.values()}
    known = {kind.id for policy in scoring.list_policies() for kind in scoring.load_policy(policy).kinds}
    assert known == {*manners.kinds, *becomes}


def test_acts_come_round_as_often_as_the_temperament_says() -> None:
    cast = town(20_000)
    manners = load_manners()
    steady = manners.code("steady")
    played = play(cast, scoring.load_policy("sesame-2015"), ticks=1, days=30.0, seed=3)
    lived = played.lived[0]
    who = cast.temperament[lived.events.person] == steady
    many = int((cast.temperament == steady).sum())
    for kind in ("groceries-bought", "friend-visited", "course-finished", "gaming-day"):
        habit = next(habit for habit in manners.temperaments[steady].habits if habit.kind == kind)
        of_kind = lived.events.kind == lived.kinds.index(kind)
        expected = many * 30 / habit.every_days
        assert int((who & of_kind).sum()) == pytest.approx(expected, abs=5 * expected**0.5)
        assert set(lived.events.magnitude[who & of_kind].tolist()) == {habit.magnitude}


def test_nothing_is_drawn_for_people_who_live_by_their_own_hand_but_they_are_told() -> None:
    by_hand = np.full(PEOPLE, BY_HAND, dtype=np.uint8)
    lived = a_tick(temperament=by_hand, days=60.0)
    assert len(lived.events) == len(lived.ended) == len(lived.made) == 0
    assert len(lived.nudges) > 0
    assert not lived.nudges.heeded.any()


def test_one_player_among_characters_is_left_alone() -> None:
    # the one who is nudged most often, were they a character
    person = int(a_tick(days=60.0).nudges.person[0])
    temperament = town().temperament.copy()
    temperament[person] = BY_HAND
    for tick in range(20):
        lived = a_tick(temperament=temperament, days=30.0, tick=tick)
        assert not (lived.events.person == person).any()
        assert not ((lived.made.a == person) | (lived.made.b == person)).any()
        assert not lived.nudges.heeded[lived.nudges.person == person].any()


def test_the_absent_do_nothing_are_not_told_and_meet_nobody() -> None:
    absent = np.full(PEOPLE, load_manners().code("absent"), dtype=np.uint8)
    lived = a_tick(temperament=absent, days=60.0)
    assert len(lived.events) == len(lived.nudges) == len(lived.made) == 0


def test_nobody_at_all_lives_too() -> None:
    nobody = scoring.Population.from_tables({"person": []})
    standings = scoring.recompute(scoring.load_policy("sesame-2015"), nobody, 0.0)
    nothing = np.empty(0)
    lived = live(
        standings=standings, temperament=nothing.astype(np.uint8), kin=nothing.astype(np.uint64),
        scored=nothing.astype(np.bool_), mandatory=True, seed=1, tick=0, day=0.0, days=1.0,
    )  # fmt: skip
    assert len(lived.events) == len(lived.nudges) == len(lived.made) == len(lived.ended) == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"tick": -1}, "tick"),
        ({"days": 0.0}, "days"),
        ({"days": float("nan")}, "days"),
        ({"temperament": np.zeros(3, dtype=np.uint8)}, "temperament"),
        ({"scored": np.zeros(3, dtype=np.bool_)}, "scored"),
        ({"temperament": np.full(PEOPLE, 99, dtype=np.uint8)}, "temperament is 99"),
    ],
)
def test_columns_and_numbers_out_of_range_are_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(scoring.Refused, match=f"live: {field}"):
        a_tick(**changed)


def test_standings_are_not_changed() -> None:
    at = play(town(), scoring.load_policy("sesame-2015"), ticks=2, days=5.0, seed=1)
    total = at.standings.total_millipoints.copy()
    events = len(at.standings.population.ledger)
    a_tick(at, day=10.0)
    assert (at.standings.total_millipoints == total).all()
    assert len(at.standings.population.ledger) == events


# --- a friendship offered ------------------------------------------------------------------------------------------


def taken(person: int, other: int, **changed: object) -> bool:
    arguments: dict[str, Any] = {
        "standings": standing().standings, "temperament": town().temperament, "mandatory": True, "seed": 5, "tick": 12,
        "scored": np.ones(PEOPLE, dtype=np.bool_), "strength": 500,
    }  # fmt: skip
    arguments.update(changed)
    return takes_friendship(person, other, **arguments)


def test_a_character_gives_one_answer_a_tick_and_not_always_the_same() -> None:
    answers = {tick: taken(1, 2, tick=tick) for tick in range(60)}
    assert answers == {tick: taken(1, 2, tick=tick) for tick in range(60)}
    assert set(answers.values()) == {True, False}


def test_who_costs_more_is_taken_less_often_and_by_the_unscored_as_often() -> None:
    conduct = standing().standings.values[0]
    costly, harmless = int(conduct.argmin()), int(conduct.argmax())
    ambitious = np.flatnonzero(town().temperament == load_manners().code("ambitious"))[:20].tolist()

    def times(other: int, **changed: object) -> int:
        return sum(taken(person, other, tick=tick, **changed) for person in ambitious for tick in range(20))

    assert times(costly) < times(harmless)
    unscored = np.zeros(PEOPLE, dtype=np.bool_)
    assert abs(times(costly, scored=unscored) - times(harmless)) < 0.15 * times(harmless)


def test_nobody_is_answered_for_who_lives_by_their_own_hand() -> None:
    by_hand = np.full(PEOPLE, BY_HAND, dtype=np.uint8)
    assert not any(taken(1, 2, temperament=by_hand, tick=tick) for tick in range(50))


# --- chance --------------------------------------------------------------------------------------------------------


def test_streams_of_chance_are_those_of_their_seed_tick_and_purpose() -> None:
    numbers = {
        (seed, tick, purpose): tuple(stream(seed, tick, purpose).random(3))
        for seed in (0, 1) for tick in (0, 1) for purpose in ("nudges", "company")
    }  # fmt: skip
    assert len(set(numbers.values())) == 8
    assert numbers[0, 1, "nudges"] == tuple(stream(0, 1, "nudges").random(3))


def test_traits_are_even_and_stay() -> None:
    people = np.arange(50_000)
    found = trait(7, "voice", people)
    assert ((found >= 0) & (found < 1)).all()
    counts, _ = np.histogram(found, bins=20, range=(0, 1))
    assert np.abs(counts - 2_500).max() < 300
    assert (trait(7, "voice", people[::7]) == found[::7]).all()
    assert abs(np.corrcoef(found, trait(7, "carelessness", people))[0, 1]) < 0.02
    assert abs(np.corrcoef(found, trait(8, "voice", people))[0, 1]) < 0.02
    assert abs(np.corrcoef(found[1:], found[:-1])[0, 1]) < 0.02


def test_a_population_is_taken_as_the_scenario_gives_it() -> None:
    assert len(population_of(town()).friendships) == len(town().a)
