"""Requests to the Bot API through one aiohttp session, in the shape that python-telegram-bot asks for.

Three times as fast as its own httpx (which also slows down with requests side by side). The token is part of every
address, so no address is logged, and no error is raised or chained that could carry one. An error says whether the
request may have been carried out: that decides if a message may be sent again. What a server says of an error is read
without the token, which it may repeat. A method that a server does not have is told of by its name, once.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
from telegram import Bot
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

LOG = logging.getLogger(__name__)

READ_SECONDS = 20.0
CONNECT_SECONDS = 5.0
CONNECTIONS = 64
KEPT_SECONDS = 50.0
NOT_FOUND, TOO_MANY_REQUESTS = 404, 429
DONE = range(200, 300)
REFUSALS = range(300, 600)
# A refusal that says no more than that it is one.
SOME_REFUSAL = 500
# An address of the Bot API: the token, what of it is secret, and the method.
ADDRESS = re.compile(r"/(file/)?bot([0-9]+:([A-Za-z0-9_-]+))/(.*)")
# What is shorter stands in many a word.
SHORTEST_SECRET = 8
GET_ME, SEND_MESSAGE = "getMe", "sendMessage"
# Where a 429 does not say how long.
SHORTEST_HALT = 1.0


class NotSentError(NetworkError):
    """There was no connection: the request was not carried out."""


class UnansweredError(NetworkError):
    """The connection ended before the answer: whether the request was carried out is not known."""


class HaltError(TelegramError):
    """A 429: nothing may be sent for so many `seconds`; python-telegram-bot's own warns of its type each time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Flood control exceeded: {seconds:g} s")
        self.seconds = seconds


class NoMethodError(InvalidToken):
    """A 404: the server has no such `method`. To `getMe`, Telegram's own answers so for a malformed token too.

    It is what the library makes of it, and may be met as that.
    """

    def __init__(self, method: str) -> None:
        super().__init__(f"this server has no {method}")
        self.method = method

    @property
    def nothing_can_be_said(self) -> bool:
        """Is it the method without which nobody can be told anything, not even this?"""
        return self.method == SEND_MESSAGE


class AiohttpRequest(BaseRequest):
    """One session for everything; a request may wait longer than others for its answer (`read_timeout`)."""

    __slots__ = ("_lacking", "_session")

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._lacking: set[str] = set()

    @property
    def read_timeout(self) -> float:
        """Seconds until an answer is given up, where the request does not say."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer's JSON object. Raises `TelegramError`; what it was is not logged."""
        try:
            return msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise TelegramError("Invalid server response") from None

    async def do_request(  # noqa: PLR0913, PLR0917 - as python-telegram-bot calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp knows no such timeout
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - a connection is waited for
    ) -> tuple[int, bytes]:
        """Make a request.

        Raises `HaltError`, `NoMethodError`, `NotSentError`, and, not knowing, `TimedOut` or `UnansweredError`.
        """
        body, headers = (None, {}) if request_data is None else _body(request_data)
        status, answer = await self.send(
            url, method, body, headers, _seconds(read_timeout, READ_SECONDS), _seconds(connect_timeout, CONNECT_SECONDS)
        )
        if status == TOO_MANY_REQUESTS:
            raise HaltError(_halt_seconds(answer))
        if status == NOT_FOUND and (found := ADDRESS.search(url)) is not None:
            raise self.lacks("getFile" if found[1] else found[4])
        return status, answer

    def lacks(self, method: str) -> NoMethodError:
        """The server has no such method: the error, and a line in the log if it is the first."""
        if method not in self._lacking and method != GET_ME:
            self._lacking.add(method)
            LOG.warning("this server has no %s", method)
        return NoMethodError(method)

    async def post_json(self, url: str, values: dict[str, Any], *, read_timeout: float) -> tuple[int, bytes]:
        """Make a request with nothing but JSON, and give back its answer unread."""
        return await self.send(url, "POST", msgspec.json.encode(values), JSON, read_timeout, CONNECT_SECONDS)

    async def send(  # noqa: PLR0913, PLR0917 - what a request is made of
        self,
        url: str,
        method: str,
        body: bytes | aiohttp.FormData | None,
        headers: dict[str, str],
        read_timeout: float | None,
        connect_timeout: float | None,
    ) -> tuple[int, bytes]:
        """Make a request and give back its answer's status and body; a refusal never has a good status."""
        if self._session is None:
            raise RuntimeError("the transport is not open")
        timeout = aiohttp.ClientTimeout(total=None, sock_read=read_timeout, sock_connect=connect_timeout)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                said = await answer.read()
                status = _status(url, answer.status, said)
                return status, said if status in DONE else _without_token(url, said)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            failure = error
        raise _refusal(failure)


def _without_token(url: str, answer: bytes) -> bytes:
    """An answer that tells of an error: a server may say in it which address was asked for."""
    found = ADDRESS.search(url)
    if found is None:
        return answer
    secrets = (found[2], found[3]) if len(found[3]) >= SHORTEST_SECRET else (found[2],)
    for each in secrets:
        answer = answer.replace(each.encode(), b"...")
    return answer


NOTHING = msgspec.Raw(b"null")


class _Said(msgspec.Struct):
    ok: bool | None = None
    error_code: object = SOME_REFUSAL
    result: msgspec.Raw = NOTHING


def _status(url: str, status: int, answer: bytes) -> int:
    """The status an answer should have come with: some servers send what they refuse with a 200."""
    found = ADDRESS.search(url)
    if status not in DONE or found is None or found[1]:
        # A file's content says nothing of whether it was found.
        return status
    try:
        said = msgspec.json.decode(answer, type=_Said)
    except msgspec.ValidationError:
        return SOME_REFUSAL
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # It is said where it is read.
        return status
    if said.ok is not False and said.result != NOTHING:
        return status
    code = said.error_code
    return code if isinstance(code, int) and code in REFUSALS else SOME_REFUSAL


JSON = {"Content-Type": "application/json"}
# Raised before anything was sent.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ServerFingerprintMismatch, aiohttp.ConnectionTimeoutError)


def _refusal(error: BaseException) -> NetworkError:
    """What it means, with the error's kind alone: its text may hold the address, and that the token."""
    kind = type(error).__name__
    if isinstance(error, (NOT_SENT, ValueError)):
        return NotSentError(f"no connection ({kind})")
    if isinstance(error, TimeoutError):
        return TimedOut(f"no answer in time ({kind})")
    return UnansweredError(f"the connection ended before the answer ({kind})")


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: float = SHORTEST_HALT


class _Refused(msgspec.Struct):
    parameters: _Parameters = _Parameters()


def _halt_seconds(answer: bytes) -> float:
    try:
        return msgspec.json.decode(answer, type=_Refused).parameters.retry_after
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return SHORTEST_HALT


def _seconds(given: ODVInput[float], usual: float) -> float | None:
    return usual if isinstance(given, DefaultValue) else given


def _body(request_data: RequestData) -> tuple[bytes | aiohttp.FormData, dict[str, str]]:
    """Parameters as JSON, or as a form where there are files among them."""
    if not request_data.contains_files:
        return msgspec.json.encode(request_data.parameters), JSON
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=content_type)
    return form, {}


class _WarningsAlone(logging.Filter):
    """Lets no line through that is not at least a warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Is it loud enough?"""
        return record.levelno >= logging.WARNING


# What is needed of a message that was sent; the rest of it is as it was asked for.
OF_A_MESSAGE = ("message_id", "date", "chat", "photo")


class QuietBot(Bot):
    """python-telegram-bot's bot, whose debugging lines (the token, and what is said to whom) are never written.

    It makes no objects of what nobody reads, and takes a text for a file's id: the library would look for a file of
    that name on the disk.
    """

    _LOGGER = logging.getLogger("bot.telegram.transport.bot")

    async def _post(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the library has it
        result = await super()._post(*args, **options)
        if isinstance(result, dict) and "message_id" in result:
            return {name: result[name] for name in OF_A_MESSAGE if name in result}
        return result

    def _parse_file_input(self, file_input: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - the same
        return file_input if isinstance(file_input, str) else super()._parse_file_input(file_input, *args, **options)


QuietBot._LOGGER.addFilter(_WarningsAlone())  # noqa: SLF001 - our own subclass's
