"""Hand out all that is held about a user, as JSON-able values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.ports import Store


async def export_player(store: Store, user_id: int) -> dict[str, Any]:
    """All rows about a user, of all worlds, those they left included. For the user themself alone."""
    return await store.held(user_id)
