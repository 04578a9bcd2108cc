"""A name as it is shown: what stays of what somebody wrote.

What cannot be seen goes, so that no name is empty to the eye or differs from another by nothing that shows; and so
does what would break the line or turn the text around it. Three letters without a width of their own shape what is
beside them, and stay there and nowhere else: the one that keeps two letters of Arabic apart or splits a conjunct
(U+200C), the one that makes one picture of several emoji or one letter of two (U+200D), and the one that makes an
emoji of a sign (U+FE0F). Even those tell no name from another: whoever compares names leaves them out.
"""

from __future__ import annotations

import unicodedata
from functools import cache

APART, TOGETHER, AS_EMOJI, KEYCAP = "\u200c", "\u200d", "\ufe0f", "\u20e3"
SHAPING = frozenset({APART, TOGETHER, AS_EMOJI})
# Letters and marks, as Unicode counts them, of which nothing is seen.
INVISIBLE = frozenset([
    "\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0",
    *map(chr, range(0x180B, 0x1810)), *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)),
]) - SHAPING  # fmt: skip
# Parts of joined emoji that are older than the others.
OLDER = frozenset("\u2194\u2195\u2620\u2640\u2642\u2695\u2696\u26a7\u26d3\u26f9\u2708\u2744\u2764\u27a1\u2b1b")
FIRST_EMOJI = "\U0001f000"
TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
VIRAMA = 9
# Letters, numbers, punctuation and signs: without any of these a name is nothing but marks.
SEEN = frozenset("LNPS")


def shown_name(written: str) -> str:
    """A name on one line, without what cannot be seen; "" where nothing of it can."""
    line = " ".join(unicodedata.normalize("NFC", written).split())
    line = "".join(each for each in line if each in SHAPING or (each.isprintable() and each not in INVISIBLE))
    kept: list[str] = []
    for place, letter in enumerate(line):
        if letter not in SHAPING or _shapes(letter, kept, line[place + 1 :]):
            kept.append(letter)
    name = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    return name if any(unicodedata.category(each)[0] in SEEN for each in name) else ""


def _shapes(letter: str, before: list[str], after: str) -> bool:
    """Does a letter without a width show, between these?"""
    last, following = before[-1] if before else "", after[:1]
    if not last or not following:
        return letter == AS_EMOJI and _is_sign(last)
    if letter == AS_EMOJI:
        return _is_sign(last) or following == KEYCAP
    if unicodedata.combining(last) == VIRAMA:
        return following.isalpha()
    if letter == APART:
        dual, any_joining = _joining()
        return _base(before) in dual and _base(list(reversed(after))) in any_joining
    if unicodedata.combining(following) == VIRAMA:
        return last.isalpha()
    base = next((each for each in reversed(before) if each not in TONES and each != AS_EMOJI), "")
    return _is_emoji(base) and _is_emoji(following)


def _base(letters: list[str]) -> str:
    """The last of these that is no mark."""
    return next((each for each in reversed(letters) if unicodedata.category(each) != "Mn"), "")


def _is_sign(letter: str) -> bool:
    return letter != "" and unicodedata.category(letter) in {"So", "Sm"}


def _is_emoji(letter: str) -> bool:
    return _is_sign(letter) and (letter >= FIRST_EMOJI or letter in OLDER)


@cache
def _joining() -> tuple[frozenset[str], frozenset[str]]:
    """The letters of Arabic that join what follows, and those that join anything.

    Unicode's tables of that are not in Python; that each form of theirs was once a letter of its own is.
    """
    dual, any_joining = set(), set()
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or ("",)
        if len(letters) == 1:
            letter = chr(int(letters[0], 16))
            if form in {"<initial>", "<medial>"}:
                dual.add(letter)
            if form in {"<initial>", "<medial>", "<final>"}:
                any_joining.add(letter)
    return frozenset(dual), frozenset(any_joining)
