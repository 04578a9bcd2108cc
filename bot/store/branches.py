"""SQL of branches: a world's characters and their past up to a tick, copied under another name.

What is on record of a character who was friends with a player was summed up with that player, who is not in the copy:
it would tell of them. Where there was such a friendship the past comes computed again without players, a tick at a
time, and waits in a file without a name until all of it is there: the copy is made in one transaction, or not at all.
"""

from __future__ import annotations

import asyncio
import struct
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from bot.store.chunks import packed_changes, packed_moved, packed_nudges
from bot.store.connection import refusal
from bot.store.worlds import refuse_taken, withdrawals_of, world_named

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.ports import PastTick, WorldRow

# What a branch takes over: everything up to a tick, as it stood then.
BRANCHED = (
    """
    insert into rule_books select :branch, from_tick, name, version, text from rule_books
    where world_id = :world and from_tick <= :tick
    """,
    "insert into event_kinds select :branch, code, kind from event_kinds where world_id = :world",
    "insert into temperaments select :branch, temperament, name from temperaments where world_id = :world",
    "insert into scenes select :branch, number, day, person, kind, magnitude, text from scenes where world_id = :world",
    "insert into turns select :branch, day, person, temperament from turns where world_id = :world",
    """
    insert into people select :branch, person, name, kind, temperament, signed_up, folded from people
    where world_id = :world and kind = 'character'
    """,
    """
    insert into friendships
    select :branch, a, b, made_tick, strength, family, case when ended_tick <= :tick then ended_tick end
    from friendships where world_id = :world and made_tick <= :tick
      and b < (select characters from worlds where world_id = :world)
    """,
    """
    insert into thrown_events select :branch, number, event, tick from thrown_events
    where world_id = :world and tick <= :tick
    """,
    """
    insert into event_chunks (world_id, block, tick, data) select :branch, block, tick, data from event_chunks
    where world_id = :world and tick <= :tick
    """,
    # How much of a tick was players' is not told.
    """
    insert into ticks
    select :branch, tick, day, phase, at,
           events - (select count(*) from player_events as own where own.world_id = :world and own.tick = ticks.tick),
           moved - (select count(*) from player_snapshots as own where own.world_id = :world and own.tick = ticks.tick)
    from ticks where world_id = :world and tick <= :tick
    """,
)
# What it takes over besides where no player had a part in it.
ON_RECORD = (
    """
    insert into snapshot_chunks (world_id, block, tick, data) select :branch, block, tick, data from snapshot_chunks
    where world_id = :world and tick <= :tick
    """,
    """
    insert into tier_change_chunks (world_id, block, tick, data) select :branch, block, tick, data
    from tier_change_chunks where world_id = :world and tick <= :tick
    """,
    """
    insert into tier_changes select :branch, tick, person, was, is_now from tier_changes
    where world_id = :world and tick <= :tick and person < (select characters from worlds where world_id = :world)
    """,
    """
    insert into nudge_chunks (world_id, block, tick, data) select :branch, block, tick, data from nudge_chunks
    where world_id = :world and tick <= :tick
    """,
    """
    insert into nudges select :branch, tick, person, friend, cost, outcome from nudges
    where world_id = :world and tick <= :tick
      and max(person, friend) < (select characters from worlds where world_id = :world)
    """,
)
# The tables of a past that was computed again, by their place in the file it waits in.
AGAIN = ("snapshot_chunks", "tier_change_chunks", "nudge_chunks")
# Before each of its parts: which tick and table, block of people, bytes. Before a tick's: how many moved in it.
A_PART = struct.Struct("<IHII")
A_TICK = len(AGAIN)


def branch_world(  # noqa: PLR0913, PLR0917 - what a branch is made of
    connection: sqlite3.Connection,
    world_id: int,
    tick: int,
    name: str,
    seed: int,
    at: datetime,
    past: IO[bytes] | None,
) -> WorldRow:
    """A copy of a world's characters and their past up to `tick`; `past`: theirs, computed again (`kept_aside`).

    Raises `Refused` where the name is taken or the world is gone.
    """
    refuse_taken(connection, name)
    withdrawals_of(connection, world_id)
    keys = {"name": name, "seed": seed, "tick": tick, "at": at.isoformat(), "world": world_id}
    cursor = connection.execute(
        """
        insert into worlds (world_id, name, scenario, title, seed, characters, day, tick, days_a_tick, seconds_a_tick,
                            phase, last_phase, first_phase, state, branched_from, created_at)
        select (select world_id + 1 from highest_world), :name, scenario, title, :seed, characters,
               coalesce((select day from ticks where world_id = :world and tick = :tick), 0), :tick,
               days_a_tick, seconds_a_tick,
               coalesce((select phase from ticks where world_id = :world and tick = :tick), first_phase),
               coalesce((select phase from ticks where world_id = :world and tick = :tick), first_phase),
               first_phase, 'running', name, :at
        from worlds where world_id = :world
        """,
        keys,
    )
    branch = cursor.lastrowid
    assert branch is not None  # noqa: S101 - an insert has one
    keys["branch"] = branch
    if past is None and _tied(connection, world_id, tick):
        message = "what is on record of players' friends is computed again for a branch, never copied"
        raise ValueError(message)
    for statement in BRANCHED if past is not None else (*BRANCHED, *ON_RECORD):
        connection.execute(statement, keys)
    if past is not None:
        _write_again(connection, branch, past)
    return world_named(connection, name)


def _tied(connection: sqlite3.Connection, world_id: int, tick: int) -> bool:
    """Was any character friends with a player by the end of `tick`?"""
    found = connection.execute(
        """
        select 1 from friendships indexed by friendships_by_made join worlds using (world_id)
        where world_id = ? and made_tick > 0 and made_tick <= ? and b >= characters and a < characters limit 1
        """,
        [world_id, tick],
    )
    return found.fetchone() is not None


def _write_again(connection: sqlite3.Connection, branch: int, past: IO[bytes]) -> None:
    for tick, table, block, data in _parts(past):
        if table == A_TICK:
            connection.execute("update ticks set moved = ? where world_id = ? and tick = ?", [block, branch, tick])
        else:
            connection.execute(f"insert into {AGAIN[table]} values (?, ?, ?, ?)", [branch, block, tick, data])  # noqa: S608 - one of three tables


@contextmanager
def a_place_aside(database: Path) -> Iterator[IO[bytes]]:
    """A file beside the database that has no name, so that nobody finds it, whatever happens to this process."""
    try:
        with tempfile.TemporaryFile(dir=database.parent) as file:
            yield file
    except OSError as error:
        raise refusal(error, database) from error


async def kept_aside(file: IO[bytes], past: AsyncIterator[PastTick]) -> None:
    """Write a past into a file as it comes, and go back to the file's beginning."""
    async for one in past:
        await asyncio.to_thread(_put, file, one)
    file.seek(0)


def _put(file: IO[bytes], one: PastTick) -> None:
    file.write(A_PART.pack(one.tick, A_TICK, len(one.moved), 0))
    packed: tuple[Iterable[tuple[int, bytes]], ...] = (
        packed_moved(one.moved), packed_changes(one.changes), packed_nudges(one.nudges),
    )  # fmt: skip
    for table, chunks in enumerate(packed):
        for block, data in chunks:
            file.write(A_PART.pack(one.tick, table, block, len(data)))
            file.write(data)


def _parts(file: IO[bytes]) -> Iterator[tuple[int, int, int, bytes]]:
    """A past out of its file: tick, table, block (of a tick: how many moved), chunk."""
    while head := file.read(A_PART.size):
        tick, table, block, length = A_PART.unpack(head)
        yield tick, table, block, file.read(length)
