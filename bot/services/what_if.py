"""What would happen if: an act, a friendship made or ended; to oneself, and to those whom one may see.

Not an estimate: the recompute's own code runs, on today's world, and changes nothing. One's own outcome is of the real
world; that of others is of the world as the viewer sees it, so that nothing hidden is to be had by asking.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.services.act import acts_to_choose
from bot.services.look import is_on_record, look_of_own
from bot.services.playing import load_play
from bot.services.see import Viewer
from scoring import Batch, Refused, consequences
from scoring.errors import choices
from scoring.ledger import Events
from scoring.tiers import Move

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Population, Sanction, Standings, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMoves:
    """Somebody else whose score would move, as the viewer sees it."""

    person: int
    name: str
    is_player: bool
    score_before: int
    score_after: int
    tiers_gained: tuple[Tier, ...]
    tiers_lost: tuple[Tier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IfSo:
    """One's own outcome, and everybody else's who is seen and whose score would move: those who lose most first."""

    score_before: int
    score_after: int
    tiers_gained: tuple[Tier, ...]
    tiers_lost: tuple[Tier, ...]
    sanctions_begun: tuple[Sanction, ...]
    sanctions_lifted: tuple[Sanction, ...]
    others: tuple[OtherMoves, ...]


async def if_act(store: Store, world: LivingWorld, user_id: int, kind: str) -> IfSo:
    """If one did something. Raises `Refused` for who does not play, and a kind that cannot be chosen."""
    seen, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    known = [one.id for one in acts_to_choose(world)]
    if kind not in known:
        raise Refused(place="player", field="act", value=kind, allowed=choices(known, kind))
    return await asyncio.to_thread(_outcome, seen, own, lambda people: act_of(people, own, kind, world.row.day))


async def if_befriend(store: Store, world: LivingWorld, user_id: int, other: int) -> IfSo:
    """If one became a friend of somebody.

    Raises `Refused` for who does not play, oneself, a friend already, and (in the words for nobody) who is not seen.
    """
    seen, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    if other == own:
        raise Refused(place="friendship", field="other", value=other, allowed="somebody else")
    if not seen.sees(other):
        raise Refused(place="world", field="person", value=other, allowed="a person whom you can see here")
    if world.standings.population.friendships.strength_between(own, other):
        raise Refused(place="friendship", field="other", value=other, allowed="somebody who is not a friend yet")
    strength = load_play().strength
    return await asyncio.to_thread(_outcome, seen, own, lambda people: tie_of(people, own, other, strength))


async def if_unfriend(store: Store, world: LivingWorld, user_id: int, other: int) -> IfSo:
    """If one ended a friendship. Raises `Refused` for who does not play, and somebody who is no friend."""
    seen, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    known = 0 <= other < len(world.people) and other != own
    if not (known and world.standings.population.friendships.strength_between(own, other)):
        raise Refused(place="friendship", field="other", value=other, allowed="a friend")
    return await asyncio.to_thread(_outcome, seen, own, lambda people: tie_of(people, own, other, 0))


def act_of(people: Population, person: int, kind: str, day: float) -> Batch:
    """One act of somebody's, as a change."""
    events = Events(
        person=np.array([person], dtype=np.uint32), kind=np.zeros(1, dtype=np.uint16),
        magnitude=np.ones(1), day=np.array([day], dtype=np.float64),
    )  # fmt: skip
    nobody = np.empty(0, dtype=np.int64)
    return Batch.of_columns(people, (kind,), events, nobody, nobody, np.empty(0, dtype=np.uint16))


def tie_of(people: Population, person: int, other: int, strength: int) -> Batch | None:
    """One friendship made, or (at 0) ended; None where there is none to end."""
    if not strength and not people.friendships.strength_between(person, other):
        return None
    ends = np.array([person]), np.array([other]), np.array([strength], dtype=np.uint16)
    return Batch.of_columns(people, (), Events.none(), *ends)


def moves(standings: Standings, batch: Batch | None) -> dict[int, tuple[int, int]]:
    """Whose score a change would move: before and after, by person."""
    if batch is None:
        return {}
    after = consequences(standings, batch)
    before = standings.score[after.moved]
    rows = zip(after.moved.tolist(), before.tolist(), after.score.tolist(), strict=True)
    return {person: (was, becomes) for person, was, becomes in rows if was != becomes}


def _outcome(seen: Look, own: int, change: Callable[[Population], Batch | None]) -> IfSo:
    real, shown = seen.world.standings, seen.sight.world.standings
    score = int(real.score[own])
    mine = moves(real, change(real.population)).get(own, (score, score))
    theirs = moves(shown, change(shown.population))
    others = [
        _other(seen, person, *scores)
        for person, scores in theirs.items()
        if person != own and seen.sees(person) and is_on_record(seen.world, person)
    ]
    others.sort(key=lambda one: (one.score_after - one.score_before, one.name))
    move = Move.between(seen.world.policy, "", *mine)
    bites = seen.world.sanctions_in_force
    return IfSo(
        score_before=mine[0], score_after=mine[1], tiers_gained=move.tiers_gained, tiers_lost=move.tiers_lost,
        sanctions_begun=move.sanctions_begun if bites else (), sanctions_lifted=move.sanctions_lifted if bites else (),
        others=tuple(others),
    )  # fmt: skip


def _other(seen: Look, person: int, before: int, after: int) -> OtherMoves:
    move = Move.between(seen.world.policy, "", before, after)
    return OtherMoves(
        person=person, name=seen.name(person), is_player=seen.is_player(person), score_before=before,
        score_after=after, tiers_gained=move.tiers_gained, tiers_lost=move.tiers_lost,
    )  # fmt: skip
