"""SQL of what a tick takes in from players, and of what it leaves behind for them. Parts of one transaction."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from bot.player_ports import (
    Alert,
    Direction,
    PendingAct,
    PendingTie,
    PlayerEvent,
    StoredAlert,
    Subject,
    TickInputs,
    WithdrawnMeanwhileError,
)
from bot.ports import Moved, StoredSnapshot
from bot.store.players import events_of_players
from bot.store.thrown import book_of_next, waiting_events
from scoring import Refused
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bot.ports import TickRecord


def as_events(rows: Iterable[PlayerEvent]) -> Events:
    """Players' events as columns, in canonical order."""
    kept = list(rows)
    return Events(
        person=np.array([row.person for row in kept], dtype=np.uint32),
        kind=np.array([row.kind for row in kept], dtype=np.uint16),
        magnitude=np.array([row.magnitude for row in kept], dtype=np.float64),
        day=np.array([row.day for row in kept], dtype=np.float64),
    ).in_order()


def inputs_of(connection: sqlite3.Connection, world_id: int) -> TickInputs:
    """What the next tick takes in."""

    def people(condition: str) -> tuple[int, ...]:
        query = f"select person from players where world_id = ? and {condition} order by person"  # noqa: S608 - constants
        return tuple(person for (person,) in connection.execute(query, [world_id]))

    world = connection.execute("select tick, withdrawals from worlds where world_id = ?", [world_id]).fetchone()
    if world is None:
        raise Refused(place="worlds", field="world", value=world_id, allowed="a world that is still there")
    tick, withdrawals = world
    acts = connection.execute(
        "select act_id, person, kind, magnitude from pending_acts where world_id = ? order by act_id", [world_id]
    )
    ties = connection.execute("select a, b, strength from pending_ties where world_id = ? order by a, b", [world_id])
    struck = {
        (person, tick, number)
        for person, tick, number in connection.execute(
            """
            select person, tick, number from appeals join players using (world_id, person)
            where world_id = ? and state = 'struck' and left_tick is null
            """,
            [world_id],
        )
    }
    still = [
        event
        for person in sorted({person for person, _, _ in struck})
        for event in events_of_players(connection, world_id, person)
        if event.struck_tick is None
    ]
    going = tuple(event for event in still if (event.person, event.tick, event.number) in struck)
    again = {event.person for event in going}
    return TickInputs(
        tick=tick,
        withdrawals=withdrawals,
        joined=people("joined_tick is null"),
        left=people("left_at is not null and left_tick is null"),
        acts=tuple(PendingAct(act_id=a, person=person, kind=kind, magnitude=m) for a, person, kind, m in acts),
        ties=tuple(PendingTie(a=a, b=b, strength=strength) for a, b, strength in ties),
        struck=going,
        recounted=as_events(event for event in still if event.person in again and event not in going),
        listening=people("left_at is null and muted = 0"),
        thrown=waiting_events(connection, world_id),
        book=book_of_next(connection, world_id),
    )


def refuse_withdrawn(connection: sqlite3.Connection, record: TickRecord) -> None:
    """Raise `WithdrawnMeanwhileError` where something that the tick was decided with has been taken back."""
    [now] = connection.execute("select withdrawals from worlds where world_id = ?", [record.world_id]).fetchone()
    if now != record.inputs.withdrawals:
        raise WithdrawnMeanwhileError


def write_players(connection: sqlite3.Connection, record: TickRecord, events: Events, moved: Moved) -> None:
    """Write what a tick did for players: `events` and `moved` are theirs alone."""
    world_id, tick, inputs = record.world_id, record.tick, record.inputs
    numbered = [
        (world_id, person, tick, number, kind, magnitude, day)
        for person, rows in groupby(
            zip(*(column.tolist() for column in (events.person, events.kind, events.magnitude, events.day)),
                strict=True),
            key=lambda row: row[0],
        )
        for number, (_, kind, magnitude, day) in enumerate(rows)
    ]  # fmt: skip
    connection.executemany("insert into player_events values (?, ?, ?, ?, ?, ?, ?, null)", numbered)
    rows = zip(*(column.tolist() for column in (moved.person, moved.score, moved.tier)), strict=True)
    connection.executemany(
        "insert into player_snapshots values (?, ?, ?, ?, ?)",
        [(world_id, person, tick, score, tier) for person, score, tier in rows],
    )
    connection.executemany(
        "delete from pending_acts where world_id = ? and act_id = ?", [(world_id, act.act_id) for act in inputs.acts]
    )
    connection.executemany(
        "delete from pending_ties where world_id = ? and a = ? and b = ? and strength = ?",
        [(world_id, tie.a, tie.b, tie.strength) for tie in inputs.ties],
    )
    connection.executemany(
        "update player_events set struck_tick = ? where world_id = ? and person = ? and tick = ? and number = ?",
        [(tick, world_id, event.person, event.tick, event.number) for event in inputs.struck],
    )
    for column, people in (("joined_tick", inputs.joined), ("left_tick", inputs.left)):
        connection.executemany(
            f"update players set {column} = ? where world_id = ? and person = ?",  # noqa: S608 - two columns, above
            [(tick, world_id, person) for person in people],
        )
    connection.executemany(
        "update people set signed_up = 0 where world_id = ? and person = ?", [(world_id, one) for one in inputs.left]
    )


def write_alerts(connection: sqlite3.Connection, record: TickRecord) -> None:
    """Put alerts into the outbox, for those who still want them. A gain nobody was told of goes with its loss.

    One that may have arrived unheard of stays: its loss is told, and says as much.
    """
    for alert in record.alerts:
        wanted = connection.execute(
            "select 1 from players where world_id = ? and person = ? and left_at is null and muted = 0",
            [record.world_id, alert.person],
        ).fetchone()
        if not wanted:
            continue
        untold = 0
        if alert.direction is Direction.LOST:
            untold = connection.execute(
                """
                update outbox set state = 'cancelled'
                where world_id = ? and person = ? and subject = ? and id = ? and direction = 'gained'
                  and state = 'waiting' and doubted = 0
                """,
                [record.world_id, alert.person, alert.subject, alert.id],
            ).rowcount
        connection.execute(
            """
            insert into outbox (world_id, person, subject, id, tick, direction, payload, state)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [record.world_id, alert.person, alert.subject, alert.id, alert.tick, alert.direction,
             json.dumps(alert.payload, sort_keys=True), "cancelled" if untold else "waiting"],
        )  # fmt: skip


def alerts_of(connection: sqlite3.Connection, world_id: int, person: int | None) -> tuple[StoredAlert, ...]:
    """The outbox, by player, tick and what it is about."""
    rows = connection.execute(
        """
        select person, subject, id, tick, direction, payload, state from outbox
        where world_id = :world and (:person is null or person = :person)
        order by person, tick, subject, id, direction
        """,
        {"world": world_id, "person": person},
    )
    return tuple(
        StoredAlert(
            alert=Alert(
                person=who, subject=Subject(subject), id=name, tick=tick, direction=Direction(direction),
                payload=json.loads(payload),
            ),
            state=state,
        )
        for who, subject, name, tick, direction, payload, state in rows
    )  # fmt: skip


def snapshots_of_player(
    connection: sqlite3.Connection, world_id: int, person: int, since: int = 0
) -> tuple[StoredSnapshot, ...]:
    """One player's snapshots in order of tick, from the last one up to the tick `since`."""
    rows = connection.execute(
        """
        select tick, score, tier from player_snapshots
        where world_id = :world and person = :person and tick >= coalesce(
            (select max(tick) from player_snapshots where world_id = :world and person = :person and tick <= :since), 0)
        order by tick
        """,
        {"world": world_id, "person": person, "since": since},
    )
    return tuple(StoredSnapshot(tick=tick, score=score, tier=tier) for tick, score, tier in rows)


def moved_players(connection: sqlite3.Connection, world_id: int, tick: int) -> Moved:
    """Which players' scores moved in a tick, and to what."""
    rows = connection.execute(
        "select person, score, tier from player_snapshots where world_id = ? and tick = ? order by person",
        [world_id, tick],
    ).fetchall()
    return Moved(
        person=np.array([person for person, _, _ in rows], dtype=np.uint32),
        score=np.array([score for _, score, _ in rows], dtype=np.int16),
        tier=np.array([tier for _, _, tier in rows], dtype=np.int16),
    )


def events_in_ticks(connection: sqlite3.Connection, world_id: int, after: int, upto: int) -> Events:
    """What players did in some ticks, whether or not it was struck since, in canonical order."""
    rows = events_of_players(connection, world_id, None)
    return as_events(row for row in rows if after < row.tick <= upto)


def counted_of_player(connection: sqlite3.Connection, world_id: int, person: int) -> Events:
    """A player's events that count, in canonical order."""
    rows = events_of_players(connection, world_id, person)
    return as_events(row for row in rows if row.struck_tick is None)
