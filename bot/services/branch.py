"""A copy of a world as it stood at the end of a tick, which goes another way from there.

Players do not come along, and what is on record of the characters in the copy tells nothing of them: where any
character was ever friends with a player, the copy's record is computed again without players.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.make_world import refuse_name
from bot.services.past_again import past_without_players
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.ports import Store, WorldRow


async def branch(  # noqa: PLR0913, PLR0917 - a copy of what, how it is called, and how it is carried out
    store: Store, row: WorldRow, tick: int, name: str, seed: int, clock: Clock, tell: Callable[[float, str], None]
) -> WorldRow:
    """Copy a world as it stood at the end of `tick`, under another name and seed.

    Raises `Refused` for a name that cannot be had, and where the world is gone; then there is no copy.
    """
    refuse_name(name)
    if any(world.name.casefold() == name.casefold() for world in await store.worlds()):
        raise Refused(place="worlds", field="name", value=name, allowed="a name that no world here has yet")
    again = None
    if await store.tied_with_players(row.world_id):
        again = past_without_players(store, row, tick, lambda done, doing: tell(0.8 * done, doing))
    return await store.branch_world(row.world_id, tick, name, seed, clock.now(), again)
