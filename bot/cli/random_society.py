"""Societies at random, of any size, for measuring: heavy-tailed friendships, events as they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring import Population
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring import Policy

EVENTS_A_DAY = 0.2

Pairs = tuple["NDArray[np.uint32]", "NDArray[np.uint32]", "NDArray[np.uint16]"]


def heavy_tailed(people: int, friendships: int, seed: int) -> Pairs:
    """Random pairs whose degrees have a heavy tail (Chung and Lu's model, exponent 2.5), with strengths at random."""
    random = np.random.default_rng(seed)
    weight = (random.pareto(1.5, people) + 1).astype(np.float64)
    edges = np.cumsum(np.minimum(weight, weight.sum() / 200))
    found = np.empty(0, dtype=np.uint64)
    size = np.uint64(people)
    wanted = min(friendships, people * (people - 1) // 4)
    while len(found) < wanted:
        missing = int((wanted - len(found)) * 1.05) + 16
        one, other = (np.searchsorted(edges, random.random(missing) * edges[-1]).astype(np.uint64) for _ in "ab")
        key = np.minimum(one, other) * size + np.maximum(one, other)
        found = np.unique(np.concatenate((found, key[one != other])))
    found = random.permutation(found)[:wanted]
    strength = random.integers(1, 1001, wanted).astype(np.uint16)
    return (found // size).astype(np.uint32), (found % size).astype(np.uint32), strength


def raw_events(people: int, kinds: int, days: int, seed: int) -> Events:
    """Events as they come in: by day, people at random."""
    random = np.random.default_rng(seed)
    count = int(people * days * EVENTS_A_DAY)
    return Events(
        person=random.integers(0, people, count, dtype=np.uint32),
        kind=random.integers(0, kinds, count, dtype=np.uint16),
        magnitude=random.integers(1, 5, count).astype(np.float64) / 2,
        day=np.sort(random.integers(0, days * 24, count)).astype(np.float64) / 24,
    )


def society(policy: Policy, people: int, friendships: int, days: int) -> Population:
    """A random society of the size asked for."""
    kinds = tuple(sorted(policy.kind_by_id))
    ties = Friendships.of(people, *heavy_tailed(people, friendships, seed=1))
    ledger = Ledger.of(people, kinds, raw_events(people, len(kinds), days, seed=2))
    return Population(people=[f"p{number}" for number in range(people)], friendships=ties, ledger=ledger)
