"""Have players told something once, in their private chats: that a friendship was offered, an appeal decided.

Kept are numbers and ids alone; the words are found when it is delivered, as things stand then. Nobody else learns whom
it went to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from bot.chat_ports import ChatStore, Notice
from bot.ports import Store

if TYPE_CHECKING:
    from collections.abc import Mapping


class ToldFrom(Store, ChatStore, Protocol):
    """Where players and notices are kept together."""


async def tell_player(store: ToldFrom, world_id: int, person: int, key: str, payload: Mapping[str, Any]) -> bool:
    """Have one player told; False where they have been already, or are gone. `payload` says what kind it is."""
    for one in await store.players(world_id):
        if one.person == person and not one.has_left and one.user_id is not None:
            return await _tell(store, one.user_id, world_id, key, payload)
    return False


async def tell_players(store: ToldFrom, world_id: int, key: str, payload: Mapping[str, Any]) -> int:
    """Have all who play in a world told; how many are."""
    told = 0
    for one in await store.players(world_id):
        if not one.has_left and one.user_id is not None:
            told += await _tell(store, one.user_id, world_id, key, payload)
    return told


async def _tell(store: ToldFrom, user_id: int, world_id: int, key: str, payload: Mapping[str, Any]) -> bool:
    notice = Notice(chat_id=user_id, key=f"{key}-{world_id}", payload={**payload, "world": world_id})
    return await store.add_notice(notice)
