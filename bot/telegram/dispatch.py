"""Who is handled when: in order in each chat, different chats side by side, each in its turn.

An update that is handled is marked so with all others that ended meanwhile, in one transaction. It may be handled again
after a crash, when the mark was not written yet; what it did is not done again (`acting_for`). An update whose handling
fails, or never ends, holds up its own chat for a while at most; one that waits for the platform's limits, no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.slots import Slots
from bot.telegram.transport import NoMethodError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat_ports import ChatStore
    from bot.nursery import Nursery
    from bot.telegram.updates import Update

LOG = logging.getLogger(__name__)

AT_ONCE = 32
# As many as some hundred busy chats may have waiting: past that nobody is asked for more, be they busy or not.
MOST_WAITING = 20_000
AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An update to be handled. `begun`: an earlier attempt has written something; `kept`: it stands in the store."""

    update: Update
    begun: bool = False
    kept: bool = True


class Dispatch:
    """Hands on what is offered, from then until `drain`."""

    def __init__(
        self,
        store: ChatStore,
        handle: Callable[[Work], Awaitable[None]],
        nursery: Nursery,
        *,
        at_once: int = AT_ONCE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._handle = handle
        self._nursery = nursery
        self._slots = Slots(at_once, self._start_soon)
        self._nobodys = copy_context()
        self._sleep = sleep
        self._queues: dict[int, deque[Work]] = {}
        self._turns: deque[int] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._finished: list[int] = []
        self._marking: asyncio.Task[None] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._stopping = False

    def __len__(self) -> int:
        """How many are waiting or being handled."""
        return self._waiting + len(self._tasks)

    def behind(self, key: int) -> int:
        """How many of this queue wait."""
        return len(self._queues.get(key, ()))

    def offer(self, work: Work) -> None:
        """Have an update handled when its turn comes."""
        key = work.update.queue
        queue = self._queues.get(key)
        if queue is None:
            self._queues[key] = deque((work,))
            self._turns.append(key)
        else:
            # Its chat waits for a turn already, or is being handled and gets one after.
            queue.append(work)
        self._waiting += 1
        if len(self) >= MOST_WAITING:
            self._room.clear()
        self._start()

    async def room(self) -> None:
        """Wait until there are not too many waiting, or being handled."""
        await self._room.wait()

    async def drain(self, seconds: float) -> int:
        """Begin no more, give those under way so long to end; how many wait for another time."""
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                LOG.warning("%d updates were not handled in time and will be at the next start", len(late))
                await asyncio.wait(late)
        if self._marking is not None:
            await asyncio.wait([self._marking])
        return self._waiting

    def _start_soon(self) -> None:
        # Not from within the handling that made room: what is begun now must not pass for a part of it.
        asyncio.get_running_loop().call_soon(self._start, context=self._nobodys)

    def _start(self) -> None:
        while self._turns and self._slots.free and not self._stopping:
            key = self._turns.popleft()
            work = self._queues[key].popleft()
            self._waiting -= 1
            self._slots.take()
            task = self._nursery.start(self._one(key, work), name=f"update {work.update.update_id}")
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # Those that wait for the platform's limits count too: while it takes nothing, they are more and more.
        if len(self) < MOST_WAITING:
            self._room.set()

    async def _one(self, key: int, work: Work) -> None:
        with self._slots.held():
            await self._in_turn(key, work)

    async def _in_turn(self, key: int, work: Work) -> None:
        number = work.update.update_id
        try:
            if work.kept:
                with self._store.acting_for(number):
                    await self._handle(work)
                self._finish(number)
            else:
                await self._handle(work)
        except NoMethodError as error:
            # The log has its name, and it was tried for a while: the update stood in the store all that time.
            if work.kept:
                await self._bury(number, type(error).__name__)
        except Exception as error:
            # What is handled ends in a reply, errors too: only a fault of ours comes here.
            LOG.exception("update %d cannot be handled", number)
            if work.kept:
                await self._bury(number, type(error).__name__)
        finally:
            if self._queues[key]:
                # Behind all other chats that wait: who sends much waits for themself.
                self._turns.append(key)
            else:
                del self._queues[key]

    async def _bury(self, number: int, failure: str) -> None:
        try:
            await self._store.bury_update(number, failure)
        except Exception:
            LOG.exception("update %d cannot be put aside; it will be tried again at the next start", number)

    def _finish(self, number: int) -> None:
        self._finished.append(number)
        if self._marking is None:
            self._marking = self._nursery.start(self._mark(), name="mark updates as handled")

    async def _mark(self) -> None:
        try:
            while self._finished:
                these, self._finished = self._finished, []
                try:
                    await self._store.finish_updates(these)
                except Exception:
                    LOG.exception("%d handled updates could not be marked; trying again", len(these))
                    self._finished = these + self._finished
                    if self._stopping:
                        return
                    await self._sleep(AGAIN_SECONDS)
        finally:
            self._marking = None
