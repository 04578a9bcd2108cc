"""The ledger: every event of every person, in one canonical order.

Floating-point sums depend on their order, so the order is fixed here: by person, day, kind's name, magnitude. Events
that tie in all four are alike, and whoever is first changes nothing. That makes evidence the same to the bit however
the events arrived, and adding today's events to a person's evidence the same as adding everything up again.

Nothing here knows a rule book: a ledger is what happened, not what it is worth.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# From this many rows on a compiled pass pays for the second it takes to import numba.
COMPILED_FROM = 1_000_000
# The compiled passes share one pool of threads, which not every threading layer of numba lets two callers use at once.
COMPILED_PASS = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Events as columns of one length: person's index (uint32), kind's code (uint16), magnitude and day (float64)."""

    person: NDArray[np.uint32]
    kind: NDArray[np.uint16]
    magnitude: NDArray[np.float64]
    day: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Events:
        """The events at `rows` (positions or a mask), in that order."""
        return Events(
            person=self.person[rows], kind=self.kind[rows], magnitude=self.magnitude[rows], day=self.day[rows]
        )

    def recoded(self, kinds: tuple[str, ...], wider: tuple[str, ...]) -> Events:
        """The same events, coded in `wider`, a vocabulary that holds all of `kinds`."""
        if kinds == wider or not len(self):
            return self
        code = {name: position for position, name in enumerate(wider)}
        codes = np.array([code[name] for name in kinds], dtype=np.uint16)
        return Events(person=self.person, kind=codes[self.kind], magnitude=self.magnitude, day=self.day)

    def in_order(self) -> Events:
        """The same events in the canonical order."""
        return self.take(np.lexsort((self.magnitude, self.kind, self.day, self.person)))

    @staticmethod
    def none() -> Events:
        """No events."""
        return Events(
            person=np.empty(0, dtype=np.uint32),
            kind=np.empty(0, dtype=np.uint16),
            magnitude=np.empty(0, dtype=np.float64),
            day=np.empty(0, dtype=np.float64),
        )

    @staticmethod
    def joined(parts: Sequence[Events]) -> Events:
        """Several sets of events, one after the other."""
        return Events(
            person=np.concatenate([part.person for part in parts]),
            kind=np.concatenate([part.kind for part in parts]),
            magnitude=np.concatenate([part.magnitude for part in parts]),
            day=np.concatenate([part.day for part in parts]),
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Ledger:
    """All events by person.

    `start` (int64, people + 1) bounds each person's slice of `events`, which are in canonical order. `kinds` are the
    kinds' names in alphabetical order; an event's code is its place there. `later` holds batches (each in canonical
    order) that came after the columns were laid out, so that one new event does not move twenty million; `latest` is
    the day of each person's last event, made when first asked for.
    """

    kinds: tuple[str, ...]
    start: NDArray[np.int64]
    events: Events
    later: list[Events] = field(default_factory=list)
    latest: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, people: int, kinds: tuple[str, ...], events: Events, *, compiled: bool | None = None) -> Ledger:
        """A ledger of events in any order; `kinds` must be in alphabetical order."""
        use_compiled = len(events) >= COMPILED_FROM if compiled is None else compiled
        if use_compiled:
            from scoring import row_kernels

            with COMPILED_PASS:
                start, kind, magnitude, day = row_kernels.ledger_columns(
                    people, events.person, events.kind, events.magnitude, events.day
                )
            person = np.repeat(np.arange(people, dtype=np.uint32), np.diff(start))
            return cls(kinds=kinds, start=start, events=Events(person=person, kind=kind, magnitude=magnitude, day=day))
        ordered = events.in_order()
        counts = np.bincount(ordered.person, minlength=people)
        start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        return cls(kinds=kinds, start=start, events=ordered)

    @property
    def people(self) -> int:
        """How many people there are rows for."""
        return len(self.start) - 1

    def __len__(self) -> int:
        return len(self.events) + sum(len(batch) for batch in self.later)

    def row(self, person: int) -> Events:
        """One person's events in canonical order."""
        part = slice(self.start[person], self.start[person + 1])
        found = [_sliced(self.events, part)]
        for batch in self.later:
            first, last = np.searchsorted(batch.person, (person, person + 1))
            if last > first:
                found.append(_sliced(batch, slice(first, last)))
        return found[0] if len(found) == 1 else Events.joined(found).in_order()

    def days_of_last(self) -> NDArray[np.float64]:
        """The day of each person's last event; minus infinity for a person without any."""
        if self.latest is None:
            latest = np.full(self.people, -np.inf)
            some = np.diff(self.start) > 0
            latest[some] = self.events.day[self.start[1:][some] - 1]
            for batch in self.later:
                np.maximum.at(latest, batch.person, batch.day)
            self.latest = latest  # whole: another thread may be asking
        return self.latest

    def add(self, new: Events) -> None:
        """Take in a batch of events, in canonical order."""
        if not len(new):
            return
        self.later.append(new)
        if self.latest is not None:
            np.maximum.at(self.latest, new.person, new.day)
        # Batches of like size become one, so that there are few to look into and each is sorted again only seldom.
        while len(self.later) > 1 and len(self.later[-2]) <= len(self.later[-1]):
            self.later[-2:] = [Events.joined(self.later[-2:]).in_order()]

    def compact(self) -> None:
        """Lay the columns out anew, so that no batch is left aside."""
        if self.later:
            whole = self._laid_out()
            self.start, self.events, self.later = whole.start, whole.events, []

    def _laid_out(self) -> Ledger:
        return Ledger.of(self.people, self.kinds, Events.joined([self.events, *self.later]))

    def until(self, day: float) -> Ledger:
        """The ledger as it stood at the end of `day`: events later than `day` are left out."""
        whole = self._laid_out() if self.later else self
        return Ledger.of(whole.people, whole.kinds, whole.events.take(whole.events.day <= day))

    def with_kinds(self, kinds: tuple[str, ...]) -> Ledger:
        """The same ledger under a larger vocabulary, in alphabetical order as before."""
        later = [batch.recoded(self.kinds, kinds) for batch in self.later]
        return Ledger(
            kinds=kinds,
            start=self.start,
            events=self.events.recoded(self.kinds, kinds),
            later=later,
            latest=self.latest,
        )


def _sliced(events: Events, part: slice) -> Events:
    return Events(
        person=events.person[part], kind=events.kind[part], magnitude=events.magnitude[part], day=events.day[part]
    )
