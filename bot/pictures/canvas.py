"""Shapes and letters to SVG, and nothing else that SVG can do: no links, no files, no scripts, no styles.

All text goes through one place, which cleans, fits and escapes it. A picture is laid out 800 units wide, whatever
its pixels; text below 14 units could not be read on a phone and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bot.pictures import lettering
from bot.pictures.lettering import Weight

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 800
SMALLEST = 14
RIM = 20  # no text comes nearer to the page's edge


class Anchor(Enum):
    """Which point of a text its x is."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A finished SVG and the size in pixels of the picture that it becomes."""

    svg: str
    width: int
    height: int


class Canvas:
    """Shapes in the order in which they are laid over each other."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def sheet(self, height: float, background: str, scale: float) -> Sheet:
        """Everything so far on a background, `WIDTH` units wide, each unit `scale` pixels; the height is rounded up."""
        wide, high = round(WIDTH * scale), ceil(height * scale)
        return Sheet(
            svg=f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
            f'viewBox="0 0 {WIDTH} {_n(high / scale)}">'
            f'<rect width="{WIDTH}" height="{_n(high / scale + 1)}" fill="{background}"/>{"".join(self._parts)}</svg>',
            width=wide,
            height=high,
        )

    def rect(  # noqa: PLR0913  # a rectangle's place, size and look
        self, x: float, y: float, wide: float, high: float, fill: str, *, radius: float = 0
    ) -> None:
        """A filled rectangle; nothing where it has no size."""
        if wide > 0 and high > 0:
            corner = _n(min(radius, wide / 2, high / 2))
            place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"'
            self._parts.append(f'<rect {place} rx="{corner}" fill="{fill}"/>')

    def circle(  # noqa: PLR0913  # a circle's place, and the ring around it
        self, x: float, y: float, radius: float, fill: str, *, ring: str | None = None, thick: float = 2
    ) -> None:
        """A filled circle, with a ring around it if asked."""
        line = f' stroke="{ring}" stroke-width="{_n(thick)}"' if ring else ""
        self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"{line}/>')

    def line(  # noqa: PLR0913  # two points and a stroke
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, *, thick: float = 2, dashes: str = ""
    ) -> None:
        """A straight line; `dashes` such as "4 6"."""
        self.path(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}", stroke=stroke, thick=thick, dashes=dashes)

    def polyline(self, points: Iterable[tuple[float, float]], stroke: str, *, thick: float = 2) -> None:
        """A line through all points, with round corners."""
        self.path("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points), stroke=stroke, thick=thick)

    def polygon(self, points: Iterable[tuple[float, float]], fill: str) -> None:
        """A filled shape."""
        self.path("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z", fill=fill)

    def path(  # noqa: PLR0913  # a path's data and how it is drawn
        self,
        data: str,
        *,
        fill: str = "none",
        stroke: str | None = None,
        thick: float = 2,
        dashes: str = "",
        blunt: bool = False,
        jagged: bool = False,
    ) -> None:
        """Any shape, as SVG path data made of numbers by the caller.

        `blunt` ends a stroke where its path ends; `jagged` leaves its rim hard, which is quicker and packs smaller.
        """
        line = f' stroke="{stroke}" stroke-width="{_n(thick)}" stroke-linejoin="round"' if stroke else ""
        if stroke:
            line += f' stroke-dasharray="{dashes}"' if dashes else "" if blunt else ' stroke-linecap="round"'
        if jagged:
            line += ' shape-rendering="crispEdges"'
        self._parts.append(f'<path d="{data}" fill="{fill}"{line}/>')

    def text(  # noqa: PLR0913  # a text's place, look and room
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        fill: str,
        *,
        weight: Weight = Weight.MEDIUM,
        anchor: Anchor = Anchor.START,
        within: float = WIDTH,
        plate: str | None = None,
    ) -> float:
        """One line of text on the base line y, cut to `within` and to the page; returns how wide it came out.

        `plate` lays that colour behind the letters, for a text that stands on lines.
        """
        if size < SMALLEST:
            raise ValueError(f"text of size {size} cannot be read on a phone: {SMALLEST} or more")
        to_edge = {Anchor.START: WIDTH - x, Anchor.MIDDLE: 2 * min(x, WIDTH - x), Anchor.END: x}[anchor] - RIM
        shown = lettering.fitted(lettering.clean(words), size, min(within, to_edge), weight)
        if not shown:
            return 0
        spans = "".join(
            f'<tspan font-family="{family}"{_weight(family, weight)}>{escape(letters)}</tspan>'
            for family, letters in lettering.runs(shown)
        )
        place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor.value}" xml:space="preserve"'
        wide = lettering.width(shown, size, weight)
        if plate:
            left = x - {Anchor.START: 0, Anchor.MIDDLE: wide / 2, Anchor.END: wide}[anchor]
            self.rect(left - 3, y - size * 0.82, wide + 6, size * 1.08, plate, radius=4)
        self._parts.append(f'<text {place} fill="{fill}">{spans}</text>')
        return wide

    def shrunk(  # noqa: PLR0913  # a text's place, look and room
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        fill: str,
        *,
        within: float,
        weight: Weight = Weight.BOLD,
        anchor: Anchor = Anchor.START,
    ) -> float:
        """As `text`, but a figure that has no room is made smaller rather than cut: half a number is a wrong one."""
        wide = lettering.width(lettering.clean(words), size, weight)
        room = max(SMALLEST, size * min(1, within / wide)) if wide else size
        return self.text(x, y, words, room, fill, weight=weight, anchor=anchor)


def _weight(family: str, weight: Weight) -> str:
    return f' font-weight="{weight.value if family == "Inter" else Weight.MEDIUM.value}"'


def _n(value: float) -> str:
    """A number as short as its hundredths allow, so that equal pictures are equal text."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
