"""/befriend among those whom the same group sees: named in the group, offered and answered in private.

Nothing is said of anybody whom the group does not see, or who is not in it: to name them is to name nobody. Who asks is
seen there too, so that neither knows more of the other than both chose.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.services import befriend as ties
from bot.services.doors import is_number
from bot.services.neighbours import is_a_neighbour, neighbours
from bot.services.playing import load_play, player_of
from bot.services.tell_players import tell_player
from bot.telegram.handlers.mentions import person_meant
from bot.telegram.handlers.whom import called, number, person_on, unseen, whom
from bot.views import friends as friends_view
from bot.views import meeting as view
from bot.views.actions import Action
from bot.views.private_only import go_private
from bot.views.reply import InlineAnswer, Reply
from scoring import Refused

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.services.neighbours import Neighbour
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Handler, Routes


class Meeting:
    """What is asked about those of a group."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def here(self, ask: Ask, talk: Talk) -> Reply:
        """In the group: somebody is named, and where friendship is offered is said."""
        words = self._kit.words(ask)
        if ask.chat is None or ask.chat.world_id is None:
            return go_private(words, talk.bot_name, "befriend")
        world, group = await self._kit.world(ask), ask.chat.chat_id
        if not await is_a_neighbour(self._kit.store, world, group, ask.who.user_id):
            return view.show_first(words, talk.bot_name, group)
        person = await self.named(ask, talk, world)
        if isinstance(person, Reply):
            return person
        if person is None:
            return view.in_private(words, talk.bot_name, group)
        if person < world.row.characters:
            name = str(world.people.names[person])
        else:
            name = (await self.there(ask, talk, world, group, person)).name
        return self._kit.answer(ask, view.in_private(words, talk.bot_name, group, name, person))

    async def named(self, ask: Ask, talk: Talk, world: LivingWorld) -> int | Reply | None:
        """Who is meant: on a button, in the message that is answered, by mention or by name."""
        meant = [each for each in (ask.replied_to, *ask.mentions) if each is not None]
        if ask.action is None and meant:
            return await person_meant(self._kit, ask, talk, world, meant[-1])
        return await whom(self._kit, ask, world, then="befriend")

    async def there(self, ask: Ask, talk: Talk, world: LivingWorld, group: int, person: int) -> Neighbour:
        """Somebody of the group but who asks. Raises `Refused`, the same for who is not seen and who is not there."""
        for one in await neighbours(self._kit.store, world, group):
            if one.person == person and await self._kit.present.is_here(group, one.user_id, talk):
                if one.user_id == ask.who.user_id:
                    raise Refused(place="friendship", field="other", value=None, allowed="somebody else")
                return one
        raise unseen()

    async def ground(self, ask: Ask, talk: Talk, group: int) -> tuple[LivingWorld, int] | Reply:
        """In private: the world and group that the asker shares with those they may meet; or what is missing."""
        store, user = self._kit.store, ask.who.user_id
        chat = await store.chat(group)
        if chat is None or chat.world_id is None or not await talk.is_member(chat.chat_id, user):
            raise unseen()
        world = await self._kit.worlds.world(chat.world_id)
        if not await is_a_neighbour(store, world, chat.chat_id, user):
            return view.show_first(self._kit.words(ask), talk.bot_name, chat.chat_id)
        if ask.chat is None or ask.chat.world_id != chat.world_id:
            await store.set_chat_world(user, chat.world_id)
        return world, chat.chat_id

    async def link(self, ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        """The link below what was said in the group."""
        group, between, person = ask.argument.partition("_")
        if not is_number(group) or (between and not (person.isdecimal() and is_number(person))):
            raise unseen()
        return await self.opened(ask, talk, int(group), int(person) if between else None)

    async def meet(self, ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        """A button: those of the group, or one of them."""
        return await self.opened(ask, talk, person_on(ask), number(ask, 1))

    async def opened(self, ask: Ask, talk: Talk, group: int, person: int | None) -> Reply | InlineAnswer | None:
        """Those of the group to choose from, or one of them."""
        ground = await self.ground(ask, talk, group)
        if isinstance(ground, Reply):
            return ground
        world, group = ground
        if person is None:
            here = await self._kit.present.among(world, group, talk)
            people = [
                one
                for one in await neighbours(self._kit.store, world, group)
                if one.user_id in here.users and one.user_id != ask.who.user_id
            ]
            return self._kit.answer(ask, view.choose(self._kit.words(ask), people, group))
        if person < world.row.characters:
            return await self.character(ask, talk, world, person)
        return await self.sure(ask, world, group, await self.there(ask, talk, world, group, person))

    async def character(self, ask: Ask, talk: Talk, world: LivingWorld, person: int) -> Reply | InlineAnswer | None:
        """A character of the group's world is offered friendship as ever."""
        handler = self._kit.routes.of_tap("befriend")
        chat = replace(ask.chat, world_id=world.row.world_id) if ask.chat else None
        asked = replace(ask, action=Action(name="befriend", arguments=(str(person),)), command="", chat=chat)
        return await handler(asked, talk) if handler else None

    async def sure(self, ask: Ask, world: LivingWorld, group: int, other: Neighbour) -> Reply:
        """What is read before it is offered."""
        own = await player_of(self._kit.store, world.row.world_id, ask.who.user_id)
        if own.person >= len(world.people):
            raise Refused(
                place="friendship", field="tick", value=world.row.tick, allowed="a tick later: you are on your way"
            )
        friendships = world.standings.population.friendships
        if friendships.strength_between(own.person, other.person):
            raise Refused(place="friendship", field="other", value=None, allowed="somebody who is not a friend yet")
        words, version = self._kit.words(ask), load_play().friendship_text
        return self._kit.answer(ask, view.sure(words, other.name, group, other.person, version))

    async def yes(self, ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        """It is offered: the other is asked in private, as ever."""
        person, version = person_on(ask, 1), number(ask, 2, 0) or 0
        ground = await self.ground(ask, talk, person_on(ask))
        if isinstance(ground, Reply):
            return ground
        world, group = ground

        async def decide() -> int:
            return (await self.there(ask, talk, world, group, person)).person

        if version != load_play().friendship_text:
            told = await self.sure(ask, world, group, await self.there(ask, talk, world, group, person))
            return friends_view.reworded(told, self._kit.words(ask))
        other = await self._kit.store.decided("befriend whom", decide)
        # Called as the group calls them, which is how they were asked about.
        known = await neighbours(self._kit.store, world, group)
        name = next((one.name for one in known if one.person == other), None)
        return await offer_friendship(self._kit, ask, world, other, version, name)

    async def by_name(self, ask: Ask, talk: Talk, world: LivingWorld) -> Reply | None:
        """A name written in private: one of the group that the asker is seen by. None where it is none of those."""
        group = await self.own_group(ask, world)
        wanted = " ".join((ask.argument or ask.answer).lstrip("@").split()).casefold()
        if group is None or not wanted:
            return None
        found = [
            one
            for one in await neighbours(self._kit.store, world, group)
            if wanted in {one.name.casefold(), one.written.casefold()} and one.user_id != ask.who.user_id
        ]
        if not found or not await talk.is_member(group, ask.who.user_id):
            return None
        here = [one for one in found if await self._kit.present.is_here(group, one.user_id, talk)]
        if len(here) > 1:
            return view.choose(self._kit.words(ask), here, group)
        return await self.sure(ask, world, group, here[0]) if here else None

    async def with_group(self, ask: Ask, world: LivingWorld, reply: Reply) -> Reply:
        """Beside characters to choose from, the people of the group that sees the asker."""
        group = await self.own_group(ask, world)
        if group is None:
            return reply
        return replace(reply, rows=((view.of_group(self._kit.words(ask), group),), *reply.rows))

    async def own_group(self, ask: Ask, world: LivingWorld) -> int | None:
        """The group that alone sees the asker; None where they do not play, or chose otherwise."""
        own = await self._kit.store.player(world.row.world_id, ask.who.user_id)
        return own.group_chat if own is not None and own.visibility is Visibility.GROUP else None


async def offer_friendship(  # noqa: PLR0913, PLR0917 - who asks whom, and what the asker has read
    kit: Kit, ask: Ask, world: LivingWorld, person: int, version: int, name: str | None = None
) -> Reply:
    """Offer friendship to somebody whom the asker may see, and tell a player of it.

    `name`: what the asker was shown them as, where that is not what they are called in private.
    """
    answer = await ties.befriend(kit.store, world, ask.who.user_id, person, version, kit.clock)
    if answer is ties.Answer.ASKED:
        asker = (await player_of(kit.store, world.row.world_id, ask.who.user_id)).person
        offered = {"kind": "offer", "asker": asker}
        await tell_player(kit.store, world.row.world_id, person, f"offer-{asker}", offered)
    name = name or await called(kit, ask, world, person)
    return kit.answer(ask, friends_view.befriended(name, answer, kit.words(ask)))


def where_asked(kit: Kit, in_private: Handler) -> Handler:
    """The handler in private; in a group, what that says of befriending."""
    meeting = Meeting(kit)

    async def asked(ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        return await (in_private if ask.private else meeting.here)(ask, talk)

    return asked


def add(routes: Routes, kit: Kit) -> None:
    """Links and buttons, in private."""
    on = Meeting(kit)
    for name, handler in {"befriend-link": on.link, "meet": on.meet, "meet!": on.yes}.items():
        routes.tap(name, handler=kit.private_only("befriend", handler))
