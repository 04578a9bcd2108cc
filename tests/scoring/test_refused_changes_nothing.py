from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scoring
from scoring import Batch, EventRefused, Refused
from tests.scoring.refused_cases import IN_BATCHES, OTHER, TODAY, Case, scored, society

if TYPE_CHECKING:
    from collections.abc import Callable


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
    monkeypatch.setattr("tests.scoring.refused_cases.society", lambda: standings.population)
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
