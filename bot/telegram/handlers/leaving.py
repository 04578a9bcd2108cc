"""/leave and /forget, and the links by which a host hands a world over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services.doors import played
from bot.services.forget import forget
from bot.services.hosting import hand_over, hosted_alone
from bot.services.leave import leave
from bot.telegram.handlers.whom import argument, number
from bot.views import leaving as view
from scoring import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import WorldRow
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

BYTES = 12
LASTS = timedelta(hours=1)
MOST_WAITING = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A host has offered to share a world, until then."""

    world_id: int
    host: int
    until: datetime


class _HandOvers:
    """Offers to host, by the code in their links. In memory alone: a start of the program ends them all."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._waiting: dict[str, HandOver] = {}

    def offer(self, world_id: int, host: int) -> str:
        code = secrets.token_urlsafe(BYTES)
        self._waiting[code] = HandOver(world_id=world_id, host=host, until=self._kit.clock.now() + LASTS)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        return code

    async def world_of(self, code: str) -> tuple[HandOver, WorldRow] | None:
        """The offer of a code, while its host still hosts that world."""
        found = self._waiting.get(code)
        if found is None or found.until <= self._kit.clock.now():
            return None
        if not await self._kit.store.is_host(found.world_id, found.host):
            return None
        row = next((row for row in await self._kit.store.worlds() if row.world_id == found.world_id), None)
        return None if row is None else (found, row)

    def taken(self, code: str) -> None:
        self._waiting.pop(code, None)

    def forget(self, user_id: int) -> None:
        self._waiting = {code: each for code, each in self._waiting.items() if each.host != user_id}


class _Ends:
    """Leaving, being forgotten, handing over: all in private."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._hand_overs = _HandOvers(kit)

    async def leave(self, ask: Ask, _: Talk) -> Reply:
        rows = await played(self._kit.store, ask.who.user_id)
        here = ask.chat.world_id if ask.chat else None
        row = next((row for row in rows if row.world_id == here), rows[0] if rows else None)
        words = self._kit.words(ask)
        return self._kit.answer(ask, view.left(words, None) if row is None else view.leave(words, row))

    async def leave_yes(self, ask: Ask, _: Talk) -> Reply:
        wanted, user = number(ask), ask.who.user_id
        row = next((row for row in await self._kit.store.worlds() if row.world_id == wanted), None)
        did = row is not None and await leave(self._kit.store, row, user, self._kit.clock)
        if ask.chat is not None and ask.chat.world_id == wanted:
            await self._kit.store.set_chat_world(user, None)
        return self._kit.answer(ask, view.left(self._kit.words(ask), row if did else None))

    async def forget(self, ask: Ask, talk: Talk) -> Reply:
        names = {*await hosted_alone(self._kit.store, ask.who.user_id)}
        alone = [row for row in await self._kit.store.worlds() if row.name in names]
        links = [(row, self._hand_overs.offer(row.world_id, ask.who.user_id)) for row in alone]
        return self._kit.answer(ask, view.forget(self._kit.words(ask), links, talk.bot_name))

    async def forget_yes(self, ask: Ask, _: Talk) -> Reply:
        user, words = ask.who.user_id, self._kit.words(ask)
        self._kit.asked.pop(user, None)
        self._kit.books_for.pop(user, None)
        self._hand_overs.forget(user)
        self._kit.present.forget(user)
        playing = await played(self._kit.store, user)
        try:
            held = await forget(self._kit.store, user, self._kit.clock)
        except Refused:
            # All is deleted, but for a log that another program holds on to.
            return self._kit.answer(ask, view.forgotten(words, held=True, clean=False))
        return self._kit.answer(ask, view.forgotten(words, held=held or bool(playing)))

    async def hand_over(self, ask: Ask, talk: Talk) -> Reply:
        wanted, user = number(ask), ask.who.user_id
        row = next((row for row in await self._kit.store.worlds() if row.world_id == wanted), None)
        if row is None or not await self._kit.store.is_host(row.world_id, user):
            raise Refused(place="world", field="host", value="you", allowed="the host of this world")
        code = self._hand_overs.offer(row.world_id, user)
        return self._kit.answer(ask, view.hand_over(self._kit.words(ask), row, code, talk.bot_name))

    async def take_over(self, ask: Ask, _: Talk) -> Reply:
        found = await self._hand_overs.world_of(ask.argument)
        words = self._kit.words(ask)
        return view.link_is_old(words) if found is None else view.take_over(words, found[1], ask.argument)

    async def take_over_yes(self, ask: Ask, _: Talk) -> Reply:
        code, words = argument(ask), self._kit.words(ask)
        found = await self._hand_overs.world_of(code)
        if found is None:
            return self._kit.answer(ask, view.link_is_old(words))
        offer, row = found
        await hand_over(self._kit.store, row, offer.host, ask.who.user_id)
        self._hand_overs.taken(code)
        return self._kit.answer(ask, view.taken_over(words, row))


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
