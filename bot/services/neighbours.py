"""The players whom a group sees: those who may get to know each other there. Who chose otherwise is not among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.playing import player_of
from bot.services.see import Viewer, is_seen

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A player whom a group sees: their number, who they are for the platform, and the name they chose."""

    person: int
    user_id: int
    name: str


async def neighbours(store: Store, world: LivingWorld, group_chat: int) -> tuple[Neighbour, ...]:
    """The players whom a group sees, by number; not those who are on their way in, whom nobody sees yet."""
    viewer = Viewer(group_chat=group_chat)
    return tuple(
        Neighbour(person=one.person, user_id=one.user_id, name=one.name or "")
        for one in await store.players(world.row.world_id)
        if one.user_id is not None and is_seen(viewer, one, ()) and one.person < len(world.people)
    )


async def is_a_neighbour(store: Store, world: LivingWorld, group_chat: int, user_id: int) -> bool:
    """Does a user let a group see them? Raises `Refused` for who does not play."""
    return is_seen(Viewer(group_chat=group_chat), await player_of(store, world.row.world_id, user_id), ())
