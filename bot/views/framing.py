"""What every card has in common: the label that says that this is a simulation, the scale, and limits of length.

A caption shows at most 1,024 characters and a text 4,096; what is longer is folded into "and N more", never cut within
a number or a tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from bot.views.actions import action
from bot.views.drawings import MOST_MARKS, Mark, Scale
from bot.views.reply import LONGEST_CAPTION, LONGEST_TEXT, Button
from bot.views.wording import Worded, as_shown, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

ROOM_FOR_LABEL = 64
# So many letters of all buttons in a row are readable on a phone.
A_ROW = 38


def card_text(words: Words, *parts: str | Sequence[str] | None) -> Worded:
    """A card's text, with the label that says what it is as its last line."""
    return lines(*parts, "", f"<i>{words('simulation-label')}</i>")


def length(text: str) -> int:
    """How long a text is as the platform counts: what is shown, in UTF-16 units."""
    return len(as_shown(text).encode("utf-16-le")) // 2


def fitting(words: Words, head: Sequence[str], many: Sequence[str], *, pictured: bool) -> Worded:
    """A card of `head` and as many of the other lines as there is room for; the last says how many are left out."""
    room = (LONGEST_CAPTION if pictured else LONGEST_TEXT) - ROOM_FOR_LABEL - length("\n".join(head))
    shown: list[str] = []
    for place, line in enumerate(many):
        left = len(many) - place
        more = words("and-more", count=left)
        room -= length(line) + 1
        if room < (length(more) + 1 if left > 1 else 0):
            return card_text(words, head, shown, more)
        shown.append(line)
    return card_text(words, head, shown)


def fits(words: Words, write: Callable[[int], Sequence[str | None]], *, most: int) -> Worded:
    """A caption of what `write` makes with at most so many lines of a kind: fewer, until it is short enough."""
    for many in range(most, 1, -1):
        text = card_text(words, *write(many))
        if length(text) <= LONGEST_CAPTION:
            return text
    return card_text(words, *write(1))


def scale_of(rules: RuleWords) -> Scale:
    """The scale with the tiers of a rule book, the lowest ten where it has more."""
    tiers = rules.policy.tiers[:MOST_MARKS]
    return Scale(marks=tuple(Mark(at=tier.threshold, label=rules.tier(tier)) for tier in tiers))


def paged(page: int, many: int, size: int) -> tuple[int, int]:
    """The page nearest to the one asked for, and how many there are; both from 1."""
    pages = max(1, -(-many // size))
    return min(max(page, 1), pages), pages


def pager(words: Words, name: str, page: int, pages: int, *arguments: object) -> tuple[Button, ...]:
    """Buttons to the pages before and after; none where there is one page."""
    if pages == 1:
        return ()
    here = Button(text=words.plain("button-page", page=page, pages=pages), action=action(name, page, *arguments))
    before = Button(text=words.plain("button-previous"), action=action(name, page - 1, *arguments))
    after = Button(text=words.plain("button-next"), action=action(name, page + 1, *arguments))
    return (*((before,) if page > 1 else ()), here, *((after,) if page < pages else ()))


def leads(words: Words, *names: str) -> tuple[Button, ...]:
    """Buttons that lead on to commands of one's own, such as "why" and "friends"."""
    return tuple(Button(text=words.plain(f"button-{name.replace('_', '-')}"), action=action(name)) for name in names)


def back_to(words: Words, name: str, *arguments: object) -> Button:
    """The button back."""
    return Button(text=words.plain("button-back"), action=action(name, *arguments))


def day_of(words: Words, day: float) -> str:
    """A world day, in plain words."""
    return words.plain("day-label", day=round(day, 2))


def in_rows(buttons: Sequence[Button], across: int = 2) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of so many; one whose label a phone would cut short has a row of its own."""
    rows: list[list[Button]] = []
    for button in buttons:
        short = _width(button.text) * across <= A_ROW
        if short and rows and len(rows[-1]) < across and all(_width(one.text) * across <= A_ROW for one in rows[-1]):
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(map(tuple, rows))


def _width(label: str) -> int:
    """How wide a label is, in letters; those of East Asia are twice as wide."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)


def cut(text: str, most: int) -> str:
    """A name as it fits on a button."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
