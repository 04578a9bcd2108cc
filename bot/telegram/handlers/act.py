"""/act: what to do today, by category; what it costs is told after it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.act import acts_to_choose, needs_permission
from bot.services.acts import Category, acts, category_of, do_act
from bot.services.ask_permission import ask_permission
from bot.telegram.handlers.whatif import category_on, kind_on
from bot.telegram.handlers.whom import argument
from bot.views import act as view
from bot.views.trouble_words import wrong

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply
    from bot.views.wording import Words


def add(routes: Routes, kit: Kit) -> None:
    """The command and its buttons, all in private."""

    async def menu(ask: Ask, _: Talk) -> Reply:
        world = await kit.world(ask)
        words = kit.words(ask)
        written = named(ask.argument, words) if ask.action is None and ask.argument.strip() else None
        if ask.action is None and ask.argument.strip() and written is None:
            return wrong(words, "act", words.plain(f"act-{Category.PAY}"))
        if argument(ask) or written:
            chosen = written or category_on(ask)
            found = await acts(kit.store, world, ask.who.user_id, chosen)
            return kit.answer(ask, view.choices(found, chosen, kit.rules(ask, world)))
        found = await acts(kit.store, world, ask.who.user_id)
        return kit.answer(ask, view.categories(found, words, world.row.state))

    async def do(ask: Ask, _: Talk) -> Reply:
        world = await kit.world(ask)
        kind = kind_on(ask, world)
        done = await do_act(kit.store, world, ask.who.user_id, kind.id)
        return kit.answer(ask, view.done(done, category_of(kind.id), kit.rules(ask, world), world.row.state))

    async def permission(ask: Ask, _: Talk) -> Reply:
        world = await kit.world(ask)
        given = await ask_permission(kit.store, world, ask.who.user_id)
        kind = next((one.id for one in acts_to_choose(world) if needs_permission(one.id)), None)
        return kit.answer(ask, view.permission(given, kit.rules(ask, world), kind))

    private = kit.private_only
    routes.command("act", handler=private("act", menu))
    routes.tap("act", handler=private("act", menu))
    routes.tap("do", handler=private("act", do))
    routes.tap("permission", handler=private("act", permission))


def named(text: str, words: Words) -> Category | None:
    """The category that somebody writes, as its button has it; None for none."""
    wanted = " ".join(text.split()).casefold()
    return next((one for one in Category if wanted in {one.value, words.plain(f"act-{one}").casefold()}), None)
