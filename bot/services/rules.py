"""The rule book to browse: factors with their kinds, tiers, sanctions, association; each with source and standing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scoring import list_policies, load_policy

if TYPE_CHECKING:
    from scoring import Factor, Kind, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRules:
    """A factor and the kinds that speak to it. `spreads`: do its points reach friends?"""

    factor: Factor
    kinds: tuple[Kind, ...]
    spreads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """A rule book, its kinds sorted under their factors. Tiers, sanctions and association are the policy's own."""

    policy: Policy
    factors: tuple[FactorRules, ...]


def rule_book(policy: Policy) -> RuleBook:
    """A rule book to browse."""
    spreading = policy.association.factors if policy.association else ()
    return RuleBook(
        policy=policy,
        factors=tuple(
            FactorRules(
                factor=factor,
                kinds=tuple(kind for kind in policy.kinds if kind.factor == factor.id),
                spreads=factor.id in spreading,
            )
            for factor in policy.factors
        ),
    )


@cache
def shipped() -> tuple[Policy, ...]:
    """The rule books that come with the game, by name."""
    return tuple(load_policy(name) for name in list_policies())
