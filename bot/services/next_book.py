"""A world as it stands under the rule book of its next tick: everybody scored again from the ledger, on the same day.

Evidence under one rule book says nothing under another, so it is added up again from the rows, as a replay would.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.around import policy_of
from bot.services.living_world import book_at, population_of
from bot.services.newcomers import counted_by, evidence_with_room, recounted
from scoring.evidence import Evidence
from scoring.ledger import Events, Ledger
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from bot.player_ports import Player, PlayerEvent
    from bot.ports import RuleBookRow, Store
    from bot.services.living_world import LivingWorld
    from scoring import Standings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextBook:
    """A rule book that the next tick is the first under: `standings` are those of the last tick's day under it."""

    book: RuleBookRow
    kinds: tuple[str, ...]
    standings: Standings


async def next_book(store: Store, world: LivingWorld) -> NextBook | None:
    """The rule book that comes into force with the next tick, made ready; None where the same goes on."""
    row = world.row
    book = book_at(await store.rule_books(row.world_id), row.tick + 1)
    if book == world.book:
        return None
    kinds = await store.kinds(row.world_id)
    events = await store.events(row.world_id, -1, row.tick)
    done = await store.player_events(row.world_id)
    players = await store.players(row.world_id)
    return await asyncio.to_thread(_ready, world, book, kinds, events, done, players)


def _ready(  # noqa: PLR0913, PLR0917 - what a world's evidence is made of
    world: LivingWorld,
    book: RuleBookRow,
    kinds: tuple[str, ...],
    events: Events,
    done: tuple[PlayerEvent, ...],
    players: tuple[Player, ...],
) -> NextBook:
    row, people, policy = world.row, world.people, policy_of(book.text)
    own = events.take(events.person < row.characters)
    evidence = Evidence.of(policy, Ledger.of(row.characters, kinds, Events.none()), 0.0)
    evidence = evidence.with_later(policy, kinds, own, row.day)
    if len(people) > row.characters:
        counted = counted_by(done, players, row.tick)
        counted = counted.take(counted.person < len(people))
        evidence = evidence_with_room(evidence, len(people) - row.characters)
        evidence = recounted(evidence, policy, kinds, counted, range(row.characters, len(people)), row.characters)
    ties = world.standings.population.friendships.copy()
    standings = standings_of(policy, population_of(people, ties, kinds), row.day, evidence)
    return NextBook(book=book, kinds=kinds, standings=standings)
