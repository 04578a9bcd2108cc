"""SQL of a tick: everything it leaves behind, written in one transaction, and the arrays kept beside the rows."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.ports import (
    Compiled,
    Moved,
    TickRecord,
)
from bot.store.chunks import (
    from_pieces,
    packed_events,
    packed_moved,
    pieces,
)
from bot.store.player_tick import (
    refuse_withdrawn,
    write_alerts,
    write_players,
)
from bot.store.thrown import mark_thrown
from scoring import Refused
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

Columns = TypeVar("Columns", Events, Moved)


def insert_chunks(
    connection: sqlite3.Connection, table: str, world_id: int, tick: int, chunks: Iterable[tuple[int, bytes]]
) -> None:
    """Write a tick's chunks into one of the two tables that hold them."""
    connection.executemany(
        f"insert into {table} values (?, ?, ?, ?)",  # noqa: S608 - one of two tables, named above
        [(world_id, block, tick, data) for block, data in chunks],
    )


def compiled_of(connection: sqlite3.Connection, world_id: int) -> Compiled | None:
    """The arrays kept beside the rows; None where there are none or they are of several ticks."""
    stamps = connection.execute("select distinct tick from compiled where world_id = ?", [world_id]).fetchall()
    if len(stamps) != 1:
        return None
    rows = connection.execute(
        "select name, chunk, data from compiled where world_id = ? order by name, chunk", [world_id]
    )
    return Compiled(tick=stamps[0][0], arrays=from_pieces(rows))


def write_compiled(connection: sqlite3.Connection, world_id: int, compiled: Compiled) -> None:
    """Replace the arrays kept beside the rows."""
    connection.execute("delete from compiled where world_id = ?", [world_id])
    connection.executemany(
        "insert into compiled values (?, ?, ?, ?, ?)",
        ((world_id, name, number, compiled.tick, data) for name, number, data in pieces(compiled.arrays)),
    )


def commit_tick(connection: sqlite3.Connection, record: TickRecord, at_point: Callable[[str], None]) -> bool:
    """Write all that a tick leaves behind. False where it has happened already.

    `at_point` is told where the writing has got to; tests of crashes end the process there.
    """
    query = "select tick, characters from worlds where world_id = ?"
    [reached, characters] = connection.execute(query, [record.world_id]).fetchone()
    if reached >= record.tick:
        return False
    if reached != record.tick - 1:
        raise Refused(place="ticks", field="tick", value=record.tick, allowed=f"{reached + 1}, the next one")
    refuse_withdrawn(connection, record)
    events, theirs = _apart(record.events, record.events.person, characters)
    moved, their_moved = _apart(record.moved, record.moved.person, characters)
    at_point("begun")
    connection.execute(
        "insert into ticks values (?, ?, ?, ?, ?, ?, ?)",
        [record.world_id, record.tick, record.day, record.phase, record.at.isoformat(),
         len(record.events), len(record.moved)],
    )  # fmt: skip
    insert_chunks(connection, "event_chunks", record.world_id, record.tick, packed_events(events))
    at_point("events written")
    insert_chunks(connection, "snapshot_chunks", record.world_id, record.tick, packed_moved(moved))
    at_point("snapshots written")
    connection.executemany(
        "insert into tier_changes values (?, ?, ?, ?, ?)",
        [(record.world_id, record.tick, change.person, change.was, change.is_now) for change in record.changes],
    )
    connection.executemany(
        "insert into nudges values (?, ?, ?, ?, ?, ?)",
        [(record.world_id, record.tick, nudge.person, nudge.friend, nudge.cost, _outcome(nudge.heeded))
         for nudge in record.nudges],
    )  # fmt: skip
    at_point("changes written")
    _write_ties(connection, record)
    at_point("friendships written")
    write_players(connection, record, theirs, their_moved)
    write_alerts(connection, record)
    mark_thrown(connection, record)
    at_point("players written")
    if record.compiled is not None:
        write_compiled(connection, record.world_id, record.compiled)
        at_point("compiled written")
    connection.execute(
        "update worlds set tick = ?, day = ?, last_phase = ?, failures = 0 where world_id = ?",
        [record.tick, record.day, record.phase, record.world_id],
    )
    at_point("before commit")
    return True


def _apart(columns: Columns, person: NDArray[np.uint32], characters: int) -> tuple[Columns, Columns]:
    """Rows by increasing person: those of characters, and those of players."""
    first = int(np.searchsorted(person, characters))
    return tuple(  # type: ignore[return-value] # two parts
        replace(columns, **{field.name: getattr(columns, field.name)[part] for field in fields(columns)})
        for part in (slice(0, first), slice(first, None))
    )


def _outcome(heeded: bool | None) -> str | None:  # noqa: FBT001 - a field's value
    return None if heeded is None else "heeded" if heeded else "ignored"


def _write_ties(connection: sqlite3.Connection, record: TickRecord) -> None:
    ended, made = record.ended, record.made
    connection.executemany(
        "update friendships set ended_tick = ? where world_id = ? and a = ? and b = ? and ended_tick is null",
        [(record.tick, record.world_id, a, b) for a, b in zip(ended.a.tolist(), ended.b.tolist(), strict=True)],
    )
    rows = zip(*(column.tolist() for column in (made.a, made.b, made.strength, made.family.astype(int))), strict=True)
    connection.executemany(
        "insert into friendships values (?, ?, ?, ?, ?, ?, null)",
        [(record.world_id, a, b, record.tick, strength, family) for a, b, strength, family in rows],
    )
