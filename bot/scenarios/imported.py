"""A network that somebody else collected, as a cast: its shape is kept, its labels are dropped.

People are told apart by the file's labels while it is read, and then shuffled and given made-up names: which place was
whose is in no order, no name and no message. Temperaments are drawn by chance; nobody's are guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.life import load_manners
from bot.scenarios.cast import Cast
from bot.scenarios.edge_list import read_edge_list
from bot.scenarios.graphml import read_graphml
from bot.scenarios.names import invented_names
from bot.scenarios.temperaments import chance_of, drawn_temperaments
from scoring import FriendshipRefused, PersonRefused, Refused
from scoring.population import checked_strengths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.scenarios.edge_list import Network
    from bot.scenarios.scenario_file import ScenarioFile

READERS = {".csv": read_edge_list, ".graphml": read_graphml, ".xml": read_graphml}


def make_imported(file: ScenarioFile, path: Path, seed: int, tell: Callable[[float, str], None]) -> Cast:
    """The cast of a network file. Raises `Refused` for whatever is wrong in it."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        allowed = f"a file that ends in {', '.join(READERS)}"
        raise Refused(place="import", field="file's ending", value=path.suffix, allowed=allowed)
    tell(0.0, "reading the file")
    limits = file.value("limits")
    network = reader(path, limits["most"], limits["ties"])
    tell(0.5, "leaving the labels behind")
    if not limits["least"] <= network.people <= limits["most"]:
        allowed = f"{limits['least']} to {limits['most']} people"
        raise PersonRefused(place=network.place, field="people", value=network.people, allowed=allowed)
    chance = chance_of(seed, "import")
    shuffled = chance.permutation(network.people)
    a, b, strength = _ties(network, shuffled, file.value("strength"), chance)
    tell(0.7, "giving names")
    names = invented_names(np.arange(network.people), chance)
    alone = np.full(network.people, -1, dtype=np.int64)
    temperament = drawn_temperaments(file, alone, 0.0, chance)
    tell(1.0, "done")
    return Cast(
        scenario=file.name, title=file.title, about=file.about, policy=file.policy, days_a_tick=file.days_a_tick,
        seconds_a_tick=file.seconds_a_tick, names=names, portraits=(), temperament=temperament,
        temperaments=load_manners().temperaments, a=a, b=b, strength=strength,
        family=np.zeros(len(a), dtype=np.bool_), timeline=(), turns=(),
    )  # fmt: skip


def _ties(
    network: Network, shuffled: NDArray[np.int64], bounds: list[int], chance: np.random.Generator
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint16]]:
    """The friendships between the places that people have now, each pair once and in order.

    Raises `FriendshipRefused` for a tie with oneself, a strength that is none, and a pair given two strengths; it
    names the row and not the people.
    """
    itself = network.a == network.b
    if itself.any():
        row = network.row(int(np.argmax(itself)))
        allowed = "two different people"
        raise FriendshipRefused(place=row, field="a, b", value="one and the same person", allowed=allowed)
    if network.strength is None:
        strength = np.zeros(len(network.a), dtype=np.uint16)
    else:
        strength = checked_strengths(network.strength, network.place)
    one, other = shuffled[network.a], shuffled[network.b]
    key = np.minimum(one, other) * len(shuffled) + np.maximum(one, other)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    again = np.concatenate(([False], ordered[1:] == ordered[:-1]))
    differs = again & np.concatenate(([False], strength[order][1:] != strength[order][:-1]))
    if differs.any():
        place = int(np.argmax(differs))
        row, before = network.row(int(order[place])), network.row(int(order[place - 1]))
        value = f"{strength[order[place]] / 1000:g}, where {before} says {strength[order[place - 1]] / 1000:g}"
        raise FriendshipRefused(place=row, field="strength", value=value, allowed="one strength for a pair")
    kept = order[~again]
    key, strength = key[kept], strength[kept]
    if network.strength is None:
        strength = chance.integers(bounds[0], bounds[1] + 1, len(kept), dtype=np.uint16)
    return (key // len(shuffled)).astype(np.uint32), (key % len(shuffled)).astype(np.uint32), strength
