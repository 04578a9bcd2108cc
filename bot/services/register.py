"""The public register of a world: characters who draw others down, by rank, and looked up by name.

Players are on it only where they chose to be public; who did not is not on it, and leaves no gap in the ranks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.register import drag_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.ports import Store
    from bot.services.living_world import LivingWorld

PAGE = 20
MOST_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person on the register: rank 1 draws down most."""

    rank: int
    name: str
    drag_points: int
    friends: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Everybody listed, most drag first and by name where equal. `rank` is by person, 0 for those not on it.

    `names` are those of players who chose to be public; characters' are the world's.
    """

    world: LivingWorld
    order: NDArray[np.int64]
    rank: NDArray[np.int64]
    drag: NDArray[np.int64]
    names: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.order)

    def page(self, number: int, size: int = PAGE) -> tuple[Entry, ...]:
        """One page, counted from 1; empty past the last."""
        first = (number - 1) * size
        return tuple(self.entry(int(person)) for person in self.order[first : first + size])

    def name(self, person: int) -> str:
        """What a person is called here."""
        return self.names.get(person) or self.world.people.names[person]

    def entry(self, person: int) -> Entry:
        """A listed person's entry."""
        standings = self.world.standings
        return Entry(
            rank=int(self.rank[person]),
            name=self.name(person),
            drag_points=int(self.drag[person]),
            friends=int(standings.population.friendships.degree[person]),
            score=int(standings.score[person]),
        )


def register_of(world: LivingWorld, names: Mapping[int, str] | None = None) -> Register:
    """The register as of the world's last tick: of characters, and of the players in `names`, who chose to be on it."""
    called = {} if names is None else {person: name for person, name in names.items() if person < len(world.people)}
    public = np.arange(len(world.people)) < world.row.characters
    public[list(called)] = True
    drag = drag_points(world.standings)
    listed = np.flatnonzero((drag > 0) & world.on_record & public)
    # By name first, then stably by drag: names are compared once, however many share a number.
    spelt = [called.get(person) or world.people.names[person] for person in listed.tolist()]
    by_name = listed[np.argsort(np.array(spelt, dtype=np.str_), kind="stable")] if len(listed) else listed
    order = by_name[np.argsort(-drag[by_name], kind="stable")]
    rank = np.zeros(len(world.people), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return Register(world=world, order=order, rank=rank, drag=drag, names=called)


async def look_up(
    store: Store, register: Register, prefix: str, limit: int = PAGE, *, first: int = 0
) -> tuple[Entry, ...]:
    """Listed people whose names begin with `prefix`, whatever the case, in order of name, after the `first` so many."""
    found = [
        (name.casefold(), person)
        for person, name in register.names.items()
        if register.rank[person] and name.casefold().startswith(prefix.casefold())
    ]
    after, wanted, many = "", first + limit + len(found), limit
    while len(found) < wanted:
        people = await store.find_people(register.world.row.world_id, prefix, many, after)
        found += [(name.casefold(), person) for person, name in people if register.rank[person]]
        if len(people) < many:
            break
        # The further back the page is that is asked for, the more at a time.
        after, many = people[-1][1], min(2 * many, MOST_AT_A_TIME)
    return tuple(register.entry(person) for _, person in sorted(found)[first : first + limit])
