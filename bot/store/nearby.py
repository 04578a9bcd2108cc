"""SQL of the past of a few people: nobody else's rows are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from bot.past_ports import TieSpan
from bot.store.chunks import BLOCK, unpacked_events_of
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from bot.store.connection import Database


def events_of_people(connection: sqlite3.Connection, world_id: int, people: Collection[int]) -> Events:
    """The events of some characters, in canonical order. Each chunk is opened once, for all of its block."""
    blocks = sorted({person // BLOCK for person in people})
    rows = connection.execute(
        """
        select block, data from event_chunks
        where world_id = ? and block in (select value from json_each(?)) order by block, tick
        """,
        [world_id, json.dumps(blocks)],
    )
    wanted = {block: np.zeros(BLOCK, dtype=np.bool_) for block in blocks}
    for person in people:
        wanted[person // BLOCK][person % BLOCK] = True
    parts = [Events.none()]
    for block, data in rows:
        part = unpacked_events_of(block, data, wanted[block])
        if part is not None:
            parts.append(part)
    return Events.joined(parts).in_order()


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
    rows = connection.execute(
        "select tick, person, friend from nudges where world_id = ? and outcome = 'heeded' order by tick, person",
        [world_id],
    )
    return tuple(rows.fetchall())


class PastTables:
    """The past of a few people in the tables of one database: `bot.past_ports.PastStore`."""

    database: Database

    async def events_of_people(self, world_id: int, people: Collection[int]) -> Events:
        """The events of some characters, in canonical order; of players nothing."""
        return await self.database.read(lambda connection: events_of_people(connection, world_id, people))

    async def tie_spans(self, world_id: int, people: Collection[int], after_tick: int) -> tuple[TieSpan, ...]:
        """The friendships of some people that were made or ended later than `after_tick`."""
        return await self.database.read(lambda connection: tie_spans(connection, world_id, people, after_tick))

    async def nudges_heeded(self, world_id: int) -> tuple[tuple[int, int, int], ...]:
        """The friendships that ended for the points they cost: tick, who ended it, the friend."""
        return await self.database.read(lambda connection: nudges_heeded(connection, world_id))
