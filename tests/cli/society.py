"""The society that the tests of the command line play with: as files, and as the library has it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scoring
from bot.cli import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

ROOT = Path(__file__).parents[2]
PEOPLE = ["Valjean", "Javert", "Fantine", "Cosette", "Marius", "Thénardier", "Éponine", "Nobody"]
FRIENDSHIPS = [
    ("Valjean", "Javert", 0.25),
    ("Valjean", "Cosette", 1.0),
    ("Cosette", "Marius", 0.9),
    ("Thénardier", "Éponine", 1.0),
    ("Éponine", "Marius", 0.5),
    ("Fantine", "Valjean", 0.4),
    ("Fantine", "Cosette", 0.8),
]
EVENTS = [
    ("Valjean", "loan-repaid", 2.0, 3.0),
    ("Valjean", "salary-received", 5.0, 20.0),
    ("Valjean", "bill-late", 1.0, 41.5),
    ("Javert", "bill-paid-on-time", 8.0, 10.0),
    ("Javert", "praise-published", 4.0, 12.0),
    ("Javert", "asset-bought", 6.0, 88.0),
    ("Javert", "volunteering-day", 5.0, 94.0),
    ("Fantine", "loan-default", 1.0, 15.0),
    ("Cosette", "course-finished", 1.0, 80.0),
    ("Marius", "opinion-unpermitted", 2.0, 60.0),
    ("Marius", "history-unofficial", 1.0, 70.0),
    ("Thénardier", "rumour-spread", 3.0, 50.0),
    ("Thénardier", "bill-unpaid", 4.0, 95.25),
    ("Éponine", "video-game-bought", 2.0, 90.0),
]
LAST_DAY = 95.25
BASE = scoring.load_policy("sesame-2015").base
FACTORS = ["credit", "means", "purchases", "lifestyle", "ties", "speech"]
COLUMNS = [
    "person",
    "score",
    "total_millipoints",
    *(f"{factor}_millipoints" for factor in FACTORS),
    "association_millipoints",
    "tier",
    "sanctions",
]
FILES = ["--people", "people.csv", "--friendships", "ties.csv", "--events", "events.csv"]


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """Standard output read as CSV."""
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON
        """Standard output read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """Runs commands in a folder that holds the society's files."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Done:
        self.capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = self.capsys.readouterr()
        return Done(code=code, out=out, err=err)

    def fine(self, *arguments: object) -> Done:
        """Runs a command that has nothing to complain about."""
        done = self(*arguments)
        assert (done.code, done.err) == (0, "")
        return done

    def written(self) -> dict[str, bytes | None]:
        """Everything in the folder."""
        found = sorted(self.folder.rglob("*"))
        return {str(path): path.read_bytes() if path.is_file() else None for path in found}


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def write_society(
    folder: Path,
    *,
    people: Sequence[str] = PEOPLE,
    friendships: Sequence[tuple[str, str, float]] = FRIENDSHIPS,
    events: Sequence[tuple[str, str, float, float]] = EVENTS,
) -> None:
    write_csv(folder / "people.csv", ["person"], [[person] for person in people])
    write_csv(folder / "ties.csv", ["a", "b", "strength"], friendships)
    write_csv(folder / "events.csv", ["person", "kind", "magnitude", "day"], events)


def population(
    friendships: Sequence[tuple[str, str, float]] = FRIENDSHIPS,
    events: Sequence[tuple[str, str, float, float]] = EVENTS,
) -> scoring.Population:
    a, b, strength = zip(*friendships, strict=True)
    person, kind, magnitude, day = zip(*events, strict=True)
    return scoring.Population.from_tables(
        {"person": PEOPLE},
        {"a": a, "b": b, "strength": strength},
        {"person": person, "kind": kind, "magnitude": magnitude, "day": day},
    )


def standings(day: float = LAST_DAY, book: str = "sesame-2015") -> scoring.Standings:
    return scoring.recompute(scoring.load_policy(book), population(), day, ignore_unknown_kinds=True)


def expected_rows(day: float = LAST_DAY) -> list[dict[str, Any]]:
    """The table of scores, put together from the library."""
    found = standings(day)
    rows = []
    for at, person in enumerate(PEOPLE):
        score = int(found.score[at])
        tiers = scoring.tiers_held(found.policy, score)
        values = [
            person,
            score,
            int(found.total_millipoints[at]),
            *found.points_millipoints[at].tolist(),
            int(found.association_millipoints[at]),
            tiers[-1].id if tiers else "",
            ";".join(sanction.id for sanction in scoring.sanctions_in_force(found.policy, score)),
        ]
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def as_text(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{key: str(value) for key, value in row.items()} for row in rows]


LINE = {"code", "subject", "label", "points", "standing", "lines"}


def check_line(line: dict[str, Any]) -> None:
    """A line has its keys and no more, and is the sum of what it opens into."""
    extra = {"day", "magnitude"} if line["code"].startswith("event") else set()
    extra |= {"strength"} if line["code"].startswith("friend") else set()
    assert line.keys() == LINE | extra
    assert isinstance(line["points"], int)
    assert line["label"]
    assert line["standing"] in {"documented", "claimed", "disputed", "invented"}
    if line["lines"]:
        assert sum(part["points"] for part in line["lines"]) == line["points"]
    for part in line["lines"]:
        check_line(part)
