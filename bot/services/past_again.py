"""A world's past once more, a tick at a time, from its rows alone: nothing that was kept in memory is used.

People, friendships, events and rule books come from the store, and each tick's scores are computed by a full pass. At
no time is more than one tick's events held. With players, it is what the world lived through; without, what it would
be had they never played: characters' acts as they were, and what came to them through players left out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.ports import Nudges, PastTick, Phase, TierChanges, Ties
from bot.services.living_world import book_at, change_ties, population_of
from bot.services.newcomers import counted_by, recounted
from bot.services.on_record import OnRecord, first_of, moved, tier_changes
from scoring import policy_from_toml
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from numpy.typing import NDArray

    from bot.player_ports import Player, PlayerEvent
    from bot.ports import People, Store, WorldRow
    from scoring import Policy, Standings

NO_TIES = Ties(
    a=np.empty(0, dtype=np.uint32), b=np.empty(0, dtype=np.uint32), strength=np.empty(0, dtype=np.uint16),
    family=np.empty(0, dtype=np.bool_),
)  # fmt: skip
NO_CHANGES = TierChanges(
    person=np.empty(0, dtype=np.uint32), was=np.empty(0, dtype=np.int16), is_now=np.empty(0, dtype=np.int16)
)
# Of a friend whom somebody did not have.
NOT_A_FRIEND = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Again:
    """A tick computed once more.

    `scored`: whose score it puts on record. `nudges` are those on record of characters about one another; `cost` is
    what each friend cost, and `ended` the pairs of characters whose friendship ended with the tick. Friendships in
    the standings are those of this tick until the next one is asked for.
    """

    tick: int
    standings: Standings
    scored: NDArray[np.bool_]
    nudges: Nudges
    cost: NDArray[np.int64]
    ended: frozenset[tuple[int, int]]


class Past:
    """What a replay goes through: read once, at the start. `players` are those whom a tick up to the last let in."""

    def __init__(self, store: Store, row: WorldRow, *, upto: int, alone: bool) -> None:
        self._store = store
        self._row = row
        self._upto = upto
        self._alone = alone
        self._kinds: tuple[str, ...] = ()
        self._done: tuple[PlayerEvent, ...] = ()
        self.people: People
        self.players: tuple[Player, ...] = ()
        self.ticks: tuple[tuple[int, float, Phase], ...] = ()

    async def ticks_again(self) -> AsyncIterator[Again]:
        """Every tick from 0 on. Raises `Refused` where the world is gone."""
        store, row = self._store, self._row
        await self._read()
        many = len(self.people)
        books = await store.rule_books(row.world_id)
        ties = await self._ties()
        changes = await self._changes()
        book, policy = None, policy_from_toml(book_at(books, 0).text, place=f"rule book of {row.name}", kept=True)
        evidence = self._nothing(policy)
        standings: Standings | None = None
        last = 0.0
        for tick, day, phase in ((0, 0.0, row.first_phase), *self.ticks):
            if (now := book_at(books, tick)) != book:
                book, before = now, policy
                policy = policy_from_toml(book.text, place=f"rule book of {row.name}", kept=True)
                if policy != before:
                    evidence = await self._evidence(policy, tick)
                    population = population_of(self.people, ties, self._kinds)
                    standings = await asyncio.to_thread(standings_of, policy, population, last, evidence)
            new = await self._events(tick)
            nudges = await store.nudges(row.world_id, tick)
            # All of it was read while the world was there.
            await store.withdrawals(row.world_id)
            cost = _cost(standings, nudges)
            ended, made = changes.pop(tick, (NO_TIES, NO_TIES))
            change_ties(ties, ended, made)
            evidence = self._recounted(evidence.with_later(policy, self._kinds, new, day), policy, tick)
            population = population_of(self.people, ties, self._kinds)
            standings = await asyncio.to_thread(standings_of, policy, population, day, evidence)
            scored = np.ones(many, dtype=np.bool_) if phase is Phase.MANDATORY else self.people.signed_up.copy()
            scored[row.characters :] = False
            scored[[one.person for one in self.players if plays(one, tick)]] = True
            yield Again(
                tick=tick,
                standings=standings,
                scored=scored,
                nudges=nudges,
                cost=cost,
                ended=frozenset(pair for pair in _pairs(ended) if pair[1] < row.characters),
            )
            last = day

    async def _read(self) -> None:
        store, row = self._store, self._row
        people = await store.people(row.world_id)
        # The world may move on meanwhile: what is later is not looked at.
        self.ticks = tuple([one for one in await store.ticks(row.world_id) if one[0] <= self._upto])
        self._kinds = await store.kinds(row.world_id)
        if not self._alone:
            known = await store.players(row.world_id)
            self.players = tuple(one for one in known if one.joined_tick and one.joined_tick <= self._upto)
            self._done = await store.player_events(row.world_id)
        await store.withdrawals(row.world_id)
        many = row.characters if self._alone else len(people)
        self.people = replace(
            people, names=people.names[:many], temperament=people.temperament[:many], signed_up=people.signed_up[:many]
        )

    async def _ties(self) -> Friendships:
        start = await self._store.ties(self._row.world_id, 0)
        return Friendships.of(len(self.people), start.a, start.b, start.strength)

    async def _changes(self) -> dict[int, tuple[Ties, Ties]]:
        found = await self._store.tie_changes(self._row.world_id, 0, self._upto)
        return {tick: (self._own(ended), self._own(made)) for tick, ended, made in found}

    def _own(self, ties: Ties) -> Ties:
        own = ties.b < len(self.people)
        return Ties(a=ties.a[own], b=ties.b[own], strength=ties.strength[own], family=ties.family[own])

    async def _events(self, tick: int) -> Events:
        events = await self._store.events(self._row.world_id, tick - 1, tick)
        return events.take(events.person < len(self.people))

    def _nothing(self, policy: Policy) -> Evidence:
        return Evidence.of(policy, Ledger.of(len(self.people), self._kinds, Events.none()), 0.0)

    async def _evidence(self, policy: Policy, tick: int) -> Evidence:
        """Everybody's under a rule book, before what happened in a tick; read again, a tick at a time."""
        evidence = self._nothing(policy)
        for number, day, _ in ((0, 0.0, None), *self.ticks):
            if number >= tick:
                break
            evidence = evidence.with_later(policy, self._kinds, await self._events(number), day)
        return self._recounted(evidence, policy, tick - 1)

    def _recounted(self, evidence: Evidence, policy: Policy, tick: int) -> Evidence:
        """The evidence with players' as it counted at the end of a tick."""
        if not self.players:
            return evidence
        counted = counted_by(self._done, self.players, tick)
        counted = counted.take(counted.person < len(self.people))
        numbers = [one.person for one in self.players]
        return recounted(evidence, policy, self._kinds, counted, numbers, self._row.characters)


def plays(player: Player, tick: int) -> bool:
    """Was this player scored in a tick?"""
    came, went = player.joined_tick, player.left_tick
    return came is not None and came <= tick and (went is None or tick < went)


def _pairs(ties: Ties) -> list[tuple[int, int]]:
    return [*zip(ties.a.tolist(), ties.b.tolist(), strict=True)]


def _cost(standings: Standings | None, nudges: Nudges) -> NDArray[np.int64]:
    """What the friends that a tick's nudges are about cost, as the world stood before it."""
    if standings is None or not len(nudges):
        return np.zeros(len(nudges), dtype=np.int64)
    person, friend = nudges.person.astype(np.int64), nudges.friend.astype(np.int64)
    between = standings.population.friendships.strength_between
    strength = np.array([between(a, b) for a, b in zip(person.tolist(), friend.tolist(), strict=True)], dtype=np.int64)
    cost = np.full(len(nudges), NOT_A_FRIEND, dtype=np.int64)
    tied = np.flatnonzero(strength)
    cost[tied] = life.cost_of_ties(standings, person[tied], friend[tied], strength[tied])
    return cost


async def past_without_players(
    store: Store, row: WorldRow, upto: int, tell: Callable[[float, str], None]
) -> AsyncIterator[PastTick]:
    """What would be on record of a world's characters, up to a tick, had nobody ever played in it."""
    before: OnRecord | None = None
    async for again in Past(store, row, upto=upto, alone=True).ticks_again():
        after, scored = again.standings, again.scored
        yield PastTick(
            tick=again.tick,
            moved=first_of(after, scored) if before is None else moved(before, after, scored),
            changes=NO_CHANGES if before is None else tier_changes(before, after, scored),
            nudges=replace(again.nudges, cost=again.cost.astype(np.int32)),
        )
        before = OnRecord(score=after.score, tier=after.tier, there=scored, policy=after.policy)
        tell((again.tick + 1) / (upto + 1), f"tick {again.tick}")
