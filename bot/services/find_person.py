"""Find somebody by name among those whom a viewer may see, or the nearest to it. A hidden player is nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.services.look import look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from bot.services.see import Viewer

MOST = 6
# Everybody's name is compared in a world of so many; in a larger one, those that begin alike.
COMPARED = 3_000
ALIKE = 3
NEAR = 0.6
LOOKED_AT = 25
LONGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person and what they are called here."""

    person: int
    name: str
    is_player: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who was meant, where that is beyond doubt; else the nearest, the likeliest first."""

    person: Named | None
    near: tuple[Named, ...]


async def find_person(store: Store, world: LivingWorld, viewer: Viewer, text: str) -> Found:
    """Whoever `text` names: a whole name, whatever the case, or the one name that begins or has a word like it."""
    wanted = " ".join(text.split())[:LONGEST].casefold()
    seen = await look(store, world, viewer)
    if not wanted:
        return Found(person=None, near=())
    if world.row.characters <= COMPARED:
        known = [*enumerate(map(str, world.people.names[: world.row.characters]))]
    else:
        found = await store.find_people(world.row.world_id, wanted, MOST + 1)
        found += await store.find_people(world.row.world_id, wanted[:ALIKE], COMPARED)
        known = [*dict(found).items()]
    return await asyncio.to_thread(_found, seen, wanted, [*known, *sorted(seen.sight.names.items())])


def _found(seen: Look, wanted: str, known: list[tuple[int, str]]) -> Found:
    exact = [(person, name) for person, name in known if name.casefold() == wanted]
    if exact:
        return _answer(seen, exact)
    starting = [(person, name) for person, name in known if name.casefold().startswith(wanted)]
    words = [(person, name) for person, name in known if any(word.startswith(wanted) for word in _words(name))]
    likely = [*dict([*starting, *words]).items()]
    if likely:
        return _answer(seen, sorted(likely, key=lambda one: (one not in starting, one[1].casefold())))
    # Names that share the most pairs of letters first: only those are looked at letter by letter.
    pairs = _pairs(wanted)
    known = sorted(known, key=lambda one: -len(pairs & _pairs(one[1].casefold())))[:LOOKED_AT]
    near = sorted((-_likeness(wanted, name.casefold()), name.casefold(), person, name) for person, name in known)
    return Found(person=None, near=_named(seen, [(p, name) for like, _, p, name in near[:MOST] if -like >= NEAR]))


def _answer(seen: Look, likely: list[tuple[int, str]]) -> Found:
    """The one, or those among whom to choose."""
    named = _named(seen, likely[:MOST])
    return Found(person=named[0], near=()) if len(likely) == 1 else Found(person=None, near=named)


def _pairs(name: str) -> set[str]:
    return {name[place : place + 2] for place in range(len(name) - 1)} | {*name}


def _words(name: str) -> list[str]:
    return name.casefold().split()


def _likeness(wanted: str, name: str) -> float:
    """How alike two names are, 0 to 1: as a whole, or the nearest word of the name."""
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    best = 0.0
    for part in {name, *_words(name)}:
        matcher.set_seq1(part)
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def _named(seen: Look, people: Iterable[tuple[int, str]]) -> tuple[Named, ...]:
    return tuple(Named(person=person, name=name, is_player=seen.is_player(person)) for person, name in people)
