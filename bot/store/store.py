"""The store as the services see it: `bot.ports.Store` over one SQLite file."""

from __future__ import annotations

import asyncio
from typing import IO, TYPE_CHECKING, Self

from bot.store import branches, leases, past, player_tick, ticks, worlds
from bot.store import compiled as compiled_sql
from bot.store import pauses as pauses_sql
from bot.store.chat_store import ChatTables
from bot.store.chunks import keys, piece
from bot.store.compiled import PIECES_AT_A_TIME
from bot.store.connection import Database
from bot.store.hosting_store import HostingTables
from bot.store.past_store import PastTables
from bot.store.player_store import PlayerTables

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path

    from bot.player_ports import TickInputs
    from bot.ports import (
        Compiled,
        Moved,
        NewWorld,
        Nudges,
        PastTick,
        People,
        Phase,
        RuleBookRow,
        StoredSnapshot,
        Story,
        TickRecord,
        TierChange,
        TierChanges,
        Ties,
        WorldRow,
        WorldState,
    )
    from bot.timer_ports import Lease, Pause
    from scoring.ledger import Events


def _nowhere(_: str) -> None:
    """Where a tick's writing has got to interests nobody but the tests of crashes."""


class SqliteStore(ChatTables, PlayerTables, HostingTables, PastTables):
    """Worlds in one SQLite file. Use as ``async with SqliteStore(path) as store``."""

    def __init__(self, path: Path, *, at_point: Callable[[str], None] = _nowhere) -> None:
        self.database = Database(path)
        self._at_point = at_point

    async def __aenter__(self) -> Self:
        await self.database.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.database.close()

    async def create_world(self, new: NewWorld, at: datetime, tell: Callable[[float, str], None]) -> WorldRow:
        """Make a world in one transaction. Raises `Refused` where the name is taken."""
        return await self.database.write(lambda connection: worlds.insert_world(connection, new, at, tell))

    async def worlds(self) -> tuple[WorldRow, ...]:
        """All worlds, by name."""
        return await self.database.glance(worlds.all_worlds)

    async def world(self, name: str) -> WorldRow:
        """One world. Raises `Refused` where there is none."""
        return await self.database.glance(lambda connection: worlds.world_named(connection, name))

    async def delete_world(self, world_id: int) -> None:
        """Remove a world and all that belongs to it."""
        await self.database.write(
            lambda connection: connection.execute("delete from worlds where world_id = ?", [world_id])
        )

    async def rule_books(self, world_id: int) -> tuple[RuleBookRow, ...]:
        """The world's rule books by the tick from which they are in force."""
        return await self.database.glance(lambda connection: worlds.rule_books_of(connection, world_id))

    async def kinds(self, world_id: int) -> tuple[str, ...]:
        """The kinds' names by code."""
        return await self.database.read(lambda connection: worlds.kinds_of(connection, world_id))

    async def compiled(self, world_id: int) -> Compiled | None:
        """The arrays kept beside the rows; None where there are none."""
        return await self.database.read(lambda connection: compiled_sql.compiled_of(connection, world_id))

    async def compiled_tick(self, world_id: int) -> int | None:
        """The tick whose arrays are kept beside the rows; None where there are none."""
        return await self.database.glance(lambda connection: compiled_sql.compiled_tick(connection, world_id))

    async def keep_compiled(self, world_id: int, compiled: Compiled) -> None:
        """Keep arrays beside the rows, some pieces a transaction; nothing where somebody else has begun later."""
        taken = await self.database.write(lambda connection: compiled_sql.begin(connection, world_id))
        if taken is None:
            return
        all_keys = [*keys(compiled.arrays)]
        for first in range(0, len(all_keys), PIECES_AT_A_TIME):
            some = all_keys[first : first + PIECES_AT_A_TIME]

            def put(connection: sqlite3.Connection, some: list[tuple[str, int]] = some) -> bool:
                # Cut where they are written: not on the thread of the event loop.
                cut = ((name, number, piece(compiled.arrays[name], number)) for name, number in some)
                return compiled_sql.put(connection, world_id, *taken, cut)

            if not await self.database.write(put):
                return
            self._at_point("piece written")
        await self.database.write(lambda connection: compiled_sql.end(connection, world_id, *taken, compiled))

    async def people(self, world_id: int) -> People:
        """Everybody, from the rows."""
        return await self.database.read(lambda connection: past.people_of(connection, world_id))

    async def story(self, world_id: int) -> Story:
        """What the scenario says will happen."""
        return await self.database.read(lambda connection: past.story_of(connection, world_id))

    async def parted(self, world_id: int) -> Ties:
        """Friendships that have ended and not been made again, with their last strength."""
        return await self.database.read(lambda connection: past.parted_of(connection, world_id))

    async def ties(self, world_id: int, tick: int) -> Ties:
        """The friendships as they stood at the end of `tick`, from the rows."""
        return await self.database.read(lambda connection: past.ties_of(connection, world_id, tick))

    async def tie_changes(self, world_id: int, after_tick: int, to_tick: int) -> tuple[tuple[int, Ties, Ties], ...]:
        """Friendships ended and made, by tick, later than `after_tick` up to `to_tick`."""
        return await self.database.read(
            lambda connection: past.tie_changes_of(connection, world_id, after_tick, to_tick)
        )

    async def events(self, world_id: int, after_tick: int, to_tick: int) -> Events:
        """Everybody's events of some ticks, in canonical order."""
        return await self.database.read(
            lambda connection: past.events_between(connection, world_id, after_tick, to_tick)
        )

    async def events_of(self, world_id: int, person: int) -> Events:
        """One person's events, in canonical order."""
        return await self.database.read(lambda connection: past.events_of_person(connection, world_id, person))

    async def snapshots(self, world_id: int, tick: int) -> Moved:
        """Whose score moved in a tick (0: everybody's first), and to what."""
        return await self.database.read(lambda connection: past.snapshots_at(connection, world_id, tick))

    async def snapshots_of(self, world_id: int, person: int) -> tuple[StoredSnapshot, ...]:
        """One person's snapshots in order of tick."""
        return await self.database.read(lambda connection: past.snapshots_of_person(connection, world_id, person))

    async def latest_snapshots(self, world_id: int, player: int, since: int) -> tuple[StoredSnapshot, ...]:
        """A player's snapshots in order of tick, from the last one up to the tick `since`."""
        return await self.database.glance(
            lambda connection: player_tick.snapshots_of_player(connection, world_id, player, since)
        )

    async def ticks(self, world_id: int) -> tuple[tuple[int, float, Phase], ...]:
        """The ticks that happened: number, day, phase."""
        return await self.database.read(lambda connection: past.ticks_of(connection, world_id))

    async def latest_ticks(self, world_id: int, since_day: float) -> tuple[tuple[int, float, Phase], ...]:
        """The last tick up to a day, and those after it."""
        return await self.database.glance(lambda connection: past.ticks_of(connection, world_id, since_day))

    async def commit_tick(self, record: TickRecord) -> bool:
        """Write a tick in one transaction. False, and nothing written, where it has happened already."""
        # Packed before: nobody else can write while this does.
        packed = await asyncio.to_thread(ticks.packed, record)
        written = await self.database.write(
            lambda connection: ticks.commit_tick(connection, record, packed, self._at_point)
        )
        self._at_point("committed")
        return written

    async def commit_deciding(self, world_id: int, decide: Callable[[TickInputs], TickRecord | None]) -> bool:
        """Decide a tick and write it in one transaction. False, and nothing written, where there is none to write."""

        def work(connection: sqlite3.Connection) -> bool:
            record = decide(player_tick.inputs_of(connection, world_id))
            return record is not None and ticks.commit_tick(connection, record, ticks.packed(record), self._at_point)

        written = await self.database.write(work)
        self._at_point("committed")
        return written

    async def hold_timer(self, owner: str, at: datetime, until: datetime) -> Lease:
        """Take, or keep, the lease on moving this database's worlds; who has it now, the owner or another."""
        kept = await self.database.glance(leases.lease_of)
        if kept is not None and leases.settled(kept, owner, at, until):
            return kept
        return await self.database.write(lambda connection: leases.hold(connection, owner, at, until))

    async def let_timer_go(self, owner: str) -> None:
        """Give the lease back, where it is the owner's."""
        await self.database.write(lambda connection: leases.let_go(connection, owner))

    async def find_people(self, world_id: int, prefix: str, limit: int, after: str = "") -> tuple[tuple[int, str], ...]:
        """People whose names begin with `prefix`, whatever the case, in order of name, those later than `after`."""
        return await self.database.read(lambda connection: past.find_people(connection, world_id, prefix, limit, after))

    async def set_state(self, world_id: int, state: WorldState, *, failures: int) -> None:
        """Let the timer move the world, or not; and how many ticks have failed in a row."""
        await self.database.write(lambda connection: worlds.set_state(connection, world_id, state, failures))

    async def pauses(self, world_id: int) -> tuple[Pause, ...]:
        """When the world stood still, in order of time."""
        return await self.database.read(lambda connection: pauses_sql.pauses_of(connection, world_id))

    async def last_moved_at(self, world_id: int) -> datetime | None:
        """The latest instant at which the world is known to have been going; None where there is no such world."""
        return await self.database.read(lambda connection: pauses_sql.last_moved_at(connection, world_id))

    async def begin_pause(
        self, world_id: int, from_at: datetime, reason: str, *, to_at: datetime | None = None, paused: bool = False
    ) -> None:
        """The world stands still; nothing where it does already. If `paused`, until somebody resumes it."""
        await self.database.write(
            lambda connection: pauses_sql.begin_pause(connection, world_id, from_at, to_at, reason, paused)
        )

    async def record_failure(self, world_id: int, at: datetime, reason: str, *, most: int) -> int:
        """One more tick has failed; how many have in a row. At `most` the world is paused."""
        return await self.database.write(
            lambda connection: pauses_sql.record_failure(connection, world_id, at, reason, most)
        )

    async def end_pause(self, world_id: int, at: datetime) -> None:
        """The world goes on: running, with no failures and no open pause."""
        await self.database.write(lambda connection: pauses_sql.end_pause(connection, world_id, at))

    async def set_phase(self, world_id: int, phase: Phase) -> None:
        """The phase from the next tick on."""
        await self.database.write(lambda connection: worlds.set_phase(connection, world_id, phase))

    async def branch_world(  # noqa: PLR0913, PLR0917 - a copy of what, and how it is called
        self, world_id: int, tick: int, name: str, seed: int, at: datetime, again: AsyncIterator[PastTick] | None = None
    ) -> WorldRow:
        """A copy of a world as it stood at the end of `tick`, with `again` on record, or else what the world has.

        Raises `Refused` where the name is taken or the world is gone.
        """

        async def copied(file: IO[bytes] | None) -> WorldRow:
            return await self.database.write(
                lambda connection: branches.branch_world(connection, world_id, tick, name, seed, at, file)
            )

        if again is None:
            return await copied(None)
        with branches.a_place_aside(self.database.path) as file:
            await branches.kept_aside(file, again)
            return await copied(file)

    async def withdrawals(self, world_id: int) -> int:
        """How often something was taken back that a tick may have read. Raises `Refused` where the world is gone."""
        return await self.database.glance(lambda connection: worlds.withdrawals_of(connection, world_id))

    async def tier_changes(self, world_id: int, tick: int) -> TierChanges:
        """Whose highest tier changed in a tick, by increasing person."""
        return await self.database.read(lambda connection: past.tier_changes_at(connection, world_id, tick))

    async def nudges(self, world_id: int, tick: int) -> Nudges:
        """Characters' nudges of a tick about one another, by increasing person."""
        return await self.database.read(lambda connection: past.nudges_at(connection, world_id, tick))

    async def tier_changes_of(self, world_id: int, person: int) -> tuple[TierChange, ...]:
        """One person's tier changes in order of tick."""
        return await self.database.read(lambda connection: past.tier_changes_of_person(connection, world_id, person))
