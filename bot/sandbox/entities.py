"""What a text means: parse modes, entities given by the caller, and those that Telegram finds by itself.

The way from what a bot sends to what a message holds: markup is read, control characters are cleaned away, blank ends
are cut off, overlaps are settled, and links, commands, names and tags in the text are found. It looks up nothing but
the users that a text mentions, through what the caller hands in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bot.sandbox.entity_spans import MOST_ENTITIES, Span, in_order, merged, utf16_length
from bot.sandbox.errors import BotApiError
from bot.sandbox.found_entities import found_in
from bot.sandbox.links import checked_link
from bot.sandbox.objects import EntityKind
from bot.sandbox.parse_html import parse_html
from bot.sandbox.parse_markdown import parse_markdown
from bot.sandbox.parse_markdown_v2 import parse_markdown_v2

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.sandbox.objects import MessageEntity, User

    FindUser = Callable[[int], User | None]

__all__ = ["automatic", "given", "parse", "utf16_length"]

MOST_BYTES = 1 << 15
MOST_OFFSET = 1_000_000
_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
# Control characters become blanks; line ends of other systems, marks that turn the direction of writing or draw
# vertical lines go away.
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CLEANED = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_ENDS = " \n"
_LAST_OF_ONE_UNIT = "\uffff"
# What a bot cannot set by itself; Telegram finds these or nobody does.
_ONLY_FOUND = frozenset({
    EntityKind.MENTION, EntityKind.HASHTAG, EntityKind.CASHTAG, EntityKind.BOT_COMMAND, EntityKind.URL,
    EntityKind.EMAIL, EntityKind.PHONE_NUMBER,
})  # fmt: skip


def parse(text: str, mode: str | None, *, find_user: FindUser | None = None) -> tuple[str, list[MessageEntity]]:
    """A text's plain words and its entities, in order.

    `mode` is HTML, MarkdownV2 or Markdown in any case; None, "" and "none" are plain text. The words may be empty.
    A `tg://user?id=` link mentions whom `find_user` knows, and is no entity if it knows nobody.

    Raises:
        BotApiError: 400, in Telegram's wording, for markup that is broken, an unknown mode or an overlong text.
    """
    _refuse_text(text)
    lowered = mode.lower() if mode else ""
    if not text or lowered in {"", "none"}:
        return _finished(text, [])
    parser = _PARSERS.get(lowered)
    if parser is None:
        raise BotApiError(400, "Bad Request: unsupported parse_mode")
    plain, spans = parser(text, find_user or _nobody)
    return _finished(plain, spans)


def given(
    text: str, entities: Sequence[MessageEntity], *, find_user: FindUser | None = None
) -> tuple[str, list[MessageEntity]]:
    """A text's words and entities, where the caller says what is bold or a link; the rest is found as in `parse`.

    Raises:
        BotApiError: 400 for an entity that lies outside the text or cuts a letter in two.
    """
    _refuse_text(text)
    spans: list[Span] = []
    for entity in entities:
        for name, number in (("offset", entity.offset), ("length", entity.length)):
            if not 0 <= number <= MOST_OFFSET:
                raise BotApiError(400, f"Bad Request: receive an entity with incorrect {name} {number}")
        if entity.length == 0 or entity.type in _ONLY_FOUND:
            continue
        argument = _argument(entity, find_user or _nobody)
        if argument is not None:
            spans.append(Span(entity.type, entity.offset, entity.offset + entity.length, argument))
    spans.sort(key=lambda span: span.order)
    _refuse_outside(text, spans)
    return _finished(text, spans)


def automatic(text: str) -> list[MessageEntity]:
    """What Telegram finds in a text by itself: commands, names, addresses, tags, telephone numbers."""
    return [span.entity() for span in found_in(text)[:MOST_ENTITIES]]


def _nobody(_user_id: int) -> None:
    """Knows no user."""


def _refuse_text(text: str) -> None:
    if text.isascii():
        size = len(text)
    else:
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            raise BotApiError(400, "Bad Request: strings must be encoded in UTF-8") from None
    if size > MOST_BYTES:
        raise BotApiError(400, "Bad Request: text is too long")


def _argument(entity: MessageEntity, find_user: FindUser) -> MessageEntity | None:
    """The entity as it may be sent on; None if it would lead nowhere."""
    if entity.type is EntityKind.TEXT_LINK:
        url = checked_link(entity.url or "")
        return None if url is None else replace(entity, url=url)
    if entity.type is EntityKind.TEXT_MENTION:
        user = None if entity.user is None else find_user(entity.user.id)
        return None if user is None else replace(entity, user=user)
    return entity


def _refuse_outside(text: str, spans: Sequence[Span]) -> None:
    """An entity must begin and end between two letters of the text."""
    if not spans:
        return
    length = utf16_length(text)
    for span in spans:
        if span.begin >= length:
            raise BotApiError(
                400, f"Bad Request: entity begins after the end of the text at UTF-16 offset {span.begin}"
            )
        if span.end > length:
            raise BotApiError(
                400,
                f"Bad Request: entity beginning at UTF-16 offset {span.begin} ends after the end of the text "
                f"at UTF-16 offset {span.end}",
            )
    halves = {} if length == len(text) else _halves(text)
    for span in spans:
        if span.begin in halves:
            raise BotApiError(
                400,
                f"Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset {halves[span.begin]}",
            )
        if span.end in halves:
            raise BotApiError(
                400,
                f"Bad Request: entity beginning at UTF-16 offset {span.begin} ends in a middle of a UTF-16 symbol "
                f"at byte offset {halves[span.end]}",
            )


def _halves(text: str) -> dict[int, int]:
    """The second halves of letters that take two units, each with the byte at which the next letter begins."""
    found: dict[int, int] = {}
    units = size = 0
    for letter in text:
        size += len(letter.encode())
        units += 1 + (letter > _LAST_OF_ONE_UNIT)
        if letter > _LAST_OF_ONE_UNIT:
            found[units - 1] = size
    return found


def _finished(text: str, spans: list[Span]) -> tuple[str, list[MessageEntity]]:
    """Cleaned, trimmed, in order, with what is found in the text."""
    if _CLEANED.search(text):
        text, spans = _cleaned(text, spans)
    if not spans:
        text = text.strip(_ENDS)
        return text, automatic(text)
    text, spans = _trimmed(text, in_order(spans))
    found = merged(spans, found_in(text))
    return text, [span.entity() for span in found[:MOST_ENTITIES]]


def _cleaned(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    text = _BLANKED.sub(" ", text)
    if spans:
        places: list[int] = []
        units = before = 0
        for match in _DROPPED.finditer(text):
            units += utf16_length(text[before : match.start()])
            places.append(units)
            before = match.start()
        for span in spans:
            span.begin -= bisect_left(places, span.begin)
            span.end -= bisect_left(places, span.end)
    return _DROPPED.sub("", text), spans


def _trimmed(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Without blank ends; blanks at the beginning that an entity covers stay, as they do in Telegram."""
    text = text.rstrip(_ENDS)
    end = utf16_length(text)
    spans = [span for span in spans if span.begin < end]
    for span in spans:
        span.end = min(span.end, end)
    blanks = len(text) - len(text.lstrip(_ENDS))
    skipped = min(blanks, min((span.begin for span in spans), default=blanks))
    for span in spans:
        span.begin -= skipped
        span.end -= skipped
    return text[skipped:], in_order(spans)
