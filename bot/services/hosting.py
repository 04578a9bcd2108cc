"""Who hosts a world: told before the last host is forgotten, handed over, and never found missing too late.

A world whose last host was forgotten goes on, and belongs to whoever runs the program: nobody is made a host without
being named by one. Its appeals stay open until there is a host again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services.invite import new_token
from bot.services.living_world import row_of
from bot.services.playing import refuse_stranger

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store, WorldRow

# How long an offer to host a world is good for.
LASTS = timedelta(hours=1)


async def hosted_alone(store: Store, user_id: int) -> tuple[str, ...]:
    """The worlds that would be without a host once this user is forgotten: to be told before, to the user alone."""
    return await store.hosted_alone(user_id)


async def offer_hosting(store: Store, row: WorldRow, host: int, clock: Clock) -> str:
    """A code by which another user may host beside oneself, for a while. Raises `Refused` for who is no host."""
    await refuse_stranger(store, row.world_id, host)
    now = clock.now()
    return await store.offer_hosting(new_token(), row.world_id, host, now=now, until=now + LASTS)


async def hosting_offered(store: Store, code: str, clock: Clock) -> WorldRow | None:
    """The world of a code; None where the code is used, too old, or of somebody who hosts it no more."""
    return await row_of(store, await store.hosting_offered(code, clock.now()))


async def take_over(store: Store, code: str, user_id: int, clock: Clock) -> WorldRow | None:
    """Host the world of a code, which is worth nothing any more then. None as above."""
    return await row_of(store, await store.take_over(code, user_id, clock.now()))
