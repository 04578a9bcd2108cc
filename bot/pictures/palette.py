"""The one palette: every colour of every picture, by what it means, for light and for dark.

Gain is blue and loss is orange, which stay apart for every kind of colour-blindness; a sign and a shape always say the
same. Tiers climb in lightness, so that their order shows without any colour. No picture mixes a colour of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Theme(Enum):
    """Which of the two palettes a picture is drawn in."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours by meaning, as #rrggbb; `tiers` from the lowest to the highest, as many as there are steps to tell."""

    paper: str  # what everything stands on
    panel: str  # a quiet area on the paper
    line: str  # axes, tracks and rules
    ink: str  # what is read first
    muted: str  # what is read second
    gain: str
    gain_soft: str  # an area behind a gain; text on it is ink
    loss: str
    loss_soft: str
    on_strong: str  # text and shapes on gain, loss or accent
    accent: str  # the person or the place that the picture is about
    other: str  # the second person of two
    tiers: tuple[str, ...]

    def readable_on(self, fill: str) -> str:
        """Ink or paper, whichever stands out more from `fill`."""
        return max((self.ink, self.paper), key=lambda tint: abs(luminance(tint) - luminance(fill)))

    def tier(self, place: int, of: int) -> str:
        """The colour of the tier at `place` (0 is below all thresholds) of `of` tiers: the ends are always used."""
        if of < 2:  # noqa: PLR2004  # a single tier has no order to show
            return self.tiers[-1]
        return self.tiers[round(min(max(place, 0), of - 1) * (len(self.tiers) - 1) / (of - 1))]


def luminance(tint: str) -> float:
    """How light a colour looks, from 0 (black) to 1 (white): the L of CIE Lab over 100, from sRGB."""
    parts = (int(tint[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004  # the numbers of the sRGB standard
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 1.16 * y ** (1 / 3) - 0.16 if y > 0.008856 else 9.033 * y  # noqa: PLR2004  # and those of CIE Lab


PALETTES = {
    Theme.LIGHT: Palette(
        paper="#f7f4ec",
        panel="#ece7da",
        line="#cfc8b8",
        ink="#18211f",
        muted="#565f5c",
        gain="#10639f",
        gain_soft="#cfe2f0",
        loss="#c04a10",
        loss_soft="#f6d9c6",
        on_strong="#ffffff",
        accent="#12564a",
        other="#8a4fa8",
        tiers=("#b9c9bd", "#a0bbae", "#82a99d", "#619488", "#417d72", "#24675c", "#12564a", "#083c34"),
    ),
    Theme.DARK: Palette(
        paper="#11171a",
        panel="#1c2528",
        line="#3a4649",
        ink="#f3f0e7",
        muted="#a5b0ae",
        gain="#62b5ef",
        gain_soft="#17384f",
        loss="#ff9a5c",
        loss_soft="#50301b",
        on_strong="#0c1214",
        accent="#7fd8c2",
        other="#c08be6",
        tiers=("#3b4a4a", "#44605d", "#4d7771", "#588f86", "#66a89b", "#78c0b0", "#93d6c5", "#bdeadc"),
    ),
}
