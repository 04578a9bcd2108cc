"""Who is in a group, of those whom the group may see: the platform is asked about each, now and then.

Nobody else is asked about, and nothing is known here but, for a while and in memory, who was there and by which user
name. Nobody is left out unsaid: where there are more than may be asked about at once, how many are to come is told.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.services.see import Viewer, is_seen
from bot.telegram.asking import Occasion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes

# Asked about again after so long; where there are many, those whose turn comes later are known for longer.
LASTS = timedelta(minutes=5)
LASTS_AT_MOST = timedelta(hours=1)
# So many are asked about for one answer, so many of them at once.
MOST = 60
AT_ONCE = 8
# Somebody who is named is looked for longer.
MOST_ROUNDS = 5
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The user ids of players who are in a group; of how many it is not known yet whether they are."""

    users: frozenset[int]
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Was somebody in a group, by which user name, and when was that?"""

    inside: bool
    username: str
    at: datetime


class Present:
    """Remembers for a while who is where; in memory alone."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._known: dict[tuple[int, int], _Known] = {}
        # Who is being asked about; no more those of whom the answer is not to be kept, as it may be too old.
        self._asking: set[tuple[int, int]] = set()

    async def among(self, world: LivingWorld, group: int, talk: Talk) -> Here:
        """The players whom this group may see and who are in it."""
        users = await self._seen(world, group)
        await self._look(group, users, talk)
        known = {user: self._lately(group, user) for user in users}
        return Here(
            users=frozenset(user for user, one in known.items() if one is not None and one.inside),
            unknown=sum(one is None for one in known.values()),
        )

    async def is_here(self, group: int, user_id: int, talk: Talk) -> bool:
        """Is this one in the group? To be asked of those alone whom the group may see."""
        await self._look(group, [user_id], talk)
        known = self._lately(group, user_id)
        return known is not None and known.inside

    async def named(self, world: LivingWorld, group: int, username: str, talk: Talk) -> int | None:
        """The user by this name, of the players whom this group may see and who are in it; None where there is none."""
        wanted = username.casefold()
        for _ in range(MOST_ROUNDS):
            here = await self.among(world, group, talk)
            for user in sorted(here.users):
                if self._known[group, user].username == wanted:
                    return user
            if not here.unknown:
                break
        return None

    def forget(self, user_id: int) -> None:
        """Nothing of this user stays here."""
        self._known = {key: value for key, value in self._known.items() if key[1] != user_id}
        self._asking = {key for key in self._asking if key[1] != user_id}

    async def came_or_went(self, ask: Ask, _: Talk) -> None:
        """Of these another answer would be given now: they are asked about anew."""
        if ask.place is not None:
            for user in ask.moved:
                self._known.pop((ask.place.chat_id, user), None)
                self._asking.discard((ask.place.chat_id, user))

    async def _seen(self, world: LivingWorld, group: int) -> list[int]:
        """Whom the group may see: first who chose this very group, then whom everybody may see."""
        viewer = Viewer(group_chat=group)
        seen = [one for one in await self._kit.store.players(world.row.world_id) if is_seen(viewer, one, ())]
        seen.sort(key=lambda one: one.visibility is not Visibility.GROUP)
        return [one.user_id for one in seen if one.user_id is not None]

    async def _look(self, group: int, users: Sequence[int], talk: Talk) -> None:
        """Ask about those of whom nothing is known, and then about those whose news is oldest."""
        now = self._kit.clock.now()
        long_ago = now - LASTS_AT_MOST
        old = [user for user in users if (known := self._lately(group, user)) is None or known.at + LASTS <= now]
        old.sort(key=lambda user: long_ago if (known := self._lately(group, user)) is None else known.at)
        asked = [(group, user) for user in old[:MOST]]
        self._asking.update(asked)
        try:
            for first in range(0, len(asked), AT_ONCE):
                some = asked[first : first + AT_ONCE]
                for key, seat in zip(some, await asyncio.gather(*(talk.seat(*each) for each in some)), strict=True):
                    if key not in self._asking:
                        continue
                    self._known.pop(key, None)
                    name = "" if seat is None else (seat.username or "").casefold()
                    self._known[key] = _Known(inside=seat is not None, username=name, at=now)
        finally:
            self._asking.difference_update(asked)
        while len(self._known) > MOST_KEPT:
            del self._known[next(iter(self._known))]

    def _lately(self, group: int, user_id: int) -> _Known | None:
        known = self._known.get((group, user_id))
        return None if known is None or known.at + LASTS_AT_MOST <= self._kit.clock.now() else known


def add(routes: Routes, kit: Kit) -> None:
    """Who came or went."""
    routes.on(Occasion.MOVED, kit.present.came_or_went)
