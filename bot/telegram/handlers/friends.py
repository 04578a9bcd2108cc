"""/friends, /befriend, /unfriend: what friends cost or bring, and making and ending friendships."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services import befriend as ties
from bot.services.friends import friends as friends_of
from bot.services.friends import one_friend
from bot.services.nudges import answer_nudge
from bot.services.playing import load_play, player_of
from bot.services.score_card import score_card
from bot.services.tell_players import tell_player
from bot.services.what_if import if_befriend
from bot.telegram.handlers.acquaintances import to_choose
from bot.telegram.handlers.whom import number, person_on, relation_of, whom
from bot.views import friends as view
from bot.views.reply import Reply
from bot.views.score import Relation
from scoring import Refused

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes


class _Ties:
    """What is asked about friends, in private."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def friends(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        found = await friends_of(self._kit.store, world, ask.who.user_id)
        return self._kit.answer(ask, view.friends(found, self._kit.rules(ask, world), number(ask, 0, 1) or 1))

    async def friend(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        return self._kit.answer(ask, await self.shown(ask, world, person_on(ask), number(ask, 1, 1) or 1))

    async def shown(self, ask: Ask, world: LivingWorld, person: int, page: int = 1) -> Reply:
        found = await friends_of(self._kit.store, world, ask.who.user_id)
        one = next((one for one in found.friends if one.person == person), None)
        if one is None:
            raise no_friend(person)
        return view.friend(one, found.score, self._kit.rules(ask, world), page)

    async def unfriend(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        found = await friends_of(self._kit.store, world, ask.who.user_id)
        rules = self._kit.rules(ask, world)
        if ask.action is None:
            if not ask.argument:
                return view.friends(found, rules)
            wanted = ask.argument.casefold()
            own = [one for one in found.friends if rules.friend(one.name).casefold().startswith(wanted)]
            if len(own) != 1:
                person = await whom(self._kit, ask, world, then="friend")
                if not isinstance(person, int):
                    return person or view.friends(found, rules)
                own = [one for one in found.friends if one.person == person]
        else:
            person = person_on(ask)
            own = [one for one in found.friends if one.person == person]
        if not own:
            raise no_friend(None)
        return self._kit.answer(ask, view.end_it(own[0], found.score, rules, number(ask, 1, 1) or 1))

    async def unfriend_yes(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        one = await one_friend(self._kit.store, world, ask.who.user_id, person_on(ask))
        await ties.unfriend(self._kit.store, world, ask.who.user_id, one.person)
        return self._kit.answer(ask, view.ended(self._kit.words(ask), self._kit.rules(ask, world).friend(one.name)))

    async def keep(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        one = await one_friend(self._kit.store, world, ask.who.user_id, person_on(ask))
        reply = await self.shown(ask, world, one.person, number(ask, 1, 1) or 1)
        name = self._kit.rules(ask, world).friend(one.name)
        return self._kit.answer(ask, replace(reply, toast=self._kit.words(ask).plain("friend-kept", name=name)))

    async def heed(self, ask: Ask, _: Talk) -> Reply:
        return await self.nudged(ask, heeded=True)

    async def ignore(self, ask: Ask, _: Talk) -> Reply:
        return await self.nudged(ask, heeded=False)

    async def nudged(self, ask: Ask, *, heeded: bool) -> Reply:
        world = await self._kit.world(ask)
        tick, person = person_on(ask), person_on(ask, 1)
        one = await one_friend(self._kit.store, world, ask.who.user_id, person)
        await answer_nudge(self._kit.store, world.row, ask.who.user_id, tick, heed=heeded)
        words, name = self._kit.words(ask), self._kit.rules(ask, world).friend(one.name)
        if heeded:
            return self._kit.answer(ask, view.ended(words, name))
        reply = await self.shown(ask, world, person)
        return self._kit.answer(ask, replace(reply, toast=words.plain("friend-ignored", name=name)))

    async def befriend(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        person = await whom(self._kit, ask, world, then="befriend")
        if person is None:
            return await to_choose(self._kit, ask, world, then="befriend")
        if isinstance(person, Reply):
            return person
        relation = await relation_of(self._kit, ask, world, person)
        if relation is Relation.FRIEND:
            return self._kit.answer(ask, await self.shown(ask, world, person))
        outcome = await if_befriend(self._kit.store, world, ask.who.user_id, person)
        card = await score_card(self._kit.store, world, self._kit.viewer(ask), person)
        # What a player's friendship would bring tells what their conduct is: only who is a friend is told.
        told = None if card.is_player else outcome
        return self._kit.answer(
            ask, view.befriend(card.name, person, told, self._kit.words(ask), is_player=card.is_player)
        )

    async def befriend_yes(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        person = person_on(ask)
        card = await score_card(self._kit.store, world, self._kit.viewer(ask), person)
        version = load_play().friendship_text
        answer = await ties.befriend(self._kit.store, world, ask.who.user_id, person, version, self._kit.clock)
        if answer is ties.Answer.ASKED:
            asker = (await player_of(self._kit.store, world.row.world_id, ask.who.user_id)).person
            offered = {"kind": "offer", "asker": asker}
            await tell_player(self._kit.store, world.row.world_id, person, f"offer-{asker}", offered)
        return self._kit.answer(ask, view.befriended(card.name, answer, self._kit.words(ask)))

    async def offer(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        person = person_on(ask)
        return self._kit.answer(ask, view.offer(await self.asker(ask, world, person), person, self._kit.words(ask)))

    async def offer_answered(self, ask: Ask, talk: Talk) -> Reply:
        world = await self._kit.world(ask)
        person, yes = person_on(ask), number(ask, 1) == 1
        name = await self.asker(ask, world, person)
        version = load_play().friendship_text
        await ties.answer_offer(self._kit.store, world, ask.who.user_id, person, version, self._kit.clock, yes=yes)
        reply = await self.friends(replace(ask, action=None), talk)
        key = "offer-taken" if yes else "offer-declined"
        words = self._kit.words(ask)
        return self._kit.answer(
            ask, replace(reply, text=f"{words(key, name=name)}\n\n{reply.text}", toast=words.plain(key, name=name))
        )

    async def asker(self, ask: Ask, world: LivingWorld, person: int) -> str:
        waiting = dict(await ties.offers(self._kit.store, world, ask.who.user_id))
        if person not in waiting:
            raise Refused(place="player", field="friendship", value=None, allowed="one that was offered and waits")
        return waiting[person]


def add(routes: Routes, kit: Kit) -> None:
    """Commands and buttons, all of them in private."""
    on = _Ties(kit)
    private = kit.private_only
    routes.command("friends", handler=private("friends", on.friends))
    routes.command("befriend", handler=private("befriend", on.befriend))
    routes.command("unfriend", handler=private("unfriend", on.unfriend))
    for name, handler in {
        "friends": on.friends,
        "friend": on.friend,
        "unfriend": on.unfriend,
        "unfriend!": on.unfriend_yes,
        "keep": on.keep,
        "heed": on.heed,
        "ignore": on.ignore,
        "befriend": on.befriend,
        "befriend!": on.befriend_yes,
        "offer": on.offer,
        "offer!": on.offer_answered,
    }.items():
        routes.tap(name, handler=private("friends", handler))


def no_friend(person: int | None) -> Refused:
    """Somebody who is no friend."""
    return Refused(place="friendship", field="other", value=person, allowed="a friend")
