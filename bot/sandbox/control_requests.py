"""Reads what comes to the control endpoints, and says plainly what is wrong with it.

Whatever cannot be used is answered with 400 and one sentence: what, which, what is allowed, and an example that works.
Pages of other sites are kept out. Nothing here knows what an endpoint does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from bot.sandbox.errors import BotApiError
from bot.sandbox.origins import is_foreign

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.sandbox.objects import User
    from bot.sandbox.records import ChatRecord
    from bot.sandbox.running import Sandbox

LOG = logging.getLogger(__name__)
LONGEST_SHOWN = 60
MOST_NUMBER = 2**52
_encode = msgspec.json.Encoder().encode


class ControlRefusedError(Exception):
    """A request that cannot be carried out; `str()` of it says what, which and what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{field} is {shown(value)}; allowed: {allowed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A control endpoint: its address, what it does, and an example of it that works.

    `example` is the body of a POST, or the query of a GET, as the documentation shows it.
    """

    method: str
    path: str
    says: str
    answers: str
    handler: Callable[[Asked], Awaitable[object]]
    fields: Mapping[str, str]
    example: Mapping[str, Any]


class Asked:
    """A request to an endpoint: the members of its body, or what its query says."""

    def __init__(self, sandbox: Sandbox, request: web.Request, values: Mapping[str, Any]) -> None:
        self.sandbox = sandbox
        self.request = request
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, *, most: int = 4096, least: int = 1) -> str:
        """A text that must be there."""
        value = self.values.get(name)
        if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most:
            raise ControlRefusedError(name, value, f"a text of {least} to {most} letters")
        return self._whole(name, value)

    def text_or_none(self, name: str, *, most: int = 4096) -> str | None:
        """A text, if it is there."""
        return self.text(name, most=most) if name in self else None

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        """One of a few words, which must be there."""
        value = self.values.get(name)
        if value not in allowed:
            raise ControlRefusedError(name, value, f"one of {', '.join(allowed)}")
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise ControlRefusedError(name, value, "true or false")
        return value

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number between two bounds."""
        value = self._number(self.values.get(name))
        if value is None and name not in self and default is not None:
            return default
        if value is None or not least <= value <= most:
            raise ControlRefusedError(name, self.values.get(name), f"a whole number from {least} to {most}")
        return value

    def seconds(self, name: str, *, most: float, default: float | None = None) -> float:
        """A number of seconds, which may have a fraction."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
            raise ControlRefusedError(name, value, f"a number of seconds above 0, at most {most:g}")
        return float(value)

    def user(self, name: str, *, or_bot: bool = False) -> User:
        """A user, by their id."""
        records = self.sandbox.state.records
        number = self._number(self.values.get(name))
        if or_bot and number == records.bot.id:
            return self.sandbox.state.bot
        found = None if number is None else records.users.get(number)
        if found is None:
            raise ControlRefusedError(name, self.values.get(name), _some(records.users, "the id of a user", "users"))
        return found

    def users(self, name: str) -> list[User]:
        """A list of users, by their ids, each once."""
        values = self.values.get(name, [])
        if not isinstance(values, list):
            raise ControlRefusedError(name, values, "a list of ids of users")
        found: dict[int, User] = {}
        for value in values:
            user = Asked(self.sandbox, self.request, {name: value}).user(name)
            found[user.id] = user
        return list(found.values())

    def chat(self, name: str = "chat") -> ChatRecord:
        """A chat, by its id; a private one's is its user's."""
        records = self.sandbox.state.records
        number = self._number(self.values.get(name))
        found = None if number is None else records.chats.get(number)
        if found is None:
            raise ControlRefusedError(name, self.values.get(name), _some(records.chats, "the id of a chat", "chats"))
        return found

    def _number(self, value: object) -> int | None:
        if isinstance(value, str) and self.request.method == "GET":
            digits = value.removeprefix("-")
            value = int(value) if digits.isascii() and digits.isdigit() and len(digits) < 17 else None  # noqa: PLR2004 - 2**52 has 16 digits
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST_NUMBER:
            return None
        return value

    @staticmethod
    def _whole(name: str, value: str) -> str:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ControlRefusedError(name, value, "a text without halves of letters") from None
        return value


def shown(value: object) -> str:
    """A value in an error: short, and as JSON writes it."""
    if value is None:
        return "missing"
    try:
        text = msgspec.json.encode(value).decode()
    except (TypeError, ValueError, UnicodeError, RecursionError):
        text = "not JSON"
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _some(known: Mapping[int, object], what: str, where: str) -> str:
    if not known:
        return f"{what}, of which there is none yet; make one with POST /sandbox/{where}"
    numbers = list(known)
    return f"{what}, such as {', '.join(str(number) for number in numbers[:5])}"


def answer(value: object, status: int = 200) -> web.Response:
    """JSON."""
    return web.Response(
        body=_encode(value), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def refusal(why: str, status: int = 400) -> web.Response:
    """JSON that says why not."""
    return answer({"ok": False, "error": why}, status)


def keeps_out(sandbox: Sandbox, request: web.Request) -> web.Response | None:
    """What a page of another site is told, or None for anybody else."""
    if is_foreign(request, any_host=sandbox.options.allow_other_hosts):
        return refusal(
            "this request comes from a page of another site, or by a name that is not this machine's; "
            "allowed: programs, and pages of this server by its loopback address; "
            f"next: use {sandbox.url}",
            403,
        )
    return None


def handler_of(sandbox: Sandbox, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What answers requests to an endpoint."""

    async def handle(request: web.Request) -> web.StreamResponse:
        kept_out = keeps_out(sandbox, request)
        if kept_out is not None:
            return kept_out
        place = f"{endpoint.method} {endpoint.path}"
        try:
            values = await _read(request) if endpoint.method == "POST" else _query(request)
            unknown = sorted(values.keys() - endpoint.fields.keys())
            if unknown and "*" not in endpoint.fields:
                allowed = f"only {', '.join(endpoint.fields)}" if endpoint.fields else "no fields"
                raise ControlRefusedError(unknown[0][:LONGEST_SHOWN], values[unknown[0]], allowed)  # noqa: TRY301 - answered below
            result = await endpoint.handler(Asked(sandbox, request, values))
        except ControlRefusedError as error:
            example = _encode(endpoint.example).decode() if endpoint.method == "POST" else _as_query(endpoint.example)
            return refusal(f"{place}: {error}; next: try {example}, or read /sandbox")
        except BotApiError as error:
            return refusal(f"{place}: {error.description}")
        return result if isinstance(result, web.StreamResponse) else answer(result)

    return handle


def _as_query(example: Mapping[str, Any]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in example.items())


def _query(request: web.Request) -> dict[str, Any]:
    return {**request.query, **request.match_info}


async def _read(request: web.Request) -> dict[str, Any]:
    allowed = "a JSON object"
    try:
        body = await request.read()
    except web.HTTPException as error:
        raise ControlRefusedError("the body", error.reason, allowed) from None
    except (ValueError, RuntimeError) as error:  # compressed otherwise than it says
        raise ControlRefusedError("the body", type(error).__name__, allowed) from None
    try:
        values = msgspec.json.decode(body) if body else {}
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ControlRefusedError("the body", f"broken: {error}", allowed) from None
    if not isinstance(values, dict):
        raise ControlRefusedError("the body", values, allowed)
    return values
