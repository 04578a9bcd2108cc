"""One society in every kind of table: the same population comes out, and the same scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import scoring
from scoring.columns import has_column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DAY = 400.0
PEOPLE: dict[str, list[Any]] = {"person": ["dee", "ann", "cyd", "bob", "Zoë", "3"]}
FRIENDSHIPS: dict[str, list[Any]] = {
    "a": ["ann", "bob", "Zoë", "3"],
    "b": ["bob", "cyd", "ann", "dee"],
    "strength": [1.0, 0.35, 0.001, 0.999],
}
EVENTS: dict[str, list[Any]] = {
    "person": ["ann", "bob", "ann", "Zoë", "cyd", "3"],
    "kind": ["bill-late", "opinion-unpermitted", "bill-late", "praise-published", "loan-repaid", "bill-late"],
    "magnitude": [1.0, 2.5, 0.1, 3.0, 1.0, 1.0],
    "day": [399.5, 0.0, 12.25, 400.0, 3.0, 3.0],
}
TABLES = (PEOPLE, FRIENDSHIPS, EVENTS)


def population_of(make: Callable[[Any], Any]) -> scoring.Population:
    people, friendships, events = (make(table) for table in TABLES)
    return scoring.Population.from_tables(people, friendships, events)


def contents(population: scoring.Population) -> dict[str, Any]:
    """Every array of a population as plain values."""
    ties, ledger = population.friendships, population.ledger
    return {
        "people": list(population.people),
        "kinds": ledger.kinds,
        **{name: getattr(ties, name).tolist() for name in ("start", "friend", "strength", "degree", "strength_total")},
        "ledger": ledger.start.tolist(),
        **{f"event {name}": getattr(ledger.events, name).tolist() for name in ("person", "kind", "magnitude", "day")},
    }


def categorical(table: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Text as pandas' categories, and an index that is no row number."""
    frame = pd.DataFrame(table, index=[9 - row for row in range(len(next(iter(table.values()))))])
    for name in frame.columns:
        if name not in {"strength", "magnitude", "day"}:
            frame[name] = frame[name].astype("category")
    return frame


def chunked(table: Mapping[str, list[Any]]) -> pa.Table:
    """An Arrow table in two pieces, its text in a dictionary."""
    columns = {
        name: pa.array(values).dictionary_encode() if isinstance(values[0], str) else values
        for name, values in table.items()
    }
    whole = pa.table(columns)
    return pa.concat_tables([whole.slice(0, 2), whole.slice(2)])


class Columns:
    """A table of nobody's library: names and columns, as the interchange between libraries has them."""

    def __init__(self, table: Mapping[str, list[Any]]) -> None:
        self.columns = list(table)
        self.table = table

    def __getitem__(self, name: str) -> list[Any]:
        return self.table[name]


FORMS: dict[str, Callable[[Any], Any]] = {
    "lists": dict,
    "tuples": lambda table: {name: tuple(values) for name, values in table.items()},
    "generators": lambda table: {name: (value for value in values) for name, values in table.items()},
    "numpy": lambda table: {name: np.array(values) for name, values in table.items()},
    "numpy objects": lambda table: {name: np.array(values, dtype=object) for name, values in table.items()},
    "numbers as text": lambda table: {name: [str(value) for value in values] for name, values in table.items()},
    "pandas": pd.DataFrame,
    "pandas objects": lambda table: pd.DataFrame(table, dtype=object),
    "pandas categories": categorical,
    "pandas extension types": lambda table: pd.DataFrame(table).convert_dtypes(),
    "polars": pl.DataFrame,
    "polars categories": lambda table: pl.DataFrame(table).with_columns(pl.col(pl.String).cast(pl.Categorical)),
    "arrow": pa.table,
    "arrow batch": pa.RecordBatch.from_pydict,
    "arrow in pieces": chunked,
    "columns": Columns,
    "a column more": lambda table: {**table, "note": ["?"] * len(next(iter(table.values())))},
}


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_every_kind_of_table_gives_the_same_population(make: Callable[[Any], Any]) -> None:
    expected, found = population_of(dict), population_of(make)
    assert contents(found) == contents(expected)
    policy = scoring.load_policy("sesame-2015")
    scores = [scoring.recompute(policy, population, DAY).total_millipoints.tolist() for population in (expected, found)]
    assert scores[0] == scores[1]


def test_kinds_of_tables_may_be_mixed() -> None:
    mixed = scoring.Population.from_tables(pl.DataFrame(PEOPLE), pd.DataFrame(FRIENDSHIPS), pa.table(EVENTS))
    assert contents(mixed) == contents(population_of(dict))


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_magnitude_may_be_left_out(make: Callable[[Any], Any]) -> None:
    without = {name: values for name, values in EVENTS.items() if name != "magnitude"}
    assert not has_column(make(without), "magnitude")
    assert has_column(make(EVENTS), "magnitude")
    found = scoring.Population.from_tables(PEOPLE, FRIENDSHIPS, make(without))
    ones = {**EVENTS, "magnitude": [1] * len(EVENTS["day"])}
    assert contents(found) == contents(scoring.Population.from_tables(PEOPLE, FRIENDSHIPS, ones))


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_numbers_are_names_too(make: Callable[[Any], Any]) -> None:
    found = scoring.Population.from_tables(
        make({"person": [30, 10, 20]}),
        make({"a": [30], "b": [20], "strength": [1]}),
        make({"person": [10], "kind": ["bill-late"], "day": [0]}),
    )
    assert list(found.people) == ["30", "10", "20"]
    assert found.index("20") == 2
    assert found.ledger.events.person.tolist() == [1]


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"]
)
def test_nobody_and_nothing(make: Callable[[Any], Any]) -> None:
    ties: dict[str, list[Any]] = {"a": [], "b": [], "strength": []}
    past: dict[str, list[Any]] = {"person": [], "kind": [], "magnitude": [], "day": []}
    for friendships, events in ((ties, past), (None, None), (make(ties), make(past))):
        found = scoring.Population.from_tables(make({"person": []}), friendships, events)
        standings = scoring.recompute(scoring.load_policy("sesame-2015"), found, DAY)
        assert len(found) == len(standings) == len(found.friendships) == len(found.ledger) == 0
        assert scoring.drag_points(standings).tolist() == []
        assert scoring.register(standings) == ()
    alone = scoring.Population.from_tables(make({"person": ["ann"]}))
    policy = scoring.load_policy("sesame-2015")
    assert scoring.recompute(policy, alone, DAY).score.tolist() == [policy.base]


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.float64])
def test_strengths_may_come_in_shorter_floats(kind: type[np.floating[Any]]) -> None:
    strengths = np.array([0.5, 0.25, 1.0, 0.125], dtype=kind)
    if kind is not np.float16:  # which holds three digits, too few for thousandths
        strengths = np.array([0.35, 0.001, 0.999, 0.7], dtype=kind)
    found = scoring.Population.from_tables(PEOPLE, {**FRIENDSHIPS, "strength": strengths})
    assert sorted(found.friendships.pairs()[2].tolist()) == sorted(np.rint(strengths * 1000).astype(int).tolist())


def test_every_thousandth_is_a_strength() -> None:
    names = [f"p{number}" for number in range(1001)]
    ties = {"a": names[:1] * 1000, "b": names[1:], "strength": [number / 1000 for number in range(1, 1001)]}
    found = scoring.Population.from_tables({"person": names}, ties)
    assert found.friendships.row(0)[1].tolist() == list(range(1, 1001))


def test_a_friendship_given_twice_counts_once() -> None:
    twice = {name: [*values, *values[:2]] for name, values in FRIENDSHIPS.items()}
    twice["a"][-2:], twice["b"][-2:] = twice["b"][-2:], twice["a"][-2:]
    assert contents(scoring.Population.from_tables(PEOPLE, twice, EVENTS)) == contents(population_of(dict))


def test_a_day_of_minus_zero_is_day_zero() -> None:
    found = scoring.Population.from_tables(PEOPLE, FRIENDSHIPS, {**EVENTS, "day": [399.5, -0.0, 12.25, 400, 3, 3]})
    assert contents(found) == contents(population_of(dict))
    assert not np.signbit(found.ledger.events.day).any()


@pytest.mark.parametrize(
    "column",
    [
        [1, None, 1, 1, 1, 1],
        np.array([1, np.nan, 1, 1, 1, 1]),
        np.array([1, np.nan, 1, 1, 1, 1], dtype=object),
        pd.Series([1, None, 1, 1, 1, 1]),
        pd.Series([1, None, 1, 1, 1, 1], dtype="Int64"),
        pl.Series([1, None, 1, 1, 1, 1]),
        pa.chunked_array([[1, None, 1], [1, 1, 1]]),
        ["1", " ", "1", "1", "1", "1"],
    ],
    ids=["list", "numpy", "objects", "pandas", "pandas NA", "polars", "arrow", "text"],
)
def test_a_blank_magnitude_is_refused_with_the_next_step(column: Any) -> None:  # noqa: ANN401
    said = r"events, row 2: magnitude is .*; allowed: a finite number above 0; fill blanks with 1$"
    with pytest.raises(scoring.EventRefused, match=said):
        scoring.Population.from_tables(PEOPLE, FRIENDSHIPS, {**EVENTS, "magnitude": column})


def test_a_query_is_to_be_collected_first() -> None:
    said = r"^people: table is 'LazyFrame'; allowed: a frame that is computed; collect\(\) it$"
    with pytest.raises(scoring.TableRefused, match=said):
        scoring.Population.from_tables(pl.LazyFrame(PEOPLE))


def test_a_set_of_people_has_no_order_and_is_refused() -> None:
    with pytest.raises(scoring.TableRefused, match=r"people: column person is .* allowed: a column of values"):
        scoring.Population.from_tables({"person": {"ann", "bob"}})
