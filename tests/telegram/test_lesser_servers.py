"""A server that offers less than Telegram's: what is missing is said, and all else goes on."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.faults import Fault, Strike
from bot.telegram.asking import Occasion
from bot.telegram.menu import SCOPES, CannotStartError, Menu, MenuScope, show_menu
from bot.telegram.routes import Routes
from bot.telegram.transport import AiohttpRequest, QuietBot
from bot.views.actions import action
from bot.views.drawings import Drawing
from bot.views.reply import Button, InlineAnswer, Reply
from tests.telegram.local import PATIENCE, Local, eventually, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

    from bot.store.store import SqliteStore
    from bot.telegram.asking import Ask, Talk

MENU = Menu(
    commands={
        (MenuScope.PRIVATE, ""): (("score", "your score"),),
        (MenuScope.PRIVATE, "zh"): (("score", "分数"),),
        (MenuScope.GROUP, ""): (("rank", "who is where"),),
    }
)
PICTURE = Drawing(world="w", day="Day 1", title="700", simulation_label="Simulation", alternative="700")


def lacks(here: Local, *methods: str) -> None:
    """From here on the server answers 404 for these methods, as one does that has never heard of them."""
    for method in methods:
        here.sandbox.faults.add(Fault(Strike.ERROR, times=10_000, method=method.lower(), code=404))


def routes() -> Routes:
    found = Routes()

    async def score(ask: Ask, _: Talk) -> Reply:
        again = Button(text="Again", action=action("score"))
        return Reply(text="700 of 950", drawing=PICTURE, rows=((again,),), edit=ask.action is not None)

    async def who(ask: Ask, talk: Talk) -> Reply:
        assert ask.place is not None
        return Reply(text=f"member: {await talk.is_member(ask.place.chat_id, ask.who.user_id)}")

    async def cards(_: Ask, __: Talk) -> InlineAnswer:
        return InlineAnswer(cards=())

    found.command("score", handler=score)
    found.tap("score", handler=score)
    found.command("rank", handler=who)
    found.on(Occasion.INLINE, cards)
    return found


async def ended(name: str) -> None:
    """Wait until what runs under a name has ended by itself."""
    [task] = [each for each in asyncio.all_tasks() if each.get_name() == name]
    done, _ = await asyncio.wait([task], timeout=PATIENCE)
    assert done, f"{name} goes on"


@asynccontextmanager
async def a_bot(here: Local) -> AsyncIterator[Bot]:
    request = AiohttpRequest()
    async with request:
        yield QuietBot(here.sandbox.token, base_url=f"{here.sandbox.url}/bot", request=request)


async def test_a_whole_server_shows_the_menu_by_chat_and_language(here: Local) -> None:
    async with a_bot(here) as bot:
        assert await show_menu(bot, MENU) == ()
        for (scope, language), commands in MENU.commands.items():
            shown = await bot.get_my_commands(scope=SCOPES[scope](), language_code=language or None)
            assert [(each.command, each.description) for each in shown] == [*commands]


async def test_a_server_without_a_menu_is_told_of_once_and_not_asked_again(
    here: Local, caplog: pytest.LogCaptureFixture
) -> None:
    lacks(here, "setMyCommands")
    async with a_bot(here) as bot:
        assert await show_menu(bot, MENU) == ("setMyCommands",)
    assert caplog.text.count("has no setMyCommands") == 1
    assert sum(b"setmycommands" in line.lower() for line in here.sandbox.journal.lines()) <= 2, "once, and its answer"


async def test_what_a_lesser_server_lacks_is_said_once_and_the_rest_goes_on(
    here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    lacks(here, "setMyCommands", "sendChatAction", "answerInlineQuery", "getChatMember", "answerCallbackQuery")
    anna = await here.user("Anna")
    group = await here.group("Club", anna)
    async with running(here, store, routes(), menu=MENU):
        await eventually(lambda: _said(caplog), lambda said: "has no setMyCommands" in said)
        await here.says(anna, "/score")
        assert await here.until(anna, 1) == ["700 of 950"]
        await here.says(anna, "/rank", chat=group)
        assert (await here.until(group, 1, by=anna))[-1] == "member: False"
        shown = (await here.shown(anna))[-1]
        tap = {"from": anna, "chat": anna, "message_id": shown["message_id"], "callback_data": action("score")}
        await here.post("tap", tap)
        await here.says(anna, "/score")
        assert (await here.until(anna, 2))[-1] == "700 of 950"
    assert caplog.text.count("has no setMyCommands") == 1
    assert "getChatMember" in caplog.text
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR], caplog.text


async def _said(caplog: pytest.LogCaptureFixture) -> str:
    return caplog.text


@pytest.mark.parametrize("method", ["sendPhoto", "editMessageMedia"])
async def test_where_no_picture_can_be_sent_its_words_are(
    here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    caplog.set_level(logging.WARNING)
    anna = await here.user("Anna")
    async with running(here, store, routes()):
        await here.says(anna, "/score")
        await here.until(anna, 1)
        lacks(here, method)
        if method == "sendPhoto":
            await here.says(anna, "/score")
        else:
            shown = (await here.shown(anna))[-1]
            tap = {"from": anna, "chat": anna, "message_id": shown["message_id"], "callback_data": action("score")}
            await here.post("tap", tap)
        assert await here.until(anna, 2) == ["700 of 950"] * 2
        assert "text" in (await here.shown(anna))[-1], "in words alone"
    assert "without its picture" in caplog.text
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR], caplog.text


async def test_a_picture_that_cannot_be_drawn_leaves_its_words(
    here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: object) -> bytes:
        raise RuntimeError("the press is broken")

    anna = await here.user("Anna")
    async with running(here, store, routes(), draw=broken):
        await here.says(anna, "/score")
        assert await here.until(anna, 1) == ["700 of 950"]
    assert "the press is broken" in caplog.text, "and the log says why"


async def test_a_token_that_ends_while_the_bot_runs_ends_the_bot_and_says_so(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    with pytest.raises(CannotStartError, match="GLASSHOUSE_TOKEN"):  # noqa: PT012 - it runs until then
        async with running(here, store, routes(), poll_seconds=1):
            await here.says(anna, "/score")
            await here.until(anna, 1)
            here.sandbox.faults.add(Fault(Strike.ERROR, times=100, method="getupdates", code=401))
            await ended("bot")
