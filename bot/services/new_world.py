"""Make a world from the chat: who makes it hosts it. Only what comes with the game, and only so much of it.

No file of the machine can be named here, neither a network to import nor a rule book: a rule book of one's own is
handed in as text, once the world is there.
"""

from __future__ import annotations

import re
import secrets
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ports import Phase
from bot.scenarios import list_scenarios
from bot.services.host import refuse_pace
from bot.services.invite import set_new_invite
from bot.services.make_world import Wish, make_world
from bot.services.playing import load_play
from scoring import Allow, Allowed, Refused, list_policies
from scoring.errors import choices

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.clock import Clock
    from bot.ports import Store, WorldRow

NEEDS_A_FILE = frozenset({"import"})
TOWN = "town"
FEWEST_PEOPLE = 10
MOST_SEED = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a host asks for. None: as the scenario has it; of name and seed, any."""

    scenario: str
    name: str | None = None
    policy: str | None = None
    seed: int | None = None
    people: int | None = None
    phase: Phase = Phase.MANDATORY
    seconds_a_tick: float | None = None
    days_a_tick: float | None = None
    teaching: bool = False


class RationedError(Refused):
    """So many worlds have been made within a day: by this host, or (`in_all`) by all; `seconds` until one more may."""

    def __init__(self, *, seconds: int, most: int, in_all: bool) -> None:
        super().__init__(place="world", field="made", value=most + 1, allowed=f"{most} within a day; wait {seconds} s")
        self.seconds = seconds
        self.most = most
        self.in_all = in_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A world that was made, and the token that lets people in."""

    row: WorldRow
    token: str


def scenarios() -> tuple[str, ...]:
    """The scenarios that a world can be made of from the chat."""
    return tuple(one.name for one in list_scenarios() if one.name not in NEEDS_A_FILE)


async def new_world(  # noqa: PLR0913 - an order, whose it is, and how it is carried out
    store: Store,
    user_id: int,
    order: Order,
    clock: Clock,
    tell: Callable[[float, str], None],
    *,
    turn: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> Made:
    """Make a world whose host is the user. Raises `Refused` for what cannot be had; then there is no world.

    `turn`: the making itself waits for it. Raises `RationedError` before, where too many have been made within a day.
    """
    known, play = scenarios(), load_play()
    if order.scenario not in known:
        raise Refused(place="world", field="scenario", value=order.scenario, allowed=choices(known, order.scenario))
    if order.policy is not None and order.policy not in list_policies():
        allowed = choices(list_policies(), order.policy)
        raise Refused(place="world", field="rule book", value=order.policy, allowed=allowed)
    if order.people is not None and (order.scenario != TOWN or not FEWEST_PEOPLE <= order.people <= play.people):
        given = {"low": FEWEST_PEOPLE, "high": play.people}
        many = Allowed(Allow.WHOLE, f"{FEWEST_PEOPLE} to {play.people}, for the scenario {TOWN}", given)
        raise Refused(place="world", field="people", value=order.people, allowed=many)
    if order.seed is not None and not 0 <= order.seed < MOST_SEED:
        seeds = Allowed(Allow.WHOLE, f"0 to {MOST_SEED - 1}", {"low": 0, "high": MOST_SEED - 1})
        raise Refused(place="world", field="seed", value=order.seed, allowed=seeds)
    refuse_pace(order.seconds_a_tick, order.days_a_tick)
    mine = {*await store.hosted(user_id)}
    if len(mine) >= play.worlds:
        raise Refused(place="world", field="worlds", value=len(mine) + 1, allowed=f"{play.worlds} of one host's")
    seconds, in_all = await store.count_made(user_id, clock.now(), a_day=play.made_a_day, in_all=play.made_a_day_in_all)
    if seconds:
        most = play.made_a_day_in_all if in_all else play.made_a_day
        raise RationedError(seconds=seconds, most=most, in_all=in_all)
    async with turn():
        return await _made(store, user_id, order, clock, tell)


async def _made(store: Store, user_id: int, order: Order, clock: Clock, tell: Callable[[float, str], None]) -> Made:
    taken = {row.name.casefold() for row in await store.worlds()}
    wish = Wish(
        name=order.name or free_name(order.scenario, taken),
        scenario=order.scenario,
        seed=secrets.randbelow(MOST_SEED) if order.seed is None else order.seed,
        people=order.people,
        policy=order.policy,
        phase=order.phase,
        days_a_tick=order.days_a_tick,
        seconds_a_tick=order.seconds_a_tick,
        # With the world and not after it: broken off in between, it would be open to all and nobody's.
        host=user_id,
        ordered=True,
    )
    row = await make_world(store, wish, clock, tell)
    await store.set_teaching(row.world_id, teaching=order.teaching)
    return Made(row=row, token=await set_new_invite(store, row.world_id))


def free_name(scenario: str, taken: set[str]) -> str:
    """The scenario's name, with the first number that makes it new."""
    plain = re.sub(r"[^A-Za-z0-9 _.-]", "-", scenario)
    number = 1
    while (name := f"{plain} {number}").casefold() in taken:
        number += 1
    return name
