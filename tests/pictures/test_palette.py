from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from bot.pictures.palette import PALETTES, Palette, Theme, luminance

both = pytest.mark.parametrize("theme", list(Theme))

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB: how the three kinds of dichromats see.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopes": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopes": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopes": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "those who see grey alone": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}
seen = pytest.mark.parametrize("eyes", list(SEEN_BY))


def linear(tint: str) -> np.ndarray:
    parts = np.array([int(tint[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Linear sRGB to CIE Lab, D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(one: str, other: str, eyes: str) -> float:
    """CIE76: 2.3 is just noticeable."""
    return float(np.linalg.norm(lab(SEEN_BY[eyes] @ linear(one)) - lab(SEEN_BY[eyes] @ linear(other))))


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it."""
    light = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(tint)) for tint in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def grounds(palette: Palette) -> tuple[str, str]:
    return palette.paper, palette.panel


@both
@pytest.mark.parametrize("eyes", [eyes for eyes in SEEN_BY if eyes != "those who see grey alone"])
def test_gain_loss_and_neither_are_told_apart_by_every_eye(theme: Theme, eyes: str) -> None:
    palette = PALETTES[theme]
    for one, other in combinations((palette.gain, palette.loss, palette.muted), 2):
        assert difference(one, other, eyes) > 20, (one, other)


@both
@seen
def test_neighbouring_meanings_are_told_apart_by_every_eye(theme: Theme, eyes: str) -> None:
    palette = PALETTES[theme]
    for one, other in (
        (palette.accent, palette.other),
        (palette.gain_soft, palette.loss_soft),
        (palette.paper, palette.panel),
        (palette.panel, palette.line),
        *combinations((palette.paper, palette.gain, palette.ink), 2),
        *combinations((palette.paper, palette.loss, palette.ink), 2),
    ):
        assert difference(one, other, eyes) > (3 if eyes != "those who see grey alone" else 0.3), (one, other)


@both
@seen
def test_tiers_climb_in_lightness_for_every_eye_so_that_their_order_shows(theme: Theme, eyes: str) -> None:
    palette = PALETTES[theme]
    lightness = [float(lab(SEEN_BY[eyes] @ linear(tint))[0]) for tint in palette.tiers]
    steps = [b - a for a, b in pairwise(lightness)]
    assert all(step < -3 for step in steps) or all(step > 3 for step in steps), steps


@both
def test_six_tiers_use_six_colours_from_the_first_to_the_last(theme: Theme) -> None:
    palette = PALETTES[theme]
    used = [palette.tier(place, 6) for place in range(6)]
    assert len(set(used)) == 6
    assert (used[0], used[-1]) == (palette.tiers[0], palette.tiers[-1])
    assert palette.tier(0, 1) == palette.tiers[-1]


@both
def test_text_has_the_contrast_that_accessibility_asks_for(theme: Theme) -> None:
    palette = PALETTES[theme]
    for ground in grounds(palette):
        assert contrast(palette.ink, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
    for ground in (palette.gain_soft, palette.loss_soft):
        assert contrast(palette.ink, ground) >= 7
    for ground in (palette.gain, palette.loss, palette.accent, palette.other):
        assert contrast(palette.on_strong, ground) >= 4.5, ground
        assert contrast(ground, palette.paper) >= 4.5, ground


@both
def test_what_is_written_on_a_tier_can_be_read(theme: Theme) -> None:
    palette = PALETTES[theme]
    for tint in palette.tiers:
        assert contrast(palette.readable_on(tint), tint) >= 4, tint


def test_lightness_is_that_of_cie_lab() -> None:
    for tint in ("#000000", "#ffffff", "#12564a", "#c04a10", "#050505"):
        assert luminance(tint) == pytest.approx(lab(linear(tint))[0] / 100, abs=1e-3)
