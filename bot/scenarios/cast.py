"""What a scenario gives a world to begin with: who there is, who knows whom, how they live, and what will happen.

Values only. A cast holds invented names, characters out of a novel whose author's rights have ended, or names made up
for an anonymised network; nothing in it leads back to anybody real.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.life import Temperament

STRONGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One act of a story: on `day`, the person at place `person` does it; `text` is the sentence of its scene.

    What the rule book of a world does not know does not count there.
    """

    day: float
    person: int
    kind: str
    magnitude: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A life takes a turn: from `day` on, the person at place `person` has another `temperament`, a place as well."""

    day: float
    person: int
    temperament: int


def after_turns(temperament: NDArray[np.uint8], turns: Iterable[Turn], day: float) -> NDArray[np.uint8]:
    """Temperaments by person, as on day 0, with all `turns` up to and including `day` taken; others stay."""
    found = temperament.copy()
    for turn in turns:
        if turn.day <= day:
            found[turn.person] = turn.temperament
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioInfo:
    """A scenario to choose. `people`: how many there are, or are made where nobody says; None where a file says.

    How often it moves, and how far, is where nobody says otherwise.
    """

    name: str
    title: str
    about: str
    people: int | None
    days_a_tick: float
    seconds_a_tick: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody of a world on day 0.

    People are places in `names` (unique). `temperament` (uint8) is by person, a place in `temperaments`. Friendships
    are ``a[k] < b[k]`` (uint32), each pair once, by a and then b, with `strength` (uint16, thousandths) and `family`.
    `portraits` holds a line about each person, or nothing at all. `timeline` is by day; what happens on day 0 has
    happened before the first tick. `turns` are by day, and later than day 0.
    """

    scenario: str
    title: str
    about: str
    policy: str
    days_a_tick: float
    seconds_a_tick: float
    names: Sequence[str]
    portraits: tuple[str, ...]
    temperament: NDArray[np.uint8]
    temperaments: tuple[Temperament, ...]
    a: NDArray[np.uint32]
    b: NDArray[np.uint32]
    strength: NDArray[np.uint16]
    family: NDArray[np.bool_]
    timeline: tuple[Scene, ...]
    turns: tuple[Turn, ...]

    def __post_init__(self) -> None:
        """Raise `Refused` for columns that cannot be a society."""
        people, ties = len(self.names), len(self.a)
        for name, column, length in (
            ("temperament", self.temperament, people),
            ("portraits", self.portraits or self.names, people),
            ("b", self.b, ties),
            ("strength", self.strength, ties),
            ("family", self.family, ties),
        ):
            if len(column) != length:
                raise self._refused(name, len(column), f"{length} of them")
        if people and int(self.temperament.max()) >= len(self.temperaments):
            value, allowed = int(self.temperament.max()), f"0 to {len(self.temperaments) - 1}"
            raise self._refused("temperament", value, allowed)
        if ties and not ((self.a < self.b).all() and int(self.b.max()) < people):
            raise self._refused("a, b", "a pair out of order or range", f"places from 0 to {people - 1}, a before b")
        if ties and not (self.strength.min() >= 1 and self.strength.max() <= STRONGEST):
            raise self._refused("strength", int(self.strength.max()), f"1 to {STRONGEST} thousandths")
        concerned = {*(scene.person for scene in self.timeline), *(turn.person for turn in self.turns)}
        if not all(0 <= person < people for person in concerned):
            raise self._refused("timeline", "a stranger", f"places from 0 to {people - 1}")

    def __len__(self) -> int:
        return len(self.names)

    def scenes(self, after: float, until: float) -> tuple[Scene, ...]:
        """The scenes later than day `after`, up to and including day `until`."""
        return tuple(scene for scene in self.timeline if after < scene.day <= until)

    def temperament_on(self, day: float) -> NDArray[np.uint8]:
        """Everybody's temperament on a day, with all turns up to and including it taken."""
        return after_turns(self.temperament, self.turns, day)

    def _refused(self, field: str, value: object, allowed: str) -> Refused:
        return Refused(place=f"the cast of {self.scenario}", field=field, value=value, allowed=allowed)
