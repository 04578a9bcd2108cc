"""One viewer's look at a world, held for one answer: who is seen, by what name, and from which standings.

A player's own score, in their own private chat, is the real one. Everything else is of the world as it would stand
without whom this viewer does not see, past included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.ports import Phase
from bot.services.aside import aside
from bot.services.newcomers import label
from bot.services.playing import player_of
from bot.services.see import names_for
from scoring import Refused, snapshot_at, statement
from scoring.explain import ReasonCode
from scoring.tiers import sanctions_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.player_ports import Player
    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.see import Sight, Viewer
    from scoring import Line, Sanction, Snapshot, Standings, Statement
    from scoring.ledger import Events

OF_FRIENDS = frozenset({ReasonCode.FRIEND, ReasonCode.FRIENDSHIP_MADE, ReasonCode.FRIENDSHIP_ENDED})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What a viewer sees. `own` is who they are in this world, in their own private chat alone."""

    world: LivingWorld
    sight: Sight
    players: tuple[Player, ...]
    own: int | None

    def sees(self, person: int) -> bool:
        """May this viewer be told of this person?"""
        return 0 <= person < len(self.world.people) and (
            person < self.world.row.characters or person in self.sight.names
        )

    def refuse_unseen(self, person: int) -> None:
        """Raise `Refused` for who is not seen, in the same words as for a number that nobody has."""
        if not self.sees(person):
            raise Refused(place="world", field="person", value=person, allowed="a person whom you can see here")
        if not is_on_record(self.world, person):
            raise Refused(place="world", field="person", value=person, allowed="a person who is scored")

    def is_player(self, person: int) -> bool:
        """Is this a player, and no character?"""
        return person >= self.world.row.characters

    def standings(self, person: int) -> Standings:
        """The standings from which this viewer is told about this person."""
        return (self.world if person == self.own else self.sight.world).standings

    def without(self, person: int) -> tuple[int, ...]:
        """Whose friendships are left out of what this viewer is told about this person."""
        return () if person == self.own else self.hidden

    @property
    def hidden(self) -> tuple[int, ...]:
        """The players whom this viewer does not see."""
        return tuple(one.person for one in self.players if one.person not in self.sight.names)

    def name(self, person: int, *, of_own: bool = False) -> str:
        """What a person is called; `of_own`: in what a player is told of themself, where their friends have names."""
        if not self.is_player(person):
            return str(self.world.people.names[person])
        if not of_own:
            return self.sight.names.get(person, "")
        player = next(one for one in self.players if one.person == person)
        return f"someone who left {person}" if player.has_left else self.sight.called.get(person) or player.name or ""

    def told(self, person: int, snap: Snapshot) -> Statement:
        """A statement about a person, with friends' names in it."""
        return replace(
            found := statement(snap),
            person=self.name(person, of_own=person == self.own),
            lines=self.named(found.lines, person),
        )

    def named(self, lines: Sequence[Line], person: int) -> tuple[Line, ...]:
        """Lines about `person` with friends' names in the place of players' numbers."""
        called = {label(one.person): self.name(one.person, of_own=person == self.own) for one in self.players}
        return tuple(_named(line, called) for line in lines)

    def score(self, person: int) -> int:
        """A person's score, for this viewer."""
        return int(self.standings(person).score[person])

    def sanctions(self, score: int) -> tuple[Sanction, ...]:
        """The sanctions in force at a score: none while signing up is one's own choice."""
        return sanctions_in_force(self.world.policy, score) if self.world.sanctions_in_force else ()

    async def snapshot(self, person: int, events: Events) -> Snapshot:
        """What a person's score is made of, for this viewer."""
        return await aside(self.world, lambda: snapshot_at(self.standings(person), person, events=events))


def is_on_record(world: LivingWorld, person: int) -> bool:
    """Was this person scored in the last tick?"""
    if person < world.row.characters and world.row.last_phase is Phase.MANDATORY:
        return True
    return bool(world.people.signed_up[person])


def _named(line: Line, called: dict[str, str]) -> Line:
    if line.code not in OF_FRIENDS and line.code is not ReasonCode.ASSOCIATION:
        return line  # no friend is in there, and there may be thousands of events
    subject = called.get(line.subject, line.subject) if line.code in OF_FRIENDS else line.subject
    return replace(line, subject=subject, lines=tuple(_named(inner, called) for inner in line.lines))


async def look(store: Store, world: LivingWorld, viewer: Viewer) -> Look:
    """What `viewer` sees of `world` now."""
    found = await _look(store, world, viewer)
    await aside(world, found.sight.shown)
    return found


async def _look(store: Store, world: LivingWorld, viewer: Viewer) -> Look:
    """The same before the world without whom they do not see is computed: who asks about themself needs none."""
    known = await store.players(world.row.world_id)
    sight = await names_for(store, world, viewer, known)
    players = tuple(one for one in known if one.person < len(world.people))
    own = None
    if viewer.user_id is not None and viewer.group_chat is None:
        mine = (one.person for one in players if one.user_id == viewer.user_id and not one.has_left)
        own = next(mine, None)
    names = {person: name for person, name in sight.names.items() if person < len(world.people)}
    return Look(world=world, sight=replace(sight, names=names), players=players, own=own)


async def look_of_own(
    store: Store, world: LivingWorld, user_id: int, viewer: Viewer, *, alone: bool = False
) -> tuple[Look, int]:
    """What a player sees in private, and their number. Raises `Refused` for who does not play, or not yet.

    `alone`: they are told of themself, so that the world without whom they do not see need not be computed first.
    """
    player = await player_of(store, world.row.world_id, user_id)
    if player.person >= len(world.people):
        raise Refused(place="world", field="tick", value=world.row.tick, allowed="a tick later: you are on your way in")
    return await (_look if alone else look)(store, world, viewer), player.person


async def look_at(store: Store, world: LivingWorld, viewer: Viewer, person: int | None) -> tuple[Look, int]:
    """What a viewer sees, and whom they ask about (None: themself). Raises `Refused` for who is not seen."""
    if person is None:
        if viewer.user_id is None or viewer.group_chat is not None:
            raise Refused(place="world", field="person", value=None, allowed="a person whom you can see here")
        return await look_of_own(store, world, viewer.user_id, viewer, alone=True)
    found = await look(store, world, viewer)
    if person != found.own:
        found.refuse_unseen(person)
    return found, person
