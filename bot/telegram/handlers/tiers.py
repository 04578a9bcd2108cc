"""/tiers: privileges and sanctions, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.tiers import tiers as held
from bot.telegram.handlers.whom import argument, number
from bot.views import tiers as view

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply


def add(routes: Routes, kit: Kit) -> None:
    """The command and its buttons, in private."""

    async def tiers(ask: Ask, _: Talk) -> Reply:
        world = await kit.world(ask)
        found = await held(kit.store, world, ask.who.user_id)
        rules, part = kit.rules(ask, world), argument(ask)
        if part == "sources":
            return kit.answer(ask, view.sources(found, rules))
        place = number(ask, 1, 0) or 0
        if part == "tier" and 0 <= place < len(found.tiers):
            return kit.answer(ask, view.tier(found.tiers[place], rules))
        if part == "sanction" and 0 <= place < len(found.sanctions):
            return kit.answer(ask, view.sanction(found.sanctions[place], rules))
        return kit.answer(ask, view.tiers(found, rules, world.row, user_id=ask.who.user_id))

    routes.command("tiers", handler=kit.private_only("tiers", tiers))
    routes.tap("tiers", handler=kit.private_only("tiers", tiers))
