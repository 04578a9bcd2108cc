"""A society at a glance: how its scores lie, what is held, how many are listed. Numbers, no prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.formulas import HIGHEST_SCORE, LOWEST_SCORE
from scoring.register import drag_points

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld

BIN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Numbers about everybody who is scored.

    `histogram` counts scores from each lower end up to the next; `tiers` how many hold each, `sanctions` on how many
    each is in force (nobody in the optional phase); `listed` how many draw others down.
    """

    scored: int
    mean: float
    median: float
    lowest: int
    highest: int
    histogram: tuple[tuple[int, int], ...]
    tiers: tuple[tuple[str, int, int], ...]
    sanctions: tuple[tuple[str, int, int], ...]
    friendships: int
    listed: int


def glance(world: LivingWorld) -> Glance:
    """A world's society as of its last tick."""
    standings, policy = world.standings, world.policy
    scores = standings.score[world.on_record].astype(np.int64)
    edges = [*range(LOWEST_SCORE, HIGHEST_SCORE, BIN), HIGHEST_SCORE + 1]
    counts, _ = np.histogram(scores, bins=edges)
    mandatory = world.sanctions_in_force
    return Glance(
        scored=len(scores),
        mean=float(scores.mean()) if len(scores) else 0.0,
        median=float(np.median(scores)) if len(scores) else 0.0,
        lowest=int(scores.min(initial=HIGHEST_SCORE)),
        highest=int(scores.max(initial=LOWEST_SCORE)),
        histogram=tuple(zip(edges[:-1], counts.tolist(), strict=True)),
        tiers=tuple((tier.id, tier.threshold, int((scores >= tier.threshold).sum())) for tier in policy.tiers),
        sanctions=tuple(
            (sanction.id, sanction.below, int((scores < sanction.below).sum()) if mandatory else 0)
            for sanction in policy.sanctions
        ),
        friendships=len(standings.population.friendships),
        listed=int((drag_points(standings)[world.on_record] > 0).sum()),
    )
