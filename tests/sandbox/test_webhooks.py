"""Webhooks: every update at least once, in order within a chat, with the secret, until the bot takes it."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.sandbox.updates import FIRST_ID
from tests.sandbox.controlling import Control, receiving, until
from tests.sandbox.driving import driving, held_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@pytest.fixture
async def quick() -> AsyncIterator[Control]:
    """A sandbox whose webhooks' seconds are short, with Ann in it."""
    async with driving(webhook_second=0.02) as client:
        control = Control(client)
        await control.post("users", first_name="Ann")
        await control.post("users", first_name="Bob")
        yield control


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_with_the_secret(quick: Control) -> None:
    async with receiving() as bot:
        answer = await quick.client.answer("setWebhook", url=bot.url, secret_token="s3cret_-")  # noqa: S106 - of this test alone
        assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
        await quick.writes(1001, "hello")
        [update] = await bot.until(1)
        assert update["update_id"] == FIRST_ID
        assert bot.headers[0][SECRET] == "s3cret_-"
        assert bot.headers[0]["Content-Type"] == "application/json"
        await quick.client.call("setWebhook", url=bot.url)
        await quick.writes(1001, "no secret")
        await bot.until(2)
        assert SECRET not in bot.headers[1]


async def test_what_waited_before_comes_first(quick: Control) -> None:
    for number in range(3):
        await quick.writes(1001, f"{number}")
    async with receiving() as bot:
        await quick.client.call("setWebhook", url=bot.url)
        await quick.writes(1001, "3")
        assert texts(await bot.until(4)) == ["0", "1", "2", "3"]
        await until(lambda: quick.client.sandbox.queue.pending == 0)
        assert (await quick.client.call("getWebhookInfo"))["pending_update_count"] == 0
        await quick.client.call("deleteWebhook")
        assert await quick.client.call("getUpdates") == []


@pytest.mark.parametrize("status", [301, 400, 403, 404, 410, 500, 502])
async def test_what_is_not_taken_comes_again_until_it_is(quick: Control, status: int) -> None:
    async with receiving() as bot:
        bot.answers = [web.Response(status=status, headers={"Location": "/hook"}) for _ in range(4)]
        await quick.client.call("setWebhook", url=bot.url)
        await quick.writes(1001, "insist")
        await quick.writes(1001, "next")
        assert texts(await bot.until(6)) == ["insist"] * 5 + ["next"]
        info = await quick.client.call("getWebhookInfo")
        assert info["last_error_message"].startswith(f"Wrong response from the webhook: {status} ")
        assert info["last_error_date"] > 1_600_000_000


async def test_delays_grow_and_retry_after_is_kept(quick: Control) -> None:
    loop = asyncio.get_running_loop()
    moments: list[float] = []

    async with receiving() as bot:
        bot.answers = [web.Response(status=500), web.Response(status=500), web.Response(status=500),
                       web.Response(status=503, headers={"Retry-After": "20"})]  # fmt: skip
        await quick.client.call("setWebhook", url=bot.url)
        await quick.writes(1001, "x")
        for count in range(1, 6):
            await bot.until(count)
            moments.append(loop.time())
    waits = [after - before for before, after in pairwise(moments)]
    second = 0.02
    assert waits[0] < waits[3], "at once the first time"
    assert waits[1] >= 2 * second - 0.005
    assert waits[2] >= 4 * second - 0.005
    assert waits[3] >= 20 * second - 0.005


async def test_a_bot_that_is_not_there_yet_gets_everything_later(quick: Control) -> None:

    async def info() -> dict[str, Any]:
        found: dict[str, Any] = await quick.client.call("getWebhookInfo")
        return found

    with held_port() as port:
        await quick.client.call("setWebhook", url=f"http://127.0.0.1:{port}/hook")
        for number in range(20):
            await quick.writes(1001, f"{number}")
        async with asyncio.timeout(60):
            while "last_error_message" not in await info():  # noqa: ASYNC110 - what is waited for sets no event
                await asyncio.sleep(0.01)
        assert (await info())["pending_update_count"] == 20
        assert (await info())["last_error_message"] == "Connection refused"
        async with receiving(port) as bot:
            assert texts(await bot.until(20)) == [str(number) for number in range(20)]


async def test_an_answer_that_does_not_come_is_waited_for_and_asked_again(quick: Control) -> None:
    async with receiving() as bot:
        bot.answers = [10.0]
        await quick.client.call("setWebhook", url=bot.url)
        await quick.writes(1001, "slow")
        assert texts(await bot.until(1, seconds=8)) == ["slow"]
        info = await quick.client.call("getWebhookInfo")
        assert info["last_error_message"] == "Read timeout expired"


async def test_chats_come_side_by_side_each_in_its_order(quick: Control) -> None:
    async with receiving() as bot:
        bot.answers = [0.05] * 40
        for number in range(10):
            await quick.writes(1001, f"{number}")
            await quick.writes(1002, f"{number}")
        await quick.client.call("setWebhook", url=bot.url, max_connections=10)
        updates = await bot.until(20)
        for who in (1001, 1002):
            of_one = [update for update in updates if update["message"]["chat"]["id"] == who]
            assert texts(of_one) == [str(number) for number in range(10)]
        assert bot.most_at_once == 2


async def test_connections_are_no_more_than_asked_for(quick: Control) -> None:
    people = [(await quick.post("users", first_name=f"P{number}"))["id"] for number in range(12)]
    async with receiving() as bot:
        bot.answers = [0.1] * 12
        for who in people:
            await quick.writes(who, "x")
        await quick.client.call("setWebhook", url=bot.url, max_connections=3)
        await bot.until(12)
        assert bot.most_at_once == 3


async def test_a_thousand_updates_come_without_loss(quick: Control) -> None:
    for number in range(1000):
        quick.client.sandbox.queue.put("message", {"text": f"{number}"})
    async with receiving() as bot:
        await quick.client.call("setWebhook", url=bot.url)
        assert texts(await bot.until(1000, seconds=30)) == [str(number) for number in range(1000)]


async def test_pending_updates_can_be_dropped(quick: Control) -> None:
    await quick.writes(1001, "old")
    async with receiving() as bot:
        await quick.client.call("setWebhook", url=bot.url, drop_pending_updates=True)
        await quick.writes(1001, "new")
        assert texts(await bot.until(1)) == ["new"]
    await quick.writes(1001, "nobody hears")
    await quick.client.call("deleteWebhook", drop_pending_updates=True)
    assert await quick.client.call("getUpdates") == []


async def test_a_deleted_webhook_leaves_what_waits_to_be_polled(quick: Control) -> None:
    await quick.client.call("setWebhook", url="http://127.0.0.1:9/")
    await quick.writes(1001, "x")
    answer = await quick.client.answer("deleteWebhook")
    assert answer["description"] == "Webhook was deleted"
    assert (await quick.client.answer("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert texts(await quick.client.call("getUpdates")) == ["x"]


async def test_the_info_says_how_it_is_set(quick: Control) -> None:
    info = await quick.client.call("getWebhookInfo")
    assert info == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    async with receiving() as bot:
        settings = {"url": bot.url, "max_connections": 7, "allowed_updates": ["message", "poll"]}
        await quick.client.call("setWebhook", **settings)
        info = await quick.client.call("getWebhookInfo")
        assert info == {**settings, "has_custom_certificate": False, "pending_update_count": 0}
        again = await quick.client.answer("setWebhook", **settings)
        assert again["description"] == "Webhook is already set"
        await quick.client.call("setWebhook", url="")
        assert (await quick.client.call("getWebhookInfo"))["url"] == ""


async def test_a_method_in_the_answer_is_carried_out(quick: Control) -> None:
    async with receiving() as bot:
        bot.answers = [
            web.json_response({"method": "sendMessage", "chat_id": 1001, "text": "from the answer"}),
            web.Response(body=b"method=sendMessage&chat_id=1001&text=a+form",
                         content_type="application/x-www-form-urlencoded"),
            web.json_response({"method": "deleteWebhook"}),
            web.json_response({"method": "getMe"}),
            web.json_response({"method": "sendMessage", "chat_id": 77, "text": "refused"}),
            web.json_response(["no", "method"]),
            web.Response(body=b"\xff\xfe{"),
        ]  # fmt: skip
        await quick.client.call("setWebhook", url=bot.url)
        for number in range(8):
            await quick.writes(1001, f"{number}")
        await bot.until(8)
        await asyncio.sleep(0.1)
        shown = await quick.get("messages", chat=1001, as_=1001)
        sent = [message["text"] for message in shown["messages"] if message["from"]["is_bot"]]
        assert sent == ["from the answer", "a form"]
        assert (await quick.client.call("getWebhookInfo"))["url"] == bot.url


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        ({"url": "http://"}, "invalid webhook URL specified"),
        ({"url": "//127.0.0.1/x"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1:x/"}, "invalid webhook URL specified"),
        ({"url": "http://[::1/"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/a b"}, "invalid webhook URL specified"),
        ({"url": "https://e.org", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://e.org", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_what_cannot_be_a_webhook_is_refused(quick: Control, parameters: dict[str, str], why: str) -> None:
    refusal = await quick.client.refused("setWebhook", **parameters)
    assert (refusal.code, refusal.description) == (400, f"Bad Request: {why}")
    assert (await quick.client.call("getWebhookInfo"))["url"] == ""


async def test_a_certificate_that_is_none_is_refused(quick: Control) -> None:
    answer = await quick.client.form("setWebhook", {"url": "https://e.org"}, certificate=("c.pem", b"nonsense"))
    assert answer["description"] == "Bad Request: bad webhook: can't read the certificate"


async def test_updates_twice_and_shuffled_come_by_webhook_too(quick: Control) -> None:
    async with receiving() as bot:
        await quick.client.call("setWebhook", url=bot.url)
        await quick.post("faults", kind="twice")
        await quick.writes(1001, "a")
        assert texts(await bot.until(2)) == ["a", "a"]
        await quick.post("faults", kind="shuffle", times=3)
        for text in "bcd":
            await quick.writes(1001, text)
        assert texts(await bot.until(5))[2:] == ["d", "c", "b"]
