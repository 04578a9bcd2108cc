"""Holds the conversation with aiogram, whose methods and types are pydantic models of the API."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiogram import Bot, Dispatcher, exceptions, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, TelegramObject, Update
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.nursery import Nursery
from tests.sandbox.hooks import SECRET, serving
from tests.sandbox.steps import KINDS, Refusal, Upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from bot.sandbox import Sandbox

SECONDS_HELD = 5


class AiogramDriver:
    """aiogram."""

    def __init__(self, bot: Bot, heard: asyncio.Queue[Update]) -> None:
        self._bot = bot
        self._heard = heard

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON, or a Refusal)
        kind = getattr(methods, method[0].upper() + method[1:])
        try:
            return _plain(await self._bot(kind.model_validate(_uploaded(dict(parameters)))))
        except exceptions.TelegramAPIError as error:
            return _refusal(error)

    async def download(self, file_path: str) -> bytes:
        content = await self._bot.download_file(file_path)
        assert content is not None
        return content.read()

    async def hear(self) -> dict[str, Any]:
        update = _plain(await self._heard.get())
        assert isinstance(update, dict)
        return update


def _uploaded(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(value, Upload):
        return BufferedInputFile(value.content, value.name)
    if isinstance(value, list):
        return [_uploaded(one) for one in value]
    return {name: _uploaded(one) for name, one in value.items()} if isinstance(value, dict) else value


def _plain(value: object) -> object:
    if isinstance(value, TelegramObject):
        # What the client fills in by itself when it sends is no fact of what came.
        return value.model_dump(mode="json", by_alias=True, exclude_none=True, fallback=lambda _default: None)
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _refusal(error: exceptions.TelegramAPIError) -> Refusal:
    match error:
        case exceptions.TelegramRetryAfter():
            return Refusal(code=429, retry_after=error.retry_after)
        case exceptions.TelegramMigrateToChat():
            return Refusal(code=400, migrate_to=error.migrate_to_chat_id)
        case exceptions.TelegramForbiddenError():
            return Refusal(code=403, words=error.message)
        case exceptions.TelegramBadRequest():
            return Refusal(code=400, words=error.message)
        case _:
            return Refusal(code=502, words=error.message)


@asynccontextmanager
async def aiogram(sandbox: Sandbox, *, webhook: bool) -> AsyncIterator[AiogramDriver]:
    """aiogram, pointed at the sandbox by its base URL."""
    bot = Bot(sandbox.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url)))
    heard: asyncio.Queue[Update] = asyncio.Queue()
    dispatcher = Dispatcher()

    async def keep(_handler: Callable[..., Awaitable[object]], event: TelegramObject, _data: dict[str, Any]) -> None:
        assert isinstance(event, Update)
        await heard.put(event)

    dispatcher.update.outer_middleware(keep)
    failures: list[BaseException] = []
    async with Nursery(lambda _name, error: failures.append(error)) as nursery, bot:
        if webhook:
            application = web.Application()
            SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(application, "/hook")
            async with serving(application) as url:
                assert await bot.set_webhook(f"{url}/hook", secret_token=SECRET, allowed_updates=KINDS)
                yield AiogramDriver(bot, heard)
                assert await bot.delete_webhook()
        else:
            polling = dispatcher.start_polling(
                bot,
                handle_signals=False,
                polling_timeout=SECONDS_HELD,
                allowed_updates=KINDS,
                close_bot_session=False,
            )
            nursery.start(polling, name="aiogram polling")
            try:
                yield AiogramDriver(bot, heard)
            finally:
                await dispatcher.stop_polling()
    assert not failures, failures
