"""A small bot that talks the Bot API over HTTP, for the tests of the chat page.

It knows of the server its address alone. It repeats what is written to it, and answers a few
commands with each kind of message that the page draws.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.nursery import Nursery
from bot.sandbox.files import grey_picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

COMMANDS = (
    ("buttons", "Buttons to press"),
    ("photo", "A picture"),
    ("album", "Three pictures"),
    ("format", "Formatting"),
)
IN_GERMAN = ("buttons", "Knöpfe zum Drücken"), ("photo", "Ein Bild")
FORMATTED = (
    '<b>bold</b> <i>italic</i> <tg-spoiler>secret</tg-spoiler> <code>code</code> <a href="https://example.org/">link</a>\n'
    '<pre><code class="language-python">print(1)</code></pre><blockquote>quoted</blockquote>'
    '<a href="https://t.me/glasshouse_demo_bot?start=deep">begin deeply</a> &lt;img src=x onerror=alert(1)&gt; /photo'
)


class EchoBot:
    """Calls methods, and answers updates one after another."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base
        self.heard: list[dict[str, Any]] = []

    async def call(self, method: str, files: dict[str, bytes] | None = None, /, **parameters: object) -> Any:  # noqa: ANN401 (JSON)
        """Carries out a method. A refusal is a failure of the test."""
        form = aiohttp.FormData()
        for name, value in parameters.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, content in (files or {}).items():
            form.add_field(name, content, filename=f"{name}.png", content_type="image/png")
        async with self._session.post(f"{self._base}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], (method, parameters, answer)
        return answer["result"]

    async def prepare(self) -> None:
        """Sets the command menu, in English and in German."""
        for words, more in ((COMMANDS, {}), (IN_GERMAN, {"language_code": "de"})):
            menu = [{"command": command, "description": description} for command, description in words]
            await self.call("setMyCommands", commands=menu, **more)

    async def run(self) -> None:
        """Polls until cancelled."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                self.heard.append(update)
                await self._answer(update)

    async def _answer(self, update: dict[str, Any]) -> None:
        if "message" in update:
            await self._answer_message(update["message"])
        elif "callback_query" in update:
            await self._answer_tap(update["callback_query"])
        elif "inline_query" in update:
            query = update["inline_query"]
            results = [
                {
                    "type": "article",
                    "id": how,
                    "title": f"{how} {query['query']}",
                    "description": "Sends it",
                    "input_message_content": {"message_text": f"{how}: {query['query']}"},
                }
                for how in ("loud", "quiet")
            ]
            await self.call("answerInlineQuery", inline_query_id=query["id"], results=results, is_personal=True)

    async def _answer_message(self, message: dict[str, Any]) -> None:
        text = message.get("text") or message.get("caption") or ""
        where: dict[str, object] = {"chat_id": message["chat"]["id"]}
        if message.get("is_topic_message"):
            where["message_thread_id"] = message["message_thread_id"]
        command, _, rest = text.partition(" ")
        match command.partition("@")[0]:
            case "/start":
                await self.call("sendMessage", text=f"Started with {rest or 'nothing'}", **where)
            case "/buttons":
                await self.call("sendMessage", text="Count: 0", reply_markup=_keyboard(), **where)
            case "/photo":
                picture = grey_picture(320, 200)
                await self.call("sendPhoto", {"photo": picture}, caption="A grey field", **where)
            case "/album":
                media = [{"type": "photo", "media": f"attach://p{number}"} for number in range(3)]
                pictures = {f"p{number}": grey_picture(200 + number, 200) for number in range(3)}
                await self.call("sendMediaGroup", pictures, media=media, **where)
            case "/format":
                await self.call("sendMessage", text=FORMATTED, parse_mode="HTML", **where)
            case "/think":
                await self.call("sendChatAction", action="typing", **where)
            case "/keys":
                rows = [[{"text": "Tea"}, {"text": "Coffee"}]]
                keys = {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
                await self.call("sendMessage", text="Which?", reply_markup=keys, **where)
            case _ if text or "document" in message:
                reply = {"message_id": message["message_id"], "allow_sending_without_reply": True}
                words = text or message["document"]["file_name"]
                await self.call("sendMessage", text=f"Echo: {words}", reply_parameters=reply, **where)
            case _:
                pass

    async def _answer_tap(self, query: dict[str, Any]) -> None:
        message = query["message"]
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        match query["data"]:
            case "add":
                count = int(message["text"].split()[-1]) + 1
                await self.call("editMessageText", text=f"Count: {count}", reply_markup=_keyboard(), **place)
                await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Added one")
            case "alert":
                await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Look here", show_alert=True)
            case _:
                await self.call("deleteMessage", **place)
                await self.call("answerCallbackQuery", callback_query_id=query["id"])


def _keyboard() -> dict[str, object]:
    return {
        "inline_keyboard": [
            [{"text": "Add one", "callback_data": "add"}, {"text": "Alert", "callback_data": "alert"}],
            [
                {"text": "Take away", "callback_data": "gone"},
                {"text": "Open", "url": "https://example.org/"},
                {"text": "Ask inline", "switch_inline_query_current_chat": "tea"},
            ],
        ]
    }


@asynccontextmanager
async def an_echo_bot(base: str) -> AsyncIterator[EchoBot]:
    """The bot at work, as long as the block lasts. What goes wrong in it fails the block at its end."""
    failures: list[BaseException] = []
    async with aiohttp.ClientSession() as session:
        bot = EchoBot(session, base)
        await bot.prepare()
        async with Nursery(lambda _name, error: failures.append(error)) as nursery:
            nursery.start(bot.run(), name="echo bot")
            yield bot
    assert not failures, failures
