"""Control as a whole: who may use it and see what, raw updates, and its documentation."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import aiohttp
import msgspec
import pytest

from bot.sandbox import control as control_module
from bot.sandbox import documentation
from bot.sandbox.events import Events
from tests.sandbox.controlling import with_button
from tests.sandbox.driving import driving

if TYPE_CHECKING:
    from bot.sandbox.control_requests import Endpoint
    from tests.sandbox.controlling import Control


async def test_a_raw_update_waits_as_it_is(control: Control) -> None:
    one = await control.post("update", {"poll_answer": {"any": ["thing", None]}})
    two = await control.post("update", {"update_id": 5_000_000, "message": "nonsense"})
    assert two == {"update_id": 5_000_000}
    updates = await control.client.updates()
    assert updates == [
        {"poll_answer": {"any": ["thing", None]}, **one}, {"update_id": 5_000_000, "message": "nonsense"},
    ]  # fmt: skip
    await control.writes(1001, "x")
    assert (await control.client.updates())[0]["update_id"] == 5_000_001


async def test_the_page_learns_who_the_bot_is_without_its_token(control: Control) -> None:
    found = await control.get("me")
    assert found["bot"]["username"] == "glasshouse_demo_bot"
    assert found["api_base"].startswith("http://127.0.0.1:")
    assert control.client.sandbox.token not in str(found)


# --- who may see what ------------------------------------------------------------------------------------------------


async def test_nobody_sees_a_chat_they_are_not_in(control: Control) -> None:
    group = (await control.post("chats", type="group", title="Ann's", members=[1001]))["id"]
    await control.writes(1001, "secret", group)
    await control.writes(1001, "/private")
    assert [entry["chat"]["id"] for entry in await control.get("chats", as_=1002)] == [1002]
    for chat in (group, 1001):
        for path, query in (("messages", {"chat": chat, "as": 1002}), ("commands", {"chat": chat, "as": 1002})):
            async with control.client.session.get(control.url + path, params=query) as response:
                assert response.status == 400
                assert "secret" not in await response.text()
        for path, body in (
            ("send", {"text": "x"}), ("tap", {"message_id": 1, "callback_data": "x"}), ("react", {"message_id": 1}),
            ("inline", {"query": "x"}), ("inline/choose", {"inline_query_id": "1", "result_id": "1"}),
        ):  # fmt: skip
            why = await control.refused(path, {"from": 1002, "chat": chat, **body})
            assert f"chat is {chat}; allowed: a chat of 1002: [1002]" in why
        assert "allowed: a chat of 1002" in await control.refused("read", as_=1002, chat=chat, up_to=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "evil.example:8081"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
async def test_pages_of_other_sites_are_kept_out(control: Control, headers: dict[str, str]) -> None:
    for method, path in (("POST", "users"), ("GET", "users"), ("GET", "events"), ("GET", "log"), ("GET", "me")):
        address = control.url + path
        async with control.client.session.request(method, address, headers=headers, data=b"{}") as response:
            assert response.status == 403, (method, path)
            assert (await response.json())["ok"] is False
    assert len(await control.get("users")) == 2


async def test_its_own_page_is_let_in(control: Control) -> None:
    own = control.client.sandbox.url
    for origin, base in ((own, own), (own.replace("127.0.0.1", "localhost"), own.replace("127.0.0.1", "localhost"))):
        async with control.client.session.post(
            base + "/sandbox/users", headers={"Origin": origin}, json={"first_name": "X"}
        ) as response:
            assert response.status == 200


# --- the documentation -----------------------------------------------------------------------------------------------


async def test_every_endpoint_is_documented_and_its_example_works(control: Control) -> None:
    async with control.client.session.get(control.client.sandbox.url + "/sandbox") as response:
        assert response.status == 200
        page = await response.text()
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    table = control_module.endpoints(Events(control.client.sandbox))
    await control.post("chats", type="group", title="Other", members=[1001, 1002])
    await control.post("chats", type="supergroup", title="Forum", members=[1001], topics=True)
    message = await with_button(control)
    for endpoint in table:
        assert endpoint.path in page
        example = documentation.example_of(endpoint, control.client.sandbox.url)
        assert example.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;") in page
        if "{" in endpoint.path or endpoint.path.endswith("choose"):
            continue  # these need an id that only this server knows; other tests use them
        await run_as_shown(control, endpoint, example, message)


async def run_as_shown(control: Control, endpoint: Endpoint, example: str, message: int) -> None:
    words = shlex.split(example)
    address = next(word for word in words if word.startswith("http"))
    if endpoint.method == "GET":
        async with control.client.session.get(address, timeout=aiohttp.ClientTimeout(total=5)) as response:
            assert response.status == 200, example
            if "events" not in address:
                await response.read()
        return
    body = json.loads(words[-1])
    assert body == msgspec.to_builtins(dict(endpoint.example))
    if "message_id" in body and endpoint.path.endswith("tap"):
        assert body["message_id"] == message
    async with control.client.session.post(address, json=body) as response:
        assert response.status == 200, (example, await response.text())


async def test_limits_and_hosts_can_be_opened() -> None:
    async with (
        driving(allow_other_hosts=True) as client,
        client.session.get(client.sandbox.url + "/sandbox/me", headers={"Host": "box.example:1"}) as response,
    ):
        assert response.status == 200
