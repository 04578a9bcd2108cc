"""Who is in a group, of those whom the group may see: the platform is asked about each, now and then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services.see import Viewer, is_seen

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Talk
    from bot.telegram.handlers.kit import Kit

LASTS = timedelta(minutes=5)
# Of those who let everybody see them, so many are asked about; groups play with fewer.
MOST = 60
MOST_KEPT = 5_000


class Present:
    """Remembers for some minutes who is where; in memory alone."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._known: dict[tuple[int, int], tuple[bool, datetime]] = {}

    async def among(self, world: LivingWorld, group: int, talk: Talk) -> frozenset[int]:
        """The user ids of the players whom this group may see and who are in it."""
        viewer, now = Viewer(group_chat=group), self._kit.clock.now()
        seen = [one for one in await self._kit.store.players(world.row.world_id) if is_seen(viewer, one, ())]
        here = set()
        for one in seen[:MOST]:
            if one.user_id is not None and await self._is_in(group, one.user_id, talk, now):
                here.add(one.user_id)
        return frozenset(here)

    async def _is_in(self, group: int, user_id: int, talk: Talk, now: datetime) -> bool:
        known = self._known.get((group, user_id))
        if known is not None and known[1] > now:
            return known[0]
        inside = await talk.is_member(group, user_id)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[group, user_id] = (inside, now + LASTS)
        return inside

    def forget(self, user_id: int) -> None:
        """Nothing of this user stays here."""
        self._known = {key: value for key, value in self._known.items() if key[1] != user_id}
