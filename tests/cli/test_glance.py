"""``glasshouse glance``: what it shows is what the other commands give for the tables that it exports."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import scoring
from bot.cli import run
from bot.cli.glance_screen import WIDTH
from bot.scenarios import TABLES, tables_of

ROOT = Path(__file__).parents[2]
NAME = "les_miserables"
POLICY = scoring.load_policy("sesame-2015")

Run = subprocess.CompletedProcess[str]


def glasshouse(folder: Path, *arguments: str) -> Run:
    """The command line, in a process and a folder of its own."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=120)  # noqa: S603


def shown(folder: Path, *arguments: str) -> str:
    """What a command prints, when all is well."""
    finished = glasshouse(folder, *arguments)
    assert finished.returncode == 0, finished.stderr
    assert not finished.stderr
    return finished.stdout


def document(folder: Path, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(shown(folder, *arguments, "--json"))


def number(text: str) -> int:
    """A whole number with the sign that the screen shows."""
    return int(text.replace("−", "-"))


def commands_whole(screen: str) -> str:
    """The screen with each command on one line: where they break depends on the length of the interpreter's path."""
    return re.sub(r" \\\n +", " ", screen)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported society in ``les mis``: a name that needs quoting."""
    folder = tmp_path_factory.mktemp("glance")
    shown(folder, "glance", "--export", "les mis")
    return folder


@pytest.fixture(scope="module")
def text(place: Path) -> str:
    """The screen, as it is piped."""
    return shown(place, "glance")


def of_files(folder: Path, *more: str) -> list[str]:
    tables = zip(("--people", "--friendships", "--events"), TABLES, strict=True)
    return [word for option, name in tables for word in (option, str(folder / "les mis" / name))] + list(more)


# --- the screen --------------------------------------------------------------------------------------------------


def test_the_screen_is_short_plain_text_that_says_what_it_is(text: str) -> None:
    lines = text.splitlines()
    assert len(commands_whole(text).splitlines()) <= 46
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in text
    assert "Les Misérables, under a social credit score. A simulation on fictional people" in lines[0]
    assert "77 characters, 254 friendships" in text


def test_a_terminal_gets_colour_and_no_more_than_its_width(place: Path) -> None:
    environment = {**os.environ, "FORCE_COLOR": "1", "NO_COLOR": "", "TERM": "xterm", "COLUMNS": "80"}
    finished = subprocess.run(
        [sys.executable, "-m", "bot", "glance"],
        cwd=place,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=environment,
    )
    assert "\x1b[32m█" in finished.stdout
    assert "\x1b[31m█" in finished.stdout
    lines = re.sub(r"\x1b\[[0-9;]*m", "", finished.stdout).splitlines()
    assert len(lines) <= 50
    assert all(len(line) <= 80 for line in lines if str(sys.executable) not in line)


def test_the_histogram_counts_everybody_once(place: Path, text: str) -> None:
    rows = re.findall(r"^(\d{3})–(\d{3})  (█*) +(\d+)", text, flags=re.MULTILINE)
    assert sum(int(people) for *_, people in rows) == 77
    assert all(len(blocks) == int(people) for *_, blocks, people in rows)  # a block is a person
    scores = [row["score"] for row in document(place, "score", *of_files(place))]
    assert [int(people) for *_, people in rows] == [
        sum(int(low) <= score <= int(high) for score in scores) for low, high, *_ in rows
    ]


def test_every_threshold_of_the_rule_book_within_the_bands_is_marked(text: str) -> None:
    for tier in POLICY.tiers[:-1]:  # nobody comes near the last
        assert re.search(rf"≥{tier.threshold} {tier.id}\b", text)
    for sanction in POLICY.sanctions:
        assert re.search(rf"<{sanction.below} ([\w-]+, )*{sanction.id}\b", text)


def test_the_lines_of_why_add_up_to_the_score(place: Path, text: str) -> None:
    person, score = re.findall(r"^Why (\w+) has (\d+) ", text, flags=re.MULTILINE)[0]
    block = text[text.index("Why ") : text.index("What if")]
    top = re.findall(r"^(\S[^−+\n]*?) +([−+]?\d+)(?:  █*)?(?: +[a-z]+)?$", block, flags=re.MULTILINE)
    assert top[0] == ("Everybody starts at", str(POLICY.base))
    assert sum(number(points) for _, points in top) == int(score)
    friends = re.findall(r"^  (\S[^−+\n]*?) +([−+]?\d+)(?:  █*)?$", block, flags=re.MULTILINE)
    assert len(friends) == 4
    assert sum(number(points) for _, points in friends) == number(dict(top)["What friends do"])
    told = document(place, "explain", *of_files(place, "--person", person))
    assert [(line["label"], line["points"]) for line in told["lines"]] == [(name, number(n)) for name, n in top[1:]]


def test_the_alert_adds_up(text: str) -> None:
    sentence = " ".join(text.split("Alert: ")[1].split("Try next", maxsplit=1)[0].split())
    before, after, causes = re.findall(r"(\d+) → (\d+): (.*)\.$", sentence)[0]
    parts = [number(re.findall(r" ([−+]?\d+)$", part)[0]) for part in causes.split("; ")]
    assert sum(parts) == int(after) - int(before) < 0


def test_an_earlier_day_and_other_rules_fit_the_screen_too(place: Path) -> None:
    for more in (
        ["--day", "0"],
        ["--day", "29.5"],
        ["--day", "80"],
        *(["--policy", p] for p in scoring.list_policies()),
    ):
        screen = shown(place, "glance", *more)
        assert len(commands_whole(screen).splitlines()) <= 48, more
        assert max(map(len, screen.splitlines())) <= WIDTH, more


# --- the same numbers elsewhere ----------------------------------------------------------------------------------


def test_json_tells_what_the_other_commands_tell(place: Path) -> None:
    found = document(place, "glance")
    scores = {row["person"]: row["score"] for row in document(place, "score", *of_files(place))}
    for people in (found["highest"], found["lowest"]):
        assert all(scores[entry["person"]] == entry["score"] for entry in people)
    assert [entry["score"] for entry in found["highest"]] == sorted(scores.values(), reverse=True)[:5]
    assert [entry["score"] for entry in found["lowest"]] == sorted(scores.values())[:5]

    why, parting, alert = found["why"], found["what_if"], found["alert"]
    told = document(place, "explain", *of_files(place, "--person", why["person"]))
    assert why["lines"] == told["lines"]

    options = ("--person", why["person"], "--unfriend", parting["unfriend"])
    outcome = document(place, "what-if", *of_files(place, *options))
    assert parting["score"] == outcome["score"]
    assert parting["tiers"] == outcome["tiers"]
    others = [{"person": other["person"], **other["score"]} for other in parting["others"]]
    assert others == [{name: other[name] for name in ("person", "from", "to")} for other in outcome["friends"]]

    listed = document(place, "register", *of_files(place))
    assert found["register"]["listed"] == listed["listed"]
    first = [(entry["person"], entry["drag_points"]) for entry in listed["people"][:5]]
    assert first == [(entry["person"], entry["drag_points"]) for entry in found["register"]["people"]]

    days = ("--from-day", str(alert["from_day"]), "--to-day", str(alert["to_day"]))
    changed = document(place, "change", *of_files(place, "--person", alert["person"], *days))
    assert alert["lines"] == changed["lines"]
    assert alert["tiers"]["lost"]


@pytest.mark.parametrize(
    "options", [[], ["--day", "30"], ["--policy", "credit-only"], ["--policy", "credit-china", "--day", "62.5"]]
)
def test_the_commands_shown_work_as_they_stand(tmp_path: Path, options: list[str]) -> None:
    on_screen = printed(shown(tmp_path, "glance", *options))
    after_export = printed(shown(tmp_path, "glance", *options, "--export", "it's here"))
    assert len(on_screen) == 4
    assert any("explain" in command for command in after_export) == ("--policy" not in options)
    for command in [*on_screen, *after_export]:
        finished = subprocess.run(  # noqa: S602 - they are made for a shell
            command, shell=True, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=120
        )
        assert finished.returncode == 0, (command, finished.stderr)
        assert finished.stdout
    found = document(tmp_path, "glance", *options)["next"]
    assert found == [command.replace("\\\n      ", "") for command in on_screen]


def printed(text: str) -> list[str]:
    """The commands at the end of a screen, each with its continued lines."""
    return re.findall(r"^  (?=\S+ -m bot )((?:.*\\\n)*.*)$", text, flags=re.MULTILINE)


def test_the_installed_command_shows_itself_by_its_path(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("glasshouse")
    text = subprocess.run(  # noqa: S603
        [program, "glance"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"PATH": "/usr/bin:/bin"},
    ).stdout
    assert f"  {shlex.quote(str(program))} glance --day 30\n" in text


# --- files -------------------------------------------------------------------------------------------------------


def test_an_export_may_be_done_again_for_another_day(tmp_path: Path) -> None:
    shown(tmp_path, "glance", "--export", "here")
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "here").iterdir()} == tables_of(NAME)
    shown(tmp_path, "glance", "--export", "here", "--day", "12")
    with (tmp_path / "here" / "events.csv").open(encoding="utf-8") as events:
        days = {float(row["day"]) for row in csv.DictReader(events)}
    assert max(days) == 12
    shown(tmp_path, "glance", "--export", "here")
    assert (tmp_path / "here" / "events.csv").read_text(encoding="utf-8") == tables_of(NAME)["events.csv"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--day", "-1"], "--day: day is -1.0; allowed: 0 to 100"),
        (["--day", "100.5"], "--day: day is 100.5; allowed: 0 to 100"),
        (["--day", "nan"], "--day: day is nan; allowed: 0 to 100"),
        (["--day", "monday"], "'monday' is not a valid float"),
        (["--policy", "sesame"], "'sesame'; allowed: sesame-2015"),
        (["--policy", "mine.toml"], "No such file"),
        (["--picture", "glance.png"], "--picture: ending is '.png'; allowed: .svg"),
        (["--picture", "nowhere/glance.svg"], "nowhere/glance.svg: No such file"),
        (["--picture", "a-file/glance.svg"], "a-file/glance.svg: Not a directory"),
        (["--export", "a-file"], "--export: folder is 'a-file: File exists'"),
        (["--export", "a-file/within"], "--export: folder is 'a-file/within: Not a directory'"),
        (["--export", "theirs"], "theirs/people.csv'; allowed: a folder without it"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "people.csv").write_text("person\nValjean\nSomebody\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert run(["glance", *options]) == 2
    printed_out, printed_err = capsys.readouterr()
    assert not printed_out
    assert printed_err.startswith("glasshouse: ")
    assert len(printed_err.splitlines()) == 1
    assert told in printed_err
    assert sorted(tmp_path.rglob("*")) == before
    assert "Somebody" in (tmp_path / "theirs" / "people.csv").read_text(encoding="utf-8")


def words_of(picture: str) -> list[str]:
    """The text of a picture, line by line, without what is between the words."""
    texts = ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own picture
    rows: dict[float, str] = {}
    for text in texts:
        if "textLength" in text.attrib:  # the title has none
            rows[float(text.attrib["y"])] = rows.get(float(text.attrib["y"]), "") + " " + (text.text or "")
    return [" ".join(row.split()) for _, row in sorted(rows.items())]


def test_the_picture_shows_the_screen_and_fetches_nothing(tmp_path: Path) -> None:
    text = shown(tmp_path, "glance", "--picture", "glance.svg")
    picture = (tmp_path / "glance.svg").read_text(encoding="utf-8")
    drawn = "".join("".join(words_of(picture)).split())
    assert drawn == "".join(text.split())
    assert re.findall(r"https?://[^\s\"']+", picture) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@font-face|@import|href|<script|<image|<foreignObject", picture)
    assert set(re.findall(r"url\(([^)]*)", picture)) <= {f"#{name}" for name in re.findall(r'id="([^"]+)"', picture)}


def test_the_picture_in_the_docs_is_of_today() -> None:
    """Else make it anew: ``.venv/bin/glasshouse glance --picture docs/glance.svg``, with .venv/bin on the PATH."""
    found = document(ROOT, "glance")
    drawn = " ".join(words_of((ROOT / "docs" / "glance.svg").read_text(encoding="utf-8")))
    assert f"Why {found['why']['person']} has {found['why']['score']}" in drawn
    for entry in [*found["highest"], *found["lowest"]]:
        assert f"{entry['person']} {entry['score']}" in drawn
    for entry in found["register"]["people"]:
        assert f"{entry['person']} −{entry['drag_points']} over {entry['friends']} friends" in drawn
    assert f"{found['alert']['score']['from']} → {found['alert']['score']['to']}" in drawn
    assert " glasshouse glance --day 30 glasshouse glance --policy" in drawn
