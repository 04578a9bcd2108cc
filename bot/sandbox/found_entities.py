"""What Telegram finds in plain text by itself: commands, names, tags, addresses, telephone numbers.

The rules follow what its clients show, down to which letter before or behind spoils a match. Whether an address
exists is never asked; an address without a scheme needs a top-level domain out of a short list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.entity_spans import Span, utf16_length, without_overlaps
from bot.sandbox.objects import EntityKind
from bot.sandbox.web_addresses import PATH, addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

K = EntityKind
_ANY = re.compile(r"[@/#$.+]|://")
_TAG = r"\w\u200c\u00b7\u0d80-\u0dff"
_NAME = "[a-zA-Z0-9_]"
_MENTION = re.compile(rf"(?<!\w)@({_NAME}{{2,32}})(?!\w)")
_COMMAND = re.compile(rf"(?<![\w/<>])/{_NAME}{{1,64}}(?:@{_NAME}{{3,32}}(?![\w/<>])|(?![\w/<>@]))")
_HASHTAG = re.compile(rf"(?<![{_TAG}])#([{_TAG}]+)")
_HASHTAG_OWNER = re.compile(rf"@{_NAME}{{3,32}}")
_CASHTAG = re.compile(rf"(?<![{_TAG}$])\$(?:1INCH|[A-Z]{{1,8}})(?:@{_NAME}{{3,32}}(?!{_NAME}))?+(?![{_TAG}$])")
_OWN_LINK = re.compile(rf"(?:tonsite|ton|tg)://[a-zA-Z0-9_\-]{{1,253}}([/?#]{PATH}*)?", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w+])\+[0-9](?:[ \-()]{0,2}[0-9]){6,14}(?!\w)")
_SIMPLE = (("/", _COMMAND, K.BOT_COMMAND), ("$", _CASHTAG, K.CASHTAG), ("+", _PHONE, K.PHONE_NUMBER))
_SHORT_NAMES = frozenset({"gif", "nft", "pic", "ufc", "vid"})
_SHORTEST_NAME = 4
_LONGEST_TAG = 256
_ENDS = ".:;,('?!`"


def found_in(text: str) -> list[Span]:
    """What is found in a text, in order and without overlaps."""
    if _ANY.search(text) is None:
        return []
    found = sorted((Span(kind, begin, end) for kind, begin, end in _matches(text)), key=lambda span: span.order)
    found = without_overlaps(found)
    if not text.isascii():
        units = place = 0
        for span in found:
            units += utf16_length(text[place : span.begin])
            begin = units
            units += utf16_length(text[span.begin : span.end])
            place = span.end
            span.begin, span.end = begin, units
    return found


def _matches(text: str) -> Iterator[tuple[EntityKind, int, int]]:
    for sign, pattern, kind in _SIMPLE:
        if sign in text:
            for match in pattern.finditer(text):
                yield kind, match.start(), match.end()
    for sign, find, kind in (("@", _mentions, K.MENTION), ("#", _hashtags, K.HASHTAG), ("://", _own_links, K.URL)):
        if sign in text:
            for begin, end in find(text):
                yield kind, begin, end
    if "." in text:
        for begin, end, is_email in addresses(text):
            yield (K.EMAIL if is_email else K.URL), begin, end


def _mentions(text: str) -> Iterator[tuple[int, int]]:
    for match in _MENTION.finditer(text):
        if len(match[1]) >= _SHORTEST_NAME or match[1].lower() in _SHORT_NAMES:
            yield match.span()


def _own_links(text: str) -> Iterator[tuple[int, int]]:
    for match in _OWN_LINK.finditer(text):
        address = match[0].rstrip(_ENDS)
        yield match.start(), match.start() + len(address) - (match[1] == "#")


def _hashtags(text: str) -> Iterator[tuple[int, int]]:
    for match in _HASHTAG.finditer(text):
        end = match.end()
        word = match[1][:_LONGEST_TAG]
        if len(match[1]) > _LONGEST_TAG:
            end = match.start() + 1 + _LONGEST_TAG
        else:
            owner = _HASHTAG_OWNER.match(text, end)
            end = end if owner is None else owner.end()
        if text[end : end + 1] != "#" and any(letter.isalpha() for letter in word):
            yield match.start(), end
