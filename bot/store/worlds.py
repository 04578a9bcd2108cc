"""SQL of worlds: made, listed, read, moved on by a tick, deleted. Each function is part of one transaction."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from bot.ports import (
    Compiled,
    Moved,
    NewWorld,
    People,
    Phase,
    RuleBookRow,
    StoredSnapshot,
    Story,
    TickRecord,
    TierChange,
    Ties,
    WorldRow,
    WorldState,
)
from bot.scenarios import Scene, Turn
from bot.store.chunks import (
    BLOCK,
    from_pieces,
    packed_events,
    packed_moved,
    pieces,
    unpacked_events,
    unpacked_moved,
)
from bot.store.player_tick import (
    counted_of_player,
    events_in_ticks,
    moved_players,
    refuse_withdrawn,
    snapshots_of_player,
    write_alerts,
    write_players,
)
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
           state, failures, branched_from
    from worlds
"""
WORLD_FIELDS = tuple(field.name for field in fields(WorldRow))


def _world(row: tuple[object, ...]) -> WorldRow:
    named = dict(zip(WORLD_FIELDS, row, strict=True))
    named |= {name: Phase(str(named[name])) for name in ("phase", "last_phase")}
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


def insert_world(
    connection: sqlite3.Connection, new: NewWorld, at: datetime, tell: Callable[[float, str], None]
) -> WorldRow:
    """Make a world with its people, friendships and first snapshots. Raises `Refused` where the name is taken."""
    taken = connection.execute("select 1 from worlds where name = ?", [new.name]).fetchone()
    if taken:
        raise Refused(place="worlds", field="name", value=new.name, allowed="a name that no world here has yet")
    cursor = connection.execute(
        """
        insert into worlds (name, scenario, title, seed, characters, day, tick, days_a_tick, seconds_a_tick, phase,
                            last_phase, state, created_at)
        values (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 'running', ?)
        """,
        [new.name, new.scenario, new.title, new.seed, len(new.people), new.days_a_tick, new.seconds_a_tick,
         new.phase, new.phase, at.isoformat()],
    )  # fmt: skip
    world_id = cursor.lastrowid
    assert world_id is not None  # noqa: S101 - an insert has one
    insert_rule_book(connection, world_id, new.rule_book)
    _insert_kinds(connection, world_id, new.kinds)
    connection.executemany(
        "insert into temperaments values (?, ?, ?)",
        [(world_id, number, name) for number, name in enumerate(new.people.temperaments)],
    )
    people = new.people
    _insert_columns(
        connection,
        "insert into people values (?, ?, ?, 'character', ?, ?)",
        world_id,
        (np.arange(len(people)), people.names, people.temperament, people.signed_up.astype(np.uint8)),
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
    _insert_chunks(connection, "event_chunks", world_id, 0, packed_events(new.first_events))
    _insert_chunks(connection, "snapshot_chunks", world_id, 0, packed_moved(new.first))
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


def _insert_chunks(
    connection: sqlite3.Connection, table: str, world_id: int, tick: int, chunks: Iterable[tuple[int, bytes]]
) -> None:
    connection.executemany(
        f"insert into {table} values (?, ?, ?, ?)",  # noqa: S608 - one of two tables, named above
        [(world_id, block, tick, data) for block, data in chunks],
    )


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


def people_of(connection: sqlite3.Connection, world_id: int) -> People:
    """Everybody whom a tick has brought in, from the rows; players under a number, not their name."""
    rows = connection.execute(
        """
        select name, temperament, signed_up from people left join players using (world_id, person)
        where people.world_id = ? and (kind = 'character' or joined_tick is not null) order by person
        """,
        [world_id],
    ).fetchall()
    temperaments = connection.execute(
        "select name from temperaments where world_id = ? order by temperament", [world_id]
    ).fetchall()
    return People(
        names=[name for name, _, _ in rows],
        temperament=np.array([temperament for _, temperament, _ in rows], dtype=np.uint8),
        signed_up=np.array([signed_up for _, _, signed_up in rows], dtype=np.bool_),
        temperaments=tuple(name for (name,) in temperaments),
    )


def _ties(rows: list[tuple[int, int, int, int]]) -> Ties:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Ties(
        a=columns[:, 0].astype(np.uint32),
        b=columns[:, 1].astype(np.uint32),
        strength=columns[:, 2].astype(np.uint16),
        family=columns[:, 3].astype(np.bool_),
    )


def ties_of(connection: sqlite3.Connection, world_id: int, tick: int) -> Ties:
    """The friendships as they stood at the end of `tick`."""
    rows = connection.execute(
        """
        select a, b, strength, family from friendships
        where world_id = ? and made_tick <= ? and (ended_tick is null or ended_tick > ?)
        order by a, b
        """,
        [world_id, tick, tick],
    ).fetchall()
    return _ties(rows)


def story_of(connection: sqlite3.Connection, world_id: int) -> Story:
    """What the scenario says will happen."""
    scenes = connection.execute(
        "select day, person, kind, magnitude, text from scenes where world_id = ? order by number", [world_id]
    )
    turns = connection.execute(
        "select day, person, temperament from turns where world_id = ? order by day, person", [world_id]
    )
    return Story(
        timeline=tuple(
            Scene(day=day, person=person, kind=kind, magnitude=magnitude, text=text)
            for day, person, kind, magnitude, text in scenes
        ),
        turns=tuple(Turn(day=day, person=person, temperament=temperament) for day, person, temperament in turns),
    )


def parted_of(connection: sqlite3.Connection, world_id: int) -> Ties:
    """Friendships that have ended and not been made again, with their last strength."""
    rows = connection.execute(
        """
        select a, b, strength, family from friendships as past
        where world_id = ? and ended_tick is not null and not exists (
            select 1 from friendships as later
            where later.world_id = past.world_id and later.a = past.a and later.b = past.b
              and later.made_tick > past.made_tick
        )
        order by a, b
        """,
        [world_id],
    ).fetchall()
    return _ties(rows)


def tie_changes_of(
    connection: sqlite3.Connection, world_id: int, after: int, upto: int
) -> tuple[tuple[int, Ties, Ties], ...]:
    """Friendships ended and made, by tick, later than `after` up to `upto`."""
    found: dict[int, tuple[list[tuple[int, int, int, int]], list[tuple[int, int, int, int]]]] = {}
    for place, column in enumerate(("ended_tick", "made_tick")):
        query = f"""
            select {column}, a, b, strength, family from friendships
            where world_id = ? and {column} > ? and {column} <= ? order by {column}, a, b
        """  # noqa: S608 - one of two columns, named above
        for tick, *tie in connection.execute(query, [world_id, after, upto]):
            found.setdefault(tick, ([], []))[place].append(tuple(tie))
    return tuple((tick, _ties(found[tick][0]), _ties(found[tick][1])) for tick in sorted(found))


def events_between(connection: sqlite3.Connection, world_id: int, after: int, upto: int) -> Events:
    """Everybody's events of some ticks, in canonical order."""
    rows = connection.execute(
        "select block, data from event_chunks where world_id = ? and tick > ? and tick <= ?", [world_id, after, upto]
    )
    parts = [unpacked_events(block, data) for block, data in rows]
    parts.append(events_in_ticks(connection, world_id, after, upto))
    return Events.joined(parts).in_order()


def events_of_person(connection: sqlite3.Connection, world_id: int, person: int) -> Events:
    """One person's events that count, in canonical order."""
    if _is_player(connection, world_id, person):
        return counted_of_player(connection, world_id, person)
    rows = connection.execute(
        "select data from event_chunks where world_id = ? and block = ?", [world_id, person // BLOCK]
    )
    parts = [unpacked_events(person // BLOCK, data) for (data,) in rows]
    own = [part.take(part.person == person) for part in parts]
    return Events.joined(own).in_order() if own else Events.none()


def snapshots_at(connection: sqlite3.Connection, world_id: int, tick: int) -> Moved:
    """Whose score moved in a tick, and to what."""
    rows = connection.execute(
        "select block, data from snapshot_chunks where world_id = ? and tick = ? order by block", [world_id, tick]
    )
    parts = [unpacked_moved(block, data) for block, data in rows]
    empty = Moved(
        person=np.empty(0, dtype=np.uint32), score=np.empty(0, dtype=np.int16), tier=np.empty(0, dtype=np.int16)
    )
    together = [*parts, empty, moved_players(connection, world_id, tick)]
    return Moved(
        person=np.concatenate([part.person for part in together]),
        score=np.concatenate([part.score for part in together]),
        tier=np.concatenate([part.tier for part in together]),
    )


def snapshots_of_person(connection: sqlite3.Connection, world_id: int, person: int) -> tuple[StoredSnapshot, ...]:
    """One person's snapshots in order of tick."""
    if _is_player(connection, world_id, person):
        return snapshots_of_player(connection, world_id, person)
    rows = connection.execute(
        "select tick, data from snapshot_chunks where world_id = ? and block = ? order by tick",
        [world_id, person // BLOCK],
    )
    found = []
    for tick, data in rows:
        moved = unpacked_moved(person // BLOCK, data)
        place = int(np.searchsorted(moved.person, person))
        if place < len(moved) and moved.person[place] == person:
            found.append(StoredSnapshot(tick=tick, score=int(moved.score[place]), tier=int(moved.tier[place])))
    return tuple(found)


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
    _insert_chunks(connection, "event_chunks", record.world_id, record.tick, packed_events(events))
    at_point("events written")
    _insert_chunks(connection, "snapshot_chunks", record.world_id, record.tick, packed_moved(moved))
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


def _is_player(connection: sqlite3.Connection, world_id: int, person: int) -> bool:
    row = connection.execute("select characters from worlds where world_id = ?", [world_id]).fetchone()
    return row is not None and person >= row[0]


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


def find_people(
    connection: sqlite3.Connection, world_id: int, prefix: str, limit: int, after: str
) -> tuple[tuple[int, str], ...]:
    """Characters whose names begin with `prefix`, whatever the case, in order of name, those later than `after`."""
    # A range instead of LIKE: the index on names is used whatever letters the prefix holds.
    rows = connection.execute(
        """
        select person, name from people
        where world_id = ? and name >= ? collate nocase and name < ? collate nocase and name > ? collate nocase
          and kind = 'character'
        order by name collate nocase limit ?
        """,
        [world_id, prefix, prefix + "\U0010ffff", after, limit],
    )
    return tuple(rows.fetchall())


def ticks_of(connection: sqlite3.Connection, world_id: int) -> tuple[tuple[int, float, Phase], ...]:
    """The ticks that happened: number, day, phase."""
    rows = connection.execute("select tick, day, phase from ticks where world_id = ? order by tick", [world_id])
    return tuple((tick, day, Phase(phase)) for tick, day, phase in rows)


def set_state(connection: sqlite3.Connection, world_id: int, state: WorldState, failures: int) -> None:
    """Let the timer move the world, or not."""
    connection.execute("update worlds set state = ?, failures = ? where world_id = ?", [state, failures, world_id])


def set_phase(connection: sqlite3.Connection, world_id: int, phase: Phase) -> None:
    """The phase from the next tick on."""
    connection.execute("update worlds set phase = ? where world_id = ?", [phase, world_id])


def tier_changes_of_person(connection: sqlite3.Connection, world_id: int, person: int) -> tuple[TierChange, ...]:
    """One person's tier changes in order of tick."""
    rows = connection.execute(
        "select tick, was, is_now from tier_changes where world_id = ? and person = ? order by tick", [world_id, person]
    )
    return tuple(TierChange(tick=tick, person=person, was=was, is_now=is_now) for tick, was, is_now in rows)


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
    insert into people select :branch, person, name, kind, temperament, signed_up from people
    where world_id = :world and kind = 'character'
    """,
    """
    insert into friendships
    select :branch, a, b, made_tick, strength, family, case when ended_tick <= :tick then ended_tick end
    from friendships where world_id = :world and made_tick <= :tick
      and b < (select characters from worlds where world_id = :world)
    """,
    """
    insert into ticks select :branch, tick, day, phase, at, events, moved from ticks
    where world_id = :world and tick <= :tick
    """,
    """
    insert into event_chunks (world_id, block, tick, data) select :branch, block, tick, data from event_chunks
    where world_id = :world and tick <= :tick
    """,
    """
    insert into snapshot_chunks (world_id, block, tick, data) select :branch, block, tick, data from snapshot_chunks
    where world_id = :world and tick <= :tick
    """,
    """
    insert into tier_changes select :branch, tick, person, was, is_now from tier_changes
    where world_id = :world and tick <= :tick and person < (select characters from worlds where world_id = :world)
    """,
    """
    insert into nudges select :branch, tick, person, friend, cost, outcome from nudges
    where world_id = :world and tick <= :tick
      and max(person, friend) < (select characters from worlds where world_id = :world)
    """,
)


def branch_world(  # noqa: PLR0913, PLR0917 - what a branch is made of
    connection: sqlite3.Connection, world_id: int, tick: int, name: str, seed: int, at: datetime
) -> WorldRow:
    """A copy of a world's characters and their past up to `tick`. Raises `Refused` where the name is taken."""
    if connection.execute("select 1 from worlds where name = ?", [name]).fetchone():
        raise Refused(place="worlds", field="name", value=name, allowed="a name that no world here has yet")
    cursor = connection.execute(
        """
        insert into worlds (name, scenario, title, seed, characters, day, tick, days_a_tick, seconds_a_tick, phase,
                            last_phase, state, branched_from, created_at)
        select :name, scenario, title, :seed, characters,
               coalesce((select day from ticks where world_id = :world and tick = :tick), 0), :tick,
               days_a_tick, seconds_a_tick,
               coalesce((select phase from ticks where world_id = :world and tick = :tick), phase),
               coalesce((select phase from ticks where world_id = :world and tick = :tick), phase), 'running', name, :at
        from worlds where world_id = :world
        """,
        {"name": name, "seed": seed, "tick": tick, "at": at.isoformat(), "world": world_id},
    )
    for statement in BRANCHED:
        connection.execute(statement, {"branch": cursor.lastrowid, "world": world_id, "tick": tick})
    return world_named(connection, name)
