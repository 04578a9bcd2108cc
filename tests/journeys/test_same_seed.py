"""The same seed gives the same world, row for row: whatever the threads, the restarts, and what is kept compiled."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.journeys.live_on import lived, ticks_of
from tests.journeys.rows import row_hashes

if TYPE_CHECKING:
    from pathlib import Path

WORLDS = "town:2000,les-miserables,class"
TICKS = 24


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = tmp_path_factory.mktemp("undisturbed") / "worlds.db"
    lived(path, "--make", WORLDS, "--to", str(TICKS))
    assert set(ticks_of(path).values()) == {TICKS}
    return row_hashes(path)


def test_made_and_lived_a_second_time(undisturbed: dict[str, str], tmp_path: Path) -> None:
    lived(tmp_path / "again.db", "--make", WORLDS, "--to", str(TICKS))
    assert row_hashes(tmp_path / "again.db") == undisturbed


@pytest.mark.parametrize("threads", ["1", "2"])
def test_with_so_many_threads(undisturbed: dict[str, str], tmp_path: Path, threads: str) -> None:
    # The compiled kernels, which small worlds do without, against numpy too.
    path = tmp_path / "threads.db"
    lived(path, "--make", WORLDS, "--to", str(TICKS), "--kernels", environment={"NUMBA_NUM_THREADS": threads})
    assert row_hashes(path) == undisturbed


@pytest.mark.parametrize("small", ["5000", "0"], ids=["kept each tick", "kept seldom"])
@pytest.mark.parametrize("forgotten", [False, True], ids=["from compiled arrays", "from rows"])
def test_with_restarts(
    undisturbed: dict[str, str],
    tmp_path: Path,
    forgotten: bool,  # noqa: FBT001
    small: str,
) -> None:
    path = tmp_path / "restarted.db"
    lived(path, "--make", WORLDS, "--to", "1")
    for reached in (2, 9, 10, 19, TICKS):
        if forgotten:
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("delete from compiled_places")
        lived(path, "--to", str(reached), "--small", small)
    assert row_hashes(path) == undisturbed


def test_another_seed_gives_another_world(undisturbed: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    lived(path, "--make", WORLDS, "--to", "0")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update worlds set seed = seed + 1")
    lived(path, "--to", str(TICKS))
    found = row_hashes(path)
    assert found["event_chunks"] != undisturbed["event_chunks"]
    assert found["snapshot_chunks"] != undisturbed["snapshot_chunks"]
