"""Worlds kept open between questions, each as of its last committed tick, and no more of them than there is room for.

What is in memory is a copy; the row in the store says which tick the world has reached, and every question compares.
Whoever moves a world in the same process hands it over, so that nobody reads it from the store again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services.living_world import book_at, open_world, row_of
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Store, WorldRow
    from bot.services.living_world import LivingWorld

# People and friendships in memory, all worlds together: some hundred bytes each.
ROOM = 30_000_000


@dataclass(slots=True, kw_only=True)
class _Open:
    """An open world; `checked` is the last tick at which its rule book was compared with the store's."""

    world: LivingWorld
    size: int
    checked: int = -1


class OpenWorlds:
    """The open worlds of one store. The one used longest ago is let go first; one alone may take more than the room."""

    def __init__(self, store: Store, *, room: int = ROOM) -> None:
        self._store = store
        self._room = room
        self._open: OrderedDict[int, _Open] = OrderedDict()
        self._names: dict[int, str] = {}
        self._loads: dict[int, asyncio.Lock] = {}
        self._moving: dict[int, asyncio.Event] = {}

    async def world(self, world_id: int) -> LivingWorld:
        """A world as of its last tick. Raises `Refused` where there is none (any more)."""
        return await self.as_of(await self._row(world_id))

    async def as_of(self, row: WorldRow) -> LivingWorld:
        """The world of a row just read."""
        found = await self._at_hand(row)
        if found is not None:
            return found
        if (moved := self._moving.get(row.world_id)) is not None and row.world_id in self._open:
            # The tick is written and the world on its way here: wait for it rather than read it all again.
            await moved.wait()
            found = await self._at_hand(row)
            if found is not None:
                return found
        lock = self._loads.setdefault(row.world_id, asyncio.Lock())
        async with lock:
            found = await self._at_hand(row)  # somebody else may have opened it meanwhile
            if found is None:
                found = await open_world(self._store, row.name)
                self.put(found)
        return found

    def put(self, world: LivingWorld) -> None:
        """Take over a world as it stands after a tick."""
        world_id = world.row.world_id
        before = self._open.get(world_id)
        if before is not None and before.world.row.tick > world.row.tick:
            return  # a load that took longer than a tick
        size = len(world.people) + len(world.standings.population.friendships.friend)
        self._open[world_id] = _Open(world=world, size=size)
        self._open.move_to_end(world_id)
        self._names[world_id] = world.row.name
        while len(self._open) > 1 and sum(each.size for each in self._open.values()) > self._room:
            self._open.popitem(last=False)

    def peek(self, world_id: int) -> LivingWorld | None:
        """The world in memory, whatever the store says; None where it is not open."""
        found = self._open.get(world_id)
        return found.world if found else None

    def drop(self, world_id: int) -> None:
        """Let a world go; asked for again, it is read from the store."""
        self._open.pop(world_id, None)

    @asynccontextmanager
    async def moving(self, world_id: int) -> AsyncIterator[None]:
        """While a tick of this world is made and handed over here, questions wait for it rather than open it."""
        moved = self._moving[world_id] = asyncio.Event()
        try:
            yield
        finally:
            moved.set()
            if self._moving.get(world_id) is moved:
                del self._moving[world_id]

    async def _row(self, world_id: int) -> WorldRow:
        name = self._names.get(world_id)
        if name is not None:
            try:
                row = await self._store.world(name)
            except Refused:
                self._names.pop(world_id)
            else:
                if row.world_id == world_id:
                    return row
        found = await row_of(self._store, world_id)
        if found is None:
            self._open.pop(world_id, None)
            self._loads.pop(world_id, None)
            raise Refused(place="worlds", field="id", value=world_id, allowed="a world that is still there")
        self._names[world_id] = found.name
        return found

    async def _at_hand(self, row: WorldRow) -> LivingWorld | None:
        """The world in memory, where it is as far as the row or further."""
        kept = self._open.get(row.world_id)
        if kept is None or kept.world.row.tick < row.tick:
            return None
        if kept.world.row.tick > row.tick:
            return kept.world  # it was moved, and handed over, after the row was read
        if kept.checked != row.tick:
            if book_at(await self._store.rule_books(row.world_id), row.tick) != kept.world.book:
                return None
            kept.checked = row.tick
        if row.world_id in self._open:
            self._open.move_to_end(row.world_id)
        if kept.world.row != row:
            kept.world = replace(kept.world, row=row)
        return kept.world
