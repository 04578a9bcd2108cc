"""Who hosts a world: told before the last host is forgotten, handed over, and never found missing too late.

A world whose last host was forgotten goes on, and belongs to whoever runs the program: nobody is made a host without
being named by one. Its appeals stay open until there is a host again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.playing import refuse_stranger

if TYPE_CHECKING:
    from bot.ports import Store, WorldRow


async def hosted_alone(store: Store, user_id: int) -> tuple[str, ...]:
    """The worlds that would be without a host once this user is forgotten: to be told before, to the user alone."""
    return await store.hosted_alone(user_id)


async def without_host(store: Store) -> tuple[str, ...]:
    """The worlds that nobody hosts: for whoever runs the program."""
    return await store.without_host()


async def hand_over(store: Store, row: WorldRow, host: int, user_id: int) -> None:
    """Let another user host beside oneself. Raises `Refused` for who is no host."""
    await refuse_stranger(store, row.world_id, host)
    await store.add_host(row.world_id, user_id)
