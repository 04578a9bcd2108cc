"""Offer friendship, answer an offer, end a friendship. Characters answer by temperament; players by saying yes.

Two players who are friends each see what the other costs them: both are told before they say yes, and nothing happens
before both have. What becomes of an offer that was declined, or made to somebody who is gone, the asker is not told.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

from bot import life
from bot.ports import Phase
from bot.services.playing import load_play, player_of
from bot.services.see import Viewer, names_for
from scoring import Refused

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Store
    from bot.services.living_world import LivingWorld


# What may come of an offer beside a character's answer. Who has left, or never was, is as silent as who does not
# answer.
OFFER, SILENCE = "offer", "silence"


class Answer(StrEnum):
    """What comes of an offer: friends from the next tick on, no, or a player has to answer first."""

    YES = "yes"
    NO = "no"
    ASKED = "asked"


async def befriend(  # noqa: PLR0913, PLR0917 - two people, and what the asker has read
    store: Store, world: LivingWorld, user_id: int, other: int, text_version: int, clock: Clock
) -> Answer:
    """Offer friendship to the person of a number. `text_version`: of what the asker read about friendship.

    Raises `Refused` for who does not play, an unread text, oneself, nobody, and a friend already.
    """
    _refuse_unread(text_version)
    person, outcome = await store.decided("befriend", lambda: _decided(store, world, user_id, other))
    if outcome == SILENCE:
        return Answer.ASKED
    if outcome == OFFER:
        return await _ask_player(store, world.row.world_id, person, other, clock)
    if outcome == Answer.YES:
        await store.set_tie(world.row.world_id, person, other, load_play().strength)
    return Answer(outcome)


async def _decided(store: Store, world: LivingWorld, user_id: int, other: int) -> tuple[int, str]:
    """The asker's number, and what comes of asking: a character's answer, an offer to a player, or silence."""
    player = await player_of(store, world.row.world_id, user_id)
    if other == player.person:
        raise Refused(place="friendship", field="other", value=other, allowed="somebody else")
    if other < 0:
        raise Refused(place="friendship", field="other", value=other, allowed="a person of this world")
    if other >= world.row.characters:
        here = {one.person for one in await store.players(world.row.world_id) if not one.has_left}
        if other not in here:
            return player.person, SILENCE
    elif player.person >= len(world.people):
        raise Refused(
            place="friendship", field="tick", value=world.row.tick, allowed="a tick later: you are on your way"
        )
    if max(player.person, other) < len(world.people):
        ties = world.standings.population.friendships
        if ties.strength_between(player.person, other):
            raise Refused(place="friendship", field="other", value=other, allowed="somebody who is not a friend yet")
    if other >= world.row.characters:
        return player.person, OFFER
    yes = await asyncio.to_thread(_takes, world, other, player.person, load_play().strength)
    return player.person, (Answer.YES if yes else Answer.NO).value


def _refuse_unread(text_version: int) -> None:
    version = load_play().friendship_text
    if text_version != version:
        allowed = f"{version}, the text as it is now; read it first"
        raise Refused(place="friendship", field="text version", value=text_version, allowed=allowed)


def _takes(world: LivingWorld, character: int, player: int, strength: int) -> bool:
    row = world.row
    return life.takes_friendship(
        character, player, standings=world.standings, temperament=world.temperament, scored=world.scored,
        mandatory=row.phase is Phase.MANDATORY, seed=row.seed, tick=row.tick + 1, strength=strength,
    )  # fmt: skip


async def _ask_player(store: Store, world_id: int, person: int, other: int, clock: Clock) -> Answer:
    """Offer friendship to a player; where they have offered theirs, both have said yes."""
    play = load_play()
    if await store.offer_friendship(world_id, person, other, play.friendship_text, clock.now()):
        await store.answer_friendship(world_id, other, person, play.strength, play.friendship_text, clock.now())
        return Answer.YES
    return Answer.ASKED


async def offers(store: Store, world: LivingWorld, user_id: int) -> tuple[tuple[int, str], ...]:
    """Who offers friendship and waits for an answer: number, and name (who asks shows it)."""
    player = await player_of(store, world.row.world_id, user_id)
    viewer = Viewer(user_id=user_id)
    names = (await names_for(store, world, viewer, await store.players(world.row.world_id))).called
    asking = await store.friendship_offers(world.row.world_id, player.person)
    return tuple((person, names[person]) for person in asking if person in names)


async def answer_offer(  # noqa: PLR0913, PLR0917 - an answer, and what was read before it
    store: Store, world: LivingWorld, user_id: int, asker: int, text_version: int, clock: Clock, *, yes: bool
) -> None:
    """Take an offer, friends from the next tick on; or decline it. Raises `Refused` where none waits."""
    player = await player_of(store, world.row.world_id, user_id)
    if yes:
        _refuse_unread(text_version)
    strength = load_play().strength if yes else 0
    await store.answer_friendship(world.row.world_id, asker, player.person, strength, text_version, clock.now())


async def unfriend(store: Store, world: LivingWorld, user_id: int, other: int) -> None:
    """End a friendship, or take back what would become one, with the next tick. The other is not asked."""
    player = await player_of(store, world.row.world_id, user_id)
    if other == player.person or other < 0:
        raise Refused(place="friendship", field="other", value=other, allowed="a friend")
    await store.set_tie(world.row.world_id, player.person, other, 0)
