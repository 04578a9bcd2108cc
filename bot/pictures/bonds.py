"""A net of friendships: people as circles, or diamonds where they cost points; ties thick where strong, and signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from bot.pictures import lettering
from bot.pictures.bond_layout import laid_out
from bot.pictures.canvas import Anchor
from bot.pictures.lettering import Weight, number, signed
from bot.pictures.page import EDGE, INNER, RIGHT, SCALE, Page

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Bonds, Friend, Tie

FEW = 12  # up to so many people there is room to write large
NAME = 132
MOST_NAMES = 28  # beyond that nobody reads them on a phone
CROWD = 30  # from here on fine lines cost more pixels than a phone shows
CROWD_SCALE = 1.2
BOW = 0.07
WRITTEN = 20  # from this radius on a person's figure is written inside


@dataclass(frozen=True, slots=True)
class _Box:
    """The room that a name or a person takes."""

    x1: float
    y1: float
    x2: float
    y2: float

    def meets(self, other: _Box) -> bool:
        return self.x1 < other.x2 and other.x1 < self.x2 and self.y1 < other.y2 and other.y1 < self.y2


def draw(bonds: Bonds, palette: Palette) -> Sheet:
    """The net, drawn."""
    page = Page(bonds, palette)
    high = min(600, 330 + 14 * len(bonds.people))
    top = page.room(high + 20)
    radii = _radii(bonds)
    ties = [(tie.a, tie.b, tie.strength / 1000) for tie in bonds.ties]
    spots = [(EDGE + x, top + y) for x, y in laid_out(len(bonds.people), ties, radii, INNER, high - 26)]
    _quiet_ties(page, bonds, spots)
    for tie in sorted(bonds.ties, key=lambda tie: abs(tie.pull)):
        if tie.pull:
            _pulling_tie(page, tie, spots)
    for place in sorted(range(len(spots)), key=lambda place: radii[place]):
        _person(page, bonds, bonds.people[place], spots[place], radii[place])
    _names(page, bonds, spots, radii)
    _legend(page, bonds)
    return page.finish(scale=SCALE if len(bonds.people) <= CROWD else CROWD_SCALE)


def _radii(bonds: Bonds) -> list[float]:
    """Areas follow the effects if there are any, or else the scores above the lowest one."""
    people = bonds.people
    effects = [abs(friend.effect or 0) for friend in people]
    lowest = min(friend.score for friend in people)
    sizes = effects if any(effects) else [friend.score - lowest for friend in people]
    largest = max(*sizes, 1)
    least, most = (24.0, 38.0) if len(people) <= FEW else (5.5, 18.0)
    radii = [least + (most - least) * sqrt(size / largest) for size in sizes]
    return [
        max(radius, most * 0.8) if friend.self_or_chosen else radius
        for radius, friend in zip(radii, people, strict=True)
    ]


def _curve(tie: Tie, spots: list[tuple[float, float]]) -> str:
    """A line that is bowed a little, so that ties through one person can be told apart."""
    (x1, y1), (x2, y2) = spots[tie.a], spots[tie.b]
    cx, cy = (x1 + x2) / 2 - (y2 - y1) * BOW, (y1 + y2) / 2 + (x2 - x1) * BOW
    return f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"


def _quiet_ties(page: Page, bonds: Bonds, spots: list[tuple[float, float]]) -> None:
    """Ties that pull nobody, in the paper's own tint: one shape for each of four thicknesses, which is far quicker."""
    for quarter in range(4):
        alike = [tie for tie in bonds.ties if not tie.pull and min((tie.strength - 1) // 250, 3) == quarter]
        if alike:
            data = "".join(_curve(tie, spots) for tie in alike)
            page.path(data, stroke=page.palette.line, thick=1 + 0.75 * quarter, jagged=len(bonds.people) > CROWD)


def _pulling_tie(page: Page, tie: Tie, spots: list[tuple[float, float]]) -> None:
    """Thick where the tie is strong, whole where it pulls up and dashed where it pulls down."""
    thick = 1.5 + 3 * tie.strength / 1000
    dashes = f"{thick * 2 + 2:.1f} {thick + 3:.1f}" if tie.pull < 0 else ""
    page.path(_curve(tie, spots), stroke=page.tint(tie.pull), thick=thick, dashes=dashes)


def _person(page: Page, bonds: Bonds, friend: Friend, spot: tuple[float, float], radius: float) -> None:
    palette = page.palette
    x, y = spot
    by_effect = any(one.effect for one in bonds.people)
    if friend.self_or_chosen:
        page.circle(x, y, radius + 7, palette.paper)
        page.circle(x, y, radius + 4, palette.ink)
        page.circle(x, y, radius, palette.accent, ring=palette.paper, thick=2.5)
        return
    if not by_effect:
        tint = page.tier_of(friend.score, bonds.scale)
        page.circle(x, y, radius, tint, ring=palette.paper, thick=2)
        if radius >= WRITTEN:
            ink = palette.readable_on(tint)
            page.shrunk(x, y + 6, number(friend.score), 17, ink, within=radius * 1.7, anchor=Anchor.MIDDLE)
        return
    effect = friend.effect or 0
    if effect < 0:
        reach = radius * 1.16
        page.polygon([(x, y - reach - 2), (x + reach + 2, y), (x, y + reach + 2), (x - reach - 2, y)], palette.paper)
        page.polygon([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], palette.loss)
    else:
        tint = palette.gain if effect else palette.muted
        page.circle(x, y, radius, tint, ring=palette.paper, thick=2)
    if effect and radius >= WRITTEN:
        words = signed(effect)
        page.shrunk(x, y + 6, words, 17, palette.on_strong, within=radius * 1.6, anchor=Anchor.MIDDLE)
    elif effect and radius >= 13:  # noqa: PLR2004  # below that the sign is a blot
        arm = radius * 0.42
        page.line(x - arm, y, x + arm, y, palette.on_strong, thick=radius * 0.16)
        if effect > 0:
            page.line(x, y - arm, x, y + arm, palette.on_strong, thick=radius * 0.16)


def _names(page: Page, bonds: Bonds, spots: list[tuple[float, float]], radii: list[float]) -> None:
    """Names where there is room, the most telling and best befriended first; none that would lie on another."""
    few = len(bonds.people) <= FEW
    size = 18 if few else 14
    taken = [
        _Box(x - radius * 0.9, y - radius * 0.9, x + radius * 0.9, y + radius * 0.9)
        for (x, y), radius in zip(spots, radii, strict=True)
    ]
    friends = Counter(place for tie in bonds.ties for place in (tie.a, tie.b))
    order = sorted(
        range(len(spots)),
        key=lambda place: (not bonds.people[place].self_or_chosen, -radii[place], -friends[place], place),
    )
    written = 0
    for place in order:
        if written == MOST_NAMES:
            break
        friend, (x, y), radius = bonds.people[place], spots[place], radii[place]
        weight = Weight.BOLD if friend.self_or_chosen or (radius > 12 and not few) else Weight.MEDIUM  # noqa: PLR2004
        words = lettering.fitted(lettering.name_of(friend.name), size, NAME + (60 if few else 0), weight)
        wide = lettering.width(words, size, weight)
        away = radius + (8 if friend.self_or_chosen else 3)
        for base, left in (
            (y + away + size * 0.95, x - wide / 2),
            (y - away - size * 0.25, x - wide / 2),
            (y + size * 0.35, x + away + 4),
            (y + size * 0.35, x - away - 4 - wide),
        ):
            left_within = min(max(left, EDGE - 24), RIGHT + 24 - wide)
            box = _Box(left_within - 1, base - size * 0.8, left_within + wide + 1, base + size * 0.24)
            others = taken[:place] + taken[place + 1 :]
            if not any(box.meets(other) for other in others) and (left == left_within or base != y + size * 0.35):
                page.text(left_within, base, words, size, page.palette.ink, weight=weight, plate=page.palette.paper)
                taken.append(box)
                written += 1
                break


def _legend(page: Page, bonds: Bonds) -> None:
    """What the lines and the sizes mean, each with the shape it explains."""
    palette = page.palette
    for points, words in ((1, bonds.gain_label), (-1, bonds.loss_label), (0, bonds.size_label)):
        if not lettering.clean(words):
            continue
        y = page.room(32) + 18
        if points:
            page.line(EDGE, y, EDGE + 44, y, page.tint(points), thick=4, dashes="" if points > 0 else "10 7")
        else:
            page.circle(EDGE + 8, y, 5, palette.muted)
            page.circle(EDGE + 30, y, 11, palette.muted)
        page.text(EDGE + 62, y + 6, words, 17, palette.ink, within=INNER - 62)
