"""People of one name: no player takes a character's, and players of one name are told apart for who sees them both.

Characters are public, so a name may be refused because one of them bears it. That a hidden player bears a name is told
nobody, not by a refusal and not by a number: among players only those are counted whom the reader knows of anyway, and
among those whom everybody sees nobody else is, so that "Al (2)" is one person wherever it is read or written.
"""

from __future__ import annotations

import unicodedata
from string import ascii_lowercase
from typing import TYPE_CHECKING

from bot.services.shown_names import SHAPING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

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


def told_apart(
    names: Mapping[int, str], public: Collection[int], oneself: int | None = None, *, private: bool = False
) -> dict[int, str]:
    """Names by person: "Al", and for who came after them "Al (2)".

    The `public`, whom everybody sees, are numbered first and by themselves: their names are the same wherever anybody
    is named. After them `oneself`, who is called as they wrote it, and the others. Whom a group alone sees go on from
    the numbers of the public. In `private` the others have letters, "Al (b)": one reader knows them together, and a
    number of theirs would be somebody else's in a group.
    """
    plain = {person: plainly(name) for person, name in names.items()}
    if len({*plain.values()}) == len(plain):
        return dict(names)
    in_order = sorted(names)
    first = [person for person in in_order if person in public]
    rest = [person for person in in_order if person not in public and person != oneself]
    found, taken = dict[int, str](), set[str]()
    _mark(first, names, plain, str, found, taken)
    if oneself is not None and oneself in names and oneself not in found:
        found[oneself] = names[oneself]
        taken.add(plain[oneself])
    _mark(rest, names, plain, _letters if private else str, found, taken)
    return {person: found[person] for person in names}


def _mark(  # noqa: PLR0913, PLR0917 - whom, what is known of their names, and what was given out
    people: Sequence[int],
    names: Mapping[int, str],
    plain: Mapping[int, str],
    written: Callable[[int], str],
    found: dict[int, str],
    taken: set[str],
) -> None:
    """Name some of the people: the first of a name as it is, where nobody has it yet, those after them with a mark."""
    bare = {plain[person] for person in people} - taken
    taken |= bare
    following: dict[str, int] = {}
    for person in people:
        name, own = names[person], plain[person]
        if own in bare:
            bare.discard(own)
        else:
            number = following.get(own, 2)
            # Somebody may have called themself "Al (2)".
            while (marked := f"{own} ({written(number)})".strip()) in taken:
                number += 1
            following[own] = number + 1
            taken.add(marked)
            name = f"{name} ({written(number)})"
        found[person] = name


def _letters(number: int) -> str:
    """2 is b, 26 is z, 27 is aa."""
    told = ""
    while number:
        number, place = divmod(number - 1, len(ascii_lowercase))
        told = ascii_lowercase[place] + told
    return told


async def is_a_characters(store: Store, world_id: int, name: str) -> bool:
    """Does a character of this world bear this name?"""
    wanted = plainly(name)
    found = await store.find_people(world_id, wanted, A_FEW)
    return any(plainly(each) == wanted for _, each in found)
