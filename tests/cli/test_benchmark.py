"""What ``glasshouse bench`` promises, and when it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli.benchmark import EQUAL, Measured, judged

if TYPE_CHECKING:
    from tests.cli.society import CommandLine

SIZE = (1_000_000, 10_000_000, 100)


@pytest.mark.parametrize(
    ("size", "promise"),
    [
        ((1000, 10_000, 100), "≤ 2 at 1,000,000 people"),
        ((1_000_000, 1000, 100), "≤ 2 at 10,000,000 friendships"),
        ((1_000_000, 10_000_000, 1000), "≤ 2 at 100 days of events"),
    ],
)
def test_a_promise_is_judged_at_the_promised_size_only(size: tuple[int, int, int], promise: str) -> None:
    line = Measured(what="slow", promise="≤ 2", kept=False)
    assert judged(line, *SIZE) == line
    assert judged(line, *size) == Measured(what="slow", promise=promise, kept=None)


def test_equality_is_judged_at_any_size() -> None:
    line = Measured(what="equal", promise=EQUAL, kept=False)
    assert judged(line, 1000, 1000, 1) == line


def test_a_small_society_breaks_no_promise(cli: CommandLine) -> None:
    done = cli.fine("bench", "--people", 1000, "--friendships", 1000, "--days", 1, "--strict", "--json")
    kept = {line["what"]: line["kept"] for line in done.document if line["kept"] is not None}
    assert kept == {"… equal to a full recompute, everybody": True}
    [memory] = [line for line in done.document if line["what"].startswith("peak memory")]
    assert "numbered tables (arrays, no names)" in memory["what"]
    assert memory["promise"] == "< 1500 MB at 1,000,000 people"
