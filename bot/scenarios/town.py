"""A town made to measure: any number of people, by seeded chance, the same town for the same number and seed.

People stand in the order of their households. Four kinds of company put ties between them, and a fifth, acquaintance,
fills up to the number of friendships wanted: its weights have a heavy tail, so a few people know very many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.life import load_manners
from bot.scenarios.cast import Cast
from bot.scenarios.names import invented_names
from bot.scenarios.temperaments import chance_of, drawn_temperaments
from bot.scenarios.ties import LAYERS, Layer, acquaintances, all_pairs, finished, nearby, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.scenarios.scenario_file import ScenarioFile


def make_town(file: ScenarioFile, people: int, seed: int, tell: Callable[[float, str], None]) -> Cast:
    """The town of `people` people that `seed` gives. The number was checked before."""
    chance = chance_of(seed, "town")
    tell(0.0, "building houses")
    household = households(people, file.value("households"), chance)
    clan = household // int(file.value("relatives")["households"])
    circle, rounds = _circles(file, people, chance)
    tell(0.1, "introducing people to one another")
    keys = _ties(file, people, household, clan, rounds, chance, tell)
    a, b, strength, layer = unpacked(keys)
    del keys
    tell(0.75, "giving names")
    names = invented_names(clan, chance)
    tell(0.95, "forming temperaments")
    temperament = drawn_temperaments(file, circle, file.value("likeness"), chance)
    tell(1.0, "done")
    return Cast(
        scenario=file.name, title=file.title, about=file.about, policy=file.policy, days_a_tick=file.days_a_tick,
        seconds_a_tick=file.seconds_a_tick, names=names, portraits=(), temperament=temperament,
        temperaments=load_manners().temperaments, a=a, b=b, strength=strength, family=layer <= Layer.RELATIVES,
        timeline=(), turns=(),
    )  # fmt: skip


def households(people: int, shares: list[float], chance: np.random.Generator) -> NDArray[np.int64]:
    """By person, which household (0, 1, 2, …); people of one stand together. The last may be smaller than drawn."""
    sizes = 1 + np.searchsorted(np.cumsum(shares)[:-1], chance.random(people), side="right")
    last = int(np.searchsorted(np.cumsum(sizes), people))
    return np.repeat(np.arange(last + 1), sizes[: last + 1])[:people]


def blocks(people: int, least: int, most: int, tail: float, chance: np.random.Generator) -> NDArray[np.int64]:
    """Sizes of workplaces or circles with a heavy tail, which together take in `people` people."""
    sizes = np.minimum(least * (1 + chance.pareto(tail, people // least + 1)), most).astype(np.int64)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), people)) + 1]
    sizes[-1] -= sizes.sum() - people
    return sizes


def _circles(
    file: ScenarioFile, people: int, chance: np.random.Generator
) -> tuple[NDArray[np.int64], list[tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """The first circle of each person (-1: none), and for each round of joining the members and the circles' sizes."""
    shape = file.value("circles")
    first = np.full(people, -1, dtype=np.int64)
    rounds = []
    for number, share in enumerate(shape["memberships"]):
        members = chance.permutation(people)[: int(share * people)]
        sizes = blocks(len(members), shape["least"], shape["most"], shape["tail"], chance)
        rounds.append((members, sizes))
        if number == 0:
            first[members] = np.repeat(np.arange(len(sizes)), sizes)
    return first, rounds


def _ties(  # noqa: PLR0913, PLR0917 - what the ties hang on
    file: ScenarioFile,
    people: int,
    household: NDArray[np.int64],
    clan: NDArray[np.int64],
    rounds: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    chance: np.random.Generator,
    tell: Callable[[float, str], None],
) -> NDArray[np.uint64]:
    """Every friendship, packed and in order: as many as are wanted, and where there are too many the loosest go."""
    strengths, relatives, work, circles = (file.value(key) for key in ("strengths", "relatives", "work", "circles"))
    strong = {layer: strengths[layer.name.lower()] for layer in LAYERS}
    found = [packed(*all_pairs(np.bincount(household)), Layer.HOUSEHOLD, strong, chance)]
    kept_up = np.flatnonzero(chance.random(people) < relatives["ties"])
    found.append(packed(*nearby(np.bincount(clan), kept_up, people, chance), Layer.RELATIVES, strong, chance))
    staff = chance.permutation(people)[: int(work["employed"] * people)]
    sizes = blocks(len(staff), work["least"], work["most"], work["tail"], chance)
    seek = np.repeat(np.arange(len(staff)), work["colleagues"])
    one, other = nearby(sizes, seek, work["near"], chance)
    found.append(packed(staff[one], staff[other], Layer.WORK, strong, chance))
    for members, sizes in rounds:
        seek = np.repeat(np.arange(len(members)), circles["companions"])
        one, other = nearby(sizes, seek, circles["near"], chance)
        found.append(packed(members[one], members[other], Layer.CIRCLES, strong, chance))
    tell(0.3, "spreading the word")
    wanted = file.value("friendships")
    total = round(people * min(wanted["a_person"], wanted["least_share"] * people))
    shape = file.value("acquaintances")
    weights = 1 + chance.pareto(shape["tail"], people)
    most = min(shape["most"], shape["most_share"] * people)
    weights = np.minimum(weights, weights.sum() * most / (2 * total))
    return finished(found, total, acquaintances(weights, strong, chance), chance)
