"""Events that befall a whole society: data, and what comes of one in a tick. The same world, the same people hit.

Whom an event hits is drawn from the world's seed and the tick's number alone, and goes into the ledger like everything
else that happens: a replay needs no record of who threw it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.life.chance import stream
from bot.services.playing import load_play
from scoring import Provenance, Source, Standing
from scoring.ledger import Events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.services.living_world import LivingWorld

FILE = "thrown.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What happens to a share of the people: of some temperaments, or (empty) of all."""

    kind: str
    share: float
    magnitude: float
    temperaments: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SocietyEvent:
    """An event to throw, with where it comes from and how far to believe it."""

    id: str
    hits: tuple[Hit, ...]
    provenance: Provenance


@cache
def society_events() -> Mapping[str, SocietyEvent]:
    """The events that come with the game, by id."""
    file = tomllib.loads((resources.files("bot.services") / FILE).read_text(encoding="utf-8"))
    return {
        name: SocietyEvent(
            id=name,
            hits=tuple(
                Hit(
                    kind=hit["kind"],
                    share=float(hit["share"]),
                    magnitude=float(hit["magnitude"]),
                    temperaments=frozenset(hit.get("temperaments", ())),
                )
                for hit in event["hits"]
            ),
            provenance=Provenance(
                source=Source(event["source"]), standing=Standing(event["standing"]), note=event["note"]
            ),
        )
        for name, event in file["events"].items()
    }


def befallen(world: LivingWorld, thrown: tuple[str, ...], scored: NDArray[np.bool_], day: float) -> Events:
    """What `thrown` does in the tick after the world's last, to those who are `scored` and there; on its last `day`."""
    known = society_events()
    parts = [
        _hit(world, f"thrown {name} {number}", hit, scored, day)
        for name in thrown
        if name in known
        for number, hit in enumerate(known[name].hits)
        if hit.kind in world.kinds
    ]
    return Events.joined([Events.none(), *parts])


def _hit(world: LivingWorld, purpose: str, hit: Hit, scored: NDArray[np.bool_], day: float) -> Events:
    temperament, ways = world.temperament, life.load_manners().temperaments
    by_hand = temperament == life.BY_HAND
    fits = np.zeros(life.BY_HAND + 1, dtype=np.bool_)
    fits[: len(ways)] = [way.present and (not hit.temperaments or way.id in hit.temperaments) for way in ways]
    # Nobody is made to say or to buy anything: players choose that themselves.
    fits[life.BY_HAND] = hit.kind in load_play().not_chosen and not hit.temperaments
    concerned = fits[temperament] & scored & (by_hand == (np.arange(len(temperament)) >= world.row.characters))
    chance = stream(world.row.seed, world.row.tick + 1, purpose)
    person = np.flatnonzero((chance.random(len(temperament)) < hit.share) & concerned)
    return Events(
        person=person.astype(np.uint32),
        kind=np.full(len(person), world.kinds.index(hit.kind), dtype=np.uint16),
        magnitude=np.full(len(person), hit.magnitude),
        day=np.full(len(person), day),
    )
