"""A local Telegram and the bot, for tests: people who write and tap over HTTP, and what the chats show after."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp

from bot.clock import SystemClock
from bot.nursery import Nursery
from bot.sandbox import SandboxOptions, start_sandbox
from bot.settings import ChatSettings
from bot.telegram.flood import FloodRule
from bot.telegram.limits import Rules
from bot.telegram.running import Parts, run_bot
from bot.views.reply import Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.chat_ports import Delivery
    from bot.sandbox import Sandbox
    from bot.sandbox.records import ChatRecord
    from bot.store.store import SqliteStore
    from bot.telegram.asking import Ask
    from bot.telegram.routes import Routes
    from bot.views.drawings import Drawing
    from bot.views.trouble import Trouble

T = TypeVar("T")
# How long something is waited for that comes at once on an idle machine.
PATIENCE = 60.0

NO_FLOOD = FloodRule(burst=1e9)
# The smallest picture there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@dataclass
class Local:
    """A local Telegram, and HTTP to it."""

    sandbox: Sandbox
    http: aiohttp.ClientSession

    async def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        async with self.http.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        values = {key: str(value) for key, value in query.items()}
        async with self.http.get(f"{self.sandbox.url}/sandbox/{path}", params=values) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def user(self, name: str, language: str = "en", **more: str) -> int:
        user = await self.post("users", {"first_name": name, "language_code": language, **more})
        return int(user["id"])

    def row(self, chat: int) -> ChatRecord:
        found = self.sandbox.state.chat(chat)
        assert found is not None
        return found

    def start(self, user: int) -> None:
        """Let the bot write to a user who has not written to it."""
        self.sandbox.state.set_started(self.row(user))

    async def group(self, title: str, *members: int, **more: Any) -> int:  # noqa: ANN401 - JSON
        chat = await self.post("chats", {"type": "group", "title": title, "members": [*members], **more})
        return int(chat["id"])

    async def says(self, user: int, text: str, chat: int | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        words = {"text": text} if text else {}
        said = await self.post("send", {"from": user, "chat": chat or user, **words, **more})
        assert isinstance(said, dict)
        return said

    async def shown(self, chat: int, by: int | None = None) -> list[dict[str, Any]]:
        found = await self.get("messages", chat=chat, **{"as": by or chat}, limit=100)
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    def all_from_bot(self, chat: int) -> list[str]:
        """All that the bot has said in a chat, however long ago."""
        messages = [each for each in self.row(chat).messages if each is not None]
        return [each.text or each.caption or "" for each in messages if each.from_ is not None and each.from_.is_bot]

    async def from_bot(self, chat: int, by: int | None = None) -> list[str]:
        """What the bot has said in a chat."""
        return [
            each.get("text") or each.get("caption") or ""
            for each in await self.shown(chat, by)
            if each.get("from", {}).get("is_bot")
        ]

    async def until(self, chat: int, most: int, *, by: int | None = None, seconds: float = PATIENCE) -> list[str]:
        """What the bot has said, once it is so many messages."""
        return await eventually(lambda: self.from_bot(chat, by), lambda said: len(said) >= most, seconds)


async def eventually(look: Callable[[], Awaitable[T]], enough: Callable[[T], bool], seconds: float = PATIENCE) -> T:
    """What is seen, as soon as it is enough."""
    async with asyncio.timeout(seconds):
        for _ in count():
            found = await look()
            if enough(found):
                return found
            await asyncio.sleep(0.02)
    raise AssertionError("count never ends")


def holding(folder: Path, *wanted: bytes) -> list[str]:
    """The files of a folder that hold any of these."""
    return [path.name for path in folder.iterdir() if any(each in path.read_bytes() for each in wanted)]


@asynccontextmanager
async def local(**options: Any) -> AsyncIterator[Local]:  # noqa: ANN401 - the sandbox's options
    async with (
        start_sandbox(SandboxOptions(port=0, **options)) as sandbox,
        aiohttp.ClientSession() as http,
    ):
        yield Local(sandbox, http)


def settings_of(here: Local, database: Path) -> ChatSettings:
    return ChatSettings(token=here.sandbox.token, api_base=here.sandbox.url, database=database)


async def draw_pixel(_: Drawing) -> bytes:
    return PIXEL


def say_trouble(trouble: Trouble, _: Ask) -> Reply:
    """Trouble in few words; on a tap, in a toast."""
    said = f"{trouble.kind} {trouble.value or ''} {trouble.report}".strip()
    return Reply(text=said, toast=said)


async def word_delivery(deliveries: tuple[Delivery, ...]) -> Reply | None:
    """Which alerts of one tick or which notice it is; an exclamation mark where one may be a repeat."""
    [first, *_] = deliveries
    if first.notice is not None:
        return Reply(text=f"notice {first.notice.key}{'!' if first.doubted else ''}")
    said = [(each, each.alert) for each in deliveries if each.alert is not None]
    return Reply(
        text=" and ".join(
            f"alert {each.number}{'!' if each.doubted else ''} {one.id} {one.direction}" for each, one in said
        )
    )


async def word_digest(deliveries: tuple[Delivery, ...]) -> Reply | None:
    return Reply(text="digest " + " ".join(str(each.number) for each in deliveries))


def parts_of(store: SqliteStore, routes: Routes, **more: Any) -> Parts:  # noqa: ANN401 - the fields of Parts
    given: dict[str, Any] = {
        "clock": SystemClock(),
        "draw": draw_pixel,
        "word_trouble": say_trouble,
        "word_delivery": word_delivery,
        "word_digest": word_digest,
        "rules": Rules.none(),
        "flood": NO_FLOOD,
        "lease": timedelta(minutes=2),
    }
    return Parts(store=store, routes=routes, **(given | more))


@asynccontextmanager
async def running(here: Local, store: SqliteStore, routes: Routes, **more: Any) -> AsyncIterator[asyncio.Event]:  # noqa: ANN401
    """The bot, running; it is stopped in order at the end, or when the event is set."""
    stop, ready = asyncio.Event(), asyncio.Event()
    errors: list[BaseException] = []
    settings = settings_of(here, store.database.path)
    async with Nursery(lambda _, error: errors.append(error)) as nursery:
        task = nursery.start(
            run_bot(settings, parts_of(store, routes, **more), stop, ready=lambda _: ready.set()), name="bot"
        )
        waiting = nursery.start(ready.wait(), name="ready")
        await asyncio.wait([task, waiting], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        try:
            yield stop
        finally:
            stop.set()
            await task
    assert errors == []
