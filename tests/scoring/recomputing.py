"""Societies drawn at random, and all their numbers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st

import scoring
from tests import strategies

if TYPE_CHECKING:
    from tests.strategies import World


FEW = settings(max_examples=max(5, settings().max_examples // 10))
"""For crowds of hundreds, whose examples take long to draw."""
FAR_AND_NEAR = st.one_of(
    strategies.worlds(books=strategies.rule_books(associated=strategies.ALWAYS), least_people=2),
    strategies.far_worlds(),
)


def recomputed(world: World, *, compiled: bool | None = None) -> scoring.Standings:
    """Everybody's score from nothing but the tables."""
    return scoring.recompute(world.policy(), world.population(), world.situation.day, compiled=compiled)


def everything(standings: scoring.Standings) -> dict[str, tuple[object, ...]]:
    """Every number of everybody, by name: the order of people is no part of it."""
    return {
        standings.person(at): (
            standings.points_millipoints[at].tolist(),
            int(standings.association_millipoints[at]),
            int(standings.total_millipoints[at]),
            int(standings.score[at]),
            int(standings.tier[at]),
            [int(wave[at]) for wave in standings.values],
            [int(wave[at]) for wave in standings.sums],
        )
        for at in range(len(standings.score))
    }


def remembered(standings: scoring.Standings) -> tuple[object, ...]:
    """Everything that a pure call may not touch, down to the statements and what a recompute would say."""
    again = scoring.recompute(standings.policy, standings.population, standings.day)
    said = [scoring.statement(scoring.snapshot(standings, person)) for person in standings.population.people]
    return standings.day, everything(standings), everything(again), said
