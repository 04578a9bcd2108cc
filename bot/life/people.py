"""Who lives in this tick: everybody's temperament, who is scored, who is there at all; looked up by person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.life.chance import trait
from bot.life.manners import BY_HAND
from scoring import Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.life.manners import Manners
    from scoring import Standings


@dataclass(frozen=True, kw_only=True)
class People:
    """Everybody in one tick. `temperament` (uint8) is by person; `days` is the tick's length, acts lie after `day`."""

    manners: Manners
    standings: Standings
    temperament: NDArray[np.uint8]
    scored: NDArray[np.bool_]
    mandatory: bool
    seed: int
    tick: int
    day: float
    days: float

    @classmethod
    def of(  # noqa: PLR0913 - what a tick is made of
        cls,
        *,
        manners: Manners,
        standings: Standings,
        temperament: NDArray[np.uint8],
        scored: NDArray[np.bool_],
        mandatory: bool,
        seed: int,
        tick: int,
        day: float,
        days: float,
    ) -> People:
        """Checked, and put in order. Raises `Refused` for columns of other lengths and unknown temperaments."""
        many = len(manners.temperaments)
        for name, column in (("temperament", temperament), ("scored", scored)):
            if len(column) != len(standings):
                allowed = f"one for each of the {len(standings)} people"
                raise Refused(place="live", field=name, value=len(column), allowed=allowed)
        strange = (temperament >= many) & (temperament != BY_HAND)
        if strange.any():
            allowed = f"0 to {many - 1}, or {BY_HAND} for people who live by their own hand"
            value = int(temperament[np.argmax(strange)])
            raise Refused(place="live", field="temperament", value=value, allowed=allowed)
        if not 0 < days < np.inf:
            raise Refused(place="live", field="days", value=days, allowed="a number of days above 0")
        return cls(
            manners=manners, standings=standings, temperament=temperament, scored=scored, mandatory=mandatory,
            seed=seed, tick=tick, day=day, days=days,
        )  # fmt: skip

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Everybody by temperament: those of code c are `size[c]` many, after those of all codes before."""
        return np.argsort(self.temperament, kind="stable")

    @cached_property
    def size(self) -> NDArray[np.int64]:
        """How many people there are of each temperament."""
        return np.bincount(self.temperament, minlength=BY_HAND + 1)[: len(self.manners.temperaments)]

    def drawn(self, rates: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.int64]:
        """People to whom something happens, as often as it does; `rates` (by temperament) are times in this tick.

        The number for each temperament is drawn first, then who: the same as drawing a number for each person.
        """
        times = chance.poisson(rates * self.size)
        start, size = np.repeat(np.cumsum(self.size) - self.size, times), np.repeat(self.size, times)
        return np.asarray(self.order[start + np.floor(chance.random(len(size)) * size).astype(np.int64)])

    def number(self, field: str, people: NDArray[np.integer]) -> NDArray[np.float64]:
        """One number of the temperaments of `people`; 0 for those who live by their own hand."""
        return np.asarray(self.manners.by_code(field)[self.temperament[people]])

    def trait(self, name: str, people: NDArray[np.integer]) -> NDArray[np.float64]:
        """What stays with each of `people` for life, in [0, 1)."""
        return trait(self.seed, name, people)

    def lives(self, people: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of `people` are there and live by temperament."""
        return np.asarray(self.number("present", people) > 0)

    def is_present(self, people: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of `people` are there, by temperament or by their own hand."""
        return np.asarray(self.manners.by_code("present", by_hand=1.0)[self.temperament[people]] > 0)
