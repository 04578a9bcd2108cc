"""/register: the public list, and pages of names to choose from, in private and in groups."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.services.register import register_of
from bot.services.see import sight_of
from bot.telegram.handlers.whom import number, page_of_names
from bot.views import register as view
from bot.views.framing import paged
from bot.views.trouble_words import wrong

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

# Of a page's number: more pages than that nobody turns.
MOST_DIGITS = 9


def add(routes: Routes, kit: Kit) -> None:
    """The command and its pages."""

    async def register(ask: Ask, _: Talk) -> Reply:
        world = await kit.world(ask)
        written = ask.argument.strip() if ask.action is None else ""
        if written and not written.isdecimal():
            return wrong(kit.words(ask), "register", "2")
        sight = await sight_of(kit.store, world, kit.viewer(ask))
        found = await asyncio.to_thread(register_of, sight.world, sight.names)
        wanted = int(written[:MOST_DIGITS]) if written else number(ask, 0, 1) or 1
        page, pages = paged(wanted, len(found), view.A_PAGE)
        people = found.order[(page - 1) * view.A_PAGE : page * view.A_PAGE].tolist()
        entries = tuple((person, found.entry(person)) for person in people)
        shown = view.Page(number=page, pages=pages, listed=len(found), entries=entries)
        return kit.answer(ask, view.register(shown, kit.rules(ask, world), private=ask.private))

    routes.command("register", handler=register)
    routes.tap("register", handler=register)

    async def names(ask: Ask, _: Talk) -> Reply:
        return await page_of_names(kit, ask)

    routes.tap("near", handler=names)
