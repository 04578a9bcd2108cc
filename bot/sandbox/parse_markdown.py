"""Telegram's first Markdown, which nothing nests in: bold, italic, code, links. Kept because bots still use it.

It is no Markdown parser: what Telegram's server does not take is refused here in the same words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.entity_spans import Span, byte_offset, cannot_parse, utf16_length
from bot.sandbox.objects import EntityKind
from bot.sandbox.parse_html import BLANKS, in_language, link

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.objects import User

K = EntityKind
FENCE = "```"
_SPECIAL = re.compile(r"[\\_*`\[]")
_ESCAPABLE = frozenset("_*`[")


def parse_markdown(text: str, find_user: Callable[[int], User | None]) -> tuple[str, list[Span]]:
    """The words of a text in Telegram's first Markdown and what its marks say. Raises `BotApiError` if one is open."""
    size = len(text)
    padded = text + "\0\0\0"
    plain: list[str] = []
    spans: list[Span] = []
    units = place = 0
    while place < size:
        special = _SPECIAL.search(text, place)
        stop = special.start() if special else size
        if stop > place:
            plain.append(text[place:stop])
            units += utf16_length(plain[-1])
            place = stop
            continue
        mark = text[place]
        if mark == "\\":
            escaped = padded[place + 1] in _ESCAPABLE
            plain.append(padded[place + 1] if escaped else mark)
            units += 1
            place += 2 if escaped else 1
            continue
        begin = place
        place += 1
        language, fenced = "", padded.startswith(FENCE, begin)
        if fenced:
            language, place = after_fence(padded, begin + 3)
        closing = FENCE if fenced else "]" if mark == "[" else mark
        end = text.find(closing, place)
        if end < 0:
            raise cannot_parse(f"Can't find end of the entity starting at byte offset {byte_offset(text, begin)}")
        words = text[place:end]
        plain.append(words)
        last = units + utf16_length(words)
        place = end + len(closing)
        if mark == "[":
            place = _link(spans, padded, (units, last, words, place), find_user)
        elif words and mark == "`":
            argument = in_language(language) if language else None
            spans.append(Span(K.PRE if fenced else K.CODE, units, last, argument))
        elif words:
            spans.append(Span(K.BOLD if mark == "*" else K.ITALIC, units, last))
        units = last
    return "".join(plain), spans


def _link(
    spans: list[Span], padded: str, read: tuple[int, int, str, int], find_user: Callable[[int], User | None]
) -> int:
    """Keep what stands in square brackets, with the address behind it; the place behind both."""
    begin, end, words, place = read
    if not words:
        return place
    url = words
    if padded[place] == "(":
        close = padded.find(")", place)
        close = len(padded) - 3 if close < 0 else close
        url = padded[place + 1 : close]
        place = close + 1
    link(spans, begin, end, url, find_user)
    return place


def after_fence(padded: str, place: int) -> tuple[str, int]:
    """The language named behind three backquotes, and where the code begins: one line end is not part of it."""
    end = place
    while padded[end] not in BLANKS and padded[end] != "`":
        end += 1
    language = ""
    if end > place and padded[end] != "`" and padded[end] != "\0":
        language = padded[place:end]
        place = end
    if padded[place] in "\r\n":
        both = padded[place + 1] in "\r\n" and padded[place + 1] != padded[place]
        place += 2 if both else 1
    return language, place
