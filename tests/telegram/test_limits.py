from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nursery import Nursery
from bot.telegram.limits import Cancellable, Limits, Rules, Urgency

if TYPE_CHECKING:
    from collections.abc import Callable


class PlayedTime:
    """Time that goes on when it is told to, as an event loop shows it."""

    def __init__(self) -> None:
        self.at = 0.0
        self._calls: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        self._cancelled: set[int] = set()

    def time(self) -> float:
        return self.at

    def call_later(self, delay: float, callback: Callable[[], object]) -> Cancellable:
        number = next(self._numbers)
        heapq.heappush(self._calls, (self.at + delay, number, callback))
        return _Call(self._cancelled, number)

    async def until(self, end: float) -> None:
        """Go on to `end`, calling what is to be called on the way."""
        await settle()
        while self._calls and self._calls[0][0] <= end:
            at, number, callback = heapq.heappop(self._calls)
            if number not in self._cancelled:
                self.at = max(self.at, at)
                callback()
                await settle()
        self.at = max(self.at, end)


class _Call:
    def __init__(self, cancelled: set[int], number: int) -> None:
        self._cancelled, self._number = cancelled, number

    def cancel(self) -> None:
        self._cancelled.add(self._number)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


chats = st.sampled_from([1, 2, 3, -1, -2])
wishes = st.lists(st.tuples(st.floats(0, 20), chats, st.sampled_from(Urgency)), min_size=1, max_size=150)
halts = st.lists(st.tuples(st.floats(0, 20), st.floats(0.1, 5)), max_size=3)


@settings(max_examples=40)
@given(wishes, halts)
async def test_no_window_holds_more_than_its_rule_and_everybody_gets_a_turn(
    wanted: list[tuple[float, int, Urgency]], stops: list[tuple[float, float]]
) -> None:
    time, rules = PlayedTime(), Rules()
    limits = Limits(time, rules)
    taken: list[tuple[float, int, Urgency]] = []

    async def one(chat: int, urgency: Urgency) -> None:
        await limits.turn(chat, urgency)
        taken.append((time.at, chat, urgency))

    async with Nursery(lambda _, __: None) as nursery:
        happenings: list[tuple[float, int | None, Any]] = [(at, None, how) for at, how in stops]
        happenings += wanted
        happenings.sort(key=lambda each: each[0])
        for at, chat, what in happenings:
            await time.until(at)
            if chat is None:
                limits.halt(float(what))
            else:
                nursery.start(one(chat, Urgency(what)), name="one")
        await time.until(3600)
        assert len(nursery) == 0
    assert len(taken) == len(wanted)
    by_chat = defaultdict(list)
    for at, chat, urgency in taken:
        by_chat[chat].append((at, urgency))
        assert not any(start <= at < start + how - 1e-6 for start, how in stops if start < at)
    assert rules.overall is not None
    assert rules.chat is not None
    assert rules.group is not None
    assert rules.chat_replies is not None
    times = [at for at, _, _ in taken]
    assert fits(times, rules.overall.most, rules.overall.seconds)
    for chat, turns in by_chat.items():
        instants = [at for at, _ in turns]
        assert fits(instants, rules.chat_replies.most, rules.chat_replies.seconds)
        if chat < 0:
            assert fits(instants, rules.group.most, rules.group.seconds)
        for (before, _), (after, urgency) in pairwise(turns):
            assert urgency is Urgency.REPLY or after - before >= rules.chat.seconds - 1e-6


def fits(times: list[float], most: int, seconds: float) -> bool:
    return all(after - before >= seconds - 1e-6 for before, after in zip(times, times[most:], strict=False))


async def test_replies_go_before_alerts_that_waited_longer() -> None:
    time = PlayedTime()
    limits = Limits(time)
    order: list[int] = []

    async def one(chat: int, urgency: Urgency) -> None:
        await limits.turn(chat, urgency)
        order.append(chat)

    async with Nursery(lambda _, __: None) as nursery:
        limits.halt(1)
        for chat in range(1, 41):
            nursery.start(one(chat, Urgency.ALERT), name="alert")
        await time.until(0.5)
        for chat in range(100, 110):
            nursery.start(one(chat, Urgency.REPLY), name="reply")
        await time.until(10)
    assert order[:10] == [*range(100, 110)]
    assert order[10:] == [*range(1, 41)]


async def test_private_chats_and_groups_have_half_each_where_there_is_not_enough_for_all() -> None:
    time = PlayedTime()
    limits = Limits(time)
    order: list[int] = []

    async def one(chat: int) -> None:
        await limits.turn(chat, Urgency.REPLY)
        order.append(chat)

    async with Nursery(lambda _, __: None) as nursery:
        limits.halt(1)
        for chat in range(1, 101):
            nursery.start(one(-chat), name="group")
        for chat in range(1, 101):
            nursery.start(one(chat), name="private")
        await time.until(1.5)
        assert sorted(order) == [*range(-15, 0), *range(1, 16)]
        await time.until(20)
    assert [chat for chat in order if chat > 0] == [*range(1, 101)], "of each kind, the longest waiting first"
    assert [-chat for chat in order if chat < 0] == [*range(1, 101)]


async def test_who_gives_up_waiting_takes_nobodys_turn() -> None:
    time = PlayedTime()
    limits = Limits(time)
    async with Nursery(lambda _, __: None) as nursery:
        await limits.turn(1, Urgency.ALERT)
        waiting = [nursery.start(limits.turn(1, Urgency.ALERT), name=str(each)) for each in range(3)]
        await time.until(0.5)
        waiting[0].cancel()
        await time.until(1.1)
        assert [task.done() for task in waiting] == [True, True, False]
        await time.until(2.2)
        assert waiting[2].done()


async def test_a_chat_of_long_ago_is_forgotten() -> None:
    time = PlayedTime()
    limits = Limits(time)
    for chat in range(1, 200):
        await limits.turn(chat, Urgency.REPLY)
        await time.until(time.at + 2)
    assert len(limits._chats) <= 62 / 2 + 2


async def test_who_joins_thousands_that_wait_has_none_of_them_gone_through_again() -> None:
    time, looked_at = PlayedTime(), 0

    class Counted(Limits):
        def _wait(self, chat_id: int, urgency: Urgency, now: float) -> float:
            nonlocal looked_at
            looked_at += 1
            return super()._wait(chat_id, urgency, now)

    limits, most, had = Counted(time, Rules()), 3_000, []

    async def one(chat: int) -> None:
        await limits.turn(chat, Urgency.REPLY)
        had.append(chat)

    async with Nursery(lambda _, __: None) as nursery:
        limits.halt(60.0)
        for chat in range(1, most + 1):
            nursery.start(one(chat), name="one")
        await time.until(59.0)
        assert not had
        assert looked_at <= 2 * most
        looked_at = 0
        await time.until(60.0 + most / 30 * 1.05 + 1)
        assert had == [*range(1, most + 1)]
        assert looked_at <= 4 * most
