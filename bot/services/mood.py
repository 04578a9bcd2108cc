"""A group's society at a glance: of characters, and of the players whom this group sees."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.glance import glance
from bot.services.look import look
from bot.services.members import seen_members
from bot.services.see import Viewer

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.ports import Phase, Store
    from bot.services.glance import Glance
    from bot.services.living_world import LivingWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """The whole society, and the seen members in it.

    Their `lowest`, `mean` and `highest` are None where there are none.
    """

    world: str
    title: str
    day: float
    phase: Phase
    glance: Glance
    members: int
    lowest: int | None
    mean: float | None
    highest: int | None


async def mood(store: Store, world: LivingWorld, group_chat: int, *, present: Collection[int] | None = None) -> Mood:
    """How the group's society stands. `present`: the user ids known to be in the chat; None: not known."""
    seen = await look(store, world, Viewer(group_chat=group_chat))
    scores = [int(seen.sight.world.standings.score[person]) for person in seen_members(seen, present)]
    return Mood(
        world=world.row.name,
        title=world.row.title,
        day=world.row.day,
        phase=world.row.phase,
        glance=await asyncio.to_thread(glance, seen.sight.world),
        members=len(scores),
        lowest=min(scores, default=None),
        mean=sum(scores) / len(scores) if scores else None,
        highest=max(scores, default=None),
    )
