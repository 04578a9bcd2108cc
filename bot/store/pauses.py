"""SQL of pauses: when a world stood still, and why. Each function is part of one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.ports import WorldState
from bot.timer_ports import Pause

if TYPE_CHECKING:
    import sqlite3


def pauses_of(connection: sqlite3.Connection, world_id: int) -> tuple[Pause, ...]:
    """When the world stood still, in order of time."""
    rows = connection.execute(
        "select tick, from_at, to_at, reason from pauses where world_id = ? order by from_at, tick", [world_id]
    )
    return tuple(
        Pause(tick=tick, from_at=_instant(from_at), to_at=None if to_at is None else _instant(to_at), reason=reason)
        for tick, from_at, to_at, reason in rows
    )


def last_moved_at(connection: sqlite3.Connection, world_id: int) -> datetime | None:
    """The latest instant at which the world is known to have been going; None where there is no such world."""
    [at] = connection.execute(
        """
        select max(at) from (
            select created_at as at from worlds where world_id = :world
            union all
            select * from (select at from ticks where world_id = :world order by tick desc limit 1)
            union all
            select to_at from pauses where world_id = :world
        )
        """,
        {"world": world_id},
    ).fetchone()
    return None if at is None else _instant(at)


def begin_pause(  # noqa: PLR0913, PLR0917 - a pause's own columns
    connection: sqlite3.Connection,
    world_id: int,
    from_at: datetime,
    to_at: datetime | None,
    reason: str,
    paused: bool,  # noqa: FBT001
) -> None:
    """The world stands still from an instant on; an open pause goes on as it is. `paused`: until it is resumed."""
    connection.execute(
        """
        insert or replace into pauses (world_id, tick, from_at, to_at, reason)
        select world_id, tick, ?, ?, ? from worlds
        where world_id = ? and not exists (
            select 1 from pauses where pauses.world_id = worlds.world_id and to_at is null
        )
        """,
        [from_at.isoformat(), None if to_at is None else to_at.isoformat(), reason, world_id],
    )
    if paused:
        connection.execute("update worlds set state = ? where world_id = ?", [WorldState.PAUSED, world_id])


def record_failure(connection: sqlite3.Connection, world_id: int, at: datetime, reason: str, most: int) -> int:
    """Count a tick that failed; pause the world at `most` in a row. 0 where there is no such world."""
    connection.execute("update worlds set failures = failures + 1 where world_id = ?", [world_id])
    found = connection.execute("select failures from worlds where world_id = ?", [world_id]).fetchone()
    failures = int(found[0]) if found else 0
    if failures >= most:
        begin_pause(connection, world_id, at, None, reason, paused=True)
    return failures


def end_pause(connection: sqlite3.Connection, world_id: int, at: datetime) -> None:
    """The world goes on: it is running, nothing has failed, and no pause is open."""
    connection.execute("update pauses set to_at = ? where world_id = ? and to_at is null", [at.isoformat(), world_id])
    connection.execute("update worlds set state = ?, failures = 0 where world_id = ?", [WorldState.RUNNING, world_id])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
