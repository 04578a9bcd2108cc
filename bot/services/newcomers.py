"""Players in a world's columns: room for those who join, nothing left of those who go, and what they did.

In here players are numbers like everybody else: who they are is known to the services that answer them, not to the
columns, so that no cache, copy or compiled array holds a name that may have to be forgotten.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot import life
from bot.ports import People
from scoring.evidence import Evidence, Weights, added_up
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.population import Population
from scoring.recompute import standings_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from bot.player_ports import Player, PlayerEvent, TickInputs
    from bot.services.living_world import LivingWorld
    from scoring import Policy, Standings


def label(person: int) -> str:
    """What a player is called in the columns; the store's rows of people say the same."""
    return f"(player {person})"


def with_players(people: People, characters: int, players: Sequence[Player], tick: int) -> People:
    """The characters among `people`, and after them the players whom a tick up to `tick` has brought in.

    Who has been taken out by then is not signed up.
    """
    here = [player for player in players if player.joined_tick is not None and player.joined_tick <= tick]
    alone = People(
        names=people.names[:characters],
        temperament=people.temperament[:characters],
        signed_up=people.signed_up[:characters],
        temperaments=people.temperaments,
    )
    plays = [player.left_tick is None or player.left_tick > tick for player in here]
    return with_more(alone, [player.person for player in here], plays)


def with_more(people: People, persons: Sequence[int], signed_up: Sequence[bool]) -> People:
    """The same people and some more, each the next number."""
    if not persons:
        return people
    return People(
        names=[*people.names, *(label(person) for person in persons)],
        temperament=np.concatenate((people.temperament, np.full(len(persons), life.BY_HAND, dtype=np.uint8))),
        signed_up=np.concatenate((people.signed_up, np.array(signed_up, dtype=np.bool_))),
        temperaments=people.temperaments,
    )


def ties_with_room(ties: Friendships, more: int) -> Friendships:
    """The same friendships and `more` people without any."""
    none = np.zeros(more, dtype=np.int64)
    return Friendships(
        start=np.concatenate((ties.start, np.full(more, ties.start[-1], dtype=np.int64))),
        friend=ties.friend,
        strength=ties.strength,
        degree=np.concatenate((ties.degree, none)),
        strength_total=np.concatenate((ties.strength_total, none)),
        is_changed=np.concatenate((ties.is_changed, none.astype(np.bool_))),
        changed={person: dict(changes) for person, changes in ties.changed.items()},
    )


def evidence_with_room(evidence: Evidence, more: int) -> Evidence:
    """The same evidence and `more` people without any."""
    rows = np.zeros((more, evidence.values.shape[1]), dtype=evidence.values.dtype)
    return Evidence(values=np.concatenate((evidence.values, rows)), landmarks=evidence.landmarks)


def recounted(  # noqa: PLR0913, PLR0917 - whose evidence, and of what
    evidence: Evidence, policy: Policy, kinds: tuple[str, ...], events: Events, persons: Collection[int], first: int
) -> Evidence:
    """The evidence with that of `persons` (from `first` on) added up again from `events`, in canonical order."""
    if not persons:
        return evidence
    values = evidence.values.copy()
    rows = len(values) - first
    row = events.person.astype(np.int64) - first
    sums = added_up(policy, Weights.of(policy, kinds), events, evidence.landmarks, rows, row)
    which = np.array(sorted(persons), dtype=np.int64)
    values[which] = sums[which - first]
    return Evidence(values=values, landmarks=evidence.landmarks)


def counted_by(events: Iterable[PlayerEvent], players: Sequence[Player], tick: int) -> Events:
    """Players' events that count at the end of `tick`, in canonical order: not struck by then, and not gone."""
    gone = {player.person for player in players if player.left_tick is not None and player.left_tick <= tick}
    kept = [
        event
        for event in events
        if event.tick <= tick and event.person not in gone and (event.struck_tick is None or event.struck_tick > tick)
    ]
    return Events(
        person=np.array([event.person for event in kept], dtype=np.uint32),
        kind=np.array([event.kind for event in kept], dtype=np.uint16),
        magnitude=np.array([event.magnitude for event in kept], dtype=np.float64),
        day=np.array([event.day for event in kept], dtype=np.float64),
    ).in_order()


def entered(world: LivingWorld, joined: tuple[int, ...]) -> LivingWorld:
    """The world with room for those who join: as of its last tick, when nothing of theirs was on record."""
    if not joined:
        return world
    more = len(joined)
    people = with_more(world.people, joined, [False] * more)
    ties = ties_with_room(world.standings.population.friendships, more)
    evidence = evidence_with_room(world.standings.evidence, more)
    population = Population(
        people=people.names, friendships=ties, ledger=Ledger.of(len(people), world.kinds, Events.none())
    )
    return replace(world, people=people, standings=_with_room(world.standings, population, evidence, more))


def _with_room(standings: Standings, population: Population, evidence: Evidence, more: int) -> Standings:
    """Standings with `more` people at the rule book's base: nobody else moves, so nobody is computed again."""
    nobody, nothing_held = np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint16)
    alone = Population(
        people=population.people[-more:],
        friendships=Friendships.of(more, nobody, nobody, nothing_held),
        ledger=Ledger.of(more, population.ledger.kinds, Events.none()),
    )
    nothing = Evidence(values=evidence.values[-more:], landmarks=evidence.landmarks)
    new = standings_of(standings.policy, alone, standings.day, nothing)
    return replace(
        standings,
        population=population,
        evidence=evidence,
        points_millipoints=np.concatenate((standings.points_millipoints, new.points_millipoints)),
        association_millipoints=np.concatenate((standings.association_millipoints, new.association_millipoints)),
        total_millipoints=np.concatenate((standings.total_millipoints, new.total_millipoints)),
        score=np.concatenate((standings.score, new.score)),
        tier=np.concatenate((standings.tier, new.tier)),
        values=[np.concatenate(pair) for pair in zip(standings.values, new.values, strict=True)],
        sums=[np.concatenate(pair) for pair in zip(standings.sums, new.sums, strict=True)],
        version=population.version,
    )


def after_inputs(people: People, inputs: TickInputs) -> People:
    """The people with newcomers signed up, and those who go no more."""
    if not (inputs.joined or inputs.left):
        return people
    signed_up = people.signed_up.copy()
    signed_up[list(inputs.joined)] = True
    signed_up[list(inputs.left)] = False
    return replace(people, signed_up=signed_up)


def acts_of(inputs: TickInputs, day: float) -> Events:
    """What players do in this tick: on its last day."""
    acts = [act for act in inputs.acts if act.person not in inputs.left]
    return Events(
        person=np.array([act.person for act in acts], dtype=np.uint32),
        kind=np.array([act.kind for act in acts], dtype=np.uint16),
        magnitude=np.array([act.magnitude for act in acts], dtype=np.float64),
        day=np.full(len(acts), day),
    )


def ties_of(standings: Standings, inputs: TickInputs, lived: life.Lived) -> tuple[life.Ties, life.Ties]:
    """The friendships that end and begin in a tick: those of characters' lives, and those that players see to."""
    rows = standings.population.friendships
    before = {(tie.a, tie.b): rows.strength_between(tie.a, tie.b) for tie in inputs.ties}
    ended = [(a, b, was) for (a, b), was in before.items() if was]
    ending = [one for one, tie in zip(before, inputs.ties, strict=True) if not tie.strength]
    ended = [row for row in ended if row[:2] in ending]
    made = [
        (tie.a, tie.b, tie.strength)
        for tie in inputs.ties
        if tie.strength and not before[tie.a, tie.b] and not {tie.a, tie.b} & {*inputs.left}
    ]
    for person in inputs.left:
        friends, strengths = rows.row(person)
        pairs = zip(friends.tolist(), strengths.tolist(), strict=True)
        ended += [(min(person, friend), max(person, friend), strength) for friend, strength in pairs]
    return _joined(lived.ended, ended), _joined(lived.made, made)


def _joined(ties: life.Ties, rows: list[tuple[int, int, int]]) -> life.Ties:
    if not rows:
        return ties
    a, b, strength = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return life.Ties.of(
        np.concatenate((ties.a, a)), np.concatenate((ties.b, b)), np.concatenate((ties.strength, strength))
    )


def evidence_after(world: LivingWorld, evidence: Evidence, inputs: TickInputs, new: Events) -> Evidence:
    """Evidence that has taken in a tick's events, less what was struck and those who go."""
    struck = {event.person for event in inputs.struck} - {*inputs.left}
    first = world.row.characters
    theirs = Events.joined([inputs.recounted, new.take(np.isin(new.person, sorted(struck)))]).in_order()
    theirs = theirs.take(np.isin(theirs.person, sorted(struck)))
    evidence = recounted(evidence, world.policy, world.kinds, theirs, struck, first)
    return recounted(evidence, world.policy, world.kinds, Events.none(), inputs.left, first)


def is_player(world: LivingWorld, persons: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which of `persons` are players."""
    return np.asarray(persons >= world.row.characters)
