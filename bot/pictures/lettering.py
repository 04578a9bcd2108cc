"""Text that can be drawn, whatever somebody calls themselves: cleaned, measured, cut to a width, split by font.

Widths come from a table made with the fonts, so nothing here opens a font. What has no letter in any of our fonts is
shown as a small diamond rather than as an empty box; what is invisible, or would turn the line around, is left out.
"""

from __future__ import annotations

import json
import unicodedata
from enum import Enum
from functools import cache
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
UNKNOWN = "◇"
EMOJI = "Noto Emoji"
MOST_MARKS_ON_A_LETTER = 2
MOST_LETTERS = 400  # a longer text is cut before it is looked at: nothing here is a place for essays
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VARIATIONS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F, 0x20E3}


class Weight(Enum):
    """How heavy letters are drawn; fonts other than the Latin one have the medium weight alone."""

    MEDIUM = 500
    BOLD = 700


@cache
def _charts() -> tuple[dict[int, tuple[str, int]], dict[int, int]]:
    """Per letter its font and its width in thousandths; and the widths of the bold ones."""
    packed: dict[str, dict[str, list[int]]] = json.loads((FONTS / "widths.json").read_text(encoding="utf-8"))
    medium: dict[int, tuple[str, int]] = {}
    bold: dict[int, int] = {}
    for family, widths in packed.items():
        for width, runs in widths.items():
            end = 0
            for gap, count in zip(runs[::2], runs[1::2], strict=True):
                end += gap + count
                for letter in range(end - count, end):
                    if family.endswith(" Bold"):
                        bold[letter] = int(width)
                    else:
                        medium[letter] = family, int(width)
    return medium, bold


def clean(text: str) -> str:
    """`text` as it can be drawn on one line: see the module. It remembers no text: many are people's names."""
    if text.isascii() and text.isprintable():
        return " ".join(text[:MOST_LETTERS].split())  # there is a letter for each, and none that combines
    known, _ = _charts()
    letters: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[:MOST_LETTERS]):
        kind, code = unicodedata.category(letter), ord(letter)
        marks = marks + 1 if kind.startswith("M") and unicodedata.combining(letter) else 0
        if kind in {"Zs", "Zl", "Zp"} or letter in "\t\n\r\v\f":
            letters.append(" ")
        elif _is_invisible(kind, code) or marks > MOST_MARKS_ON_A_LETTER:
            continue
        elif marks and (not letters or letters[-1] in {" ", UNKNOWN}):
            continue  # a mark needs a letter to stand on
        elif code in known:
            letters.append(letter)
        else:
            plain = unicodedata.normalize("NFKC", letter)
            drawable = all(ord(part) in known for part in plain)
            if kind.startswith("M") and not drawable:
                continue  # the letter without it says more than a diamond
            if drawable or not letters or letters[-1] != UNKNOWN:
                letters.append(plain if drawable else UNKNOWN)
    return " ".join("".join(letters).split())


def name_of(text: str) -> str:
    """A name as it can be drawn, and the diamond for one of which nothing is left: a person is never a gap."""
    return clean(text) or UNKNOWN


def width(text: str, size: float, weight: Weight = Weight.MEDIUM) -> float:
    """How wide clean text is in a picture's units: without kerning, and joined letters count as if they stood alone."""
    medium, bold = _charts()
    heavy = bold if weight is Weight.BOLD else {}
    total = 0
    for letter in text:
        code = ord(letter)
        total += heavy[code] if code in heavy else medium[code][1]
    return total * size / 1000


def fitted(text: str, size: float, within: float, weight: Weight = Weight.MEDIUM) -> str:
    """Clean text cut so that it and its ellipsis are no wider than `within`; at worst the ellipsis alone."""
    if width(text, size, weight) <= within:
        return text
    end = len(text)
    while end and width(text[:end].rstrip() + ELLIPSIS, size, weight) > within:
        end -= 1
    return text[:end].rstrip() + ELLIPSIS


def wrapped(text: str, size: float, within: float, most: int, weight: Weight = Weight.MEDIUM) -> list[str]:
    """Clean text on up to `most` lines, the last one cut if need be; broken at spaces and between Chinese letters."""
    lines = [""]
    pieces = _pieces(text)
    for place, piece in enumerate(pieces):
        if width((lines[-1] + piece).rstrip(), size, weight) <= within or not lines[-1]:
            lines[-1] += piece
        elif len(lines) < most:
            lines.append(piece)
        else:
            lines[-1] += "".join(pieces[place:])
            break
    return [fitted(line.rstrip(), size, within, weight) for line in lines]


def runs(text: str) -> list[tuple[str, str]]:
    """Clean text as (font, letters), in order; spaces and marks stay with what stands before them.

    But for a space after an emoji: among emoji it is as wide as they are, and would be a gap in a name.
    """
    medium, _ = _charts()
    families: list[str] = []
    for letter in text:
        stays = families and (unicodedata.combining(letter) or (letter == " " and families[-1] != EMOJI))
        families.append(families[-1] if stays else medium[ord(letter)][0])
    grouped = groupby(zip(families, text, strict=True), key=lambda pair: pair[0])
    return [(family, "".join(letter for _, letter in group)) for family, group in grouped]


def signed(points: int) -> str:
    """Points with their sign: +12, −7, and ±0 for nothing, so that a sign always stands there."""
    if points == 0:
        return "±0"
    return f"+{points}" if points > 0 else f"−{-points}"


def number(points: int) -> str:
    """A number that is a state rather than a movement: no plus, and a true minus."""
    return f"−{-points}" if points < 0 else str(points)


def _is_invisible(kind: str, code: int) -> bool:
    """Controls, turns of the line, joiners, halves of pairs, and what only varies the sign before it."""
    return kind in {"Cc", "Cf", "Cs"} or code in _VARIATIONS or code in _SKIN_TONES


def _pieces(text: str) -> list[str]:
    """Where a line may be broken: after a space, and before and after a letter as wide as it is high."""
    pieces: list[str] = []
    for letter in text:
        wide = unicodedata.east_asian_width(letter) == "W" and unicodedata.category(letter) != "Po"
        if pieces and not wide and not pieces[-1].endswith(" ") and not _ends_wide(pieces[-1], letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _ends_wide(piece: str, following: str) -> bool:
    """Whether a line may be broken after `piece`: not before a sign that closes a sentence, or a space."""
    if following == " " or unicodedata.category(following) in {"Po", "Pe", "Pf"}:
        return False
    return unicodedata.east_asian_width(piece[-1]) == "W"
