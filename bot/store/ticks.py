"""SQL of a tick: everything it leaves behind, written in one transaction, packed beforehand."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.ports import (
    Moved,
    Nudges,
    TickRecord,
    TierChanges,
)
from bot.store.chunks import (
    packed_changes,
    packed_events,
    packed_moved,
    packed_nudges,
)
from bot.store.compiled import write_compiled
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


# What became of a nudge, as its row says it.
OUTCOMES = {-1: None, 0: "ignored", 1: "heeded"}
Columns = TypeVar("Columns", Events, Moved, TierChanges)


def insert_chunks(
    connection: sqlite3.Connection, table: str, world_id: int, tick: int, chunks: Iterable[tuple[int, bytes]]
) -> None:
    """Write a tick's chunks into one of the tables that hold them."""
    connection.executemany(
        f"insert into {table} values (?, ?, ?, ?)",  # noqa: S608 - one of four tables, named where it is called
        [(world_id, block, tick, data) for block, data in chunks],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A tick's columns as they are written: chunks of characters', and players' one by one."""

    events: tuple[tuple[int, bytes], ...]
    snapshots: tuple[tuple[int, bytes], ...]
    changes: tuple[tuple[int, bytes], ...]
    nudges: tuple[tuple[int, bytes], ...]
    players_events: Events
    players_moved: Moved
    players_changes: TierChanges
    players_nudges: Nudges


def packed(record: TickRecord) -> Packed:
    """Make a tick ready to be written."""
    events, players_events = _apart(record.events, record.characters)
    moved, players_moved = _apart(record.moved, record.characters)
    changes, players_changes = _apart(record.changes, record.characters)
    # What a character was told about a player goes with the player.
    about_players = np.maximum(record.nudges.person, record.nudges.friend) >= record.characters
    return Packed(
        events=tuple(packed_events(events)),
        snapshots=tuple(packed_moved(moved)),
        changes=tuple(packed_changes(changes)),
        nudges=tuple(packed_nudges(record.nudges.take(~about_players))),
        players_events=players_events,
        players_moved=players_moved,
        players_changes=players_changes,
        players_nudges=record.nudges.take(about_players),
    )


def commit_tick(
    connection: sqlite3.Connection, record: TickRecord, ready: Packed, at_point: Callable[[str], None]
) -> bool:
    """Write all that a tick leaves behind; `ready` is the record, packed. False where it has happened already.

    `at_point` is told where the writing has got to; tests of crashes end the process there.
    """
    row = connection.execute("select tick from worlds where world_id = ?", [record.world_id]).fetchone()
    if row is None:
        raise Refused(place="worlds", field="world", value=record.world_id, allowed="a world that is still there")
    [reached] = row
    if reached >= record.tick:
        return False
    if reached != record.tick - 1:
        raise Refused(place="ticks", field="tick", value=record.tick, allowed=f"{reached + 1}, the next one")
    refuse_withdrawn(connection, record)
    at_point("begun")
    connection.execute(
        "insert into ticks values (?, ?, ?, ?, ?, ?, ?)",
        [record.world_id, record.tick, record.day, record.phase, record.at.isoformat(),
         len(record.events), len(record.moved)],
    )  # fmt: skip
    insert_chunks(connection, "event_chunks", record.world_id, record.tick, ready.events)
    at_point("events written")
    insert_chunks(connection, "snapshot_chunks", record.world_id, record.tick, ready.snapshots)
    at_point("snapshots written")
    insert_chunks(connection, "tier_change_chunks", record.world_id, record.tick, ready.changes)
    changes = ready.players_changes
    rows = zip(changes.person.tolist(), changes.was.tolist(), changes.is_now.tolist(), strict=True)
    connection.executemany(
        "insert into tier_changes values (?, ?, ?, ?, ?)",
        [(record.world_id, record.tick, person, was, is_now) for person, was, is_now in rows],
    )
    insert_chunks(connection, "nudge_chunks", record.world_id, record.tick, ready.nudges)
    nudges = ready.players_nudges
    columns = (nudges.person, nudges.friend, nudges.cost, nudges.outcome)
    connection.executemany(
        "insert into nudges values (?, ?, ?, ?, ?, ?)",
        [(record.world_id, record.tick, person, friend, cost, OUTCOMES[outcome])
         for person, friend, cost, outcome in zip(*(column.tolist() for column in columns), strict=True)],
    )  # fmt: skip
    at_point("changes written")
    _write_ties(connection, record)
    at_point("friendships written")
    write_players(connection, record, ready.players_events, ready.players_moved)
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


def _apart(columns: Columns, characters: int) -> tuple[Columns, Columns]:
    """Rows by increasing person: those of characters, and those of players."""
    first = int(np.searchsorted(columns.person, characters))
    return tuple(  # type: ignore[return-value] # two parts
        replace(columns, **{field.name: getattr(columns, field.name)[part] for field in fields(columns)})
        for part in (slice(0, first), slice(first, None))
    )


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
