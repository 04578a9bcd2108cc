"""By which door somebody may come into a world: an invite, a world that is open to all, or the group that plays it.

A world that its host made from the chat opens to nobody but by its link or its group. Open to all are worlds that
nobody hosts and nobody was ever invited to: those that whoever runs the program has set up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.services.invite import invited
from scoring import Refused

if TYPE_CHECKING:
    from bot.ports import Store, WorldRow

LONGEST_NUMBER = 17  # characters, a group's id among them


class DoorKind(StrEnum):
    """What lets somebody in."""

    INVITE = "w"
    OPEN = "o"
    GROUP = "g"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A door as it stands in a link or on a button: a kind and an invite's token, a world's or a group's number."""

    kind: DoorKind
    key: str

    def __str__(self) -> str:
        return f"{self.kind.value}_{self.key}"

    @property
    def number(self) -> int:
        """The number of a world or a group. Raises `Refused` where there is none."""
        if not is_number(self.key):
            raise shut()
        return int(self.key)


def is_number(text: str) -> bool:
    """May this be the number of a world, a person or a group, as links and buttons have it?"""
    return text.removeprefix("-").isdecimal() and len(text) <= LONGEST_NUMBER


def read_door(text: str) -> Door | None:
    """The door that a link or a button names; None where it names none."""
    kind, between, key = text.partition("_")
    if not between or not key or kind not in {*DoorKind}:
        return None
    return Door(kind=DoorKind(kind), key=key)


def shut() -> Refused:
    """A door that lets nobody in (any more)."""
    return Refused(place="invite", field="link", value=None, allowed="one that still lets in; ask for it")


async def worlds_open_to_all(store: Store) -> tuple[WorldRow, ...]:
    """The worlds that anybody may join, by name."""
    unhosted = {*await store.without_host()}
    return tuple([
        row for row in await store.worlds() if row.name in unhosted and await store.invite(row.world_id) is None
    ])  # fmt: skip


async def behind(store: Store, door: Door, *, group_world: int | None = None) -> WorldRow:
    """The world behind a door. Raises `Refused` where it is shut.

    `group_world`: the world of the door's group, once the caller has seen that the user is in that group.
    """
    if door.kind is DoorKind.INVITE:
        return await invited(store, door.key)
    wanted = group_world if door.kind is DoorKind.GROUP else door.number
    if door.kind is DoorKind.OPEN:
        found = [row for row in await worlds_open_to_all(store) if row.world_id == wanted]
    else:
        found = [row for row in await store.worlds() if row.world_id == wanted]
    if not found:
        raise shut()
    return found[0]


async def played(store: Store, user_id: int) -> tuple[WorldRow, ...]:
    """The worlds in which a user plays now, by name."""
    return tuple([row for row in await store.worlds() if await store.player(row.world_id, user_id) is not None])
