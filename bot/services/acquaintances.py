"""A few characters to befriend, for who knows nobody yet: by chance, the same ones whenever a page is asked for.

Characters alone: a player is found by name, and only by whom they let see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.services.look import is_on_record, look_of_own
from bot.services.see import Viewer

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld

A_PAGE = 6
# Of a world of millions, nobody turns more pages.
MOST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """A character, and their score as the reader sees it."""

    person: int
    name: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintances:
    """One page of them, the best scored first; `more` where another page follows."""

    people: tuple[Acquaintance, ...]
    more: bool


async def acquaintances(store: Store, world: LivingWorld, user_id: int, page: int = 0) -> Acquaintances:
    """A page of characters who are no friends of a player yet. Raises `Refused` for who does not play, or not yet."""
    seen, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id))
    order = np.random.default_rng((world.row.seed, own))
    characters = world.row.characters
    drawn = order.permutation(characters) if characters <= MOST else order.integers(0, characters, MOST)
    tied = world.standings.population.friendships.strength_between
    known = [
        person for person in dict.fromkeys(map(int, drawn)) if is_on_record(world, person) and not tied(own, person)
    ]
    first = max(page, 0) * A_PAGE
    shown = [
        Acquaintance(person=person, name=seen.name(person), score=seen.score(person))
        for person in known[first : first + A_PAGE]
    ]
    shown.sort(key=lambda one: (-one.score, one.name))
    return Acquaintances(people=tuple(shown), more=len(known) > first + A_PAGE)


def knows_nobody(world: LivingWorld, person: int) -> bool:
    """Has this person no friend at all, as of the last tick?"""
    friendships = world.standings.population.friendships
    return person >= len(friendships.degree) or not friendships.degree[person]
