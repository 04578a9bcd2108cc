"""A card that a player shows outside the game, by a token that they can take back.

It is of the world as everybody may see it, with the player who shares in it: who is hidden from the public moves
nothing on it. Once taken back, or its player gone or hidden, it shows nothing, and the messages that are known to show
it are changed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.hosting_ports import Share
from bot.services.invite import new_token
from bot.services.look import is_on_record
from bot.services.playing import player_of
from bot.services.score_card import next_tier_of
from bot.services.see import ANYBODY, is_seen, without
from scoring import tiers_held

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.ports import Store, WorldRow
    from bot.services.living_world import LivingWorld
    from scoring import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCard:
    """What a shared card shows. `points_missing` is 0 where no tier is left to gain."""

    name: str
    score: int
    tiers: tuple[Tier, ...]
    next_tier: Tier | None
    points_missing: int
    world: str
    title: str
    day: float


async def share(store: Store, row: WorldRow, user_id: int, clock: Clock) -> str:
    """Share one's own card of a world; its token. Shared already, the same. Raises `Refused` for who does not play."""
    player = await player_of(store, row.world_id, user_id)
    for kept in await store.shares(user_id):
        if (kept.world_id, kept.person) == (row.world_id, player.person):
            return kept.token
    token = new_token()
    await store.add_share(Share(token=token, world_id=row.world_id, person=player.person, created_at=clock.now()))
    return token


async def unshare(store: Store, user_id: int, token: str) -> bool:
    """Take a card of one's own back: it shows nothing from now on. False where there was none."""
    return await store.end_share(user_id, token)


async def stands_in(store: Store, token: str, message: str, language: str) -> None:
    """A card was shown in a message, by the platform's id of it, in a language: there it is changed once it ends."""
    await store.keep_shown(message, token, language)


async def shares(store: Store, user_id: int) -> tuple[Share, ...]:
    """One's own shared cards, of all worlds."""
    return await store.shares(user_id)


async def shared(store: Store, world_by_id: Callable[[int], Awaitable[LivingWorld]], token: str) -> SharedCard | None:
    """What a token shows now; None where it was taken back, its player is gone, or not scored yet."""
    kept = await store.share(token)
    if kept is None:
        return None
    world, players = await world_by_id(kept.world_id), await store.players(kept.world_id)
    player = next((one for one in players if one.person == kept.person), None)
    if player is None or player.has_left or kept.person >= len(world.people) or not is_on_record(world, kept.person):
        return None
    hidden = [
        one.person
        for one in players
        if one.person < len(world.people) and one.person != kept.person and not is_seen(ANYBODY, one, ())
    ]
    standings = await asyncio.to_thread(without, world.standings, hidden) if hidden else world.standings
    score = int(standings.score[kept.person])
    above, missing = next_tier_of(world.policy, score)
    return SharedCard(
        name=player.name or "", score=score, tiers=tiers_held(world.policy, score), next_tier=above,
        points_missing=missing, world=world.row.name, title=world.row.title, day=world.row.day,
    )  # fmt: skip
