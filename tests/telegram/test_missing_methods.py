"""A server of a few methods, one of which it has not: it is told of by its name, and what can go on goes on."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.nursery import Nursery
from bot.settings import ChatSettings
from bot.telegram import running, sender
from bot.telegram.menu import CannotStartError
from bot.telegram.routes import Routes
from bot.telegram.running import run_bot
from bot.views.reply import Attachment, Reply
from tests.telegram.local import PATIENCE, eventually, parts_of
from tests.telegram.toy_routes import rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.store import SqliteStore
    from bot.telegram.asking import Ask, Talk

TOKEN = "424242:AAsecret-and-whole_0123456789"  # noqa: S105 - nobody's
SECRET = TOKEN.partition(":")[2]
ANNA = 55


class Tiny:
    """A few methods of the Bot API and no more; to those that it lacks it says a text that repeats the address.

    `sent_as`: the status that comes with it, where it is not the one that stands in the answer.
    """

    def __init__(self, *lacks: str, status: int = 404, sent_as: int | None = None, plain: bool = False) -> None:
        self.lacks = {*lacks}
        self.status = status
        self.sent_as = sent_as or status
        self.plain = plain
        self.asked: list[str] = []
        self.said: list[str] = []
        self.waiting: list[dict[str, Any]] = []
        self.url = ""

    def hears(self, text: str, user: int = ANNA) -> None:
        """Anna, or another, writes a command."""
        person = {"id": user, "is_bot": False, "first_name": "Anna", "language_code": "en"}
        number = len(self.waiting) + 1
        message = {
            "message_id": number, "date": 1, "chat": {"id": user, "type": "private", "first_name": "Anna"},
            "from": person, "text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
        }  # fmt: skip
        self.waiting.append({"update_id": number, "message": message})

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.asked.append(method)
        known = {"getMe": self.me, "getUpdates": self.updates, "sendMessage": self.message, "sendDocument": self.file}
        if method in self.lacks or method not in known:
            said = f"Not Found: there is no {request.path}, {SECRET}"
            if self.plain:
                return web.Response(text=said, status=self.sent_as)
            body = {"ok": False, "error_code": self.status, "description": said}
            return web.json_response(body, status=self.sent_as)
        return web.json_response({"ok": True, "result": await known[method](request)})

    async def me(self, _: web.Request) -> dict[str, Any]:
        return {"id": 424242, "is_bot": True, "first_name": "Tiny", "username": "tiny_bot"}

    async def updates(self, request: web.Request) -> list[dict[str, Any]]:
        offset = (await request.json()).get("offset", 0)
        found = [each for each in self.waiting if each["update_id"] >= offset]
        if not found:
            await asyncio.sleep(0.05)
        return found

    async def message(self, request: web.Request) -> dict[str, Any]:
        self.said.append((await request.json())["text"])
        return self._sent()

    async def file(self, request: web.Request) -> dict[str, Any]:
        self.said.append(f"file {(await request.post())['chat_id']!s}")
        return self._sent()

    def _sent(self) -> dict[str, Any]:
        return {"message_id": 100 + len(self.said), "date": 1, "chat": {"id": ANNA, "type": "private"}}


@asynccontextmanager
async def serving(tiny: Tiny) -> AsyncIterator[Tiny]:
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", tiny.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    tiny.url = f"http://{host}:{port}"
    try:
        yield tiny
    finally:
        await runner.cleanup()


def routes() -> Routes:
    found = Routes()

    async def score(_: Ask, __: Talk) -> Reply:
        return Reply(text="700 of 950")

    async def export(_: Ask, __: Talk) -> Reply:
        return Reply(text="All of it", document=Attachment(name="all.json", content=b"{}"))

    found.command("score", handler=score)
    found.command("export", handler=export)
    return found


def settings_of(tiny: Tiny, store: SqliteStore) -> ChatSettings:
    return ChatSettings(token=TOKEN, api_base=tiny.url, database=store.database.path)


@asynccontextmanager
async def talking(tiny: Tiny, store: SqliteStore, **parts: Any) -> AsyncIterator[None]:  # noqa: ANN401 - of `Parts`
    """The bot, running; it must not end by itself."""
    stop, ready = asyncio.Event(), asyncio.Event()
    errors: list[BaseException] = []
    async with Nursery(lambda _, error: errors.append(error)) as nursery:
        run = run_bot(settings_of(tiny, store), parts_of(store, routes(), poll_seconds=1, **parts), stop,
                      ready=lambda _: ready.set())  # fmt: skip
        task = nursery.start(run, name="bot")
        try:
            async with asyncio.timeout(PATIENCE):
                await ready.wait()
            yield
            assert not task.done(), "it goes on"
        finally:
            stop.set()
            await task
    assert errors == []


def quiet(caplog: pytest.LogCaptureFixture) -> bool:
    """No trace and no error is in the log, and no token."""
    assert SECRET not in caplog.text
    return not [each for each in caplog.records if each.levelno >= logging.ERROR or each.exc_info]


async def heard(tiny: Tiny) -> list[str]:
    return tiny.said


@pytest.mark.parametrize("plain", [False, True])
async def test_a_server_without_updates_is_told_of_once_and_asked_again(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, *, plain: bool
) -> None:
    monkeypatch.setattr("bot.telegram.intake.SHORTEST_SECONDS", 0.01)
    caplog.set_level(logging.DEBUG)

    async def asked() -> int:
        return tiny.asked.count("getUpdates")

    async with serving(Tiny("getUpdates", plain=plain)) as tiny, talking(tiny, store):
        await eventually(asked, lambda found: found >= 4)
        assert caplog.text.count("has no getUpdates") == 1
        assert "GLASSHOUSE_TOKEN" not in caplog.text
        tiny.lacks.clear()
        tiny.hears("/score")
        assert await eventually(lambda: heard(tiny), bool) == ["700 of 950"], "it was there after all"
    assert quiet(caplog), caplog.text


async def test_a_server_without_files_is_told_of_and_the_user_too(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PAUSES", (0.01,))
    caplog.set_level(logging.DEBUG)
    async with serving(Tiny("sendDocument")) as tiny, talking(tiny, store):
        for text in ("/export", "/export", "/score"):
            tiny.hears(text)
        said = await eventually(lambda: heard(tiny), lambda found: len(found) >= 3)
        assert said == ["lacking sendDocument", "lacking sendDocument", "700 of 950"]
    assert caplog.text.count("has no sendDocument") == 1
    assert quiet(caplog), caplog.text


async def test_a_server_that_lets_nothing_be_said_is_told_of_in_one_line(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PAUSES_WHILE_SILENT", (0.01, 0.01))
    caplog.set_level(logging.DEBUG)
    async with serving(Tiny("sendMessage")) as tiny, talking(tiny, store):
        tiny.hears("/score")
        tiny.hears("/export")
        assert await eventually(lambda: heard(tiny), bool) == [f"file {ANNA}"]
        assert tiny.asked.count("sendMessage") == 3, "tried again, and then no more"
        assert rows(store, "select state, failure from inbox where update_id = 1") == [("dead", "NoMethodError")]
    assert caplog.text.count("has no sendMessage") == 1
    assert quiet(caplog), caplog.text


async def test_what_cannot_be_said_for_a_while_is_said_once_it_can_be(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 45 <= sum(sender.PAUSES_WHILE_SILENT) <= 90, "as long as a proxy needs to start, and nobody waits for ever"
    assert len(sender.PAUSES_WHILE_SILENT) < sender.MOST_TURNS
    monkeypatch.setattr(sender, "PAUSES_WHILE_SILENT", (0.05,) * 11)

    async def tried() -> int:
        return tiny.asked.count("sendMessage")

    async with serving(Tiny("sendMessage", plain=True)) as tiny, talking(tiny, store):
        tiny.hears("/score")
        await eventually(tried, lambda found: found >= 4)
        assert rows(store, "select state from inbox") == [("waiting",)]
        tiny.lacks.clear()
        assert await eventually(lambda: heard(tiny), bool) == ["700 of 950"]
    assert rows(store, "select state from inbox") == [("done",)]
    assert quiet(caplog), caplog.text


async def test_who_cannot_be_told_anything_holds_nobody_else_up_and_waits_for_the_next_start(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PAUSES_WHILE_SILENT", (600.0,))
    monkeypatch.setattr(running, "DRAIN_SECONDS", 0.1)

    async def tried() -> int:
        return tiny.asked.count("sendMessage")

    async with serving(Tiny("sendMessage")) as tiny:
        async with talking(tiny, store, at_once=1):
            for user in (ANNA, ANNA + 1, ANNA + 2):
                tiny.hears("/score", user)
            await eventually(tried, lambda found: found == 3)
        assert rows(store, "select state from inbox") == [("waiting",)] * 3
        tiny.lacks.clear()
        async with talking(tiny, store):
            assert await eventually(lambda: heard(tiny), lambda found: len(found) == 3) == ["700 of 950"] * 3


@pytest.mark.parametrize("answer", [{}, {"ok": True}, {"ok": False}, {"ok": False, "error_code": "x"}, [1], "no JSON"])
async def test_an_answer_that_means_nothing_is_no_reason_to_break_down(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    monkeypatch.setattr(running, "START_PAUSES", (0.01,))
    tiny = Tiny()

    async def says(_: web.Request) -> web.Response:
        return web.Response(text=answer) if isinstance(answer, str) else web.json_response(answer)

    monkeypatch.setattr(tiny, "answer", says)
    async with serving(tiny):
        with pytest.raises(CannotStartError, match="does not answer"):
            await run_bot(settings_of(tiny, store), parts_of(store, routes()), asyncio.Event())


@pytest.mark.parametrize(("status", "words"), [(401, "does not know this bot"), (404, "has no getMe")])
async def test_a_refusal_that_comes_as_a_success_is_the_refusal_that_it_says(
    store: SqliteStore, status: int, words: str
) -> None:
    async with serving(Tiny("getMe", status=status, sent_as=200)) as tiny:
        with pytest.raises(CannotStartError, match=words):
            await run_bot(settings_of(tiny, store), parts_of(store, routes()), asyncio.Event())


@pytest.mark.parametrize("plain", [False, True])
async def test_a_server_that_cannot_say_who_the_bot_is_says_nothing_of_the_token(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, *, plain: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(Tiny("getMe", plain=plain)) as tiny:
        with pytest.raises(CannotStartError, match=r"no getMe .*says nothing of the token.*malformed") as refused:
            await run_bot(settings_of(tiny, store), parts_of(store, routes()), asyncio.Event())
        monkeypatch.setattr(running, "TELEGRAM", tiny.url)
        with pytest.raises(CannotStartError, match=r"Telegram answers 404 .*GLASSHOUSE_TOKEN is malformed"):
            await run_bot(settings_of(tiny, store), parts_of(store, routes()), asyncio.Event())
    assert SECRET not in str(refused.value)
    assert quiet(caplog), caplog.text


async def test_a_wrong_token_is_still_told_as_that(store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(Tiny("getMe", status=401)) as tiny:
        with pytest.raises(CannotStartError, match="does not know this bot; is GLASSHOUSE_TOKEN"):
            await run_bot(settings_of(tiny, store), parts_of(store, routes()), asyncio.Event())
    assert quiet(caplog), caplog.text


@pytest.mark.parametrize(("status", "sent_as"), [(400, 400), (409, 409), (500, 500), (302, 302), (400, 200), (7, 200)])
async def test_what_a_server_says_of_an_error_is_logged_without_the_token_that_it_repeats(
    store: SqliteStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, status: int, sent_as: int
) -> None:
    monkeypatch.setattr("bot.telegram.intake.SHORTEST_SECONDS", 0.01)
    monkeypatch.setattr(running, "START_PAUSES", (0.01,))
    caplog.set_level(logging.DEBUG)
    async with serving(Tiny("getUpdates", status=status, sent_as=sent_as)) as tiny:
        async with talking(tiny, store):
            await eventually(lambda: logged(caplog), lambda found: "there is no" in found)
        tiny.lacks.add("getMe")
        with pytest.raises(CannotStartError, match=r"there is no /bot\.\.\./getMe") as refused:
            await run_bot(settings_of(tiny, store), parts_of(store, routes()), asyncio.Event())
    assert SECRET not in json.dumps([caplog.text, str(refused.value)])


async def logged(caplog: pytest.LogCaptureFixture) -> str:
    return caplog.text
