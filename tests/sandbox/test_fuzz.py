"""Nonsense of every kind, as bytes and as values: answered or cut off within seconds, never by a server error.

What is refused changes nothing.
GLASSHOUSE_FUZZ says how many times as much is tried as usual. What is tried depends on the seed alone.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec
import pytest
from aiohttp.http_exceptions import HttpProcessingError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.sandbox import control_messages
from bot.sandbox.methods import METHODS
from tests.sandbox.controlling import Control
from tests.sandbox.driving import KEYBOARD, Client, driving
from tests.sandbox.nonsense import DEEP, ENDPOINTS, KINDS, SECONDS, Nonsense, exchange, statuses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

HOW_MUCH = float(os.environ.get("GLASSHOUSE_FUZZ", "1"))
SEED = 20260611
AT_ONCE = 8

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PHASES = (Phase.explicit, Phase.generate)  # a failure shows what was sent; making it smaller takes minutes


@pytest.fixture
async def town(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A sandbox in which something has happened, and where nobody waits long for the bot."""
    monkeypatch.setattr(control_messages, "USUAL_WAIT", 0.05)
    async with driving() as client:
        ada = client.person(username="ada")
        client.says(ada, client.private(ada), "hello")
        await client.call("sendMessage", chat_id=ada.id, text="mine", reply_markup=KEYBOARD)
        client.group(ada, topics=True)
        yield client


@pytest.fixture(autouse=True)
def unbroken(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing may be logged as an error while a test runs, but that the web server could not read a request."""
    with caplog.at_level(logging.WARNING):
        yield
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    broken = [
        one.getMessage() for one in errors if not (one.exc_info and isinstance(one.exc_info[1], HttpProcessingError))
    ]
    assert not broken, broken


async def still_answers(client: Client) -> None:
    """The server is as it was."""
    async with asyncio.timeout(SECONDS):
        assert (await client.call("getMe"))["id"] == 4242
        assert (await Control(client).get("me"))["bot"]["id"] == 4242


async def test_no_bytes_break_the_server(town: Client) -> None:
    nonsense = Nonsense(SEED, town.sandbox.token)
    heard: dict[int, int] = {}

    async def one(request: bytes, pieces: int, *, closes: bool, whole: bool) -> None:
        try:
            answer = await exchange(town.sandbox.url, request, pieces=pieces, closes=closes, whole=whole)
        except TimeoutError:
            raise AssertionError(f"it hangs: {request[:2000]!r}") from None
        for status in statuses(answer):
            heard[status] = heard.get(status, 0) + 1
            assert status < 500, (request[:2000], answer[:500])

    for _ in range(round(200 * HOW_MUCH)):
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                pieces, closes = nonsense.manner()
                request, whole = nonsense.request()
                group.create_task(one(request, pieces, closes=closes, whole=whole))
        town.sandbox.state.records.chats[1001].blocked = False
    await still_answers(town)
    # Enough of it came through to have been read, and enough was wrong.
    assert heard[200] > 100 * HOW_MUCH
    assert heard[400] > 100 * HOW_MUCH


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
BODIES = (
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.text(max_size=6), st.text(max_size=9)).map(lambda pairs: urlencode(pairs).encode())
)
ADDRESSES = (
    st.sampled_from(sorted(method.name for method in METHODS.values())).map(lambda name: f"/bot%TOKEN%/{name}")
    | st.sampled_from([f"/sandbox/{name}" for name, _ in ENDPOINTS] + ["/sandbox/tap", "/sandbox/inline", "/sandbox/x"])
    | st.text(max_size=30).map(lambda text: "/" + quote(text.encode("utf-8", "replace")))
    | st.text(max_size=30).map(lambda text: "/bot%TOKEN%/" + quote(text.encode("utf-8", "replace")))
    | st.text(max_size=30).map(lambda text: "/file/bot%TOKEN%/" + quote(text.encode("utf-8", "replace")))
    | st.text(max_size=30).map(lambda text: "/page/" + quote(text.encode("utf-8", "replace")))
)
HEADERS = st.dictionaries(
    st.sampled_from([
        "Origin", "Host", "Accept", "Range", "If-None-Match", "Cookie", "Last-Event-ID", "Sec-Fetch-Site", "Upgrade",
        "Content-Encoding", "Expect", "X-Telegram-Bot-Api-Secret-Token",
    ]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20),
    max_size=3,
)  # fmt: skip


def test_no_request_that_is_whole_breaks_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_messages, "USUAL_WAIT", 0.05)
    requests = st.tuples(
        st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]), ADDRESSES, st.sampled_from(KINDS), HEADERS, BODIES
    )

    @settings(
        max_examples=max(1, round(8 * HOW_MUCH)), deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
    )
    @given(st.lists(requests, min_size=30, max_size=30))
    def drive(several: list[tuple[str, str, str, dict[str, str], bytes]]) -> None:
        asyncio.run(send_all(several))

    drive()


async def send_all(several: list[tuple[str, str, str, dict[str, str], bytes]]) -> None:
    """Send whole requests, one after another. What is refused leaves no trace."""
    async with driving() as client:
        client.person(username="ada")
        for verb, address, kind, headers, body in several:
            path = address.replace("%TOKEN%", client.sandbox.token)
            if path.startswith("/sandbox/events"):
                continue
            lines = [f"{verb} {path} HTTP/1.1", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
            lines.append("Connection: close")
            lines += [f"{name}: {value}" for name, value in headers.items()]
            if "Host" not in headers:
                lines.append("Host: 127.0.0.1")
            request = "\r\n".join([*lines, "\r\n"]).encode("latin-1") + body
            before = msgspec.json.encode(client.sandbox.state.records)
            answer = await exchange(client.sandbox.url, request)
            assert all(status < 500 for status in statuses(answer)), (request, answer)
            if all(status >= 400 for status in statuses(answer)):
                assert msgspec.json.encode(client.sandbox.state.records) == before, (request, answer)
        await still_answers(client)


FAULTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            ["flood", "error", "hang", "drop", "twice", "shuffle", "garbage", "unknown_fields", "no"]
        )
    },
    optional={
        "seconds": st.integers() | st.floats() | st.none(),
        "times": st.integers() | st.text(max_size=3),
        "code": st.integers(0, 1000),
        "method": st.sampled_from(["sendMessage", "x", 5, None]),
        "user": st.integers(),
        "chat": st.integers(),
    },
)


def test_faults_can_be_asked_for_in_any_way_and_end_with_clear() -> None:
    @settings(
        max_examples=max(1, round(4 * HOW_MUCH)), deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
    )
    @given(st.lists(FAULTS, min_size=20, max_size=20))
    def drive(several: list[dict[str, object]]) -> None:
        asyncio.run(ask_for(several))

    drive()


async def ask_for(several: list[dict[str, object]]) -> None:
    """Ask for faults, then for none."""
    async with driving() as client:
        control = Control(client)
        for body in several:
            data = json.dumps(body)  # the floats may be none that JSON knows
            async with client.session.post(control.url + "faults", data=data) as response:
                assert response.status in {200, 400}, (body, await response.text())
        await control.post("faults", kind="clear")
        assert (await control.get("faults"))["faults"] == []
        await still_answers(client)


@pytest.mark.parametrize("where", ["/bot%TOKEN%/sendMessage", "/sandbox/send", "/sandbox/faults"])
async def test_a_body_that_comes_slowly_holds_up_nobody(town: Client, where: str) -> None:
    host, _, port = town.sandbox.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = where.replace("%TOKEN%", town.sandbox.token)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n".encode())
    for letter in b"[1,2,3,4]"[:-1]:
        writer.write(bytes([letter]))
        await writer.drain()
        await still_answers(town)
    writer.write(b"]")
    async with asyncio.timeout(SECONDS):
        assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
    writer.close()


async def test_nothing_that_is_deep_or_huge_takes_long(town: Client) -> None:
    deep = "[" * DEEP + "]" * DEEP
    huge = "9" * 100_000
    async with asyncio.timeout(SECONDS):
        for name in ("chat_id", "reply_markup", "entities", "reply_parameters", "link_preview_options", "text"):
            for value in (deep, huge, '{"a":' * 5000, "a" * 1_000_000):
                data = io.BytesIO(urlencode({"chat_id": "1001", "text": "a", name: value}).encode())
                async with town.session.post(f"{town.base}/sendMessage", data=data, headers=FORM) as response:
                    assert response.status in {200, 400}, (name, value[:20])
        for path, _ in ENDPOINTS:
            for body in (deep, huge, f'{{"from":{huge}}}', f'{{"chat":{deep}}}', f'{{"text":{deep}}}'):
                async with town.session.post(
                    f"{town.sandbox.url}/sandbox/{path}", data=io.BytesIO(body.encode())
                ) as response:
                    assert response.status == 400, (path, body[:20], await response.text())
    await still_answers(town)
