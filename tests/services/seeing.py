"""What a viewer sees of one person, the long way: from their whole world, with no short cut that the services take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services.living_world import events_as_of
from bot.services.newcomers import label
from bot.services.playing import player_of
from bot.services.see import sight_of
from scoring import Refused, Statement, snapshot_at, statement, tiers_held
from scoring.explain import ReasonCode
from scoring.tiers import sanctions_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ports import Store
    from bot.services.living_world import LivingWorld
    from bot.services.see import Viewer
    from scoring import Line, Sanction, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One person's score, as far as the viewer sees: tiers held, sanctions in force, and why."""

    person: int
    name: str
    score: int
    tiers: tuple[Tier, ...]
    sanctions: tuple[Sanction, ...]
    statement: Statement


async def see_person(store: Store, world: LivingWorld, viewer: Viewer, person: int) -> Seen:
    """A character or player as this viewer sees them.

    Raises `Refused` for a player who is not seen, in the same words as for a number that nobody has, and for a
    character whose score is not on record (not signed up, in the optional phase).
    """
    sight = await sight_of(store, world, viewer)
    is_character = 0 <= person < world.row.characters
    if not (person < len(world.people) and (is_character or person in sight.names)):
        raise Refused(place="world", field="person", value=person, allowed="a person whom you can see here")
    if not world.on_record[person]:
        raise Refused(place="world", field="person", value=person, allowed="a person who is scored")
    return await _seen(store, sight.world, person, sight.names)


async def see_score(store: Store, world: LivingWorld, user_id: int) -> Seen:
    """A player's own score, for their own private chat: the real one. Raises `Refused` for who does not play."""
    player = await player_of(store, world.row.world_id, user_id)
    if player.person >= len(world.people):
        raise Refused(place="world", field="tick", value=world.row.tick, allowed="a tick later: you are on your way in")
    players = await store.players(world.row.world_id)
    names = {one.person: f"someone who left {one.person}" if one.has_left else one.name or "" for one in players}
    return await _seen(store, world, player.person, names)


async def _seen(store: Store, world: LivingWorld, person: int, names: Mapping[int, str]) -> Seen:
    events = await events_as_of(store, world, person)
    snap = snapshot_at(world.standings, person, events=events)
    called = {label(number): name for number, name in names.items()}
    why = statement(snap)
    why = replace(
        why,
        person=called.get(why.person, why.person),
        lines=tuple(_named(line, called) for line in why.lines),
    )
    in_force = sanctions_in_force(world.policy, snap.score) if world.sanctions_in_force else ()
    return Seen(
        person=person, name=why.person, score=snap.score, tiers=tiers_held(world.policy, snap.score),
        sanctions=in_force, statement=why,
    )  # fmt: skip


def _named(line: Line, called: Mapping[str, str]) -> Line:
    """A line with friends' names in the place of players' numbers."""
    subject = called.get(line.subject, line.subject) if line.code is ReasonCode.FRIEND else line.subject
    return replace(line, subject=subject, lines=tuple(_named(inner, called) for inner in line.lines))
