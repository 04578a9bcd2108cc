"""Friendship between two whom the same group sees: where it is offered, and whom there is to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import friends
from bot.views.actions import action
from bot.views.framing import card_text, cut, in_rows, leads
from bot.views.groups import part_link
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.neighbours import Neighbour
    from bot.views.wording import Words

LONGEST_LABEL = 24
MOST = 24


def in_private(words: Words, bot_name: str, group: int, name: str | None = None, person: int | None = None) -> Reply:
    """In a group: whom it is about is offered friendship in private; None: whom is chosen there too."""
    payload = f"b_{group}" if person is None else f"b_{group}_{person}"
    text = words("meet-whom") if name is None else words("meet-in-private", name=name)
    return Reply(text=text, rows=((Button(text=words.plain("meet-button"), url=private_link(bot_name, payload)),),))


def show_first(words: Words, bot_name: str, group: int) -> Reply:
    """Who is not seen by the group themself."""
    button = Button(text=words.plain("visibility-here-button"), url=part_link(bot_name, group))
    return Reply(text=words("meet-show-first"), rows=((button,),))


def choose(words: Words, people: Sequence[Neighbour], group: int) -> Reply:
    """Those of the group to choose from."""
    shown, more = people[:MOST], len(people) - MOST
    buttons = [
        Button(text=cut(one.name, LONGEST_LABEL), action=action("meet", group, one.person)) for one in shown
    ]  # fmt: skip
    text = card_text(
        words, words("meet-choose") if shown else words("meet-nobody"),
        words("and-more", count=more) if more > 0 else None,
    )  # fmt: skip
    return Reply(text=text, rows=(*in_rows(buttons), leads(words, "friends")))


def sure(words: Words, name: str, group: int, person: int, version: int) -> Reply:
    """What is read before a player of one's group is offered friendship."""
    told = friends.befriend(name, person, None, words, is_player=True, version=version)
    yes = Button(text=words.plain("befriend-yes"), action=action("meet!", group, person, version))
    no = Button(text=words.plain("befriend-no"), action=action("friends"))
    return Reply(text=told.text, rows=((yes, no),))


def of_group(words: Words, group: int) -> Button:
    """The button that leads to those of one's group."""
    return Button(text=words.plain("meet-group-button"), action=action("meet", group))
