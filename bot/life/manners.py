"""Temperaments and what all characters have in common, as data: types only; `bot.life.manners_file` reads them.

Every group of numbers says where it comes from and how far it may be believed, as the rule books do. Nothing here
describes a real person, or could be fitted to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scoring import Refused
from scoring.errors import choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring import Provenance

# The code of people who live by their own hand: nothing is drawn for them, nothing decided in their place.
BY_HAND = 255
CODES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A kind of act that comes round about once in `every_days`, so much of it at a time."""

    kind: str
    every_days: float
    magnitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperament:
    """A way to live. Shares are 0 to 1.

    `present`: lives at all (the dead and the not yet born do not). `promptness`: share of payments made on time.
    `caution`: how much a price keeps them from speaking (0: not at all). `asks`: share of the opinions swallowed for
    which permission is asked instead. `loyalty`: 1 keeps every friend, whatever it costs. `sociability`: share of
    friendships offered that are taken; `seeks_every_days`: how often they look for a new one (0: never).
    """

    id: str
    title: str
    present: bool
    promptness: float
    caution: float
    asks: float
    loyalty: float
    sociability: float
    seeks_every_days: float
    habits: tuple[Habit, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """How much people of one temperament differ: rates vary evenly by `spread`, up and down, from person to person.

    `careless` kinds vary together, and so do late payments; speech varies by itself; all else together.
    """

    spread: float
    voice_spread: float
    careless: frozenset[str]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Who holds their tongue. An urge to speak is followed with the share ``exp(-caution * pressure)``.

    Pressure: points lost by speaking in all, once these are said too, divided by `points`; `per_tier` for every tier,
    `per_sanction` (mandatory phase) for every sanction at stake. In the optional phase it is `optional_share` of that.
    `instead`: what an opinion becomes for which permission is asked. `silenced_by`: sanction to the share of urges
    that still find a way out while it is in force.
    """

    kinds: frozenset[str]
    instead: dict[str, str]
    points: float
    per_tier: float
    per_sanction: float
    optional_share: float
    silenced_by: dict[str, float]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A payment: the kind where it is on time, late, and not made at all."""

    on_time: str
    late: str
    unpaid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """Who pays when. Hardship runs from 0 to 1: points under zero in the factor of `hardship_kind` by `points`.

    Late is ``1 - promptness + late_in_hardship * hardship``; of what is late, ``unpaid_of_late +
    unpaid_in_hardship * hardship`` is not paid at all. `earned` kinds stay away as hardship grows.
    """

    due: tuple[Due, ...]
    hardship_kind: str
    points: float
    late_in_hardship: float
    unpaid_of_late: float
    unpaid_in_hardship: float
    earned: frozenset[str]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudging:
    """Who is told what a friend costs them, and heeds it.

    Everybody whose friends cost them anything is looked at about once in `every_days`, and told if the costliest
    friend costs `least_points` or more. Heeded with the share ``(1 - loyalty) * (1 - exp(-cost / points))``, times
    ``1 - strength_holds * strength``, times `tier_factor` where dropping gains a tier or lifts a sanction in force,
    times `family_factor` for family.
    """

    every_days: float
    least_points: float
    points: float
    strength_holds: float
    tier_factor: float
    family_factor: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """How friendships come about: among friends of friends, or again where one has ended.

    An offer is taken with the share ``sociability * exp(-(1 - loyalty) * cost / points)``, cost in points.
    Strengths in thousandths, both ends included.
    """

    points: float
    weakest: int
    strongest: int
    heals_every_days: float
    family_heals_every_days: float
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Manners:
    """All of it. A person's temperament is the place of one in `temperaments`, or `BY_HAND`."""

    temperaments: tuple[Temperament, ...]
    variation: Variation
    speech: Speech
    paying: Paying
    nudging: Nudging
    company: Company

    def code(self, temperament: str) -> int:
        """The place of a temperament. Raises `Refused` for an unknown one."""
        found = self._codes.get(temperament)
        if found is None:
            allowed = choices(self._codes, temperament)
            raise Refused(place="temperaments", field="temperament", value=temperament, allowed=allowed)
        return found

    def codes(self, temperaments: Sequence[str]) -> NDArray[np.uint8]:
        """The places of several, as a table for codes kept under another order. Raises `Refused`."""
        return np.array([self.code(name) for name in temperaments], dtype=np.uint8)

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {temperament.id: place for place, temperament in enumerate(self.temperaments)}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that some temperament has a habit of, in alphabetical order."""
        return tuple(sorted({habit.kind for temperament in self.temperaments for habit in temperament.habits}))

    @cached_property
    def habits_of(self) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """By kind: times a day and magnitude, each by temperament (0 and 1 where it is no habit)."""
        table = {kind: (np.zeros(len(self.temperaments)), np.ones(len(self.temperaments))) for kind in self.kinds}
        for code, temperament in enumerate(self.temperaments):
            for habit in temperament.habits:
                table[habit.kind][0][code] = 1 / habit.every_days
                table[habit.kind][1][code] = habit.magnitude
        return table

    def by_code(self, field: str, *, by_hand: float = 0.0) -> NDArray[np.float64]:
        """One number of every temperament, to be looked up by a person's code; `by_hand` for those who have none."""
        found = np.full(CODES, by_hand)
        found[: len(self.temperaments)] = [getattr(temperament, field) for temperament in self.temperaments]
        return found
