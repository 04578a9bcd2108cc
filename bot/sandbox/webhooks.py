"""Hands updates over by HTTP requests to the address that the bot set, each until it is taken: at least once.

Updates of one chat come in their order, those of different chats side by side. Addresses with http:// are allowed
here if they lead to this machine, which the real Telegram does not do: a bot under test has no certificate. Nothing
else is ever called, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import ssl
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import msgspec

from bot.nursery import Nursery
from bot.sandbox.errors import BotApiError, bad_request
from bot.sandbox.objects import WebhookInfo
from bot.sandbox.origins import is_loopback

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.clock import Clock
    from bot.sandbox.updates import UpdateQueue, Waiting

LOG = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
MOST_CONNECTIONS = 100
USUAL_CONNECTIONS = 40
LONGEST_SECRET = 256
# In seconds, which an option makes shorter.
ANSWER_SECONDS = 60.0
LONGEST_DELAY = 60.0
LONGEST_RETRY_AFTER = 3600.0
LARGEST_ANSWER = 1 << 20
_SECRET = re.compile(r"[A-Za-z0-9_\-]*")
_GOOD = range(200, 300)
# What an answer may not ask for: it would be lost, or take the webhook away under itself.
_NOT_AS_ANSWER = frozenset({"setwebhook", "deletewebhook", "close", "logout"})


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where updates go."""

    url: str
    secret: str = ""
    connections: int = USUAL_CONNECTIONS
    ip_address: str = ""
    certificate: str | None = None


class Webhooks:
    """The one webhook that a bot may have."""

    def __init__(
        self,
        queue: UpdateQueue,
        nursery: Nursery,
        clock: Clock,
        *,
        second: float = 1.0,
        carry_out: Callable[[str, Mapping[str, object]], Awaitable[object]] | None = None,
    ) -> None:
        self._queue = queue
        self._nursery = nursery
        self._clock = clock
        self._second = second
        self._carry_out = carry_out
        self._target: Target | None = None
        self._running: asyncio.Task[None] | None = None
        self._error: tuple[int, str] | None = None

    @property
    def target(self) -> Target | None:
        """Where updates go now."""
        return self._target

    async def set(  # noqa: PLR0913 - setWebhook takes as many
        self,
        *,
        url: str,
        secret_token: str = "",
        max_connections: int = USUAL_CONNECTIONS,
        allowed_updates: list[str] | None = None,
        drop_pending_updates: bool = False,
        ip_address: str = "",
        certificate: bytes | None = None,
    ) -> str:
        """Hand updates over to `url` from now on; what Telegram says of it. An empty address is `delete`.

        Raises `BotApiError` for an address, a secret or a certificate that cannot be used.
        """
        if not url:
            return await self.delete(drop_pending_updates=drop_pending_updates)
        _refuse(url, secret_token)
        target = Target(
            url=url, secret=secret_token, connections=max(1, min(MOST_CONNECTIONS, max_connections)),
            ip_address=ip_address, certificate=_checked(certificate),
        )  # fmt: skip
        if target == self._target and certificate is None and not drop_pending_updates:
            self._queue.allow(allowed_updates)
            return "Webhook is already set"
        self._queue.end_poll("terminated by setWebhook request")
        await self._end()
        if drop_pending_updates:
            self._queue.clear()
        self._queue.allow(allowed_updates)
        self.begin(target)
        return "Webhook was set"

    def begin(self, target: Target) -> None:
        """Hand over what waits and what comes."""
        self._target = target
        self._error = None
        self._queue.has_webhook = True
        self._running = self._nursery.start(self._run(target), name="webhook")

    async def delete(self, *, drop_pending_updates: bool = False) -> str:
        """Hand nothing over any more; what Telegram says of it."""
        was_set = self._target is not None
        await self._end()
        if drop_pending_updates:
            self._queue.clear()
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def info(self) -> WebhookInfo:
        """As getWebhookInfo shows it."""
        target = self._target
        if target is None:
            return WebhookInfo(
                url="", has_custom_certificate=False, pending_update_count=self._queue.pending,
                allowed_updates=self._queue.allowed,
            )  # fmt: skip
        moment, message = self._error or (None, None)
        return WebhookInfo(
            url=target.url, has_custom_certificate=target.certificate is not None,
            pending_update_count=self._queue.pending, ip_address=target.ip_address or None, last_error_date=moment,
            last_error_message=message, max_connections=target.connections, allowed_updates=self._queue.allowed,
        )  # fmt: skip

    async def close(self) -> None:
        """End what is under way; the webhook stays set, for a state file to keep."""
        await self._stop_running()

    async def _end(self) -> None:
        self._target = None
        self._queue.has_webhook = False
        await self._stop_running()

    async def _stop_running(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.wait([running])

    async def _run(self, target: Target) -> None:
        timeout = aiohttp.ClientTimeout(total=max(0.2, ANSWER_SECONDS * self._second))
        context = ssl.create_default_context(cadata=target.certificate) if target.certificate else True
        connector = aiohttp.TCPConnector(limit=target.connections, ssl=context)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session, Nursery(_report) as nursery:
            delivery = _Delivery(self, self._queue, target, session, nursery)
            self._queue.observe(delivery.wake)
            try:
                await delivery.run()
            finally:
                self._queue.unobserve(delivery.wake)

    def failed(self, why: str) -> None:
        """An update could not be handed over."""
        self._error = (int(self._clock.now().timestamp()), why)

    def scaled(self, seconds: float) -> float:
        """A delay as long as the option makes it."""
        return seconds * self._second

    async def answer(self, body: bytes, kind: str) -> None:
        """Carry out the method that the bot put into its answer, if it put one there; nobody hears of the result."""
        asked = _asked(body, kind)
        method = str(asked.pop("method", ""))
        lowered = method.lower()
        if not method or self._carry_out is None or lowered in _NOT_AS_ANSWER or lowered.startswith("get"):
            return
        try:
            await self._carry_out(method, asked)
        except BotApiError as error:
            LOG.info("%s in a webhook's answer was refused: %s", method, error)


class _Delivery:
    """Hands updates over to one target: one at a time for each chat, the chats side by side."""

    def __init__(
        self, webhooks: Webhooks, queue: UpdateQueue, target: Target, session: aiohttp.ClientSession, nursery: Nursery
    ) -> None:
        self._webhooks = webhooks
        self._queue = queue
        self._target = target
        self._session = session
        self._nursery = nursery
        self._next = 0
        self._lines: dict[int, deque[tuple[int, Waiting]]] = {}
        self._ready: deque[int] = deque()
        self._fails: dict[int, int] = {}
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do."""
        self._awake.set()

    async def run(self) -> None:
        """Hand over until cancelled."""
        while True:
            self._awake.clear()
            for place, update in self._queue.since(self._next):
                self._next = place + 1
                line = self._lines.get(update.whose)
                if line is None:
                    line = self._lines[update.whose] = deque()
                    self._ready.append(update.whose)
                line.append((place, update))
            while self._ready and len(self._nursery) < self._target.connections:
                whose = self._ready.popleft()
                self._nursery.start(self._hand_over(whose), name="webhook delivery")
            await self._awake.wait()

    async def _hand_over(self, whose: int) -> None:
        """Hand over the first update of a line; then the next one's turn comes, or this one's again."""
        line = self._lines[whose]
        place, update = line[0]
        delay = 0.0
        if place in self._queue:
            why, retry_after = await self._post(update)
            if why is None:
                self._queue.take_out(place)
            else:
                self._webhooks.failed(why)
                fails = self._fails[place] = self._fails.get(place, 0) + 1
                delay = retry_after or (0.0 if fails == 1 else min(LONGEST_DELAY, 2.0 ** (fails - 1)))
        if place not in self._queue:
            line.popleft()
            self._fails.pop(place, None)
        asyncio.get_running_loop().call_later(self._webhooks.scaled(delay), self._again, whose)

    def _again(self, whose: int) -> None:
        if self._lines[whose]:
            self._ready.append(whose)
        else:
            del self._lines[whose]
        self._awake.set()

    async def _post(self, update: Waiting) -> tuple[str | None, float]:
        """Why an update was not taken, or None; and for how long the bot asks to be left alone."""
        headers = {"Content-Type": "application/json"}
        if self._target.secret:
            headers[SECRET_HEADER] = self._target.secret
        try:
            async with self._session.post(
                self._target.url, data=update.body, headers=headers, allow_redirects=False
            ) as response:
                if response.status not in _GOOD:
                    why = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return why, _retry_after(response.headers.get("Retry-After", ""))
                body = await response.content.read(LARGEST_ANSWER)
                kind = response.content_type
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError as error:
            return _why(error.os_error), 0.0
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return f"Connection closed: {type(error).__name__}", 0.0
        self._queue.handed_over(update.body, "webhook")
        if body:
            await self._webhooks.answer(body, kind)
        return None, 0.0


def _why(error: OSError) -> str:
    """In the system's own words, which Telegram passes on; asyncio adds addresses to them."""
    if error.errno is not None and error.errno > 0 and not isinstance(error, socket.gaierror):
        return os.strerror(error.errno)
    return error.strerror or "Connection failed"


def _refuse(url: str, secret: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
        parts = None
    if parts is None or not host or parts.scheme not in {"http", "https"} or not url.isprintable() or " " in url:
        raise bad_request("invalid webhook URL specified")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if parts.scheme != "https" and not is_loopback(host):
        raise BotApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")


def _checked(certificate: bytes | None) -> str | None:
    if certificate is None:
        return None
    try:
        text = certificate.decode("ascii")
        ssl.create_default_context(cadata=text)
    except (UnicodeDecodeError, ssl.SSLError, ValueError):
        raise BotApiError(400, "Bad Request: bad webhook: can't read the certificate") from None
    return text


def _retry_after(text: str) -> float:
    return min(LONGEST_RETRY_AFTER, float(text)) if text.isascii() and text.isdigit() else 0.0


def _asked(body: bytes, kind: str) -> dict[str, Any]:
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _report(name: str, error: BaseException) -> None:
    LOG.error("%s failed", name, exc_info=error)
