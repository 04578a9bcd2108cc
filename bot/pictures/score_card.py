"""One person's score: a gauge with the tiers' thresholds, the tier held, what is missing, and how it went so far."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin
from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import WIDTH, Anchor
from bot.pictures.lettering import Weight, number
from bot.pictures.page import EDGE, INNER, RIGHT, Page, spread

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Scale, ScoreCard

RADIUS = 200
THICK = 34
SWEEP = pi * 1.12  # a little more than half a circle, so that the ends come down beside the number
LABELS = RADIUS + THICK / 2 + 22


def draw(card: ScoreCard, palette: Palette) -> Sheet:
    """The card, drawn."""
    page = Page(card, palette, card.name)
    middle = page.y + LABELS + 4
    _gauge(page, card, middle)
    page.shrunk(WIDTH / 2, middle, number(card.score), 116, palette.ink, within=300, anchor=Anchor.MIDDLE)
    if card.movement is not None:
        _movement(page, card, middle + 46)
    _tier(page, card, middle + 84)
    if len(card.trend) > 1:
        _trend(page, card)
    return page.finish(card.watermark)


def _gauge(page: Page, card: ScoreCard, middle: float) -> None:
    scale, palette = card.scale, page.palette
    for low, high in _segments(scale):
        page.path(_arc(low, high, scale, middle), stroke=palette.panel, thick=THICK, blunt=True)
        if low < card.score:
            page.path(
                _arc(low, min(high, card.score), scale, middle),
                stroke=page.tier_of(low, scale),
                thick=THICK,
                blunt=True,
            )
    for mark in scale.marks:
        (x1, y1), (x2, y2) = (_at(mark.at, scale, middle, RADIUS + side * THICK / 2) for side in (-1, 1))
        page.line(x1, y1, x2, y2, palette.paper, thick=5)
    _labels(page, scale, middle)
    x, y = _at(card.score, scale, middle, RADIUS)
    page.circle(x, y, THICK / 2 + 7, palette.paper)
    page.circle(x, y, THICK / 2 + 3, palette.ink)
    page.circle(x, y, 7, palette.paper)


def _labels(page: Page, scale: Scale, middle: float) -> None:
    """The thresholds around the gauge, moved along it where two would touch, and both ends below it."""
    turns = spread([_turn(mark.at, scale) for mark in scale.marks], 46 / LABELS, -SWEEP / 2, SWEEP / 2)
    for mark, turn in zip(scale.marks, turns, strict=True):
        x1, y1 = _at(mark.at, scale, middle, RADIUS + THICK / 2 + 3)
        x2, y2 = WIDTH / 2 + (LABELS - 12) * sin(turn), middle - (LABELS - 12) * cos(turn)
        page.line(x1, y1, x2, y2, page.palette.line, thick=1.5)
        x, y = WIDTH / 2 + (LABELS + 4) * sin(turn), middle - (LABELS + 4) * cos(turn)
        page.text(x + 12 * sin(turn), y + 6, number(mark.at), 17, page.palette.muted, anchor=Anchor.MIDDLE)
    for value in (scale.low, scale.high):
        x, y = _at(value, scale, middle, RADIUS)
        page.text(x, y + 42, number(value), 17, page.palette.muted, anchor=Anchor.MIDDLE)


def _movement(page: Page, card: ScoreCard, y: float) -> None:
    points, words = card.movement or 0, lettering.fitted(lettering.clean(card.movement_label), 18, 200)
    label = lettering.width(words, 18)
    figures = 24 * 0.92 + lettering.width(lettering.signed(points), 24, Weight.BOLD)
    left = WIDTH / 2 - (figures + 10 + label) / 2
    page.movement(left, y, points, 24)
    page.text(left + figures + 10, y, words, 18, page.palette.muted)


def _tier(page: Page, card: ScoreCard, y: float) -> None:
    palette = page.palette
    size = 24
    words = lettering.fitted(lettering.clean(card.tier), size, INNER - 60, Weight.BOLD)
    if words:
        half = lettering.width(words, size, Weight.BOLD) / 2 + 26
        page.rect(WIDTH / 2 - half, y, half * 2, 50, palette.accent, radius=25)
        page.text(WIDTH / 2, y + 33, words, size, palette.on_strong, weight=Weight.BOLD, anchor=Anchor.MIDDLE)
    lines = lettering.wrapped(lettering.clean(card.next_step), 20, INNER, 2)
    for place, line in enumerate(lines):
        page.text(WIDTH / 2, y + 84 + place * 28, line, 20, palette.muted, anchor=Anchor.MIDDLE)
    page.y = y + 92 + (len(lines) - 1) * 28


def _trend(page: Page, card: ScoreCard) -> None:
    """A small line of the past, with its label, its lowest and its highest, and today's point."""
    palette, scores = page.palette, card.trend
    top = page.room(122) + 14
    page.rect(EDGE, top, INNER, 108, palette.panel, radius=18)
    page.text(EDGE + 24, top + 36, card.trend_label, 18, palette.ink, within=190)
    low, high = min(scores), max(scores)
    page.shrunk(
        EDGE + 24, top + 76, f"{number(low)} – {number(high)}", 18, palette.muted, within=190, weight=Weight.MEDIUM
    )
    left, right, base, high_y = EDGE + 238, RIGHT - 32, top + 86, top + 22
    span = max(high - low, 12)
    floor = (low + high - span) / 2
    points = [
        (left + (right - left) * place / (len(scores) - 1), base - (base - high_y) * (score - floor) / span)
        for place, score in enumerate(scores)
    ]
    for mark in card.scale.marks:
        if floor < mark.at < floor + span:
            y = base - (base - high_y) * (mark.at - floor) / span
            page.line(left, y, right, y, palette.line, thick=1.5, dashes="3 6")
    page.polyline(points, palette.ink, thick=3.5)
    page.circle(*points[-1], 7, palette.ink, ring=palette.panel, thick=3)


def _segments(scale: Scale) -> list[tuple[int, int]]:
    places = [scale.low, *(mark.at for mark in scale.marks), scale.high]
    return [(low, high) for low, high in pairwise(places) if high > low]


def _turn(score: float, scale: Scale) -> float:
    return SWEEP * ((score - scale.low) / (scale.high - scale.low) - 0.5)


def _at(score: float, scale: Scale, middle: float, radius: float) -> tuple[float, float]:
    turn = _turn(score, scale)
    return WIDTH / 2 + radius * sin(turn), middle - radius * cos(turn)


def _arc(low: float, high: float, scale: Scale, middle: float) -> str:
    """A part of the ring, as the line in its middle."""
    (x1, y1), (x2, y2) = _at(low, scale, middle, RADIUS), _at(high, scale, middle, RADIUS)
    large = int(_turn(high, scale) - _turn(low, scale) > pi)
    return f"M{x1:.2f} {y1:.2f}A{RADIUS} {RADIUS} 0 {large} 1 {x2:.2f} {y2:.2f}"
