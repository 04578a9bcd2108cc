"""Holds the conversation with python-telegram-bot.

Its own webhook server needs a package that is not installed, so an aiohttp application hands the updates on, as its
documentation shows for web frameworks.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import telegram
from telegram import error as errors
from telegram.ext import Updater

from tests.sandbox.hooks import SECRET, snake, taking_updates
from tests.sandbox.steps import KINDS, Refusal, Upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.sandbox import Sandbox

SECONDS_HELD = 5


class PtbDriver:
    """python-telegram-bot."""

    def __init__(self, bot: telegram.Bot, heard: asyncio.Queue[object]) -> None:
        self._bot = bot
        self._heard = heard
        self._files: dict[str, telegram.File] = {}

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON, or a Refusal)
        arguments = {name: _argument(name, value) for name, value in parameters.items()}
        try:
            result = await getattr(self._bot, snake(method))(**arguments)
        except errors.TelegramError as error:
            return _refusal(error)
        if isinstance(result, telegram.File):
            return self._file(result)
        return _plain(result)

    def _file(self, file: telegram.File) -> object:
        """A file as the API names it: this client makes a whole address of its path."""
        assert file.file_path is not None
        path = file.file_path.removeprefix(f"{self._bot.base_file_url}/")
        self._files[path] = file
        return {**file.to_dict(), "file_path": path}

    async def download(self, file_path: str) -> bytes:
        return bytes(await self._files[file_path].download_as_bytearray())

    async def hear(self) -> dict[str, Any]:
        update = await self._heard.get()
        assert isinstance(update, telegram.Update)
        return update.to_dict()


def _argument(name: str, value: Any) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 (any JSON; two lines a parameter)
    """A parameter as the client's own type."""
    match name:
        case "photo" | "document" if isinstance(value, Upload):
            return telegram.InputFile(value.content, filename=value.name)
        case "media":
            return [_media(one) for one in value] if isinstance(value, list) else _media(value)
        case "entities":
            return telegram.MessageEntity.de_list(value)
        case "commands":
            return telegram.BotCommand.de_list(value)
        case "scope":
            return telegram.BotCommandScope.de_json(value)
        case "reply_parameters":
            return telegram.ReplyParameters.de_json(value)
        case "link_preview_options":
            return telegram.LinkPreviewOptions.de_json(value)
        case "reaction":
            return telegram.ReactionType.de_list(value)
        case "menu_button":
            return telegram.MenuButton.de_json(value)
        case "button":
            return telegram.InlineQueryResultsButton.de_json(value)
        case "results":
            return [_result(one) for one in value]
        case "reply_markup":
            return _markup(value)
        case _:
            return value


def _media(value: dict[str, Any]) -> telegram.InputMedia:
    more = {name: one for name, one in value.items() if name not in {"type", "media"}}
    media = value["media"]
    if isinstance(media, Upload):
        more["filename"] = media.name
        media = media.content
    kind = telegram.InputMediaPhoto if value["type"] == "photo" else telegram.InputMediaDocument
    return kind(media, **more)


def _result(value: dict[str, Any]) -> telegram.InlineQueryResult:
    if value["type"] == "photo":
        return telegram.InlineQueryResultCachedPhoto(value["id"], value["photo_file_id"], caption=value["caption"])
    return telegram.InlineQueryResultArticle(
        value["id"],
        value["title"],
        telegram.InputTextMessageContent(**value["input_message_content"]),
        reply_markup=telegram.InlineKeyboardMarkup.de_json(value["reply_markup"]),
        description=value["description"],
    )


def _markup(value: dict[str, Any]) -> telegram.TelegramObject:
    if "inline_keyboard" in value:
        return telegram.InlineKeyboardMarkup.de_json(value)
    if "remove_keyboard" in value:
        return telegram.ReplyKeyboardRemove()
    if "force_reply" in value:
        return telegram.ForceReply()
    rows = [[telegram.KeyboardButton(**button) for button in row] for row in value["keyboard"]]
    return telegram.ReplyKeyboardMarkup(rows, resize_keyboard=value["resize_keyboard"])


def _refusal(error: errors.TelegramError) -> Refusal:
    match error:
        case errors.RetryAfter():
            return Refusal(code=429, retry_after=int(error._retry_after.total_seconds()))
        case errors.ChatMigrated():
            return Refusal(code=400, migrate_to=error.new_chat_id)
        case errors.Forbidden():
            return Refusal(code=403, words=error.message)
        case errors.BadRequest():
            return Refusal(code=400, words=error.message)
        case _:
            return Refusal(code=502, words=error.message)


def _plain(value: object) -> object:
    if isinstance(value, telegram.TelegramObject):
        return value.to_dict()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


@asynccontextmanager
async def python_telegram_bot(sandbox: Sandbox, *, webhook: bool) -> AsyncIterator[PtbDriver]:
    """python-telegram-bot, pointed at the sandbox by its base URL."""
    bot = telegram.Bot(sandbox.token, base_url=sandbox.api_base, base_file_url=f"{sandbox.url}/file/bot")
    heard: asyncio.Queue[object] = asyncio.Queue()
    async with Updater(bot, heard) as updater:
        if webhook:
            async with taking_updates(lambda body: heard.put(telegram.Update.de_json(body, bot))) as url:
                assert await bot.set_webhook(url, secret_token=SECRET, allowed_updates=KINDS)
                yield PtbDriver(bot, heard)
                assert await bot.delete_webhook()
            return
        await updater.start_polling(poll_interval=0.0, timeout=SECONDS_HELD, allowed_updates=KINDS)
        try:
            yield PtbDriver(bot, heard)
        finally:
            await updater.stop()
