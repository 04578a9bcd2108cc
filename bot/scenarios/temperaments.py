"""Who has which temperament in a world made by chance, and where that chance comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.life import load_manners
from bot.life.chance import BEFORE_ALL_TICKS, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.scenarios.scenario_file import ScenarioFile


def chance_of(seed: int, purpose: str) -> np.random.Generator:
    """The chance that a world is made by, apart from that of all its ticks."""
    return stream(seed, BEFORE_ALL_TICKS, purpose)


def drawn_temperaments(
    file: ScenarioFile, circle: NDArray[np.int64], likeness: float, chance: np.random.Generator
) -> NDArray[np.uint8]:
    """By person, in the shares of the file; the share `likeness` take after their `circle` (a place; -1: in none)."""
    shares = file.value("temperaments")
    codes = load_manners().codes(tuple(shares))
    bounds = np.cumsum(list(shares.values()))[:-1]
    own = np.searchsorted(bounds, chance.random(len(circle)), side="right")
    of_circle = np.searchsorted(bounds, chance.random(int(circle.max(initial=0)) + 1), side="right")
    alike = (chance.random(len(circle)) < likeness) & (circle >= 0)
    return np.asarray(codes[np.where(alike, of_circle[circle], own)])
