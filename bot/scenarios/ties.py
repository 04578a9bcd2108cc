"""Friendships in bulk: pairs packed into one number each, so that ten million of them sort in a second.

A packed tie holds, from the top: the smaller place, the larger place, the layer of company it comes from, and its
strength. In order, the ties of one pair stand together with the closest layer first, which is the one that counts.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
    Draw = Callable[[int], NDArray[np.uint64]]

STRENGTH_BITS, LAYER_BITS, PLACE_BITS = 10, 3, 21
PAIR_SHIFT = np.uint64(STRENGTH_BITS + LAYER_BITS)
PLACES = 2**PLACE_BITS
# So many rounds of drawing until all acquaintances are different ones; past that the place is too small for the wish.
ROUNDS = 200


class Layer(IntEnum):
    """Where two people know each other from, the closest first; the first two are family."""

    HOUSEHOLD = 0
    RELATIVES = 1
    WORK = 2
    CIRCLES = 3
    ACQUAINTANCES = 4


LAYERS = tuple(Layer)


def all_pairs(sizes: NDArray[np.int64]) -> Pairs:
    """Everybody with everybody in blocks of people who stand together."""
    start = np.cumsum(sizes) - sizes
    one: list[NDArray[np.int64]] = []
    other: list[NDArray[np.int64]] = []
    for size in range(2, int(sizes.max(initial=0)) + 1):
        those = start[sizes == size]
        for i, j in zip(*np.triu_indices(size, 1), strict=True):
            one.append(those + i)
            other.append(those + j)
    nobody = np.empty(0, dtype=np.int64)
    return np.concatenate([nobody, *one]), np.concatenate([nobody, *other])


def nearby(sizes: NDArray[np.int64], seek: NDArray[np.int64], near: int, chance: np.random.Generator) -> Pairs:
    """For each place of `seek` another one of its block, at most `near` further on, round the block's corner."""
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)[seek]
    size = np.repeat(sizes, sizes)[seek]
    with_company = size > 1
    seek, start, size = seek[with_company], start[with_company], size[with_company]
    step = 1 + np.floor(chance.random(len(seek)) * np.minimum(size - 1, near)).astype(np.int64)
    return seek, start + (seek - start + step) % size


def packed(
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    layer: Layer,
    strengths: Mapping[Layer, list[int]],
    chance: np.random.Generator,
) -> NDArray[np.uint64]:
    """Pairs of one layer as packed ties, strengths drawn evenly within the layer's bounds."""
    least, most = strengths[layer]
    strength = chance.integers(least, most + 1, len(one), dtype=np.uint16)
    pair = (np.minimum(one, other).astype(np.uint64) << np.uint64(PLACE_BITS)) | np.maximum(one, other).astype(
        np.uint64
    )
    return np.asarray((pair << PAIR_SHIFT) | np.uint64(layer << STRENGTH_BITS) | strength.astype(np.uint64))


def unpacked(
    keys: NDArray[np.uint64],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint16], NDArray[np.uint8]]:
    """Packed ties as columns: the two places, the strength in thousandths, the layer."""
    pair = keys >> PAIR_SHIFT
    a, b = (pair >> np.uint64(PLACE_BITS)).astype(np.uint32), (pair & np.uint64(PLACES - 1)).astype(np.uint32)
    layer = (keys >> np.uint64(STRENGTH_BITS)).astype(np.uint8) & np.uint8(2**LAYER_BITS - 1)
    return a, b, (keys & np.uint64(2**STRENGTH_BITS - 1)).astype(np.uint16), layer


def acquaintances(
    weights: NDArray[np.float64], strengths: Mapping[Layer, list[int]], chance: np.random.Generator
) -> Draw:
    """Draws so many ties between people, both ends chosen by weight; those with oneself are left out."""
    edges = np.cumsum(weights)

    def draw(many: int) -> NDArray[np.uint64]:
        one, other = (np.searchsorted(edges, chance.random(many) * edges[-1], side="right") for _ in "ab")
        differ = one != other
        return packed(one[differ], other[differ], Layer.ACQUAINTANCES, strengths, chance)

    return draw


def finished(
    found: list[NDArray[np.uint64]], wanted: int, more: Draw, chance: np.random.Generator
) -> NDArray[np.uint64]:
    """Exactly `wanted` ties, each pair once: filled up with `more`, or cut, the loosest layers first."""
    keys = distinct(np.concatenate(found))
    for _ in range(ROUNDS):
        missing = wanted - len(keys)
        if missing <= 0:
            break
        keys = distinct(np.concatenate((keys, more(missing + missing // 16 + 16))))
    layer = (keys >> np.uint64(STRENGTH_BITS)).astype(np.uint8) & np.uint8(2**LAYER_BITS - 1)
    kept = np.ones(len(keys), dtype=np.bool_)
    for loosest in reversed(LAYERS):
        surplus = int(kept.sum()) - wanted
        if surplus <= 0:
            break
        of_it = np.flatnonzero(layer == loosest)
        kept[chance.permutation(of_it)[:surplus]] = False
    return keys[kept]


def distinct(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Packed ties in order, each pair once: the closest layer's, and of one layer the weakest."""
    keys = np.sort(keys)
    pair = keys >> PAIR_SHIFT
    return keys[np.concatenate(([True], pair[1:] != pair[:-1]))] if len(keys) else keys
