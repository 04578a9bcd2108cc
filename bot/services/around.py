"""Some people and all whom their scores hang on, cut out of a world: their past, computed again and exact.

A world in memory is as of its last tick. To say why a score changed, or what it was for a viewer who may not see
everybody, the days before are computed again from the rows, for these few people alone: the same formulas, the same
bits. What forgotten players did is gone, and those days are without it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.ports import Phase
from bot.services.living_world import book_at
from bot.services.newcomers import counted_by
from scoring import Population, policy_from_toml, snapshot_at
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from bot.past_ports import TieSpan
    from bot.player_ports import Player, PlayerEvent
    from bot.ports import RuleBookRow, Store
    from bot.services.living_world import LivingWorld
    from scoring import Policy, Snapshot, Standings

STILL = np.iinfo(np.int64).max


@lru_cache(maxsize=64)
def policy_of(text: str) -> Policy:
    """A rule book that a world has kept, read once."""
    return policy_from_toml(text)


def hops_of(policy: Policy) -> int:
    """How far conduct travels under a rule book."""
    return policy.association.hops if policy.association else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Around:
    """People (numbers in the world, increasing) and what happened among them; in `events` and `ties` by place.

    `ties` are columns: a, b, strength in thousandths, made, ended (ticks; `STILL` where it stands). `days` and `phases`
    are by tick, from 0 on.
    """

    world: LivingWorld
    people: NDArray[np.int64]
    events: Events
    played: tuple[PlayerEvent, ...]
    players: tuple[Player, ...]
    ties: tuple[NDArray[np.int64], ...]
    days: Mapping[int, float]
    phases: Mapping[int, Phase]
    books: tuple[RuleBookRow, ...]

    def policy(self, tick: int) -> Policy:
        """The rule book in force at a tick."""
        book = book_at(self.books, tick)
        return self.world.policy if book == self.world.book else policy_of(book.text)

    def tick_of(self, day: float) -> int:
        """The last tick up to a day; 0 before the first."""
        return max((tick for tick, on in self.days.items() if on <= day), default=0)

    def is_scored(self, person: int, tick: int) -> bool:
        """Was somebody's score on record after a tick?"""
        if person < self.world.row.characters:
            return self.phases[tick] is Phase.MANDATORY or bool(self.world.people.signed_up[person])
        player = next(one for one in self.players if one.person == person)
        came, went = player.joined_tick, player.left_tick
        return came is not None and came <= tick and (went is None or tick < went)

    def standings(self, tick: int, *, without: Collection[int] = (), policy: Policy | None = None) -> Standings:
        """These people after a tick, without the friendships of some; exact for whom this was made around."""
        policy, day = policy or self.policy(tick), self.days[tick]
        a, b, strength, made, ended = self.ties
        stands = (made <= tick) & (tick < ended)
        if without:
            gone = np.isin(self.people, np.array(sorted(without), dtype=np.int64))
            stands &= ~(gone[a] | gone[b])
        columns = a[stands].astype(np.uint32), b[stands].astype(np.uint32), strength[stands].astype(np.uint16)
        many = len(self.people)
        counted = placed(counted_by(self.played, self.players, tick), self.people)
        events = Events.joined([self.events.take(self.events.day <= day), counted])
        ledger = Ledger.of(many, self.world.kinds, events, compiled=False)
        names = self.world.people.names
        population = Population(
            people=[str(names[person]) for person in self.people.tolist()],
            friendships=Friendships.of(many, *columns, compiled=False),
            ledger=ledger,
        )
        evidence = Evidence.of(policy, ledger, day, compiled=False)
        return standings_of(policy, population, day, evidence, compiled=False)

    def place(self, person: int) -> int:
        """Where somebody stands among these people."""
        return int(np.searchsorted(self.people, person))

    def snapshot(
        self, person: int, tick: int, *, without: Collection[int] = (), policy: Policy | None = None
    ) -> Snapshot:
        """What somebody's score was made of after a tick."""
        return snapshot_at(self.standings(tick, without=without, policy=policy), self.place(person))

    def score(self, person: int, tick: int, *, without: Collection[int] = ()) -> int:
        """Somebody's score after a tick."""
        return int(self.standings(tick, without=without).score[self.place(person)])


def placed(events: Events, people: NDArray[np.int64]) -> Events:
    """The events of `people` (increasing), each person by their place."""
    if not len(events):
        return events
    place = np.minimum(np.searchsorted(people, events.person), len(people) - 1)
    own = people[place] == events.person
    found = events.take(own)
    return Events(person=place[own].astype(np.uint32), kind=found.kind, magnitude=found.magnitude, day=found.day)


async def around(
    store: Store, world: LivingWorld, persons: Collection[int], *, since: int | None = None, hops: int | None = None
) -> Around:
    """These persons and whom their scores hang on, from the tick `since` (None: the last alone) to the world's last.

    `hops`: how far conduct may travel, at least; None: as far as under the world's own rule books.
    """
    row = world.row
    first = row.tick if since is None else since
    books = tuple(book for book in await store.rule_books(row.world_id) if book.from_tick <= row.tick)
    old = [book for book in books if book != world.book]
    further = await asyncio.to_thread(lambda: [hops_of(policy_of(book.text)) for book in old]) if old else []
    reach = max(hops_of(world.policy), hops or 0, *further, 1)
    inner, layer = np.empty(0, dtype=np.int64), np.array(sorted({*persons}), dtype=np.int64)
    spans: list[TieSpan] = []
    for _ in range(reach):
        if first < row.tick:
            found = await store.tie_spans(row.world_id, layer.tolist(), first)
            spans += [span for span in found if span.made <= row.tick]
        inner = np.union1d(inner, layer)
        layer = _friends_ever(world, layer, spans)
    people = np.union1d(inner, layer)
    characters, theirs = people[people < row.characters].tolist(), people[people >= row.characters].tolist()
    events, ticks, players, played = await asyncio.gather(
        store.events_of_people(row.world_id, characters),
        store.ticks(row.world_id),
        store.players(row.world_id),
        _played(store, row.world_id, theirs),
    )
    start = ticks[0][2] if ticks else row.last_phase
    return Around(
        world=world, people=people, events=placed(events, people),
        played=played, players=players,
        ties=_ties(world, inner, people, spans), books=books,
        days={0: 0.0} | {tick: day for tick, day, _ in ticks if tick <= row.tick},
        phases={0: start} | {tick: phase for tick, _, phase in ticks},
    )  # fmt: skip


async def _played(store: Store, world_id: int, persons: list[int]) -> tuple[PlayerEvent, ...]:
    """What some players did."""
    found: list[PlayerEvent] = []
    for person in persons:
        found += await store.player_events(world_id, person)
    return tuple(found)


def _friends_ever(world: LivingWorld, layer: NDArray[np.int64], spans: list[TieSpan]) -> NDArray[np.int64]:
    """Who is a friend of any of `layer`, or was since the first tick looked at."""
    _, friends, _ = world.standings.population.friendships.rows(layer)
    wanted = {*layer.tolist()}
    past = [span.b if span.a in wanted else span.a for span in spans if span.a in wanted or span.b in wanted]
    past += [span.a for span in spans if span.b in wanted]
    there = [person for person in past if person < len(world.people)]
    return np.union1d(friends, np.array(there, dtype=np.int64))


def _ties(
    world: LivingWorld, inner: NDArray[np.int64], people: NDArray[np.int64], spans: list[TieSpan]
) -> tuple[NDArray[np.int64], ...]:
    """All ties of `inner`, those that stand and those that did: by place among `people`."""
    which, friends, strengths = world.standings.population.friendships.rows(inner)
    standing = {
        (min(a, b), max(a, b)): strength
        for a, b, strength in zip(inner[which].tolist(), friends.tolist(), strengths.tolist(), strict=True)
    }
    columns: set[tuple[int, int, int, int, int]] = set()
    for span in spans:
        if max(span.a, span.b) >= len(world.people):
            continue
        ended = STILL if span.ended is None or span.ended > world.row.tick else span.ended
        columns.add((span.a, span.b, span.strength, span.made, int(ended)))
        if ended == STILL:
            standing.pop((span.a, span.b), None)
    columns |= {(a, b, strength, 0, int(STILL)) for (a, b), strength in standing.items()}
    table = np.array(sorted(columns), dtype=np.int64).reshape(-1, 5)
    a, b = np.searchsorted(people, table[:, 0]), np.searchsorted(people, table[:, 1])
    return a, b, table[:, 2], table[:, 3], table[:, 4]
