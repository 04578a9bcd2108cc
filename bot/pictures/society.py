"""A whole society on a day: how many have which score, how many hold which tier, and a few numbers worth knowing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import Anchor
from bot.pictures.lettering import Weight, number
from bot.pictures.page import EDGE, INNER, RIGHT, Page, spread

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Society

HIGH = 236


def draw(society: Society, palette: Palette) -> Sheet:
    """The society, drawn."""
    page = Page(society, palette)
    _facts(page, society)
    _histogram(page, society)
    _shares(page, society)
    return page.finish()


def _facts(page: Page, society: Society) -> None:
    if not society.facts:
        return
    top = page.room(96)
    wide = INNER / len(society.facts)
    for place, fact in enumerate(society.facts):
        x = EDGE + place * wide
        page.shrunk(x, top + 40, fact.value, 42, page.palette.ink, within=wide - 20)
        page.text(x, top + 70, fact.label, 17, page.palette.muted, within=wide - 16)


def _histogram(page: Page, society: Society) -> None:
    palette, scale = page.palette, society.scale
    page.text(EDGE, page.room(34) + 18, society.people_label, 17, palette.muted, within=INNER)
    top = page.room(HIGH + 50) + 26
    base = top + HIGH - 26
    tallest = max(*(one.people for one in society.bins), 1)

    def x(score: float) -> float:
        return EDGE + INNER * (score - scale.low) / (scale.high - scale.low)

    for mark in scale.marks:
        page.line(x(mark.at), top - 6, x(mark.at), base, palette.line, thick=1.5, dashes="3 5")
    heights = spread([x(mark.at) for mark in scale.marks], 36, EDGE + 20, RIGHT - 20)
    for mark, place in zip(scale.marks, heights, strict=True):
        page.text(place, top - 14, number(mark.at), 16, palette.muted, anchor=Anchor.MIDDLE)
    for one in society.bins:
        high = (base - top - 8) * one.people / tallest
        left, right = x(one.low) + 1.25, x(min(one.high, scale.high)) - 1.25
        if one.people:
            high = max(high, 3)
            page.rect(left, base - high, max(right - left, 1), high, page.tier_of(one.low, scale), radius=3)
    page.line(EDGE, base + 1, RIGHT, base + 1, palette.muted, thick=2)
    page.text(EDGE, base + 24, number(scale.low), 16, palette.muted)
    page.text(RIGHT, base + 24, number(scale.high), 16, palette.muted, anchor=Anchor.END)


def _shares(page: Page, society: Society) -> None:
    """One row a tier, the highest on top, with its colour from the histogram and a bar of its share."""
    palette = page.palette
    total = sum(share.people for share in society.shares) or 1
    page.y += 6
    for place in reversed(range(len(society.shares))):
        share = society.shares[place]
        base = page.room(38) + 24
        page.rect(EDGE, base - 15, 18, 18, palette.tier(place, len(society.shares)), radius=5)
        words = lettering.fitted(lettering.clean(share.words), 17, 190, Weight.MEDIUM)
        page.text(RIGHT, base, words, 17, palette.muted, anchor=Anchor.END)
        page.text(EDGE + 32, base, share.label, 18, palette.ink, within=268)
        left, full = EDGE + 320, INNER - 320 - 200
        page.rect(left, base - 11, full, 10, palette.panel, radius=5)
        page.rect(left, base - 11, full * share.people / total, 10, palette.tier(place, len(society.shares)), radius=5)
