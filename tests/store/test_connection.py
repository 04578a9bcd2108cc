from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.services.living_world import open_world
from bot.services.tick import tick
from bot.store import connection as connections
from bot.store.connection import APPLICATION_ID, READERS, Database, StoreRefused, migrations
from bot.store.store import SqliteStore
from tests.journeys.rows import row_hashes
from tests.store.worlds import a_world, seen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "worlds.db"


def put(number: int) -> str:
    return f"insert into rule_books values (1, {number}, 'a', 1, '')"  # noqa: S608


def content_of(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# --- whose file it is ------------------------------------------------------------------------------------------------


async def test_a_new_file_is_stamped_and_set_up(tmp_path: Path) -> None:
    path = tmp_path / "not there" / "yet" / "worlds.db"
    async with SqliteStore(path) as store:
        settings = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        found = await store.database.write(
            lambda connection: [connection.execute(f"pragma {each}").fetchone()[0] for each in settings]
        )
        assert found == ["wal", 2, 1, 1]
    assert seen(path, "pragma application_id") == [(APPLICATION_ID,)] == [(int.from_bytes(b"GLAS"),)]
    assert seen(path, "pragma user_version") == [(len(migrations()),)]
    assert seen(path, "pragma journal_mode") == [("wal",)]


async def test_opened_again_it_is_the_same(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)
    before = row_hashes(path)
    async with SqliteStore(path) as store:
        assert [row.name for row in await store.worlds()] == ["Row"]
    assert row_hashes(path) == before


async def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    newer = len(migrations()) + 1
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table tomorrow (a)")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(f"pragma user_version = {newer}")
    before = content_of(path)
    with pytest.raises(StoreRefused, match=rf"schema version.*{newer}.*at most {newer - 1}.*newer Glasshouse: upgrade"):
        await Database(path).open()
    assert content_of(path) == before


async def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table accounts (owner)")
    before = content_of(path)
    with pytest.raises(StoreRefused, match=r"application id.*0.*a Glasshouse database, or a path where there is no"):
        await Database(path).open()
    assert content_of(path) == before
    assert names_in(path.parent) == [path.name]


@pytest.mark.parametrize("content", [b"Dear diary, " * 500, b"x"], ids=["long", "short"])
async def test_what_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    write(path, content)
    with pytest.raises(StoreRefused, match=r"not a database.*a Glasshouse database, or a path"):
        await Database(path).open()
    assert content_of(path) == content


async def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="database is 'a folder'; allowed: the path of a file"):
        await Database(tmp_path).open()
    write(tmp_path / "file", b"")
    with pytest.raises(StoreRefused, match="may be read and written"):
        await Database(tmp_path / "file" / "worlds.db").open()


async def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for attempt in range(25):
        path = tmp_path / f"{attempt}.db"
        stores = [Database(path) for _ in range(4)]
        found = await asyncio.gather(*(store.open() for store in stores), return_exceptions=True)
        for store in stores:
            await store.close()
        assert found == [None] * 4
        assert seen(path, "pragma user_version") == [(len(migrations()),)]


async def test_an_opening_that_is_cancelled_leaves_no_connection_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object) -> None:
        raise asyncio.CancelledError

    before = set(threading.enumerate())
    monkeypatch.setattr(connections, "migrate", cancelled)
    with pytest.raises(asyncio.CancelledError):
        await Database(path).open()
    for thread in set(threading.enumerate()) - before:
        if "connection" in thread.name:
            await asyncio.to_thread(thread.join, 20)
            assert not thread.is_alive()


# --- one writer, several readers -------------------------------------------------------------------------------------


async def test_readers_see_what_is_committed_and_only_that(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)
        written, go_on = threading.Event(), threading.Event()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("update worlds set title = 'New'")
            written.set()
            assert go_on.wait(20)

        writing = asyncio.gather(store.database.write(work))
        assert await asyncio.to_thread(written.wait, 20)
        assert (await store.world("Row")).title != "New"
        assert seen(path, "select title from worlds") != [("New",)]
        go_on.set()
        await writing
        assert (await store.world("Row")).title == "New"
        assert seen(path, "select title from worlds") == [("New",)]


async def test_one_view_of_the_database_for_as_long_as_it_is_read(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)
        begun, go_on = threading.Event(), threading.Event()

        def work(connection: sqlite3.Connection) -> tuple[int, int]:
            query = "select count(*) from rule_books"
            [before] = connection.execute(query).fetchone()
            begun.set()
            assert go_on.wait(20)
            [after] = connection.execute(query).fetchone()
            return before, after

        reading = asyncio.gather(store.database.read(work))
        assert await asyncio.to_thread(begun.wait, 20)
        await store.database.write(lambda connection: connection.execute(put(9)))
        go_on.set()
        assert (await reading)[0] == (1, 1)
        assert seen(path, "select count(*) from rule_books") == [(2,)]


async def test_writers_come_one_after_the_other(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)

        def one_more(connection: sqlite3.Connection) -> None:
            [title] = connection.execute("select seed from worlds").fetchone()
            connection.execute("update worlds set seed = ?", [title + 1])

        await asyncio.gather(*(store.database.write(one_more) for _ in range(50)))
        assert (await store.world("Row")).seed == 55


async def test_readers_cannot_write(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)
        with pytest.raises(StoreRefused, match="read-only"):
            await store.database.read(lambda connection: connection.execute(put(9)))
        assert seen(path, "select count(*) from rule_books") == [(1,)]
        assert len(await store.worlds()) == 1


async def test_an_error_undoes_all_of_a_transaction(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)
        before = row_hashes(path)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(put(9))
            raise KeyError("half way")

        with pytest.raises(KeyError):
            await store.database.write(work)
        with pytest.raises(sqlite3.IntegrityError):
            await store.database.write(lambda connection: connection.execute(put(9).replace("(1,", "(77,")))
        assert row_hashes(path) == before
        await store.database.write(lambda connection: connection.execute(put(9)))
        assert row_hashes(path) != before


async def test_closing_waits_for_readers_and_refuses_later_ones(path: Path) -> None:
    store = SqliteStore(path)
    async with store:
        begun, go_on = threading.Barrier(READERS + 1), threading.Event()

        def work(connection: sqlite3.Connection) -> int:
            begun.wait(20)
            assert go_on.wait(20)
            return int(connection.execute("select 7").fetchone()[0])

        reading = asyncio.gather(*(store.database.read(work) for _ in range(READERS)))
        await asyncio.to_thread(begun.wait, 20)
        closing_down = asyncio.gather(store.database.close())
        await asyncio.sleep(0.01)
        assert not closing_down.done()
        go_on.set()
        assert await reading == [7] * READERS
        await closing_down
    for refused in (store.worlds(), store.delete_world(1)):
        with pytest.raises(StoreRefused, match="closed"):
            await asyncio.wait_for(refused, 5)


# --- what goes wrong outside -----------------------------------------------------------------------------------------


async def test_a_locked_database_is_told_and_work_goes_on_when_it_clears(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.05)
    async with SqliteStore(path) as store:
        await a_world(store)
        world = await open_world(store, "Row")
        before = row_hashes(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("begin immediate")
            with pytest.raises(StoreRefused, match=r"locked.*stop the other program or try again"):
                await tick(store, world, SystemClock())
            assert (await store.world("Row")).tick == 0
            other.execute("rollback")
        assert row_hashes(path) == before
        assert (await tick(store, world, SystemClock())).row.tick == 1
    assert seen(path, "select tick from worlds") == [(1,)]


async def ticks_until_full(store: SqliteStore, make_room: Callable[[], Awaitable[None]]) -> None:
    """Tick until the store refuses; nothing is half done; go on once there is room."""
    world, refused = await open_world(store, "Row"), ""
    while not refused:
        try:
            world = await tick(store, world, SystemClock())
        except StoreRefused as error:
            refused = str(error)
    assert "disk full" in refused
    assert "free space" in refused
    reached = world.row.tick
    assert reached > 0
    # Reading needs no room, and shows the last whole tick; the same tick again fails again.
    assert (await store.world("Row")).tick == reached
    with pytest.raises(StoreRefused):
        await tick(store, world, SystemClock())
    half_done = f"select count(*) from event_chunks where tick > {reached} union select max(tick) from ticks"  # noqa: S608
    assert sorted(await store.database.read(lambda connection: connection.execute(half_done).fetchall())) == [
        (0,), (reached,),
    ]  # fmt: skip
    await make_room()
    world = await tick(store, world, SystemClock())
    assert world.row.tick == reached + 1
    assert (await open_world(store, "Row")).row.tick == reached + 1


async def test_a_file_that_may_not_grow(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)

        async def most(pages: int) -> None:
            # Not in a transaction of its own: a pragma of the connection.
            await store.database.write(lambda connection: connection.execute(f"pragma max_page_count = {pages}"))

        async def room() -> None:
            await most(1_000_000)

        [pages] = await store.database.read(lambda connection: connection.execute("pragma page_count").fetchone())
        await most(pages + 4)
        await ticks_until_full(store, room)
    assert seen(path, "pragma integrity_check") == [("ok",)]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Generator[Path | None]:
    """A file system of a megabyte and a half; None where this machine does not let us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)]
    made = mount is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    yield folder if made else None
    if made:
        subprocess.run([str(shutil.which("umount")), str(folder)], check=True)  # noqa: S603


async def test_a_full_disk(tiny_disk: Path | None) -> None:
    if tiny_disk is None:
        return  # Mounting is not permitted; test_a_file_that_may_not_grow shows the same anywhere.
    path, ballast = tiny_disk / "worlds.db", tiny_disk / "ballast"
    ballast.write_bytes(bytes(300_000))
    async with SqliteStore(path) as store:
        await a_world(store)

        async def room() -> None:
            ballast.unlink()

        await ticks_until_full(store, room)
    assert seen(path, "pragma integrity_check") == [("ok",)]


@pytest.fixture
def nobodys_folder() -> Generator[Path]:
    """A folder of our own, as somebody who is held by its permissions (root is not)."""
    folder = Path(tempfile.mkdtemp())
    was_root = os.geteuid() == 0
    if was_root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    folder.chmod(stat.S_IRWXU)
    if was_root:
        os.seteuid(0)
    shutil.rmtree(folder)


async def test_a_read_only_file_can_be_read_and_is_refused_for_writing(nobodys_folder: Path) -> None:
    path = nobodys_folder / "worlds.db"
    async with SqliteStore(path) as store:
        await a_world(store)
    path.chmod(stat.S_IRUSR)
    before = content_of(path)
    async with SqliteStore(path) as store:
        world = await open_world(store, "Row")
        with pytest.raises(StoreRefused, match=r"read-only.*a file and folder that may be written to"):
            await tick(store, world, SystemClock())
        assert (await store.world("Row")).tick == 0
    assert content_of(path) == before
    # The files beside it too: SQLite makes them as the database is.
    for name in names_in(nobodys_folder):
        (nobodys_folder / name).chmod(stat.S_IRUSR | stat.S_IWUSR)
    async with SqliteStore(path) as store:
        assert (await tick(store, await open_world(store, "Row"), SystemClock())).row.tick == 1


async def test_a_folder_that_may_not_be_written_to(nobodys_folder: Path) -> None:
    nobodys_folder.chmod(stat.S_IRUSR | stat.S_IXUSR)  # noqa: ASYNC240 - quick
    with pytest.raises(StoreRefused, match=r"cannot be opened.*may be read and written"):
        await Database(nobodys_folder / "worlds.db").open()


async def test_a_glance_sees_what_is_committed_and_waits_with_the_readers_where_it_is_held_up(path: Path) -> None:
    async with SqliteStore(path) as store:
        await a_world(store)
        count = "select count(*) from worlds"
        assert await store.database.glance(lambda connection: connection.execute(count).fetchone()) == (1,)
        asked: list[int] = []

        def held_up_once(connection: sqlite3.Connection) -> object:
            asked.append(threading.get_ident())
            if len(asked) == 1:
                raise sqlite3.OperationalError("database is locked")
            return connection.execute(count).fetchone()

        assert await store.database.glance(held_up_once) == (1,)
        assert asked[0] == threading.get_ident() != asked[1]
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await store.database.glance(lambda connection: connection.execute("select * from nowhere"))
        with pytest.raises(StoreRefused, match="read-only"):
            await store.database.glance(lambda connection: connection.execute("delete from worlds"))
    with pytest.raises(StoreRefused, match="closed"):
        await store.database.glance(lambda connection: connection.execute(count).fetchone())
