"""The worked examples of docs/examples, read from the files that people read.

Each line of arithmetic is worked out again, every result is asked of the library and of the command line, and a file
that asks for nothing fails.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import operator
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scoring
from bot.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOLDER = Path(__file__).parents[2] / "docs" / "examples"
FILES = sorted(FOLDER.glob("[0-9]*.md"))
BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHIPPED = re.compile(r"^Rule book: `([a-z0-9-]+)`", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
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


every_example = pytest.mark.parametrize("name", [path.name for path in FILES])


# --- the files -----------------------------------------------------------------------------------------------------


def test_there_are_examples_and_the_list_names_each_of_them_once() -> None:
    listed = re.findall(r"\]\((\d\d-[a-z0-9-]+\.md)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert listed == [path.name for path in FILES]
    assert len(listed) >= 15


@every_example
def test_a_file_that_expects_nothing_fails(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    without = BLOCK.sub(lambda block: "" if block[1] == "json" else block[0], text)
    with pytest.raises(AssertionError, match="expects nothing"):
        Example.parse(name, without)
    emptied = BLOCK.sub(lambda block: '```json expected\n{"day": 0}\n```' if block[1] == "json" else block[0], text)
    with pytest.raises(AssertionError, match="expects nothing"):
        Example.parse(name, emptied)


@every_example
def test_what_is_expected_of_people_is_worked_out_in_the_text(name: str) -> None:
    worked_out = set(NUMBER.findall(example(name).prose))
    for question in example(name).expected:
        for person, values in question.get("people", {}).items():
            for key, value in values.items():
                if isinstance(value, int):
                    assert str(value) in worked_out, (person, key, value)


# --- the arithmetic ------------------------------------------------------------------------------------------------


def rounded(value: float) -> float:
    """Half away from zero."""
    return math.copysign(math.floor(abs(value) + 0.5), value)


OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "floor": math.floor,
    "max": max,
    "min": min,
    "round": rounded,
}


def worked_out(node: ast.AST) -> float:
    match node:
        case ast.Expression(body=body):
            return worked_out(body)
        case ast.Constant(value=float() | int() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -worked_out(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return float(OPERATORS[type(op)](worked_out(left), worked_out(right)))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return float(FUNCTIONS[name](*map(worked_out, arguments)))
    message = f"not something for a pocket calculator: {ast.dump(node)}"
    raise ValueError(message)


@every_example
def test_every_line_of_arithmetic(name: str) -> None:
    lines = example(name).arithmetic
    assert lines, f"{name} works nothing out"
    for line in lines:
        what, how, result = line.rsplit(" = ", maxsplit=2)
        assert what
        decimals = len(result.partition(".")[2])
        exact = worked_out(ast.parse(how.replace("^", "**"), mode="eval"))
        assert abs(exact - float(result)) <= 0.5 * 10**-decimals + 1e-9, line


# --- the library ---------------------------------------------------------------------------------------------------


def check_people(standings: scoring.Standings, people: dict[str, dict[str, Any]]) -> None:
    policy = standings.policy
    for person, expected in people.items():
        at = standings.index(person)
        score = int(standings.score[at])
        found: dict[str, Any] = {
            f"{factor.id}_millipoints": int(standings.points_millipoints[at, column])
            for column, factor in enumerate(policy.factors)
        }
        found |= {
            "association_millipoints": int(standings.association_millipoints[at]),
            "total_millipoints": int(standings.total_millipoints[at]),
            "score": score,
            "tier": policy.tiers[standings.tier[at]].id if standings.tier[at] >= 0 else "",
            "sanctions": [sanction.id for sanction in scoring.sanctions_in_force(policy, score)],
        }
        assert {key: found[key] for key in expected} == expected, person


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


def batch_of(population: scoring.Population, step: dict[str, Any]) -> scoring.Batch:
    return scoring.Batch.of(
        population,
        events=[tuple(row) for row in step.get("events", [])],
        friendships=[tuple(row) for row in step.get("friendships", [])],
    )


@pytest.mark.parametrize(("given", "question"), questions("people"))
def test_people(given: Example, question: dict[str, Any]) -> None:
    check_people(given.standings(question), question["people"])


@pytest.mark.parametrize(("given", "question"), questions("statements"))
def test_statements(given: Example, question: dict[str, Any]) -> None:
    standings = given.standings(question)
    for person, expected in question["statements"].items():
        told = scoring.statement(scoring.snapshot(standings, person))
        assert (told.base, told.score) == (expected["base"], expected["score"])
        assert told.base + sum(line["points"] for line in expected["lines"]) == told.score
        check_lines(told.lines, expected["lines"])


@pytest.mark.parametrize(("given", "question"), questions("changes"))
def test_changes(given: Example, question: dict[str, Any]) -> None:
    for expected in question["changes"]:
        before = scoring.snapshot(given.standings(question, expected["from_day"]), expected["person"])
        standings = given.standings(question, expected["to_day"])
        scoring.update(standings, batch_of(standings.population, expected))
        told = scoring.change(before, scoring.snapshot(standings, expected["person"]))
        assert [told.score_before, told.score_after] == expected["score"]
        assert told.score_before + sum(line["points"] for line in expected["lines"]) == told.score_after
        check_lines(told.lines, expected["lines"])


@pytest.mark.parametrize(("given", "question"), questions("what_if"))
def test_what_if(given: Example, question: dict[str, Any]) -> None:
    for step in question["what_if"]:
        standings = given.standings(question)
        outcome = scoring.what_if(standings, batch_of(standings.population, step))
        assert [move.person for move in outcome.moves] == list(step["moves"])
        for move in outcome.moves:
            expected: dict[str, list[Any]] = {
                "tiers_gained": [],
                "tiers_lost": [],
                "sanctions_begun": [],
                "sanctions_lifted": [],
            }
            expected |= step["moves"][move.person]
            found = {key: [rule.id for rule in getattr(move, key)] for key in expected if key != "score"}
            assert found | {"score": [move.score_before, move.score_after]} == expected
        standings.population.apply(batch_of(standings.population, step))
        after = scoring.recompute(standings.policy, standings.population, question["day"])
        for move in outcome.moves:
            assert after.score[after.index(move.person)] == move.score_after


@pytest.mark.parametrize(("given", "question"), questions("drag"))
def test_drag(given: Example, question: dict[str, Any]) -> None:
    standings = given.standings(question)
    found = dict(zip(standings.population.people, scoring.drag_points(standings).tolist(), strict=True))
    assert found == question["drag"]


@pytest.mark.parametrize(("given", "question"), questions("register"))
def test_register(given: Example, question: dict[str, Any]) -> None:
    listed = scoring.register(given.standings(question))
    found = [[entry.rank, entry.person, entry.drag_points, entry.friends, entry.score] for entry in listed]
    assert found == question["register"]


@pytest.mark.parametrize(("given", "question"), questions("steps"))
def test_steps(given: Example, question: dict[str, Any]) -> None:
    standings = given.standings(question)
    for step in question["steps"]:
        scoring.update(standings, batch_of(standings.population, step))
        check_people(standings, step["people"])
        again = scoring.recompute(standings.policy, standings.population, question["day"])
        assert standings.points_millipoints.tolist() == again.points_millipoints.tolist()
        assert standings.total_millipoints.tolist() == again.total_millipoints.tolist()


# --- the command line ----------------------------------------------------------------------------------------------


def files_for(given: Example, question: dict[str, Any], folder: Path, day: float) -> list[str]:
    """The blocks saved as files, the events up to a day; the options that name them."""
    name = question.get("rulebook") or next(iter(given.books))
    book = name
    if given.books[name]:
        book = str(folder / "book.toml")
        Path(book).write_text(given.books[name], encoding="utf-8")
    options = ["--policy", book]
    for table, columns in TABLES.items():
        path = folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(row for row in given.tables[table] if table != "events" or row["day"] <= day)
        options += [f"--{table}", str(path)]
    return options


def check_table(table: str, people: dict[str, dict[str, Any]]) -> None:
    """A table of scores as CSV."""
    rows = {row["person"]: row for row in csv.DictReader(io.StringIO(table))}
    for person, expected in people.items():
        wanted = {key: ";".join(value) if isinstance(value, list) else str(value) for key, value in expected.items()}
        assert {key: rows[person][key] for key in wanted} == wanted


@pytest.mark.parametrize(("given", "question"), questions("people"))
def test_people_on_the_command_line(
    given: Example, question: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_for(given, question, tmp_path, question["day"])
    assert run(["score", *files, "--day", str(question["day"])]) == 0
    check_table(capsys.readouterr().out, question["people"])


@pytest.mark.parametrize("name", ["01-one-event.md", "09-tiers-and-sanctions.md", "14-drag-and-register.md"])
def test_people_in_a_process_of_its_own(name: str, tmp_path: Path) -> None:
    given, question = example(name), example(name).expected[0]
    files = files_for(given, question, tmp_path, question["day"])
    command = [sys.executable, "-m", "bot", "score", *files, "--day", str(question["day"])]
    done = subprocess.run(  # noqa: S603 - this very interpreter, on files made here
        command, cwd=FOLDER.parents[1], capture_output=True, check=True, encoding="utf-8"
    )
    assert not done.stderr
    check_table(done.stdout, question["people"])


@pytest.mark.parametrize(("given", "question"), questions("statements"))
def test_statements_on_the_command_line(
    given: Example, question: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_for(given, question, tmp_path, question["day"])
    for person, expected in question["statements"].items():
        assert run(["explain", *files, "--day", str(question["day"]), "--person", person, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["person"], told["day"]) == (person, question["day"])
        assert (told["base"], told["score"]) == (expected["base"], expected["score"])
        check_lines(told["lines"], expected["lines"])


@pytest.mark.parametrize(("given", "question"), questions("changes"))
def test_changes_on_the_command_line(
    given: Example, question: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for expected in question["changes"]:
        if "friendships" in expected:
            continue  # files hold friendships without a day: between two days only events differ
        days = {"from": expected["from_day"], "to": expected["to_day"]}
        files = files_for(given, question, tmp_path, days["to"])
        options = [part for name, day in days.items() for part in (f"--{name}-day", str(day))]
        assert run(["change", *files, *options, "--person", expected["person"], "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        for at, score in zip(days, expected["score"], strict=True):
            assert told[at] == {"day": days[at], "score": score}
        check_lines(told["lines"], expected["lines"])


@pytest.mark.parametrize(("given", "question"), questions("register"))
def test_the_register_on_the_command_line(
    given: Example, question: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = files_for(given, question, tmp_path, question["day"])
    assert run(["register", *files, "--day", str(question["day"]), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [list(row.values()) for row in told["people"]] == question["register"]
