"""Nudges: which friend costs a player points, to be heeded (the friendship ends with the next tick) or ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.playing import player_of

if TYPE_CHECKING:
    from bot.player_ports import Nudge
    from bot.ports import Store, WorldRow


async def nudges(store: Store, row: WorldRow, user_id: int) -> tuple[tuple[int, Nudge], ...]:
    """A player's own nudges with their ticks; those to be answered have `heeded` None. Raises `Refused`."""
    player = await player_of(store, row.world_id, user_id)
    return await store.nudges_of(row.world_id, player.person)


async def answer_nudge(store: Store, row: WorldRow, user_id: int, tick: int, *, heed: bool) -> int:
    """Heed or ignore the nudge of a tick; the friend it is about. Raises `Refused` where none waits."""
    player = await player_of(store, row.world_id, user_id)
    return await store.decide_nudge(row.world_id, player.person, tick, heeded=heed)
