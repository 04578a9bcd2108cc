"""Two people side by side: what each thing gives to either, and who is ahead by how much; the differences add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import WIDTH, Anchor
from bot.pictures.lettering import Weight, number, signed
from bot.pictures.page import EDGE, INNER, RIGHT, Page

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Duel, DuelLine, Side

MIDDLE = WIDTH / 2
FIGURE = 84  # room for what each has, at the edges
REACH = INNER / 2 - FIGURE - 60  # how far the longest bar goes, with room for its number
ROW = 74
BAR = 24


def draw(duel: Duel, palette: Palette) -> Sheet:
    """The duel, drawn."""
    page = Page(duel, palette)
    top = page.room(150)
    _side(page, duel.left, top, Anchor.START, palette.accent)
    _side(page, duel.right, top, Anchor.END, palette.other)
    longest = max((abs(line.left - line.right) for line in duel.lines), default=0) or 1
    for line in duel.lines:
        _line(page, line, longest)
    _gap(page, duel)
    return page.finish()


def _side(page: Page, side: Side, top: float, anchor: Anchor, tint: str) -> None:
    """A name over a score over a tier, at the left or the right, in their colour."""
    palette = page.palette
    x = EDGE if anchor is Anchor.START else RIGHT
    room = INNER / 2 - 24
    page.text(
        x, top + 22, lettering.name_of(side.name), 24, palette.ink, weight=Weight.BOLD, anchor=anchor, within=room
    )
    page.shrunk(x, top + 86, number(side.score), 64, tint, within=room, anchor=anchor)
    page.text(x, top + 118, side.tier, 18, palette.muted, anchor=anchor, within=room)


def _line(page: Page, line: DuelLine, longest: int) -> None:
    """A name over a bar that leans to whoever has more of it, between the figures of both."""
    palette = page.palette
    top = page.room(ROW)
    page.text(MIDDLE, top + 22, line.label, 18, palette.ink, anchor=Anchor.MIDDLE, within=INNER - 40)
    base = top + 48
    page.shrunk(EDGE, base + 7, number(line.left), 21, palette.ink, within=FIGURE, weight=Weight.MEDIUM)
    page.shrunk(
        RIGHT, base + 7, number(line.right), 21, palette.ink, within=FIGURE, weight=Weight.MEDIUM, anchor=Anchor.END
    )
    lead = line.left - line.right
    page.line(MIDDLE, base - 18, MIDDLE, base + 18, palette.line, thick=2)
    if lead == 0:
        page.text(
            MIDDLE, base + 7, "=", 22, palette.muted, weight=Weight.BOLD, anchor=Anchor.MIDDLE, plate=palette.paper
        )
        return
    way = -1 if lead > 0 else 1
    long = max(8.0, REACH * abs(lead) / longest)
    tip, nose = MIDDLE + way * long, min(10.0, long)
    back = tip - way * nose
    shape = [
        (MIDDLE, base - BAR / 2),
        (back, base - BAR / 2),
        (tip, base),
        (back, base + BAR / 2),
        (MIDDLE, base + BAR / 2),
    ]
    tint = palette.accent if way < 0 else palette.other
    page.polygon(shape, tint)
    words = signed(abs(lead))
    anchor = Anchor.END if way < 0 else Anchor.START
    page.text(tip + way * 8, base + 6, words, 18, tint, weight=Weight.BOLD, anchor=anchor)


def _gap(page: Page, duel: Duel) -> None:
    """The sum of all leads, with an arrow to whoever is ahead."""
    palette = page.palette
    top = page.room(84) + 16
    lead = duel.left.score - duel.right.score
    page.rect(EDGE - 18, top, INNER + 36, 60, palette.other if lead < 0 else palette.accent, radius=14)
    words = lettering.fitted(lettering.clean(duel.gap_label), 20, INNER - 260)
    figure = number(abs(lead))
    wide = lettering.width(figure, 32, Weight.BOLD) + 14 + lettering.width(words, 20)
    x = MIDDLE - wide / 2
    page.text(x, top + 41, figure, 32, palette.on_strong, weight=Weight.BOLD)
    page.text(x + lettering.width(figure, 32, Weight.BOLD) + 14, top + 37, words, 20, palette.on_strong)
    if lead:
        way = -1 if lead > 0 else 1
        tip = EDGE if way < 0 else RIGHT
        page.polygon([(tip, top + 30), (tip - way * 18, top + 18), (tip - way * 18, top + 42)], palette.on_strong)
