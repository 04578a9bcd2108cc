"""Today's choices by category, and what one cost: shown before it is done in a world that teaches, after elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.services.act import act, acts_left, acts_to_choose, needs_permission
from bot.services.look import look_of_own
from bot.services.playing import load_play
from bot.services.see import Viewer
from bot.services.what_if import act_of, moves

if TYPE_CHECKING:
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from scoring import Kind


class Category(StrEnum):
    """What kind of choice an act is."""

    PAY = "pay"
    BUY = "buy"
    LIVE = "live"
    SPEAK = "speak"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An act to choose. `price` is what it would do to one's own score now, exactly; None where it is told after."""

    kind: Kind
    category: Category
    needs_permission: bool
    price: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What there is to choose. `left` of `a_day` acts today; `permissions` granted and not used yet."""

    left: int
    a_day: int
    teaching: bool
    permissions: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that the next tick takes in, and what it does to today's score by itself."""

    kind: Kind
    left: int
    score_before: int
    score_after: int


def category_of(kind: str) -> Category:
    """Where a kind is offered; those that the game does not know are part of living."""
    if needs_permission(kind):
        return Category.ASK
    named = load_play().categories
    return next((category for category in Category if kind in named.get(category, ())), Category.LIVE)


async def acts(store: Store, world: LivingWorld, user_id: int, category: Category | None = None) -> Acts:
    """One's choices today, all or of one category. Raises `Refused` for who does not play, or not yet."""
    _, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    teaching = await store.is_teaching(world.row.world_id)
    kinds = [(kind, category_of(kind.id)) for kind in acts_to_choose(world)]
    kinds = [(kind, of) for kind, of in kinds if category in {None, of}]
    prices: dict[str, int] = {}
    if teaching:
        prices = await asyncio.to_thread(lambda: {kind.id: price(world, own, kind.id)[1] for kind, _ in kinds})
        score = int(world.standings.score[own])
        prices = {kind: after - score for kind, after in prices.items()}
    given = await store.permissions(world.row.world_id, own)
    return Acts(
        left=await acts_left(store, world, user_id),
        a_day=load_play().acts_a_day,
        teaching=teaching,
        permissions=sum(one.granted and not one.used for one in given),
        choices=tuple(
            Choice(kind=kind, category=of, needs_permission=needs_permission(kind.id), price=prices.get(kind.id))
            for kind, of in kinds
        ),
    )


async def do_act(store: Store, world: LivingWorld, user_id: int, kind: str) -> Done:
    """Do something, from the next tick on. Raises what `act` raises; then nothing is done."""
    left = await act(store, world, user_id, kind)
    _, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    before, after = await asyncio.to_thread(price, world, own, kind)
    return Done(kind=world.policy.kind_by_id[kind], left=left, score_before=before, score_after=after)


def price(world: LivingWorld, person: int, kind: str) -> tuple[int, int]:
    """A person's score now, and what it would be with this act and nothing else."""
    score = int(world.standings.score[person])
    change = act_of(world.standings.population, person, kind, world.row.day)
    return moves(world.standings, change).get(person, (score, score))
