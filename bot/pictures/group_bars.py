"""Members of a group side by side: rank, name, tier, score as a bar on the scale, and how each moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.canvas import Anchor
from bot.pictures.lettering import Weight, number
from bot.pictures.page import EDGE, RIGHT, SCALE, Page

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import GroupBars, GroupRow

ROW = 66
RANK = 62
MOVED = 104
SCORE = 84
FEW = 8  # up to so many rows have fine pixels; many names in full would weigh too much
CROWD_SCALE = 1.1


def draw(group: GroupBars, palette: Palette) -> Sheet:
    """The bars, drawn."""
    page = Page(group, palette)
    ranks = [row.rank for row in group.rows]
    if group.movement_label:
        page.text(
            RIGHT, page.room(30) + 14, group.movement_label, 16, palette.muted, anchor=Anchor.END, within=RIGHT - EDGE
        )
    top = page.y
    for row in group.rows:
        _row(page, group, row, tied=ranks.count(row.rank) > 1)
    _thresholds(page, group, top)
    return page.finish(scale=SCALE if len(group.rows) <= FEW else CROWD_SCALE)


def _row(page: Page, group: GroupBars, row: GroupRow, *, tied: bool) -> None:
    palette = page.palette
    top = page.room(ROW)
    first = row.rank == group.rows[0].rank
    rank = f"={row.rank}" if tied else str(row.rank)
    page.shrunk(
        EDGE,
        top + 40,
        rank,
        26,
        palette.ink if first else palette.muted,
        within=RANK - 10,
        weight=Weight.BOLD if first else Weight.MEDIUM,
    )
    left, right = EDGE + RANK, RIGHT - MOVED - SCORE
    tier = lettering.fitted(lettering.clean(row.tier), 16, (right - left) * 0.48)
    tier_wide = page.text(right, top + 26, tier, 16, palette.muted, anchor=Anchor.END)
    page.text(
        left,
        top + 26,
        lettering.name_of(row.name),
        21,
        palette.ink,
        weight=Weight.BOLD if first else Weight.MEDIUM,
        within=right - left - tier_wide - 14,
    )
    scale = group.scale
    full = right - left
    page.rect(left, top + 38, full, 14, palette.panel, radius=4)
    share = (row.score - scale.low) / (scale.high - scale.low)
    page.rect(left, top + 38, max(14, full * share), 14, page.tier_of(row.score, scale), radius=4)
    page.shrunk(right + SCORE - 4, top + 46, number(row.score), 28, palette.ink, within=SCORE - 16, anchor=Anchor.END)
    if row.movement is not None:
        page.movement(RIGHT, top + 45, row.movement, 20, anchor=Anchor.END)


def _thresholds(page: Page, group: GroupBars, top: float) -> None:
    """A notch in every bar where a tier begins, so that a score is seen among the tiers and not only by its length."""
    left, right = EDGE + RANK, RIGHT - MOVED - SCORE
    scale = group.scale
    for mark in scale.marks:
        x = left + (right - left) * (mark.at - scale.low) / (scale.high - scale.low)
        for place in range(len(group.rows)):
            page.rect(x - 1.25, top + place * ROW + 38, 2.5, 14, page.palette.paper)
