"""Drives the control endpoints of a running sandbox, and hears what the bot is told, all over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.sandbox.driving import Client

# How long something is waited for that comes at once on an idle machine.
PATIENCE = 60.0


class Control:
    """The control endpoints."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.url = f"{client.sandbox.url}/sandbox/"

    async def post(self, path: str, body: object = None, **fields: object) -> Any:  # noqa: ANN401 - any JSON
        """What a request that is carried out answers. A field named `from_` is sent as `from`, `as_` as `as`."""
        status, answer = await self.tried(path, body if body is not None else named(fields))
        assert status == 200, answer
        return answer

    async def tried(self, path: str, body: object) -> tuple[int, Any]:
        """Status and answer of a request, whatever they are."""
        async with self.client.session.post(self.url + path, json=body) as response:
            return response.status, await response.json()

    async def refused(self, path: str, body: object = None, **fields: object) -> str:
        """Why a request is refused."""
        status, answer = await self.tried(path, body if body is not None else named(fields))
        assert status == 400, answer
        assert answer["ok"] is False
        for part in ("; allowed: ", "; next: "):
            assert part in answer["error"], answer["error"]
        return str(answer["error"])

    async def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - any JSON
        """What a GET answers."""
        async with self.client.session.get(self.url + path, params=named(query)) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def writes(self, who: int, text: str, chat: int | None = None, **more: object) -> dict[str, Any]:
        """Somebody writes, to the bot if no chat is named."""
        message: dict[str, Any] = await self.post("send", from_=who, chat=chat or who, text=text, **more)
        return message

    async def log(self) -> list[dict[str, Any]]:
        """The log's lines."""
        async with self.client.session.get(self.url + "log") as response:
            return [msgspec.json.decode(line) for line in (await response.read()).splitlines()]


def named(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields whose names are words of Python's own."""
    return {name.rstrip("_"): value for name, value in fields.items()}


class Receiver:
    """A bot behind a webhook. Each answer is taken from `answers`, and when none is left it is 200."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[web.Response | float] = []
        self.headers: list[dict[str, str]] = []
        self.updates: list[dict[str, Any]] = []
        self.at_once = self.most_at_once = 0
        self._heard = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            update = await request.json()
            answer = self.answers.pop(0) if self.answers else web.Response()
            if isinstance(answer, float):
                await asyncio.sleep(answer)
                answer = web.Response()
            async with self._heard:
                self.headers.append(dict(request.headers))
                self.updates.append(update)
                self._heard.notify_all()
            return answer
        finally:
            self.at_once -= 1

    async def until(self, count: int, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """Everything received, once it is so much."""
        async with asyncio.timeout(seconds), self._heard:
            await self._heard.wait_for(lambda: len(self.updates) >= count)
        return self.updates


async def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something holds that nothing tells of."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.005)


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


async def next_event(stream: aiohttp.StreamReader) -> tuple[str | None, dict[str, Any]]:
    """The id and the data of a stream's next event."""
    number: str | None = None
    async with asyncio.timeout(PATIENCE):
        while True:
            line = (await stream.readline()).decode().rstrip("\n")
            if line.startswith("id: "):
                number = line.removeprefix("id: ")
            elif line.startswith("data: "):
                event: dict[str, Any] = msgspec.json.decode(line.removeprefix("data: "))
                return number, event


async def a_group(control: Control, **more: object) -> int:
    """A new group of two people with the bot in it; its id."""
    chat = await control.post("chats", {"type": "group", "title": "G", "members": [1001, 1002], **more})
    return int(chat["id"])


async def with_button(control: Control) -> int:
    """A message with a button under it, in Ann's private chat."""
    await control.writes(1001, "/start")
    keyboard = {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}, {"text": "e.org", "url": "https://e.org"}]]
    }
    sent = await control.client.call("sendMessage", chat_id=1001, text="Well?", reply_markup=keyboard)
    await control.client.updates()
    return int(sent["message_id"])
