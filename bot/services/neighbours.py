"""The players whom a group sees: those who may get to know each other there. Who chose otherwise is not among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.playing import player_of
from bot.services.see import Viewer, is_seen, names_for

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A player whom a group sees: their number, who they are for the platform, and what they are called there.

    `written` is the name as they chose it: others there may bear it too.
    """

    person: int
    user_id: int
    name: str
    written: str


async def neighbours(store: Store, world: LivingWorld, group_chat: int) -> tuple[Neighbour, ...]:
    """The players whom a group sees, by number; not those who are on their way in, whom nobody sees yet."""
    players = await store.players(world.row.world_id)
    names = (await names_for(store, world, Viewer(group_chat=group_chat), players)).names
    return tuple(
        Neighbour(person=one.person, user_id=one.user_id, name=names[one.person], written=one.name or "")
        for one in players
        if one.user_id is not None and one.person in names
    )


async def is_a_neighbour(store: Store, world: LivingWorld, group_chat: int, user_id: int) -> bool:
    """Does a user let a group see them? Raises `Refused` for who does not play."""
    return is_seen(Viewer(group_chat=group_chat), await player_of(store, world.row.world_id, user_id), ())
