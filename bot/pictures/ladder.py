"""The privileges as a ladder: which are held, which are missing and by how much, and where the score stands between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import Anchor
from bot.pictures.lettering import Weight, number
from bot.pictures.page import EDGE, INNER, RIGHT, Page

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Ladder, Rung

RAIL = EDGE + 104
LEFT = RAIL + 42


def draw(ladder: Ladder, palette: Palette) -> Sheet:
    """The ladder, drawn."""
    page = Page(ladder, palette, ladder.name)
    for words in ladder.sanctions:
        _sanction(page, words)
    above = [rung for rung in reversed(ladder.rungs) if rung.at > ladder.score]
    below = [rung for rung in reversed(ladder.rungs) if rung.at <= ladder.score]
    for rung in above:
        _rung(page, rung)
    _here(page, ladder)
    for rung in below:
        _rung(page, rung)
    return page.finish()


def _rung(page: Page, rung: Rung) -> None:
    """A threshold, a knot on the rail (full with a tick when held, empty when not), the privilege and its words."""
    palette = page.palette
    names = lettering.wrapped(lettering.clean(rung.label), 20, RIGHT - LEFT, 2, Weight.BOLD)
    words = lettering.fitted(lettering.clean(rung.words), 17, RIGHT - LEFT)
    high = 34 + 27 * len(names) + (24 if words else 0)
    top = page.room(high)
    page.line(RAIL, top, RAIL, top + high, palette.accent if rung.held else palette.line, thick=5)
    y = top + 30
    page.text(RAIL - 34, y + 8, number(rung.at), 23, palette.ink if rung.held else palette.muted, anchor=Anchor.END)
    if rung.held:
        page.circle(RAIL, y, 16, palette.accent, ring=palette.paper, thick=4)
        page.path(f"M{RAIL - 7} {y:.1f}l5 6l9 -11", stroke=palette.on_strong, thick=3.6)
    else:
        page.circle(RAIL, y, 14, palette.paper, ring=palette.muted, thick=3)
    for place, line in enumerate(names):
        tint = palette.ink if rung.held else palette.muted
        page.text(LEFT, y + 7 + 27 * place, line, 20, tint, weight=Weight.BOLD if rung.held else Weight.MEDIUM)
    if words:
        page.text(LEFT, y + 7 + 27 * (len(names) - 1) + 25, words, 17, palette.muted)


def _here(page: Page, ladder: Ladder) -> None:
    """Where the score stands: a strip across the ladder."""
    palette = page.palette
    top = page.room(72)
    page.line(RAIL, top, RAIL, top + 72, palette.line, thick=5)
    page.rect(EDGE - 18, top + 8, INNER + 36, 56, palette.ink, radius=14)
    page.shrunk(RAIL - 30, top + 46, number(ladder.score), 28, palette.paper, within=90, anchor=Anchor.END)
    page.polygon([(RAIL - 9, top + 36), (RAIL, top + 27), (RAIL + 9, top + 36), (RAIL, top + 45)], palette.paper)
    page.text(LEFT, top + 43, ladder.score_label, 20, palette.paper, within=RIGHT - LEFT)


def _sanction(page: Page, words: str) -> None:
    """A sanction: a barred circle and what it is, on a soft ground."""
    palette = page.palette
    lines = lettering.wrapped(lettering.clean(words), 19, INNER - 60, 2)
    high = 30 + 26 * len(lines)
    top = page.room(high + 12)
    page.rect(EDGE - 18, top, INNER + 36, high, palette.loss_soft, radius=14)
    page.circle(EDGE + 16, top + high / 2, 15, palette.loss)
    page.rect(EDGE + 7, top + high / 2 - 2.5, 18, 5, palette.on_strong, radius=1.5)
    for place, line in enumerate(lines):
        page.text(EDGE + 46, top + 34 + 26 * place, line, 19, palette.ink)
