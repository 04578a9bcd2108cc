"""What a refusal holds, and that it survives the way to another process."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pytest

from scoring import EventRefused, Refused, RuleBookRefused, errors
from scoring.errors import LONGEST_NAME, nearest_first, shown

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


def test_a_date_is_shown_as_it_is_written() -> None:
    assert shown(date(2020, 1, 1)) == "2020-01-01"
    assert shown(datetime(2020, 1, 1, 8, tzinfo=UTC)) == "2020-01-01T08:00:00+00:00"
    assert shown(time(8, 30)) == "08:30:00"
    assert shown(np.datetime64("2020-01-01")) == "2020-01-01"


@pytest.mark.parametrize("wanted", ["credit", "cred" * 1000])
def test_what_is_too_long_for_a_name_is_looked_for_no_further(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def near(word: str, known: list[str], **options: int) -> list[str]:
        lengths.extend(map(len, (word, *known)))
        return get_close_matches(word, known, **options)

    monkeypatch.setattr(errors, "get_close_matches", near)
    listed, more = nearest_first(["speech", "a\nb", "credits", "x" * 9000], wanted)
    assert more == 0
    assert sorted(listed) == sorted(["speech", "'a\\nb'", "credits", f"{'x' * 99}…"])
    assert (listed[0] == "credits") == (wanted == "credit")
    assert max(lengths, default=0) <= LONGEST_NAME


def test_what_is_nested_without_end_is_not_shown() -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert shown(nested) == "nested too deeply to be shown"
