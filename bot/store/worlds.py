"""SQL of worlds: made, listed, read, moved on by a tick, deleted. Each function is part of one transaction."""

from __future__ import annotations

from dataclasses import fields
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from bot.ports import (
    Moved,
    NewWorld,
    Phase,
    RuleBookRow,
    WorldRow,
    WorldState,
)
from bot.store.chunks import (
    packed_events,
    packed_moved,
)
from bot.store.ticks import insert_chunks
from scoring import Refused
from scoring.errors import choices
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

Columns = TypeVar("Columns", Events, Moved)

ROWS_AT_A_TIME = 200_000
WORLDS = """
    select world_id, name, scenario, title, seed, characters, day, tick, days_a_tick, seconds_a_tick, phase, last_phase,
           state, failures, branched_from, first_phase
    from worlds
"""
WORLD_FIELDS = tuple(field.name for field in fields(WorldRow))


def _world(row: tuple[object, ...]) -> WorldRow:
    named = dict(zip(WORLD_FIELDS, row, strict=True))
    named |= {name: Phase(str(named[name])) for name in ("phase", "last_phase", "first_phase")}
    named |= {"state": WorldState(str(named["state"]))}
    return WorldRow(**named)  # type: ignore[arg-type] # the table is strict


def all_worlds(connection: sqlite3.Connection) -> tuple[WorldRow, ...]:
    """Every world, by name."""
    return tuple(_world(row) for row in connection.execute(WORLDS + "order by name"))


def world_named(connection: sqlite3.Connection, name: str) -> WorldRow:
    """One world. Raises `Refused` where there is none."""
    row = connection.execute(WORLDS + "where name = ?", [name]).fetchone()
    if row is None:
        names = [world.name for world in all_worlds(connection)]
        raise Refused(place="worlds", field="name", value=name, allowed=choices(names, name))
    return _world(row)


def refuse_taken(connection: sqlite3.Connection, name: str) -> None:
    """Raise `Refused` for a name that a world has."""
    if connection.execute("select 1 from worlds where name = ?", [name]).fetchone():
        raise Refused(place="worlds", field="name", value=name, allowed="a name that no world here has yet")


def withdrawals_of(connection: sqlite3.Connection, world_id: int) -> int:
    """How often something was taken back that a tick may have read. Raises `Refused` where the world is gone."""
    row = connection.execute("select withdrawals from worlds where world_id = ?", [world_id]).fetchone()
    if row is None:
        raise Refused(place="worlds", field="world", value=world_id, allowed="a world that is still there")
    return int(row[0])


def insert_world(
    connection: sqlite3.Connection, new: NewWorld, at: datetime, tell: Callable[[float, str], None]
) -> WorldRow:
    """Make a world with its people, friendships and first snapshots. Raises `Refused` where the name is taken."""
    refuse_taken(connection, new.name)
    counted = "select 1 from worlds_made where user_id = ?"
    if new.ordered and not connection.execute(counted, [new.host]).fetchone():
        # While it was put together, which takes a while, they have asked to be forgotten.
        raise Refused(place="world", field="host", value=None, allowed="the host of this world")
    cursor = connection.execute(
        """
        insert into worlds (world_id, name, scenario, title, seed, characters, day, tick, days_a_tick, seconds_a_tick,
                            phase, last_phase, first_phase, state, created_at)
        values ((select world_id + 1 from highest_world), ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, 'running', ?)
        """,
        [new.name, new.scenario, new.title, new.seed, len(new.people), new.days_a_tick, new.seconds_a_tick,
         new.phase, new.phase, new.phase, at.isoformat()],
    )  # fmt: skip
    world_id = cursor.lastrowid
    assert world_id is not None  # noqa: S101 - an insert has one
    if new.host is not None:
        connection.execute("insert into hosts values (?, ?)", [world_id, new.host])
    insert_rule_book(connection, world_id, new.rule_book)
    _insert_kinds(connection, world_id, new.kinds)
    connection.executemany(
        "insert into temperaments values (?, ?, ?)",
        [(world_id, number, name) for number, name in enumerate(new.people.temperaments)],
    )
    people = new.people
    _insert_columns(
        connection,
        "insert into people values (?, ?, ?, 'character', ?, ?, ?)",
        world_id,
        (
            np.arange(len(people)),
            people.names,
            people.temperament,
            people.signed_up.astype(np.uint8),
            [None if name.isascii() else name.casefold() for name in people.names],
        ),
        lambda done: tell(done * 0.2, "writing people"),
    )
    ties = new.ties
    order = np.lexsort((ties.b, ties.a))
    _insert_columns(
        connection,
        "insert into friendships values (?, ?, ?, 0, ?, ?, null)",
        world_id,
        tuple(column[order] for column in (ties.a, ties.b, ties.strength, ties.family.astype(np.uint8))),
        lambda done: tell(0.2 + done * 0.8, "writing friendships"),
    )
    connection.executemany(
        "insert into scenes values (?, ?, ?, ?, ?, ?, ?)",
        [
            (world_id, number, scene.day, scene.person, scene.kind, scene.magnitude, scene.text)
            for number, scene in enumerate(new.story.timeline)
        ],
    )
    connection.executemany(
        "insert into turns values (?, ?, ?, ?)",
        [(world_id, turn.day, turn.person, turn.temperament) for turn in new.story.turns],
    )
    insert_chunks(connection, "event_chunks", world_id, 0, packed_events(new.first_events))
    insert_chunks(connection, "snapshot_chunks", world_id, 0, packed_moved(new.first))
    return world_named(connection, new.name)


def insert_rule_book(connection: sqlite3.Connection, world_id: int, book: RuleBookRow) -> None:
    """Put a rule book in force from a tick on; a later one for the same tick replaces it."""
    connection.execute(
        "insert or replace into rule_books values (?, ?, ?, ?, ?)",
        [world_id, book.from_tick, book.name, book.version, book.text],
    )


def _insert_kinds(connection: sqlite3.Connection, world_id: int, kinds: Iterable[str]) -> None:
    connection.executemany(
        "insert into event_kinds values (?, ?, ?)", [(world_id, code, kind) for code, kind in enumerate(kinds)]
    )


def _insert_columns(
    connection: sqlite3.Connection,
    statement: str,
    world_id: int,
    columns: tuple[Sequence[object] | NDArray[Any], ...],
    tell: Callable[[float], None],
) -> None:
    """Rows from columns, some at a time: ten million rows as Python values would not fit beside them."""
    count = len(columns[0])
    for start in range(0, count, ROWS_AT_A_TIME):
        parts = [column[start : start + ROWS_AT_A_TIME] for column in columns]
        values = [part.tolist() if isinstance(part, np.ndarray) else part for part in parts]
        connection.executemany(statement, zip(repeat(world_id), *values, strict=False))
        tell(min(1.0, (start + ROWS_AT_A_TIME) / count))


def rule_books_of(connection: sqlite3.Connection, world_id: int) -> tuple[RuleBookRow, ...]:
    """The world's rule books by the tick from which they are in force."""
    rows = connection.execute(
        "select from_tick, name, version, text from rule_books where world_id = ? order by from_tick", [world_id]
    )
    return tuple(
        RuleBookRow(from_tick=tick, name=name, version=version, text=text) for tick, name, version, text in rows
    )


def kinds_of(connection: sqlite3.Connection, world_id: int) -> tuple[str, ...]:
    """The kinds' names by code."""
    rows = connection.execute("select kind from event_kinds where world_id = ? order by code", [world_id])
    return tuple(kind for (kind,) in rows)


def set_state(connection: sqlite3.Connection, world_id: int, state: WorldState, failures: int) -> None:
    """Let the timer move the world, or not."""
    connection.execute("update worlds set state = ?, failures = ? where world_id = ?", [state, failures, world_id])


def set_phase(connection: sqlite3.Connection, world_id: int, phase: Phase) -> None:
    """The phase from the next tick on."""
    connection.execute("update worlds set phase = ? where world_id = ?", [phase, world_id])
