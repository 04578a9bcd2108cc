"""Connections: one writer, a pool of readers, and one awaited function a transaction.

A transaction is a plain function of the database's connection, run on aiosqlite's thread from BEGIN to COMMIT: half
the cost of awaiting each statement, and nothing can come between two statements. A read of a few rows by their keys
takes less than the way to that thread and back, and is run where it is asked (`glance`). Driver errors that a user can
mend (locked, full, read-only, not a database) become `StoreRefused` with what to do; others stay what they are.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

import aiosqlite

from bot.store.chunks import people_in
from bot.store.effects import keep, kept, next_key, once
from bot.store.emptying import Emptying
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

T = TypeVar("T")

# Stamped into the file, so that another program's database is never mistaken for ours: "GLAS".
APPLICATION_ID = 0x474C4153
READERS = 4
# Bytes of SQLite's smallest page: a database has one at least.
SHORTEST = 512
BUSY_SECONDS = 5.0
# What the writer keeps of the file in memory.
WRITERS_KIBIBYTES = 16_384
# How long others may keep the log from being emptied before that is given up until later.
LOG_MILLISECONDS = 500
# Between two tries at what SQLite itself does not wait for.
LOCKED_SECONDS = 0.01


class StoreRefused(Refused):
    """The database cannot do what was asked now: locked, full, read-only, damaged, or not ours."""


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection with one more verb."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function of the sqlite3 connection on this connection's thread."""
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result


def _plain(path: Path, *, readonly: bool, patience: float = BUSY_SECONDS) -> sqlite3.Connection:
    # Transactions are begun and ended in so many words, never by the driver.
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.execute("pragma foreign_keys = on")
    connection.execute(f"pragma query_only = {int(readonly)}")
    return connection


async def _connected(path: Path, *, readonly: bool) -> _Connection:
    connection = _Connection(lambda: _plain(path, readonly=readonly), iter_chunk_size=64)
    await connection
    return connection


class Database:
    """One SQLite file: WAL, every commit synced, one writer at a time, several readers beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: _Connection | None = None
        self._writing = asyncio.Lock()
        self._readers: asyncio.LifoQueue[_Connection] = asyncio.LifoQueue()
        self._opened = 0
        self._here: sqlite3.Connection | None = None
        self._emptying: Emptying | None = None

    async def open(self) -> None:
        """Open or make the file and bring its schema up to date.

        Raises `StoreRefused` for a file that is not ours, newer than this program, or cannot be opened.
        """
        try:
            left_over = await asyncio.to_thread(_look_at, self.path)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = await _connected(self.path, readonly=False)
            # Before anything is written: a file that is not ours stays as it is, its journal mode included.
            await self._writer.run(lambda connection: seen_version_of(connection, self.path))
            await self._writer.run(_prepare)
            await self._writer.run(lambda connection: migrate(connection, self.path))
            if left_over:
                await self._writer.run(_empty_left_over)
            self._emptying = await asyncio.to_thread(Emptying, self.path)
            for _ in range(READERS):
                self._readers.put_nowait(await _connected(self.path, readonly=True))
                self._opened += 1
            # It waits for nobody: the event loop would wait with it.
            self._here = await asyncio.to_thread(_plain, self.path, readonly=True, patience=0.0)
        except (sqlite3.Error, OSError) as error:
            await self.close()
            raise refusal(error, self.path) from error
        except BaseException:
            # Cancelled, too: a connection that nobody closes keeps its thread, and the process with it.
            await self.close()
            raise

    async def close(self) -> None:
        """Close every connection once it is at rest; what is asked later is refused. Safe to call twice."""
        here, self._here = self._here, None
        if here is not None:
            here.close()
        opened, self._opened = self._opened, 0
        for _ in range(opened):
            await (await self._readers.get()).close()
        async with self._writing:
            emptying, self._emptying = self._emptying, None
            if emptying is not None:
                await asyncio.to_thread(emptying.close)
            if self._writer is not None:
                writer, self._writer = self._writer, None
                await writer.close()

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on a reader, in one consistent view of the database."""
        if not self._opened:
            raise self._closed()
        reader = await self._readers.get()
        try:
            return await reader.run(lambda connection: _in_transaction(connection, "begin", work))
        except sqlite3.Error as error:
            raise refusal(error, self.path) from error
        finally:
            self._readers.put_nowait(reader)

    async def glance(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a read at once, on the thread of the event loop: of a few rows that an index leads to, and no more."""
        if self._here is None:
            raise self._closed()
        try:
            return _in_transaction(self._here, "begin", work)
        except sqlite3.Error:
            # Held by somebody for a moment, or something worse: the readers wait for it, or say what it is.
            return await self.read(work)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in one transaction of the writer; any exception undoes all of it.

        While an update is handled (`bot.store.effects`), what was done for it before is not done again.
        """
        return await self._write(once(work))

    async def decided(self, name: str, decide: Callable[[], Awaitable[T]]) -> T:
        """What `decide` gives, but while an update is handled what it gave at the first attempt. See `effects`.

        Only what a write may give back can be decided. Nothing is kept where it raises.
        """
        key = next_key(f"decided {name}")
        if key is None:
            return await decide()
        earlier = await self.glance(lambda connection: kept(connection, key))
        if earlier:
            found: T = earlier[0]
            return found
        decision = await decide()
        await self._write(lambda connection: keep(connection, key, decision))
        return decision

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        async with self._writing:
            if self._writer is None:
                raise self._closed()
            try:
                return await self._writer.run(lambda connection: _in_transaction(connection, "begin immediate", work))
            except sqlite3.Error as error:
                raise refusal(error, self.path) from error
            finally:
                if self._emptying is not None:
                    self._emptying.something_is_written()

    def _closed(self) -> StoreRefused:
        return StoreRefused(place=str(self.path), field="database", value="closed", allowed="an open database")

    async def empty_log(self) -> None:
        """Move the write-ahead log into the file and cut it to nothing: what was deleted is in neither then.

        Raises `StoreRefused` where another program holds on to the log.
        """
        # Our own readers would hold on to it as well: all of them are waited for, and kept until it is done.
        readers = [await self._readers.get() for _ in range(READERS)]
        try:
            async with self._writing:
                if self._writer is None:
                    raise StoreRefused(
                        place=str(self.path), field="database", value="closed", allowed="an open database"
                    )
                assert self._emptying is not None  # noqa: S101 - as long as the writer is there
                with_others = self._emptying.held
                [busy, *_] = await self._writer.run(lambda connection: with_others(lambda: _cut_log(connection)))
        except sqlite3.Error as error:
            raise refusal(error, self.path) from error
        finally:
            for reader in readers:
                self._readers.put_nowait(reader)
        if busy:
            value, allowed = MENDABLE[sqlite3.SQLITE_BUSY]
            raise StoreRefused(place=str(self.path), field="write-ahead log", value=value, allowed=allowed)


def _look_at(path: Path) -> bool:
    """Has somebody left a write-ahead log beside the file: a process that was killed, or one that is at work?

    Raises `StoreRefused` for a folder, and for a file too short to be a database: SQLite would take it for empty, and
    fill it.
    """
    if path.is_dir():
        allowed = "the path of a file; where there is none, it is made"
        raise StoreRefused(place=str(path), field="database", value="a folder", allowed=allowed)
    if path.is_file() and 0 < path.stat().st_size < SHORTEST:
        value, allowed = MENDABLE[sqlite3.SQLITE_NOTADB]
        raise StoreRefused(place=str(path), field="database", value=value, allowed=allowed)
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


def _empty_left_over(connection: sqlite3.Connection) -> None:
    """Cut the log that a killed process left: whom it had just forgotten may be in there still.

    Where another process is at work it is left alone at once: that one has forgotten nobody half way.
    """
    try:
        _cut_log(connection, milliseconds=0)
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode & 0xFF) not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise


def _cut_log(connection: sqlite3.Connection, milliseconds: int = LOG_MILLISECONDS) -> tuple[int, int, int]:
    """Move the log into the file and cut it, waiting so long for others: readers wait meanwhile. SQLite's answer."""
    [patience] = connection.execute("pragma busy_timeout").fetchone()
    connection.execute(f"pragma busy_timeout = {milliseconds}")
    try:
        answer: tuple[int, int, int] = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    finally:
        connection.execute(f"pragma busy_timeout = {patience}")
    return answer


def _in_transaction(connection: sqlite3.Connection, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute(begin)
    try:
        result = work(connection)
        connection.execute("commit")
    except BaseException:
        # A full disk may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("rollback")
        raise
    return result


def _prepare(connection: sqlite3.Connection) -> None:
    # Deleted content is overwritten: who is forgotten is in no free page either.
    connection.execute("pragma secure_delete = on")
    _keep_a_log(connection)
    connection.execute("pragma synchronous = full")
    # A large world's tick fits: pages that do not would be written twice, and read anew for each friendship.
    connection.execute(f"pragma cache_size = -{WRITERS_KIBIBYTES}")
    # Somebody else moves the log into the file (`Emptying`): here, whoever writes next would wait for it.
    connection.execute("pragma wal_autocheckpoint = 0")


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on, once for a file's life.

    SQLite does not wait for others who are just doing the same, whatever its timeout: so it is asked again.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(LOCKED_SECONDS)
        else:
            return


def migrations() -> tuple[str, ...]:
    """The migrations' SQL, in order; the schema version is how many have run."""
    folder = resources.files("bot.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((folder / name).read_text(encoding="utf-8") for name in names)


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """How many migrations this file has seen, asked in a transaction.

    Raises `StoreRefused` for a file that is not ours or is newer than this program.
    """
    [application], [version], [objects] = (
        connection.execute(query).fetchone()
        for query in ("pragma application_id", "pragma user_version", "select count(*) from sqlite_master")
    )
    if application != APPLICATION_ID and (application or objects):
        allowed = "a Glasshouse database, or a path where there is no file yet"
        raise StoreRefused(place=str(path), field="application id", value=application, allowed=allowed)
    if version > len(migrations()):
        allowed = f"at most {len(migrations())}; this file was made by a newer Glasshouse: upgrade, or use another --db"
        raise StoreRefused(place=str(path), field="schema version", value=version, allowed=allowed)
    return int(version)


def seen_version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The same outside a transaction: of one instant, while another process may be making the file."""
    return _in_transaction(connection, "begin", lambda inside: version_of(inside, path))


def migrate(connection: sqlite3.Connection, path: Path, *, up_to: int | None = None) -> None:
    """Run the migrations that this file has not seen, each in one transaction. Raises `StoreRefused`."""
    before = seen_version_of(connection, path)
    connection.create_function("people_in", 1, people_in, deterministic=True)
    # What SQLite's own functions know of upper and lower case is ASCII's alone.
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    for number, text in enumerate(migrations()[before:up_to], start=before + 1):
        connection.execute("begin immediate")
        try:
            # Asked again inside the transaction: another process may have run this one meanwhile.
            if version_of(connection, path) < number:
                for statement in statements(text):
                    connection.execute(statement)
                connection.execute(f"pragma application_id = {APPLICATION_ID}")
                connection.execute(f"pragma user_version = {number}")
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise


def statements(text: str) -> list[str]:
    """A migration's statements one by one: `executescript` would commit in between."""
    found, statement = [], ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement)
            statement = ""
    return found


# What the user can do about it, by SQLite's primary error code.
MENDABLE = {
    sqlite3.SQLITE_BUSY: ("locked", "a database no other program is writing to; stop the other program or try again"),
    sqlite3.SQLITE_LOCKED: ("locked", "a database no other program is writing to; stop the other program or try again"),
    sqlite3.SQLITE_FULL: ("disk full", "free space on the disk; nothing was half written, try again after making some"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written", "a disk that works and has free space"),
    sqlite3.SQLITE_READONLY: ("read-only", "a file and folder that may be written to"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "a file and folder that may be read and written"),
    sqlite3.SQLITE_NOTADB: ("not a database", "a Glasshouse database, or a path where there is no file yet"),
    sqlite3.SQLITE_CORRUPT: ("damaged", "a whole file: restore it from a backup"),
}


def refusal(error: sqlite3.Error | OSError, path: Path) -> Exception:
    """A driver's error as a refusal that says what to do; errors of ours (bad SQL, a broken rule) as they are."""
    if isinstance(error, OSError):
        allowed = "a file and folder that may be read and written"
        return StoreRefused(place=str(path), field="database", value=error.strerror, allowed=allowed)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in MENDABLE:
        return error
    value, allowed = MENDABLE[code]
    return StoreRefused(place=str(path), field="database", value=value, allowed=allowed)
