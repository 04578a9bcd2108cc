"""/privacy, /visibility and /export: what is kept, who sees what, and all of it as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.services.export_player import export_player
from bot.services.playing import player_of
from bot.services.privacy_report import privacy_report
from bot.services.set_visibility import set_visibility
from bot.telegram.handlers.whom import argument, number
from bot.views import privacy as view
from scoring import Refused

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply


class _Privacy:
    """One user's own."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def privacy(self, ask: Ask, _: Talk) -> Reply:
        words = self._kit.words(ask)
        try:
            world = await self._kit.world(ask)
            report = await privacy_report(self._kit.store, world, ask.who.user_id)
        except Refused:
            return self._kit.answer(ask, view.privacy_outside(words))
        return self._kit.answer(ask, view.privacy(report, world.row.title, words))

    async def visibility(self, ask: Ask, talk: Talk) -> Reply:
        words = self._kit.words(ask)
        if not ask.private and ask.place is not None:
            await self._kit.world(ask)
            return view.show_group(words, talk.bot_name, ask.place.chat_id)
        row = await self._kit.row(ask)
        player = await player_of(self._kit.store, row.world_id, ask.who.user_id)
        return self._kit.answer(ask, view.visibility(player.visibility, row.title, words))

    async def see(self, ask: Ask, talk: Talk) -> Reply:
        words, group = self._kit.words(ask), number(ask, 1)
        try:
            wanted = Visibility(argument(ask))
        except ValueError:
            return await self.visibility(ask, talk)
        if wanted is not Visibility.GROUP:
            row = await self._kit.row(ask)
            ended = await set_visibility(self._kit.store, row, ask.who.user_id, wanted)
            return self._kit.answer(ask, view.visibility(wanted, row.title, words, toast=True, cards_ended=bool(ended)))
        chat = await self._kit.store.chat(group) if group is not None else None
        if chat is None or chat.world_id is None or not await talk.is_member(chat.chat_id, ask.who.user_id):
            return self._kit.answer(ask, view.not_in_group(words))
        row = (await self._kit.worlds.world(chat.world_id)).row
        if await self._kit.store.player(row.world_id, ask.who.user_id) is None:
            return self._kit.answer(ask, view.not_in_group(words))
        await set_visibility(self._kit.store, row, ask.who.user_id, wanted, group_chat=chat.chat_id)
        return self._kit.answer(ask, view.visibility(wanted, row.title, words, toast=True))

    async def export(self, ask: Ask, talk: Talk) -> Reply:
        await talk.typing()
        held = await export_player(self._kit.store, ask.who.user_id)
        content = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()
        return view.export(content, self._kit.clock.now().date().isoformat(), self._kit.words(ask))


def add(routes: Routes, kit: Kit) -> None:
    """Commands and buttons; who sees one is chosen in private, for a group too."""
    on = _Privacy(kit)
    routes.command("privacy", handler=kit.private_only("privacy", on.privacy))
    routes.command("visibility", handler=on.visibility)
    routes.command("export", handler=kit.private_only("export", on.export))
    for name, handler in {
        "privacy": on.privacy, "visibility": on.visibility, "see": on.see, "export": on.export,
    }.items():  # fmt: skip
        routes.tap(name, handler=kit.private_only(name, handler))
