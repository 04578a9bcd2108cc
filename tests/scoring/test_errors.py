"""What a refusal holds, and that it survives the way to another process."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import pytest

from scoring import EventRefused, Refused, RuleBookRefused
from scoring.errors import shown

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
@pytest.mark.parametrize("kind", [Refused, EventRefused, RuleBookRefused])
def test_a_refusal_can_be_pickled_and_copied(kind: type[Refused], again: Callable[[Refused], Refused]) -> None:
    error = kind(place="events, row 3", field="day", value=7.5, allowed="at most 5")
    error.add_note("by hand")
    found = again(error)
    assert type(found) is kind
    assert str(found) == str(error) == "events, row 3: day is 7.5; allowed: at most 5"
    assert (found.place, found.field, found.value, found.allowed) == ("events, row 3", "day", 7.5, "at most 5")
    assert found.__notes__ == ["by hand"]
    assert list(vars(found)) == list(vars(error))


def test_what_is_nested_without_end_is_not_shown() -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert shown(nested) == "nested too deeply to be shown"
