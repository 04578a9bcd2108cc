"""Words in a language: a key and its arguments give a text that is safe to show.

Texts stand in Fluent files, one folder a language, and are Telegram's HTML. Arguments are data: they are escaped, put
on one line, and kept from turning the text around them where they are written from right to left. Nothing falls back
from one language to another: a key or an argument that is missing is an error, and a test finds it before a reader.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html import escape, unescape
from importlib import resources
from typing import TYPE_CHECKING, Final

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fluent.runtime.resolver import Pattern

LANGUAGES: Final = ("en", "zh-Hans")
# What each language is called by those who speak it.
LANGUAGE_NAMES: Final = {"en": "English", "zh-Hans": "简体中文"}

_TAG = re.compile(r"</?[a-z][a-z-]*(?: [^<>]*)?>")
_BLANKS = re.compile(r"\s+")
# What turns or isolates a run of text: a name that brings its own could dress up as something else.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_FROM_THE_RIGHT = frozenset({"R", "AL"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


class Worded(str):
    """Telegram's HTML that is safe already: given to another text as an argument, it is not escaped again."""

    __slots__ = ()


class Words:
    """The words of one language. Callable: ``words("why-title", name="Anna", points=3)`` is Telegram's HTML."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._patterns: dict[str, Pattern] = {}
        # Texts that are always the same, and so nobody's.
        self._fixed: dict[str, Worded] = {}
        # Isolation is ours: Fluent's own would put marks around every number.
        self._bundle = FluentBundle([language], use_isolating=False)
        folder = resources.files("bot.views") / "locales" / language
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".ftl"):
                self._read(file.name, file.read_text(encoding="utf-8"))

    @staticmethod
    def of(language: str) -> Words:
        """The words of one of `LANGUAGES`, or those nearest to a platform's code."""
        return _words(language if language in LANGUAGES else language_for(language))

    def __call__(self, key: str, /, **arguments: object) -> Worded:
        """A text as Telegram's HTML. Raises `KeyError` for a key or an argument that is missing."""
        if not arguments and key in self._fixed:
            return self._fixed[key]
        pattern = self._patterns.get(key)
        if pattern is None:
            raise KeyError(f"no words for {key!r} in {self.language}")
        safe = {name: _safe(value) for name, value in arguments.items()}
        text, errors = self._bundle.format_pattern(pattern, safe)
        if errors:
            raise KeyError(f"words for {key!r} in {self.language}: {errors[0]}")
        worded = Worded(text)
        if not arguments:
            self._fixed[key] = worded
        return worded

    def plain(self, key: str, /, **arguments: object) -> str:
        """The same as it is shown, without markup: for buttons, toasts and pictures."""
        return as_shown(self(key, **arguments))

    def has(self, key: str) -> bool:
        """Are there words for this key?"""
        return key in self._patterns

    def keys(self) -> frozenset[str]:
        """All keys there are words for; an attribute's is ``key.attribute``."""
        return frozenset(self._patterns)

    def listed(self, items: Sequence[str]) -> Worded:
        """Several things in a row: "A, B and C"."""
        parts = [_safe(item) for item in items]
        if len(parts) < 2:  # noqa: PLR2004 - one thing needs nothing between
            return Worded("".join(map(str, parts)))
        head = self("list-between").join(map(str, parts[:-1]))
        return Worded(f"{head}{self('list-last')}{parts[-1]}")

    def _read(self, name: str, text: str) -> None:
        resource = FluentResource(text)
        before = set(self._patterns)
        self._bundle.add_resource(resource)
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                told = f"{self.language}/{name}: cannot be read from {(entry.content or '')[:60]!r} on"
                raise ValueError(told)  # noqa: TRY004 - what is in a file, not a type
            if not isinstance(entry, ast.Message):
                continue
            if entry.id.name in before:
                raise ValueError(f"{self.language}/{name}: {entry.id.name} stands twice; keep one of them")
            message = self._bundle.get_message(entry.id.name)
            if message.value is not None:
                self._patterns[entry.id.name] = message.value
            for attribute, pattern in message.attributes.items():
                self._patterns[f"{entry.id.name}.{attribute}"] = pattern


@cache
def _words(language: str) -> Words:
    return Words(language)


def language_for(code: str | None) -> str:
    """The language nearest to a platform's code ("zh-hans", "zh-CN", "pt-br", none)."""
    return "zh-Hans" if (code or "").lower().replace("_", "-").partition("-")[0] == "zh" else "en"


def signed(points: int) -> str:
    """Points with their sign: "+12", "−12", "0"."""
    return f"+{points}" if points > 0 else f"−{-points}" if points else "0"


def as_shown(text: str) -> str:
    """What a reader sees of Telegram's HTML: no tags, no escapes."""
    return unescape(_TAG.sub("", text))


def lines(*parts: str | Iterable[str] | None) -> Worded:
    """Parts below each other; None is left out, an empty part is an empty line. The parts are HTML already."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif part is not None:
            found += part
    return Worded("\n".join(found))


def one_line(text: str) -> str:
    """Somebody's text as it may stand in a sentence: on one line, and never turning what stands around it."""
    text = _BLANKS.sub(" ", text.translate(_TURNING)).strip()
    if not text.isascii() and any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in text):
        return f"{_ISOLATE}{text}{_END_ISOLATE}"
    return text


def _safe(value: object) -> object:
    if isinstance(value, Worded):
        return str(value)
    if isinstance(value, str):
        return escape(one_line(value), quote=False)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise TypeError(f"words take texts and numbers, not {value!r}")
