"""How many updates are worked on at once, and how long each may take: time spent waiting for a turn counts as neither.

Who waits for the platform's limits works on nothing. Were they to keep their place, some dozens of busy groups could
hold all places there are, and everybody else would wait with them. Coming back they take a place though all are taken:
what their turn was for must not wait again.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


@dataclass(slots=True)
class _Held:
    """The place of one update. `away`: how many parts of its handling only wait; `limit`: when it is given up."""

    slots: Slots | None = None
    away: int = 0
    limit: asyncio.Timeout | None = None


_HELD: ContextVar[_Held | None] = ContextVar("held", default=None)


class Slots:
    """Places for `most` updates; `freed` is called whenever one becomes free."""

    def __init__(self, most: int, freed: Callable[[], None]) -> None:
        self._most = most
        self._freed = freed
        self._taken = 0

    @property
    def free(self) -> bool:
        """May one more be begun?"""
        return self._taken < self._most

    def take(self) -> None:
        """Take a place; `held` gives it back."""
        self._taken += 1

    def give(self) -> None:
        """Give a place back."""
        self._taken -= 1
        self._freed()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Work in a place that was taken, and give it back."""
        before = _HELD.set(_Held(slots=self))
        try:
            yield
        finally:
            _HELD.reset(before)
            self.give()


@contextmanager
def only_waiting() -> Iterator[None]:
    """In here is nothing but waiting for a turn: the place is another's meanwhile, and the time limit stands still."""
    held = _HELD.get()
    if held is None:
        yield
        return
    held.away += 1
    first, limit, left = held.away == 1, held.limit, None
    if first and held.slots is not None:
        held.slots.give()
    loop = asyncio.get_running_loop()
    if first and limit is not None and not limit.expired() and (until := limit.when()) is not None:
        left = until - loop.time()
        limit.reschedule(None)
    try:
        yield
    finally:
        held.away -= 1
        if first and held.slots is not None:
            held.slots.take()
        if left is not None and limit is not None and not limit.expired():
            limit.reschedule(loop.time() + left)


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Raise `TimeoutError` where it takes longer, but for what is `only_waiting`."""
    held = _HELD.get() or _Held()
    before = _HELD.set(held)
    try:
        async with asyncio.timeout(seconds) as limit:
            held.limit = limit
            yield
    finally:
        held.limit = None
        _HELD.reset(before)
