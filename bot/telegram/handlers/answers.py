"""What somebody wrote because they were asked: a name. It goes to whoever asked last; else it is a name to look up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.telegram.asking import Occasion
from bot.views import start as view

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import InlineAnswer, Reply

# For so long an answer goes to whoever asked for it.
LASTS = timedelta(days=7)
# The button whose name joins.
TO_JOIN = "join-name"


def add(routes: Routes, kit: Kit) -> None:
    """Answers, in private, and what might have been one."""

    async def answered(ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        name, *needs = await kit.store.awaited_name(ask.who.user_id, kit.clock.now()) or ("score",)
        handler = routes.of_tap(name)
        return None if handler is None else await handler(replace(ask, action=None, needs=tuple(needs)), talk)

    async def unasked(ask: Ask, _: Talk) -> Reply | None:
        """A name to join with, perhaps, that does not answer the question for it: the question again, and how."""
        name, *_needs = await kit.store.awaited_name(ask.who.user_id, kit.clock.now()) or ("",)
        return view.name_again(kit.words(ask)) if name == TO_JOIN else None

    routes.on(Occasion.ANSWER, answered)
    routes.on(Occasion.UNASKED, unasked)


async def await_answer(kit: Kit, user_id: int, handler: str, *needs: str) -> None:
    """The user's next answers are for the handler of this button, which needs this. A restart does not lose it."""
    now = kit.clock.now()
    await kit.store.await_name(user_id, handler, *needs, now=now, until=now + LASTS)
