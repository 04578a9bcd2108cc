"""Every command and every number that the README shows is run here."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import scoring
from bot.cli import glasshouse

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def test_shell_commands_work(tmp_path: Path) -> None:
    """In the order shown, in an empty folder, as a reader would paste them."""
    lines = [line for block in blocks("sh") for line in block.splitlines() if line]
    assert any("explain" in line for line in lines)
    for line in lines:
        words = shlex.split(line)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
            continue
        assert words[0] == ".venv/bin/glasshouse"
        command = [sys.executable, "-m", "bot", *words[1:]]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout, line


@pytest.mark.skipif(not (ROOT / ".venv/.made").exists(), reason="make demo works in the .venv that make set up")
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_demo_works_again_at_once() -> None:
    done = subprocess.run(["make", "demo"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 0, done.stderr
    assert "Marius" in done.stdout


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
