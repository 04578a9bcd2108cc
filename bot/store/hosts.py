"""SQL of who decides for a world, and of worlds where nobody does. Parts of transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


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
