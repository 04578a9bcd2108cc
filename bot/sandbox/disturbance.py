"""Faults in what the bot is told: updates that come twice, out of order, or with fields that nobody knows yet.

All of these happen with the real Telegram; a bot should stand them. Nothing is ever lost here: what is held back to
be shuffled is let go after a moment even if too little comes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.updates import Waiting

MOST_SECONDS_HELD = 1.0
NEW_FIELD = "field_of_tomorrow"


class Disturbance:
    """What happens to the next updates; each counter says to how many."""

    def __init__(self, let_go: Callable[[list[Waiting]], None]) -> None:
        self._let_go = let_go
        self.twice = 0
        self.unknown_fields = 0
        self.shuffle = 0
        self._held: list[Waiting] = []
        self._timer: asyncio.TimerHandle | None = None
        self._observers: list[Callable[[], None]] = []

    def observe(self, observer: Callable[[], None]) -> None:
        """Tell `observer` whenever less is left to disturb."""
        self._observers.append(observer)

    @property
    def active(self) -> bool:
        """Whether anything is disturbed at all."""
        return bool(self.twice or self.unknown_fields or self.shuffle)

    def clear(self) -> None:
        """Disturb nothing more, and let go what is held."""
        self.twice = self.unknown_fields = self.shuffle = 0
        self.release()

    def disturbed(self, updates: list[Waiting]) -> list[Waiting]:
        """What is to be delivered now in the place of these."""
        found = self._disturb(updates)
        self._tell()
        return found

    def _disturb(self, updates: list[Waiting]) -> list[Waiting]:
        found: list[Waiting] = []
        for update in updates:
            if self.unknown_fields:
                self.unknown_fields -= 1
                update.body = with_unknown_fields(update.body)
            found.append(update)
            if self.twice:
                self.twice -= 1
                found.append(update)
        if not self.shuffle:
            return found
        self._held += found
        self.shuffle = max(0, self.shuffle - len(updates))
        if self.shuffle:
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(MOST_SECONDS_HELD, self._too_few)
            return []
        return self._shuffled()

    def release(self) -> None:
        """Deliver what is held back."""
        held = self._shuffled()
        if held:
            self._let_go(held)

    def _too_few(self) -> None:
        self.shuffle = 0
        self.release()
        self._tell()

    def _tell(self) -> None:
        for observer in self._observers:
            observer()

    def _shuffled(self) -> list[Waiting]:
        """Backwards, which is as far out of order as it gets, and the same every time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        held, self._held = self._held[::-1], []
        return held


def with_unknown_fields(body: bytes) -> bytes:
    """An update with a field that no client knows, and one in each object directly inside it."""
    update = msgspec.json.decode(body)
    for value in update.values():
        if isinstance(value, dict):
            value[NEW_FIELD] = {"since": "11.0", "values": [1, "two", None]}
    update[NEW_FIELD] = {"since": "11.0", "values": [1, "two", None]}
    return msgspec.json.encode(update)
