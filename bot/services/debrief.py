"""The end of a lesson in numbers: what became of the society, and (to each player alone) what became of them.

What is told to all is of the world as all may see it: characters, and the players who chose to be seen. What hidden
players did moves none of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.services.around import policy_of
from bot.services.host import pause, refuse_guest
from bot.services.living_world import book_at
from bot.services.look import look, look_of_own
from bot.services.see import ANYBODY, Viewer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.clock import Clock
    from bot.ports import Moved, Store, Ties
    from bot.services.living_world import LivingWorld
    from bot.services.look import Look
    from scoring import Policy

MOST_FELL = 3
# Of a larger world the first day's friendships are not read again: they are rows, and there are millions.
MOST_READ = 20_000
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """A character who lost points between the first day and the last."""

    person: int
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Debrief:
    """A society's numbers on its first day and its last; of characters, unless it says otherwise.

    `flows` are (highest tier held on the first day, on the last, how many people), "" for none. `opinions` were said
    without permission and with `permissions`, by characters and the players seen; `dropped` are friendships that
    characters ended for the points they cost. `alone` are those without a friend; `polarisation` is how alike friends'
    scores are, -1 to 1 (None: no friendships, or one score). Both are None for the first day of a large world. `thrown`
    are the host's events with their ticks.
    """

    days: float
    ticks: int
    people: int
    players_seen: int
    flows: tuple[tuple[str, str, int], ...]
    fell: tuple[Fall, ...]
    opinions: int
    permissions: int
    dropped: int
    alone_before: int | None
    alone_now: int
    polarisation_before: float | None
    polarisation_now: float | None
    mean_before: float | None
    mean_now: float | None
    thrown: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDebrief:
    """A player's own lesson. Scores are None for who was never scored; `opinions` were said without permission."""

    first: int | None
    lowest: int | None
    highest: int | None
    last: int | None
    opinions: int
    permissions_asked: int
    permissions_granted: int
    dropped: int
    friends: int


async def end_lesson(  # noqa: PLR0913 - a world, its host, and who will read it
    store: Store, world: LivingWorld, user_id: int, clock: Clock, *, viewer: Viewer = ANYBODY, as_admin: bool = False
) -> Debrief:
    """Let the world stand still and say what became of it. Raises `Refused` for who does not host it."""
    await refuse_guest(store, world.row.world_id, user_id, as_admin=as_admin)
    await pause(store, world.row, user_id, clock, as_admin=as_admin)
    return await debrief(store, world, viewer)


async def debrief(store: Store, world: LivingWorld, viewer: Viewer = ANYBODY) -> Debrief:
    """What became of a world's society, as `viewer` may be told."""
    seen = await look(store, world, viewer)
    world_id, last = world.row.world_id, world.row.tick
    first = await store.snapshots(world_id, 0)
    ties = await store.ties(world_id, 0) if world.row.characters <= MOST_READ else None
    counted = await store.events_by_kind(world_id, last, seen.sight.names.keys())
    start = await asyncio.to_thread(policy_of, book_at(await store.rule_books(world_id), 0).text)
    heeded = await store.nudges_heeded(world_id)
    thrown = [(one.event, one.tick) for one in await store.thrown(world_id) if one.tick is not None]
    return await asyncio.to_thread(
        _debrief, seen, first, ties, start, counted,
        sum(person < world.row.characters and seen.sees(friend) and tick <= last for tick, person, friend in heeded),
        tuple((event, tick) for event, tick in thrown if tick <= last),
    )  # fmt: skip


def _debrief(  # noqa: PLR0913, PLR0917 - what a debrief is made of
    seen: Look, first: Moved, ties: Ties | None, start: Policy, counted: NDArray[np.int64], dropped: int,
    thrown: tuple[tuple[str, int], ...],
) -> Debrief:  # fmt: skip
    world = seen.sight.world
    characters, standings = world.row.characters, world.standings
    before = np.full(characters, -1, dtype=np.int64)
    own = first.person < characters
    before[first.person[own]] = first.score[own]
    now = np.where(world.on_record, standings.score, -1)[:characters].astype(np.int64)
    both = np.flatnonzero((before >= 0) & (now >= 0))
    flows = _flows(start, before[both], world.policy, now[both])
    falling = both[np.lexsort((both, now[both] - before[both]))][:MOST_FELL]
    said = dict(zip(world.kinds, counted.tolist(), strict=False))
    speech = life.load_manners().speech
    a, b = _now_tied(world)
    return Debrief(
        days=world.row.day,
        ticks=world.row.tick,
        people=characters,
        players_seen=len(seen.sight.names),
        flows=flows,
        fell=tuple(
            Fall(person=one, name=seen.name(one), before=int(before[one]), after=int(now[one]))
            for one in falling.tolist()
            if now[one] < before[one]
        ),
        opinions=sum(said.get(kind, 0) for kind in speech.kinds),
        permissions=sum(said.get(kind, 0) for kind in speech.instead.values()),
        dropped=dropped,
        alone_before=_alone(characters, ties.a, ties.b) if ties else None,
        alone_now=_alone(characters, a, b),
        polarisation_before=_alike(before, ties.a, ties.b) if ties else None,
        polarisation_now=_alike(now, a, b),
        mean_before=float(before[both].mean()) if len(both) else None,
        mean_now=float(now[both].mean()) if len(both) else None,
        thrown=thrown,
    )


def _flows(
    start: Policy, before: NDArray[np.int64], policy: Policy, now: NDArray[np.int64]
) -> tuple[tuple[str, str, int], ...]:
    """How many people went from which highest tier to which, the most first. Counted by number: names take long."""
    first, last = (["", *(tier.id for tier in of.tiers)] for of in (start, policy))
    was, becomes = (
        np.searchsorted(of.thresholds, scores, side="right") for of, scores in ((start, before), (policy, now))
    )
    many = np.bincount(was * len(last) + becomes, minlength=len(first) * len(last)).reshape(len(first), len(last))
    found = [(first[a], last[b], int(many[a, b])) for a, b in np.argwhere(many).tolist()]
    return tuple(sorted(found, key=lambda flow: (-flow[2], flow[:2])))


def _now_tied(world: LivingWorld) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The friendships among characters, each once. In parts: numpy keeps the interpreter to itself over each."""
    ends: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    for first in range(0, world.row.characters, AT_ONCE):
        people = np.arange(first, min(first + AT_ONCE, world.row.characters))
        which, friend, _ = world.standings.population.friendships.rows(people)
        once = (people[which] < friend) & (friend < world.row.characters)
        ends.append((people[which[once]], friend[once]))
    a, b = zip(*ends, strict=True)
    return np.concatenate(a), np.concatenate(b)


def _alone(people: int, a: NDArray[np.integer], b: NDArray[np.integer]) -> int:
    among = (a < people) & (b < people)
    degree = np.bincount(np.concatenate((a[among], b[among])).astype(np.int64), minlength=people)
    return int((degree == 0).sum())


def _alike(score: NDArray[np.int64], a: NDArray[np.integer], b: NDArray[np.integer]) -> float | None:
    """The correlation of friends' scores over all friendships, each counted both ways (Newman 2003)."""
    both = (a < len(score)) & (b < len(score))
    a, b = a[both], b[both]
    scored = (score[a] >= 0) & (score[b] >= 0)
    one = np.concatenate((score[a[scored]], score[b[scored]])).astype(np.float64)
    other = np.concatenate((score[b[scored]], score[a[scored]])).astype(np.float64)
    spread = float(one.var()) if len(one) else 0.0
    if not spread:
        return None
    return float(((one - one.mean()) * (other - other.mean())).mean() / spread)


async def own_debrief(store: Store, world: LivingWorld, user_id: int) -> OwnDebrief:
    """What became of oneself. Raises `Refused` for who does not play, or not yet."""
    _, own = await look_of_own(store, world, user_id, Viewer(user_id=user_id), alone=True)
    world_id, last = world.row.world_id, world.row.tick
    scores = [snap.score for snap in await store.snapshots_of(world_id, own) if snap.tick <= last]
    speech = life.load_manners().speech.kinds
    said = [one for one in await store.player_events(world_id, own) if one.tick <= last]
    given = await store.permissions(world_id, own)
    return OwnDebrief(
        first=scores[0] if scores else None,
        lowest=min(scores, default=None),
        highest=max(scores, default=None),
        last=scores[-1] if scores else None,
        opinions=sum(world.kinds[one.kind] in speech for one in said),
        permissions_asked=len(given),
        permissions_granted=sum(one.granted for one in given),
        dropped=sum(person == own for _, person, _ in await store.nudges_heeded(world_id)),
        friends=int(world.standings.population.friendships.degree[own]),
    )
