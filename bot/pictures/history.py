"""A score over the days: a line over the tiers' thresholds, and the numbered events that moved it listed below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import Anchor
from bot.pictures.lettering import Weight, number
from bot.pictures.page import EDGE, INNER, RIGHT, Page, spread

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import History, HistoryEvent

HIGH = 330
GUTTER = 56  # for the thresholds' numbers
LAST = 88  # for the latest score, beside its point
FINE = 60  # from so many days on, steps are finer than the line is thick
LEAST_SPAN = 40  # points from the bottom to the top of the chart, so that a point is never a cliff
DOT = 13


def draw(history: History, palette: Palette) -> Sheet:
    """The history, drawn."""
    page = Page(history, palette, history.name)
    top = page.room(HIGH + 56) + 10
    chart = _Chart(history, top)
    _tiers(page, chart)
    _line(page, chart)
    _days(page, chart)
    _dots(page, chart)
    for place, event in enumerate(history.events):
        _event(page, place + 1, event)
    return page.finish()


class _Chart:
    """Where a day and a score lie."""

    def __init__(self, history: History, top: float) -> None:
        scores = [one.score for one in history.scores]
        low, high = min(scores), max(scores)
        room = max((high - low) * 0.12, (LEAST_SPAN - (high - low)) / 2)
        self.history, self.top = history, top
        self.low, self.high = low - room, high + room
        self.first, self.last = history.scores[0].day, history.scores[-1].day

    def x(self, day: float) -> float:
        left, right = EDGE + GUTTER + 8, RIGHT - LAST
        if self.first == self.last:
            return (left + right) / 2
        return left + (right - left) * (day - self.first) / (self.last - self.first)

    def y(self, score: float) -> float:
        return self.top + HIGH * (self.high - score) / (self.high - self.low)

    def clearance(self, left: float, right: float, y: float) -> float:
        """How far the line stays from y between left and right."""
        scores = self.history.scores
        near = [one for one in scores if left - 12 <= self.x(one.day) <= right + 12]
        before = [one for one in scores if self.x(one.day) < left - 12][-1:]
        passed = [self.y(one.score) for one in before + near] or [self.top]
        return max(min(passed) - y, y - max(passed), -1)  # below 0 where the line crosses

    def score_on(self, day: int) -> int:
        return next(one.score for one in reversed(self.history.scores) if one.day <= day)


def _tiers(page: Page, chart: _Chart) -> None:
    """The thresholds within sight, each with its number and its tier's name at the right end."""
    palette = page.palette
    page.rect(EDGE + GUTTER - 12, chart.top, RIGHT - EDGE - GUTTER + 12, HIGH, palette.panel, radius=14)
    marks = [mark for mark in reversed(chart.history.scale.marks) if chart.low < mark.at < chart.high]
    heights = spread([chart.y(mark.at) for mark in marks], 20, chart.top + 8, chart.top + HIGH - 4)
    for mark, height in zip(marks, heights, strict=True):
        y = chart.y(mark.at)
        page.line(EDGE + GUTTER - 12, y, RIGHT, y, palette.line, thick=2, dashes="2 7")
        page.text(EDGE + GUTTER - 20, height + 6, number(mark.at), 16, palette.muted, anchor=Anchor.END)
        _tier_name(page, chart, mark.label, y - 7)


def _tier_name(page: Page, chart: _Chart, name: str, base: float) -> None:
    """A tier's name on its threshold, where the line leaves it most room."""
    words = lettering.fitted(lettering.clean(name), 15, INNER * 0.4)
    wide = lettering.width(words, 15)
    ends = chart.x(chart.first), chart.x(chart.last)
    room = max(ends[1] - wide - 34 - ends[0], 0)
    places = [ends[0] + 4 + room * step / 16 for step in range(17)]
    left = max(places, key=lambda left: chart.clearance(left, left + wide, base - 6))
    page.text(left, base, words, 15, page.palette.muted, plate=page.palette.panel)


def _line(page: Page, chart: _Chart) -> None:
    """A score holds until the next one is known, so the line goes in steps; its latest score stands beside it."""
    scores = chart.history.scores
    points = [(chart.x(scores[0].day), chart.y(scores[0].score))]
    for one in scores[1:]:
        points += [(chart.x(one.day), points[-1][1]), (chart.x(one.day), chart.y(one.score))]
    if len(scores) > FINE:
        points = [(chart.x(one.day), chart.y(one.score)) for one in scores]
    page.polyline(points, page.palette.accent, thick=4)
    last = scores[-1]
    x, y = chart.x(last.day), chart.y(last.score)
    page.circle(x, y, 8, page.palette.accent, ring=page.palette.panel, thick=4)
    page.shrunk(x + 18, y + 9, number(last.score), 27, page.palette.ink, within=LAST - 24)


def _days(page: Page, chart: _Chart) -> None:
    y = chart.top + HIGH + 26
    labels = chart.history.day_labels
    wide = (RIGHT - EDGE - GUTTER) / max(len(labels), 1) - 10
    for label in labels:
        x = chart.x(label.day)
        half = min(wide, 90) / 2
        anchor = Anchor.START if x - half < EDGE + GUTTER else Anchor.END if x + half > RIGHT else Anchor.MIDDLE
        page.text(x, y, label.label, 16, page.palette.muted, anchor=anchor, within=wide)


def _dots(page: Page, chart: _Chart) -> None:
    """Each event's number: in a circle above the line for a gain, in a square below it for a loss."""
    events = chart.history.events
    xs = spread([chart.x(event.day) for event in events], DOT * 2 + 4, EDGE + GUTTER + 4, RIGHT - DOT)
    for place, (event, x) in enumerate(zip(events, xs, strict=True)):
        spot = chart.y(chart.score_on(event.day))
        up = event.points >= 0
        y = spot - 34 if up else spot + 34
        y = min(max(y, chart.top + DOT + 4), chart.top + HIGH - DOT - 4)
        page.line(chart.x(event.day), spot, x, y, page.tint(event.points), thick=2)
        _numbered(page, x, y, place + 1, event.points)


def _numbered(page: Page, x: float, y: float, place: int, points: int) -> None:
    tint = page.tint(points)
    if points >= 0:
        page.circle(x, y, DOT, tint)
    else:
        page.rect(x - DOT, y - DOT, DOT * 2, DOT * 2, tint, radius=4)
    page.text(x, y + 5.5, str(place), 16, page.palette.on_strong, weight=Weight.BOLD, anchor=Anchor.MIDDLE)


def _event(page: Page, place: int, event: HistoryEvent) -> None:
    base = page.room(40) + 26
    _numbered(page, EDGE + DOT, base - 7, place, event.points)
    wide = page.movement(RIGHT, base, event.points, 21, anchor=Anchor.END)
    page.text(EDGE + 44, base, event.label, 20, page.palette.ink, within=INNER - wide - 60)
