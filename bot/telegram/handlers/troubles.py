"""Who met what trouble where, and which commands there are; the words are the view's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.trouble_words import Asked, word_trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.telegram.asking import Ask
    from bot.telegram.handlers.kit import Kit
    from bot.views.reply import Reply
    from bot.views.trouble import Trouble


def word_trouble_with(kit: Kit) -> Callable[[Trouble, Ask], Reply]:
    """What the chat says about trouble."""

    def worded(trouble: Trouble, ask: Ask) -> Reply:
        asked = Asked(
            private=ask.private,
            tapped=ask.action is not None or ask.tap_id is not None,
            bot_name=kit.bot_name,
            commands=kit.routes.names(),
            has_button=lambda name: kit.routes.of_tap(name) is not None,
        )
        return word_trouble(trouble, kit.words(ask), asked)

    return worded
