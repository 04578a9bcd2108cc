"""Delivers what a tick decided and what chats are to be told: each once, at its hour, in the platform's limits.

A delivery is claimed for a while, sent outside any transaction, and what became of it is recorded. Where the answer was
lost, by a broken connection or a process that died, nobody can know whether it arrived: it is sent again, marked as in
doubt, with the number it had. Outside of that window it is sent exactly once. In one chat all goes in order.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError

from bot.chat_ports import Delivery, Outcome
from bot.telegram.hours import due, end_of_quiet
from bot.telegram.limits import Urgency
from bot.telegram.sender import ChatGoneError, Target
from bot.telegram.transport import HaltError, NoMethodError, NotSentError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.chat_ports import ChatStore
    from bot.clock import Clock
    from bot.nursery import Nursery
    from bot.telegram.limits import Limits
    from bot.telegram.sender import Sender
    from bot.views.reply import Reply

LOG = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# Nothing is begun so close to a lease's end that it might end meanwhile.
MARGIN = timedelta(seconds=45)
CHATS_AT_ONCE = 48
LOOK_SECONDS = 1.0
LONGEST_PAUSE = 300.0
# What the platform refuses so often for its content will not be taken.
MOST_REFUSALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one message, and when it is to be tried again; `of_chat`: so it is for all in that chat."""

    outcome: Outcome
    due_at: datetime | None = None
    of_chat: bool = False


class Deliveries:
    """The loop that delivers. None of `word` or `word_digest`: there is nothing to say any more.

    `word` says a notice, or all that a tick meant to one player; `word_digest` a day's alerts.
    """

    def __init__(  # noqa: PLR0913 - what it stands between
        self,
        store: ChatStore,
        sender: Sender,
        limits: Limits,
        clock: Clock,
        nursery: Nursery,
        *,
        word: Callable[[tuple[Delivery, ...]], Awaitable[Reply | None]],
        word_digest: Callable[[tuple[Delivery, ...]], Awaitable[Reply | None]],
        lease: timedelta = LEASE,
        margin: timedelta = MARGIN,
    ) -> None:
        self._store = store
        self._sender = sender
        self._limits = limits
        self._clock = clock
        self._nursery = nursery
        self._word = word
        self._word_digest = word_digest
        self._lease = lease
        self._margin = margin
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._in_turn: set[asyncio.Task[object]] = set()
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look now: something may be due."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `stop`."""
        while not self._stopping:
            self._woken.clear()
            try:
                if await self.round():
                    continue
                seconds = await self._until_next()
            except Exception:
                LOG.exception("what is due could not be looked up; trying again")
                seconds = LOOK_SECONDS
            try:
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def stop(self, seconds: float) -> None:
        """Begin no more; what is being sent may end, what waits for its turn is given back."""
        self._stopping = True
        self.wake()
        for task in self._in_turn:
            task.cancel()
        await self.rest(seconds)

    async def rest(self, seconds: float | None = None) -> None:
        """Wait for what is being delivered."""
        if self._busy:
            await asyncio.wait([*self._busy.values()], timeout=seconds)

    async def round(self) -> int:
        """Claim what is due and begin to deliver it; for how many chats."""
        free = CHATS_AT_ONCE - len(self._busy)
        if free <= 0 or self._stopping:
            return 0
        now, at = self._clock.now(), await self._store.next_delivery()
        if at is None or at > now:
            return 0
        claimed = await self._store.claim_deliveries(now, now + self._lease, chats=free, busy=[*self._busy])
        begun = 0
        for chat_id, these in groupby(claimed, key=lambda each: each.chat_id):
            task = self._nursery.start(self._chat(chat_id, [*these]), name="deliver to a chat")
            self._busy[chat_id] = task
            task.add_done_callback(lambda _, chat_id=chat_id: self._ended(chat_id))  # type: ignore[misc] # its default
            begun += 1
        return begun

    def _ended(self, chat_id: int) -> None:
        del self._busy[chat_id]
        self.wake()

    async def _until_next(self) -> float:
        at = await self._store.next_delivery()
        # What is due and was not claimed waits for something else: for what goes before it, or for a free hand.
        if at is None or at <= self._clock.now():
            return LOOK_SECONDS
        return min((at - self._clock.now()).total_seconds(), LOOK_SECONDS)

    async def _chat(self, chat_id: int, claimed: list[Delivery]) -> None:
        """Deliver to one chat, in order, until something stands in the way."""
        left = await self._not_before(claimed)
        while left:
            batch = _together(left)
            left = left[len(batch) :]
            result, chat_id = await self._message(chat_id, batch)
            if chat_id != batch[0].chat_id:
                batch = tuple(_moved(each, chat_id) for each in batch)
                left = [_moved(each, chat_id) for each in left]
            if not await self._record(batch, result):
                return
            if result.of_chat:
                await self._record(left, result)
                return
            if result.outcome in {Outcome.WAITING, Outcome.FAILED, Outcome.DOUBTED}:
                # What comes after it waits with it, untried.
                await self._record(left, Result(outcome=Outcome.WAITING, due_at=result.due_at))
                return

    async def _not_before(self, claimed: Sequence[Delivery]) -> list[Delivery]:
        """Put off what must not be sent at this hour; the rest."""
        now, rest = self._clock.now(), []
        later: dict[datetime, list[Delivery]] = {}
        for each in claimed:
            if each.alert is not None:
                at = due(each.times, now, kept_for_digest=each.postponed)
            else:
                at = end_of_quiet(each.times, now) if each.chat_id > 0 else None
            if at is None:
                rest.append(each)
            else:
                later.setdefault(at, []).append(each)
        for at, these in later.items():
            await self._record(these, Result(outcome=Outcome.WAITING, due_at=at))
        return rest

    async def _message(self, chat_id: int, batch: tuple[Delivery, ...]) -> tuple[Result, int]:
        """Send one message; what became of it, and the chat's id, which may have changed."""
        first = batch[0]
        try:
            reply = await (self._word_digest(batch) if _is_digest(batch) else self._word(batch))
        except Exception:
            LOG.exception("an alert could not be worded")
            return self._again(first, Outcome.FAILED, most=MOST_REFUSALS), chat_id
        if reply is None:
            return Result(outcome=Outcome.CANCELLED), chat_id
        for _ in range(2):
            if not await self._turn(chat_id, first):
                # At once, the next time: a digest has waited for its hour already.
                return Result(outcome=Outcome.WAITING, due_at=self._clock.now()), chat_id
            try:
                await self._sender.once(Target(chat_id=chat_id), reply)
            except ChatMigrated as moved:
                # Nothing was sent, and the store has moved it all: once more, there.
                chat_id = moved.new_chat_id
                continue
            except Exception as error:  # noqa: BLE001 - each kind has its result, the unknown ones too
                return self._failed(first, error), chat_id
            return Result(outcome=Outcome.DELIVERED), chat_id
        return self._again(first, Outcome.FAILED), chat_id

    async def _turn(self, chat_id: int, first: Delivery) -> bool:
        """Wait for a turn to send. False where it came too late, or everything is about to stop."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        self._in_turn.add(task)
        try:
            await self._limits.turn(chat_id, Urgency.ALERT)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return False
        finally:
            self._in_turn.discard(task)
        return not self._stopping and self._clock.now() < first.lease_until - self._margin

    def _failed(self, first: Delivery, error: Exception) -> Result:
        if isinstance(error, ChatGoneError):
            return Result(outcome=Outcome.GONE, of_chat=True)
        if isinstance(error, HaltError):
            after = timedelta(seconds=error.seconds)
            return Result(outcome=Outcome.FAILED, due_at=self._clock.now() + after)
        if isinstance(error, (NotSentError, NoMethodError)):
            # A 404 is no word about the alert: a proxy before the server answers so while that one is away.
            return self._again(first, Outcome.FAILED)
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            return self._again(first, Outcome.DOUBTED)
        if isinstance(error, TelegramError):
            LOG.error("an alert was refused: %s", error.message)
        else:
            LOG.error("an alert could not be sent", exc_info=error)
        return self._again(first, Outcome.FAILED, most=MOST_REFUSALS)

    def _again(self, first: Delivery, outcome: Outcome, *, most: int | None = None) -> Result:
        if most is not None and first.attempts + 1 >= most:
            return Result(outcome=Outcome.GONE)
        pause = timedelta(seconds=min(2.0 ** min(first.attempts, 10), LONGEST_PAUSE))
        return Result(outcome=outcome, due_at=self._clock.now() + pause)

    async def _record(self, deliveries: Sequence[Delivery], result: Result) -> bool:
        """Record it. False where that cannot be done: the lease runs out then, and it is sent again, in doubt."""
        if not deliveries:
            return True
        for pause in (0.2, 1.0, None):
            try:
                await self._store.settle(deliveries, result.outcome, self._clock.now(), due_at=result.due_at)
            except Exception:
                LOG.exception("what became of an alert could not be recorded")
                if pause is not None:
                    await asyncio.sleep(pause)
            else:
                return True
        return False


def _together(left: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """What goes into the next message: a notice, all that one tick meant, or all alerts of a day's digest."""
    first = left[0]
    if first.alert is None:
        return (first,)
    if first.times.digest_at is not None:
        return tuple(each for each in left if each.alert is not None)
    tick = first.world_id, first.alert.tick
    return tuple(each for each in left if each.alert is not None and (each.world_id, each.alert.tick) == tick)


def _is_digest(batch: Sequence[Delivery]) -> bool:
    return len(batch) > 1 and batch[0].times.digest_at is not None


def _moved(each: Delivery, chat_id: int) -> Delivery:
    """The same delivery in a chat that has got another id."""
    notice = None if each.notice is None else replace(each.notice, chat_id=chat_id)
    return replace(each, chat_id=chat_id, notice=notice)
