"""``glasshouse world`` as a user types it: in one process through `run`, on a real database file."""

from __future__ import annotations

import json
import resource
from importlib import resources
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from bot.cli import run
from bot.cli.worlds import world
from bot.services import export_world as export
from tests.store.worlds import seen

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
    assert said(capsys, "change", "w", "--phase", "mandatory", "--state", "paused").startswith(
        "w: mandatory phase, paused"
    )
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


def test_a_pause_by_hand_is_on_record_until_it_ends(capsys: pytest.CaptureFixture[str], database: Path) -> None:
    pauses = "select reason, to_at is null from pauses"
    said(capsys, "new", "w", "--scenario", "class")
    for _ in range(2):
        said(capsys, "change", "w", "--state", "paused")
    assert seen(database, pauses) == [("paused by hand", 1)]
    for _ in range(2):
        assert "running" in said(capsys, "change", "w", "--state", "running")
    assert seen(database, pauses) == [("paused by hand", 0)]


def test_how_often_a_world_moves_is_set_when_it_is_made_and_later(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    pace = "select seconds_a_tick, days_a_tick from worlds"
    said(capsys, "new", "w", "--scenario", "class", "--days-a-tick", "2", "--seconds-a-tick", "90")
    assert seen(database, pace) == [(90.0, 2.0)]
    assert "a tick every 3600 seconds" in said(capsys, "change", "w", "--seconds-a-tick", "3600")
    assert seen(database, pace) == [(3600.0, 2.0)]
    for seconds in ("1", "nan", "inf"):
        for words in (("change", "w"), ("new", "x", "--scenario", "class")):
            assert "5 to 604800" in refused(capsys, *words, "--seconds-a-tick", seconds)
    assert seen(database, pace) == [(3600.0, 2.0)]


def test_days_that_are_no_number_make_no_world(capsys: pytest.CaptureFixture[str]) -> None:
    for days in ("nan", "inf", "0"):
        assert "--days-a-tick" in refused(capsys, "new", "w", "--scenario", "class", "--days-a-tick", days)
    assert json.loads(said(capsys, "list", "--json")) == []


@pytest.mark.parametrize(("days", "ticks"), [("0.1", 8), ("0.3333333", 4)])
def test_a_world_of_fractions_of_days_is_branched_at_the_days_that_it_tells(
    capsys: pytest.CaptureFixture[str], days: str, ticks: int
) -> None:
    said(capsys, "new", "f", "--scenario", "class", "--days-a-tick", days)
    told = [said(capsys, "tick", "f").partition("day ")[2].partition(",")[0] for _ in range(ticks)]
    assert said(capsys, "list").splitlines()[1].split(",")[3] == told[-1]
    for tick, day in enumerate(told, start=1):
        name = f"f-day-{day}"
        assert said(capsys, "branch", "f", "--at-day", day).startswith(f"{name}: day {day}, tick {tick}, ")
    assert f"from 0 to {told[-1]}" in refused(capsys, "branch", "f", "--at-day", f"{float(told[-1]) + 0.01}")


def test_a_branch_is_named_after_the_day_that_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", "p", "--scenario", "class", "--days-a-tick", "2")
    said(capsys, "tick", "p", "--ticks", "2")
    assert said(capsys, "branch", "p", "--at-day", "3").startswith("p-day-2: day 2, tick 1, ")
    assert said(capsys, "branch", "p", "--at-day", "1").startswith("p-day-0: day 0, tick 0, ")


def test_a_folder_is_no_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (".", "/", "", "..", str(tmp_path)):
        assert "database is 'a folder'; allowed: the path of a file" in refused(capsys, "list", "--db", folder)
    monkeypatch.setenv("GLASSHOUSE_DB", ".")
    assert "database is 'a folder'" in refused(capsys, "list")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("out", ["here", "a link", "there already"])
def test_an_export_fills_an_empty_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out: str
) -> None:
    said(capsys, "new", "w", "--scenario", "class")
    folder = tmp_path / "tables"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(folder)
    number = folder.stat().st_ino
    said(capsys, "export", "w", "--out", {"here": ".", "a link": str(tmp_path / "link")}.get(out, str(folder)))
    files = ["events.parquet", "friendships.parquet", "people.parquet", "snapshots.parquet"]
    assert sorted(path.name for path in folder.iterdir()) == files
    assert folder.stat().st_ino == number, "the folder itself stays"
    assert len(pl.read_parquet("people.parquet")) == 12


@pytest.mark.parametrize("already", ["there already", "not there yet"])
def test_an_export_that_finds_no_room_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, already: str
) -> None:
    said(capsys, "new", "w", "--scenario", "les-miserables")
    out = tmp_path / "out"
    if already == "there already":
        out.mkdir()
    before = sorted(tmp_path.glob("**/out*"))
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    write = export._write

    def without_room(tables: dict[str, pl.DataFrame], folder: Path) -> None:
        # No file may become longer than this: to who writes it, like a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_500, most[1]))
        try:
            write(tables, folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, most)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(export, "_write", without_room)
        told = refused(capsys, "export", "w", "--out", str(out))
        assert f"--out {out}: folder is 'File too large (os error 27)'; allowed: a place that can be written to" in told
    assert sorted(tmp_path.glob("**/out*")) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", *(path.name for path in before)]
    assert not [path for folder in before for path in folder.iterdir()]


def test_names_are_looked_up_whatever_the_case_of_any_letter(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", "w", "--scenario", "les-miserables")
    said(capsys, "tick", "w", "--ticks", "100")
    listed = []
    for page in range(1, 5):
        found = json.loads(said(capsys, "register", "w", "--page", str(page), "--json"))
        listed += [one["name"] for one in found["people"]]
    assert not found["more"]
    assert any(not name.isascii() for name in listed)
    for name in listed:
        for prefix in (name.upper(), name.lower(), name[:5].swapcase()):
            found = json.loads(said(capsys, "register", "w", "--lookup", prefix, "--json"))
            assert name in [one["name"] for one in found["people"]], prefix


def every_page(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """Who is on the pages of the register, until one says that there are no more."""
    people: list[dict[str, Any]] = []
    page, more = 1, True
    while more:
        found = json.loads(said(capsys, "register", *words, "--page", str(page), "--json"))
        assert found["page"] == page
        assert len(found["people"]) == 20 or not found["more"], "only the last page is not full"
        people += found["people"]
        page, more = page + 1, found["more"]
    return people


def test_a_look_up_has_pages(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", "t", "--scenario", "town", "--people", "1500")
    said(capsys, "tick", "t", "--ticks", "8")
    listed = sorted(every_page(capsys, "t"), key=lambda one: one["name"])
    assert len(listed) > 60
    for prefix in ("", listed[0]["name"][0].lower()):
        starting = [one for one in listed if one["name"].lower().startswith(prefix)]
        assert every_page(capsys, "t", "--lookup", prefix) == starting
    assert every_page(capsys, "t", "--lookup", "nobody is called this") == []


def test_a_rule_book_that_the_chat_refuses_makes_no_world(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = (resources.files("scoring") / "rulebooks" / "sesame-2015.toml").read_text(encoding="utf-8")
    book = tmp_path / "far.toml"
    book.write_text(text, encoding="utf-8")
    said(capsys, "new", "near", "--scenario", "class", "--policy", str(book))
    book.write_text(text.replace("hops = 1", "hops = 2"), encoding="utf-8")
    told = refused(capsys, "new", "far", "--scenario", "class", "--policy", str(book))
    assert "association.hops is '2'; allowed: at most 1" in told
    assert [row["name"] for row in json.loads(said(capsys, "list", "--json"))] == ["near"]
