"""The worked examples of docs/examples, taken apart: their tables, arithmetic, questions and what is expected."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scoring

if TYPE_CHECKING:
    from collections.abc import Sequence


FOLDER = Path(__file__).parents[2] / "docs" / "examples"
FILES = sorted(FOLDER.glob("[0-9]*.md"))
BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHIPPED = re.compile(r"^Rule book: `([a-z0-9-]+)`", re.MULTILINE)
TABLES = {"people": ["person"], "friendships": ["a", "b", "strength"], "events": ["person", "kind", "magnitude", "day"]}
NUMBERS = {"strength", "magnitude", "day"}
QUESTIONS = {"people", "statements", "changes", "what_if", "drag", "register", "steps"}


Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """One file, taken apart."""

    name: str
    prose: str
    books: dict[str, str]
    tables: dict[str, Rows]
    arithmetic: tuple[str, ...]
    expected: tuple[dict[str, Any], ...]

    @staticmethod
    def parse(name: str, text: str) -> Example:
        """The blocks of a file; a file of other blocks, or without a question, is no example."""
        found: dict[str, list[str]] = {}
        for language, label, content in BLOCK.findall(text):
            found.setdefault(f"{language} {label}".strip(), []).append(content)
        assert found.keys() <= {"toml rulebook", "calc", "json expected", *(f"csv {table}" for table in TABLES)}, name
        books = {scoring.policy_from_toml(book, place=name).name: book for book in found.get("toml rulebook", [])}
        books |= dict.fromkeys(SHIPPED.findall(text), "")
        assert books, f"{name} names no rule book"
        expected = tuple(json.loads(block) for block in found.get("json expected", []))
        assert expected, f"{name} expects nothing"
        for question in expected:
            assert question.keys() & QUESTIONS, f"{name} has a block that expects nothing"
            assert question.keys() <= QUESTIONS | {"rulebook", "day"}, f"{name}: {question.keys()}"
        tables = {table: "".join(found.get(f"csv {table}", [])) for table in TABLES}
        return Example(
            name=name,
            prose=BLOCK.sub(lambda block: "" if block[1] == "json" else block[0], text),
            books=books,
            tables={table: read_csv(content, TABLES[table]) for table, content in tables.items()},
            arithmetic=tuple(line for block in found.get("calc", []) for line in block.splitlines()),
            expected=expected,
        )

    def policy(self, question: dict[str, Any]) -> scoring.Policy:
        """The rule book that a question is asked under: the file's only one where it names none."""
        name = question.get("rulebook") or next(iter(self.books))
        assert "rulebook" in question or len(self.books) == 1, f"{self.name}: which rule book?"
        return scoring.policy_from_toml(self.books[name]) if self.books[name] else scoring.load_policy(name)

    def population(self) -> scoring.Population:
        """The society with all its events."""
        columns = {
            table: {name: [row[name] for row in rows] for name in TABLES[table]} for table, rows in self.tables.items()
        }
        return scoring.Population.from_tables(columns["people"], columns["friendships"], columns["events"])

    def standings(self, question: dict[str, Any], day: float | None = None) -> scoring.Standings:
        """Everybody on the question's day (or another), by the events up to then."""
        at = question["day"] if day is None else day
        return scoring.recompute(self.policy(question), self.population().until(at), at)


def read_csv(text: str, columns: Sequence[str]) -> Rows:
    """Rows of a block, numbers as numbers."""
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(list(row) == list(columns) for row in rows)
    return [{key: float(value) if key in NUMBERS else value for key, value in row.items()} for row in rows]


@cache
def example(name: str) -> Example:
    return Example.parse(name, (FOLDER / name).read_text(encoding="utf-8"))


def questions(key: str) -> list[Any]:
    """Every question that asks for `key`, as test parameters."""
    return [
        pytest.param(example(path.name), question, id=f"{path.stem}-{number}")
        for path in FILES
        for number, question in enumerate(example(path.name).expected, start=1)
        if key in question
    ]


def check_lines(found: Sequence[Any], expected: Sequence[dict[str, Any]]) -> None:
    """Lines as the library or as the command line gives them: same causes, same points, same order."""
    assert len(found) == len(expected), found
    for line, wanted in zip(found, expected, strict=True):
        told = line if isinstance(line, dict) else {key: getattr(line, key) for key in wanted}
        assert {key: told[key] for key in wanted if key != "lines"} == {
            key: value for key, value in wanted.items() if key != "lines"
        }
        if "lines" in wanted:
            assert sum(part["points"] for part in wanted["lines"]) == wanted["points"]
            check_lines(told["lines"], wanted["lines"])
