"""/leave and /forget, and the links by which a host hands a world over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.doors import played
from bot.services.forget import forget
from bot.services.hosting import hosted_alone, hosting_offered, offer_hosting, take_over
from bot.services.leave import leave
from bot.services.living_world import row_of
from bot.telegram.handlers.whom import argument, number
from bot.views import leaving as view
from scoring import Refused

if TYPE_CHECKING:
    from bot.ports import WorldRow
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply


class _Ends:
    """Leaving, being forgotten, handing over: all in private."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def leave(self, ask: Ask, _: Talk) -> Reply:
        rows = await played(self._kit.store, ask.who.user_id)
        words, wanted = self._kit.words(ask), number(ask) if ask.action is not None else None
        here = wanted or (ask.chat.world_id if ask.chat else None)
        row = next((row for row in rows if row.world_id == here), rows[0] if len(rows) == 1 else None)
        if row is None:
            return self._kit.answer(ask, view.leave_which(words, rows) if rows else view.nothing_to_leave(words))
        return self._kit.answer(ask, view.leave(words, row))

    async def leave_yes(self, ask: Ask, _: Talk) -> Reply:
        wanted, user = number(ask), ask.who.user_id
        row = await row_of(self._kit.store, wanted)
        did = row is not None and await leave(self._kit.store, row, user, self._kit.clock)
        rest, here = await played(self._kit.store, user), ask.chat.world_id if ask.chat else None
        if ask.chat is not None and here in {wanted, None}:
            # With one world left there is nothing to choose.
            here = rest[0].world_id if len(rest) == 1 else None
            await self._kit.store.set_chat_world(user, here)
        if row is None or not (did or (rest and await self.has_left(row, user))):
            return self._kit.answer(ask, view.nothing_to_leave(self._kit.words(ask), plays=bool(rest)))
        return self._kit.answer(ask, view.left(self._kit.words(ask), row, rest, here, before=not did))

    async def has_left(self, row: WorldRow, user: int) -> bool:
        """Did they ever play there? Of other worlds nothing is told."""
        return any(one.user_id == user for one in await self._kit.store.players(row.world_id))

    async def forget(self, ask: Ask, talk: Talk) -> Reply:
        names = {*await hosted_alone(self._kit.store, ask.who.user_id)}
        alone = [row for row in await self._kit.store.worlds() if row.name in names]
        links = [(row, await self.offered(row, ask.who.user_id)) for row in alone]
        return self._kit.answer(ask, view.forget(self._kit.words(ask), links, talk.bot_name))

    async def forget_yes(self, ask: Ask, _: Talk) -> Reply:
        user, words = ask.who.user_id, self._kit.words(ask)
        playing = await played(self._kit.store, user)
        try:
            held = await forget(self._kit.store, user, self._kit.clock)
        except Refused:
            # All is deleted, but for a log that another program holds on to.
            return self._kit.answer(ask, view.forgotten(words, held=True, clean=False))
        finally:
            # Not before: until they are deleted a group may ask about them again.
            self._kit.present.forget(user)
        return self._kit.answer(ask, view.forgotten(words, held=held or bool(playing)))

    async def offered(self, row: WorldRow, host: int) -> str:
        return await offer_hosting(self._kit.store, row, host, self._kit.clock)

    async def hand_over(self, ask: Ask, talk: Talk) -> Reply:
        wanted = number(ask)
        row = await row_of(self._kit.store, wanted)
        if row is None:
            raise Refused(place="world", field="host", value="you", allowed="the host of this world")
        code = await self.offered(row, ask.who.user_id)
        return self._kit.answer(ask, view.hand_over(self._kit.words(ask), row, code, talk.bot_name))

    async def take_over(self, ask: Ask, _: Talk) -> Reply:
        row, words = await hosting_offered(self._kit.store, ask.argument, self._kit.clock), self._kit.words(ask)
        return view.link_is_old(words) if row is None else view.take_over(words, row, ask.argument)

    async def take_over_yes(self, ask: Ask, _: Talk) -> Reply:
        row = await take_over(self._kit.store, argument(ask), ask.who.user_id, self._kit.clock)
        words = self._kit.words(ask)
        return self._kit.answer(ask, view.link_is_old(words) if row is None else view.taken_over(words, row))


def add(routes: Routes, kit: Kit) -> None:
    """Commands, buttons, and the link of a hand-over."""
    on = _Ends(kit)
    routes.command("leave", handler=kit.private_only("leave", on.leave))
    routes.command("forget", handler=kit.private_only("forget", on.forget))
    for name, handler in {
        "leave": on.leave, "leave!": on.leave_yes, "forget": on.forget, "forget!": on.forget_yes,
        "hand-over": on.hand_over, "take-over": on.take_over, "take-over!": on.take_over_yes,
    }.items():  # fmt: skip
        routes.tap(name, handler=kit.private_only("help", handler))
