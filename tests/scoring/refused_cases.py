"""A small society, and what is refused of its tables and of batches for it, with all that is said of each."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
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
OTHER = scoring.load_policy("credit-only")
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
NO_DAYS += [(dt.date(2015, 10, 3), "2015-10-03")]
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
        for unit, shown in [("M8[D]", "2015-10-03"), ("M8[s]", "2015-10-03T00:00:00")]
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
        for value, shown in [*NO_DAYS, (None, "missing"), (np.datetime64("2015-10-03"), "2015-10-03")]
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
