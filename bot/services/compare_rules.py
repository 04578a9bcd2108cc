"""One life under several rule books: the player's own, and their friends', scored by each as if it had been in force.

Kinds that a rule book does not look at count for nothing under it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.around import around, hops_of
from bot.services.look import look_of_own
from bot.services.rules import shipped
from bot.services.see import Viewer
from bot.services.why import snapshot_now
from scoring import tiers_held
from scoring.tiers import sanctions_in_force

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.around import Around
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Policy, Sanction, Statement, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """A score under one rule book, with what it opens and closes there, and why."""

    policy: Policy
    is_in_force: bool
    score: int
    tiers: tuple[Tier, ...]
    sanctions: tuple[Sanction, ...]
    statement: Statement


async def compare_rules(store: Store, world: LivingWorld, user_id: int) -> tuple[Under, ...]:
    """One's own score under the world's rule book, then under each that comes with the game. Raises `Refused`."""
    seen, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id))
    books = await asyncio.to_thread(shipped)
    found = await around(store, world, [own], hops=max(hops_of(book) for book in books))
    others = [book for book in books if book != world.policy]
    return await asyncio.to_thread(lambda: tuple(_under(found, seen, own, book) for book in (world.policy, *others)))


def _under(found: Around, seen: Look, own: int, policy: Policy) -> Under:
    in_force = policy is seen.world.policy
    snap = snapshot_now(found, seen, own) if in_force else found.snapshot(own, seen.world.row.tick, policy=policy)
    told = seen.told(own, snap)
    bites = seen.world.sanctions_in_force
    return Under(
        policy=policy, is_in_force=in_force, score=told.score, tiers=tiers_held(policy, told.score),
        sanctions=sanctions_in_force(policy, told.score) if bites else (), statement=told,
    )  # fmt: skip
