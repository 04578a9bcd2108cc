"""Compile the passes over everybody ahead of time: ``python -m scoring.warm``.

Installing runs it once, so that nobody waits for a compiler at their first large society. Safe to run again: what is
compiled already is only loaded.
"""

from __future__ import annotations

import numpy as np

from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.policy import load_policy
from scoring.population import Population
from scoring.recompute import recompute
from scoring.register import drag_points


def warm() -> None:
    """Run every compiled pass on a society of three."""
    policy = load_policy("sesame-2015")
    kinds = tuple(sorted(kind.id for kind in policy.kinds))
    population = Population.from_tables(
        {"person": ["ann", "bob", "cho"]},
        {"a": ["ann"], "b": ["bob"], "strength": [0.5]},
        {"person": ["ann"], "kind": [kinds[0]], "magnitude": [1.0], "day": [0.0]},
    )
    events = population.ledger.events
    from scoring import kernels, row_kernels

    Evidence.of_events(policy, 3, population.ledger.kinds, events, 0.0)
    row_kernels.ledger_columns(3, events.person, events.kind, events.magnitude, events.day)
    pairs = (np.array([0], dtype=np.uint32), np.array([1], dtype=np.uint32), np.array([500], dtype=np.uint16))
    Friendships.of(3, *pairs, compiled=True)
    standings = recompute(policy, population, 1.0, compiled=True)
    drag_points(standings, compiled=True)
    ties = population.friendships
    rows = (ties.start, ties.friend, ties.strength)
    for conduct in (np.zeros(3, dtype=np.int32), np.zeros(3, dtype=np.int64)):
        kernels.friend_sums(*rows, conduct)
        kernels.association_pass(*rows, conduct, np.empty(0, dtype=np.int64), np.ones(3), (1.0, 1.0, 1.0))
    kernels.random_reads(ties.start, ties.friend, np.zeros(3, dtype=np.int32))


if __name__ == "__main__":
    warm()
