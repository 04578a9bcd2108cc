"""Find somebody by name among those whom a viewer may see, or the nearest to it. A hidden player is nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.services.look import look
from bot.services.namesakes import plainly

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
    """Who was meant, where that is beyond doubt; else the nearest, the likeliest first.

    `several`: what was written fits each of those who are near, so that nobody is who it was not. They are those of
    one `page` of so many.
    """

    person: Named | None
    near: tuple[Named, ...]
    several: bool = False
    page: int = 1
    pages: int = 1


async def find_person(store: Store, world: LivingWorld, viewer: Viewer, text: str, *, page: int = 1) -> Found:
    """Whoever `text` names: a whole name, whatever the case, or the one name that begins or has a word like it.

    `page`: of those whom it fits, where there are several; the nearest page that there is.
    """
    wanted = plainly(text)[:LONGEST]
    seen = await look(store, world, viewer)
    if not wanted:
        return Found(person=None, near=())
    if world.row.characters <= COMPARED:
        known = [*enumerate(map(str, world.people.names[: world.row.characters]))]
    else:
        found = await store.find_people(world.row.world_id, wanted, COMPARED)
        if len(wanted) > ALIKE:
            found += await store.find_people(world.row.world_id, wanted[:ALIKE], COMPARED)
        known = [*dict(found).items()]
    return await asyncio.to_thread(_found, seen, wanted, [*known, *sorted(seen.sight.names.items())], page)


def _found(seen: Look, wanted: str, known: list[tuple[int, str]], page: int) -> Found:
    plain = {person: plainly(name) for person, name in known}
    own = plain.get(seen.own, "") if seen.own is not None else ""
    if any(each == own and person != seen.own for person, each in plain.items()):
        # Who is hidden is called as they wrote it: where that is what somebody else is called, they are meant.
        known = [one for one in known if one[0] != seen.own]
    exact = [(person, name) for person, name in known if plain[person] == wanted]
    alike = [one for one in known if plainly(seen.sight.written.get(one[0], "")) == wanted]
    exact = [*dict([*exact, *alike]).items()]
    if exact:
        return _answer(seen, exact, page)
    starting = [(person, name) for person, name in known if plain[person].startswith(wanted)]
    words = [one for one in known if any(word.startswith(wanted) for word in plain[one[0]].split())]
    likely = [*dict([*starting, *words]).items()]
    if likely:
        first = {person for person, _ in starting}
        return _answer(seen, sorted(likely, key=lambda one: (one[0] not in first, one[1].casefold())), page)
    # Names that share the most pairs of letters first: only those are looked at letter by letter.
    pairs = _pairs(wanted)
    known = sorted(known, key=lambda one: -len(pairs & _pairs(plain[one[0]])))[:LOOKED_AT]
    near = sorted((-_likeness(wanted, plain[person]), plain[person], person, name) for person, name in known)
    return Found(person=None, near=_named(seen, [(p, name) for like, _, p, name in near[:MOST] if -like >= NEAR]))


def _answer(seen: Look, likely: list[tuple[int, str]], page: int) -> Found:
    """The one, or a page of those among whom to choose."""
    if len(likely) == 1:
        return Found(person=_named(seen, likely)[0], near=())
    pages = -(-len(likely) // MOST)
    page = min(max(page, 1), pages)
    named = _named(seen, likely[(page - 1) * MOST : page * MOST])
    return Found(person=None, near=named, several=True, page=page, pages=pages)


def _pairs(name: str) -> set[str]:
    return {name[place : place + 2] for place in range(len(name) - 1)} | {*name}


def _likeness(wanted: str, name: str) -> float:
    """How alike two names are, 0 to 1: as a whole, or the nearest word of the name."""
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    best = 0.0
    for part in {name, *name.split()}:
        matcher.set_seq1(part)
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def _named(seen: Look, people: Iterable[tuple[int, str]]) -> tuple[Named, ...]:
    return tuple(Named(person=person, name=name, is_player=seen.is_player(person)) for person, name in people)
