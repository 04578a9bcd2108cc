"""Go through a world's past again, from its ledger, and compare every score on record.

Nothing that the world kept in memory is used: people, friendships, events and rule books come from the store's rows,
and each tick's scores are computed from them by a full pass. A difference is a defect, or a database tampered with.

What a forgotten player did is gone; as long as they played, it moved those within reach of them. Nothing of theirs,
and of those people in those ticks, can be compared; everything after is.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.ports import Phase
from bot.services.living_world import book_at, change_ties, population_of
from bot.services.newcomers import counted_by, recounted
from scoring import policy_from_toml
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.player_ports import Player
    from bot.ports import Store
    from scoring import Standings

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A score on record that the ledger does not give; None: none on record, or none that should be."""

    tick: int
    person: str
    recorded: int | None
    computed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How a replay went: `differences` are the first of `different`."""

    ticks: int
    snapshots: int
    different: int
    differences: tuple[Difference, ...]


async def replay(store: Store, name: str, tell: Callable[[float, str], None]) -> Replayed:
    """Recompute every tick of a world and compare. Raises `Refused` where there is no such world."""
    row = await store.world(name)
    people = await store.people(row.world_id)
    kinds = await store.kinds(row.world_id)
    books = await store.rule_books(row.world_id)
    # The world may move on meanwhile: what is later than its row is not looked at.
    ticks = [one for one in await store.ticks(row.world_id) if one[0] <= row.tick]
    start = await store.ties(row.world_id, 0)
    ties = Friendships.of(len(people), start.a, start.b, start.strength)
    changes = {tick: (ended, made) for tick, ended, made in await store.tie_changes(row.world_id, 0, row.tick)}
    policy, evidence = None, None
    recorded = np.full(len(people), -1, dtype=np.int64)
    players = [one for one in await store.players(row.world_id) if one.joined_tick and one.joined_tick <= row.tick]
    done = await store.player_events(row.world_id)
    compared, different, shown = 0, 0, list[Difference]()
    first_phase = ticks[0][2] if ticks else row.phase
    for tick, day, phase in ((0, 0.0, first_phase), *ticks):
        book = policy_from_toml(book_at(books, tick).text, place=f"rule book of {name}")
        new = await store.events(row.world_id, tick - 1, tick)
        if evidence is None or policy != book:
            policy = book
            past = await store.events(row.world_id, -1, tick - 1)
            evidence = Evidence.of(policy, Ledger.of(len(people), kinds, Events.none()), 0.0)
            evidence = evidence.with_later(policy, kinds, Events.joined([past, new]).in_order(), day)
        else:
            evidence = evidence.with_later(policy, kinds, new, day)
        if tick in changes:
            change_ties(ties, *changes[tick])
        if players:
            counted = counted_by(done, players, tick)
            numbers = [one.person for one in players]
            evidence = recounted(evidence, policy, kinds, counted, numbers, row.characters)
        standings = await asyncio.to_thread(standings_of, policy, population_of(people, ties, kinds), day, evidence)
        scored = np.ones(len(people), dtype=np.bool_) if phase is Phase.MANDATORY else people.signed_up.copy()
        scored[row.characters :] = False
        for one in players:
            scored[one.person] = _plays(one, tick)
        scored[_out_of_reach(standings, [one.person for one in players if one.forgotten and _plays(one, tick)])] = False
        moved = await store.snapshots(row.world_id, tick)
        recorded[moved.person] = moved.score
        wrong = _wrong(standings, recorded, scored)
        compared += len(moved)
        different += len(wrong)
        shown += [_difference(tick, people.names[person], recorded, standings, person) for person in wrong[:MOST_SHOWN]]
        recorded[wrong] = standings.score[wrong]
        tell((tick + 1) / (row.tick + 1), f"tick {tick}")
    return Replayed(ticks=len(ticks), snapshots=compared, different=different, differences=tuple(shown[:MOST_SHOWN]))


def _plays(player: Player, tick: int) -> bool:
    """Was this player scored in a tick?"""
    came, went = player.joined_tick, player.left_tick
    return came is not None and came <= tick and (went is None or tick < went)


def _out_of_reach(standings: Standings, forgotten: list[int]) -> NDArray[np.int64]:
    """Whose scores the conduct of forgotten players had a part in, themselves included."""
    association = standings.policy.association
    reached = np.array(forgotten, dtype=np.int64)
    for _ in range(association.hops if association and forgotten else 0):
        reached = np.union1d(reached, standings.population.friendships.rows(reached)[1])
    return reached


def _wrong(standings: Standings, recorded: NDArray[np.int64], scored: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Whose score on record is not the one computed; in the optional phase only of those who are scored."""
    return np.flatnonzero((standings.score != recorded) & scored)


def _difference(tick: int, name: str, recorded: NDArray[np.int64], standings: Standings, person: int) -> Difference:
    was = int(recorded[person])
    return Difference(tick=tick, person=name, recorded=None if was < 0 else was, computed=int(standings.score[person]))
