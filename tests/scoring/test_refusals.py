"""What is refused, and how it is said.

Every message says what it is about (place and field), which value it found and what is allowed, on one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import scoring
from scoring import EventRefused, FriendshipRefused, PersonRefused, Population, Refused
from tests.scoring.refused_cases import (
    EVENTS,
    HUGE,
    IN_BATCHES,
    IN_TABLES,
    INFINITE,
    NAN,
    OTHER,
    POLICY,
    TODAY,
    Case,
    events,
    friendships,
    refused,
    scored,
    society,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def snap(person: str, day: float = TODAY, policy: scoring.Policy = POLICY) -> scoring.Snapshot:
    found = scoring.recompute(policy, society().until(day), day, ignore_unknown_kinds=True)
    return scoring.snapshot(found, person)


A_KIND = "a kind of rule book sesame-2015: "
IN_SCORING = [
    *(
        refused(f"day {value}", lambda value=value: scored(day=value),  # type: ignore[misc]
                EventRefused, "recompute", "day", shown, "a number of days from -1000000000 to 1000000000")
        for value, shown in [(NAN, "nan"), (INFINITE, "inf")]
    ),
    refused("event after the day", lambda: scored(day=5.0), EventRefused, "an event of bob (opinion-unpermitted)",
            "day", "7.5", "at most 5, the day asked for"),
    refused("unknown kind", lambda: scored(society(events={**EVENTS, "kind": ["bil-late", "loan-repaid"]})),
            EventRefused, "events", "kind", "'bil-late'", A_KIND + "bill-late, "),
    refused("stranger", lambda: scored().index("bo"), PersonRefused, "people", "person", "'bo'",
            "one of the 3 people: bob, ann, cyd"),
    refused("snapshot of a stranger", lambda: scoring.snapshot(scored(), "zoe"), PersonRefused, "people", "person",
            "'zoe'", "one of the 3 people: ann, bob, cyd"),
    refused("back in time", lambda: scored().at(9.0), Refused, "standings", "day", "9.0", "a day from 10 on"),
    refused("nowhere in time", lambda: scored().at(NAN), Refused, "standings", "day", "nan", "a day from 10 on"),
    refused("change between two people", lambda: scoring.change(snap("ann"), snap("bob")), Refused, "change", "person",
            "'bob'", "ann, as in the first"),
    refused("change backwards", lambda: scoring.change(snap("ann"), snap("ann", 5.0)), Refused, "change", "day", "5.0",
            "from 10 on"),
    refused("change into another rule book", lambda: scoring.change(snap("ann"), snap("ann", policy=OTHER)), Refused,
            "change", "rule book", "'credit-only'",
            "the same rule book, or the first snapshot under the second's as `before_under_new`"),
]  # fmt: skip

RULES = """
policy = {{ name = "t", title = "T", version = 1, base = 580 }}
factors.f = {{ title = "F", up = {up}, down = 80, half_life_days = {half}, source = "article", standing = "claimed" }}
tiers = [
    {{ id = "a", threshold = 600, privilege = "A", source = "article", standing = "claimed" }},
    {{ id = "b", threshold = {threshold}, privilege = "B", source = "article", standing = "claimed" }},
]
[association]
factors = ["f"]
share = {share}
up = 1
down = 1
lifts = true
dilution = 0.5
hops = 1
source = "article"
standing = "claimed"
"""
LEGAL = {"up": "80", "half": "30", "threshold": "650", "share": "1"}


def rules(**values: str) -> Callable[[], scoring.Policy]:
    return lambda: scoring.policy_from_toml(RULES.format(**{**LEGAL, **values}), place="rules.toml")


IN_RULES = [
    refused("cap", rules(up="-1"), scoring.RuleBookRefused, "rules.toml, [factors.f]", "up", "-1",
            "points from 0 to 10000"),
    refused("half-life", rules(half="0"), scoring.RuleBookRefused, "rules.toml, [factors.f]", "half_life_days", "0",
            "days from 0.001 to 1000000; leave it out if nothing fades"),
    refused("share", rules(share="-0.5"), scoring.RuleBookRefused, "rules.toml, [association]", "share", "-0.5",
            "a number from 0 to 1000"),
    refused("threshold", rules(threshold="951"), scoring.RuleBookRefused, "rules.toml, [tiers, entry 2]", "threshold",
            "951", "a whole number from 350 to 950"),
    refused("tiers not increasing", rules(threshold="600"), scoring.RuleBookRefused, "rules.toml, [tiers, entry 2]",
            "threshold", "600", "above 600, the tier before it"),
]  # fmt: skip


def check(case: Case) -> None:
    with pytest.raises(case.error) as caught:
        case.call()
    error = caught.value
    assert type(error) is case.error
    assert (error.place, error.field) == (case.place, case.field)
    said = str(error)
    assert said.startswith(f"{case.place}: {case.field} is {case.shown}; allowed: {case.allowed}")
    assert error.allowed.startswith(case.allowed)
    assert "\n" not in said


@pytest.mark.parametrize("case", IN_TABLES)
def test_tables(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", IN_BATCHES)
def test_batches(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", IN_SCORING)
def test_scoring(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", IN_RULES)
def test_rule_books(case: Case) -> None:
    check(case)


def test_the_legal_neighbours_of_all_these_are_taken() -> None:
    assert len(society()) == 3
    assert len(society(friendships=None, events=None).ledger) == 0
    assert rules()().tiers[1].threshold == 650
    twice = friendships(a=["ann", "bob"], b=["bob", "ann"], strength=[0.5, 0.5])()
    assert len(twice.friendships) == 1
    assert society(as_of=7.5).ledger.events.day.max() == 7.5
    for strength in (0.001, 0.35, 0.999, 1):
        assert len(friendships(strength=[1, strength])().friendships) == 2
    for magnitude in (5e-324, 1e300):
        assert scored(events(magnitude=[1, magnitude])()).score.min() >= 350


def test_a_refusal_carries_what_it_says() -> None:
    error = FriendshipRefused(place="ties.csv, row 3", field="strength", value=2, allowed="at most 1")
    assert isinstance(error, ValueError)
    assert (error.place, error.field, error.value, error.allowed) == ("ties.csv, row 3", "strength", 2, "at most 1")
    assert str(error) == "ties.csv, row 3: strength is 2; allowed: at most 1"


ODD_VALUES = ["a\nb", "x" * 1000, HUGE, np.zeros(3), np.zeros((9, 9)), np.float64(2), ["\n"], None]


@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: type(value).__name__)
def test_a_refusal_is_one_short_line_whatever_the_value(value: object) -> None:
    said = str(Refused(place="events, row 1", field="day", value=value, allowed="a number"))
    assert len(said.splitlines()) == 1
    assert len(said) < 120


def test_a_name_with_a_line_break_does_not_break_the_line() -> None:
    population = Population.from_tables({"person": ["two\nlines", "bob"]})
    with pytest.raises(PersonRefused, match=r"allowed: one of the 2 people: bob, 'two\\nlines'$"):
        population.index("bo")


def test_many_choices_are_cut_and_the_nearest_come_first() -> None:
    population = Population.from_tables({"person": [f"person-{number}" for number in range(50)]})
    with pytest.raises(PersonRefused, match=r"one of the 50 people: person-49, .*, and 45 more$"):
        population.index("person-499")
