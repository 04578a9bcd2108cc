"""The command line in a process of its own: piped, cut off, and in a terminal."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.society import FILES, ROOT, as_text, expected_rows, write_society

if TYPE_CHECKING:
    from tests.cli.society import CommandLine


def process(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_a_process_scores_and_leaves_with_zero(cli: CommandLine) -> None:
    done = process(cli.folder, "score", *FILES)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(csv.DictReader(io.StringIO(done.stdout.decode()))) == as_text(expected_rows())


def test_a_process_refuses_and_leaves_with_two(cli: CommandLine) -> None:
    done = process(cli.folder, "score", "--people", "peple.csv")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"glasshouse: peple.csv: file is 'not found'; allowed: a file that exists; check the path\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_what_is_piped_is_utf_8_whatever_the_locale(cli: CommandLine, encoding: str) -> None:
    done = process(cli.folder, "score", *FILES, PYTHONIOENCODING=f"{encoding}:strict", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Thénardier" in done.stdout.decode()


def test_a_reader_that_has_seen_enough_sees_no_traceback(cli: CommandLine) -> None:
    write_society(cli.folder, people=[f"person-{number}" for number in range(20_000)], friendships=[], events=[])
    for command in (["score", *FILES], ["score", *FILES, "--json"], ["compare", *FILES, "--policies", "credit-only"]):
        with subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-m", "bot", *command],
            cwd=cli.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.readline()
            running.stdout.close()
            assert running.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_full_disk_is_one_line(cli: CommandLine, extra: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-m", "bot", "score", *FILES, *extra],
            cwd=cli.folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"glasshouse: standard output: No space left on device\n")


# --- in a terminal ---------------------------------------------------------------------------------------------------


def in_a_terminal(folder: Path, *arguments: str, columns: int = 100) -> tuple[int, str]:
    """Exit code and everything that a terminal of some width was sent."""
    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, bytes([40, 0, columns, 0, 0, 0, 0, 0]))
    with subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "", "NO_COLOR": ""},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        sent = b""
        try:
            while read := os.read(ours, 65536):
                sent += read
        except OSError:  # what Linux says when the other side is closed
            pass
        finally:
            os.close(ours)
        return running.wait(timeout=60), sent.decode()


def without_colours(text: str) -> list[str]:
    """The lines of a terminal's text, without what sets colours and moves the cursor."""
    return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]|\r", "", text).splitlines()


def cells(lines: list[str]) -> list[list[str]]:
    """The cells of the table's body."""
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]


def test_a_terminal_gets_a_table_of_scores(cli: CommandLine) -> None:
    code, text = in_a_terminal(cli.folder, "score", *FILES)
    lines = without_colours(text)
    assert code == 0
    assert "Traceback" not in text
    assert any(line.strip().endswith("Day 95.25") for line in lines)
    assert ["person", "score", "tier", "sanctions"] in [
        [cell.strip() for cell in line.strip("┃").split("┃")] for line in lines if line.startswith("┃")
    ]
    found = [row[:2] for row in cells(lines) if row[0]]
    assert found == [[row["person"], str(row["score"])] for row in expected_rows()]


def test_a_terminal_gets_an_explanation_with_bars_and_signs(cli: CommandLine) -> None:
    code, text = in_a_terminal(cli.folder, "explain", *FILES, "--person", "Marius")
    lines = without_colours(text)
    assert code == 0
    assert "Traceback" not in text
    told = cli.fine("explain", *FILES, "--person", "Marius", "--json").document
    assert any(f"Marius, day 95.25: {told['score']} = {told['base']} to start with, and" in line for line in lines)
    found = {row[0]: row[1] for row in cells(lines)}
    for line in told["lines"]:
        assert found[line["label"]] == (f"{line['points']:+d}".replace("-", "−") if line["points"] else "0")
    assert "\x1b[31m█" in text
    assert "disputed" in text


def test_a_terminal_shows_names_as_they_are(cli: CommandLine) -> None:
    odd = ["[bold]x[/]", "[/]", "a\x1b[2Jb", "永遠"]
    write_society(cli.folder, people=odd, friendships=[], events=[])
    code, text = in_a_terminal(cli.folder, "score", *FILES)
    assert code == 0
    shown = [row[0] for row in cells(without_colours(text))]
    assert shown == ["[bold]x[/]", "[/]", "a\\x1b[2Jb", "永遠"]


def test_a_narrow_terminal_cuts_nothing_off(cli: CommandLine) -> None:
    code, text = in_a_terminal(cli.folder, "explain", *FILES, "--person", "Marius", columns=40)
    assert code == 0
    lines = without_colours(text)
    assert all(len(line) <= 40 for line in lines if line[:1] in {"│", "┃"})
    assert "…" not in "".join(lines)


def test_a_terminal_is_told_of_scores_beyond_its_table(cli: CommandLine) -> None:
    write_society(cli.folder, people=[f"person-{number}" for number in range(50)], friendships=[], events=[])
    code, text = in_a_terminal(cli.folder, "score", *FILES)
    assert code == 0
    assert len(cells(without_colours(text))) == 40
    assert "… and 10 more; write all of them with --out scores.csv" in text


def test_a_terminal_gets_one_line_for_a_mistake(cli: CommandLine) -> None:
    code, text = in_a_terminal(cli.folder, "score", "--people", "peple.csv")
    assert code == 2
    assert "Traceback" not in text
    assert without_colours(text)[-1].endswith(
        "glasshouse: peple.csv: file is 'not found'; allowed: a file that exists; check the path"
    )


def test_a_pipe_gets_no_colours(cli: CommandLine) -> None:
    done = process(cli.folder, "explain", *FILES, "--person", "Marius", FORCE_COLOR="", TERM="xterm-256color")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert all(int(after["level"]) - int(before["level"]) <= 1 for before, after in pairwise(rows))
