"""Telegram's HTML: a few tags, four named characters, and errors that name the byte where reading stopped.

It is no HTML parser: what Telegram's server does not take is refused here in the same words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.entity_spans import Span, byte_offset, cannot_parse, utf16_length
from bot.sandbox.links import checked_link, mentioned_user
from bot.sandbox.objects import EntityKind, MessageEntity

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.objects import User

K = EntityKind
SIMPLE = {
    "b": K.BOLD, "strong": K.BOLD, "i": K.ITALIC, "em": K.ITALIC, "s": K.STRIKETHROUGH, "strike": K.STRIKETHROUGH,
    "del": K.STRIKETHROUGH, "u": K.UNDERLINE, "ins": K.UNDERLINE, "tg-spoiler": K.SPOILER, "span": K.SPOILER,
}  # fmt: skip
TAGS = frozenset(SIMPLE) | {"a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
BLANKS = " \t\r\n\0\v"
_SPECIAL = re.compile("[<&]")
_TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
_SKIPPED = re.compile(r"[ \t\r\n\v]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_CHARACTER = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))(;?)")
_LONGEST_REFERENCE = 10
_MOST_CODE = 0x10FFFF
_SURROGATES = re.compile("[\ud800-\udfff]")
_DATE_LETTERS = frozenset("tTdDwW")
_MOST_TIME = 2**31 - 1
_MOST_EMOJI = 2**63 - 1


class _Open:
    """A tag that waits for its end."""

    __slots__ = ("argument", "begin", "date", "name", "place")

    def __init__(self, name: str, argument: str, date: int, begin: int, place: int) -> None:
        self.name = name
        self.argument = argument
        self.date = date
        self.begin = begin
        self.place = place


class _Reader:
    """One text, read once from left to right."""

    def __init__(self, text: str, find_user: Callable[[int], User | None]) -> None:
        self._text = text
        # What asks for the character behind the last one finds an end, as in the original's strings.
        self._padded = text + "\0\0"
        self._find_user = find_user
        self._plain: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._spans: list[Span] = []

    def read(self) -> tuple[str, list[Span]]:
        place, size = 0, len(self._text)
        while place < size:
            special = _SPECIAL.search(self._text, place)
            if special is None:
                self._add(self._text[place:])
                break
            self._add(self._text[place : special.start()])
            place = special.start()
            if self._text[place] == "&":
                letter, end = _character(self._padded, place)
                self._add(letter or "&")
                place = end if letter else place + 1
            elif self._padded[place + 1] == "/":
                place = self._end(place)
            else:
                place = self._start(place)
        if self._open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        plain = "".join(self._plain)
        if _SURROGATES.search(plain):
            raise cannot_parse(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        for span in self._spans:
            if span.kind is K.CODE:
                span.argument = None
        return plain, self._spans

    def _add(self, piece: str) -> None:
        if piece:
            self._plain.append(piece)
            self._units += utf16_length(piece)

    def _at(self, place: int) -> str:
        return f"at byte offset {byte_offset(self._text, place)}"

    def _start(self, begin: int) -> int:
        """Reads a start tag; the place behind it."""
        text = self._padded
        place = _end_of(_TAG_NAME, text, begin + 1)
        if text[place] == "\0":
            raise cannot_parse(f"Unclosed start tag {self._at(begin)}")
        name = text[begin + 1 : place].lower()
        if name not in TAGS:
            raise cannot_parse(f'Unsupported start tag "{name}" {self._at(begin)}')
        argument, date = "", 0
        while text[place] != ">":
            place = _end_of(_SKIPPED, text, place)
            if text[place] == ">":
                break
            key, value, place = self._attribute(name, begin, place)
            if (name, key) == ("tg-time", "unix"):
                date = _time(value or "")
            else:
                found = _argument(name, key, value)
                argument = argument if found is None else found
        if name == "span" and argument != "spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        self._open.append(_Open(name, argument, date, self._units, len(self._plain)))
        return place + 1

    def _attribute(self, tag: str, begin: int, place: int) -> tuple[str, str | None, int]:
        """An attribute's name, its value if it has one, and the place behind."""
        text = self._padded
        end = _end_of(_ATTRIBUTE_NAME, text, place)
        key = text[place:end]
        if not key:
            raise cannot_parse(f'Empty attribute name in the tag "{tag}" {self._at(begin)}')
        place = _end_of(_SKIPPED, text, end)
        if text[place] != "=":
            if text[place] == "\0":
                raise cannot_parse(f'Unclosed start tag "{tag}" {self._at(begin)}')
            return key, None, place
        place = _end_of(_SKIPPED, text, place + 1)
        if text[place] == "\0":
            raise cannot_parse(f'Unclosed start tag "{tag}" {self._at(begin)}')
        if text[place] in "'\"":
            value, place = _quoted(text, place)
        else:
            end = _end_of(_TOKEN, text, place)
            value = text[place:end].lower()
            if text[end] not in BLANKS and text[end] != ">":
                raise cannot_parse(f"Unexpected end of name token {self._at(place)}")
            place = end
        if text[place] == "\0":
            raise cannot_parse(f"Unclosed start tag {self._at(begin)}")
        return key, value, place

    def _end(self, begin: int) -> int:
        """Reads an end tag; the place behind it."""
        if not self._open:
            raise cannot_parse(f"Unexpected end tag {self._at(begin)}")
        text = self._padded
        place = _end_of(_TAG_NAME, text, begin + 2)
        name = text[begin + 2 : place].lower()
        place = _end_of(_SKIPPED, text, place)
        if text[place] != ">":
            raise cannot_parse(f"Unclosed end tag {self._at(begin)}")
        opened = self._open.pop()
        if name and name != opened.name:
            raise cannot_parse(f'Unmatched end tag {self._at(begin)}, expected "</{opened.name}>", found "</{name}>"')
        if self._units > opened.begin:
            self._close(opened)
        return place + 1

    def _close(self, opened: _Open) -> None:
        kind = SIMPLE.get(opened.name)
        if kind is not None:
            self._keep(kind, opened)
            return
        match opened.name:
            case "a":
                url = opened.argument or "".join(self._plain[opened.place :])
                if _SURROGATES.search(url) is None:
                    link(self._spans, opened.begin, self._units, url, self._find_user)
            case "blockquote":
                self._keep(K.EXPANDABLE_BLOCKQUOTE if opened.argument else K.BLOCKQUOTE, opened)
            case "tg-emoji":
                number = opened.argument
                if not (number.isascii() and number.isdigit()) or not 0 < int(number[:20]) <= _MOST_EMOJI:
                    raise cannot_parse("Invalid custom emoji identifier specified")
                self._keep(K.CUSTOM_EMOJI, opened, emoji(number))
            case "tg-time":
                refuse_date_format(opened.argument)
                if opened.date > 0:
                    self._keep(K.DATE_TIME, opened, dated(opened.date, opened.argument))
            case _:
                self._keep_code(opened)

    def _keep_code(self, opened: _Open) -> None:
        """<pre>, <code>, and one just inside the other, which is code of a language."""
        last = self._spans[-1] if self._spans else None
        same = last is not None and (last.begin, last.end) == (opened.begin, self._units)
        if opened.name == "pre":
            if last is not None and same and last.kind is K.CODE and last.argument is not None:
                last.kind = K.PRE
            else:
                self._keep(K.PRE, opened)
        elif last is not None and same and last.kind is K.PRE and last.argument is None and opened.argument:
            last.argument = in_language(opened.argument)
        else:
            self._keep(K.CODE, opened, in_language(opened.argument) if opened.argument else None)

    def _keep(self, kind: EntityKind, opened: _Open, argument: MessageEntity | None = None) -> None:
        self._spans.append(Span(kind, opened.begin, self._units, argument))


def parse_html(text: str, find_user: Callable[[int], User | None]) -> tuple[str, list[Span]]:
    """The words of a text in Telegram's HTML and what its tags say. Raises `BotApiError` for what is broken."""
    return _Reader(text, find_user).read()


def link(spans: list[Span], begin: int, end: int, url: str, find_user: Callable[[int], User | None]) -> None:
    """Keep a link, or the mention of a user; nothing if it leads nowhere."""
    user_id = mentioned_user(url)
    if user_id is not None:
        user = find_user(user_id)
        if user is not None:
            spans.append(
                Span(K.TEXT_MENTION, begin, end, MessageEntity(type=K.TEXT_MENTION, offset=0, length=0, user=user))
            )
        return
    address = checked_link(url)
    if address is not None:
        spans.append(Span(K.TEXT_LINK, begin, end, MessageEntity(type=K.TEXT_LINK, offset=0, length=0, url=address)))


def _argument(tag: str, key: str, value: str | None) -> str | None:
    """What an attribute says of its tag; None for one that says nothing there."""
    match tag, key:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            return value or ""
        case ("code", "class") if value is not None and value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value is not None and value.startswith("tg-"):
            return value.removeprefix("tg-")
        case "blockquote", "expandable":
            return "1"
        case _:
            return None


def in_language(name: str) -> MessageEntity:
    """What code of a language carries besides its place."""
    return MessageEntity(type=K.PRE, offset=0, length=0, language=name)


def emoji(number: str) -> MessageEntity:
    """What an emoji of somebody's own carries."""
    return MessageEntity(type=K.CUSTOM_EMOJI, offset=0, length=0, custom_emoji_id=number)


def dated(unix_time: int, shown: str) -> MessageEntity:
    """What a date carries."""
    return MessageEntity(type=K.DATE_TIME, offset=0, length=0, unix_time=unix_time, date_time_format=shown or None)


def refuse_date_format(text: str) -> None:
    """A date is shown relatively (r), or by the letters of its parts."""
    if text not in {"r", "R"} and not _DATE_LETTERS.issuperset(text):
        raise cannot_parse("Invalid date format used")


def _time(text: str) -> int:
    digits = re.match(r"[0-9]{1,10}", text)
    number = int(digits[0]) if digits else 0
    return number if number <= _MOST_TIME else 0


def _end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Where a pattern that always matches ends."""
    found = pattern.match(text, place)
    return place if found is None else found.end()


def _quoted(text: str, place: int) -> tuple[str, int]:
    """A value in quotes, and the place behind it."""
    quote = text[place]
    place += 1
    pieces: list[str] = []
    while text[place] not in {quote, "\0"}:
        letter, end = _character(text, place) if text[place] == "&" else ("", place)
        if letter:
            pieces.append(letter)
            place = end
        else:
            pieces.append(text[place])
            place += 1
    return "".join(pieces), place + 1 if text[place] == quote else place


def _character(text: str, place: int) -> tuple[str, int]:
    """The character that a reference stands for and the place behind; empty for what is none."""
    found = _CHARACTER.match(text, place)
    if found is None:
        return "", place
    hexadecimal, decimal, name, _ = found.groups()
    if name is not None:
        return NAMED.get(name, ""), found.end()
    length = found.end() - len(found[4]) - place
    digits = hexadecimal if hexadecimal is not None else decimal
    if not digits or length >= _LONGEST_REFERENCE:
        return "", place
    code = int(digits, 16 if hexadecimal is not None else 10)
    return (chr(code), found.end()) if 0 < code < _MOST_CODE else ("", place)
