"""Who sends too much: a bucket a user. What comes on top is passed over, and they are told once in a while.

Admins who speak as their group, and channels, have one a chat: the platform names the same sender for all of them.
Only the numbers of users and chats that sent something lately are known here, in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Verdict(StrEnum):
    """What becomes of an update."""

    TAKE = "take"
    TELL = "tell"
    """Passed over; its sender is told so."""
    DROP = "drop"
    """Passed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodRule:
    """So many at once, so many a second on average, and told at most once in so many seconds."""

    burst: float = 30.0
    a_second: float = 2.0
    told_seconds: float = 60.0


@dataclass(slots=True, kw_only=True)
class _Bucket:
    left: float
    at: float
    told_at: float


class Flood:
    """Updates by user, judged one by one. `time` never goes back."""

    def __init__(self, time: Callable[[], float], rule: FloodRule | None = None) -> None:
        self._time = time
        self._rule = rule or FloodRule()
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def judge(self, user_id: int, *, full: bool = False) -> Verdict:
        """Take one update of a user's, or (who is then none) of a chat's. `full`: no more of it can be answered."""
        rule, now = self._rule, self._time()
        bucket = self._buckets.pop(user_id, None) or _Bucket(left=rule.burst, at=now, told_at=now - rule.told_seconds)
        self._buckets[user_id] = bucket
        bucket.left = min(rule.burst, bucket.left + (now - bucket.at) * rule.a_second)
        bucket.at = now
        self._forget_idle(now)
        if bucket.left >= 1 and not full:
            bucket.left -= 1
            return Verdict.TAKE
        if now - bucket.told_at >= rule.told_seconds:
            bucket.told_at = now
            return Verdict.TELL
        return Verdict.DROP

    def __len__(self) -> int:
        return len(self._buckets)

    def _forget_idle(self, now: float) -> None:
        """A bucket that is full again, and whose telling is long past, is as good as none."""
        idle = max(self._rule.burst / self._rule.a_second, self._rule.told_seconds)
        while (oldest := next(iter(self._buckets.items())))[1].at + idle < now:
            del self._buckets[oldest[0]]
