"""Choose who sees one's score, and whether to be told things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.services.playing import player_of
from scoring import Refused

if TYPE_CHECKING:
    from bot.ports import Store, WorldRow


async def set_visibility(
    store: Store, row: WorldRow, user_id: int, visibility: Visibility, *, group_chat: int | None = None
) -> int:
    """Choose who sees one's score and name, from now on. `group_chat`: the group, where it is that group.

    To choose nobody takes back the cards that one shows in other chats; how many. Raises `Refused` for who does not
    play, and for a group that is not named, or named where it is not that group.
    """
    player = await player_of(store, row.world_id, user_id)
    if (visibility is Visibility.GROUP) != (group_chat is not None):
        raise Refused(place="player", field="group", value=group_chat, allowed="the group, with visibility group alone")
    return await store.set_visibility(row.world_id, player.person, visibility, group_chat)


async def mute(store: Store, row: WorldRow, user_id: int, *, muted: bool) -> None:
    """No alerts any more, those that wait included; or alerts again. Raises `Refused` for who does not play."""
    player = await player_of(store, row.world_id, user_id)
    await store.set_muted(row.world_id, player.person, muted=muted)
