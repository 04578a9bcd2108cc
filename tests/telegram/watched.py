"""Limits that write down who was given a turn, for tests that look at how much was sent in which time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from bot.telegram.limits import Limits, Rule, Rules

# The platform's limits, with a tenth of their seconds.
QUICK = Rules(
    overall=Rule(most=30, seconds=0.105),
    chat=Rule(most=1, seconds=0.105),
    chat_replies=Rule(most=4, seconds=0.4),
    group=Rule(most=20, seconds=6.1),
)


class TickingClock:
    """The machine's clock, ten times as fast, so that pauses between attempts are short."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=10 * (self._loop.time() - self._began))


class Watched(Limits):
    """Limits that write down who was given a turn, and when."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(asyncio.get_running_loop(), rules)
        self.turns: list[tuple[float, int]] = []

    def _take(self, chat_id: int, now: float) -> None:
        self.turns.append((now, chat_id))
        super()._take(chat_id, now)


def check_limits(turns: list[tuple[float, int]], rules: Rules) -> None:
    """In no window of time are there more turns than its rule allows."""
    by_chat = defaultdict(list)
    for at, chat in turns:
        by_chat[chat].append(at)
    series = [([at for at, _ in turns], rules.overall), *((times, rules.chat) for times in by_chat.values()),
              *((times, rules.group) for chat, times in by_chat.items() if chat < 0)]  # fmt: skip
    for times, rule in series:
        assert rule is not None
        for before, after in zip(times, times[rule.most :], strict=False):
            assert after - before >= rule.seconds - 1e-9
