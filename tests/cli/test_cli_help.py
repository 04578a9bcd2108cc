"""The help of every command, and the example that it shows."""

from __future__ import annotations

import shlex
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from bot.cli import glasshouse

if TYPE_CHECKING:
    from tests.cli.society import CommandLine


def commands(group: click.Group = glasshouse, *path: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, *path, name)
    return found


def example_of(text: str) -> list[str]:
    """The command that a help text shows, without the program's name."""
    _, _, after = text.partition("\n  Example:\n")
    lines = after.partition("\n\n")[0]
    program, *arguments = shlex.split(lines.replace("\\\n", " "))
    assert program == "glasshouse"
    return arguments


EVERY_COMMAND = [(), *commands()]
# Those that take long, or go on until they are stopped: they have tests of their own.
ENDLESS = {("bench",), ("demo",), ("run",), ("sandbox",)}


def test_the_commands_are_these() -> None:
    names = {" ".join(path) for path in commands()}
    assert names == {
        "bench", "change", "compare", "demo", "explain", "glance", "policy", "policy check", "policy list",
        "policy show", "register", "run", "sandbox", "score", "what-if", "world", "world branch", "world change",
        "world delete", "world export", "world list", "world new", "world person", "world register", "world replay",
        "world show", "world tick",
    }  # fmt: skip


@pytest.mark.parametrize("path", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_every_command_shows_an_example(cli: CommandLine, path: tuple[str, ...], flag: str) -> None:
    done = cli.fine(*path, flag)
    assert done.out.startswith("Usage: glasshouse ")
    assert "\\b" not in done.out
    assert example_of(done.out)[: len(path)] == list(path)


@pytest.mark.parametrize("path", [path for path in EVERY_COMMAND if path not in ENDLESS], ids=" ".join)
def test_the_example_of_every_command_runs(
    cli: CommandLine, path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLASSHOUSE_DB", "worlds.db")
    if path[:1] == ("world",) and path != ("world",):
        cli.fine("world", "new", "paris", "--scenario", "les-miserables")
        cli.fine("world", "tick", "paris", "--ticks", 50)
    Path("my-rules.toml").write_bytes((resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes())
    assert cli(*example_of(cli(*path, "--help").out)).code == 0


def test_without_a_command_there_is_help(cli: CommandLine) -> None:
    for path in ((), ("policy",)):
        done = cli(*path)
        assert done.code == 2
        assert done.out.startswith("Usage: glasshouse")


def test_the_version_is_told(cli: CommandLine) -> None:
    assert cli.fine("--version").out.startswith("glasshouse, version ")
