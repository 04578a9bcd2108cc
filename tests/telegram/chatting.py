"""People who talk with the bot, for tests: the sandbox, the bot and a world in one process, driven through HTTP.

A person says something or taps a button, and gets what the bot has said or changed by the time it has nothing more to
do. Worlds move when a test says so.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.clock import SystemClock
from bot.nursery import Nursery
from bot.sandbox.running import SandboxOptions
from bot.sandbox.server import start_sandbox
from bot.services.join import Consent, join
from bot.services.make_world import Wish, make_world
from bot.services.open_worlds import OpenWorlds
from bot.services.playing import load_play
from bot.services.tick import tick
from bot.store.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from bot.clock import Clock
    from bot.sandbox.running import Sandbox
    from bot.services.living_world import LivingWorld
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.running import Parts

SECONDS = 60.0
# As long as the platform's numbers may get, and in no file by chance, which cannot be said of four digits.
FIRST_USER = 4_816_239_075_501
BUTTONS = "inline_keyboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A button of a message."""

    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of the bot's as a person sees it."""

    chat_id: int
    message_id: int
    text: str
    photo: bool
    document: str | None
    buttons: tuple[Tap, ...]
    raw: dict[str, Any] = field(repr=False)

    def button(self, wanted: str) -> Tap:
        """The button whose text is or begins with what is wanted, or whose data is."""
        for matches in (
            lambda tap: wanted in {tap.text, tap.data},
            lambda tap: tap.text.startswith(wanted),
            lambda tap: wanted in tap.text,
        ):
            for tap in self.buttons:
                if matches(tap):
                    return tap
        raise AssertionError(f"no button {wanted!r} among {[tap.text for tap in self.buttons]} below {self.text!r}")

    def has(self, wanted: str) -> bool:
        """Is there such a button?"""
        return any(wanted in {tap.text, tap.data} or tap.text.startswith(wanted) for tap in self.buttons)


@dataclass(slots=True)
class Toast:
    """What a tap was answered with."""

    text: str
    is_alert: bool
    answered: bool


@dataclass(slots=True, kw_only=True)
class Someone:
    """A person in the sandbox."""

    town: Town
    user_id: int
    name: str

    async def says(
        self,
        text: str,
        *,
        chat: int | None = None,
        thread: int | None = None,
        document: tuple[str, bytes] | None = None,
        reply_to: Said | None = None,
    ) -> list[Said]:
        """Send a message; what the bot said or changed in that chat."""
        chat_id = self.user_id if chat is None else chat
        body: dict[str, Any] = {"from": self.user_id, "chat": chat_id, "text": text}
        if thread is not None:
            body["thread"] = thread
        if reply_to is not None:  # as an app does by itself where the bot asks for an answer
            body["reply_to"] = reply_to.message_id
        if document is not None:
            import base64  # noqa: PLC0415 - for documents alone

            body["document"] = {"file_name": document[0], "base64": base64.b64encode(document[1]).decode()}
        return await self.town.heard(self, chat_id, lambda: self.town.post("send", body))

    async def taps(self, said: Said, wanted: str) -> tuple[Toast, list[Said]]:
        """Tap a button; the toast, and what the bot said or changed in that chat."""
        tap = said.button(wanted)
        if tap.data is None:
            raise AssertionError(f"{tap.text!r} opens {tap.url}: it is not tapped")
        answers: list[dict[str, Any]] = []

        async def do() -> None:
            body = {
                "from": self.user_id,
                "chat": said.chat_id,
                "message_id": said.message_id,
                "callback_data": tap.data,
            }
            answers.append(await self.town.post("tap", body))

        heard = await self.town.heard(self, said.chat_id, do)
        answer = answers[0]
        toast = Toast(
            text=answer.get("text") or "", is_alert=bool(answer.get("show_alert")), answered=bool(answer["answered"])
        )
        return toast, heard

    async def sees(self, chat: int | None = None) -> list[Said]:
        """All messages of the bot's in a chat, the oldest first."""
        return await self.town.messages(self, self.user_id if chat is None else chat)


@dataclass(slots=True, kw_only=True)
class Town:
    """The sandbox with its people, the bot, its store and a world called "demo"."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    store: SqliteStore
    worlds: OpenWorlds
    kit: Kit
    world_id: int
    people: list[Someone] = field(default_factory=list)

    async def person(self, name: str, *, language: str | None = "en", username: str | None = None) -> Someone:
        """Somebody new."""
        body = {"first_name": name} | ({"language_code": language} if language else {})
        user = await self.post("users", body | ({"username": username} if username else {}))
        someone = Someone(town=self, user_id=user["id"], name=name)
        self.people.append(someone)
        return someone

    async def joins(self, someone: Someone, *, world_id: int | None = None, tick: bool = True) -> int:
        """Let somebody play, without the conversation about it; their number."""
        world = await self.worlds.world(world_id or self.world_id)
        await self.post("send", {"from": someone.user_id, "chat": someone.user_id, "text": "/start"})
        await self.quiet()
        given = Consent.given(
            by=someone.user_id, in_chat=someone.user_id, read=(1, 2), text_version=load_play().join_text
        )
        number = await join(self.store, world.row, given, someone.name, self.kit.clock)
        await self.store.set_chat_world(someone.user_id, world.row.world_id)
        if tick:
            await self.tick()
        return number

    async def group(
        self,
        title: str,
        *members: Someone,
        admins: Sequence[Someone] = (),
        supergroup: bool = True,
        topics: bool = False,
    ) -> int:
        """A group with the bot in it; its id."""
        body = {
            "type": "supergroup" if supergroup else "group",
            "title": title,
            "members": [member.user_id for member in members],
            "admins": [admin.user_id for admin in admins],
            "topics": topics,
        }
        chat = await self.post("chats", body)
        await self.quiet()
        return int(chat["id"])

    async def tick(self, times: int = 1) -> LivingWorld:
        """The world lives on."""
        for _ in range(times):
            world = await self.worlds.world(self.world_id)
            async with self.worlds.moving(self.world_id):
                self.worlds.put(await tick(self.store, world, self.kit.clock))
        return await self.worlds.world(self.world_id)

    async def world(self) -> LivingWorld:
        """The world as it stands."""
        return await self.worlds.world(self.world_id)

    async def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - what the sandbox answers
        """One control request."""
        async with self.http.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as response:
            answer = await response.json()
            if response.status != 200:
                raise AssertionError(f"{path}: {answer}")
            return answer

    async def messages(self, someone: Someone, chat: int) -> list[Said]:
        """All of the bot's messages in a chat as somebody sees it."""
        address = f"{self.sandbox.url}/sandbox/messages"
        async with self.http.get(address, params={"chat": chat, "as": someone.user_id, "limit": 100}) as response:
            answer = await response.json()
            if response.status != 200:
                raise AssertionError(f"messages: {answer}")
        bot = self.sandbox.options.bot_id
        return [
            _said(chat, message)
            for message in answer["messages"]
            if message.get("from", {}).get("id") == bot or message.get("via_bot")
        ]

    async def document(self, said: Said) -> bytes:
        """What is in a file that the bot sent."""
        address = f"{self.sandbox.url}/sandbox/files/{said.raw['document']['file_id']}"
        async with self.http.get(address) as response:
            return await response.read()

    async def heard(self, someone: Someone, chat: int, do: Callable[[], Awaitable[object]]) -> list[Said]:
        """What is new or changed in a chat once something is done and the bot has come to rest."""
        before = {said.message_id: _looks(said) for said in await self.messages(someone, chat)}
        await do()
        await self.quiet()
        return [said for said in await self.messages(someone, chat) if before.get(said.message_id) != _looks(said)]

    async def quiet(self) -> None:
        """Wait until no update waits, neither at the server nor with the bot."""
        async with asyncio.timeout(SECONDS):
            while self.sandbox.queue.pending or await self.store.waiting_updates():  # noqa: ASYNC110 - the bot has no such event
                await asyncio.sleep(0.003)

    async def delivered(self) -> None:
        """Wait until no alert and no notice is due."""
        async with asyncio.timeout(SECONDS):
            while self._owed():  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.01)

    def _owed(self) -> int:
        """How much is due or being sent; not what is to be told at a later hour."""
        found = 0
        with closing(sqlite3.connect(self.store.database.path)) as connection:
            for table in ("outbox", "notices"):
                found += connection.execute(
                    f"select count(*) from {table} where state = 'sending'"  # noqa: S608 - constants
                    " or state = 'waiting' and coalesce(due_at, '') <= ?",
                    [self.kit.clock.now().isoformat()],
                ).fetchone()[0]
        return found


@asynccontextmanager
async def talking(
    folder: Path, *, scenario: str = "les-miserables", seed: int = 7, parts: Callable[[Kit], Parts] | None = None,
    options: SandboxOptions | None = None, clock: Clock | None = None, **wish: Any,  # noqa: ANN401 - of the world
) -> AsyncIterator[Town]:  # fmt: skip
    """A town for one test. `parts`: what the bot is made of, if it is to differ; `clock`: one that the test moves."""
    from bot.settings import ChatSettings  # noqa: PLC0415 - tests of the words alone need no bot
    from bot.telegram.handlers.kit import Kit  # noqa: PLC0415 - the same
    from bot.telegram.running import run_bot  # noqa: PLC0415 - the same

    failures: list[BaseException] = []
    async with (
        start_sandbox(options or SandboxOptions(port=0)) as sandbox,
        SqliteStore(folder / "town.db") as store,
        aiohttp.ClientSession() as http,
        Nursery(lambda _, error: failures.append(error)) as nursery,
    ):
        asked = Wish(name="demo", scenario=scenario, seed=seed, **wish)
        sandbox.state.records.next_user_id = FIRST_USER
        clock = clock or SystemClock()
        row = await make_world(store, asked, clock, lambda _done, _doing: None)
        worlds = OpenWorlds(store)
        kit = Kit(store=store, worlds=worlds, clock=clock)
        ready, stop = asyncio.Event(), asyncio.Event()

        def is_ready(name: object) -> None:
            kit.bot_name = str(getattr(name, "username", name))
            ready.set()

        settings = ChatSettings.from_environment(
            {
                "GLASSHOUSE_TOKEN": sandbox.token,
                "GLASSHOUSE_API_BASE": sandbox.url,
                "GLASSHOUSE_DB": str(folder / "town.db"),
            }
        )
        bot = nursery.start(run_bot(settings, (parts or whole_bot)(kit), stop=stop, ready=is_ready), name="the bot")
        waiting = nursery.start(ready.wait(), name="its start")
        await asyncio.wait([bot, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=SECONDS)
        if bot.done():
            bot.result()
        town = Town(sandbox=sandbox, http=http, store=store, worlds=worlds, kit=kit, world_id=row.world_id)
        try:
            yield town
        finally:
            stop.set()
            await asyncio.wait([bot], timeout=SECONDS)
        if failures:
            raise failures[0]


def whole_bot(kit: Kit) -> Parts:
    """All that the bot is made of, put together as the command line does it; pictures are one small dot.

    Nobody here types as slowly as people do: limits and flood control have tests of their own.
    """
    from bot.telegram.flood import FloodRule  # noqa: PLC0415 - tests of the words alone need no bot
    from bot.telegram.handlers import all_routes  # noqa: PLC0415 - the same
    from bot.telegram.handlers.deliveries import word_delivery_with, word_digest_with  # noqa: PLC0415 - the same
    from bot.telegram.handlers.help import menu  # noqa: PLC0415 - the same
    from bot.telegram.handlers.troubles import word_trouble_with  # noqa: PLC0415 - the same
    from bot.telegram.limits import Rules  # noqa: PLC0415 - the same
    from bot.telegram.running import Parts  # noqa: PLC0415 - the same

    return Parts(
        store=kit.store, clock=kit.clock, routes=all_routes(kit), draw=a_dot, word_trouble=word_trouble_with(kit),
        word_delivery=word_delivery_with(kit), word_digest=word_digest_with(kit), menu=menu(), rules=Rules.none(),
        flood=FloodRule(burst=1e6, a_second=1e6),
    )  # fmt: skip


async def a_dot(_: object) -> bytes:
    """The smallest picture there is: journeys look at what is said, other tests at pictures."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d4944415478da63fcffff3f0300050001ff6e2e3b6e0000000049454e44ae426082"
    )


def _looks(said: Said) -> tuple[object, ...]:
    return said.text, said.buttons, said.photo, said.raw.get("edit_date")


def _said(chat: int, message: dict[str, Any]) -> Said:
    rows = message.get("reply_markup", {}).get(BUTTONS, [])
    return Said(
        chat_id=chat,
        message_id=message["message_id"],
        text=message.get("text", message.get("caption", "")),
        photo="photo" in message,
        document=message.get("document", {}).get("file_name"),
        buttons=tuple(
            Tap(text=each["text"], data=each.get("callback_data"), url=each.get("url")) for row in rows for each in row
        ),
        raw=message,
    )
