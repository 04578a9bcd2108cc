"""Where the characters' chance comes from: the world's seed and the tick's number, and nothing else.

Every purpose (a kind of act, who is nudged, …) has a stream of its own, so that more draws for one of them leave all
others as they were. Traits that stay with a person for life are a hash of seed and person: nothing is kept, and only
the people concerned are looked at.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SEED = 2**63 - 1  # what a database keeps in one column
WORD = 2**64 - 1
# A number that no tick has: for what is drawn when a world is made.
BEFORE_ALL_TICKS = WORD
# The constants of splitmix64 (Steele, Lea, Flood 2014): a step of the golden ratio, then two rounds of mixing.
GOLDEN = 0x9E3779B97F4A7C15
ROUNDS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
LAST_SHIFT = 31
# A float64 holds 53 bits: the upper ones of a word make a number in [0, 1).
SPARE_BITS = 11
UNIT = 2.0**-53


def stream(seed: int, tick: int, purpose: str) -> np.random.Generator:
    """The chance of one purpose in one tick of one world. Streams of different purposes never overlap."""
    counter = np.array([0, 0, 0, zlib.crc32(purpose.encode())], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=np.array([seed, tick], dtype=np.uint64), counter=counter))


def trait(seed: int, name: str, people: NDArray[np.integer]) -> NDArray[np.float64]:
    """A number in [0, 1) for each of `people`, evenly spread, the same in every tick of the world."""
    salt = _mixed(seed * GOLDEN + zlib.crc32(name.encode()))
    word = (people.astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN) + np.uint64(salt)
    for shift, factor in ROUNDS:
        word = (word ^ (word >> np.uint64(shift))) * np.uint64(factor)
    word ^= word >> np.uint64(LAST_SHIFT)
    return np.asarray((word >> np.uint64(SPARE_BITS)).astype(np.float64) * UNIT)


def _mixed(word: int) -> int:
    word &= WORD
    for shift, factor in ROUNDS:
        word = ((word ^ (word >> shift)) * factor) & WORD
    return word ^ (word >> LAST_SHIFT)
