"""Telegram's MarkdownV2: marks that nest, a strict list of characters to escape, quotes by line.

It is no Markdown parser: what Telegram's server does not take is refused here in the same words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.entity_spans import Span, byte_offset, cannot_parse, utf16_length
from bot.sandbox.links import emoji_or_time
from bot.sandbox.objects import EntityKind
from bot.sandbox.parse_html import dated, emoji, in_language, link, refuse_date_format
from bot.sandbox.parse_markdown import FENCE, after_fence

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.errors import BotApiError
    from bot.sandbox.objects import MessageEntity, User

K = EntityKind
_RESERVED = re.compile(r"[\\_*\[\]()~`>#+\-=|{}.!\n]")
_RESERVED_IN_CODE = re.compile(r"[\\`]")
_CODE = frozenset({K.CODE, K.PRE})
_NAMES = {
    K.BOLD: "Bold", K.ITALIC: "Italic", K.UNDERLINE: "Underline", K.STRIKETHROUGH: "Strikethrough",
    K.SPOILER: "Spoiler", K.BLOCKQUOTE: "BlockQuote", K.CODE: "Code", K.PRE: "Pre", K.TEXT_LINK: "TextUrl",
    K.CUSTOM_EMOJI: "CustomEmoji",
}  # fmt: skip
_MARKS = {
    K.BOLD: "*", K.ITALIC: "_", K.UNDERLINE: "__", K.STRIKETHROUGH: "~", K.SPOILER: "||", K.CODE: "`", K.PRE: FENCE,
    K.TEXT_LINK: "]", K.CUSTOM_EMOJI: "]",
}  # fmt: skip
_LAST_ESCAPABLE = "~"
_EMOJI = re.compile(r"[1-9][0-9]{0,18}")
_TIME = re.compile(r"[1-9][0-9]{0,9}")
_MOST_EMOJI = 2**63 - 1
_MOST_TIME = 2**31 - 1


class _Open:
    """A mark that waits for its end."""

    __slots__ = ("at", "begin", "kind", "language", "piece")

    def __init__(self, kind: EntityKind, at: int, begin: int, piece: int, language: str = "") -> None:
        self.kind = kind
        self.at = at
        self.begin = begin
        self.piece = piece
        self.language = language


class _Reader:
    """One text, read once from left to right."""

    def __init__(self, text: str, find_user: Callable[[int], User | None]) -> None:
        self._text = text
        # What asks for the character behind the last one finds an end, as in the original's strings.
        self._padded = text + "\0\0\0"
        self._find_user = find_user
        self._plain: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._spans: list[Span] = []
        self._quoting = False
        # Is this the beginning of a line, where a quote may begin?
        self._line_begins = True

    def read(self) -> tuple[str, list[Span]]:
        place, size = 0, len(self._text)
        while place < size:
            in_code = bool(self._open) and self._open[-1].kind in _CODE
            special = (_RESERVED_IN_CODE if in_code else _RESERVED).search(self._text, place)
            stop = special.start() if special else size
            if stop > place:
                self._words(self._text[place:stop])
                place = stop
            elif self._padded[place] == "\\":
                place = self._escaped(place)
            elif self._ends(place):
                place = self._close(place)
            else:
                place = self._begin(place)
        self._end_of_text()
        return "".join(self._plain), self._spans

    def _words(self, piece: str) -> None:
        self._plain.append(piece)
        self._units += utf16_length(piece)
        if piece.strip("\r"):
            self._line_begins = False

    def _escaped(self, place: int) -> int:
        letter = self._padded[place + 1]
        if not "\0" < letter <= _LAST_ESCAPABLE:
            self._words("\\")
            return place + 1
        self._plain.append(letter)
        self._units += 1
        if letter != "\r":
            self._line_begins = letter == "\n"
        return place + 2

    def _ends(self, place: int) -> bool:
        """Does the innermost mark, or a quote, end here?"""
        if not self._open:
            return False
        text = self._padded
        if self._quoting and text[place] == "\n" and text[place + 1] != ">":
            return True
        kind = self._open[-1].kind
        if kind is K.BLOCKQUOTE or not text.startswith(_MARKS[kind], place):
            return False
        return kind is not K.ITALIC or text[place + 1] != "_"

    def _begin(self, place: int) -> int:
        """Reads a mark that begins something; the place behind it."""
        text = self._padded
        if text[place] == "\n":
            self._plain.append("\n")
            self._units += 1
            self._line_begins = True
            return place + 1
        if text[place] == ">" and self._line_begins:
            if not self._quoting:
                self._quoting = True
                self._push(K.BLOCKQUOTE, place)
            return place + 1
        if text.startswith(FENCE, place):
            language, code = after_fence(text, place + 3)
            self._push(K.PRE, place, language)
            return code
        for mark, kind in (
            ("__", K.UNDERLINE), ("_", K.ITALIC), ("*", K.BOLD), ("~", K.STRIKETHROUGH), ("||", K.SPOILER),
            ("![", K.CUSTOM_EMOJI), ("[", K.TEXT_LINK), ("`", K.CODE),
        ):  # fmt: skip
            if text.startswith(mark, place):
                self._push(kind, place)
                return place + len(mark)
        raise cannot_parse(f"Character '{text[place]}' is reserved and must be escaped with the preceding '\\'")

    def _push(self, kind: EntityKind, place: int, language: str = "") -> None:
        self._open.append(_Open(kind, place, self._units, len(self._plain), language))

    def _no_end(self, opened: _Open) -> BotApiError:
        name = "PreCode" if opened.language else _NAMES[opened.kind]
        return cannot_parse(f"Can't find end of {name} entity at byte offset {byte_offset(self._text, opened.at)}")

    def _close(self, place: int) -> int:
        """Reads a mark that ends something; the place behind it."""
        if self._padded[place] == "\n":
            return self._close_quote(place)
        opened = self._open.pop()
        place += len(_MARKS[opened.kind])
        argument: MessageEntity | None = None
        if opened.kind is K.TEXT_LINK:
            return self._link(opened, place)
        if opened.kind is K.CUSTOM_EMOJI:
            argument, place = self._emoji_or_time(place)
        elif opened.language:
            argument = in_language(opened.language)
        if self._units > opened.begin:
            kind = opened.kind if argument is None else argument.type
            self._spans.append(Span(kind, opened.begin, self._units, argument))
        return place

    def _close_quote(self, place: int) -> int:
        """A quote ends with its line; two bars at the line's end make it one that is folded."""
        opened = self._open.pop()
        kind = K.BLOCKQUOTE
        if opened.kind is not K.BLOCKQUOTE:
            just_before = place - 3 if self._padded[place - 1] == "\r" else place - 2
            if opened.kind is not K.SPOILER or opened.at != just_before:
                raise self._no_end(opened)
            opened = self._open.pop()
            if opened.kind is not K.BLOCKQUOTE:
                raise self._no_end(opened)
            kind = K.EXPANDABLE_BLOCKQUOTE
        self._quoting = False
        self._plain.append("\n")
        self._units += 1
        self._line_begins = True
        self._spans.append(Span(kind, opened.begin, self._units))
        return place + 1

    def _end_of_text(self) -> None:
        if self._quoting:
            kind = K.BLOCKQUOTE
            if self._open[-1].kind is K.SPOILER and self._open[-1].at == len(self._text) - 2:
                self._open.pop()
                kind = K.EXPANDABLE_BLOCKQUOTE
            if self._open[-1].kind is K.BLOCKQUOTE:
                self._spans.append(Span(kind, self._open.pop().begin, self._units))
        if self._open:
            raise self._no_end(self._open[-1])

    def _address(self, place: int) -> tuple[str, int]:
        """What stands in the round brackets that open here, and the place behind them."""
        text, size = self._padded, len(self._text)
        pieces: list[str] = []
        begin = place = place + 1
        while place < size and text[place] != ")":
            if text[place] == "\\" and "\0" < text[place + 1] <= _LAST_ESCAPABLE:
                place += 1
            pieces.append(text[place])
            place += 1
        if place >= size:
            raise cannot_parse(f"Can't find end of a URL at byte offset {byte_offset(text, begin)}")
        return "".join(pieces), place + 1

    def _link(self, opened: _Open, place: int) -> int:
        if self._padded[place] == "(":
            url, place = self._address(place)
        else:
            url = "".join(self._plain[opened.piece :])
        if self._units > opened.begin:
            link(self._spans, opened.begin, self._units, url, self._find_user)
        return place

    def _emoji_or_time(self, place: int) -> tuple[MessageEntity, int]:
        if self._padded[place] != "(":
            raise cannot_parse("The entity must contain a tg://emoji or tg://time URL")
        url, place = self._address(place)
        named = emoji_or_time(url)
        if named is not None:
            kind, parameters = named
            number, moment = parameters.get("id", ""), parameters.get("unix", "")
            if kind == "emoji" and _EMOJI.fullmatch(number) and int(number) <= _MOST_EMOJI:
                return emoji(number), place
            if kind == "time" and _TIME.fullmatch(moment) and int(moment) <= _MOST_TIME:
                refuse_date_format(parameters.get("format", ""))
                return dated(int(moment), parameters.get("format", "")), place
        raise cannot_parse("Invalid tg://emoji or tg://time URL specified")


def parse_markdown_v2(text: str, find_user: Callable[[int], User | None]) -> tuple[str, list[Span]]:
    """The words of a text in MarkdownV2 and what its marks say. Raises `BotApiError` for what is broken."""
    return _Reader(text, find_user).read()
