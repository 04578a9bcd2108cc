"""/score, /lookup and names that are answered: a card, one's own or as far as its owner chose to show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.acquaintances import knows_nobody
from bot.services.score_card import score_card
from bot.telegram.handlers.answers import await_answer
from bot.telegram.handlers.whom import example, relation_of, whom
from bot.views import score as score_view
from bot.views.friends import who
from bot.views.private_only import go_private
from bot.views.reply import Reply
from bot.views.score import Relation

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes


def add(routes: Routes, kit: Kit) -> None:
    """What is asked for by name, or by a button."""

    async def score(ask: Ask, talk: Talk) -> Reply:
        if not ask.private and not (ask.argument or ask.action):
            return go_private(kit.words(ask), talk.bot_name, "score")
        world = await kit.world(ask)
        person = await whom(kit, ask, world, then="score")
        if isinstance(person, Reply):
            return person
        card = await score_card(kit.store, world, kit.viewer(ask), person)
        relation = await relation_of(kit, ask, world, card.person)
        reply = score_view.score(
            card, kit.rules(ask, world), relation, user_id=ask.who.user_id,
            is_alone=relation is Relation.ONESELF and knows_nobody(world, card.person),
        )  # fmt: skip
        return kit.answer(ask, reply)

    async def lookup(ask: Ask, talk: Talk) -> Reply:
        if not ask.argument:
            world = await kit.world(ask)
            if ask.private:
                await await_answer(kit, ask.who.user_id, "score")
            return who(kit.words(ask), "lookup", example(world), private=ask.private)
        return await score(ask, talk)

    routes.command("score", handler=score)
    routes.tap("score", handler=score)
    routes.command("lookup", handler=lookup)
