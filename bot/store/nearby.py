"""SQL of the past of a few people: nobody else's rows are read."""

from __future__ import annotations

import json
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from bot.past_ports import STILL, Deeds, TieSpan
from bot.store.chunks import unpacked_nudges
from bot.store.past import tick_by, ticks_from
from bot.store.remembered import Remembered
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import datetime

    from numpy.typing import NDArray

    from bot.ports import Phase
    from bot.store.connection import Database


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


class PastTables:
    """The past of a few people in the tables of one database: `bot.past_ports.PastStore`."""

    database: Database

    @cached_property
    def remembered(self) -> Remembered:
        """Characters' events that were read before."""
        return Remembered()

    async def events_of_people(self, world_id: int, people: Collection[int]) -> Events:
        """The events of some characters, in canonical order; of players nothing."""
        remembered = self.remembered
        return await self.database.read(lambda connection: remembered.read(connection, world_id, people))

    async def deeds(self, world_id: int, people: Collection[int]) -> Deeds:
        """What some players did, struck or not; of characters nothing."""
        return await self.database.read(lambda connection: deeds_of(connection, world_id, people))

    async def ticks_from(self, world_id: int, tick: int) -> tuple[tuple[int, float, Phase], ...]:
        """A tick and those after it."""
        return await self.database.read(lambda connection: ticks_from(connection, world_id, tick))

    async def tick_by(self, world_id: int, at: datetime) -> tuple[int, float] | None:
        """The last tick that had happened by an instant, and its day; None where none had."""
        return await self.database.read(lambda connection: tick_by(connection, world_id, at))

    async def events_by_kind(self, world_id: int, upto: int, players: Collection[int]) -> NDArray[np.int64]:
        """How many events of each kind, by code, the characters and some players have had up to the tick `upto`."""
        remembered = self.remembered
        return await self.database.read(
            lambda connection: events_by_kind(connection, remembered, world_id, upto, players)
        )

    async def tie_spans(self, world_id: int, people: Collection[int], after_tick: int) -> tuple[TieSpan, ...]:
        """The friendships of some people that were made or ended later than `after_tick`."""
        return await self.database.read(lambda connection: tie_spans(connection, world_id, people, after_tick))

    async def nudges_heeded(self, world_id: int) -> tuple[tuple[int, int, int], ...]:
        """The friendships that ended for the points they cost: tick, who ended it, the friend."""
        return await self.database.read(lambda connection: nudges_heeded(connection, world_id))
