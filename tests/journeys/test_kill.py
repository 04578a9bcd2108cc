"""A process killed in the middle of a tick leaves a whole database, and the world goes on as if nothing had been.

``GLASSHOUSE_KILLS=200 pytest tests/journeys/test_kill.py`` (``make soak``) kills more often.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.journeys.live_on import POINTS, lived, started, ticks_of
from tests.journeys.rows import row_hashes
from tests.services.players import ANNA, BERTA

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("GLASSHOUSE_KILLS", "12"))
WORLDS = "les-miserables,town:300"
# Arrays are kept compiled at each tick of the one, and every so many ticks of the other.
LIVE = ("--small", "100")
# Of the kills at random instants: how long after the worlds were open, or (each fourth) after the process was begun.
OPEN_SECONDS, BEGUN_SECONDS = 0.12, 0.8
# About how long a world of three thousand takes from the file to its commit, at best.
MAKING_SECONDS = 0.35


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "worlds.db"
    lived(path, "--make", WORLDS, "--players", "--to", "0")
    return path


def check_whole(path: Path, folder: Path) -> dict[str, int]:
    """Look at a copy of what the dead process left: the next process must find it as it was. The worlds' ticks."""
    folder.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        if path.with_name(name).exists():
            shutil.copy(path.with_name(name), folder / name)
    with closing(sqlite3.connect(folder / path.name)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        half_done = """
            select name from worlds where tick <> (select count(*) from ticks where ticks.world_id = worlds.world_id)
            union select 'compiled' from compiled_places as c join worlds using (world_id) where c.tick > worlds.tick
            union select 'events' from event_chunks join worlds using (world_id) where event_chunks.tick > worlds.tick
        """
        assert connection.execute(half_done).fetchall() == []
    reached = ticks_of(folder / path.name)
    shutil.rmtree(folder)
    return reached


def killed_at(path: Path, point: str, nth: int, *options: str) -> None:
    process = started(path, *LIVE, *options, "--die-at", point, "--nth", str(nth))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors


def killed_after(path: Path, seconds: float, *options: str, once_open: bool) -> None:
    process = started(path, *LIVE, *options, quiet=True)
    assert process.stdout is not None
    if once_open:
        assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("players", [(), ("--playing",)], ids=["the society alone", "players acting"])
def test_killed_again_and_again_and_yet_the_same_world(made: Path, tmp_path: Path, players: tuple[str, ...]) -> None:
    path, undisturbed = tmp_path / "killed.db", tmp_path / "undisturbed.db"
    shutil.copy(made, path)
    shutil.copy(made, undisturbed)
    chance = np.random.Generator(np.random.PCG64(KILLS))
    points = cycle(POINTS)
    before = ticks_of(path)
    for kill in range(KILLS):
        if kill % 3 < 2:
            # Each named point in turn, in the first tick of the process or in one of the next.
            killed_at(path, next(points), int(chance.integers(1, 6)), *players)
        else:
            once_open = kill % 4 > 0
            seconds = float(chance.random() * (OPEN_SECONDS if once_open else BEGUN_SECONDS))
            killed_after(path, seconds, *players, once_open=once_open)
        reached = check_whole(path, tmp_path / f"kill {kill}")
        assert all(reached[name] >= tick for name, tick in before.items()), "a committed tick is lost"
        before = reached
    last = max(before.values()) + 2
    lived(path, *LIVE, *players, "--to", str(last))
    lived(undisturbed, *players, "--to", str(last))
    assert ticks_of(path) == dict.fromkeys(before, last)
    assert row_hashes(path) == row_hashes(undisturbed)
    with closing(sqlite3.connect(path)) as connection:
        [alerts] = connection.execute("select count(*) from outbox").fetchone()
    assert alerts > 0, "nothing was decided that could have been lost or doubled"
    sys.stdout.write(f"{KILLS} kills, {last} ticks of each world, {alerts} alerts, {path.stat().st_size:,} bytes\n")


def test_killed_while_a_world_is_made_leaves_all_of_it_or_nothing(tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed.db"
    lived(undisturbed, "--make", "town:3000", "--to", "0")
    chance = np.random.Generator(np.random.PCG64(KILLS))
    none, all_of_it = 0, 0
    for kill in range(max(4, KILLS // 4)):
        path = tmp_path / f"kill {kill}.db"
        process = started(path, "--make", "town:3000", "--to", "0", quiet=True)
        while not path.exists():
            time.sleep(0.002)
        # The first as soon as there is a file: nothing of the world can be in it.
        time.sleep(float(chance.uniform(0.0, MAKING_SECONDS)) if kill else 0.0)
        process.kill()
        process.communicate(timeout=60)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            tables = connection.execute("select count(*) from sqlite_master where name = 'worlds'").fetchone() != (0,)
            worlds = connection.execute("select name from worlds").fetchall() if tables else []
        none, all_of_it = none + (not worlds), all_of_it + bool(worlds)
        lived(path, *(() if worlds else ("--make", "town:3000")), "--to", "0")
        assert row_hashes(path) == row_hashes(undisturbed)
    sys.stdout.write(f"killed while making a world: {none} times nothing of it was there, {all_of_it} times all\n")
    assert none


def test_who_was_forgotten_as_the_process_died_is_gone_once_the_file_is_opened_again(
    made: Path, tmp_path: Path
) -> None:
    path = tmp_path / "worlds.db"
    shutil.copy(made, path)
    assert traces(path, ANNA)
    process = started(path, "--forget")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors
    assert traces(path, ANNA), "the log is where she still is"
    lived(path, "--to", "0")
    assert not traces(path, ANNA)
    assert traces(path, BERTA)


def traces(path: Path, user: int) -> list[str]:
    """The files of the database that hold a user's id, as a number or in digits, or name."""
    wanted = (user.to_bytes(6, "big"), str(user).encode(), f"Name of {user:x}".encode())
    files = sorted(file for file in path.parent.iterdir() if file.name.startswith(path.name))
    return [file.name for file in files if any(found in file.read_bytes() for found in wanted)]


def test_hashes_tell_one_changed_row(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.db"
    shutil.copy(made, path)
    assert row_hashes(path) == row_hashes(made)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update worlds set created_at = 'some other time'")
    assert row_hashes(path) == row_hashes(made)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update people set signed_up = 1 - signed_up where world_id = 1 and person = 7")
    changed = {table for table, each in row_hashes(path).items() if each != row_hashes(made)[table]}
    assert changed == {"people"}
