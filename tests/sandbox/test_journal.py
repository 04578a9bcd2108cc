"""The log: every call and update, by number, without secrets or files."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from bot.clock import SystemClock
from bot.sandbox.journal import Journal
from tests.sandbox.controlling import Control, until
from tests.sandbox.driving import driving

if TYPE_CHECKING:
    import pytest


async def test_calls_and_updates_are_in_the_log(control: Control) -> None:
    await control.writes(1001, "/start")
    await control.client.call("getUpdates")
    await control.client.call("sendMessage", chat_id=1001, text="hi")
    await control.client.refused("sendMessage", chat_id=5, text="hi")
    await control.client.refused("sendSong")
    lines = await control.log()
    assert [(line["number"], line["kind"], line.get("method"), line.get("code")) for line in lines] == [
        (1, "update", None, None),
        (2, "request", "getUpdates", 200),
        (3, "request", "sendMessage", 200),
        (4, "request", "sendMessage", 400),
        (5, "request", "sendSong", 404),
    ]
    assert lines[0]["via"] == "polling"
    assert lines[0]["update"]["message"]["text"] == "/start"
    assert lines[2]["parameters"] == {"chat_id": "1001", "text": "hi"}
    assert lines[3]["description"] == "Bad Request: chat not found"
    assert datetime.fromisoformat(lines[2]["time"]).tzinfo == UTC
    assert 0 <= lines[2]["milliseconds"] < 5000


async def test_the_log_can_be_read_on_from_a_number(control: Control) -> None:
    for _ in range(5):
        await control.client.call("getMe")
    async with control.client.session.get(f"{control.url}log", params={"after": 3}) as response:
        assert "attachment" in response.headers["Content-Disposition"]
        numbers = [msgspec.json.decode(line)["number"] for line in (await response.read()).splitlines()]
    assert numbers == [4, 5]
    async with control.client.session.get(f"{control.url}log", params={"after": "-1"}) as response:
        assert response.status == 400


async def test_neither_token_nor_secret_nor_file_is_in_the_log(control: Control) -> None:
    await control.writes(1001, "/start")
    secret = control.client.sandbox.token.partition(":")[2]
    await control.client.answer("setWebhook", url="http://127.0.0.1:9/", secret_token="hush-hush")  # noqa: S106 - of this test alone
    await control.client.form("sendDocument", {"chat_id": "1001"}, document=("a.txt", b"the file's bytes"))
    async with control.client.session.get(f"{control.client.sandbox.url}/botwrong:token/getMe") as response:
        assert response.status == 401
    text = str(await control.log())
    for hidden in (secret, "hush-hush", "the file's bytes", "wrong:token"):
        assert hidden not in text


async def test_a_token_that_was_written_into_a_value_is_not_in_the_log(control: Control) -> None:
    token = control.client.sandbox.token
    secret = token.partition(":")[2]
    await control.client.answer("setWebhook", url=f"http://127.0.0.1:9/{token}")
    await control.client.answer("setWebhook", url=f"http://127.0.0.1:9/{token.replace(':', '%3A')}")
    await control.client.answer("deleteWebhook", note="x" * 4090 + token + "x" * 9)
    await control.writes(1001, f"my token is {token}")
    await control.client.call("getUpdates")
    await control.client.answer(f"{token}/getMe")
    lines = await control.log()
    assert secret[:5] not in str(lines)
    assert lines[0]["parameters"] == {"url": "http://127.0.0.1:9/…"}
    assert [line["update"]["message"]["text"] for line in lines if "update" in line] == ["my token is …"]


async def test_the_log_tells_how_long_a_call_took(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    now = loop.time()
    with monkeypatch.context() as still:
        # Some loops' own time stands still while a call is carried out.
        still.setattr(loop, "time", lambda: now)
        async with driving() as client:
            await client.call("getMe")
            [line] = await Control(client).log()
    assert 0 < line["milliseconds"] < 60_000


def test_the_oldest_lines_are_forgotten() -> None:
    journal = Journal(SystemClock(), most_lines=10)
    for number in range(25):
        journal.request("getMe", {"n": f"{number}"}, 200, 1.0)
    numbers = [msgspec.json.decode(line)["number"] for line in journal.lines()]
    assert numbers == list(range(16, 26))
    assert [msgspec.json.decode(line)["number"] for line in journal.lines(after=3)] == numbers
    assert [msgspec.json.decode(line)["number"] for line in journal.lines(after=24)] == [25]
    assert list(journal.lines(after=25)) == []
    assert journal.last == 25


def test_long_values_are_cut() -> None:
    journal = Journal(SystemClock())
    journal.request("sendMessage", {"text": "x" * 100_000, "chat_id": "1"}, 200, 1.0)
    [line] = journal.lines()
    parameters = msgspec.json.decode(line)["parameters"]
    assert parameters == {"text": "x" * 4096 + "…", "chat_id": "1"}


async def test_a_call_whose_client_went_away_is_told_from_one_that_was_answered(control: Control) -> None:
    sandbox = control.client.sandbox
    async with asyncio.TaskGroup() as group:
        call = group.create_task(control.client.call("getUpdates", timeout=50))
        await until(lambda: sandbox.queue._poll is not None, seconds=30)
        call.cancel()
    journal = sandbox.journal
    await until(lambda: journal.last > 0)
    (line,) = await control.log()
    assert (line["method"], line["code"]) == ("getUpdates", 499)
    assert line["description"] == "the client went away before it was answered"
