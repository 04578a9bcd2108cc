"""/share and inline cards: shown where their owner wants, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.doors import played
from bot.services.share_card import share, shared, shares, stands_in, unshare
from bot.telegram.asking import Occasion
from bot.telegram.handlers.whom import argument
from bot.views import sharing as view
from bot.views.reply import InlineAnswer
from bot.views.rule_words import RuleWords
from bot.views.wording import LANGUAGES, Words

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply


class _Sharing:
    """Cards that are shown outside the game."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def show(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        mine = [one for one in await shares(self._kit.store, ask.who.user_id) if one.world_id == world.row.world_id]
        token = mine[0].token if mine else None
        card = await shared(self._kit.store, self._kit.worlds.world, token) if token else None
        return self._kit.answer(ask, view.state(self._kit.words(ask), card, token, self._kit.rules(ask, world)))

    async def allow(self, ask: Ask, talk: Talk) -> Reply:
        world = await self._kit.world(ask)
        await share(self._kit.store, world.row, ask.who.user_id, self._kit.clock)
        return await self.show(ask, talk)

    async def take_back(self, ask: Ask, _: Talk) -> Reply:
        did = await unshare(self._kit.store, ask.who.user_id, argument(ask))
        return self._kit.answer(ask, view.taken_back(self._kit.words(ask), did=did))

    async def inline(self, ask: Ask, _: Talk) -> InlineAnswer:
        words, cards = self._kit.words(ask), []
        if await played(self._kit.store, ask.who.user_id):
            for one in await shares(self._kit.store, ask.who.user_id):
                card = await shared(self._kit.store, self._kit.worlds.world, one.token)
                if card is not None:
                    world = await self._kit.worlds.world(one.world_id)
                    cards.append(view.inline(card, one.token, RuleWords(words, world.policy)))
        # Kept by nobody: what was taken back a moment ago is not to be shown any more.
        return InlineAnswer(cards=tuple(cards), start=view.choices(words, cards))

    async def posted(self, ask: Ask, _: Talk) -> None:
        """One's card now stands in a chat. The platform tells so only where it was asked to."""
        if ask.result_id is not None:
            await self.remember(ask, ask.result_id, self._kit.words(ask).language)

    async def remember(self, ask: Ask, token: str, language: str) -> None:
        if ask.inline_message_id is not None:
            await stands_in(self._kit.store, token, ask.inline_message_id, language)

    async def look_again(self, ask: Ask, _: Talk) -> Reply:
        """Somebody taps a shown card: as it is now, or that it was taken back."""
        token, language = argument(ask), argument(ask, 1)
        words = Words.of(language) if language in LANGUAGES else self._kit.words(ask)
        card = await shared(self._kit.store, self._kit.worlds.world, token)
        kept = await self._kit.store.share(token) if card is not None else None
        if card is None or kept is None:
            return view.gone(words)
        world = await self._kit.worlds.world(kept.world_id)
        # From a tap it is known where the card stands, too.
        await self.remember(ask, token, words.language)
        return view.shown(card, token, RuleWords(words, world.policy))


def add(routes: Routes, kit: Kit) -> None:
    """The command, its buttons, and inline queries."""
    on = _Sharing(kit)
    routes.command("share", handler=kit.private_only("share", on.show))
    for name, handler in {"share": on.show, "share!": on.allow, "unshare": on.take_back}.items():
        routes.tap(name, handler=kit.private_only("share", handler))
    routes.tap("card", handler=on.look_again, shown=True)
    routes.on(Occasion.INLINE, on.inline)
    routes.on(Occasion.CHOSEN, on.posted)
