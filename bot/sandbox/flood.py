"""Telegram's limits on how much a bot may send, each second and to each chat.

About 30 messages a second overall, one a second to a chat, 20 a minute to a group. Short bursts pass, as they do in
reality. Whoever goes on is told for how long to wait; the server keeps nothing back and sends nothing later.
"""

from __future__ import annotations

import math
from time import monotonic
from typing import TYPE_CHECKING

from bot.sandbox.errors import too_many_requests

if TYPE_CHECKING:
    from collections.abc import Callable

OVERALL_A_SECOND = 30.0
OVERALL_BURST = 30.0
CHAT_A_SECOND = 1.0
CHAT_BURST = 5.0
GROUP_A_SECOND = 20.0 / 60.0
GROUP_BURST = 20.0
# So many chats are remembered; beyond, those that are at rest are forgotten.
MOST_CHATS = 10_000


class _Bucket:
    """Holds up to `most` messages and fills again at `rate` a second."""

    __slots__ = ("at", "left", "most", "rate")

    def __init__(self, rate: float, most: float, at: float) -> None:
        self.rate = rate
        self.most = most
        self.left = most
        self.at = at

    def fill(self, now: float) -> None:
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now

    def seconds_missing(self) -> float:
        """How long until there is room for one more; 0 if there is."""
        return 0.0 if self.left >= 1 else (1 - self.left) / self.rate


class Flood:
    """How much was sent lately."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._overall = _Bucket(OVERALL_A_SECOND, OVERALL_BURST, seconds())
        self._chats: dict[int, tuple[_Bucket, ...]] = {}

    def take(self, chat_id: int, *, is_group: bool, messages: int = 1) -> None:
        """Count messages to a chat. Raises `BotApiError` (429) with the seconds to wait, and then counts nothing.

        Like Telegram's server it lets an album pass if there is room for one message, and counts all of it then.
        """
        now = self._seconds()
        buckets = (self._overall, *self._of(chat_id, now, is_group=is_group))
        for bucket in buckets:
            bucket.fill(now)
        missing = max(bucket.seconds_missing() for bucket in buckets)
        if missing > 0:
            raise too_many_requests(max(1, math.ceil(missing)))
        for bucket in buckets:
            bucket.left -= messages

    def _of(self, chat_id: int, now: float, *, is_group: bool) -> tuple[_Bucket, ...]:
        found = self._chats.get(chat_id)
        if found is None:
            if len(self._chats) >= MOST_CHATS:
                self._forget(now)
            found = (_Bucket(CHAT_A_SECOND, CHAT_BURST, now),)
            if is_group:
                found += (_Bucket(GROUP_A_SECOND, GROUP_BURST, now),)
            self._chats[chat_id] = found
        return found

    def _forget(self, now: float) -> None:
        for buckets in self._chats.values():
            for bucket in buckets:
                bucket.fill(now)
        self._chats = {
            chat_id: buckets
            for chat_id, buckets in self._chats.items()
            if any(bucket.left < bucket.most for bucket in buckets)
        }
