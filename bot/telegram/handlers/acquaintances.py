"""Finding friends: a few characters as buttons, wherever somebody is to be named and nobody is known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.acquaintances import acquaintances
from bot.telegram.handlers.answers import await_answer
from bot.telegram.handlers.whom import argument, example, number
from bot.views import acquaintances as view

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

# Where the names may lead: an offer, or only what would be.
LEADS_TO = ("befriend", "wb")


async def to_choose(kit: Kit, ask: Ask, world: LivingWorld, *, then: str, page: int = 0) -> Reply:
    """Some to choose from."""
    found = await acquaintances(kit.store, world, ask.who.user_id, page)
    await await_answer(kit, ask.who.user_id, then)  # a name written in reply to it leads there as well
    return kit.answer(ask, view.to_choose(found, kit.words(ask), then=then, page=page, example=example(world)))


def add(routes: Routes, kit: Kit) -> None:
    """The button that leads here."""

    async def find(ask: Ask, _: Talk) -> Reply:
        wanted = argument(ask)
        then = wanted if wanted in LEADS_TO else LEADS_TO[0]
        return await to_choose(kit, ask, await kit.world(ask), then=then, page=number(ask, 1, 0) or 0)

    routes.tap("find", handler=kit.private_only("befriend", find))
