"""The command line in a process of its own: piped, cut off, and in a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import scoring
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


@pytest.mark.parametrize("asks", [{"FORCE_COLOR": "1"}, {"TTY_COMPATIBLE": "1"}, {"CLICOLOR_FORCE": "1"}])
def test_who_asks_for_colour_still_gets_csv_and_every_row(cli: CommandLine, asks: dict[str, str]) -> None:
    write_society(cli.folder, people=[f"person-{number}" for number in range(50)], friendships=[], events=[])
    done = process(cli.folder, "score", *FILES, **asks)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(list(csv.DictReader(io.StringIO(done.stdout.decode())))) == 50
    for command in (["policy", "list"], ["policy", "show", "thin-file"], ["register", *FILES]):
        assert process(cli.folder, *command, **asks).stdout == process(cli.folder, *command).stdout


@pytest.mark.skipif(os.name != "posix", reason="streams are closed by a POSIX shell")
def test_a_closed_stream_is_one_line_for_who_writes_to_it(cli: CommandLine) -> None:
    def closed(*arguments: str, streams: str) -> subprocess.CompletedProcess[bytes]:
        command = shlex.join([sys.executable, "-m", "bot", *arguments])
        return subprocess.run(  # noqa: S602 - only a shell closes streams
            f"{command} {streams}",
            shell=True, cwd=cli.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
        )  # fmt: skip

    for command in (["score", *FILES], ["score", *FILES, "--json"], ["glance"], ["--help"]):
        done = closed(*command, streams=">&-")
        assert (done.returncode, done.stderr) == (1, b"glasshouse: standard output: Bad file descriptor\n")
    assert closed("score", *FILES, "--out", "scores.csv", streams=">&- 2>&-").returncode == 0
    assert (cli.folder / "scores.csv").exists()
    assert closed("score", streams="2>&-").returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_interrupted_while_it_starts_it_leaves_without_a_word(cli: CommandLine) -> None:
    program = (
        "import builtins, os, signal; plain = builtins.__import__\n"
        "def load(name, *rest, **more):\n"
        "    if name == 'polars': os.kill(os.getpid(), signal.SIGINT)\n"
        "    return plain(name, *rest, **more)\n"
        "builtins.__import__ = load\n"
        "import bot.cli\n"
    )
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", program],
        cwd=cli.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


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
        return running.wait(timeout=60), sent.decode(errors="replace")


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


def test_a_terminal_folds_cells_between_words(cli: CommandLine) -> None:
    names = {"", "Thénardier", *(rule.id for rule in scoring.load_policy("sesame-2015").sanctions)}
    code, text = in_a_terminal(cli.folder, "score", *FILES, columns=80)
    assert code == 0
    found = {name for row in cells(without_colours(text)) for name in row[3].removesuffix(",").split(", ")}
    assert len(found) > 2
    assert found <= names


def test_a_terminal_compares_with_signs_and_sanctions(cli: CommandLine) -> None:
    asked = ["compare", *FILES, "--policies", "sesame-2015,credit-only", "--person", "Thénardier"]
    code, text = in_a_terminal(cli.folder, *asked)
    assert code == 0
    told = cli.fine(*asked, "--json").document["policies"][0]
    found = {row[0]: row[1] for row in cells(without_colours(text)) if row[0]}
    for line in told["lines"]:
        assert found[line["label"]] == (f"{line['points']:+d}".replace("-", "−") if line["points"] else "0")
    assert found["Sanctions"].startswith(told["sanctions"][0])


def test_a_terminal_of_few_letters_gets_question_marks(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    for command in (["glance"], ["explain", *FILES, "--person", "Marius"]):
        code, text = in_a_terminal(cli.folder, *command)
        assert code == 0
        assert "Traceback" not in text
        assert "Marius" in text


def test_a_terminal_gets_no_control_characters_in_json(cli: CommandLine) -> None:
    odd = ["a\x9b2Jb", "c\u202ed", "é\x7f", "\U000e0041"]
    write_society(cli.folder, people=odd, friendships=[], events=[])
    code, text = in_a_terminal(cli.folder, "score", *FILES, "--json")
    shown = text[text.index("[\r\n") :].replace("\r\n", "\n")
    assert code == 0
    assert shown.replace("\n", "").isprintable()
    assert [row["person"] for row in json.loads(shown)] == odd
    assert "é" in shown


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
