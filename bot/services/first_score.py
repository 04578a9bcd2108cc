"""Have who has just joined told of their first score, once it is there: nobody likes to ask again and again.

What is kept is one notice, due when the next tick is; found too early, it is put off. Its words are found when it is
delivered, as things stand then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from bot.chat_ports import ChatStore, Notice
from bot.ports import Store, WorldState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.ports import WorldRow

KIND = "first-score"
# A tick takes its time; a world that stands still is looked at ever more rarely, and in the end no more.
SOON = 1.0
LONGEST_WAIT = 900.0
MOST_LOOKS = 3000


class ToldFrom(Store, ChatStore, Protocol):
    """Where worlds and notices are kept together."""


async def await_first_score(store: ToldFrom, row: WorldRow, user_id: int, person: int, now: datetime) -> bool:
    """Have a newcomer told of their score after the next tick. False where that has been asked for already."""
    moved = None if row.state is WorldState.PAUSED else await store.last_moved_at(row.world_id)
    due = now if moved is None else moved + timedelta(seconds=row.seconds_a_tick)
    return await _look_again(store, row.world_id, user_id, person, 0, max(due, now) + timedelta(seconds=SOON))


async def put_off(store: ToldFrom, row: WorldRow, user_id: int, payload: Mapping[str, Any], now: datetime) -> None:
    """The score was not there yet: look again, later each time."""
    looks = int(payload["looks"]) + 1
    if looks <= MOST_LOOKS:
        wait = min(LONGEST_WAIT, max(SOON, row.seconds_a_tick / 8) * (1 + looks // 8))
        at = now + timedelta(seconds=wait)
        await _look_again(store, row.world_id, user_id, int(payload["person"]), looks, at)


async def _look_again(  # noqa: PLR0913, PLR0917 - whom to tell of what, and when
    store: ToldFrom, world_id: int, user_id: int, person: int, looks: int, at: datetime
) -> bool:
    payload = {"kind": KIND, "world": world_id, "person": person, "looks": looks}
    key = f"{KIND}-{world_id}-{person}-{looks}"
    return await store.add_notice(Notice(chat_id=user_id, key=key, payload=payload), due_at=at)
