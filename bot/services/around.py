"""Some people and all whom their scores hang on, cut out of a world: their past, computed again and exact.

A world in memory is as of its last tick. To say why a score changed, or what it was for a viewer who may not see
everybody, the days before are computed again from the rows, for these few people alone: the same formulas, the same
bits. What forgotten players did is gone, and those days are without it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from bot.past_ports import STILL, Deeds
from bot.ports import Phase
from bot.services.living_world import book_at
from scoring import Population, formulas, policy_from_toml, snapshot_at
from scoring.evidence import Evidence, Weights, added_up, landmarks_of
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.recompute import divisors_for, scores_of, standings_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.past_ports import TieSpan
    from bot.player_ports import Player
    from bot.ports import RuleBookRow, Store
    from bot.services.living_world import LivingWorld
    from scoring import Policy, Snapshot, Standings


@lru_cache(maxsize=64)
def policy_of(text: str) -> Policy:
    """A rule book that a world has kept, read once."""
    return policy_from_toml(text, kept=True)


def hops_of(policy: Policy) -> int:
    """How far conduct travels under a rule book."""
    return policy.association.hops if policy.association else 0


@dataclass(slots=True, eq=False)
class _Known:
    """What has been computed for an answer, for as long as it is being put together: by one thread at a time."""

    evidence: list[tuple[Policy, float, Evidence]] = field(default_factory=list)
    friendships: dict[bytes, Friendships] = field(default_factory=dict)
    standings: list[tuple[Policy, int, frozenset[int], Standings]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Around:
    """People (numbers in the world, increasing) and what happened among them; in `events` and `ties` by place.

    `events` are those that count for good; `deeds` those of players of whom some were struck, or who left. `ties` are
    columns: a, b, strength in thousandths, made, ended (ticks; `STILL` where it stands). `days` and `phases` are by
    tick, from the first one asked about on. `names` are those of `people`. What the `hidden` did is not here: nothing
    can be asked but without their friendships.
    """

    world: LivingWorld
    people: NDArray[np.int64]
    names: tuple[str, ...]
    events: Events
    deeds: Deeds
    players: tuple[Player, ...]
    ties: tuple[NDArray[np.int64], ...]
    days: Mapping[int, float]
    phases: Mapping[int, Phase]
    books: tuple[RuleBookRow, ...]
    hidden: frozenset[int]
    known: _Known = field(default_factory=_Known)

    def policy(self, tick: int) -> Policy:
        """The rule book in force at a tick."""
        book = book_at(self.books, tick)
        return self.world.policy if book == self.world.book else policy_of(book.text)

    def ticks_scored(self, person: int) -> list[int]:
        """The ticks, of those known here, after which somebody's score was on record."""
        if person < self.world.row.characters and self.world.people.signed_up[person]:
            return sorted(self.days)
        return [tick for tick in sorted(self.days) if self.is_scored(person, tick)]

    def is_scored(self, person: int, tick: int) -> bool:
        """Was somebody's score on record after a tick?"""
        if person < self.world.row.characters:
            return self.phases[tick] is Phase.MANDATORY or bool(self.world.people.signed_up[person])
        player = next(one for one in self.players if one.person == person)
        came, went = player.joined_tick, player.left_tick
        return came is not None and came <= tick and (went is None or tick < went)

    def standings(self, tick: int, *, without: Collection[int] = (), policy: Policy | None = None) -> Standings:
        """These people after a tick, without the friendships of some; exact for whom this was made around."""
        policy, apart = policy or self.policy(tick), self._apart(without)
        for of, on, left_out, standings in self.known.standings:
            if of is policy and on == tick and left_out == apart:
                return standings
        population = Population(
            people=self.names,
            friendships=self._friendships(tick, apart),
            ledger=Ledger.of(len(self.people), self.world.kinds, Events.none()),
        )
        evidence = self._evidence(policy, tick)
        standings = standings_of(policy, population, self.days[tick], evidence, compiled=False)
        self.known.standings.append((policy, tick, apart, standings))
        return standings

    def _apart(self, without: Collection[int]) -> frozenset[int]:
        apart = frozenset(without)
        assert self.hidden <= apart, "with the friendships of people whose past was not read"  # noqa: S101
        return apart

    def _friendships(self, tick: int, without: frozenset[int]) -> Friendships:
        a, b, strength, made, ended = self.ties
        stands = (made <= tick) & (tick < ended)
        if without:
            gone = np.isin(self.people, np.array(sorted(without), dtype=np.int64))
            stands &= ~(gone[a] | gone[b])
        # From one tick to the next most often nothing has changed.
        key = stands.tobytes()
        if key not in self.known.friendships:
            columns = a[stands].astype(np.uint32), b[stands].astype(np.uint32), strength[stands].astype(np.uint16)
            self.known.friendships[key] = Friendships.of(len(self.people), *columns, compiled=False)
        return self.known.friendships[key]

    def _evidence(self, policy: Policy, tick: int) -> Evidence:
        """Everybody's evidence after a tick: the world's own, or added up from what counted then."""
        world = self.world
        if tick == world.row.tick and policy == world.policy:
            kept = world.standings.evidence
            return Evidence(values=kept.values[self.people], landmarks=kept.landmarks)
        found = self._lasting(policy, self.days[tick])
        if not len(self.deeds.tick):
            return found
        values, deeds = found.values.copy(), self.deeds
        counted = deeds.events.take((deeds.tick <= tick) & (tick < deeds.until))
        theirs, row = np.unique(deeds.events.person), counted.person
        rows, weights = len(self.people), Weights.of(policy, world.kinds)
        values[theirs] = added_up(policy, weights, counted, found.landmarks, rows, row)[theirs]
        return Evidence(values=values, landmarks=found.landmarks)

    def _lasting(self, policy: Policy, day: float) -> Evidence:
        """The evidence of what counts for good, carried on from the nearest day before that is known: the same bits."""
        kinds, known = self.world.kinds, [one for one in self.known.evidence if one[0] is policy and one[1] <= day]
        if known:
            _, before, evidence = max(known, key=lambda one: one[1])
            if before == day:
                return evidence
            between = self.events.take((self.events.day > before) & (self.events.day <= day))
            found = evidence.with_later(policy, kinds, between, day)
        else:
            until, landmarks = self.events.take(self.events.day <= day), landmarks_of(policy, day)
            rows, weights = len(self.people), Weights.of(policy, kinds)
            values = added_up(policy, weights, until, landmarks, rows, until.person)
            found = Evidence(values=values, landmarks=landmarks)
        self.known.evidence.append((policy, day, found))
        return found

    def place(self, person: int) -> int:
        """Where somebody stands among these people."""
        return int(np.searchsorted(self.people, person))

    def events_of(self, person: int, tick: int) -> Events:
        """What somebody did that counts after a tick, in canonical order: of those whom this was made around."""
        place, deeds = self.place(person), self.deeds
        first, last = np.searchsorted(self.events.person, (place, place + 1))
        own = self.events.take(np.arange(first, last))
        if len(own):
            return own.take(own.day <= self.days[tick])
        return deeds.events.take((deeds.events.person == place) & (deeds.tick <= tick) & (tick < deeds.until))

    def snapshot(
        self, person: int, tick: int, *, without: Collection[int] = (), policy: Policy | None = None
    ) -> Snapshot:
        """What somebody's score was made of after a tick."""
        standings = self.standings(tick, without=without, policy=policy)
        return snapshot_at(standings, self.place(person), events=self.events_of(person, tick))

    def score(self, person: int, tick: int, *, without: Collection[int] = ()) -> int:
        """Somebody's score after a tick."""
        return int(self.standings(tick, without=without).score[self.place(person)])

    def scores(self, person: int, ticks: Sequence[int], *, without: Collection[int] = ()) -> list[int]:
        """Somebody's scores after several ticks, in the order given: what `score` says of each."""
        found: dict[int, int] = {}
        for policy, some in self._by_policy(ticks):
            if hops_of(policy) > 1:
                found |= {tick: self.score(person, tick, without=without) for tick in some}
            else:
                found |= dict(zip(some, self._scores(policy, person, some, self._apart(without)), strict=True))
        return [found[tick] for tick in ticks]

    def _by_policy(self, ticks: Sequence[int]) -> Iterator[tuple[Policy, list[int]]]:
        for _, some in groupby(sorted({*ticks}), key=lambda tick: book_at(self.books, tick).from_tick):
            together = [*some]
            yield self.policy(together[0]), together

    def _scores(self, policy: Policy, person: int, ticks: list[int], without: frozenset[int]) -> list[int]:
        """The same under one rule book by which conduct travels one hop at most: all ticks in one go."""
        known = [self._evidence(policy, tick) for tick in ticks]
        scales = _scales(policy, [each.landmarks for each in known], [self.days[tick] for tick in ticks])
        carried = np.array([each.values for each in known]) * scales[:, None, :]
        points = formulas.saturated_millipoints(carried, policy.ups, policy.downs).astype(np.int64)
        place, association = self.place(person), policy.association
        total = policy.base * formulas.MILLI + points[:, place].sum(axis=1)
        if association is not None:
            conduct = points[:, :, policy.contagious].sum(axis=2)
            conduct = conduct if association.lifts else np.minimum(conduct, 0)
            a, b, strength, made, ended = self.ties
            gone = np.isin(self.people, np.array(sorted(without), dtype=np.int64))
            own = ((a == place) | (b == place)) & ~(gone[a] | gone[b])
            friend, at = np.where(a == place, b, a)[own], np.array(ticks)[:, None]
            stands = (made[own] <= at) & (at < ended[own])
            sums = (np.where(stands, strength[own], 0) * conduct[:, friend]).sum(axis=1)
            y = formulas.pull_points(sums, association.share, divisors_for(stands.sum(axis=1), association.dilution))
            total = total + np.asarray(formulas.saturated_millipoints(y, association.up, association.down))
        return [int(score) for score in scores_of(total.astype(np.int64))]


def _scales(policy: Policy, landmarks: list[NDArray[np.int64]], days: list[float]) -> NDArray[np.float64]:
    """`scales_of` for several days at once, by day and factor."""
    half = policy.half_lives
    halflives = np.array(days)[:, None] / np.where(half > 0, half, 1.0)
    ahead = np.ceil(halflives)
    halvings = np.minimum(ahead - np.array(landmarks), formulas.HALVINGS).clip(0).astype(np.int64)
    carried = formulas.POWERS_OF_HALF[halvings] / formulas.exp_minus((ahead - halflives) * formulas.LN2)
    return np.where(half > 0, carried, 1.0)


def placed(events: Events, people: NDArray[np.int64]) -> Events:
    """Events of `people` (increasing) with each person by their place."""
    place = np.searchsorted(people, events.person).astype(np.uint32)
    return Events(person=place, kind=events.kind, magnitude=events.magnitude, day=events.day)


async def around(  # noqa: PLR0913 - whose past, how far back, and whose not
    store: Store,
    world: LivingWorld,
    persons: Collection[int],
    *,
    since: int | None = None,
    hops: int | None = None,
    hidden: Collection[int] = (),
) -> Around:
    """These persons and whom their scores hang on, from the tick `since` (None: the last alone) to the world's last.

    `hops`: how far conduct may travel, at least, where other rule books are asked about; None: as far as under the
    world's own. What the `hidden` did is not read: whoever asks leaves their friendships out.
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
    # As of the last tick, and under its rule book, everybody's evidence is in memory: no friend's events are read.
    read = people if first < row.tick or hops is not None else inner
    events, deeds, ticks, players = await asyncio.gather(
        store.events_of_people(row.world_id, read[read < row.characters].tolist()),
        store.deeds(row.world_id, sorted({*read[read >= row.characters].tolist()} - {*hidden})),
        store.ticks_from(row.world_id, first),
        store.players(row.world_id),
    )
    return await asyncio.to_thread(
        _around, world, people, inner, spans, books, events, deeds, ticks, players, first, frozenset(hidden)
    )


def _around(  # noqa: PLR0913, PLR0917 - all that was read
    world: LivingWorld, people: NDArray[np.int64], inner: NDArray[np.int64], spans: list[TieSpan],
    books: tuple[RuleBookRow, ...], events: Events, deeds: Deeds, ticks: tuple[tuple[int, float, Phase], ...],
    players: tuple[Player, ...], first: int, hidden: frozenset[int],
) -> Around:  # fmt: skip
    row, names = world.row, world.people.names
    left = {one.person: one.left_tick for one in players if one.left_tick is not None}
    went = np.array([left.get(person, STILL) for person in people.tolist()], dtype=np.int64)
    theirs = placed(deeds.events, people)
    until = np.minimum(deeds.until, went[theirs.person])
    lasting = ~np.isin(theirs.person, theirs.person[until < STILL])
    start = {0: (0.0, row.first_phase)} if first == 0 else {}
    by_tick = start | {tick: (day, phase) for tick, day, phase in ticks if tick <= row.tick}
    return Around(
        world=world, people=people, names=tuple([str(names[person]) for person in people.tolist()]),
        events=Events.joined([placed(events, people), theirs.take(lasting)]),
        deeds=Deeds(events=theirs.take(~lasting), tick=deeds.tick[~lasting], until=until[~lasting]),
        players=players, ties=_ties(world, inner, people, spans), books=books, hidden=hidden,
        days={tick: day for tick, (day, _) in by_tick.items()},
        phases={tick: phase for tick, (_, phase) in by_tick.items()},
    )  # fmt: skip


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
        columns.add((span.a, span.b, span.strength, span.made, ended))
        if ended == STILL:
            standing.pop((span.a, span.b), None)
    columns |= {(a, b, strength, 0, STILL) for (a, b), strength in standing.items()}
    table = np.array(sorted(columns), dtype=np.int64).reshape(-1, 5)
    a, b = np.searchsorted(people, table[:, 0]), np.searchsorted(people, table[:, 1])
    return a, b, table[:, 2], table[:, 3], table[:, 4]
