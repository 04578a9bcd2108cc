"""Forget a user: erase all that is held about them, in all worlds, in every file of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store


async def forget(store: Store, user_id: int, clock: Clock) -> bool:
    """Erase what is held about a user. False where nothing was held; safe to do twice, and for who never played.

    Their place in each world stays, as nobody's: others' past still adds up. Friendships end with the next tick.
    """
    return await store.forget_user(user_id, clock.now())
