"""From one score to another over signed steps: each bar begins where the one above it ended, so the sum can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import Anchor
from bot.pictures.lettering import Weight, number, signed
from bot.pictures.page import EDGE, RIGHT, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Step, Waterfall

LABELS = 290  # how wide the causes' names may be
FIGURES = 92  # and their points
ROW = 50
ROW_WITH_NOTE = 64
BAR = 28
LEAST = 8  # how long a bar is at least, to be seen
LARGE, SMALL = 20, 18


def draw(fall: Waterfall, palette: Palette) -> Sheet:
    """The waterfall, drawn."""
    page = Page(fall, palette, fall.name)
    draw_steps(page, (fall.start, fall.start_label), fall.steps, (fall.end, fall.end_label), more=fall.more)
    return page.finish()


def draw_steps(
    page: Page, start: tuple[int, str], steps: tuple[Step, ...], end: tuple[int, str], more: Step | None = None
) -> None:
    """The rows of a waterfall, from a worded start to a worded end, wherever the page has come to."""
    palette = page.palette
    rows = steps if more is None else (*steps, more)
    reached = [start[0]]
    for step in rows:
        reached.append(reached[-1] + step.points)
    place = _axis(reached)
    _total(page, *start, before=True)
    previous = page.y - 6
    for begin, step in zip(reached, rows, strict=False):
        lines = _lines(step)
        high = ROW if len(lines) == 1 and not step.note else ROW_WITH_NOTE
        top = page.room(high)
        base = top + high / 2
        x1, x2 = place(begin), place(begin + step.points)
        page.line(x1, previous, x1, base + BAR / 2, palette.line, thick=1.5)
        _bar(page, x1, x2, base, step.points, folded=step is more)
        _label(page, step, lines, base, folded=step is more)
        page.shrunk(RIGHT, base + 8, signed(step.points), 23, page.tint(step.points), within=FIGURES, anchor=Anchor.END)
        previous = base + BAR / 2
    if rows:
        page.line(place(reached[-1]), previous, place(reached[-1]), page.y + 4, palette.line, thick=1.5)
    _total(page, *end, before=False)


def _axis(reached: list[int]) -> Callable[[float], float]:
    """Points to x: the steps fill the width between the names and the figures."""
    low, high = min(reached), max(reached)
    left, right = EDGE + LABELS + 24, RIGHT - FIGURES - 18
    if low == high:
        return lambda _: (left + right) / 2
    return lambda points: left + (right - left) * (points - low) / (high - low)


def _bar(  # noqa: PLR0913  # a bar's place and what it stands for
    page: Page, x1: float, x2: float, base: float, points: int, *, folded: bool
) -> None:
    """A bar whose end is a point in the direction it moves; outlined where it stands for several."""
    palette, tint = page.palette, page.tint(points)
    if points == 0:
        page.rect(x1 - 2, base - BAR / 2, 4, BAR, palette.muted, radius=2)
        return
    way = 1 if points > 0 else -1
    if abs(x2 - x1) < LEAST:  # too short for a body: the point alone tells the direction
        x2 = x1 + way * LEAST
    nose = x2 - way * min(10, abs(x2 - x1))
    shape = [(x1, base - BAR / 2), (nose, base - BAR / 2), (x2, base), (nose, base + BAR / 2), (x1, base + BAR / 2)]
    page.polygon(shape, tint)
    if folded and abs(x2 - x1) > 3 * LEAST:
        inner = [(x + way * (3 if x == x1 else -3), base + (y - base) * 0.78) for x, y in shape]
        page.polygon(inner, palette.gain_soft if points > 0 else palette.loss_soft)


def _lines(step: Step) -> list[str]:
    """A cause's name: on one line at full size, or on two that are a little smaller; one alone above a note."""
    name = lettering.clean(step.label)
    if step.note or lettering.width(name, LARGE) <= LABELS:
        return [lettering.fitted(name, LARGE, LABELS)]
    return lettering.wrapped(name, SMALL, LABELS, 2)


def _label(page: Page, step: Step, lines: list[str], base: float, *, folded: bool) -> None:
    palette = page.palette
    tint = palette.muted if folded else palette.ink
    if step.note:
        page.text(EDGE, base - 3, lines[0], LARGE, tint)
        page.text(EDGE, base + 20, step.note, 16, palette.muted, within=LABELS)
    elif len(lines) == 1:
        page.text(EDGE, base + 7, lines[0], LARGE, tint)
    else:
        for row, line in enumerate(lines):
            page.text(EDGE, base - 4 + row * 23, line, SMALL, tint)


def _total(page: Page, points: int, label: str, *, before: bool) -> None:
    """The start or the end: a quiet strip across the page, with the number where the steps' figures stand."""
    palette = page.palette
    top = page.room(64 if before else 70) + (0 if before else 8)
    high = 54 if before else 60
    strong = not before
    page.rect(EDGE - 18, top, RIGHT - EDGE + 36, high, palette.accent if strong else palette.panel, radius=14)
    tint = palette.on_strong if strong else palette.ink
    figure = page.shrunk(
        RIGHT, top + high / 2 + 11, number(points), 32 if strong else 28, tint, within=220, anchor=Anchor.END
    )
    page.text(
        EDGE,
        top + high / 2 + 7,
        label,
        20,
        tint,
        weight=Weight.BOLD if strong else Weight.MEDIUM,
        within=RIGHT - EDGE - figure - 30,
    )
