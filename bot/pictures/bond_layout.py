"""Where people stand in a net of friendships: friends near each other, nobody on anybody, the same net always the same.

Forces on up to 80 people in numpy, started from the net's slowest modes rather than from chance, so that groups of
friends are apart from the first step; chance, seeded, only breaks the ties of people who look alike. It knows numbers
only: no names, no scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.complex128]  # x + iy: one number for a place makes a force one product

SEED = 6
STEPS = 110
SETTLING = 24  # the last steps, in which people who overlap are pushed apart


def laid_out(
    people: int, ties: Sequence[tuple[int, int, float]], radii: Sequence[float], wide: float, high: float
) -> list[tuple[float, float]]:
    """A place for each person within 0 … wide and 0 … high; a tie is (a, b, strength above 0 up to 1)."""
    if people == 1:
        return [(wide / 2, high / 2)]
    weights = np.zeros((people, people))
    for a, b, strength in ties:
        weights[a, b] = weights[b, a] = max(strength, 0.05)
    size = np.asarray(radii, dtype=np.float64)
    spot = _pulled(_start(weights, wide, high), weights, size, wide, high)
    spot = _stretched(spot, size, wide, high)
    for _ in range(SETTLING):
        spot = _apart(spot, size)
        spot = np.clip(spot.real, size, wide - size) + 1j * np.clip(spot.imag, size, high - size)
    return [(round(float(place.real), 2), round(float(place.imag), 2)) for place in spot]


def _start(weights: Floats, wide: float, high: float) -> Places:
    """The second and third modes of the net: groups that hardly touch begin far from each other."""
    people = len(weights)
    linked = weights + 1e-3
    root = 1 / np.sqrt(linked.sum(axis=1))
    _, modes = np.linalg.eigh(np.eye(people) - root[:, None] * linked * root[None, :])
    pair = modes[:, 1:3] if people > 2 else modes[:, [1, 1]]  # noqa: PLR2004  # two people have one mode between them
    largest = np.abs(pair).argmax(axis=0)
    pair = pair * np.sign(pair[largest, [0, 1]])  # a mode has no sign of its own
    even = (pair - pair.min(axis=0)) / (np.ptp(pair, axis=0) + 1e-9)
    jitter = np.random.default_rng(SEED).uniform(-0.05, 0.05, size=(people, 2))
    x, y = (0.5 * _ranks(pair) + 0.5 * even + jitter).T
    start: Places = x * wide + 1j * y * high
    return start


def _pulled(spot: Places, weights: Floats, size: Floats, wide: float, high: float) -> Places:
    """Friends pull, everybody pushes, the middle draws a little: each step shorter than the one before."""
    people = len(weights)
    ideal = 0.78 * np.sqrt(wide * high / people)
    pull = weights**0.7 / ideal
    mass = 0.6 + 0.4 * size / size.mean()
    charge = ideal**2 * mass[None, :] * mass[:, None]
    for step in range(STEPS):
        between = spot[:, None] - spot[None, :]
        square = between.real**2 + between.imag**2 + 1e-6
        force = (between * (charge / square - pull * np.sqrt(square))).sum(axis=1)
        out = spot - (wide + 1j * high) / 2
        force -= (out.real + 1j * out.imag * wide / high) * 0.003 * ideal
        long = np.abs(force) + 1e-9
        spot = spot + force / long * np.minimum(long, ideal * 0.9 * (1 - step / STEPS) + 0.5)
    return spot


def _stretched(spot: Places, size: Floats, wide: float, high: float) -> Places:
    """The net spread over the page, part way from its true shape to an even spread: a far pair squeezes nobody."""
    edge = size.max() + 2
    pair = np.stack([spot.real, spot.imag], axis=1)
    even = (pair - pair.min(axis=0)) / np.maximum(np.ptp(pair, axis=0), 1e-6)
    x, y = (0.6 * even + 0.4 * _ranks(pair)).T
    spread: Places = edge + x * (wide - 2 * edge) + 1j * (edge + y * (high - 2 * edge))
    return spread


def _ranks(pair: Floats) -> Floats:
    """Each column's order, from 0 to 1."""
    order = pair.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    ranks: Floats = order / max(len(pair) - 1, 1)
    return ranks


def _apart(spot: Places, size: Floats) -> Places:
    """Half a step away from everybody who is too near."""
    between = spot[:, None] - spot[None, :]
    far = np.abs(between) + 1e-6
    short = np.maximum(0, size[:, None] + size[None, :] + 9 - far)
    np.fill_diagonal(short, 0)
    moved: Places = spot + (between / far * short * 0.5).sum(axis=1)
    return moved
