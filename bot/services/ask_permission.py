"""Ask permission for an opinion: granted or not, by chance, once a tick. Who is refused may still speak, and pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.life.chance import stream
from bot.services.playing import load_play, player_of

if TYPE_CHECKING:
    from bot.player_ports import Permission
    from bot.ports import Store
    from bot.services.living_world import LivingWorld


async def ask_permission(store: Store, world: LivingWorld, user_id: int) -> Permission:
    """The answer for the coming tick; asked again, the same. Raises `Refused` for who does not play.

    Drawn from the world's seed, the tick and the player's number: no record has to be kept to tell it again.
    """
    player = await player_of(store, world.row.world_id, user_id)
    tick = world.row.tick + 1
    chance = stream(world.row.seed, tick, f"permission for {player.person}")
    granted = bool(chance.random() < load_play().granted)
    return await store.add_permission(world.row.world_id, player.person, tick, granted=granted)
