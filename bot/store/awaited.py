"""SQL of what the bot has asked a user for and waits for: a name to be written, a file. Parts of transactions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

# Of each kind so many are kept, those that last longest.
MOST = 10_000
TABLES = {"awaited_names": "user_id", "awaited_books": "user_id", "hand_overs": "code"}


def await_name(
    connection: sqlite3.Connection, user_id: int, asked: tuple[str, ...], now: datetime, until: datetime
) -> None:
    """Wait for a name from a user, and for no other any more: `asked` is the handler and what it needs."""
    handler, *needs = asked
    connection.execute(
        "insert or replace into awaited_names values (?, ?, ?, ?)",
        [user_id, handler, json.dumps(needs), until.isoformat()],
    )
    drop_late(connection, now)


def await_book(
    connection: sqlite3.Connection, user_id: int, asked: tuple[int, int | None], now: datetime, until: datetime
) -> None:
    """Wait for a rule book from a user, for no other any more: `asked` is the world and the group."""
    connection.execute("insert or replace into awaited_books values (?, ?, ?, ?)", [user_id, *asked, until.isoformat()])
    drop_late(connection, now)


def name_of(connection: sqlite3.Connection, user_id: int, now: datetime) -> tuple[str, ...]:
    """Which handler waits for a name, and what it needs; () where none does."""
    row = connection.execute(
        "select handler, needs from awaited_names where user_id = ? and until > ?", [user_id, now.isoformat()]
    ).fetchone()
    return () if row is None else (row[0], *json.loads(row[1]))


def book_of(connection: sqlite3.Connection, user_id: int, now: datetime) -> tuple[int, int | None] | None:
    """For which world, and which group's, a rule book is waited for."""
    row: tuple[int, int | None] | None = connection.execute(
        "select world_id, group_chat from awaited_books where user_id = ? and until > ?", [user_id, now.isoformat()]
    ).fetchone()
    return row


def is_name_awaited(connection: sqlite3.Connection, user_id: int) -> bool:
    """Is there anything to end?"""
    return connection.execute("select 1 from awaited_names where user_id = ?", [user_id]).fetchone() is not None


def end_name(connection: sqlite3.Connection, user_id: int) -> None:
    """Wait for no name any more."""
    connection.execute("delete from awaited_names where user_id = ?", [user_id])


def drop_late(connection: sqlite3.Connection, now: datetime) -> None:
    """Wait no more for what has not come in time, nor for more than can be kept."""
    for table, key in TABLES.items():
        connection.execute(f"delete from {table} where until <= ?", [now.isoformat()])  # noqa: S608 - constants
        latest = f"select {key} from {table} order by until desc limit -1 offset ?"  # noqa: S608 - constants
        connection.execute(f"delete from {table} where {key} in ({latest})", [MOST])  # noqa: S608 - constants
