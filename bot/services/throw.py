"""Throw an event at a whole society: the market crashes, a founding is remembered. The next tick takes it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.host import refuse_guest
from bot.services.thrown_events import society_events
from scoring import Refused
from scoring.errors import choices

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.thrown_events import SocietyEvent


def events_to_throw(world: LivingWorld) -> tuple[SocietyEvent, ...]:
    """The events of which something would count under the world's rule book."""
    known = world.policy.kind_by_id
    return tuple(event for event in society_events().values() if any(hit.kind in known for hit in event.hits))


async def throw(store: Store, world: LivingWorld, user_id: int, event: str, *, as_admin: bool = False) -> int:
    """Have the next tick take an event in; that tick's number.

    Raises `Refused` for who does not host the world, an event that there is not, and one that waits already.
    """
    await refuse_guest(store, world.row.world_id, user_id, as_admin=as_admin)
    known = [one.id for one in events_to_throw(world)]
    if event not in known:
        raise Refused(place="world", field="event", value=event, allowed=choices(known, event))
    return await store.throw(world.row.world_id, event)
