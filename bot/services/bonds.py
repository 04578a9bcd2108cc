"""Who pulls whom in a group: the friendships among its seen members, and the characters whom they share."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.friends import friend_lines
from bot.services.look import is_on_record, look
from bot.services.members import seen_members
from bot.services.see import Viewer

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look

# Characters in one picture; those whom most members share come first.
MOST_SHARED = 20
SHARED_BY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """A member, or a character whom at least two members are friends with."""

    person: int
    name: str
    is_member: bool
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """A friendship, strength in thousandths: `to_a` are the points that b brings a, `to_b` those that a brings b."""

    a: int
    b: int
    strength: int
    to_a: int
    to_b: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """People and the friendships among them, members first."""

    people: tuple[Knot, ...]
    ties: tuple[Bond, ...]


async def bonds(store: Store, world: LivingWorld, group_chat: int, *, present: Collection[int] | None = None) -> Bonds:
    """The group's friendships as it sees them. `present`: the user ids known to be in the chat; None: not known."""
    seen = await look(store, world, Viewer(group_chat=group_chat))
    return await asyncio.to_thread(_bonds, seen, seen_members(seen, present))


def _bonds(seen: Look, members: tuple[int, ...]) -> Bonds:
    standings = seen.sight.world.standings
    rows = {person: standings.population.friendships.row(person) for person in members}
    known = Counter(friend for friends, _ in rows.values() for friend in friends.tolist() if not seen.is_player(friend))
    shared = [one for one, many in sorted(known.items(), key=lambda item: (-item[1], item[0])) if many >= SHARED_BY]
    shared = [one for one in shared if is_on_record(seen.world, one)][:MOST_SHARED]
    there = {*members, *shared}
    pulls = {person: friend_lines(standings, person)[1] for person in there}
    names = seen.world.people.names
    ties = {
        (min(person, friend), max(person, friend)): strength
        for person, (friends, strengths) in rows.items()
        for friend, strength in zip(friends.tolist(), strengths.tolist(), strict=True)
        if friend in there
    }
    return Bonds(
        people=tuple(
            Knot(
                person=person, name=seen.name(person), is_member=person in rows, score=int(standings.score[person])
            )
            for person in (*members, *shared)
        ),
        ties=tuple(
            Bond(
                a=a, b=b, strength=strength, to_a=pulls[a].get(str(names[b]), 0), to_b=pulls[b].get(str(names[a]), 0)
            )
            for (a, b), strength in sorted(ties.items())
        ),
    )  # fmt: skip
