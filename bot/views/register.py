"""The public list of who draws others down, a page at a time, and names that are near to one that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import cut, fitting, in_rows, leads, pager
from bot.views.reply import Button, Reply
from bot.views.wording import lines as below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.find_person import Named
    from bot.services.register import Entry
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

A_PAGE = 8
LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the register: entries and their people, the pages there are, all who are on it."""

    number: int
    pages: int
    listed: int
    entries: tuple[tuple[int, Entry], ...]


def register(page: Page, rules: RuleWords, *, private: bool) -> Reply:
    """One page."""
    words = rules.words
    head = [words("register-first", count=page.listed), words("register-about"), ""]
    lines = [
        words("register-line", rank=one.rank, name=one.name, points=one.drag_points, score=one.score)
        for _, one in page.entries
    ]
    buttons = [Button(text=cut(one.name, LONGEST_LABEL), action=action("score", who)) for who, one in page.entries]
    rows = [*in_rows(buttons), pager(words, "register", page.number, page.pages)]
    if private:
        rows.append(leads(words, "friends", "score"))
    return Reply(text=fitting(words, head, lines, pictured=False), rows=tuple(row for row in rows if row))


def nearest(  # noqa: PLR0913 - what was asked, what is near, and where that leads
    asked: str,
    near: Sequence[Named],
    words: Words,
    example: str,
    *,
    then: str,
    private: bool,
    pages: tuple[int, int] = (1, 1),
    more: int = 0,
) -> Reply:
    """Nobody by that name, or several: the nearest as buttons that lead where the name would have.

    `example`: the command that was used, with a name that it takes. Only in `private` is an answer read.
    `pages`: which page this is, and of how many. `more`: those whom it fits as well, and who have no button here.
    """
    buttons = [Button(text=cut(one.name, LONGEST_LABEL), action=action(then, one.person)) for one in near]
    text = words("nearest-many" if near else "nearest-none", asked=asked, example=example, count=len(near))
    if more:
        text = below(text, words("and-more", count=more))
    asks = private and not near
    if asks:
        text = below(text, words("nearest-or-answer"))
    turns = _turns(words, *pages, then, asked)
    return Reply(text=text, rows=(*in_rows(buttons), *filter(None, [turns]), leads(words, "register")), ask_name=asks)


def _turns(words: Words, page: int, pages: int, then: str, asked: str) -> tuple[Button, ...]:
    """Buttons to the other pages of names; none where a button has no room for what was asked: few names begin so."""
    try:
        return pager(words, "near", page, pages, then, " ".join(asked.split()))
    except ValueError:
        return ()
