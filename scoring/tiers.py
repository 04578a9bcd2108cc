"""What a score opens and closes: privilege tiers held, sanctions in force, and what changes between two scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.policy import Policy, Sanction, Tier


def tiers_held(policy: Policy, score: int) -> tuple[Tier, ...]:
    """Every tier whose threshold is at or below `score`, lowest first."""
    return tuple(tier for tier in policy.tiers if tier.threshold <= score)


def sanctions_in_force(policy: Policy, score: int) -> tuple[Sanction, ...]:
    """Every sanction whose threshold is above `score`, in the rule book's order."""
    return tuple(sanction for sanction in policy.sanctions if score < sanction.below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One person's score before and after, and what the difference opens and closes."""

    person: str
    score_before: int
    score_after: int
    tiers_gained: tuple[Tier, ...]
    tiers_lost: tuple[Tier, ...]
    sanctions_begun: tuple[Sanction, ...]
    sanctions_lifted: tuple[Sanction, ...]

    @classmethod
    def between(cls, policy: Policy, person: str, before: int, after: int) -> Move:
        """What changes for `person` when their score goes from `before` to `after`."""
        held, holds = tiers_held(policy, before), tiers_held(policy, after)
        was, now = sanctions_in_force(policy, before), sanctions_in_force(policy, after)
        return cls(
            person=person,
            score_before=before,
            score_after=after,
            tiers_gained=tuple(tier for tier in holds if tier not in held),
            tiers_lost=tuple(tier for tier in held if tier not in holds),
            sanctions_begun=tuple(sanction for sanction in now if sanction not in was),
            sanctions_lifted=tuple(sanction for sanction in was if sanction not in now),
        )
