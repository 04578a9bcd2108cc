"""/why: the whole, then a line, then a kind, then its events, with an appeal for one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services.acquaintances import knows_nobody
from bot.services.appeal import appeal
from bot.services.why import own_events
from bot.services.why import why as why_of
from bot.telegram.handlers.whom import argument, number, whom
from bot.views import why as view
from bot.views.private_only import go_private
from bot.views.reply import Reply

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.services.why import Why
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes


class _Reasons:
    """What is asked about reasons."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def found(self, ask: Ask, world: LivingWorld, person: int | None) -> Why:
        return await why_of(self._kit.store, world, self._kit.viewer(ask), person)

    def whole(self, ask: Ask, world: LivingWorld, why: Why) -> Reply:
        is_player = why.person >= world.row.characters
        rules = self._kit.rules(ask, world)
        reply = view.why(
            why, rules, world.row, is_player=is_player, user_id=ask.who.user_id,
            is_alone=why.is_own and knows_nobody(world, why.person),
        )  # fmt: skip
        return self._kit.answer(ask, reply)

    async def why(self, ask: Ask, talk: Talk) -> Reply:
        if not ask.private and not (ask.argument or ask.action):
            return go_private(self._kit.words(ask), talk.bot_name, "why")
        world = await self._kit.world(ask)
        person = await whom(self._kit, ask, world, then="why")
        if isinstance(person, Reply):
            return person
        return self.whole(ask, world, await self.found(ask, world, person))

    async def causes(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        return self._kit.answer(
            ask, view.what_moved(await self.found(ask, world, number(ask)), self._kit.rules(ask, world))
        )

    async def line(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        why = await self.found(ask, world, number(ask))
        part = view.part(why, argument(ask, 1))
        if part is None:  # it has faded since, or the rule book is another
            return self.whole(ask, world, why)
        return self._kit.answer(ask, view.factor(why, self._kit.rules(ask, world), part))

    async def kind(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        why = await self.found(ask, world, number(ask))
        part = view.part(why, argument(ask, 1))
        inner = view.part_of(part, argument(ask, 2)) if part else None
        if part is None or inner is None:
            return self.whole(ask, world, why)
        own = await own_events(self._kit.store, world, ask.who.user_id, inner.subject) if why.is_own else ()
        return self._kit.answer(ask, view.kind(why, self._kit.rules(ask, world), part, inner, own))

    async def appealed(self, ask: Ask, talk: Talk) -> Reply:
        world = await self._kit.world(ask)
        await appeal(self._kit.store, world.row, ask.who.user_id, number(ask, 0) or 0, number(ask, 1) or 0)
        asked = ask.action
        shown = replace(asked, arguments=("", *asked.arguments[2:4])) if asked else None
        reply = await self.kind(replace(ask, action=shown), talk)
        return replace(reply, toast=self._kit.words(ask).plain("why-appealed"), show_alert=True)


def add(routes: Routes, kit: Kit) -> None:
    """The command, and the buttons that open it level by level."""
    on = _Reasons(kit)
    routes.command("why", "explain", handler=on.why)
    routes.tap("why", handler=on.why)
    routes.tap("wc", handler=on.causes)
    routes.tap("wl", handler=on.line)
    routes.tap("wk", handler=on.kind)
    routes.tap("appeal", handler=kit.private_only("why", on.appealed))
