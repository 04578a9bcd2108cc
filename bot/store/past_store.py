"""The store's side that reads what has happened: `bot.past_ports.PastStore`, a part of `SqliteStore`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.store import nearby, past
from bot.store.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from bot.past_ports import Deeds, TieSpan
    from bot.ports import Phase
    from bot.store.connection import Database
    from scoring.ledger import Events


class PastTables:
    """The past in the tables of one database."""

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
        return await self.database.read(lambda connection: nearby.deeds_of(connection, world_id, people))

    async def ticks_from(self, world_id: int, tick: int) -> tuple[tuple[int, float, Phase], ...]:
        """A tick and those after it."""
        return await self.database.read(lambda connection: past.ticks_from(connection, world_id, tick))

    async def tick_by(self, world_id: int, at: datetime) -> tuple[int, float] | None:
        """The last tick that had happened by an instant, and its day; None where none had."""
        return await self.database.read(lambda connection: past.tick_by(connection, world_id, at))

    async def events_by_kind(self, world_id: int, upto: int, players: Collection[int]) -> NDArray[np.int64]:
        """How many events of each kind, by code, the characters and some players have had up to the tick `upto`."""
        remembered = self.remembered
        return await self.database.read(
            lambda connection: nearby.events_by_kind(connection, remembered, world_id, upto, players)
        )

    async def tie_spans(self, world_id: int, people: Collection[int], after_tick: int) -> tuple[TieSpan, ...]:
        """The friendships of some people that were made or ended later than `after_tick`."""
        return await self.database.read(lambda connection: nearby.tie_spans(connection, world_id, people, after_tick))

    async def nudges_heeded(self, world_id: int) -> tuple[tuple[int, int, int], ...]:
        """The friendships that ended for the points they cost: tick, who ended it, the friend."""
        return await self.database.read(lambda connection: nearby.nudges_heeded(connection, world_id))
