"""Four client libraries, each by polling and by webhook, hold one conversation with the server and see the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.aiogram_driver import aiogram
from tests.sandbox.controlling import Control
from tests.sandbox.conversation import STEPS
from tests.sandbox.driving import driving
from tests.sandbox.grammy_driver import grammy, missing
from tests.sandbox.holding import hold
from tests.sandbox.plain_driver import plain
from tests.sandbox.ptb_driver import python_telegram_bot
from tests.sandbox.steps import Call, Refused
from tests.sandbox.telebot_driver import telebot

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.sandbox import Sandbox
    from tests.sandbox.steps import Driver

    Start = Callable[..., AbstractAsyncContextManager[Driver]]

transports = pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])


async def what_is_there() -> list[tuple[str, object]]:
    """What the server says by itself."""
    async with driving() as client, plain(client, webhook=False) as driver:
        return await hold(driver, Control(client))


@pytest.fixture(autouse=True)
def times_of_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns of how it says times until it is asked to say them as it will from its next version."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@transports
@pytest.mark.parametrize("start", [python_telegram_bot, aiogram, telebot], ids=lambda start: str(start.__name__))
async def test_a_client_sees_what_is_there(start: Start, webhook: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    assert await seen_by(start, webhook=webhook) == await what_is_there()


@transports
async def test_grammy_sees_what_is_there(webhook: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    why = missing()
    if why and not os.environ.get("CI"):
        pytest.skip(why)
    assert not why
    assert await seen_by(grammy, webhook=webhook) == await what_is_there()


async def test_polled_or_handed_over_the_conversation_is_the_same() -> None:
    async with driving() as client, plain(client, webhook=True) as driver:
        assert await hold(driver, Control(client)) == await what_is_there()


async def seen_by(start: Callable[..., AbstractAsyncContextManager[Driver]], *, webhook: bool) -> object:
    """What a client sees, once all went well."""
    async with driving() as client:
        sandbox: Sandbox = client.sandbox
        async with start(sandbox, webhook=webhook) as driver:
            seen = await hold(driver, Control(client))
        if webhook:
            assert sandbox.webhooks.info().last_error_message is None
        return seen


def test_the_conversation_has_every_method_that_it_promises() -> None:
    methods = {step.method for step in STEPS if isinstance(step, Call | Refused)}
    assert methods >= {
        "getMe", "sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "sendChatAction", "editMessageText",
        "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup", "deleteMessage", "answerCallbackQuery",
        "answerInlineQuery", "setMyCommands", "getMyCommands", "deleteMyCommands", "getFile", "getChat",
        "getChatMember", "getChatAdministrators", "leaveChat", "setMessageReaction",
    }  # fmt: skip
