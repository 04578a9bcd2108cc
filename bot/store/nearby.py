"""SQL of the past of a few people: nobody else's rows are read."""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from bot.past_ports import STILL, Deeds, TieSpan
from bot.store.chunks import unpacked_nudges
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from numpy.typing import NDArray

    from bot.store.remembered import Remembered


def deeds_of(connection: sqlite3.Connection, world_id: int, people: Collection[int]) -> Deeds:
    """What some players did, struck or not, in canonical order."""
    rows = connection.execute(
        """
        select person, tick, kind, magnitude, day, struck_tick from player_events
        where world_id = ? and person in (select value from json_each(?))
        """,
        [world_id, json.dumps(sorted(people))],
    ).fetchall()
    person, tick, kind, magnitude, day, struck = zip(*rows, strict=True) if rows else ((),) * 6
    events = Events(
        person=np.array(person, dtype=np.uint32),
        kind=np.array(kind, dtype=np.uint16),
        magnitude=np.array(magnitude, dtype=np.float64),
        day=np.array(day, dtype=np.float64),
    )
    until = np.array([STILL if one is None else one for one in struck], dtype=np.int64)
    order = np.lexsort((events.magnitude, events.kind, events.day, events.person))
    return Deeds(events=events.take(order), tick=np.array(tick, dtype=np.int64)[order], until=until[order])


def events_by_kind(
    connection: sqlite3.Connection, remembered: Remembered, world_id: int, upto: int, players: Collection[int]
) -> NDArray[np.int64]:
    """How many events of each kind characters and some players have had, those included that were struck since."""
    counts = remembered.counted(connection, world_id, upto)
    rows = connection.execute(
        """
        select kind, count(*) from player_events
        where world_id = ? and tick <= ? and person in (select value from json_each(?)) group by kind
        """,
        [world_id, upto, json.dumps(sorted(players))],
    ).fetchall()
    together = np.pad(counts, (0, max([len(counts), *(kind + 1 for kind, _ in rows)]) - len(counts)))
    for kind, many in rows:
        together[kind] += many
    return together


def tie_spans(
    connection: sqlite3.Connection, world_id: int, people: Collection[int], after_tick: int
) -> tuple[TieSpan, ...]:
    """The friendships of some people that were made or ended later than `after_tick`."""
    # By the ticks: what has changed since is little, and half of the friendships cannot be found by person.
    rows = connection.execute(
        """
        with wanted as materialized (select value as person from json_each(:people))
        select a, b, strength, made_tick, ended_tick from friendships indexed by friendships_by_made
        where world_id = :world and made_tick > :after and made_tick > 0
          and (a in (select person from wanted) or b in (select person from wanted))
        union
        select a, b, strength, made_tick, ended_tick from friendships indexed by friendships_by_ended
        where world_id = :world and ended_tick is not null and ended_tick > :after
          and (a in (select person from wanted) or b in (select person from wanted))
        order by a, b, made_tick
        """,
        {"people": json.dumps(sorted(people)), "world": world_id, "after": after_tick},
    )
    return tuple(TieSpan(a=a, b=b, strength=strength, made=made, ended=ended) for a, b, strength, made, ended in rows)


def nudges_heeded(connection: sqlite3.Connection, world_id: int) -> tuple[tuple[int, int, int], ...]:
    """The friendships that ended for the points they cost: tick, who ended it, the friend."""
    found = connection.execute(
        "select tick, person, friend from nudges where world_id = ? and outcome = 'heeded'", [world_id]
    ).fetchall()
    chunks = connection.execute("select tick, block, data from nudge_chunks where world_id = ?", [world_id])
    for tick, block, data in chunks:
        nudges = unpacked_nudges(block, data)
        heeded = nudges.take(nudges.outcome == 1)
        found += zip(repeat(tick), heeded.person.tolist(), heeded.friend.tolist(), strict=False)
    return tuple(sorted(found))
