"""A folder with the society in it, and the command line to look at it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.society import CommandLine, write_society

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line, in a folder with the society as people.csv, ties.csv and events.csv."""
    write_society(tmp_path)
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, capsys)
