"""SQL of who decides for a world, of worlds where nobody does, and of handing one over. Parts of transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.awaited import drop_late

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def hosted_alone(connection: sqlite3.Connection, user_id: int) -> tuple[str, ...]:
    """The worlds that nobody else decides for."""
    rows = connection.execute(
        """
        select name from hosts join worlds using (world_id)
        where user_id = :user and not exists (
            select 1 from hosts as others where others.world_id = hosts.world_id and others.user_id <> :user
        )
        order by name
        """,
        {"user": user_id},
    )
    return tuple(name for (name,) in rows)


def without_host(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The worlds that nobody decides for."""
    rows = connection.execute(
        "select name from worlds where not exists (select 1 from hosts where hosts.world_id = worlds.world_id)"
        " order by name"
    )
    return tuple(name for (name,) in rows)


def offer(  # noqa: PLR0913, PLR0917 - a code, what it is for, and how long
    connection: sqlite3.Connection, code: str, world_id: int, user_id: int, now: datetime, until: datetime
) -> str:
    """Offer to share a world with whoever has the code; the code."""
    connection.execute("insert into hand_overs values (?, ?, ?, ?)", [code, world_id, user_id, until.isoformat()])
    drop_late(connection, now)
    return code


def offered(connection: sqlite3.Connection, code: str, now: datetime) -> int | None:
    """The world of a code, while who offered it still decides for that world."""
    row = connection.execute(
        "select world_id from hand_overs join hosts using (world_id, user_id) where code = ? and until > ?",
        [code, now.isoformat()],
    ).fetchone()
    return None if row is None else int(row[0])


def take_over(connection: sqlite3.Connection, code: str, user_id: int, now: datetime) -> int | None:
    """Have a user decide for the world of a code, which is worth nothing any more then; the world."""
    world_id = offered(connection, code, now)
    if world_id is not None:
        connection.execute("insert or ignore into hosts values (?, ?)", [world_id, user_id])
        connection.execute("delete from hand_overs where code = ?", [code])
    return world_id
