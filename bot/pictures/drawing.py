"""From a drawing to a picture: picks the one that draws it. It opens no file but fonts, and knows nothing of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bot.pictures import (
    alert_card,
    bonds,
    duel,
    group_bars,
    history,
    invite,
    ladder,
    score_card,
    society,
    waterfall,
)
from bot.pictures.palette import PALETTES, Theme
from bot.pictures.press import rasterised, size_of
from bot.views import drawings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG and its size in pixels."""

    png: bytes
    width: int
    height: int

    @classmethod
    def of(cls, png: bytes) -> Self:
        """A PNG, with the size that it says it has."""
        width, height = size_of(png)
        return cls(png=png, width=width, height=height)


# What draws each kind of drawing.
_DRAW: dict[type[Drawing], Callable[[Any, Palette], Sheet]] = {
    drawings.ScoreCard: score_card.draw,
    drawings.Waterfall: waterfall.draw,
    drawings.History: history.draw,
    drawings.GroupBars: group_bars.draw,
    drawings.Duel: duel.draw,
    drawings.Bonds: bonds.draw,
    drawings.Society: society.draw,
    drawings.AlertCard: alert_card.draw,
    drawings.Invite: invite.draw,
    drawings.Ladder: ladder.draw,
}


def drawn(drawing: Drawing, theme: Theme = Theme.LIGHT) -> Sheet:
    """The drawing as SVG. Raises `TypeError` for what is no kind of drawing."""
    draw_kind = _DRAW.get(type(drawing))
    if draw_kind is None:
        raise TypeError(
            f"nothing draws a {type(drawing).__name__}; known: {', '.join(kind.__name__ for kind in _DRAW)}"
        )
    return draw_kind(drawing, PALETTES[theme])


def draw(drawing: Drawing, theme: Theme = Theme.LIGHT) -> Picture:
    """The drawing as a picture, here and now: about a tenth of a second, so never on the event loop (see `Studio`)."""
    return Picture.of(rasterised(drawn(drawing, theme).svg))
