"""The rule books' invented numbers keep their promise: a hundred days of play are worth playing.

Lives are drawn from the two tables below and scored by the real library under the shipped rule books. An ordinary
life is one that keeps the law and says nothing it has no permission for; an outspoken one is the same life that also
speaks. So two societies that differ only in who speaks hold the same events otherwise, and every difference between
them is the price of speaking.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping

DAYS = 100.0

# How often a kind of thing happens to an ordinary person: once in so many days, on average.
ORDINARY = {
    # paying what you owe
    "bill-paid-on-time": 12,
    "bill-late": 150,
    "bill-unpaid": 2_000,
    "credit-purchase-repaid": 40,
    "loan-repaid": 400,
    "loan-default": 20_000,
    "debt-settled": 1_000,
    "rent-paid-on-time": 30,
    "rent-late": 600,
    # what you own and earn
    "salary-received": 30,
    "job-lost": 1_500,
    "savings-added": 20,
    "asset-bought": 300,
    "asset-sold": 600,
    # what you buy
    "groceries-bought": 5,
    "dishwasher-bought": 1_000,
    "baby-supplies-bought": 40,
    "video-game-bought": 45,
    "work-tools-bought": 70,
    "school-books-bought": 45,
    "spirits-bought": 25,
    "lottery-ticket-bought": 50,
    # hobbies and way of life
    "exercise-session": 6,
    "club-evening": 14,
    "volunteering-day": 60,
    "course-finished": 200,
    "gaming-day": 40,
    "late-night-out": 20,
    "habits-declared": 60,
    "declaration-false": 2_000,
    "house-moved": 1_000,
    "vouched-for": 150,
    # time with friends and family
    "friend-visited": 4,
    "family-meal": 7,
    "favour-done": 30,
    "public-quarrel": 120,
    "message-ignored": 30,
    # what you say in public
    "opinion-permitted": 100,
    "notice-shared": 30,
    "praise-published": 60,
    # taxes and filings
    "tax-paid-on-time": 60,
    "tax-late": 1_500,
    "tax-evaded": 20_000,
    "accounts-filed": 365,
    "judgment-unpaid": 20_000,
}

# What an outspoken person does besides, about once in twelve days: once in so many days.
OUTSPOKEN = {
    "opinion-unpermitted": 30,
    "history-unofficial": 100,
    "market-news-accurate": 120,
    "rumour-spread": 90,
    "outspoken-post-shared": 45,
}

# Nobody is the average: how often a person does the one and the other varies by about a fifth from person to person.
TEMPERAMENT = 0.2

Table = dict[str, list[Any]]
Mask = NDArray[np.bool_]


def named(indices: NDArray[np.int64]) -> list[str]:
    return [f"p{index:04d}" for index in indices]


def joined(*tables: Table) -> Table:
    """Tables of the same columns, one after the other."""
    return {column: [cell for table in tables for cell in table[column]] for column in tables[0]}


def lives(often: Mapping[str, int], who: Mask, days: float, seed: int) -> Table:
    """What the people of the mask do in `days` days: a Poisson number of each kind, on days drawn evenly."""
    rng = np.random.default_rng(seed)
    # One temperament for all that costs somebody points and one for the rest: careless people are careless in much.
    weights = {kind.id: kind.weight for name in scoring.list_policies() for kind in scoring.load_policy(name).kinds}
    temperament = rng.lognormal(-(TEMPERAMENT**2) / 2, TEMPERAMENT, size=(2, len(who)))
    events: Table = {"person": [], "kind": [], "day": []}
    for kind, once_in in often.items():
        expected = np.where(who, temperament[int(weights[kind] < 0)] * days / once_in, 0.0)
        times = rng.poisson(expected)
        total = int(times.sum())
        events["person"] += named(np.repeat(np.arange(len(who)), times))
        events["kind"] += [kind] * total
        events["day"] += rng.uniform(0.0, days, total).tolist()
    return events


def acquainted(people: int, seed: int) -> Table:
    """Everybody seeks out five others, so that a circle has about ten; strengths are mixed, from 0.2 to 1."""
    rng = np.random.default_rng(seed)
    one, other = np.repeat(np.arange(people), 5), rng.integers(0, people, 5 * people)
    pairs = np.unique(np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1)[one != other], axis=0)
    return friendships(pairs, rng)


def friendships(pairs: NDArray[np.int64], rng: np.random.Generator) -> Table:
    strength = rng.integers(200, 1001, len(pairs)) / 1000
    return {"a": named(pairs[:, 0]), "b": named(pairs[:, 1]), "strength": strength.tolist()}


def scored(book: str, people: int, ties: Table, events: Table, days: float = DAYS) -> scoring.Standings:
    """The society's standings under a rule book; what it knows nothing of counts for nothing."""
    population = scoring.Population.from_tables(
        people={"person": named(np.arange(people))}, friendships=ties, events=events
    )
    return scoring.recompute(scoring.load_policy(book), population, day=days, ignore_unknown_kinds=True)


# --- a mixed society: a thousand people, one in ten outspoken ------------------------------------------------------

PEOPLE = 1000
IS_OUTSPOKEN = np.arange(PEOPLE) < PEOPLE // 10  # friendships are drawn at random, so it does not matter which


@cache
def society(book: str, days: float = DAYS) -> scoring.Standings:
    everybody = np.ones(PEOPLE, dtype=np.bool_)
    events = joined(lives(ORDINARY, everybody, days, seed=1), lives(OUTSPOKEN, IS_OUTSPOKEN, days, seed=2))
    return scored(book, PEOPLE, acquainted(PEOPLE, seed=3), events, days)


@pytest.mark.parametrize("book", ["sesame-2015", "credit-only", "thin-file", "credit-china"])
def test_an_ordinary_life_settles_between_600_and_700(book: str) -> None:
    ordinary = society(book).score[~IS_OUTSPOKEN]
    assert 610 <= np.median(ordinary) <= 670
    between = np.mean((ordinary >= 600) & (ordinary <= 700))
    assert between >= 0.8


def test_it_is_still_there_after_a_year() -> None:
    # points saturate and fade: nobody reaches a visa by waiting
    ordinary = society("sesame-2015", 365.0).score[~IS_OUTSPOKEN]
    assert 640 <= np.median(ordinary) <= 700


def test_the_first_privilege_is_common_and_the_highest_is_rare() -> None:
    standings = society("sesame-2015")
    shares = [float(np.mean(standings.score >= tier.threshold)) for tier in scoring.load_policy("sesame-2015").tiers]
    assert shares[0] > 0.75
    assert 0.3 < shares[1] < 0.7  # half of the people stand at the deposit-free car, where a tier is won and lost
    assert shares[3] > 0.02
    assert shares[4] < 0.03


def test_the_ends_of_the_range_are_rare() -> None:
    score = society("sesame-2015").score
    assert np.mean(score == 350) < 0.01
    assert np.mean(score == 950) < 0.01


def test_sanctions_meet_those_who_speak_and_hardly_anybody_else() -> None:
    score = society("sesame-2015").score
    below = {sanction.id: sanction.below for sanction in scoring.load_policy("sesame-2015").sanctions}
    assert np.mean(score[IS_OUTSPOKEN] < below["barred-official"]) > 0.5
    assert np.mean(score[~IS_OUTSPOKEN] < below["barred-official"]) < 0.03
    assert np.mean(score < below["limited-internet"]) < 0.02


def test_who_speaks_among_people_who_all_speak_loses_the_internet() -> None:
    everybody = np.ones(PEOPLE, dtype=np.bool_)
    events = joined(lives(ORDINARY, everybody, DAYS, seed=1), lives(OUTSPOKEN, everybody, DAYS, seed=2))
    score = scored("sesame-2015", PEOPLE, acquainted(PEOPLE, seed=3), events).score
    limited = next(rule for rule in scoring.load_policy("sesame-2015").sanctions if rule.id == "limited-internet")
    assert np.mean(score < limited.below) > 0.5
    assert np.mean(score == 350) < 0.01  # even here


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("opinion-unpermitted", 40, 60),
        ("history-unofficial", 40, 60),
        ("market-news-accurate", 40, 60),
        ("opinion-permitted", 0, 0),
    ],
)
def test_one_opinion_costs_an_ordinary_person_about_a_tier(kind: str, least: int, most: int) -> None:
    standings = society("sesame-2015")
    costs = []
    for index in range(200, 250):
        person = standings.person(index)
        batch = scoring.Batch.of(standings.population, events=[(person, kind, 1.0, DAYS)])
        move = scoring.what_if(standings, batch).of(person)
        costs.append(move.score_before - move.score_after)
    assert least <= min(costs)
    assert max(costs) <= most


# --- two hundred people, each with a circle of their own -----------------------------------------------------------

SUBJECTS = 200
CIRCLE = 12


def costs_of_friends(book: str, count: int, conduct: Mapping[str, int]) -> NDArray[np.int64]:
    """What it costs each subject that `count` friends of an ordinary circle of 8 to 12 do such things besides."""
    rng = np.random.default_rng(4)
    people = SUBJECTS * (1 + CIRCLE)
    friends = np.arange(SUBJECTS, people).reshape(SUBJECTS, CIRCLE)
    sizes = rng.integers(8, CIRCLE + 1, SUBJECTS)
    pairs = np.array([(i, friends[i, k]) for i in range(SUBJECTS) for k in range(sizes[i])], dtype=np.int64)
    ties = friendships(pairs, rng)
    quiet = lives(ORDINARY, np.ones(people, dtype=np.bool_), DAYS, seed=5)
    speaking = np.isin(np.arange(people), friends[:, :count])
    loud = joined(quiet, lives(conduct, speaking, DAYS, seed=6))
    before, after = (scored(book, people, ties, events).score[:SUBJECTS] for events in (quiet, loud))
    return np.asarray(before - after, dtype=np.int64)


def test_three_outspoken_friends_cost_about_a_tier() -> None:
    costs = costs_of_friends("sesame-2015", 3, OUTSPOKEN)
    assert 40 <= np.median(costs) <= 60
    assert np.mean((costs >= 30) & (costs <= 70)) >= 0.9


def test_one_outspoken_friend_costs_a_good_third_of_that() -> None:
    costs = costs_of_friends("sesame-2015", 1, OUTSPOKEN)
    assert 12 <= np.median(costs) <= 25


@pytest.mark.parametrize("book", ["credit-only", "thin-file", "credit-china"])
def test_what_friends_say_costs_nothing_under_the_other_books(book: str) -> None:
    assert not costs_of_friends(book, 3, OUTSPOKEN).any()


def test_three_friends_in_debt_cost_about_a_tier_on_the_public_ledger_and_nothing_elsewhere() -> None:
    in_debt = {"loan-default": 80, "bill-unpaid": 80}
    assert 25 <= np.median(costs_of_friends("credit-china", 3, in_debt)) <= 60
    assert not costs_of_friends("credit-only", 3, in_debt).any()
    assert not costs_of_friends("sesame-2015", 3, in_debt).any()
