"""An invitation to a world: a square code that a phone reads, and the link for those who have to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno

from bot.pictures import lettering
from bot.pictures.canvas import WIDTH, Anchor
from bot.pictures.lettering import Weight
from bot.pictures.page import EDGE, INNER, Page

if TYPE_CHECKING:
    from bot.pictures.canvas import Sheet
    from bot.pictures.palette import Palette
    from bot.views.drawings import Invite

SIDE = 404
QUIET = 4  # empty squares around the code, which readers need


def draw(invite: Invite, palette: Palette) -> Sheet:
    """The invitation, drawn."""
    page = Page(invite, palette)
    for line in invite.lines:
        for part in lettering.wrapped(lettering.clean(line), 20, INNER, 2):
            page.text(EDGE, page.room(30) + 16, part, 20, palette.muted)
    top = page.room(SIDE + 24) + 24
    _code(page, invite.link, (WIDTH - SIDE) / 2, top)
    base = page.room(58) + 44
    page.shrunk(
        WIDTH / 2, base, invite.link_text, 26, palette.ink, within=INNER, weight=Weight.BOLD, anchor=Anchor.MIDDLE
    )
    return page.finish()


def _code(page: Page, link: str, left: float, top: float) -> None:
    """Dark on light in either theme: many phones read it no other way. Squares in a row are one shape."""
    dark, light = "#18211f", "#ffffff"
    rows = [bytes(row) for row in segno.make_qr(link.encode("utf-8", "replace"), error="m").matrix]
    one = SIDE / (len(rows) + 2 * QUIET)
    page.rect(left, top, SIDE, SIDE, light, radius=20)
    shape = []
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            end = across
            while end < len(row) and row[end]:
                end += 1
            if end > across:
                x, y = left + (QUIET + across) * one, top + (QUIET + down) * one
                # A hair higher than one square, so that no line of paper shows between two rows.
                shape.append(
                    f"M{x:.2f} {y:.2f}h{(end - across) * one:.2f}v{one + 0.15:.2f}h{-(end - across) * one:.2f}z"
                )
            across = end + 1
    page.path("".join(shape), fill=dark)
