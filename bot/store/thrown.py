"""SQL of events that hosts throw at a world: kept until a tick takes them in. Parts of transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.hosting_ports import ThrownEvent
from scoring import Refused

if TYPE_CHECKING:
    import sqlite3

    from bot.ports import TickRecord


def next_tick(connection: sqlite3.Connection, world_id: int) -> int:
    """The number of the tick to come."""
    [tick] = connection.execute("select tick from worlds where world_id = ?", [world_id]).fetchone()
    return int(tick) + 1


def throw(connection: sqlite3.Connection, world_id: int, event: str) -> int:
    """Keep an event for the next tick. Raises `Refused` where the same waits already."""
    waiting = connection.execute(
        "select 1 from thrown_events where world_id = ? and event = ? and tick is null", [world_id, event]
    ).fetchone()
    if waiting:
        raise Refused(place="world", field="event", value=event, allowed="one that does not wait for the next tick yet")
    connection.execute(
        """
        insert into thrown_events
        select ?, coalesce(max(number) + 1, 0), ?, null from thrown_events where world_id = ?
        """,
        [world_id, event, world_id],
    )
    return next_tick(connection, world_id)


def thrown(connection: sqlite3.Connection, world_id: int) -> tuple[ThrownEvent, ...]:
    """All events thrown at a world, in order."""
    rows = connection.execute("select event, tick from thrown_events where world_id = ? order by number", [world_id])
    return tuple(ThrownEvent(event=event, tick=tick) for event, tick in rows)


def waiting_events(connection: sqlite3.Connection, world_id: int) -> tuple[str, ...]:
    """The thrown events that the next tick takes in."""
    return tuple(one.event for one in thrown(connection, world_id) if one.tick is None)


def book_of_next(connection: sqlite3.Connection, world_id: int) -> int:
    """The tick from which the rule book of the tick to come is in force."""
    [tick] = connection.execute(
        "select coalesce(max(from_tick), 0) from rule_books where world_id = ? and from_tick <= ?",
        [world_id, next_tick(connection, world_id)],
    ).fetchone()
    return int(tick)


def mark_thrown(connection: sqlite3.Connection, record: TickRecord) -> None:
    """Note which tick took the thrown events in."""
    connection.executemany(
        "update thrown_events set tick = ? where world_id = ? and event = ? and tick is null",
        [(record.tick, record.world_id, event) for event in record.inputs.thrown],
    )
