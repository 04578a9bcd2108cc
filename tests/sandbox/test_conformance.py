"""Whatever the server answers and tells is what others read from the API: aiogram's and python-telegram-bot's types.

aiogram's are generated from the API's own page. Nothing may be in an object that they do not know, and nothing may be
missing that they require.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiogram.methods
import pytest
import telegram
from aiogram.types import ResponseParameters, Update
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from tests.sandbox.controlling import Control
from tests.sandbox.conversation import STEPS
from tests.sandbox.driving import driving
from tests.sandbox.holding import hold
from tests.sandbox.plain_driver import plain
from tests.sandbox.steps import Begin, Call, Hear, Refused

if TYPE_CHECKING:
    from tests.sandbox.plain_driver import PlainDriver

# Of what type a method's result is to python-telegram-bot, which has no table of it.
RESULTS: dict[str, type[telegram.TelegramObject]] = {
    "getMe": telegram.User,
    "sendMessage": telegram.Message,
    "sendPhoto": telegram.Message,
    "sendDocument": telegram.Message,
    "sendMediaGroup": telegram.Message,
    "editMessageText": telegram.Message,
    "editMessageCaption": telegram.Message,
    "editMessageMedia": telegram.Message,
    "editMessageReplyMarkup": telegram.Message,
    "getFile": telegram.File,
    "getMyCommands": telegram.BotCommand,
    "getMyName": telegram.BotName,
    "getMyDescription": telegram.BotDescription,
    "getMyShortDescription": telegram.BotShortDescription,
    "getChatMenuButton": telegram.MenuButton,
    "getChat": telegram.ChatFullInfo,
    "getChatMember": telegram.ChatMember,
    "getChatAdministrators": telegram.ChatMember,
    "getUserProfilePhotos": telegram.UserProfilePhotos,
    "getWebhookInfo": telegram.WebhookInfo,
}

# From versions of the API that python-telegram-bot does not speak yet; aiogram requires one of an administrator.
NEWER = {"can_send_welcome_messages", "supports_join_request_queries"}


class Refusal(BaseModel):
    """The shape of a refused call."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ok: bool
    error_code: int
    description: str
    parameters: ResponseParameters | None = None


class Result(BaseModel):
    """The shape of a call that was carried out."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ok: bool
    result: Any
    description: str | None = None


@pytest.fixture(scope="module")
def held() -> PlainDriver:
    """The conversation as it was held once, with all that was answered and told."""
    return asyncio.run(converse())


async def converse() -> PlainDriver:
    """The whole conversation, and what the methods around updates answer besides."""
    async with driving() as client, plain(client, webhook=True) as driver:
        await hold(driver, Control(client))
        await driver.call("getWebhookInfo", {})
        await driver.call("getUpdates", {})
        await driver.call("deleteWebhook", {})
        await driver.call("setWebhook", {"url": "http://127.0.0.1:1/hook", "secret_token": "x"})
        await driver.call("getWebhookInfo", {})
        await driver.call("getChatMember", {"chat_id": -1002000000002, "user_id": 1001})
        await driver.call("noSuchMethod", {})
        return driver


def test_aiogram_knows_everything_that_is_answered(held: PlainDriver) -> None:
    calls = [step for step in STEPS if isinstance(step, Call | Refused)]
    assert len(held.answers) >= len(calls)
    for method, answer in held.answers:
        if not answer["ok"]:
            validated(TypeAdapter(Refusal), answer, method)
            continue
        validated(TypeAdapter(Result), answer, method)
        kind = getattr(aiogram.methods, method[0].upper() + method[1:])
        validated(TypeAdapter(kind.__returning__), answer["result"], method)


def test_aiogram_knows_everything_that_is_told(held: PlainDriver) -> None:
    told = sum(len(step.kinds) for step in STEPS if isinstance(step, Hear))
    assert len(held.updates) == told
    assert told > sum(isinstance(step, Begin) for step in STEPS)
    for update in held.updates:
        validated(TypeAdapter(Update), update, "update")


def validated(adapter: TypeAdapter[Any], value: object, what: str) -> None:
    """A value is of a type, with nothing in it that the type does not know."""
    try:
        adapter.validate_python(value, extra="forbid")
    except ValidationError as error:
        raise AssertionError(f"{what}: {error}\n{value}") from None


def test_python_telegram_bot_knows_everything_that_is_answered(held: PlainDriver) -> None:
    for method, answer in held.answers:
        result = answer.get("result")
        for one in result if isinstance(result, list) else [result]:
            if isinstance(one, dict):
                read = RESULTS[method].de_json(dict(one))
                assert not unknown(read, method), (method, one)


def test_python_telegram_bot_knows_everything_that_is_told(held: PlainDriver) -> None:
    for update in held.updates:
        assert not unknown(telegram.Update.de_json(dict(update)), "update"), update


def unknown(value: object, where: str) -> list[str]:
    """Where in a value fields are that python-telegram-bot does not know."""
    if isinstance(value, list | tuple):
        return [found for one in value for found in unknown(one, where)]
    if not isinstance(value, telegram.TelegramObject):
        return []
    found = [f"{where}.{name}" for name in value.api_kwargs if name not in NEWER]
    names = {name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())}
    for name in names - {"_bot", "_id_attrs", "api_kwargs"}:
        found += unknown(getattr(value, name, None), f"{where}.{name}")
    return found


def test_a_field_that_nobody_knows_would_be_found(held: PlainDriver) -> None:
    sent = next(answer["result"] for method, answer in held.answers if method == "sendMessage" and answer["ok"])
    wrong = {**sent, "chat": {**sent["chat"], "colour": "blue"}}
    with pytest.raises(AssertionError, match="Extra inputs are not permitted"):
        validated(TypeAdapter(aiogram.methods.SendMessage.__returning__), wrong, "sendMessage")
    assert unknown(telegram.Message.de_json(wrong), "message") == ["message.chat.colour"]
    without = {**sent, "chat": {"id": sent["chat"]["id"]}}
    with pytest.raises(AssertionError, match="Field required"):
        validated(TypeAdapter(aiogram.methods.SendMessage.__returning__), without, "sendMessage")
