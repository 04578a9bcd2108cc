"""Do something in a world: one of the rule book's kinds, so many a world day, from the next tick on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import life
from bot.services.playing import load_play, player_of
from scoring import Refused
from scoring.errors import choices

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from scoring import Kind


def acts_to_choose(world: LivingWorld) -> tuple[Kind, ...]:
    """The kinds that a player may choose, in the rule book's order; some need a permission (`needs_permission`)."""
    never = load_play().not_chosen
    return tuple(kind for kind in world.policy.kinds if kind.id not in never and kind.id in world.kinds)


def needs_permission(kind: str) -> bool:
    """Is this kind what an opinion becomes once permission is granted?"""
    return kind in life.load_manners().speech.instead.values()


def first_day_counted(world: LivingWorld) -> float:
    """Acts later than this day count towards the allowance of the world day that the next tick ends."""
    return world.row.day + world.row.days_a_tick - 1


async def act(store: Store, world: LivingWorld, user_id: int, kind: str) -> int:
    """Do something; how many more acts there are today. It counts with the next tick, and on its day.

    Raises `Refused` for who does not play, a kind that cannot be chosen, an opinion without the permission it says it
    has, and once the allowance is used up.
    """
    player = await player_of(store, world.row.world_id, user_id)
    known = [one.id for one in acts_to_choose(world)]
    if kind not in known:
        raise Refused(place="player", field="act", value=kind, allowed=choices(known, kind))
    return await store.add_act(
        world.row.world_id, player.person, kind=world.kinds.index(kind), at_most=load_play().acts_a_day,
        after_day=first_day_counted(world), permitted=needs_permission(kind),
    )  # fmt: skip


async def acts_left(store: Store, world: LivingWorld, user_id: int) -> int:
    """How many acts there are left today. Raises `Refused` for who does not play."""
    player = await player_of(store, world.row.world_id, user_id)
    done = await store.acts_since(world.row.world_id, player.person, first_day_counted(world))
    return max(0, load_play().acts_a_day - done)
