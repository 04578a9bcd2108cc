"""What a tick of life comes to, as columns: acts, nudges, friendships ended and made. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring import Batch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring import Population
    from scoring.ledger import Events

HALF_A_KEY = np.uint64(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudges:
    """Who was told about which friend (uint32), the whole points that friend costs them (int64), heeded or not.

    By person, one row each at most.
    """

    person: NDArray[np.uint32]
    friend: NDArray[np.uint32]
    cost_points: NDArray[np.int64]
    heeded: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Friendships by `a`, then `b`, each pair once and the smaller place first; strength in thousandths (uint16)."""

    a: NDArray[np.uint32]
    b: NDArray[np.uint32]
    strength: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def of(cls, a: NDArray[Any], b: NDArray[Any], strength: NDArray[Any]) -> Ties:
        """Ties in order out of pairs in any order and either way round; of a pair given twice the first row counts."""
        _, first = np.unique(pair_keys(a, b), return_index=True)
        low, high = np.minimum(a, b)[first], np.maximum(a, b)[first]
        return cls(a=low.astype(np.uint32), b=high.astype(np.uint32), strength=strength[first].astype(np.uint16))

    @classmethod
    def none(cls) -> Ties:
        """No friendships."""
        nobody = np.empty(0, dtype=np.uint32)
        return cls(a=nobody, b=nobody, strength=np.empty(0, dtype=np.uint16))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """One tick of everybody's life.

    `kinds` is the vocabulary of the events' codes: the rule book's kinds, in alphabetical order. `events` are in the
    ledger's order (person, day, kind, magnitude), their days after the tick's first and up to its last. `ended` holds
    friendships dropped, with the strength that they had; `made` those that are new or have healed. No pair is in both.
    """

    kinds: tuple[str, ...]
    events: Events
    nudges: Nudges
    ended: Ties
    made: Ties

    def batch(self, population: Population) -> Batch:
        """All of it as one batch of changes to the population it was drawn for."""
        return Batch.of_columns(
            population,
            self.kinds,
            self.events,
            np.concatenate((self.ended.a, self.made.a)),
            np.concatenate((self.ended.b, self.made.b)),
            np.concatenate((np.zeros(len(self.ended), dtype=np.uint16), self.made.strength)),
        )


def pair_keys(a: NDArray[np.integer], b: NDArray[np.integer]) -> NDArray[np.uint64]:
    """One number a pair, whichever way round: the smaller place in the upper half. In the rows' order."""
    low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
    return np.asarray((low << HALF_A_KEY) | high)


def kin_of(a: NDArray[np.integer], b: NDArray[np.integer], family: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """The pairs that are family, as `live` looks them up: keys, increasing."""
    return np.sort(pair_keys(a[family], b[family]))


def among(keys: NDArray[np.uint64], ordered: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of `keys` are in `ordered`, keys in increasing order."""
    if not len(ordered):
        return np.zeros(len(keys), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return np.asarray(ordered[place] == keys)
