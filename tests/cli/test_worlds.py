"""``glasshouse world`` as a user types it: in one process through `run`, on a real database file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from bot.cli import run
from bot.cli.worlds import world

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "folder" / "glasshouse.db"
    monkeypatch.setenv("GLASSHOUSE_DB", str(path))
    return path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["world", *words]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["world", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("glasshouse: ")
    assert err.count("\n") == 1
    return err


def added_up(line: dict[str, object]) -> None:
    parts = line["lines"]
    assert isinstance(parts, list)
    if parts:
        assert sum(part["points"] for part in parts) == line["points"]
    for part in parts:
        added_up(part)


def test_a_world_from_birth_to_deletion(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "77 characters" in said(capsys, "new", "paris", "--scenario", "les-miserables", "--seed", "7")
    assert said(capsys, "tick", "paris", "--ticks", "30") == "paris: day 30, tick 30\n"
    [listed] = json.loads(said(capsys, "list", "--json"))
    assert (listed["name"], listed["day"], listed["tick"], listed["phase"]) == ("paris", 30.0, 30, "mandatory")
    shown = json.loads(said(capsys, "show", "paris", "--json"))
    assert shown["day"] == 30
    assert sum(part["people"] for part in shown["histogram"]) == shown["scored"] == 77
    assert {tier["threshold"] for tier in shown["tiers"]} == {600, 650, 666, 700, 750}
    person = json.loads(said(capsys, "person", "paris", "Valjean", "--json"))
    assert person["base"] + sum(line["points"] for line in person["lines"]) == person["score"]
    for line in person["lines"]:
        added_up(line)
    assert person["history"][-1]["score"] == person["score"]
    register = json.loads(said(capsys, "register", "paris", "--json"))
    assert register["listed"] == shown["listed"]
    first = register["people"][0]
    found = json.loads(said(capsys, "register", "paris", "--lookup", first["name"][:3].lower(), "--json"))
    assert first in found["people"]
    assert "30 ticks" in said(capsys, "replay", "paris")
    assert json.loads(said(capsys, "replay", "paris", "--json"))["different"] == 0
    assert "tick 12" in said(capsys, "branch", "paris", "--at-day", "12.5", "--to", "elsewhere")
    assert "day 13" in said(capsys, "tick", "elsewhere")
    assert said(capsys, "export", "paris", "--out", str(tmp_path / "out"))
    assert len(pl.read_parquet(tmp_path / "out" / "people.parquet")) == 77
    assert said(capsys, "delete", "elsewhere") == "elsewhere: deleted\n"
    assert [row["name"] for row in json.loads(said(capsys, "list", "--json"))] == ["paris"]


def test_from_the_optional_phase_to_the_mandatory_one(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", "w", "--scenario", "class", "--phase", "optional")
    before = json.loads(said(capsys, "show", "w", "--json"))
    assert before["scored"] < before["characters"]
    assert said(capsys, "change", "w", "--phase", "mandatory", "--state", "paused") == "w: mandatory phase, paused\n"
    said(capsys, "tick", "w")
    assert json.loads(said(capsys, "show", "w", "--json"))["scored"] == before["characters"]


def test_tables_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", "w", "--scenario", "class")
    assert said(capsys, "list").startswith("name,scenario,characters,day,tick,phase,state\nw,class,12,")
    assert "tier,instant-loan (from 600)," in said(capsys, "show", "w")
    assert said(capsys, "register", "w").startswith("rank,name,drag_points,friends,score\n")


def test_what_is_wrong_is_said_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said(capsys, "new", "w", "--scenario", "class")
    assert "allowed: w" in refused(capsys, "show", "v")
    assert "no world here has yet" in refused(capsys, "new", "W", "--scenario", "town")
    assert "les-miserables" in refused(capsys, "new", "x", "--scenario", "les-mis")
    assert "people" in refused(capsys, "person", "w", "Nobody At All")
    assert "from 0 to 0" in refused(capsys, "branch", "w", "--at-day", "3")
    assert "nothing to change" in refused(capsys, "change", "w")
    assert "file" in refused(capsys, "new", "x", "--scenario", "import")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious.txt").write_text("kept")
    assert "empty" in refused(capsys, "export", "w", "--out", str(tmp_path / "full"))
    assert (tmp_path / "full" / "precious.txt").read_text() == "kept"
    other = tmp_path / "not-ours.db"
    other.write_bytes(b"something else entirely" * 100)
    assert "not a database" in refused(capsys, "list", "--db", str(other))
    assert other.read_bytes() == b"something else entirely" * 100


def test_every_command_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for name in world.commands:
        assert f"glasshouse world {name}" in said(capsys, name, "--help"), name
