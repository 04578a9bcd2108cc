"""The worked examples of docs/examples asked of the command line, with their tables as files."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run
from tests.scoring.worked_examples import FOLDER, TABLES, Example, check_lines, example, questions


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
