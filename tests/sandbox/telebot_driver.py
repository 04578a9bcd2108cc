"""Holds the conversation with pyTelegramBotAPI's asynchronous bot.

Its base URL is a name in a module, so two of these cannot be pointed at different servers in one process.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from telebot import asyncio_helper
from telebot import types as typed
from telebot.async_telebot import AsyncTeleBot

from bot.nursery import Nursery
from tests.sandbox.hooks import SECRET, snake, taking_updates
from tests.sandbox.steps import KINDS, Refusal, Upload

types: Any = typed  # half of the library's own annotations are missing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.sandbox import Sandbox

SECONDS_HELD = 5


class KeepingBot(AsyncTeleBot):
    """A bot that keeps every update, polled or handed over, where it would look for a handler."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.heard: asyncio.Queue[typed.Update] = asyncio.Queue()

    async def process_new_updates(self, updates: list[typed.Update]) -> None:
        for update in updates:
            await self.heard.put(update)


class TelebotDriver:
    """pyTelegramBotAPI."""

    def __init__(self, bot: KeepingBot) -> None:
        self._bot = bot

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON, or a Refusal)
        arguments = {name: _argument(name, value) for name, value in parameters.items()}
        try:
            return _plain(await getattr(self._bot, snake(method))(**arguments))
        except asyncio_helper.ApiTelegramException as error:
            more = error.result_json.get("parameters", {})
            return Refusal(
                code=error.error_code,
                words=error.description,
                retry_after=more.get("retry_after"),
                migrate_to=more.get("migrate_to_chat_id"),
            )

    async def download(self, file_path: str) -> bytes:
        return bytes(await self._bot.download_file(file_path))

    async def hear(self) -> dict[str, Any]:
        update = _plain(await self._bot.heard.get())
        assert isinstance(update, dict)
        return update


def _argument(name: str, value: Any) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 (any JSON; two lines a parameter)
    """A parameter as the client's own type."""
    match name:
        case "photo" | "document" if isinstance(value, Upload):
            return _file(value)
        case "media":
            return [_media(one) for one in value] if isinstance(value, list) else _media(value)
        case "entities":
            return [types.MessageEntity.de_json(one) for one in value]
        case "commands":
            return [types.BotCommand.de_json(one) for one in value]
        case "scope":
            return _scope(value)
        case "reply_parameters":
            return types.ReplyParameters(**value)
        case "link_preview_options":
            return types.LinkPreviewOptions.de_json(value)
        case "reaction":
            return [types.ReactionTypeEmoji(one["emoji"]) for one in value]
        case "menu_button":
            return types.MenuButtonCommands()
        case "button":
            return types.InlineQueryResultsButton(**value)
        case "results":
            return [_result(one) for one in value]
        case "reply_markup":
            return _markup(value)
        case _:
            return value


def _file(upload: Upload) -> Any:  # noqa: ANN401 (the library's own type)
    return types.InputFile(io.BytesIO(upload.content), file_name=upload.name)


def _media(value: dict[str, Any]) -> Any:  # noqa: ANN401 (the library's own type)
    more = {name: one for name, one in value.items() if name not in {"type", "media"}}
    media = _file(value["media"]) if isinstance(value["media"], Upload) else value["media"]
    return (types.InputMediaPhoto if value["type"] == "photo" else types.InputMediaDocument)(media, **more)


def _scope(value: dict[str, Any]) -> Any:  # noqa: ANN401 (the library's own type)
    match value["type"]:
        case "default":
            return types.BotCommandScopeDefault()
        case "all_private_chats":
            return types.BotCommandScopeAllPrivateChats()
        case "chat":
            return types.BotCommandScopeChat(value["chat_id"])
        case _:
            return types.BotCommandScopeChatMember(value["chat_id"], value["user_id"])


def _result(value: dict[str, Any]) -> Any:  # noqa: ANN401 (the library's own type)
    if value["type"] == "photo":
        return types.InlineQueryResultCachedPhoto(value["id"], value["photo_file_id"], caption=value["caption"])
    return types.InlineQueryResultArticle(
        value["id"],
        value["title"],
        types.InputTextMessageContent(**value["input_message_content"]),
        reply_markup=_markup(value["reply_markup"]),
        description=value["description"],
    )


def _markup(value: dict[str, Any]) -> Any:  # noqa: ANN401 (the library has no name for all of them)
    if "inline_keyboard" in value:
        return types.InlineKeyboardMarkup.de_json(value)
    if "remove_keyboard" in value:
        return types.ReplyKeyboardRemove()
    if "force_reply" in value:
        return types.ForceReply()
    markup = types.ReplyKeyboardMarkup(resize_keyboard=value["resize_keyboard"])
    for row in value["keyboard"]:
        markup.row(*(types.KeyboardButton(**button) for button in row))
    return markup


def _plain(value: object) -> object:
    """What the client's objects hold; `json` is what they were made from, which would prove nothing."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str | int | float) or value is None:
        return value
    # A message has its number twice.
    own = {"json", "id"} if isinstance(value, types.Message) else {"json"}
    found = {name: _plain(one) for name, one in vars(value).items() if name not in own and not name.startswith("_")}
    return {("from" if name == "from_user" else name): one for name, one in found.items() if one is not None}


@asynccontextmanager
async def telebot(sandbox: Sandbox, *, webhook: bool) -> AsyncIterator[TelebotDriver]:
    """pyTelegramBotAPI, pointed at the sandbox by its base URL."""
    before = asyncio_helper.API_URL, asyncio_helper.FILE_URL
    asyncio_helper.API_URL = f"{sandbox.url}/bot{{0}}/{{1}}"
    library: Any = asyncio_helper  # which says that the second address is never set
    library.FILE_URL = f"{sandbox.url}/file/bot{{0}}/{{1}}"
    bot = KeepingBot(sandbox.token)
    failures: list[BaseException] = []
    try:
        async with Nursery(lambda _name, error: failures.append(error)) as nursery:
            if webhook:
                async with taking_updates(lambda body: bot.heard.put(types.Update.de_json(body))) as url:
                    assert await bot.set_webhook(url, secret_token=SECRET, allowed_updates=KINDS)
                    yield TelebotDriver(bot)
                    assert await bot.delete_webhook()
            else:
                polling = bot.infinity_polling(timeout=SECONDS_HELD, allowed_updates=KINDS)
                nursery.start(polling, name="telebot polling")
                yield TelebotDriver(bot)
    finally:
        library.API_URL, library.FILE_URL = before
        await library.session_manager.session.close()
    assert not failures, failures
