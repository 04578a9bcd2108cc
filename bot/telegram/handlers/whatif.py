"""/whatif: try an act or a tie on, see what it does to oneself and to friends, then do it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import what_if
from bot.services.act import acts_left, acts_to_choose
from bot.services.acts import Category, acts
from bot.services.friends import friends as friends_of
from bot.services.friends import one_friend
from bot.services.score_card import score_card
from bot.telegram.handlers.acquaintances import to_choose
from bot.telegram.handlers.whom import argument, number, person_on, relation_of, whom
from bot.views import whatif as view
from bot.views.reply import Reply
from bot.views.rule_words import short
from bot.views.score import Relation
from scoring import Refused

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from scoring import Kind


class _Trials:
    """What is tried on, in private."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def menu(self, ask: Ask, talk: Talk) -> Reply:
        if ask.action is None and ask.argument:
            return await self.befriend(ask, talk)
        world = await self._kit.world(ask)
        await acts_left(self._kit.store, world, ask.who.user_id)  # who does not play is told so at once
        return self._kit.answer(ask, view.menu(self._kit.words(ask)))

    async def category(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        chosen = category_on(ask)
        found = await acts(self._kit.store, world, ask.who.user_id, chosen)
        return self._kit.answer(ask, view.acts(found, chosen, self._kit.rules(ask, world)))

    async def act(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        kind = kind_on(ask, world)
        outcome = await what_if.if_act(self._kit.store, world, ask.who.user_id, kind.id)
        left = await acts_left(self._kit.store, world, ask.who.user_id)
        return self._kit.answer(ask, view.if_act(outcome, kind, self._kit.rules(ask, world), left=left))

    async def name_whom(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        return await to_choose(self._kit, ask, world, then="wb")

    async def befriend(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        person = await whom(self._kit, ask, world, then="wb")
        if person is None or isinstance(person, Reply):
            return person or self._kit.answer(ask, view.menu(self._kit.words(ask)))
        if await relation_of(self._kit, ask, world, person) is Relation.FRIEND:
            return await self.unfriend_of(ask, world, person)
        # Whoever asks of themself, or of nobody, is refused by this.
        outcome = await what_if.if_befriend(self._kit.store, world, ask.who.user_id, person)
        card = await score_card(self._kit.store, world, self._kit.viewer(ask), person)
        if card.is_player:
            return self._kit.answer(ask, view.of_player(card.name, person, self._kit.words(ask)))
        return self._kit.answer(ask, view.if_befriend(outcome, card.name, person, self._kit.rules(ask, world)))

    async def endings(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        found = await friends_of(self._kit.store, world, ask.who.user_id)
        return self._kit.answer(ask, view.endings(found, self._kit.rules(ask, world), number(ask, 0, 1) or 1))

    async def unfriend(self, ask: Ask, _: Talk) -> Reply:
        return await self.unfriend_of(ask, await self._kit.world(ask), person_on(ask))

    async def unfriend_of(self, ask: Ask, world: LivingWorld, person: int) -> Reply:
        one = await one_friend(self._kit.store, world, ask.who.user_id, person)
        outcome = await what_if.if_unfriend(self._kit.store, world, ask.who.user_id, person)
        return self._kit.answer(ask, view.if_unfriend(outcome, one.name, person, self._kit.rules(ask, world)))


def add(routes: Routes, kit: Kit) -> None:
    """The command and its buttons, all in private."""
    on = _Trials(kit)
    private = kit.private_only
    routes.command("whatif", handler=private("whatif", on.menu))
    for name, handler in {
        "whatif": on.menu,
        "wa": on.category,
        "wi": on.act,
        "wn": on.name_whom,
        "wb": on.befriend,
        "we": on.endings,
        "wu": on.unfriend,
    }.items():
        routes.tap(name, handler=private("whatif", handler))


def category_on(ask: Ask) -> Category:
    """The category on a button. Raises `Refused` for one that there is not."""
    try:
        return Category(argument(ask))
    except ValueError:
        raise Refused(place="player", field="act", value=None, allowed="a choice of today") from None


def kind_on(ask: Ask, world: LivingWorld) -> Kind:
    """The kind on a button. Raises `Refused` for one that cannot be chosen (any more)."""
    wanted = argument(ask)
    kind = next((one for one in acts_to_choose(world) if short(one.id) == wanted), None)
    if kind is None:
        raise Refused(place="player", field="act", value=None, allowed="a choice of today")
    return kind
