"""The link that lets people into a world: one a world, renewed by its host, naming nobody."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.services.host import refuse_guest
from bot.services.living_world import row_of
from scoring import Refused

if TYPE_CHECKING:
    from bot.ports import Store, WorldRow

BYTES = 12  # 96 bits: nobody finds a world by trying


def new_token() -> str:
    """A token that nobody can guess, of letters that a link may hold."""
    return secrets.token_urlsafe(BYTES)


async def invite(store: Store, world_id: int, user_id: int, *, as_admin: bool = False) -> str:
    """A world's token; made where there is none yet. Raises `Refused` for who does not host it."""
    await refuse_guest(store, world_id, user_id, as_admin=as_admin)
    token = await store.invite(world_id)
    return token if token is not None else await renew_invite(store, world_id, user_id, as_admin=as_admin)


async def renew_invite(store: Store, world_id: int, user_id: int, *, as_admin: bool = False) -> str:
    """Another token; the one before lets nobody in any more. Raises `Refused` for who does not host the world."""
    await refuse_guest(store, world_id, user_id, as_admin=as_admin)
    return await set_new_invite(store, world_id)


async def set_new_invite(store: Store, world_id: int) -> str:
    """Another token for a world, whoever asks: the one that is kept, where this has been asked and kept before."""
    token = new_token()
    await store.set_invite(world_id, token)
    return await store.invite(world_id) or token


async def invited(store: Store, token: str) -> WorldRow:
    """The world that a token lets into. Raises `Refused` where it lets into none (any more)."""
    world_id = await store.invited_to(token)
    row = await row_of(store, world_id)
    if row is None:
        # Not the token itself: refusals are logged.
        allowed = "one that its host has not renewed; ask for it"
        raise Refused(place="invite", field="link", value=f"of {len(token)} letters", allowed=allowed)
    return row
