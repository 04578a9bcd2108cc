"""The write-ahead log is moved into the file beside those who write, not by them.

SQLite lets whoever commits do it, when the log has grown: after a large transaction that is as long again as its
commit, with the only writer held. Here a thread with a connection of its own does it; readers and the writer go on.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

# After a commit: those that follow are moved together with it.
REST_SECONDS = 0.25


class Emptying:
    """The thread that empties one file's log, from the start to `close`."""

    def __init__(self, path: Path) -> None:
        """Begin. Raises `sqlite3.Error` where the file cannot be opened."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("pragma synchronous = full")
        self._written = threading.Event()
        self._over = threading.Event()
        # SQLite does not wait for another who empties the log, whatever its timeout: so we do.
        self._at_it = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="emptying the log", daemon=True)
        self._thread.start()

    def something_is_written(self) -> None:
        """There is something in the log."""
        self._written.set()

    def held(self, work: Callable[[], T]) -> T:
        """Do something with the log that nobody else must be at meanwhile."""
        with self._at_it:
            return work()

    def close(self) -> None:
        """End the thread and its connection. What is in the log stays there until the file's last connection closes."""
        self._over.set()
        self._written.set()
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while True:
            self._written.wait()
            if self._over.wait(REST_SECONDS):
                return
            self._written.clear()
            if self._over.is_set():
                # `close` came since the line before last: what it sets to wake us may just have been cleared.
                return
            # A full or failing disk: nothing is lost, the log only grows; who writes next is told what it is.
            with self._at_it, suppress(sqlite3.Error):
                self._connection.execute("pragma wal_checkpoint(passive)").fetchall()
