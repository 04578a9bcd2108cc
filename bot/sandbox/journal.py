"""The log of what a bot asked and was told: the newest hundred thousand lines, to look at and to download.

No file's bytes and no token are in it: a token is part of a request's address, and addresses are not kept. Where a
bot or somebody else writes the token into a value, as into a webhook's address, an ellipsis stands in its place.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.clock import Clock

MOST_LINES = 100_000
LONGEST_VALUE = 4096
# Calls whose parameters would give a secret away.
_SECRET = "secret_token"  # noqa: S105 - a parameter's name
HIDDEN = "…"

_encode = msgspec.json.Encoder().encode


class _Request(NamedTuple):
    """A call and how it ended; made into a line only when somebody looks."""

    number: int
    time: datetime
    method: str
    parameters: Mapping[str, str]
    code: int
    milliseconds: float
    description: str | None

    def shown(self) -> dict[str, object]:
        line: dict[str, object] = {
            "number": self.number, "time": self.time, "kind": "request", "method": self.method,
            "parameters": self.parameters, "code": self.code, "milliseconds": round(self.milliseconds, 3),
        }  # fmt: skip
        return line if self.description is None else {**line, "description": self.description}


class _Update(NamedTuple):
    """An update that was handed over."""

    number: int
    time: datetime
    via: str
    body: bytes

    def shown(self) -> dict[str, object]:
        update = msgspec.Raw(self.body)
        return {"number": self.number, "time": self.time, "kind": "update", "via": self.via, "update": update}


class Journal:
    """The newest lines, numbered from 1 on."""

    def __init__(self, clock: Clock, *, most_lines: int = MOST_LINES, token: str = "") -> None:
        self._clock = clock
        # In a text and as JSON writes it; in an address the colon may be written otherwise.
        number, _, secret = token.partition(":")
        escaped = _encode(secret)[1:-1].decode()
        self._in_text = re.compile(f"{number}(?::|%3[Aa]){re.escape(secret)}") if secret else None
        self._in_json = re.compile(f"{number}(?::|%3[Aa]){re.escape(escaped)}".encode()) if secret else None
        self._lines: deque[_Request | _Update] = deque(maxlen=most_lines)
        self._last = 0

    @property
    def last(self) -> int:
        """The number of the newest line; 0 when there is none."""
        return self._last

    def request(
        self,
        method: str,
        parameters: Mapping[str, str],
        code: int,
        milliseconds: float,
        description: str | None = None,
    ) -> None:
        """A call of the bot's and how it ended."""
        self._last += 1
        for value in parameters.values():
            if len(value) > LONGEST_VALUE:
                parameters = {name: self._cut(text) for name, text in parameters.items()}
                break
        if _SECRET in parameters:
            parameters = {**parameters, _SECRET: HIDDEN}
        self._lines.append(_Request(self._last, self._clock.now(), method, parameters, code, milliseconds, description))

    def update(self, body: bytes, via: str) -> None:
        """An update that was handed to the bot, by "polling" or by "webhook"."""
        self._last += 1
        self._lines.append(_Update(self._last, self._clock.now(), via, body))

    def lines(self, after: int = 0) -> Iterator[bytes]:
        """JSON lines with numbers above `after`, oldest first."""
        kept = list(self._lines)
        oldest = self._last - len(kept) + 1
        for line in kept[max(0, after + 1 - oldest) :]:
            text = _encode(line.shown())
            yield (text if self._in_json is None else self._in_json.sub(HIDDEN.encode(), text)) + b"\n"

    def _cut(self, value: str) -> str:
        """A value's beginning, if it is long; never with the beginning of the token at its end."""
        if len(value) <= LONGEST_VALUE:
            return value
        whole = value if self._in_text is None else self._in_text.sub(HIDDEN, value)
        return whole if len(whole) <= LONGEST_VALUE else whole[:LONGEST_VALUE] + HIDDEN
