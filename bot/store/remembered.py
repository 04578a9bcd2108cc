"""Characters' events kept in memory as they were read, so that a question reads only the ticks since the last one.

What a tick has written about characters is never written again, so a copy of it stays true, and one copy does for
every viewer: it holds what the rows hold, and no answer. What players did is not kept here: those rows can be erased.
A part of a world that takes too much room is kept for the people asked about alone, and what was asked about longest
ago is let go.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from bot.store.chunks import BLOCK, unpacked_events_of, unpacked_kinds, unpacked_together
from scoring.ledger import Events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

# Bytes in memory, all worlds together, and of one block of people.
ROOM = 96 << 20
A_BLOCK = 24 << 20
BYTES_AN_EVENT = 22
# An entry takes some room, however little it holds.
AN_ENTRY = 1_000
# Chunks are unpacked so many at a time: no longer list of them is ever held.
AT_ONCE = 256
# So many later events are put among the others on their way out, and no more.
MOST_LATER = 4_096

Key = tuple[int, int, int | None]
"""A world, a block of its people, and one of them; None: all of the block."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kept:
    """Events of some people up to the tick `upto`, in canonical order; those in `later` are of later days."""

    upto: int
    events: Events
    later: Events

    @property
    def size(self) -> int:
        return (len(self.events) + len(self.later)) * BYTES_AN_EVENT + AN_ENTRY

    def with_more(self, upto: int, new: Events) -> _Kept:
        """The same and what has happened since."""
        if not len(new):
            return _Kept(upto=upto, events=self.events, later=self.later)
        later = merged(self.later, new)
        if len(later) < MOST_LATER and len(self.events):
            return _Kept(upto=upto, events=self.events, later=later)
        return _Kept(upto=upto, events=merged(self.events, later), later=Events.none())

    def of(self, people: NDArray[np.int64]) -> Events:
        """The events of `people` (increasing), in canonical order."""
        return merged(_rows_of(self.events, people), _rows_of(self.later, people))


NOTHING = _Kept(upto=-1, events=Events.none(), later=Events.none())


def merged(before: Events, after: Events) -> Events:
    """Two sets of events in canonical order as one."""
    if not len(before) or not len(after):
        return before if len(before) else after
    together = Events.joined([before, after])
    if float(after.day.min()) <= float(before.day.max()):
        return together.in_order()
    # Each person's later ones come after their earlier ones: to sort by person, and leave the rest, is enough.
    return together.take(np.argsort((together.person % BLOCK).astype(np.uint16), kind="stable"))


def _rows_of(events: Events, people: NDArray[np.int64]) -> Events:
    if not len(events):
        return events
    first = np.searchsorted(events.person, people, side="left")
    many = np.searchsorted(events.person, people, side="right") - first
    ends = np.cumsum(many)
    return events.take(np.arange(int(many.sum())) + np.repeat(first - (ends - many), many))


class Remembered:
    """The events of one database's characters, as far as there is room for them. Threads may ask side by side."""

    def __init__(self, *, room: int = ROOM, a_block: int = A_BLOCK) -> None:
        self._room = room
        self._most = a_block // BYTES_AN_EVENT
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._taken = 0
        self._large: set[tuple[int, int]] = set()
        self._counted: dict[int, tuple[int, NDArray[np.int64]]] = {}
        self._lock = Lock()

    @property
    def size(self) -> int:
        """How many bytes are taken."""
        return self._taken

    def read(self, connection: sqlite3.Connection, world_id: int, people: Collection[int]) -> Events:
        """The events of some characters, in canonical order; perhaps those of a tick that has just been written, too.

        What is not known yet is read with `connection`, in its transaction.
        """
        wanted = np.array(sorted({*people}), dtype=np.int64)
        parts = [Events.none()]
        for block in np.unique(wanted // BLOCK).tolist():
            own = wanted[wanted // BLOCK == block]
            if (world_id, block) not in self._large:
                kept = self._whole(connection, world_id, block)
                if kept is not None:
                    parts.append(kept.of(own))
                    continue
                with self._lock:
                    self._large.add((world_id, block))
            parts.append(self._some(connection, world_id, block, own))
        return Events.joined(parts)

    def counted(self, connection: sqlite3.Connection, world_id: int, upto: int) -> NDArray[np.int64]:
        """How many events of each kind (by code) the characters of a world have had up to a tick."""
        reached, counts = self._counted.get(world_id, (-1, np.zeros(0, dtype=np.int64)))
        between = sorted((reached, upto))
        rows = connection.execute(
            "select data from event_chunks where world_id = ? and tick > ? and tick <= ?", [world_id, *between]
        )
        for (data,) in rows:
            found = np.bincount(unpacked_kinds(data), minlength=len(counts))
            counts = np.pad(counts, (0, len(found) - len(counts))) + (found if reached < upto else -found)
        if reached < upto:
            # Whole, or not at all: another thread may be counting.
            self._counted[world_id] = upto, counts
        return counts

    def _whole(self, connection: sqlite3.Connection, world_id: int, block: int) -> _Kept | None:
        """A whole block, brought forward and kept; None where it takes too much room."""
        key = (world_id, block, None)
        kept = self._at_hand(key)
        upto, many, found = kept.upto, len(kept.events) + len(kept.later), [Events.none()]
        for reached, chunks in _chunks(connection, world_id, block, kept.upto):
            upto = reached
            found.append(unpacked_together(block, chunks))
            many += len(found[-1])
            if many > self._most:
                self._let_go(key)
                return None
        if upto == kept.upto:
            return kept
        kept = kept.with_more(upto, Events.joined(found).in_order())
        self._keep(key, kept)
        return kept

    def _some(self, connection: sqlite3.Connection, world_id: int, block: int, people: NDArray[np.int64]) -> Events:
        """Some people of a block that is too large: each is kept by themself, those together who are equally far."""
        known = {person: self._at_hand((world_id, block, person)) for person in people.tolist()}
        for after in sorted({kept.upto for kept in known.values()}):
            group = [person for person, kept in known.items() if kept.upto == after]
            wanted = np.zeros(BLOCK, dtype=np.bool_)
            wanted[np.array(group) % BLOCK] = True
            upto, found = after, [Events.none()]
            for reached, chunks in _chunks(connection, world_id, block, after):
                upto = reached
                found += [part for part in (unpacked_events_of(block, data, wanted) for data in chunks) if part]
            if upto == after:
                continue
            new = Events.joined(found).in_order()
            for person in group:
                known[person] = known[person].with_more(upto, _rows_of(new, np.array([person])))
                self._keep((world_id, block, person), known[person])
        return Events.joined([Events.none(), *(known[person].of(people[people == person]) for person in known)])

    def _at_hand(self, key: Key) -> _Kept:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return NOTHING
            self._kept.move_to_end(key)
            return kept

    def _keep(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            there = self._kept.get(key)
            if there is not None and there.upto >= kept.upto:
                return  # another thread has read further meanwhile
            self._kept[key] = kept
            self._kept.move_to_end(key)
            self._taken += kept.size - (there.size if there is not None else 0)
            while self._taken > self._room:
                self._taken -= self._kept.popitem(last=False)[1].size

    def _let_go(self, key: Key) -> None:
        with self._lock:
            gone = self._kept.pop(key, None)
            self._taken -= gone.size if gone is not None else 0


def _chunks(connection: sqlite3.Connection, world_id: int, block: int, after: int) -> Iterator[tuple[int, list[bytes]]]:
    """The chunks of a block later than a tick, some at a time, with the last tick among them."""
    rows = connection.execute(
        "select tick, data from event_chunks where world_id = ? and block = ? and tick > ? order by tick",
        [world_id, block, after],
    )
    while some := rows.fetchmany(AT_ONCE):
        yield some[-1][0], [data for _, data in some]
