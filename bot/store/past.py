"""SQL of a world's past, read: its people, ties, events, snapshots and ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.ports import (
    Moved,
    Nudges,
    People,
    Phase,
    StoredSnapshot,
    Story,
    TierChange,
    TierChanges,
    Ties,
)
from bot.scenarios import Scene, Turn
from bot.store.chunks import (
    BLOCK,
    unpacked_changes,
    unpacked_events,
    unpacked_moved,
    unpacked_nudges,
)
from bot.store.player_tick import (
    counted_of_player,
    events_in_ticks,
    moved_players,
    snapshots_of_player,
)
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


Columns = TypeVar("Columns", Events, Moved)
PHASES = {phase.value: phase for phase in Phase}


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


def _is_player(connection: sqlite3.Connection, world_id: int, person: int) -> bool:
    row = connection.execute("select characters from worlds where world_id = ?", [world_id]).fetchone()
    return row is not None and person >= row[0]


def ticks_of(
    connection: sqlite3.Connection, world_id: int, since_day: float | None = None
) -> tuple[tuple[int, float, Phase], ...]:
    """The ticks that happened, or only the last one up to a day and those after it: number, day, phase."""
    first = None
    if since_day is not None:
        # From the newest back: there are many before, and few after.
        first = connection.execute(
            "select tick from ticks where world_id = ? and day <= ? order by tick desc limit 1", [world_id, since_day]
        ).fetchone()
    return ticks_from(connection, world_id, first[0] if first else 0)


def ticks_from(connection: sqlite3.Connection, world_id: int, first: int) -> tuple[tuple[int, float, Phase], ...]:
    """A tick and those after it: number, day, phase."""
    rows = connection.execute(
        "select tick, day, phase from ticks where world_id = ? and tick >= ? order by tick", [world_id, first]
    ).fetchall()
    # By a look into a table: a year of hours has thousands of ticks, and an enum takes its time to be found.
    return tuple([(tick, day, PHASES[phase]) for tick, day, phase in rows])


def tick_by(connection: sqlite3.Connection, world_id: int, at: datetime) -> tuple[int, float] | None:
    """The last tick that had happened by an instant, and its day; from the latest back, so as far as that is ago."""
    row = connection.execute(
        "select tick, day from ticks where world_id = ? and at <= ? order by tick desc limit 1",
        [world_id, at.isoformat()],
    ).fetchone()
    return None if row is None else (int(row[0]), float(row[1]))


def tier_changes_at(connection: sqlite3.Connection, world_id: int, tick: int) -> TierChanges:
    """Whose highest tier changed in a tick, by increasing person; players' and old rows are not in chunks."""
    chunks = connection.execute(
        "select block, data from tier_change_chunks where world_id = ? and tick = ?", [world_id, tick]
    )
    parts = [unpacked_changes(block, data) for block, data in chunks]
    rows = connection.execute(
        "select person, was, is_now from tier_changes where world_id = ? and tick = ?", [world_id, tick]
    ).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    person, was, is_now = (
        np.concatenate([*(getattr(part, name) for part in parts), table[:, column].astype(kind)])
        for column, (name, kind) in enumerate((("person", np.uint32), ("was", np.int16), ("is_now", np.int16)))
    )
    order = np.argsort(person)
    return TierChanges(person=person[order], was=was[order], is_now=is_now[order])


def nudges_at(connection: sqlite3.Connection, world_id: int, tick: int) -> Nudges:
    """Characters' nudges of a tick about one another, by increasing person; old rows are not in chunks."""
    chunks = connection.execute(
        "select block, data from nudge_chunks where world_id = ? and tick = ?", [world_id, tick]
    )
    parts = [unpacked_nudges(block, data) for block, data in chunks]
    rows = connection.execute(
        """
        select person, friend, cost, case outcome when 'heeded' then 1 when 'ignored' then 0 else -1 end
        from nudges join worlds using (world_id)
        where world_id = ? and nudges.tick = ? and max(person, friend) < characters
        """,
        [world_id, tick],
    ).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    kinds = (("person", np.uint32), ("friend", np.uint32), ("cost", np.int32), ("outcome", np.int8))
    person, friend, cost, outcome = (
        np.concatenate([*(getattr(part, name) for part in parts), table[:, column].astype(kind)])
        for column, (name, kind) in enumerate(kinds)
    )
    order = np.argsort(person)
    return Nudges(person=person[order], friend=friend[order], cost=cost[order], outcome=outcome[order])


def tier_changes_of_person(connection: sqlite3.Connection, world_id: int, person: int) -> tuple[TierChange, ...]:
    """One person's tier changes in order of tick."""
    rows = connection.execute(
        "select tick, was, is_now from tier_changes where world_id = ? and person = ?", [world_id, person]
    ).fetchall()
    chunks = connection.execute(
        "select tick, data from tier_change_chunks where world_id = ? and block = ?", [world_id, person // BLOCK]
    )
    for tick, data in chunks:
        changes = unpacked_changes(person // BLOCK, data)
        place = int(np.searchsorted(changes.person, person))
        if place < len(changes) and changes.person[place] == person:
            rows.append((tick, int(changes.was[place]), int(changes.is_now[place])))
    return tuple(TierChange(tick=tick, person=person, was=was, is_now=is_now) for tick, was, is_now in sorted(rows))


def find_people(
    connection: sqlite3.Connection, world_id: int, prefix: str, limit: int, after: str
) -> tuple[tuple[int, str], ...]:
    """Characters whose names begin with `prefix`, whatever the case, in order of name, those later than `after`."""
    # A range instead of LIKE: the index on names is used whatever letters the prefix holds. It begins at the prefix, or
    # at the next name that there can be after the last one found: nothing in between is read again.
    wanted = prefix.casefold()
    first = max(wanted, f"{after.casefold()}\0")
    rows = connection.execute(
        """
        select person, name from people
        where world_id = ? and coalesce(folded, lower(name)) >= ? and coalesce(folded, lower(name)) < ?
          and kind = 'character'
        order by coalesce(folded, lower(name)) limit ?
        """,
        [world_id, first, wanted + "\U0010ffff", limit],
    )
    return tuple(rows.fetchall())
