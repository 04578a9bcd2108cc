"""What is refused, how it is said, and that a refusal leaves everything as it was.

Every message says what it is about (place and field), which value it found and what is allowed, on one line.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scoring
from scoring import Batch, EventRefused, FriendshipRefused, PersonRefused, Population, Refused, TableRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from _pytest.mark import ParameterSet

NAN, INFINITE = math.nan, math.inf
TODAY = 10.0
HUGE = 10**5000

MAGNITUDE = "a finite number above 0"
DAYS = "a number of days from -1000000000 to 1000000000"
STRENGTH = "above 0, at most 1, in whole thousandths"
ANYBODY = "a person of the people table: ann, bob, cyd"
A_COLUMN = "a column of values, one for each row"
A_TABLE = "a dict of columns, or a pandas, polars or Arrow frame"

POLICY = scoring.load_policy("sesame-2015")
PEOPLE = {"person": ["ann", "bob", "cyd"]}
FRIENDSHIPS = {"a": ["ann", "bob"], "b": ["bob", "cyd"], "strength": [1, 0.5]}
EVENTS = {
    "person": ["ann", "bob"],
    "kind": ["bill-late", "opinion-unpermitted"],
    "magnitude": [1, 2],
    "day": [3, 7.5],
}


def society(**tables: Any) -> Population:  # noqa: ANN401 - whatever may be handed in
    """The small society above with some of its tables replaced."""
    return Population.from_tables(**{"people": PEOPLE, "friendships": FRIENDSHIPS, "events": EVENTS, **tables})


def events(**columns: Any) -> Callable[[], Population]:  # noqa: ANN401
    """A society whose events have other columns."""
    return lambda: society(events={**EVENTS, **columns})


def friendships(**columns: Any) -> Callable[[], Population]:  # noqa: ANN401
    """A society whose friendships have other columns."""
    return lambda: society(friendships={**FRIENDSHIPS, **columns})


def happening(*row: Any) -> Callable[[], Batch]:  # noqa: ANN401
    """A batch with one good event and then this one."""
    return lambda: Batch.of(society(), events=[("ann", "bill-late", 1.0, TODAY), row])


def tying(*row: Any) -> Callable[[], Batch]:  # noqa: ANN401
    """A batch with one good friendship and then this one."""
    return lambda: Batch.of(society(), friendships=[("ann", "cyd", 0.25), row])


@dataclass(frozen=True, kw_only=True)
class Case:
    """One refusal and all that it says."""

    call: Callable[[], object]
    error: type[Refused]
    place: str
    field: str
    shown: str
    allowed: str


def refused(  # noqa: PLR0917 - a row of a table
    name: str, call: Callable[[], object], error: type[Refused], place: str, field: str, shown: str, allowed: str
) -> ParameterSet:
    case = Case(call=call, error=error, place=place, field=field, shown=shown, allowed=allowed)
    return pytest.param(case, id=name)


# What is wrong with one value is the same wherever the value comes in.
MAGNITUDES: list[tuple[object, str]] = [
    (0, "0.0"),
    (-1, "-1.0"),
    (NAN, "nan"),
    (INFINITE, "inf"),
    ("heavy", "'heavy'"),
    ("", "''"),
]
NO_DAYS: list[tuple[object, str]] = [(NAN, "nan"), (-INFINITE, "-inf"), (1e300, "1e+300"), ("tuesday", "'tuesday'")]
NO_DAYS += [(dt.date(2015, 10, 3), "datetime.date(2015, 10, 3)")]
STRENGTHS: list[tuple[object, str]] = [
    (0, "0.0"),
    (-0.1, "-0.1"),
    (1.001, "1.001"),
    (0.0005, "0.0005"),
    (0.12345, "0.12345"),
]
STRENGTHS += [(NAN, "nan"), (INFINITE, "inf"), ("strong", "'strong'")]

IN_TABLES = [
    *(
        refused(f"magnitude {value!r:.9}", events(magnitude=[1, value]), EventRefused, "events, row 2", "magnitude",
                shown, MAGNITUDE)
        for value, shown in [*MAGNITUDES, (None, "missing"), ([2], "[2]"), (2j, "2j")]
    ),
    *(
        refused(f"day {value!r:.9}", events(day=[3, value]), EventRefused, "events, row 2", "day", shown, DAYS)
        for value, shown in [*NO_DAYS, (None, "missing")]
    ),
    *(
        refused(f"strength {value!r:.9}", friendships(strength=[1, value]), FriendshipRefused, "friendships, row 2",
                "strength", shown, STRENGTH)
        for value, shown in [*STRENGTHS, (None, "missing")]
    ),
    *(
        refused(f"day {unit}", events(day=np.array(["2015-10-03", "2015-10-04"], dtype=unit)), EventRefused,
                "events, row 1", "day", shown, DAYS)
        for unit, shown in [("M8[D]", "datetime.date(2015, 10, 3)"), ("M8[s]", "datetime.datetime(2015, 10, 3, 0, 0)")]
    ),
    refused("day of too many digits", events(day=[3, HUGE]), EventRefused, "events, row 2", "day",
            "a number of thousands of digits", DAYS),
    refused("event in the future", lambda: society(as_of=5.0), EventRefused, "events, row 2", "day", "7.5",
            "at most 5, the day asked for"),
    refused("no day asked for", lambda: society(as_of=NAN), EventRefused, "events, row 1", "day", "3.0",
            "at most nan, the day asked for"),
    refused("unknown kind", lambda: society(kinds=["bill-early", "opinion-unpermitted"]), EventRefused,
            "events, row 1", "kind", "'bill-late'", "bill-early, opinion-unpermitted"),
    refused("blank kind", events(kind=["bill-late", " "]), EventRefused, "events, row 2", "kind", "' '",
            "the name of a kind"),
    refused("missing kind", events(kind=["bill-late", None]), EventRefused, "events, row 2", "kind", "missing",
            "the name of a kind"),
    refused("more kinds than codes", lambda: society(events={
                "person": ["ann"] * 65_537, "kind": [f"kind-{n}" for n in range(65_537)], "day": [0] * 65_537
            }), EventRefused, "events", "kind", "'one of 65537 different ones'", "at most 65536 kinds"),
    refused("event of a stranger", events(person=["ann", "zoe"]), PersonRefused, "events, row 2", "person", "'zoe'",
            ANYBODY),
    refused("event of nobody", events(person=["ann", None]), PersonRefused, "events, row 2", "person", "missing",
            ANYBODY),
    refused("stranger in a", friendships(a=["ann", "bo"]), PersonRefused, "friendships, row 2", "a", "'bo'",
            "a person of the people table: bob, ann, cyd"),
    refused("stranger in b", friendships(b=["zoe", "cyd"]), PersonRefused, "friendships, row 1", "b", "'zoe'", ANYBODY),
    refused("friendship with oneself", friendships(b=["bob", "bob"]), FriendshipRefused, "friendships, row 2", "b",
            "'bob'", "a friend other than oneself"),
    refused("friendship twice, in both directions", friendships(a=["ann", "bob"], b=["bob", "ann"]), FriendshipRefused,
            "friendships, row 2", "strength", "'bob – ann at 0.5'", "one strength for a pair; row 1 says 1"),
    refused("person twice", lambda: society(people={"person": ["ann", "bob", "cyd", "bob"]}), PersonRefused,
            "people, row 4", "person", "'bob'", "each person once"),
    refused("person twice, as number and text", lambda: society(people={"person": [1, "1"]}), PersonRefused,
            "people, row 2", "person", "'1'", "each person once"),
    *(
        refused(f"person {value!r}", lambda value=value: society(people={"person": ["ann", value]}),  # type: ignore[misc]
                PersonRefused, "people, row 2", "person", shown, "a name or number")
        for value, shown in [(None, "missing"), (NAN, "nan"), ("", "''"), ("  ", "'  '")]
    ),
    *(
        refused(f"no table but {value!r}", lambda value=value: society(people=value),  # type: ignore[misc]
                TableRefused, "people", "table", shown, A_TABLE)
        for value, shown in [(None, "missing"), (3, "3"), ("ann", "'ann'"), (["ann"], "['ann']")]
    ),
    refused("no column", lambda: society(friendships={"a": [], "b": []}), TableRefused, "friendships",
            "column strength", "missing", "a column of that name; there are: a, b"),
    refused("no columns", lambda: society(people={}), TableRefused, "people", "column person", "missing",
            "a column of that name; there are: none"),
    refused("a text as column", lambda: society(people={"person": "ann"}), TableRefused, "people", "column person",
            "'ann'", A_COLUMN),
    refused("a number as column", friendships(strength=0.5), TableRefused, "friendships", "column strength", "0.5",
            A_COLUMN),
    refused("a square as column", friendships(strength=np.array([[1, 0.5]])), TableRefused, "friendships",
            "column strength", "array([[1. , 0.5]])", A_COLUMN),
    refused("columns of two lengths", friendships(strength=[1]), TableRefused, "friendships", "rows",
            "'a 2, b 2, strength 1'", "columns of one length"),
    refused("events of two lengths", events(kind=["bill-late"]), TableRefused, "events", "rows",
            "'person 2, kind 1, magnitude 2, day 2'", "columns of one length"),
]  # fmt: skip

IN_BATCHES = [
    *(
        refused(f"magnitude {value!r:.9}", happening("bob", "bill-late", value, TODAY), EventRefused, "events, row 2",
                "magnitude", shown, MAGNITUDE)
        for value, shown in [*MAGNITUDES, (None, "missing"), ([2], "[2]")]
    ),
    *(
        refused(f"day {value!r:.9}", happening("bob", "bill-late", 1, value), EventRefused, "events, row 2", "day",
                shown, DAYS)
        for value, shown in [*NO_DAYS, (None, "missing"), (np.datetime64("2015-10-03"), "datetime.date(2015, 10, 3)")]
    ),
    *(
        refused(f"strength {value!r:.9}", tying("bob", "cyd", value), FriendshipRefused, "friendships, row 2",
                "strength", shown, STRENGTH)
        for value, shown in STRENGTHS
    ),
    refused("blank kind", happening("bob", "", 1, TODAY), EventRefused, "events, row 2", "kind", "''",
            "the name of a kind"),
    refused("event of a stranger", happening("zoe", "bill-late", 1, TODAY), PersonRefused, "events, row 2", "person",
            "'zoe'", ANYBODY),
    refused("stranger in a", tying("zoe", "ann", 1), PersonRefused, "friendships, row 2", "a", "'zoe'", ANYBODY),
    refused("stranger in b", tying("ann", None, 1), PersonRefused, "friendships, row 2", "b", "missing", ANYBODY),
    refused("friendship with oneself", tying("bob", "bob", 1), FriendshipRefused, "friendships, row 2", "b", "'bob'",
            "a friend other than oneself"),
    refused("friendship twice", tying("cyd", "ann", 1), FriendshipRefused, "friendships, row 2", "strength",
            "'cyd – ann at 1'", "one strength for a pair; row 1 says 0.25"),
    refused("made and ended", tying("cyd", "ann", None), FriendshipRefused, "friendships, row 2", "strength",
            "'cyd – ann ended'", "one strength for a pair; row 1 says 0.25"),
    refused("ended and made", lambda: Batch.of(society(), friendships=[("ann", "bob", None), ("bob", "ann", 1)]),
            FriendshipRefused, "friendships, row 2", "strength", "'bob – ann at 1'",
            "one strength for a pair; row 1 ends it"),
    refused("ending what is not there", lambda: Batch.of(
                society(), friendships=[("ann", "bob", 1), ("bob", "ann", 1), ("ann", "cyd", None)]
            ), FriendshipRefused, "friendships, row 3", "a, b", "'ann – cyd'", "a friendship that is there to end"),
    refused("short event", happening("bob", "bill-late", 1), TableRefused, "events, row 2", "row",
            "('bob', 'bill-late', 1)", "(person, kind, magnitude, day)"),
    refused("short friendship", tying("bob", "cyd"), TableRefused, "friendships, row 2", "row", "('bob', 'cyd')",
            "(a, b, strength)"),
    refused("a name as event", lambda: Batch.of(society(), events=["anna"]),  # type: ignore[list-item]
            TableRefused, "events, row 1", "row", "'anna'", "(person, kind, magnitude, day)"),
]  # fmt: skip


def scored(population: Population | None = None, day: float = TODAY) -> scoring.Standings:
    return scoring.recompute(POLICY, population or society(), day)


def snap(person: str, day: float = TODAY, policy: scoring.Policy = POLICY) -> scoring.Snapshot:
    found = scoring.recompute(policy, society().until(day), day, ignore_unknown_kinds=True)
    return scoring.snapshot(found, person)


OTHER = scoring.load_policy("credit-only")
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


# --- a refused batch changes nothing ---------------------------------------------------------------------------------


def contents(value: object) -> object:
    """Everything inside, as plain values: arrays with their types, tables, dataclasses."""
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.tolist())
    if is_dataclass(value):
        return {field.name: contents(getattr(value, field.name)) for field in fields(value) if field.name != "_index"}
    if isinstance(value, dict):
        return {key: contents(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [contents(item) for item in value]
    return value


TOO_LATE = ("cyd", "bill-late", 1.0, TODAY + 1)
UNKNOWN = ("cyd", "bill-laet", 1.0, TODAY)
REFUSED_BATCHES = [
    pytest.param({"events": [TOO_LATE]}, EventRefused, "events, row 1 (bill-late): day is 11.0", id="later"),
    pytest.param({"events": [UNKNOWN]}, EventRefused, "events, row 1: kind is 'bill-laet'; allowed: a kind of rule "
                 "book sesame-2015: bill-late, ", id="unknown kind"),
    pytest.param({"events": [("ann", "bill-late", 1.0, TODAY), TOO_LATE]}, EventRefused, "day is 11.0",
                 id="one of two"),
    pytest.param({"events": [UNKNOWN], "friendships": [("ann", "bob", None), ("ann", "cyd", 1.0)]}, EventRefused,
                 "kind is 'bill-laet'", id="with good friendships"),
]  # fmt: skip


@pytest.mark.parametrize("act", [scoring.update, scoring.what_if, scoring.consequences])
@pytest.mark.parametrize(("parts", "error", "said"), REFUSED_BATCHES)
def test_a_batch_that_scoring_refuses_changes_nothing(
    act: Callable[[scoring.Standings, Batch], object], parts: dict[str, Any], error: type[Refused], said: str
) -> None:
    standings = scored()
    # Both ways of keeping rows: laid out, and patched by a batch before.
    scoring.update(standings, Batch.of(standings.population, events=[("bob", "bill-late", 1.0, 8.0)],
                                       friendships=[("ann", "bob", 0.75)]))  # fmt: skip
    batch = Batch.of(standings.population, **parts)
    before = copy.deepcopy(contents(standings))
    with pytest.raises(error) as caught:
        act(standings, batch)
    assert said in str(caught.value)
    assert contents(standings) == before


@pytest.mark.parametrize("case", IN_BATCHES)
def test_a_batch_that_is_refused_at_once_changes_nothing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    standings = scored()
    before = copy.deepcopy(contents(standings))
    monkeypatch.setitem(globals(), "society", lambda: standings.population)
    with pytest.raises(case.error):
        case.call()
    assert contents(standings) == before


def test_what_if_and_a_good_batch_not_yet_applied_change_no_number() -> None:
    standings = scored()
    repaid = ("ann", "loan-repaid", 1.0, TODAY)
    batch = Batch.of(standings.population, events=[repaid], friendships=[("ann", "cyd", 1.0)])
    before = [standings.score.tolist(), standings.total_millipoints.tolist(), len(standings.population.ledger)]
    scoring.what_if(standings, batch)
    assert [standings.score.tolist(), standings.total_millipoints.tolist(), len(standings.population.ledger)] == before
    scoring.update(standings, batch)
    assert [standings.score.tolist(), standings.total_millipoints.tolist(), len(standings.population.ledger)] != before


def test_a_refused_recompute_changes_nothing() -> None:
    population = society()
    before = copy.deepcopy(contents(population))
    with pytest.raises(EventRefused):
        scored(population, 5.0)
    with pytest.raises(EventRefused):
        scoring.recompute(OTHER, population, TODAY)
    assert contents(population) == before
