"""Where something is computed: beside the event loop, or, in a small world, at once.

A thread keeps the bot answering while a large world is gone through. For a small one the way to a thread and back is
the longer part of it, and everybody else waits for the interpreter meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from bot.services.living_world import SMALL_WORLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.living_world import LivingWorld

T = TypeVar("T")


async def aside(world: LivingWorld, work: Callable[[], T]) -> T:
    """Run a short piece of work on a world, off the event loop where the world is large."""
    return work() if len(world.people) <= SMALL_WORLD else await asyncio.to_thread(work)
