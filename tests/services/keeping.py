"""What the tests of the timer and of keeping worlds alive have in common: a clock to play, and worlds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.services.make_world import Wish, make_world

if TYPE_CHECKING:
    from bot.ports import Store, WorldRow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class PlayedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, **parts: float) -> None:
        self.at += timedelta(**parts)


async def a_class(store: Store, name: str, clock: PlayedClock, seconds: float = 60) -> WorldRow:
    wish = Wish(name=name, scenario="class", seed=5, seconds_a_tick=seconds)
    return await make_world(store, wish, clock, lambda _, __: None)
