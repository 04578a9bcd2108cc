"""/history: the chart, and what caused its greatest moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.history import history as history_of
from bot.telegram.handlers.whom import number, whom
from bot.views import history as view
from bot.views.private_only import go_private
from bot.views.reply import Reply

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes


def add(routes: Routes, kit: Kit) -> None:
    """The command and the button that opens a move."""

    async def history(ask: Ask, talk: Talk) -> Reply:
        if not ask.private and not (ask.argument or ask.action):
            return go_private(kit.words(ask), talk.bot_name, "history")
        world = await kit.world(ask)
        person = await whom(kit, ask, world, then="history")
        if isinstance(person, Reply):
            return person
        return await shown(ask, person)

    async def shown(ask: Ask, person: int | None) -> Reply:
        world = await kit.world(ask)
        found = await history_of(kit.store, world, kit.viewer(ask), person)
        rules = kit.rules(ask, world)
        if not found.points:
            return kit.answer(ask, view.none_yet(rules))
        is_player = found.person >= world.row.characters
        reply = view.history(found, rules, world.row, is_player=is_player, user_id=ask.who.user_id)
        return kit.answer(ask, reply)

    async def move(ask: Ask, _: Talk) -> Reply:
        world = await kit.world(ask)
        found = await history_of(kit.store, world, kit.viewer(ask), number(ask))
        tick = number(ask, 1)
        one = next((one for one in found.moves if one.tick == tick), None)
        if one is None:
            return await shown(ask, number(ask))
        return kit.answer(ask, view.move(found, one, kit.rules(ask, world)))

    routes.command("history", handler=history)
    routes.tap("history", handler=history)
    routes.tap("hm", handler=move)
