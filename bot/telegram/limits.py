"""How fast may be sent: so many messages a second in all, in one chat and in one group; nothing while a 429 lasts.

Limits are windows over the instants of what was sent, not buckets that fill up: in no second are there more than
allowed. Replies go before alerts, groups and private chats by turns where together they ask for too much, and an alert
keeps a second's distance where replies may come close together. Nothing here sends, and nothing is dropped: who wants
to send waits for a turn.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import count, zip_longest
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Urgency(IntEnum):
    """Which goes first."""

    REPLY = 0
    ALERT = 1


class Schedule(Protocol):
    """What an event loop offers of time; in tests, a time that is played."""

    def time(self) -> float:
        """Seconds, never going back."""
        ...

    def call_later(self, delay: float, callback: Callable[[], object]) -> Cancellable:
        """Have something called after so many seconds."""
        ...


class Cancellable(Protocol):
    """Something that is yet to be called."""

    def cancel(self) -> None:
        """Do not call it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """At most so many in so many seconds."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The platform's limits, with a little air: it measures where messages arrive. None: no such limit."""

    overall: Rule | None = Rule(most=30, seconds=1.05)
    chat: Rule | None = Rule(most=1, seconds=1.05)
    chat_replies: Rule | None = Rule(most=4, seconds=4.0)
    group: Rule | None = Rule(most=20, seconds=61.0)

    @classmethod
    def none(cls) -> Rules:
        """For a server without limits."""
        return cls(overall=None, chat=None, chat_replies=None, group=None)


class _Window:
    """When something was sent, as far back as any rule looks."""

    __slots__ = ("_sent",)

    def __init__(self, most: int) -> None:
        self._sent: deque[float] = deque(maxlen=most)

    def wait(self, rule: Rule | None, now: float) -> float:
        """Seconds until one more may go."""
        if rule is None or len(self._sent) < rule.most:
            return 0.0
        return self._sent[-rule.most] + rule.seconds - now

    def add(self, now: float) -> None:
        self._sent.append(now)

    def idle_since(self) -> float:
        return self._sent[-1]


# Chats whose last message is older than any rule looks back are not remembered; looked at in passing.
LOOKED_AT = 2


class Limits:
    """Turns to send. One for all that a token sends."""

    def __init__(self, schedule: Schedule, rules: Rules | None = None) -> None:
        self._schedule = schedule
        self._rules = rules or Rules()
        every = (self._rules.overall, self._rules.chat, self._rules.chat_replies, self._rules.group)
        self._longest = max((rule.seconds for rule in every if rule), default=0.0)
        self._most = max((rule.most for rule in every if rule), default=1)
        self._all = _Window(self._most)
        self._chats: OrderedDict[int, _Window] = OrderedDict()
        self._until = 0.0
        self._waiting: dict[tuple[Urgency, int], tuple[int, asyncio.Future[None]]] = {}
        self._order: dict[Urgency, deque[int]] = {urgency: deque() for urgency in Urgency}
        self._numbers = count()
        self._timer: Cancellable | None = None
        self._timer_at = 0.0
        self._group_was_last = True

    def halt(self, seconds: float) -> None:
        """Let nobody send for so long, whoever asks; a shorter halt ends no longer one."""
        self._until = max(self._until, self._schedule.time() + seconds)

    async def halted(self) -> None:
        """Wait for the end of a halt alone: for what is no message, such as the answer to a tap."""
        while (wait := self._until - self._schedule.time()) > 0:
            woken = asyncio.get_running_loop().create_future()
            timer = self._schedule.call_later(wait, partial(_wake, woken))
            try:
                await woken
            finally:
                timer.cancel()

    async def turn(self, chat_id: int, urgency: Urgency) -> None:
        """Wait for a turn to send one message to a chat, and take it."""
        now = self._schedule.time()
        if not self._waiting and self._wait(chat_id, urgency, now) <= 0:
            self._take(chat_id, now)
            return
        key = (urgency, next(self._numbers))
        turn = asyncio.get_running_loop().create_future()
        self._waiting[key] = (chat_id, turn)
        self._order[urgency].append(key[1])
        wait = self._wait(chat_id, urgency, now)
        if wait > 0:
            # The others were gone through when the timer was set: of thousands, not again for each who joins them.
            self._look_again(wait, now)
        else:
            self._release()
        try:
            await turn
        finally:
            self._waiting.pop(key, None)

    def _release(self) -> None:
        """Give turns to all who may have one now, replies first, and look again when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now, soonest = self._schedule.time(), None
        for urgency in Urgency:
            for number in self._by_turns(urgency):
                if (wait := self._wait_of_all(now)) > 0:
                    soonest = wait
                    break
                chat_id, turn = self._waiting.get((urgency, number), (0, None))
                if turn is None or turn.done():
                    continue
                wait = self._wait(chat_id, urgency, now)
                if wait <= 0:
                    self._take(chat_id, now)
                    self._group_was_last = chat_id < 0
                    del self._waiting[urgency, number]
                    turn.set_result(None)
                else:
                    soonest = wait if soonest is None else min(soonest, wait)
            self._order[urgency] = deque(each for each in self._order[urgency] if (urgency, each) in self._waiting)
        if soonest is not None and self._waiting:
            self._look_again(soonest, now)

    def _look_again(self, wait: float, now: float) -> None:
        """Have those who wait gone through after so long, if they are not to be before."""
        if self._timer is not None:
            if self._timer_at <= now + wait:
                return
            self._timer.cancel()
        self._timer_at = now + wait
        self._timer = self._schedule.call_later(wait, self._release)

    def _by_turns(self, urgency: Urgency) -> list[int]:
        """Those who wait: the longest first, but by turns one of a group and one of a private chat.

        Where all together ask for more than may be sent, many busy groups leave half of it to others, and the other
        way round.
        """
        kinds: tuple[list[int], list[int]] = ([], [])
        for number in self._order[urgency]:
            chat_id, _ = self._waiting.get((urgency, number), (0, None))
            kinds[chat_id < 0].append(number)
        private, groups = kinds
        first, second = (private, groups) if self._group_was_last else (groups, private)
        pairs = zip_longest(first, second)
        return [number for pair in pairs for number in pair if number is not None]

    def _wait(self, chat_id: int, urgency: Urgency, now: float) -> float:
        """Seconds until a message may go to a chat."""
        rules = self._rules
        wait = self._wait_of_all(now)
        window = self._chats.get(chat_id)
        if window is None:
            return wait
        # What is no reply keeps both rules: behind a burst of replies it would be one too many of them.
        spacing = None if urgency is Urgency.REPLY else rules.chat
        group = rules.group if chat_id < 0 else None
        return max(wait, *(window.wait(rule, now) for rule in (rules.chat_replies, spacing, group)))

    def _wait_of_all(self, now: float) -> float:
        """Seconds until a message may go to any chat."""
        return max(self._until - now, self._all.wait(self._rules.overall, now))

    def _take(self, chat_id: int, now: float) -> None:
        self._all.add(now)
        if not self._longest:
            return
        window = self._chats.pop(chat_id, None) or _Window(self._most)
        window.add(now)
        self._chats[chat_id] = window
        for _ in range(LOOKED_AT):
            oldest = next(iter(self._chats))
            if self._chats[oldest].idle_since() + self._longest >= now:
                break
            del self._chats[oldest]


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
