"""Stretches of a text while it is being read: how long in UTF-16, how nested, and what stays when two overlap.

Positions count UTF-16 units, as Telegram does. The rules for overlaps are Telegram's: styles are merged and then cut
at the bounds of everything else; quotes may hold links; nothing overlaps a link or code. Nothing here reads markup.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.sandbox.errors import BotApiError
from bot.sandbox.objects import EntityKind, MessageEntity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

K = EntityKind
STYLES = frozenset({K.BOLD, K.ITALIC, K.UNDERLINE, K.STRIKETHROUGH, K.SPOILER})
QUOTES = frozenset({K.BLOCKQUOTE, K.EXPANDABLE_BLOCKQUOTE})
# What no style may lie in.
PLAIN_INSIDE = frozenset({K.PRE, K.CODE, K.DATE_TIME})
# Which comes first of two that begin and end alike.
_RANK = {
    K.BLOCKQUOTE: 0, K.EXPANDABLE_BLOCKQUOTE: 0, K.PRE: 11, K.CODE: 20, K.DATE_TIME: 30, K.TEXT_LINK: 49,
    K.TEXT_MENTION: 49, K.BOLD: 90, K.ITALIC: 91, K.UNDERLINE: 92, K.STRIKETHROUGH: 93, K.SPOILER: 94,
    K.CUSTOM_EMOJI: 99,
}  # fmt: skip
_FOUND_RANK = 50
# Telegram keeps so many of a message's entities and forgets the others.
MOST_ENTITIES = 100


class Span:
    """A stretch from `begin` up to, not including, `end`, and the entity it becomes."""

    __slots__ = ("argument", "begin", "end", "kind")

    def __init__(self, kind: EntityKind, begin: int, end: int, argument: MessageEntity | None = None) -> None:
        self.kind = kind
        self.begin = begin
        self.end = end
        # Carries what the kind needs besides: a link's address, a mention's user, a language.
        self.argument = argument

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts outer before inner."""
        return (self.begin, -self.end, _RANK.get(self.kind, _FOUND_RANK))

    def entity(self) -> MessageEntity:
        """As the Bot API sends it."""
        made = self.argument
        if made is None:
            return MessageEntity(type=self.kind, offset=self.begin, length=self.end - self.begin)
        return MessageEntity(
            type=self.kind, offset=self.begin, length=self.end - self.begin, url=made.url, user=made.user,
            language=made.language, custom_emoji_id=made.custom_emoji_id, unix_time=made.unix_time,
            date_time_format=made.date_time_format,
        )  # fmt: skip


def cannot_parse(why: str) -> BotApiError:
    """The answer to markup that is broken."""
    return BotApiError(400, f"Bad Request: can't parse entities: {why}")


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text has: what the Bot API counts in."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_offset(text: str, place: int) -> int:
    """Where a place of a text is in UTF-8: what Telegram's errors count in."""
    return len(text[:place].encode("utf-8", "surrogatepass"))


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Sorted, with overlaps settled as Telegram settles them; empty ones are gone."""
    ordered = sorted((span for span in spans if span.end > span.begin), key=_order)
    if len(ordered) < 2:  # noqa: PLR2004 - one alone overlaps nothing
        return ordered
    styles = [span for span in ordered if span.kind in STYLES]
    quotes = without_overlaps([span for span in ordered if span.kind in QUOTES])
    others = [span for span in ordered if span.kind not in STYLES and span.kind not in QUOTES]
    others = _beside_quotes(without_overlaps(others), quotes)
    return _with_styles(styles, others + quotes)


def merged(spans: Sequence[Span], found: Sequence[Span]) -> list[Span]:
    """Spans in order and, where these leave room, what was found in the text besides."""
    if not found:
        return list(spans)
    styles = [span for span in spans if span.kind in STYLES]
    quotes = [span for span in spans if span.kind in QUOTES]
    taken = [span for span in spans if span.kind not in STYLES and span.kind not in QUOTES]
    ends = [span.end for span in taken]
    free: list[Span] = []
    for span in _beside_quotes(found, quotes):
        place = bisect_right(ends, span.begin)
        if place == len(taken) or span.end <= taken[place].begin:
            free.append(span)
    return _with_styles(styles, taken + free + quotes)


def without_overlaps(ordered: Sequence[Span]) -> list[Span]:
    """Of sorted spans those that begin at or after the end of the one kept before."""
    kept: list[Span] = []
    end = 0
    for span in ordered:
        if span.begin >= end:
            kept.append(span)
            end = span.end
    return kept


def _order(span: Span) -> tuple[int, int, int]:
    return span.order


def _beside_quotes(spans: Sequence[Span], quotes: Sequence[Span]) -> list[Span]:
    """Without those that lie across a quote's bound."""
    ends = [quote.end for quote in quotes]
    kept: list[Span] = []
    for span in spans:
        place = bisect_right(ends, span.begin)
        if place == len(quotes):
            kept.append(span)
            continue
        quote = quotes[place]
        inside = quote.begin <= span.begin and span.end <= quote.end
        if inside or span.end <= quote.begin:
            kept.append(span)
    return kept


def _with_styles(styles: Sequence[Span], others: list[Span]) -> list[Span]:
    """Styles of one kind become one where they touch, and are cut where anything else begins or ends."""
    whole: list[Span] = []
    last: dict[EntityKind, Span] = {}
    for span in styles:
        before = last.get(span.kind)
        if before is not None and span.begin <= before.end:
            before.end = max(before.end, span.end)
        else:
            last[span.kind] = joined = Span(span.kind, span.begin, span.end)
            whole.append(joined)
    cuts = sorted({span.begin for span in whole} | {bound for span in others for bound in (span.begin, span.end)})
    plain = sorted((span for span in others if span.kind in PLAIN_INSIDE), key=_order)
    plain_ends = [span.end for span in plain]
    found = others.copy()
    for span in whole:
        inside = cuts[bisect_right(cuts, span.begin) : bisect_left(cuts, span.end)]
        for begin, end in pairwise([span.begin, *inside, span.end]):
            place = bisect_right(plain_ends, begin)
            if place == len(plain) or begin < plain[place].begin:
                found.append(Span(span.kind, begin, end))
    return sorted(found, key=_order)
