"""A player's friends: what each costs or brings, and where the score would stand without them. In private alone.

Two players who are friends agreed that each sees what the other costs them, and no more: their own scores are not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.services.aside import aside
from bot.services.befriend import offers
from bot.services.look import look_of_own
from bot.services.see import Viewer
from scoring import Batch, Refused, consequences, snapshot_at, statement
from scoring.explain import ReasonCode
from scoring.ledger import Events
from scoring.tiers import Move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Standings, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Friend:
    """One friend. `points` is their line in the statement; `without` the exact score if this friendship ended now.

    `strength` is in thousandths; `ending` where the next tick ends it; `nudge_tick` names a nudge that waits.
    """

    person: int
    name: str
    is_player: bool
    strength: int
    is_family: bool
    points: int
    without: int
    tiers_gained: tuple[Tier, ...]
    tiers_lost: tuple[Tier, ...]
    ending: bool
    nudge_tick: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """A nudge that waits for an answer: the friend's `cost` in points when it was given."""

    tick: int
    friend: int
    name: str
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Friends:
    """A player's friends, the costliest first; their `points` add up to `points`, the statement's line of all."""

    person: int
    score: int
    points: int
    friends: tuple[Friend, ...]
    offers: tuple[tuple[int, str], ...]
    nudges: tuple[Nudged, ...]


async def friends(store: Store, world: LivingWorld, user_id: int) -> Friends:
    """One's own friends. Raises `Refused` for who does not play, or not yet."""
    seen, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    world_id = world.row.world_id
    asked = await offers(store, world, user_id)
    pending = (await store.tick_inputs(world_id)).ties
    ending = {tie.a if tie.b == own else tie.b for tie in pending if own in {tie.a, tie.b} and not tie.strength}
    found, strength = world.standings.population.friendships.row(own)
    still = {*found.tolist()} - ending
    waiting = tuple(
        Nudged(tick=tick, friend=nudge.friend, name=seen.name(nudge.friend, of_own=True), cost=nudge.cost)
        for tick, nudge in await store.nudges_of(world_id, own)
        if nudge.heeded is None and nudge.friend in still
    )
    nudged = {nudge.friend: nudge.tick for nudge in waiting}
    points, each = await aside(world, lambda: _effects(world, own, found.astype(np.int64), strength.astype(np.int64)))
    family = life.among(life.pair_keys(np.full(len(found), own), found.astype(np.int64)), world.family)
    score = int(world.standings.score[own])
    rows = [
        _friend(seen, person, thousandths, kin, line, score, without, person in ending, nudged.get(person))
        for person, thousandths, kin, (line, without) in zip(
            found.tolist(), strength.tolist(), family.tolist(), each, strict=True
        )
    ]
    rows.sort(key=lambda one: (score - one.without, one.points, one.name))
    return Friends(person=own, score=score, points=points, friends=tuple(rows), offers=asked, nudges=waiting)


async def one_friend(store: Store, world: LivingWorld, user_id: int, friend: int) -> Friend:
    """One of them. Raises `Refused` for somebody who is no friend."""
    all_of_them = (await friends(store, world, user_id)).friends
    found = next((one for one in all_of_them if one.person == friend), None)
    if found is None:
        raise Refused(place="friendship", field="other", value=friend, allowed="a friend")
    return found


def _friend(  # noqa: PLR0913, PLR0917 - the columns of a friend
    seen: Look, person: int, strength: int, kin: bool, line: int, score: int, without: int, ending: bool,  # noqa: FBT001
    nudge_tick: int | None,
) -> Friend:  # fmt: skip
    move = Move.between(seen.world.policy, "", score, without)
    return Friend(
        person=person, name=seen.name(person, of_own=True), is_player=seen.is_player(person), strength=strength,
        is_family=kin, points=line, without=without, tiers_gained=move.tiers_gained, tiers_lost=move.tiers_lost,
        ending=ending, nudge_tick=nudge_tick,
    )  # fmt: skip


def _effects(
    world: LivingWorld, own: int, found: NDArray[np.int64], strength: NDArray[np.int64]
) -> tuple[int, list[tuple[int, int]]]:
    """The points of association, and of each friend the line and the score without them."""
    total, lines = friend_lines(world.standings, own)
    names = world.people.names
    without = scores_without(world.standings, own, found, strength).tolist()
    return total, [
        (lines.get(str(names[person]), 0), score) for person, score in zip(found.tolist(), without, strict=True)
    ]


def friend_lines(standings: Standings, person: int) -> tuple[int, Mapping[str, int]]:
    """A person's points of association, and each friend's share by the name in the columns. Needs no events."""
    snap = snapshot_at(standings, person, events=Events.none())
    for line in statement(snap).lines:
        if line.code is ReasonCode.ASSOCIATION:
            return line.points, {inner.subject: inner.points for inner in line.lines}
    return 0, {}


def scores_without(
    standings: Standings, person: int, found: NDArray[np.int64], strength: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The exact score that ending each of these friendships, and nothing else, would give."""
    association = standings.policy.association
    if association is None or association.hops == 1:
        cost = life.cost_of_ties(standings, np.full(len(found), person), found, strength)
        return np.asarray(standings.score[person].astype(np.int64) + cost)
    # Further than one hop, what a friend passes on comes back around through others: each is an outcome of its own.
    scores = []
    for friend in found.tolist():
        ends = np.array([person]), np.array([friend]), np.zeros(1, dtype=np.uint16)
        after = consequences(standings, Batch.of_columns(standings.population, (), Events.none(), *ends))
        scores.append(int(after.score[np.searchsorted(after.moved, person)]))
    return np.array(scores, dtype=np.int64)
