"""People of one name: no player takes a character's, and players of one name are told apart for who sees them both.

Characters are public, so a name may be refused because one of them bears it. That a hidden player bears a name is told
nobody, not by a refusal and not by a number: among players only those are counted whom the reader knows of anyway.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from bot.services.shown_names import SHAPING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Store

# What has a name at its beginning is found in alphabetical order: the name itself stands first.
A_FEW = 4


def plainly(name: str) -> str:
    """A name as it is compared: whatever its case, its blanks, its width, and what in it cannot be seen."""
    if name.isascii():
        return " ".join(name.casefold().split())
    letters = unicodedata.normalize("NFKC", name)
    told = "".join(each for each in letters if unicodedata.category(each) != "Cf" and each not in SHAPING)
    return " ".join(told.casefold().split())


def told_apart(names: Mapping[int, str], oneself: int | None = None) -> dict[int, str]:
    """Names by person, each once: "Al", and for who came after them "Al (2)". `oneself` is called as they wrote it."""
    written = [*map(plainly, names.values())]
    if len({*written}) == len(written):
        return dict(names)
    taken, found = {*written}, dict[int, str]()
    met: set[str] = set()
    for person in sorted(names, key=lambda one: (one != oneself, one)):
        name, plain = names[person], plainly(names[person])
        number = 2
        if plain in met:
            # Somebody may have called themself "Al (2)".
            while plainly(f"{name} ({number})") in taken:
                number += 1
            name = f"{name} ({number})"
            taken.add(plainly(name))
        met.add(plain)
        found[person] = name
    return {person: found[person] for person in names}


async def is_a_characters(store: Store, world_id: int, name: str) -> bool:
    """Does a character of this world bear this name?"""
    wanted = plainly(name)
    # The store minds the case of letters beyond ASCII: names are looked for in the ways in which they are written.
    for written in {wanted, wanted.title(), wanted.upper(), unicodedata.normalize("NFC", name)}:
        found = await store.find_people(world_id, written, A_FEW)
        if any(plainly(each) == wanted for _, each in found):
            return True
    return False
