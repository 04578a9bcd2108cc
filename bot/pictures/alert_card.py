"""What an alert is about: a tier gained or lost, a sanction begun or ended, and the causes from before to after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.lettering import Weight
from bot.pictures.page import EDGE, INNER, Page
from bot.pictures.waterfall import draw_steps
from bot.views.drawings import AlertKind

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import AlertCard

SIGN = 76


def draw(alert: AlertCard, palette: Palette) -> Sheet:
    """The alert, drawn."""
    page = Page(alert, palette, alert.name)
    _banner(page, alert)
    page.y += 20
    draw_steps(page, (alert.before, alert.before_label), alert.steps, (alert.after, alert.after_label))
    return page.finish()


def _banner(page: Page, alert: AlertCard) -> None:
    """The sign of what happened beside its name and what it means, on a soft ground."""
    palette = page.palette
    good = alert.kind.is_good
    tint = palette.gain if good else palette.loss
    left, room = EDGE + SIGN + 32, INNER - SIGN - 32
    names = lettering.wrapped(lettering.clean(alert.subject), 26, room, 2, Weight.BOLD)
    means = lettering.wrapped(lettering.clean(alert.meaning), 18, room, 4)
    high = max(SIGN + 48, 46 + 34 * len(names) + 26 * len(means))
    top = page.room(high)
    page.rect(EDGE - 18, top, INNER + 36, high, palette.gain_soft if good else palette.loss_soft, radius=18)
    _sign(page, alert.kind, EDGE + 8 + SIGN / 2, top + high / 2, tint)
    y = top + (high - 34 * len(names) - 26 * len(means)) / 2 - 6
    for line in names:
        y += 34
        page.text(left, y, line, 26, palette.ink, weight=Weight.BOLD)
    y += 4
    for line in means:
        y += 26
        page.text(left, y, line, 18, palette.ink)


def _sign(page: Page, kind: AlertKind, x: float, y: float, tint: str) -> None:
    """Up or down for a tier; a barred circle for a sanction begun, a tick for one ended: shapes before colours."""
    light, half = page.palette.on_strong, SIGN / 2
    if kind is AlertKind.SANCTION_BEGUN:
        page.circle(x, y, half, tint)
        page.rect(x - half * 0.62, y - 6, half * 1.24, 12, light, radius=3)
    elif kind is AlertKind.SANCTION_ENDED:
        page.circle(x, y, half, tint)
        page.path(f"M{x - 17:.1f} {y + 1:.1f}l12 13l22 -26", stroke=light, thick=8)
    else:
        up = kind is AlertKind.TIER_GAINED
        page.rect(x - half, y - half, SIGN, SIGN, tint, radius=18)
        way = -1 if up else 1
        page.path(f"M{x:.1f} {y - way * 21:.1f}V{y + way * 19:.1f}", stroke=light, thick=8)
        page.path(
            f"M{x - 18:.1f} {y + way * 3:.1f}L{x:.1f} {y + way * 21:.1f}L{x + 18:.1f} {y + way * 3:.1f}",
            stroke=light,
            thick=8,
        )
