"""Plays a cast for some ticks, as a world does but with nothing kept: the fixtures of the tests in this folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

import scoring
from bot.life import Lived, Manners, Ties, kin_of, live, load_manners
from scoring.ledger import Events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.scenarios.cast import Cast


@dataclass(slots=True, kw_only=True)
class Played:
    """What has happened so far: everybody's position, every tick as it was lived, friendships that have ended."""

    standings: scoring.Standings
    lived: list[Lived] = field(default_factory=list)
    parted: Ties = field(default_factory=Ties.none)
    story: int = 0

    def acts(self, kinds: Sequence[str], ticks: slice = slice(None), who: NDArray[np.bool_] | None = None) -> int:
        """How many acts of these kinds were drawn in these ticks, by these people."""
        total = 0
        for lived in self.lived[ticks]:
            codes = [lived.kinds.index(kind) for kind in kinds if kind in lived.kinds]
            of_kind = np.isin(lived.events.kind, codes)
            total += int((of_kind if who is None else of_kind & who[lived.events.person]).sum())
        return total

    def counted(self) -> Counter[str]:
        """How many acts there were of each kind."""
        return Counter(lived.kinds[kind] for lived in self.lived for kind in lived.events.kind.tolist())


def population_of(cast: Cast) -> scoring.Population:
    nothing = Events.none()
    return scoring.Population.from_columns(
        people=list(cast.names), a=cast.a, b=cast.b, strength=cast.strength / 1000,
        person=nothing.person, kind=nothing.kind, magnitude=nothing.magnitude, day=nothing.day, vocabulary=(),
    )  # fmt: skip


def start(cast: Cast, policy: scoring.Policy) -> Played:
    """Day 0, with what the story has happen on it."""
    population = population_of(cast)
    played = Played(standings=scoring.recompute(policy, population, 0.0))
    _tell(played, cast, -1.0, 0.0)
    return played


def play(  # the defaults are a mandatory world
    cast: Cast,
    policy: scoring.Policy,
    *,
    ticks: int,
    seed: int,
    days: float | None = None,
    scored: NDArray[np.bool_] | None = None,
    mandatory: bool = True,
    manners: Manners | None = None,
) -> Played:
    """The cast's first ticks."""
    played = start(cast, policy)
    length = cast.days_a_tick if days is None else days
    everybody = np.ones(len(cast), dtype=np.bool_) if scored is None else scored
    kin = kin_of(cast.a, cast.b, cast.family)
    for tick in range(ticks):
        day = tick * length
        lived = live(
            standings=played.standings, temperament=cast.temperament_on(day), kin=kin, scored=everybody,
            mandatory=mandatory, seed=seed, tick=tick, day=day, days=length, parted=played.parted,
            manners=manners or load_manners(),
        )  # fmt: skip
        played.standings = played.standings.at(day + length)
        scoring.update(played.standings, lived.batch(played.standings.population))
        _tell(played, cast, day, day + length)
        played.lived.append(lived)
        played.parted = Ties.of(
            *(
                np.concatenate((getattr(played.parted, side), getattr(lived.ended, side)))
                for side in ("a", "b", "strength")
            )
        )
    played.standings = played.standings.at(played.standings.day)
    return played


def _tell(played: Played, cast: Cast, after: float, until: float) -> None:
    """The story's scenes between two days, as far as the rule book knows their kinds."""
    population = played.standings.population
    scenes = [scene for scene in cast.scenes(after, until) if scene.kind in played.standings.policy.kind_by_id]
    events = [(cast.names[scene.person], scene.kind, scene.magnitude, scene.day) for scene in scenes]
    scoring.update(played.standings, scoring.Batch.of(population, events=events))
    played.story += len(scenes)
