"""Whom a command or a button is about: a name looked up, a number on a button, or oneself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot.services.doors import is_number
from bot.services.find_person import find_person
from bot.services.namesakes import plainly
from bot.services.see import names_for
from bot.telegram.handlers.answers import await_answer
from bot.views.register import nearest
from bot.views.score import Relation
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.find_person import Found
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask
    from bot.telegram.handlers.kit import Kit
    from bot.views.reply import Reply

# By the button that names lead to: the command that somebody who only wrote a name could have sent.
COMMANDS = {
    "score": "lookup", "why": "why", "history": "history", "befriend": "befriend", "unfriend": "unfriend",
    "wb": "whatif",
}  # fmt: skip


def argument(ask: Ask, place: int = 0) -> str:
    """A button's argument; "" where it has none."""
    arguments = ask.action.arguments if ask.action else ()
    return arguments[place] if place < len(arguments) else ""


def number(ask: Ask, place: int = 0, default: int | None = None) -> int | None:
    """A button's argument as a number. Raises `Refused` for one that nobody made."""
    text = argument(ask, place)
    if not text:
        return default
    if not is_number(text):
        raise unseen()
    return int(text)


def person_on(ask: Ask, place: int = 0) -> int:
    """The person on a button. Raises `Refused` where there is none."""
    found = number(ask, place)
    if found is None:
        raise unseen()
    return found


def unseen() -> Refused:
    """Nobody whom who asks sees, or the group where it is asked."""
    return Refused(place="world", field="person", value=None, allowed="a person whom you can see here")


async def whom(
    kit: Kit, ask: Ask, world: LivingWorld, *, then: str, among: Mapping[int, str] | None = None
) -> int | Reply | None:
    """A person, None for oneself, or the reply that offers the nearest names, which lead to the button `then`.

    `among`: whom alone to offer, by number (None: anybody).
    """
    if ask.action is not None:
        return number(ask)
    text = (ask.argument or ask.answer).lstrip("@")
    if not text:
        return None
    found = await find_person(kit.store, world, kit.viewer(ask), text)
    return found.person.person if found.person is not None else await offered(kit, ask, world, text, found, then, among)


async def page_of_names(kit: Kit, ask: Ask) -> Reply:
    """Another page of the names that fit what somebody wrote."""
    then, text = argument(ask, 1), argument(ask, 2)
    if then not in COMMANDS or not text:
        raise unseen()
    world = await kit.world(ask)
    found = await find_person(kit.store, world, kit.viewer(ask), text, page=number(ask, 0, 1) or 1)
    if found.person is not None:  # alone by now
        found = replace(found, person=None, near=(found.person,))
    return kit.answer(ask, await offered(kit, ask, world, text, found, then))


async def offered(  # noqa: PLR0913, PLR0917 - what was asked, what was found, and for what
    kit: Kit,
    ask: Ask,
    world: LivingWorld,
    text: str,
    found: Found,
    then: str,
    among: Mapping[int, str] | None = None,
) -> Reply:
    """The reply that offers who was found, or says that nobody was."""
    near = [one for one in found.near if among is None or one.person in among]
    if not near and ask.private:
        await await_answer(kit, ask.who.user_id, then)
    # A name that several bear is no example: another's, with the number behind it, is.
    names = [one.name for one in near] if near else [*among.values()] if among else []
    known = next((name for name in names if plainly(name) != plainly(text)), names[0] if names else "")
    command = ask.command or COMMANDS[then]
    return nearest(
        text, near, kit.words(ask), f"/{command} {known or example(world)}", then=then, private=ask.private,
        pages=(found.page, found.pages) if among is None else (1, 1),
    )  # fmt: skip


async def called(kit: Kit, ask: Ask, world: LivingWorld, person: int) -> str:
    """What somebody is called of whom the asker has been told: to be asked for once it is decided that they may."""
    if person < world.row.characters:
        return str(world.people.names[person])
    players = await kit.store.players(world.row.world_id)
    known = (await names_for(kit.store, world, kit.viewer(ask), players)).called
    own = next((one.name for one in players if one.person == person and not one.has_left), None)
    name = known.get(person, own)
    return kit.rules(ask, world).friend(f"someone who left {person}" if name is None else name)


def example(world: LivingWorld) -> str:
    """A name that is there: the character with most friends."""
    degree = world.standings.population.friendships.degree[: world.row.characters]
    return str(world.people.names[int(np.argmax(degree))]) if len(degree) else "Anna"


async def relation_of(kit: Kit, ask: Ask, world: LivingWorld, person: int) -> Relation:
    """What who asks is to a person. A group is a reader."""
    if not ask.private:
        return Relation.READER
    player = await kit.store.player(world.row.world_id, ask.who.user_id)
    if player is None or player.person >= len(world.people):
        return Relation.READER
    if player.person == person:
        return Relation.ONESELF
    tied = world.standings.population.friendships.strength_between(player.person, person)
    return Relation.FRIEND if tied else Relation.STRANGER
