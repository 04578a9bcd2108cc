"""Leave a world: from here on nothing is scored, shown or sent, and the next tick ends the friendships."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store, WorldRow


async def leave(store: Store, row: WorldRow, user_id: int, clock: Clock) -> bool:
    """End one's own playing. False where there was nothing to end; safe to do twice.

    What is held stays, to be exported or forgotten.
    """
    return await store.leave_world(row.world_id, user_id, clock.now())
