"""/compare, /rank, /duel, /bonds and /mood: what a group is shown of those who chose to be seen there."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.services.bonds import bonds
from bot.services.duel import duel
from bot.services.find_person import Named, find_person
from bot.services.members import compare, person_of_user
from bot.services.mood import mood
from bot.services.namesakes import plainly
from bot.services.score_card import score_card
from bot.telegram.handlers.kit import no_world
from bot.telegram.handlers.mentions import person_meant
from bot.telegram.handlers.whom import number
from bot.views import groups as view
from bot.views.private_only import go_to_group
from bot.views.rule_words import RuleWords
from scoring import Refused

if TYPE_CHECKING:
    from bot.services.find_person import Found
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Handler, Routes
    from bot.views.reply import Reply

BETWEEN = re.compile(r"\s*(?:,|，|、|/|\bvs\.?\b|\band\b|和|与)\s*")
TWO = 2


class _Groups:
    """What a group asks."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def in_group(self, command: str, handler: Handler) -> Handler:
        """The handler in a group; in private, where to go for it."""

        async def here(ask: Ask, talk: Talk) -> object:
            if ask.place is None or ask.private:
                return go_to_group(self._kit.words(ask), talk.bot_name, command)
            return await handler(ask, talk)

        return here  # type: ignore[return-value] # what the handler gives, or a reply

    def group(self, ask: Ask) -> int:
        if ask.place is None:
            raise no_world()
        return ask.place.chat_id

    def part(self, ask: Ask, talk: Talk) -> str:
        return view.part_link(talk.bot_name, self.group(ask))

    async def compare(self, ask: Ask, talk: Talk) -> Reply:
        world, group = await self._kit.world(ask), self.group(ask)
        await talk.typing(picture=True)
        here = await self._kit.present.among(world, group, talk)
        found = await compare(self._kit.store, world, group, present=here.users)
        reply = view.compare(found, self._kit.rules(ask, world), world.row, self.part(ask, talk), unknown=here.unknown)
        return self._kit.answer(ask, reply)

    async def rank(self, ask: Ask, talk: Talk) -> Reply:
        world, group = await self._kit.world(ask), self.group(ask)
        here = await self._kit.present.among(world, group, talk)
        found = await compare(self._kit.store, world, group, present=here.users)
        reply = view.rank(found, self._kit.rules(ask, world), world.row, self.part(ask, talk), unknown=here.unknown)
        return self._kit.answer(ask, reply)

    async def bonds(self, ask: Ask, talk: Talk) -> Reply:
        world, group = await self._kit.world(ask), self.group(ask)
        await talk.typing(picture=True)
        here = await self._kit.present.among(world, group, talk)
        found = await bonds(self._kit.store, world, group, present=here.users)
        reply = view.bonds(found, self._kit.rules(ask, world), world.row, self.part(ask, talk), unknown=here.unknown)
        return self._kit.answer(ask, reply)

    async def mood(self, ask: Ask, talk: Talk) -> Reply:
        world, group = await self._kit.world(ask), self.group(ask)
        await talk.typing(picture=True)
        here = await self._kit.present.among(world, group, talk)
        found = await mood(self._kit.store, world, group, present=here.users)
        reply = view.mood(found, self._kit.rules(ask, world), self.part(ask, talk), unknown=here.unknown)
        return self._kit.answer(ask, reply)

    async def duel(self, ask: Ask, talk: Talk) -> Reply:
        """Two people, by mention, by name, or chosen from those there are."""
        world, words = await self._kit.world(ask), self._kit.words(ask)
        near: tuple[Named, ...] = ()
        unknown = several = ""
        if ask.action is not None:
            chosen = [found for found in (number(ask, 0), number(ask, 1)) if found is not None]
        else:
            chosen, found, asked = await self.named(ask, world, talk)
            near = found.near if found else ()
            unknown, several = ("", asked) if found and found.several else (asked, "")
        if near or len({*chosen}) < TWO:
            first = await self.shown(ask, world, chosen[0]) if chosen else None
            people = near or await self.offered(ask, world, talk)
            # A name that several bear is no example.
            others = [one for one in people if first is None or one.person != first.person]
            others = [one for one in others if plainly(one.name) != plainly(several)]
            named = [one.name for one in [*([first] if first else []), *others]]
            named += map(str, world.people.names[:TWO])
            example = ", ".join([*dict.fromkeys(named)][:TWO])
            return self._kit.answer(ask, view.choose(words, people, first, example, unknown=unknown, several=several))
        sides = await duel(self._kit.store, world, self._kit.viewer(ask), chosen[0], chosen[1])
        rules = RuleWords(words, world.policy)
        return self._kit.answer(ask, view.duel(sides, rules, world.row, world.row.day))

    async def named(self, ask: Ask, world: LivingWorld, talk: Talk) -> tuple[list[int], Found | None, str]:
        """The people on the command's line; where a name is nobody's or several people's, those it may mean, and it.

        Raises `Refused` for a mention of somebody not seen here.
        """
        viewer, text, found = self._kit.viewer(ask), ask.argument, []
        if ask.replied_to is not None:
            found.append(await person_meant(self._kit, ask, talk, world, ask.replied_to))
        for mention in ask.mentions:
            text = text.replace(mention.name or f"@{mention.username}", ",", 1)
            found.append(await person_meant(self._kit, ask, talk, world, mention))
        parts = [part for part in BETWEEN.split(text) if part.strip(" @")]
        if len(parts) == 1 and not found:
            parts = await self.split(ask, world, parts[0])
        doubtful: tuple[Found, str] | None = None
        for part in parts[: TWO - len(found)]:
            one = await find_person(self._kit.store, world, viewer, part.strip(" @"))
            if one.person is not None:
                found.append(one.person.person)
            elif doubtful is None:
                doubtful = one, part.strip(" @")
        if doubtful is not None:
            return found, *doubtful
        if ask.replied_to is not None and len(found) < TWO:
            # An answer to somebody's message names one; the other is who answers, if they are seen here.
            with suppress(Refused):
                found.append(await person_of_user(self._kit.store, world, viewer, ask.who.user_id))
        return found, None, ""

    async def split(self, ask: Ask, world: LivingWorld, text: str) -> list[str]:
        """Two names with nothing but a blank between: where both sides are somebody, or one is."""
        words, viewer, likely = text.split(), self._kit.viewer(ask), [text]
        if (await find_person(self._kit.store, world, viewer, text)).person is not None:
            return [text]
        for place in range(1, len(words)):
            sides = [" ".join(words[:place]), " ".join(words[place:])]
            found = [await find_person(self._kit.store, world, viewer, side) for side in sides]
            if all(one.person is not None for one in found):
                return sides
            if len(likely) == 1 and any(one.person is not None for one in found):
                # The one that is somebody comes first: only the other is to be chosen.
                likely = sides if found[0].person is not None else sides[::-1]
        return likely

    async def shown(self, ask: Ask, world: LivingWorld, person: int) -> Named:
        card = await score_card(self._kit.store, world, self._kit.viewer(ask), person)
        return Named(person=person, name=card.name, is_player=card.is_player)

    async def offered(self, ask: Ask, world: LivingWorld, talk: Talk) -> list[Named]:
        """Those to choose from: members who are seen, and then characters with most friends."""
        group = self.group(ask)
        here = await self._kit.present.among(world, group, talk)
        members = (await compare(self._kit.store, world, group, present=here.users)).members
        degree = world.standings.population.friendships.degree[: world.row.characters]
        known = sorted(range(world.row.characters), key=lambda one: (-int(degree[one]), one))[: view.MOST_NAMES]
        return [
            *(Named(person=one.person, name=one.name, is_player=True) for one in members),
            *(Named(person=one, name=str(world.people.names[one]), is_player=False) for one in known),
        ][: view.MOST_NAMES + 1]


def add(routes: Routes, kit: Kit) -> None:
    """Commands and buttons, in groups."""
    on = _Groups(kit)
    for name, handler in {
        "compare": on.compare, "rank": on.rank, "duel": on.duel, "bonds": on.bonds, "mood": on.mood,
    }.items():  # fmt: skip
        routes.command(name, handler=on.in_group(name, handler))
        routes.tap(name, handler=on.in_group(name, handler))
