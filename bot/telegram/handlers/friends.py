"""/friends, /befriend, /unfriend: what friends cost or bring, and making and ending friendships."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services import befriend as ties
from bot.services.find_person import MOST, Named
from bot.services.friends import friends as friends_of
from bot.services.friends import one_friend
from bot.services.nudges import answer_nudge
from bot.services.playing import load_play
from bot.services.score_card import score_card
from bot.services.what_if import if_befriend
from bot.telegram.handlers.acquaintances import to_choose
from bot.telegram.handlers.meeting import Meeting, offer_friendship, where_asked
from bot.telegram.handlers.whom import called, number, person_on, relation_of, whom
from bot.views import friends as view
from bot.views.register import nearest
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
            wanted = (ask.argument or ask.answer).casefold()
            if not wanted or not found.friends:
                return view.friends(found, rules)
            own = [one for one in found.friends if rules.friend(one.name).casefold().startswith(wanted)]
            if len(own) > 1:
                # Their own: some of them nobody else may find by name.
                near = [Named(person=one.person, name=rules.friend(one.name), is_player=one.is_player) for one in own]
                # Of those who have no button, where there are any, the example names one.
                asked, example = ask.argument or ask.answer, f"/unfriend {near[-1].name}"
                return nearest(
                    asked, near[:MOST], self._kit.words(ask), example, then="unfriend", private=ask.private,
                    more=len(near[MOST:]),
                )  # fmt: skip
            if not own:
                names = {one.person: rules.friend(one.name) for one in found.friends}
                person = await whom(self._kit, ask, world, then="unfriend", among=names)
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
        person = await self.a_friend(ask, world, person_on(ask))
        await ties.unfriend(self._kit.store, world, ask.who.user_id, person)
        return self._kit.answer(ask, view.ended(self._kit.words(ask), await called(self._kit, ask, world, person)))

    async def a_friend(self, ask: Ask, world: LivingWorld, person: int) -> int:
        """The friend on a button. Raises `Refused` for anybody else; of a repeat's friendship a tick may be the end."""

        async def decide() -> int:
            return (await one_friend(self._kit.store, world, ask.who.user_id, person)).person

        return await self._kit.store.decided("a friend", decide)

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
        person = await self.a_friend(ask, world, person)
        await answer_nudge(self._kit.store, world.row, ask.who.user_id, tick, heed=heeded)
        words, name = self._kit.words(ask), await called(self._kit, ask, world, person)
        if heeded:
            return self._kit.answer(ask, view.ended(words, name))
        reply = await self.shown(ask, world, person)
        return self._kit.answer(ask, replace(reply, toast=words.plain("friend-ignored", name=name)))

    async def befriend(self, ask: Ask, talk: Talk) -> Reply:
        world, meeting = await self._kit.world(ask), Meeting(self._kit)
        person = await whom(self._kit, ask, world, then="befriend")
        if person is None:
            return await meeting.with_group(ask, world, await to_choose(self._kit, ask, world, then="befriend"))
        if isinstance(person, Reply):
            return await meeting.by_name(ask, talk, world) or person
        relation = await relation_of(self._kit, ask, world, person)
        if relation is Relation.FRIEND:
            return self._kit.answer(ask, await self.shown(ask, world, person))
        return await self.before_offering(ask, world, person)

    async def before_offering(self, ask: Ask, world: LivingWorld, person: int) -> Reply:
        """What is read before friendship is offered."""
        outcome = await if_befriend(self._kit.store, world, ask.who.user_id, person)
        card = await score_card(self._kit.store, world, self._kit.viewer(ask), person)
        # What a player's friendship would bring tells what their conduct is: only who is a friend is told.
        told = None if card.is_player else outcome
        words, version = self._kit.words(ask), load_play().friendship_text
        return self._kit.answer(
            ask, view.befriend(card.name, person, told, words, is_player=card.is_player, version=version)
        )

    async def befriend_yes(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        person, version = person_on(ask), number(ask, 1, 0) or 0
        if version != load_play().friendship_text:
            return view.reworded(await self.before_offering(ask, world, person), self._kit.words(ask))

        async def decide() -> int:
            return (await score_card(self._kit.store, world, self._kit.viewer(ask), person)).person

        return await offer_friendship(
            self._kit, ask, world, await self._kit.store.decided("befriend whom", decide), version
        )

    async def offer(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        return await self.offered(ask, world, person_on(ask))

    async def offered(self, ask: Ask, world: LivingWorld, person: int) -> Reply:
        """What is read before an offer is answered."""
        name, version = await self.asker(ask, world, person), load_play().friendship_text
        return self._kit.answer(ask, view.offer(name, person, self._kit.words(ask), version=version))

    async def offer_answered(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        person, yes, version = person_on(ask), number(ask, 1) == 1, number(ask, 2, 0) or 0
        if yes and version != load_play().friendship_text:
            return view.reworded(await self.offered(ask, world, person), self._kit.words(ask))

        async def decide() -> int:
            await self.asker(ask, world, person)
            return person

        name = await called(self._kit, ask, world, await self._kit.store.decided("whose offer", decide))
        await ties.answer_offer(self._kit.store, world, ask.who.user_id, person, version, self._kit.clock, yes=yes)
        return self._kit.answer(ask, view.offer_answered(name, self._kit.words(ask), yes=yes))

    async def asker(self, ask: Ask, world: LivingWorld, person: int) -> str:
        waiting = dict(await ties.offers(self._kit.store, world, ask.who.user_id))
        if person not in waiting:
            raise Refused(place="player", field="friendship", value=None, allowed="one that was offered and waits")
        return waiting[person]


def add(routes: Routes, kit: Kit) -> None:
    """Commands and buttons, all of them in private, but that a group is told where it is befriended."""
    on = _Ties(kit)
    private = kit.private_only
    routes.command("friends", handler=private("friends", on.friends))
    routes.command("befriend", handler=where_asked(kit, on.befriend))
    routes.command("unfriend", handler=private("unfriend", on.unfriend))
    for name, handler in {
        "friends": on.friends,
        "friend": on.friend,
        "unfriend": on.unfriend,
        "unfriend!": on.unfriend_yes,
        "keep": on.keep,
        "heed": on.heed,
        "ignore": on.ignore,
        "befriend!": on.befriend_yes,
        "offer": on.offer,
        "offer!": on.offer_answered,
    }.items():
        routes.tap(name, handler=private("friends", handler))
    routes.tap("befriend", handler=where_asked(kit, on.befriend))


def no_friend(person: int | None) -> Refused:
    """Somebody who is no friend."""
    return Refused(place="friendship", field="other", value=person, allowed="a friend")
