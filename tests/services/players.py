"""A small world with players in it, for the tests of what they may do and see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.join import Consent, join
from bot.services.living_world import LivingWorld, open_world
from bot.services.make_world import Wish, make_world
from bot.services.playing import load_play
from bot.services.set_visibility import set_visibility
from bot.services.tick import tick

if TYPE_CHECKING:
    from bot.store.store import SqliteStore

# Ids of more than 32 bits, as a platform may give: found byte for byte where they are kept.
ANNA, BERTA, CLEO, HOST = 0x123456789A01, 0x123456789A02, 0x123456789A03, 0x123456789AFF
GROUP, OTHER_GROUP = -1001234567890, -1009876543210
TEXT = 1


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


CLOCK = FixedClock()


def consent(user: int) -> Consent:
    return Consent.given(by=user, in_chat=user, read=(11, 12), text_version=load_play().join_text)


async def world_of(store: SqliteStore, **wish: object) -> LivingWorld:
    asked = {"name": "w", "scenario": "les-miserables", "seed": 7} | wish
    await make_world(store, Wish(**asked), CLOCK, lambda _done, _doing: None)  # type: ignore[arg-type] # its fields
    return await open_world(store, str(asked["name"]))


async def joined(store: SqliteStore, world: LivingWorld, *users: int) -> tuple[LivingWorld, list[int]]:
    """The world after these users have come in, and their numbers."""
    numbers = [await join(store, world.row, consent(user), f"Name of {user:x}", CLOCK) for user in users]
    return await tick(store, world, CLOCK), numbers


async def friends(store: SqliteStore, world: LivingWorld, *pairs: tuple[int, int]) -> LivingWorld:
    """The world after these numbers have become friends, whoever they are."""
    for one, other in pairs:
        await store.set_tie(world.row.world_id, one, other, 300)
    return await tick(store, world, CLOCK)


async def speaks(store: SqliteStore, world: LivingWorld, user: int, times: int = 2) -> LivingWorld:
    """The world after a user has said what nobody permitted."""
    for _ in range(times):
        await act(store, world, user, "opinion-unpermitted")
    return await tick(store, world, CLOCK)


async def shown_to(store: SqliteStore, world: LivingWorld, user: int, visibility: Visibility) -> None:
    group = GROUP if visibility is Visibility.GROUP else None
    await set_visibility(store, world.row, user, visibility, group_chat=group)


def assert_same(one: LivingWorld, other: LivingWorld) -> None:
    """Two worlds with the same bits: scores, evidence, friendships, people."""
    assert one.row == other.row
    assert list(one.people.names) == list(other.people.names)
    for left, right in (
        (one.people.temperament, other.people.temperament),
        (one.people.signed_up, other.people.signed_up),
        (one.standings.evidence.values, other.standings.evidence.values),
        (one.standings.evidence.landmarks, other.standings.evidence.landmarks),
        (one.standings.total_millipoints, other.standings.total_millipoints),
        (one.standings.score, other.standings.score),
        (one.standings.tier, other.standings.tier),
        (one.family, other.family),
        (one.parted.a, other.parted.a),
        (one.parted.b, other.parted.b),
        (one.parted.strength, other.parted.strength),
        *zip(one.standings.population.friendships.pairs(), other.standings.population.friendships.pairs(), strict=True),
    ):
        assert left.dtype == right.dtype
        assert np.array_equal(left, right)
