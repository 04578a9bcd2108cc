"""Some characters to choose from, for a friendship or to try one on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import card_text, cut, in_rows, leads
from bot.views.reply import Button, Reply

if TYPE_CHECKING:
    from bot.services.acquaintances import Acquaintances
    from bot.views.wording import Words

LONGEST_LABEL = 22


def find(words: Words) -> Button:
    """The button that leads to them."""
    return Button(text=words.plain("find-button"), action=action("find", "befriend", 0))


def to_choose(found: Acquaintances, words: Words, *, then: str, page: int, example: str) -> Reply:
    """A page of them, as buttons that lead to `then`; any name may be given with the command."""
    buttons = [
        Button(text=f"{cut(one.name, LONGEST_LABEL)} · {one.score}", action=action(then, one.person))
        for one in found.people
    ]
    turn = Button(
        text=words.plain("find-others" if found.more else "find-again"),
        action=action("find", then, page + 1 if found.more else 0),
    )
    return Reply(
        text=card_text(words, words(f"find-{'befriend' if then == 'befriend' else 'try'}", example=example)),
        rows=(*in_rows(buttons), *(((turn,),) if found.more or page else ()), leads(words, "friends", "register")),
    )
