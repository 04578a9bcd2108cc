"""The log is moved into the file beside those who write."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store import emptying
from bot.store.store import SqliteStore
from tests.store.worlds import a_world

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def in_the_file_alone(path: Path, folder: Path) -> int:
    """How many rule books a copy of the file without its log holds."""
    folder.mkdir()
    (folder / "copy.db").write_bytes(path.read_bytes())
    with closing(sqlite3.connect(folder / "copy.db")) as connection:
        is_there = "select count(*) from sqlite_master where name = 'rule_books'"
        if connection.execute(is_there).fetchone() == (0,):
            return 0
        [count] = connection.execute("select count(*) from rule_books").fetchone()
    return int(count)


async def test_what_is_committed_gets_into_the_file_while_it_is_open(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    async with SqliteStore(path) as store:
        await a_world(store)
        statement = "insert into rule_books values (1, ?, 'a', 1, ?)"
        for number in range(1, 4):
            await store.database.write(lambda c, number=number: c.execute(statement, [number, "x" * 4_000]))  # type: ignore[misc]
        async with asyncio.timeout(60):
            tries = 0
            while in_the_file_alone(path, tmp_path / f"try {tries}") < 4:
                tries += 1
                await asyncio.sleep(0.05)


async def test_the_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    log = path.with_name("worlds.db-wal")
    async with SqliteStore(path) as store:
        await a_world(store)
        for turn in range(12):
            for each in range(25):
                text = f"{turn} {each} " + "x" * 20_000
                await store.database.write(lambda c, text=text: c.execute("update rule_books set text = ?", [text]))  # type: ignore[misc]
            async with asyncio.timeout(60):
                while f"{turn} 24 xxx".encode() not in path.read_bytes():  # noqa: ASYNC110 - it sets no event
                    await asyncio.sleep(0.02)
        written = 12 * 25 * 20_000
        assert log.stat().st_size < written / 3


async def test_a_database_that_is_closed_leaves_no_thread(tmp_path: Path) -> None:
    before = {*threading.enumerate()}
    for _ in range(3):
        async with SqliteStore(tmp_path / "worlds.db") as store:
            await a_world(store) if not await store.worlds() else None
            assert {*threading.enumerate()} - before
    assert not [thread for thread in {*threading.enumerate()} - before if "emptying" in thread.name]
    assert not path_of_log(tmp_path).exists()


def path_of_log(folder: Path) -> Path:
    return folder / "worlds.db-wal"


def test_it_ends_whenever_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, rest = tmp_path / "worlds.db", 0.001
    monkeypatch.setattr(emptying, "REST_SECONDS", rest)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode = wal")
    interval = sys.getswitchinterval()
    # Threads take turns so often that the end comes between any two steps of the loop.
    sys.setswitchinterval(1e-6)
    try:
        for turn in range(400):
            one = emptying.Emptying(path)
            one.something_is_written()
            time.sleep(rest)
            ending = threading.Thread(target=one.close, daemon=True)
            ending.start()
            ending.join(20)
            assert not ending.is_alive(), turn
    finally:
        sys.setswitchinterval(interval)
