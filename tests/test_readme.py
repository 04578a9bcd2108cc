"""Every command and every number that the README shows is run here."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scoring
from bot.cli import glasshouse
from bot.views.commands import ADMINS, GROUP, PRIVATE
from tests.sandbox.driving import held_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# What a command says that goes on until it is told to end.
END = "Ctrl-C ends it"
GO_ON = {"demo", "run", "sandbox"}
# The port that the README shows may be in use on this machine.
PORT = "8081"
WINDOWS = {"DISPLAY", "WAYLAND_DISPLAY"}
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def environment_in(folder: Path) -> dict[str, str]:
    """This one's, without the settings of whoever runs the tests, and without windows: a browser would be opened."""
    # A `make test ARGS=…` that runs these tests hands its own arguments on to every make below it.
    handed_on = ("GLASSHOUSE_", "MAKE", "MFLAGS", "ARGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(handed_on)}
    for name in WINDOWS:
        kept.pop(name, None)
    return {**kept, "PYTHONPATH": str(ROOT), "GLASSHOUSE_DB": str(folder / "data" / "glasshouse.db")}


def assigned(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The assignments that a command line begins with, and the command."""
    many = next((place for place, word in enumerate(words) if not ASSIGNMENT.fullmatch(word)), len(words))
    return dict(word.split("=", 1) for word in words[:many]), list(words[many:])


@contextmanager
def going_on(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """A command up to the line that says how it ends; then it is ended as Ctrl-C does, and ends well."""
    errors = folder / "errors"
    with (
        errors.open("w", encoding="utf-8") as told,
        subprocess.Popen(  # noqa: S603 - what our own README shows
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=told, text=True,
            start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            lines: list[str] = []
            while not lines or END not in lines[-1]:
                lines.append(process.stdout.readline())
                assert lines[-1], (command, lines, errors.read_text(encoding="utf-8"))
            yield "".join(lines)
            # To the whole group, as a terminal does it.
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=30)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    said = errors.read_text(encoding="utf-8")
    # make ends its work in order, and then itself by the signal that it was sent.
    fine = {0, -signal.SIGINT} if command[0] == "make" else {0}
    assert process.returncode in fine, (command, said)
    assert "Error" not in said, (command, said)


@posix
def test_shell_commands_work(tmp_path: Path) -> None:
    """In the order shown, in an empty folder, as a reader would paste them; what goes on is ended at the end."""
    lines = [line for block in blocks("sh") for line in block.splitlines() if line]
    assert any("explain" in line for line in lines)
    environment, started = environment_in(tmp_path), set()
    with held_port() as held, ExitStack() as running:
        port = str(held)
        for number, line in enumerate(lines):
            ours, words = assigned(shlex.split(line.replace(PORT, port)))
            if words[:1] in ([], ["export"]):
                environment |= {**ours, **assigned(words[1:])[0]}
                continue
            if words[0] == "make":
                assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
                continue
            assert words[0] == ".venv/bin/glasshouse", line
            command = [sys.executable, "-m", "bot", *words[1:]]
            if words[1] in GO_ON:
                # Each in a folder of its own: the reader's own is for files that commands hand on.
                folder = tmp_path / f"terminal-{number}"
                folder.mkdir()
                assert running.enter_context(going_on(command, folder, environment | ours)), line
                started.add(words[1])
                continue
            done = subprocess.run(  # noqa: S603 - what our own README shows
                command, cwd=tmp_path, env=environment | ours, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, (line, done.stderr)
            assert done.stdout, line
    assert started == GO_ON, "each command that goes on is shown"


@posix
@pytest.mark.skipif(not (ROOT / ".venv/.made").exists(), reason="make demo works in the .venv that make set up")
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_demo_works_again_at_once(tmp_path: Path) -> None:
    with going_on(["make", "--directory", str(ROOT), "demo"], tmp_path, environment_in(tmp_path)) as said:
        # Where there is no browser, a conversation is told.
        assert "Ada: /why" in said
        assert "Enjolras" in said
        assert re.search(r"The chat page: http://127\.0\.0\.1:\d+/", said)


def test_python_block_runs() -> None:
    [block] = blocks("python")
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert "association" in printed.getvalue()


def test_worked_example() -> None:
    """Base 580, caps +80 and -160, half-life 100 days; one event of weight -60, a hundred days old."""
    book = """
        [policy]
        name = "readme"
        title = "README"
        version = 1
        base = 580
        [factors.speech]
        title = "Speech"
        up = 80
        down = 160
        half_life_days = 100
        source = "invented"
        standing = "invented"
        [kinds.opinion]
        factor = "speech"
        weight = -60
        title = "Opinion"
        source = "invented"
        standing = "invented"
    """
    population = scoring.Population.from_tables(
        {"person": ["Ann"]}, None, {"person": ["Ann"], "kind": ["opinion"], "day": [0.0]}
    )
    standings = scoring.recompute(scoring.policy_from_toml(book), population, 100.0)
    found = re.search(
        r"Its points are .*?=\s*−([\d.]+)\. The score is 580 − [\d.]+ = ([\d.]+), so (\d+)", README, re.DOTALL
    )
    assert found
    assert standings.points_millipoints[0, 0] == -round(float(found[1]) * 1000)
    assert standings.total_millipoints[0] == round(float(found[2]) * 1000)
    assert standings.score[0] == int(found[3])
    assert scoring.statement(scoring.snapshot(standings, "Ann")).lines[0].points == -27


def test_every_file_it_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert "://" in target or (ROOT / target).exists(), target


def test_every_command_is_in_the_table() -> None:
    for name in glasshouse.commands:
        assert f"`glasshouse {name}" in README, name


def test_every_chat_command_is_in_a_table() -> None:
    rows = " ".join(line.split("|")[1] for line in README.splitlines() if line.startswith("| `/"))
    shown = {*re.findall(r"`/([a-z_]+)", rows)}
    assert shown == {*PRIVATE, *GROUP, *ADMINS}


def test_every_variable_is_in_a_table() -> None:
    settings = (ROOT / "bot/settings.py").read_text(encoding="utf-8")
    for name in re.findall(r"GLASSHOUSE_[A-Z_]+", settings):
        assert f"| `{name}` |" in README, name


def test_every_room_is_in_the_table_and_in_the_picture() -> None:
    picture = (ROOT / "docs/architecture.svg").read_text(encoding="utf-8")
    for path in (ROOT / "bot").iterdir():
        is_room = (path / "__init__.py").exists()
        if is_room or (path.suffix == ".py" and not path.name.startswith("_")):
            assert (f"`bot/{path.name}/`" if is_room else path.name) in README, path.name
            assert path.stem in picture, path.name
