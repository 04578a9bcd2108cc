"""What somebody wrote because they were asked: a name. It goes to whoever asked last; else it is a name to look up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.telegram.asking import Occasion

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import InlineAnswer, Reply

MOST_ASKED = 10_000


def add(routes: Routes, kit: Kit) -> None:
    """Answers, in private."""

    async def answered(ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
        name, *_ = kit.asked.get(ask.who.user_id, ("score",))
        handler = routes.of_tap(name)
        return None if handler is None else await handler(replace(ask, action=None), talk)

    routes.on(Occasion.ANSWER, answered)


def await_answer(kit: Kit, user_id: int, handler: str, *needs: str) -> None:
    """The user's next answer is for the handler of this button, which needs this. Kept in memory alone."""
    kit.asked.pop(user_id, None)
    kit.asked[user_id] = (handler, *needs)
    while len(kit.asked) > MOST_ASKED:
        kit.asked.pop(next(iter(kit.asked)))
