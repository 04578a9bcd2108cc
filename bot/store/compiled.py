"""SQL of the arrays kept beside the rows, in one of two places by turns. Parts of transactions.

A small world's are written whole with its tick. A large one's are a hundred megabytes and more: they are written a few
pieces at a time, so that nobody who has a line to write waits for all of them, and count only once all are there. Of
two who write at once, in whatever processes, the one who began first finds itself overtaken and lets it be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import Compiled
from bot.store.chunks import from_pieces, keys, pieces

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

Piece = tuple[str, int, bytes]

# Pieces of 1 MiB in one transaction: it takes some ten milliseconds.
PIECES_AT_A_TIME = 2


def compiled_tick(connection: sqlite3.Connection, world_id: int) -> int | None:
    """The tick whose arrays are kept; None where there are none."""
    [tick] = connection.execute("select max(tick) from compiled_places where world_id = ?", [world_id]).fetchone()
    return None if tick is None else int(tick)


def compiled_of(connection: sqlite3.Connection, world_id: int) -> Compiled | None:
    """The arrays kept beside the rows; None where there are none."""
    query = "select place, tick from compiled_places where world_id = ? and tick not null order by tick desc, turn desc"
    kept = connection.execute(query, [world_id]).fetchone()
    if kept is None:
        return None
    place, tick = kept
    rows = connection.execute(
        "select name, chunk, data from compiled where world_id = ? and place = ? order by name, chunk",
        [world_id, place],
    )
    return Compiled(tick=tick, arrays=from_pieces(rows))


def begin(connection: sqlite3.Connection, world_id: int) -> tuple[int, int] | None:
    """Take the place that does not hold the newest arrays, and a turn. None where there is no such world any more."""
    if connection.execute("select 1 from worlds where world_id = ?", [world_id]).fetchone() is None:
        return None
    rows = connection.execute("select place, tick, turn from compiled_places where world_id = ?", [world_id]).fetchall()
    whole = [(tick, turn, place) for place, tick, turn in rows if tick is not None]
    place = 1 - max(whole)[2] if whole else 0
    turn = 1 + max((turn for _, _, turn in rows), default=0)
    connection.execute("insert or replace into compiled_places values (?, ?, null, ?)", [world_id, place, turn])
    return place, turn


def put(connection: sqlite3.Connection, world_id: int, place: int, turn: int, some: Iterable[Piece]) -> bool:
    """Write some pieces. False where the place has been taken over, or the world is gone."""
    if not _holds(connection, world_id, place, turn):
        return False
    connection.executemany(
        "insert or replace into compiled values (?, ?, ?, ?, ?)",
        ((world_id, place, name, number, data) for name, number, data in some),
    )
    return True


def end(connection: sqlite3.Connection, world_id: int, place: int, turn: int, compiled: Compiled) -> bool:
    """All pieces are there: from now on they count. False where the place has been taken over, or the world is gone."""
    if not _holds(connection, world_id, place, turn):
        return False
    there = connection.execute("select name, chunk from compiled where world_id = ? and place = ?", [world_id, place])
    left_over = {*there} - {*keys(compiled.arrays)}  # of longer arrays
    connection.executemany(
        "delete from compiled where world_id = ? and place = ? and name = ? and chunk = ?",
        [(world_id, place, name, chunk) for name, chunk in sorted(left_over)],
    )
    connection.execute(
        "update compiled_places set tick = ? where world_id = ? and place = ?", [compiled.tick, world_id, place]
    )
    return True


def write_compiled(connection: sqlite3.Connection, world_id: int, compiled: Compiled) -> None:
    """All of it in one transaction: the arrays of a small world."""
    taken = begin(connection, world_id)
    if taken is not None:
        put(connection, world_id, *taken, pieces(compiled.arrays))
        end(connection, world_id, *taken, compiled)


def _holds(connection: sqlite3.Connection, world_id: int, place: int, turn: int) -> bool:
    query = "select 1 from compiled_places where world_id = ? and place = ? and turn = ?"
    return connection.execute(query, [world_id, place, turn]).fetchone() is not None
