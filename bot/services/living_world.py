"""A world in memory: everything the next tick and every question need, opened from the store and closed into it.

What is in memory is a copy; the store's rows are the truth. A world is opened from the compiled arrays beside the
rows where there are any, and brought forward by the few ticks since; without them, from the rows, to the same bits.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bot import life
from bot.ports import Compiled, People, Phase
from bot.scenarios import after_turns
from bot.services.newcomers import counted_by, evidence_with_room, recounted, ties_with_room, with_players
from scoring import Policy, Population, Refused, Standings, policy_from_toml
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.player_ports import Player, PlayerEvent
    from bot.ports import RuleBookRow, Store, Story, Ties, WorldRow

# Compiled arrays are written with every tick of a world of so many people.
SMALL_WORLD = 5_000
# Of a long column, what is gone through in a few milliseconds.
PART = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingWorld:
    """A world as of the end of its last tick.

    `kinds` are the codes of the stored events, in alphabetical order. `family` are the keys of pairs that are family,
    friends now or not; `parted` friendships that have ended, some of which may heal.
    The standings' own ledger is empty: events stay in the store and are read for the person asked about.
    """

    row: WorldRow
    book: RuleBookRow
    kinds: tuple[str, ...]
    people: People
    family: NDArray[np.uint64]
    parted: life.Ties
    story: Story
    standings: Standings
    recorded: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Score and tier on record, by person, where they cannot be had from the rows any more."""

    @property
    def policy(self) -> Policy:
        """The rule book in force."""
        return self.standings.policy

    @property
    def temperament(self) -> NDArray[np.uint8]:
        """Everybody's temperament today, as a place among the ways of life there are."""
        places = {each.id: place for place, each in enumerate(life.load_manners().temperaments)}
        known = np.full(life.BY_HAND + 1, life.BY_HAND, dtype=np.uint8)
        known[: len(self.people.temperaments)] = [places[name] for name in self.people.temperaments]
        return known[after_turns(self.people.temperament, self.story.turns, self.row.day)]

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Who is scored: everybody, or in the optional phase those who signed up. Of players, those who play."""
        return self._scored_in(self.row.phase)

    @property
    def on_record(self) -> NDArray[np.bool_]:
        """Whose score is on record: who was scored in the last tick."""
        return self._scored_in(self.row.last_phase)

    def _scored_in(self, phase: Phase) -> NDArray[np.bool_]:
        if phase is Phase.OPTIONAL:
            return self.people.signed_up
        return self.people.signed_up | (np.arange(len(self.people)) < self.row.characters)

    @property
    def sanctions_in_force(self) -> bool:
        """Did sanctions bite in the last tick? Not while signing up is one's own choice."""
        return self.row.last_phase is Phase.MANDATORY

    def compiled(self) -> Compiled:
        """The arrays to keep beside the rows: everybody's ties, and all else of characters alone.

        What players did stands in few rows, and is added up from them: what was erased there is nowhere else.
        """
        own = slice(0, self.row.characters)
        ties = self.standings.population.friendships
        ties.compact()
        names = "\n".join(self.people.names[own]).encode()
        arrays: dict[str, NDArray[Any]] = {
            "book": np.array([self.book.from_tick], dtype=np.int64),
            "evidence": self.standings.evidence.values[own],
            "family": self.family,
            "friend": ties.friend,
            "landmarks": self.standings.evidence.landmarks,
            "names": np.frombuffer(names, dtype=np.uint8),
            "signed_up": self.people.signed_up[own],
            "start": ties.start,
            "strength": ties.strength,
            "temperament": self.people.temperament[own],
            "temperaments": np.frombuffer("\n".join(self.people.temperaments).encode(), dtype=np.uint8),
        }
        return Compiled(tick=self.row.tick, arrays=arrays)

    @property
    def is_small(self) -> bool:
        """Are its compiled arrays written with every tick?"""
        return len(self.people) <= SMALL_WORLD


def book_at(books: tuple[RuleBookRow, ...], tick: int) -> RuleBookRow:
    """The rule book in force at a tick; `books` by the tick from which they are.

    Raises `Refused` where there is none: every world has one from its first tick on, as long as it is there.
    """
    found = next((book for book in reversed(books) if book.from_tick <= tick), None)
    if found is None:
        raise Refused(place="worlds", field="rule book", value=None, allowed="a world that is still there")
    return found


async def row_of(store: Store, world_id: int | None) -> WorldRow | None:
    """A world's row by its number; None where there is no such world (any more)."""
    return next((row for row in await store.worlds() if row.world_id == world_id), None)


async def open_world(store: Store, name: str) -> LivingWorld:
    """Open a world by name. Raises `Refused` where there is none."""
    row = await store.world(name)
    book = book_at(await store.rule_books(row.world_id), row.tick)
    players = await store.players(row.world_id)
    kept = await store.compiled(row.world_id)
    if kept is not None and (kept.tick > row.tick or int(kept.arrays["book"][0]) != book.from_tick):
        kept = None
    if kept is not None:
        changes = await store.tie_changes(row.world_id, kept.tick, row.tick)
        rows = None
    else:
        changes = ()
        from_start = await store.ties(row.world_id, 0)
        now = await store.ties(row.world_id, row.tick) if row.tick else from_start
        rows = _Rows(people=await store.people(row.world_id), from_start=from_start, now=now)
    since = kept.tick if kept is not None else -1
    past = _Past(
        row=row,
        book=book,
        kinds=await store.kinds(row.world_id),
        players=players,
        kept=kept,
        changes=changes,
        rows=rows,
        events=await store.events(row.world_id, since, row.tick) if since < row.tick else Events.none(),
        players_events=await store.player_events(row.world_id) if players else (),
        parted=await store.parted(row.world_id),
        story=await store.story(row.world_id),
    )
    # All of it was read while the world was there: what is read of one that was just deleted does not go together.
    await store.withdrawals(row.world_id)
    # Of a large world a second's work: others' questions are answered meanwhile.
    world = past.put_together() if row.characters <= SMALL_WORLD else await asyncio.to_thread(past.put_together)
    people = len(world.people)
    erased = [one.person for one in players if one.forgotten and one.person < people and one.left_tick is None]
    return replace(world, recorded=await _recorded_around(store, row, world.standings, erased))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """A world's people and ties as the rows have them."""

    people: People
    from_start: Ties
    now: Ties


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What the store has of a world: the arrays kept and what came after them, or all the rows."""

    row: WorldRow
    book: RuleBookRow
    kinds: tuple[str, ...]
    players: tuple[Player, ...]
    kept: Compiled | None
    changes: tuple[tuple[int, Ties, Ties], ...]
    rows: _Rows | None
    events: Events
    players_events: tuple[PlayerEvent, ...]
    parted: Ties
    story: Story

    def put_together(self) -> LivingWorld:
        """The world in memory."""
        row, kinds = self.row, self.kinds
        policy = policy_from_toml(self.book.text, place=f"rule book of {row.name}", kept=True)
        if self.kept is not None:
            people, ties, family = _from_compiled(self.kept)
            people = with_players(people, row.characters, self.players, row.tick)
            ties = ties_with_room(ties, len(people) - ties.people)
            evidence = Evidence(values=self.kept.arrays["evidence"], landmarks=self.kept.arrays["landmarks"])
            for _, ended, made in self.changes:
                change_ties(ties, ended, made)
        else:
            assert self.rows is not None  # noqa: S101 - one of the two is there
            people = with_players(self.rows.people, row.characters, self.players, row.tick)
            first, now = self.rows.from_start, self.rows.now
            family = life.kin_of(first.a, first.b, first.family)
            ties = Friendships.of(len(people), now.a, now.b, now.strength)
            evidence = Evidence.of(policy, Ledger.of(row.characters, kinds, Events.none()), 0.0)
        if self.kept is None or self.kept.tick < row.tick:
            own = self.events.take(self.events.person < row.characters)
            evidence = evidence.with_later(policy, kinds, own, row.day)
        if len(people) > row.characters:
            counted = counted_by(self.players_events, self.players, row.tick)
            evidence = evidence_with_room(evidence, len(people) - row.characters)
            evidence = recounted(evidence, policy, kinds, counted, range(row.characters, len(people)), row.characters)
        return LivingWorld(
            row=row,
            book=self.book,
            kinds=kinds,
            people=people,
            family=family,
            parted=life.Ties.of(self.parted.a, self.parted.b, self.parted.strength),
            story=self.story,
            standings=standings_of(policy, population_of(people, ties, kinds), row.day, evidence),
        )


async def _recorded_around(
    store: Store, row: WorldRow, standings: Standings, erased: list[int]
) -> dict[int, tuple[int, int]]:
    """Score and tier on record of those whom players reached who were forgotten since the last tick.

    What those players did is gone, and the scores above are as if it had never been; on record it had.
    """
    if not erased:
        return {}
    association = standings.policy.association
    reached = np.array(erased, dtype=np.int64)
    for _ in range(association.hops if association else 0):
        reached = np.union1d(reached, standings.population.friendships.rows(reached)[1])
    recorded = {}
    for person in sorted({*reached.tolist()} - {*erased}):
        past = [one for one in await store.snapshots_of(row.world_id, person) if one.tick <= row.tick]
        if past:
            recorded[person] = (past[-1].score, past[-1].tier)
    return recorded


async def events_as_of(store: Store, world: LivingWorld, person: int) -> Events:
    """One person's events that count at the end of the world's last tick, whatever has happened in the store since."""
    world_id = world.row.world_id
    if person >= world.row.characters:
        return counted_by(await store.player_events(world_id, person), (), world.row.tick)
    events = await store.events_of(world_id, person)
    return events.take(events.day <= world.row.day)


def population_of(people: People, ties: Friendships, kinds: tuple[str, ...]) -> Population:
    """The library's view of the people: their ties, and no events."""
    return Population(people=people.names, friendships=ties, ledger=Ledger.of(len(people), kinds, Events.none()))


def change_ties(rows: Friendships, ended: Ties | life.Ties, made: Ties | life.Ties) -> None:
    """End some ties and make others, in place."""
    for ties, strength in ((ended, np.zeros(len(ended), dtype=np.int64)), (made, made.strength.astype(np.int64))):
        if len(ties):
            rows.change(ties.a.astype(np.int64), ties.b.astype(np.int64), strength)


def _running_total(values: NDArray[np.uint16]) -> NDArray[np.int64]:
    """The sum before each value, and of all. In parts: numpy keeps the interpreter to itself while it adds up one."""
    total = np.zeros(len(values) + 1, dtype=np.int64)
    for first in range(0, len(values), PART):
        part = values[first : first + PART]
        total[first + 1 : first + 1 + len(part)] = np.cumsum(part, dtype=np.int64) + total[first]
    return total


def _lines(text: str) -> list[str]:
    """The lines of a text. In parts: of a million names one split keeps the interpreter for a tenth of a second."""
    lines: list[str] = []
    first = 0
    while (end := text.find("\n", first + PART)) >= 0:
        lines += text[first:end].split("\n")
        first = end + 1
    return lines + text[first:].split("\n")


def _from_compiled(kept: Compiled) -> tuple[People, Friendships, NDArray[np.uint64]]:
    arrays = kept.arrays
    start = arrays["start"]
    strength = arrays["strength"]
    running = _running_total(strength)
    ties = Friendships.laid_out(start, arrays["friend"], strength, running[start[1:]] - running[start[:-1]])
    people = People(
        names=_lines(arrays["names"].tobytes().decode()),
        temperament=arrays["temperament"],
        signed_up=arrays["signed_up"],
        temperaments=tuple(arrays["temperaments"].tobytes().decode().split("\n")),
    )
    return people, ties, arrays["family"]
