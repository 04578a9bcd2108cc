"""The members of a group who chose to be seen there, side by side. Who did not choose it is not there, nor missing.

Everything is of the world as it would stand without whom this group does not see, the day before included: no number
here moves with what they do.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.services.around import around
from bot.services.look import is_on_record, look
from bot.services.see import Viewer
from scoring import Refused, tiers_held

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.ports import Store
    from bot.services.around import Around
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Tier

A_DAY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as the group sees them; rank 1 has the highest score, equal scores share a rank.

    `tier` is the highest held; `movement` is since the tick that the comparison goes back to (None: not scored then).
    `friends` counts those whom the group sees, `friends_here` those among the members listed.
    """

    person: int
    name: str
    rank: int
    score: int
    tier: Tier | None
    movement: int | None
    friends: int
    friends_here: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCompare:
    """The members who are seen, the best first; movement is since the tick `since_tick`, at the end of `since_day`."""

    members: tuple[Member, ...]
    day: float
    since_tick: int
    since_day: float


def seen_members(seen: Look, present: Collection[int] | None) -> tuple[int, ...]:
    """The players whom the group sees and who are scored, by number; of those in `present` (user ids), if given."""
    users = {one.person: one.user_id for one in seen.players}
    return tuple(
        person
        for person in sorted(seen.sight.names)
        if is_on_record(seen.world, person) and (present is None or users.get(person) in present)
    )


async def compare(
    store: Store,
    world: LivingWorld,
    group_chat: int,
    *,
    present: Collection[int] | None = None,
    since: int | None = None,
) -> GroupCompare:
    """The group's members side by side. `present`: the user ids known to be in the chat; None: not known.

    Movement is from the tick `since` on; None: since a world day ago, at least a tick.
    """
    seen = await look(store, world, Viewer(group_chat=group_chat))
    members = seen_members(seen, present)
    if since is None:
        since = await _a_day_ago(store, world)
    found = await around(store, world, members, since=since, hidden=seen.hidden) if members else None
    listed = await asyncio.to_thread(_listed, seen, members, found, since) if found else ()
    since_day = found.days[since] if found else world.row.day
    return GroupCompare(members=listed, day=world.row.day, since_tick=since, since_day=since_day)


async def _a_day_ago(store: Store, world: LivingWorld) -> int:
    """The last tick up to a world day ago, at least one ago."""
    then, last = world.row.day - A_DAY, world.row.tick
    ticks = [(0, 0.0), *((tick, day) for tick, day, _ in await store.latest_ticks(world.row.world_id, then))]
    return max((tick for tick, day in ticks if tick < last and day <= then), default=max(0, last - 1))


def _listed(seen: Look, members: tuple[int, ...], found: Around, since: int) -> tuple[Member, ...]:
    standings = seen.sight.world.standings
    ties = standings.population.friendships
    then = found.standings(since, without=seen.hidden).score
    scores = {person: int(standings.score[person]) for person in members}
    rows = []
    for person in sorted(members, key=lambda one: (-scores[one], seen.name(one), one)):
        friends, _ = ties.row(person)
        was = int(then[found.place(person)]) if found.is_scored(person, since) else None
        rows.append(
            Member(
                person=person, name=seen.name(person),
                rank=1 + sum(score > scores[person] for score in scores.values()), score=scores[person],
                tier=(tiers_held(seen.world.policy, scores[person]) or (None,))[-1],
                movement=None if was is None else scores[person] - was,
                friends=len(friends), friends_here=int(np.isin(friends, members).sum()),
            )
        )  # fmt: skip
    return tuple(rows)


async def person_of_user(store: Store, world: LivingWorld, viewer: Viewer, user_id: int) -> int:
    """Who a user is in this world, for a viewer who sees them. Raises `Refused`, the same for all whom they do not."""
    seen = await look(store, world, viewer)
    for one in seen.players:
        if one.user_id == user_id and not one.has_left and seen.sees(one.person):
            return one.person
    raise Refused(place="world", field="person", value="this one", allowed="a person whom you can see here")
