"""What one's score opens and closes: every tier and sanction of the rule book, held or how far away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.look import look_of_own
from bot.services.see import Viewer

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from scoring import Sanction, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class TierState:
    """A tier, held or the points missing to it."""

    tier: Tier
    held: bool
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionState:
    """A sanction, and how many points the score is above its threshold (0 or more: it does not hold)."""

    sanction: Sanction
    holds: bool
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All of them, lowest tier first. `in_force`: do sanctions bite in this phase? If not, none holds."""

    score: int
    in_force: bool
    tiers: tuple[TierState, ...]
    sanctions: tuple[SanctionState, ...]


async def tiers(store: Store, world: LivingWorld, user_id: int) -> Held:
    """What one holds oneself. Raises `Refused` for who does not play, or not yet."""
    _, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    score, bites = int(world.standings.score[own]), world.sanctions_in_force
    return Held(
        score=score,
        in_force=bites,
        tiers=tuple(
            TierState(tier=tier, held=tier.threshold <= score, missing=max(0, tier.threshold - score))
            for tier in world.policy.tiers
        ),
        sanctions=tuple(
            SanctionState(sanction=one, holds=bites and score < one.below, distance=score - one.below)
            for one in world.policy.sanctions
        ),
    )
