from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.ports import Phase
from bot.store import connection as connections
from bot.store.chunks import BLOCK
from bot.store.connection import Database, migrate, migrations, statements
from bot.store.store import SqliteStore
from tests.store.worlds import seen

VERSIONS = range(1, len(migrations()) + 1)

# By schema version: rows for the tables that came with it. A new table needs a row here.
ROWS: dict[int, dict[str, list[tuple[Any, ...]]]] = {
    7: {
        "awaited_names": [(4_000_000_000, "join-name", '["o_1", "10", "12", "1"]', "2026-01-02T03:04:05+00:00")],
        "awaited_books": [(4_000_000_000, 1, None, "2026-01-02T03:04:05+00:00")],
        "hand_overs": [("a-code", 1, 4_000_000_000, "2026-01-02T03:04:05+00:00")],
        "shown_cards": [("a-message", "a-share", "en", 0, None), ("another", None, "en", 2, "2026-01-02T03:04:05")],
    },
    1: {
        "worlds": [
            (
                1,
                "Old Row",
                "class",
                "A street",
                7,
                2,
                4.5,
                3,
                1.5,
                20.0,
                "mandatory",
                "mandatory",
                "paused",
                2,
                None,
                "2026-01-01",
            ),
            (
                2,
                "Branch",
                "class",
                "A street",
                8,
                2,
                0.0,
                0,
                1.0,
                60.0,
                "optional",
                "optional",
                "running",
                0,
                "Old Row",
                "2026-02",
            ),
        ],
        "rule_books": [(1, 0, "sesame-2015", 1, "text")],
        "ticks": [(1, 3, 4.5, "mandatory", "2026-01-02T03:04:05+00:00", 2, 1)],
        "pauses": [(1, 3, "2026-01-02T04:00:00+00:00", None, "a storm")],
        "people": [(1, 0, "Żaneta Ångström", "character", 1, 1), (1, 1, "李雷", "character", 0, 0)],
        "temperaments": [(1, 0, "by-hand"), (1, 1, "outspoken")],
        "scenes": [(1, 0, 2.0, 0, "petition", 1.25, "She signs.")],
        "turns": [(1, 3.0, 0, 0)],
        "friendships": [(1, 0, 1, 0, 750, 1, 2), (1, 0, 1, 3, 400, 0, None)],
        "event_chunks": [(1, 0, 3, b"\x00\xff")],
        "event_kinds": [(1, 0, "petition")],
        "snapshot_chunks": [(1, 0, 0, zlib.compress(bytes(2 * 6), 1)), (1, 0, 3, b"\x01\xfe")],
        "tier_changes": [(1, 3, 0, -1, 2)],
        "nudges": [(1, 3, 0, 1, 12, "ignored")],
        "compiled": [(1, "names", -1, 3, b"{}")],
    },
    3: {"timer_lease": [(1, "process 7 (0a1b2c3d)", "2026-01-02T04:00:45+00:00")]},
    4: {
        "effects": [(900, "write", 1, "null")],
        "notices": [(77, "week 9", "{}", "waiting", 0, 0, None, None, None)],
        "files_sent": [("a-picture", "a-file", 4_000_000_000)],
    },
    5: {
        "world_settings": [(1, 1)],
        "invites": [(1, "an-invite")],
        "thrown_events": [(1, 0, "market-crash", 3), (1, 1, "festival", None)],
        "shares": [("a-share", 1, 2, "2026-01-02T03:04:05+00:00")],
    },
    10: {
        "tier_change_chunks": [(1, 0, 3, b"\x02\xfd")],
        "nudge_chunks": [(1, 0, 3, b"\x03\xfc")],
        "compiled": [(1, 1, "names", -1, b"{}")],
        "compiled_places": [(1, 1, 3, 4)],
    },
    8: {
        "moved_chats": [(76, 77)],
        "worlds_made": [(1, 4_000_000_000, "2026-01-02T03:04:05+00:00")],
    },
    2: {
        "people": [(1, 2, "Newcomer", "player", 0, 0)],
        "players": [(1, 2, "group", 77, 0, 2, None, None, 0)],
        "identities": [(1, 2, 4_000_000_000, "Newcomer")],
        "consents": [(1, 2, "join", -1, 1, 10, 12, "2026-01-01T00:00:00+00:00")],
        "hosts": [(1, 4_000_000_000)],
        "player_events": [(1, 2, 3, 0, 0, 1.5, 4.25, None)],
        "player_snapshots": [(1, 2, 3, 640, 2)],
        "appeals": [(1, 2, 3, 0, 3, "open")],
        "permissions": [(1, 2, 4, 1, 0)],
        "pending_acts": [(5, 1, 2, 0, 1.0)],
        "pending_ties": [(1, 0, 2, 500)],
        "friend_requests": [(1, 0, 2, 3, "waiting")],
        "outbox": [(1, 2, "tier", "gold", 3, "gained", "{}", "waiting", 0, None, None)],
        "chats": [(77, "group", 1, None, None)],
        "inbox": [(900, 77, None, "{}", "waiting", "2026-01-01T00:00:00+00:00")],
    },
}


def made_by(path: Path, version: int) -> None:
    """A file as that version of the program would have left it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma foreign_keys = on")
        for each in range(1, version + 1):
            migrate(connection, path, up_to=each)
            for table, rows in ROWS.get(each, {}).items():
                for row in rows:
                    connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)  # noqa: S608


def all_rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table's rows with the columns' names."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
        return {
            table: [dict(row) for row in connection.execute(f'select * from "{table}"')]  # noqa: S608
            for (table,) in tables.fetchall()
        }


@pytest.mark.parametrize("version", VERSIONS)
async def test_from_every_earlier_version_with_everything_in_it(tmp_path: Path, version: int) -> None:
    path = tmp_path / "worlds.db"
    made_by(path, version)
    before = all_rows(path)
    assert seen(path, "pragma user_version") == [(version,)]
    async with SqliteStore(path) as store:
        rows = {row.name: row for row in await store.worlds()}
        assert (rows["Old Row"].tick, rows["Old Row"].failures, rows["Branch"].branched_from) == (3, 2, "Old Row")
        first = rows["Old Row"].first_phase, rows["Branch"].first_phase
        assert first == (Phase.MANDATORY, Phase.OPTIONAL), "two people with a score on day 0, and nobody"
        assert list((await store.people(1)).names)[:2] == ["Żaneta Ångström", "李雷"]
        assert (await store.ties(1, 1)).strength.tolist() == [750]
        assert (await store.ties(1, 3)).strength.tolist() == [400]
        assert [pause.reason for pause in await store.pauses(1)] == ["a storm"]
    assert seen(path, "pragma user_version") == [(len(migrations()),)]
    assert seen(path, "pragma foreign_key_check") == []
    assert seen(path, "pragma integrity_check") == [("ok",)]
    after = all_rows(path)
    before.pop("compiled", None)  # made again from the rows
    for table, found in before.items():
        kept = [{name: row[name] for name in found[0]} for row in after[table]] if found else []
        assert kept == found, table


def test_the_samples_have_a_row_for_every_table(tmp_path: Path) -> None:
    made_by(tmp_path / "worlds.db", len(migrations()))
    assert [table for table, rows in all_rows(tmp_path / "worlds.db").items() if not rows] == []


async def test_every_road_leads_to_the_same_schema(tmp_path: Path) -> None:
    schemas = []
    for version in (0, *VERSIONS):
        path = tmp_path / f"{version}.db"
        made_by(path, version)
        async with SqliteStore(path):
            pass
        schemas.append(sorted(seen(path, "select type, name, tbl_name, sql from sqlite_master")))
    assert all(schema == schemas[0] for schema in schemas)


async def test_a_migration_that_fails_leaves_the_version_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "worlds.db"
    made_by(path, len(migrations()))
    before = all_rows(path)
    broken = (*migrations(), "create table half (a);\ndelete from people;\ninsert into nowhere values (1);")
    with monkeypatch.context() as now:
        now.setattr(connections, "migrations", lambda: broken)
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            await Database(path).open()
    assert all_rows(path) == before
    assert seen(path, "pragma user_version") == [(len(migrations()),)]
    async with SqliteStore(path) as store:
        assert len(await store.worlds()) == 2


@pytest.mark.parametrize("text", migrations(), ids=lambda text: text.splitlines()[0][:40])
def test_every_statement_of_a_migration_is_run(text: str) -> None:
    # What is left out when split into statements could only be a comment.
    split = "".join(statements(text))
    assert text.startswith(split)
    assert all(line.startswith("--") or not line.strip() for line in text[len(split) :].splitlines())


def test_migrations_are_numbered_without_a_gap() -> None:
    folder = Path(connections.__file__).parent / "migrations"
    assert sorted(each.name for each in folder.glob("*.sql")) == [f"{number:04}.sql" for number in VERSIONS]


def test_a_digest_that_waits_is_named_by_its_instant_from_version_nine_on(tmp_path: Path) -> None:
    path, due = tmp_path / "worlds.db", "2026-11-23T08:00:00+00:00"
    made_by(path, 8)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for key, state in (("weekly-2026-48", "waiting"), ("weekly-2026-47", "delivered"), ("offer-1", "waiting")):
            connection.execute(
                "insert into notices (chat_id, key, payload, state, due_at) values (-5, ?, ?, ?, ?)",
                [key, '{"kind": "weekly"}', state, due],
            )
        migrate(connection, path, up_to=9)
    found = dict(seen(path, "select key, payload from notices where chat_id = -5"))
    assert found.keys() == {"weekly-2026-11-23T08:00", "weekly-2026-47", "offer-1"}
    assert json.loads(found["weekly-2026-11-23T08:00"]) == {"kind": "weekly", "due": due}


async def test_the_phase_of_day_0_is_told_from_who_has_a_score_then_from_version_eleven_on(tmp_path: Path) -> None:
    """Whatever the phase is now; of a branch from day 0 the last phase was what its world had by then."""
    path = tmp_path / "worlds.db"
    made_by(path, 10)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        made = (
            "insert into worlds select ?, ?, scenario, title, seed, ?, 0, ?, days_a_tick, seconds_a_tick, 'mandatory', "
        )
        made += "'mandatory', state, 0, null, created_at, 0 from worlds where world_id = 1"
        for world_id, tick, scored in ((5, 0, (3,)), (6, 2, (BLOCK, 1)), (7, 2, (BLOCK, 2)), (8, 0, ())):
            connection.execute(made, [world_id, f"World {world_id}", BLOCK + 2 if len(scored) > 1 else 4, tick])
            for block, many in enumerate(scored):
                chunk = zlib.compress(bytes(many * 6), 1)
                connection.execute("insert into snapshot_chunks values (?, ?, 0, ?)", [world_id, block, chunk])
                connection.execute("insert into snapshot_chunks values (?, ?, 1, ?)", [world_id, block, b"not read"])
    async with SqliteStore(path) as store:
        rows = {row.world_id: row for row in await store.worlds()}
    assert [rows[each].first_phase.value for each in (5, 6, 7, 8)] == ["optional", "optional", "mandatory", "optional"]
    assert [rows[each].last_phase.value for each in (5, 6, 7, 8)] == ["optional", "mandatory", "mandatory", "optional"]
    assert {rows[each].phase for each in (5, 6, 7, 8)} == {Phase.MANDATORY}


async def test_names_of_before_are_found_whatever_the_case_from_version_twelve_on(tmp_path: Path) -> None:
    path = tmp_path / "worlds.db"
    made_by(path, 11)
    async with SqliteStore(path) as store:
        for prefix in ("żan", "ŻANETA å", "Żaneta Ångström"):
            assert await store.find_people(1, prefix, 5) == ((0, "Żaneta Ångström"),)
        assert await store.find_people(1, "李", 5) == ((1, "李雷"),)
        assert await store.find_people(1, "newc", 5) == (), "a player"
