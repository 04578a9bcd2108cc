"""Names that nobody has: put together from syllables of an invented place, each person's different from all others'."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from scoring import Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _prime_many(names: list[str]) -> list[str]:
    """As many of `names` as the largest prime allows: any step through them then meets each one once."""
    size = len(names)
    while any(size % divisor == 0 for divisor in range(2, int(size**0.5) + 1)):
        size -= 1
    return names[:size]


@cache
def name_parts() -> tuple[list[str], list[str]]:
    """All given names, a prime number of them, and all family names; each once and in alphabetical order."""
    table = tomllib.loads((resources.files("bot.scenarios") / "names.toml").read_text(encoding="utf-8"))
    given, family = ({key: text.split() for key, text in table[name].items()} for name in ("given", "family"))
    return (
        _prime_many(sorted({"".join(parts) for parts in product(given["beginnings"], given["ends"])})),
        sorted({"".join(parts) for parts in product(family["beginnings"], family["middles"], family["ends"])}),
    )


def invented_names(clan: NDArray[np.integer], chance: np.random.Generator) -> list[str]:
    """A name for each person, no two alike; people of one clan (0, 1, 2, …, by person) share a family name.

    Raises `Refused` where one family name would have to serve more people than there are given names.
    """
    if not len(clan):
        return []
    given_names, family_names = name_parts()
    # Clans take family names in turn, so that no name is worn by many more people than another.
    order = chance.permutation(len(family_names))
    family = order[clan.astype(np.int64) % len(family_names)]
    worn = np.bincount(family, minlength=len(family_names))
    if worn.max() > len(given_names):
        allowed = f"at most {len(given_names)} people of one family name"
        raise Refused(place="names", field="people", value=int(worn.max()), allowed=allowed)
    by_family = np.argsort(family, kind="stable")
    rank = np.empty(len(family), dtype=np.int64)
    rank[by_family] = np.arange(len(family)) - np.repeat(np.cumsum(worn) - worn, worn)
    # Each family goes through the given names from a place and with a step of its own.
    first = chance.integers(0, len(given_names), len(family_names))
    step = chance.integers(1, len(given_names), len(family_names))
    given = (first[family] + rank * step[family]) % len(given_names)
    return [
        f"{given_names[one]} {family_names[other]}" for one, other in zip(given.tolist(), family.tolist(), strict=True)
    ]
