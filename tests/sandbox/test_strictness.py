from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox import SandboxOptions, start_sandbox
from bot.sandbox.calls import Call
from bot.sandbox.errors import BotApiError
from bot.sandbox.methods import METHODS, find_method
from bot.sandbox.requests import read_json
from tests.sandbox.driving import PICTURE, Client, driving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NAMES = [
    "chat_id", "message_id", "text", "caption", "parse_mode", "entities", "caption_entities", "reply_markup",
    "reply_parameters", "media", "photo", "document", "action", "user_id", "file_id", "callback_query_id",
    "inline_query_id", "inline_message_id", "results", "button", "next_offset", "reaction", "commands", "scope",
    "language_code", "menu_button", "message_ids", "message_thread_id", "reply_to_message_id", "name", "url",
    "show_alert", "cache_time", "description", "link_preview_options", "offset", "limit", "allowed_updates",
    "secret_token",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([
            "type", "id", "text", "offset", "length", "inline_keyboard", "keyboard", "callback_data", "url", "media",
            "message_id", "emoji", "command", "description", "chat_id", "user_id", "quote", "input_message_content",
            "message_text", "title", "latitude", "longitude", "photo_url", "photo_width", "user", "web_app",
        ]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
VALUES = JSON | st.sampled_from([1001, 1, "1001", "-2001", "@ada", "HTML", "MarkdownV2", "photo", "emoji", "article"])


@pytest.fixture
async def world() -> AsyncIterator[Client]:
    """A sandbox in which something has happened."""
    async with driving() as client:
        ada = client.person(username="ada")
        client.says(ada, client.private(ada), "hello")
        client.group(ada)
        await client.form("sendPhoto", {"chat_id": ada.id}, photo=("a.png", PICTURE))
        yield client


async def test_every_offered_method_answers_to_nothing_at_all(world: Client) -> None:
    for method in METHODS.values():
        answer = await world.answer(method.name)
        assert answer["ok"] or 400 <= answer["error_code"] < 500, (method.name, answer)


@pytest.mark.parametrize("method", sorted(method.name for method in METHODS.values()))
def test_no_parameters_are_an_error_of_the_server(method: str) -> None:
    likely = {"chat_id": 1001, "message_id": 2, "text": "a"}
    dictionaries = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)

    @settings(max_examples=4, deadline=None)
    @given(st.lists(dictionaries.map(lambda more: likely | more), min_size=50, max_size=50))
    def drive(calls: list[dict[str, object]]) -> None:
        asyncio.run(carry_out(method, calls))

    drive()


async def carry_out(method: str, calls: list[dict[str, object]]) -> None:
    """Carry out calls as the server does once it has read their parameters; anything but a refusal is an error."""
    async with driving() as client:
        ada = client.person(username="ada")
        client.says(ada, client.private(ada), "hello")
        await client.call("sendMessage", chat_id=ada.id, text="mine")
        tap = client.sandbox.state.open_callback(user_id=ada.id, chat_id=ada.id, message_id=2, data="x")
        asked = client.sandbox.state.open_inline(user_id=ada.id, query="q", offset="")
        for values in calls:
            parameters: dict[str, str] = {}
            read_json(json.dumps(values).encode(), parameters)
            parameters |= {"callback_query_id": tap.id, "inline_query_id": asked.id, "timeout": "0"}
            with suppress(BotApiError):
                await find_method(method).handler(Call(client.sandbox, method, parameters, {}))
            asked.answer = None


RAW = [
    b"",
    b"\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"NONSENSE\r\n\r\n",
    b"GET /bot%TOKEN%/getMe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n",
    b"POST /bot%TOKEN%/getMe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n",
    b"POST /bot%TOKEN%/getMe HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET /bot%TOKEN%/%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /bot%TOKEN%/getMe?a=%zz&%ff=%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /bot%TOKEN%/getMe HTTP/1.1\r\nHost: [::bad\r\n\r\n",
    b"GET /bot%TOKEN%/getMe HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: \xff\r\n\r\n",
    b"GET /page/%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://other.example/bot%TOKEN%/getMe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /bot%TOKEN%/getMe HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-%d: y\r\n" * 500 + b"\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


async def ask_raw(sandbox_url: str, request: bytes) -> bytes:
    host, _, port = sandbox_url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_broken_requests_are_refused_or_dropped_and_others_go_on(world: Client) -> None:
    sandbox = world.sandbox
    for request in RAW:
        answer = await ask_raw(sandbox.url, request.replace(b"%TOKEN%", sandbox.token.encode()))
        assert not answer.startswith(b"HTTP/1.1 5"), (request[:80], answer[:200])
        assert not answer.startswith(b"HTTP/1.0 5"), (request[:80], answer[:200])
    assert (await world.call("getMe"))["id"] == 4242


async def test_a_client_that_goes_away_leaves_nothing_behind(world: Client) -> None:
    host, _, port = world.sandbox.url.removeprefix("http://").partition(":")
    for _ in range(20):
        _, writer = await asyncio.open_connection(host, int(port))
        path = f"/bot{world.sandbox.token}/getUpdates?timeout=50&offset=9999999"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        await writer.drain()
        writer.transport.abort()
    assert (await world.call("getMe"))["id"] == 4242


async def test_a_host_that_others_can_reach_needs_to_be_allowed() -> None:
    with pytest.raises(ValueError, match="can be reached from other machines"):
        async with start_sandbox(SandboxOptions(host="0.0.0.0", port=0)):  # noqa: S104 (refused)
            raise AssertionError("it runs")


@pytest.mark.parametrize(
    "token", ["", "x", "x:y", "0:y", "5:", "5:a b", "5:ü", "5:a/b", "٥:a", "99999999999999999999:a"]
)
def test_a_token_that_no_client_takes_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="token must"):
        SandboxOptions(token=token)
