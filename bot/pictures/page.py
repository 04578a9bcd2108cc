"""The frame that all pictures share: whose world and day, the title, and below everything that it is a simulation.

A page grows downwards: each drawing asks for room and draws in it. Nothing here decides what is said, and no picture
can be finished without its simulation label.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import WIDTH, Anchor, Canvas
from bot.pictures.lettering import Weight, signed

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Drawing, Scale

EDGE = 48
INNER = WIDTH - 2 * EDGE
RIGHT = WIDTH - EDGE
# 800 units become 1280 pixels, as wide as a chat shows a photo: at twice the size it would be shrunk again.
SCALE = 1.6
MOST_PIXELS = 1_700_000  # a long picture has fewer pixels a unit: time and size go with their number


class Page(Canvas):
    """A canvas with a head, a foot, and `y`, the line that the next part starts at."""

    def __init__(self, drawing: Drawing, palette: Palette, name: str = "") -> None:
        """With a `name`, that stands large below the title; else the title does."""
        super().__init__()
        self.palette = palette
        self._drawing = drawing
        self.y = 0.0
        self._head(name)

    def room(self, high: float) -> float:
        """Take `high` units of the page; returns where they start."""
        start = self.y
        self.y += high
        return start

    def finish(self, mark: str = "", scale: float = SCALE) -> Sheet:
        """The finished picture, with its foot; `mark` is a second line in it, such as whose card it is."""
        palette, y = self.palette, self.y + 30
        self.line(EDGE, y, RIGHT, y, palette.line, thick=1.5)
        y += 36
        self._half_moon(EDGE + 9, y - 6)
        for place, words in enumerate(
            lettering.wrapped(lettering.clean(self._drawing.simulation_label), 17, INNER - 30, 2)
        ):
            y += 24 if place else 0
            self.text(EDGE + 30, y, words, 17, palette.muted)
        if lettering.clean(mark):
            y += 28
            self.text(EDGE + 30, y, mark, 17, palette.ink, weight=Weight.BOLD, within=INNER - 30)
        return self.sheet(y + 32, palette.paper, min(scale, sqrt(MOST_PIXELS / (WIDTH * (y + 32)))))

    def arrow(self, x: float, y: float, points: int, size: float) -> None:
        """A triangle that points up for a gain and down for a loss, a dot for neither; centred on x, y."""
        half, palette = size / 2, self.palette
        if points == 0:
            self.circle(x, y, size / 4, palette.muted)
            return
        tip = -half if points > 0 else half
        self.polygon([(x, y + tip * 0.9), (x - half, y - tip * 0.8), (x + half, y - tip * 0.8)], self.tint(points))

    def movement(self, x: float, y: float, points: int, size: float, *, anchor: Anchor = Anchor.START) -> float:
        """A triangle and a signed number on the base line y; returns how wide both are."""
        words, mark = signed(points), size * 0.62
        wide = mark + size * 0.3 + lettering.width(words, size, Weight.BOLD)
        left = {Anchor.START: x, Anchor.MIDDLE: x - wide / 2, Anchor.END: x - wide}[anchor]
        self.arrow(left + mark / 2, y - size * 0.36, points, mark)
        self.text(left + mark + size * 0.3, y, words, size, self.tint(points), weight=Weight.BOLD)
        return wide

    def tint(self, points: int) -> str:
        """The colour of a gain, of a loss, or of neither."""
        if points == 0:
            return self.palette.muted
        return self.palette.gain if points > 0 else self.palette.loss

    def tier_of(self, score: float, scale: Scale) -> str:
        """The colour of the tier that a score lies in."""
        return self.palette.tier(sum(score >= mark.at for mark in scale.marks), len(scale.marks) + 1)

    def _head(self, name: str) -> None:
        drawing, palette = self._drawing, self.palette
        self._house(EDGE, 36)
        day = self.text(RIGHT, 56, drawing.day, 18, palette.muted, anchor=Anchor.END, within=INNER / 2)
        self.text(EDGE + 38, 56, drawing.world, 18, palette.muted, within=INNER - 38 - day - 24)
        self.y = 86
        title, name = lettering.clean(drawing.title), name and lettering.name_of(name)
        if name:
            if title:
                self.text(EDGE, self.room(26) + 18, title, 20, palette.muted, within=INNER)
            self.text(EDGE, self.room(46) + 35, name, 38, palette.ink, weight=Weight.BOLD, within=INNER)
        else:
            for line in lettering.wrapped(title, 36, INNER, 2, Weight.BOLD):
                self.text(EDGE, self.room(44) + 32, line, 36, palette.ink, weight=Weight.BOLD)
        self.y += 16

    def _house(self, x: float, y: float) -> None:
        """A small glasshouse: the mark of every picture."""
        ink = self.palette.accent
        self.path(f"M{x + 1} {y + 10}L{x + 13} {y + 1}L{x + 25} {y + 10}V{y + 25}H{x + 1}Z", stroke=ink, thick=2.4)
        self.path(
            f"M{x + 13} {y + 1}V{y + 25}M{x + 1} {y + 10}H{x + 25}M{x + 1} {y + 17.5}H{x + 25}", stroke=ink, thick=1.6
        )

    def _half_moon(self, x: float, y: float) -> None:
        """The sign beside the simulation label: a circle that is half there."""
        self.path(f"M{x} {y - 9}A9 9 0 0 1 {x} {y + 9}Z", fill=self.palette.muted)
        self.circle(x, y, 8.2, "none", ring=self.palette.muted, thick=1.8)


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """`places` (rising) moved as little as needed so that each two are `gap` apart, within low and high if they fit."""
    moved = list(places)
    for _ in range(60):
        worst = 0.0
        for place in range(1, len(moved)):
            short = gap - (moved[place] - moved[place - 1])
            if short > 0:
                moved[place - 1] -= short / 2
                moved[place] += short / 2
                worst = max(worst, short)
        moved = [min(max(value, low), high) for value in moved]
        if worst < 0.5:  # noqa: PLR2004  # half a unit is nothing to the eye
            break
    return moved
