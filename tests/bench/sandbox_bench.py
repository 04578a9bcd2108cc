"""How fast the local Telegram is: `python -m tests.bench.sandbox_bench`.

The server runs in a process of its own on one core, whoever calls it on another. Exits with 1 where a promise is not
kept: 3,000 sendMessage a second on one core, 1,000 waiting updates delivered whole, a chat of 20,000 messages.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import uvloop

from bot.sandbox import SandboxOptions, start_sandbox

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

CONNECTIONS = 16
LEAST_A_SECOND = 3_000
UPDATES = 1_000
LONG_CHAT = 20_000
MOST_MILLISECONDS = 50.0
HTML = "<b>Score</b> 512 <i>up 3</i>, see <a href='https://example.org/'>why</a> or /explain 😀"
KEYBOARD = {"inline_keyboard": [[{"text": "Why?", "callback_data": "why:1"}, {"text": "Later", "callback_data": "l"}]]}
WORKLOADS: dict[str, dict[str, Any]] = {
    "plain text": {"text": "The harbour is quiet tonight; nobody has moved since noon."},
    "HTML with entities and a keyboard": {"text": HTML, "parse_mode": "HTML", "reply_markup": KEYBOARD},
}


class Caller(asyncio.Protocol):
    """A connection that makes the same call over and over, each after the answer to the one before."""

    def __init__(self, request: bytes, left: list[int], done: asyncio.Future[None]) -> None:
        self._request = request
        self._left = left
        self._done = done
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is none of asyncio's classes
        self._next()

    def data_received(self, data: bytes) -> None:
        # An answer is small enough to come in one piece.
        if not data.startswith(b"HTTP/1.1 200 OK\r\n") or not data.endswith(b"}}"):
            self._done.set_exception(RuntimeError(f"it answered {data[:400]!r}"))
        else:
            self._next()

    def _next(self) -> None:
        assert self._transport is not None
        self._left[0] -= 1
        if self._left[0] >= 0:
            self._transport.write(self._request)
        else:
            self._transport.close()
            if self._left[0] == -CONNECTIONS and not self._done.done():
                self._done.set_result(None)


class Server:
    """The server's process."""

    def __init__(self, process: Process, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self._process = process
        self.url = url
        self.token = token
        self._session = session

    def processor_seconds(self) -> float:
        """How long it has used its core, as the kernel counts it (Linux)."""
        with open(f"/proc/{self._process.pid}/stat", encoding="ascii") as file:  # noqa: PTH123 (a line of the kernel's)
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def control(self, path: str, **body: object) -> Any:  # noqa: ANN401 (any JSON)
        """A control endpoint."""
        async with self._session.post(f"{self.url}/sandbox/{path}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def look(self, path: str) -> Any:  # noqa: ANN401 (any JSON)
        """A control endpoint that only shows."""
        async with self._session.get(f"{self.url}/sandbox/{path}") as response:
            return await response.json()

    async def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401 (any JSON)
        """A method."""
        async with self._session.post(f"{self.url}/bot{self.token}/{method}", json=parameters) as response:
            return (await response.json())["result"]

    async def many(self, method: str, parameters: dict[str, Any], count: int) -> float:
        """Make a call so many times; the seconds that takes."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        body = json.dumps(parameters).encode()
        head = (
            f"POST /bot{self.token}/{method} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        left = [count]
        begun = perf_counter()
        for _ in range(CONNECTIONS):
            await loop.create_connection(lambda: Caller(head.encode() + body, left, done), host, int(port))
        await done
        return perf_counter() - begun


@asynccontextmanager
async def running(core: int | None) -> AsyncIterator[Server]:
    """A server in a process of its own, on that core."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.sandbox_bench", "--serve", *([] if core is None else ["--core", str(core)]),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url, token = (await process.stdout.readline()).decode().split()
        async with aiohttp.ClientSession() as session:
            yield Server(process, url, token, session)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def serve(core: int | None) -> None:
    """Be the server, until whoever started it closes its side."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    async with start_sandbox(SandboxOptions(port=0)) as sandbox:
        sys.stdout.write(f"{sandbox.url} {sandbox.token}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def measure(count: int, own_core: int | None, server_core: int | None) -> list[str]:
    """Measure everything; what falls short of what is promised."""
    if own_core is not None:
        os.sched_setaffinity(0, {own_core})
    short = []
    for name, parameters in WORKLOADS.items():
        async with running(server_core) as server:
            ann = (await server.control("users", first_name="Ann"))["id"]
            await server.control("send", **{"from": ann, "chat": ann, "text": "/start"})
            await server.many("sendMessage", {"chat_id": ann, **parameters}, count // 5)
            before = server.processor_seconds()
            seconds = await server.many("sendMessage", {"chat_id": ann, **parameters}, count)
            used = server.processor_seconds() - before
            rate, each = count / seconds, used / count * 1e6
            _say(f"sendMessage, {name}: {rate:,.0f} a second; {each:,.0f} µs of the processor each")
            if rate < LEAST_A_SECOND:
                short.append(f"sendMessage, {name}: fewer than {LEAST_A_SECOND:,} a second")
    async with running(server_core) as server:
        short += await _updates(server)
        short += await _long_chat(server)
    return short


async def _updates(server: Server) -> list[str]:
    ann = (await server.control("users", first_name="Ann"))["id"]
    begun = perf_counter()
    for number in range(UPDATES):
        await server.control("send", **{"from": ann, "chat": ann, "text": str(number)})
    sent = perf_counter() - begun
    begun = perf_counter()
    heard: list[dict[str, Any]] = []
    offset = 0
    while found := await server.call("getUpdates", offset=offset):
        heard += found
        offset = found[-1]["update_id"] + 1
    seconds = perf_counter() - begun
    whole = [update["message"]["text"] for update in heard] == [str(number) for number in range(UPDATES)]
    _say(f"{UPDATES:,} waiting updates: polled in {seconds * 1000:,.0f} ms, whole and in order: {whole}")
    _say(f"people write {UPDATES / sent:,.0f} messages a second, one after another")
    return [] if whole else ["updates were lost or came out of order"]


async def _long_chat(server: Server) -> list[str]:
    ann = (await server.look("users"))[0]["id"]
    await server.many("sendMessage", {"chat_id": ann, **WORKLOADS["plain text"]}, LONG_CHAT)
    short = []
    for name, path in (
        ("newest 100 messages", f"messages?chat={ann}&as={ann}&limit=100"),
        ("100 in the middle", f"messages?chat={ann}&as={ann}&limit=100&before={LONG_CHAT // 2}"),
        ("list of chats", f"chats?as={ann}"),
    ):
        times = []
        for _ in range(20):
            begun = perf_counter()
            assert await server.look(path)
            times.append((perf_counter() - begun) * 1000)
        middle = sorted(times)[len(times) // 2]
        _say(f"a chat of {LONG_CHAT:,} messages, {name}: {middle:.1f} ms (slowest {max(times):.1f} ms)")
        if middle > MOST_MILLISECONDS:
            short.append(f"{name} of a long chat: more than {MOST_MILLISECONDS:.0f} ms")
    return short


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> int:
    """Measure, or be what is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30_000, help="calls of each kind")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--core", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        uvloop.run(serve(given.core))
        return 0
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    own, server = (cores[0], cores[1]) if len(cores) > 1 else (None, None)
    short = uvloop.run(measure(given.count, own, server))
    for line in short:
        _say(f"falls short: {line}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
