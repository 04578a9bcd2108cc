"""Drives a running sandbox as a client does: real requests to its port, answers as they come back."""

from __future__ import annotations

import io
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
import msgspec

from bot.sandbox import Sandbox, SandboxOptions, life, start_sandbox
from bot.sandbox.files import grey_picture
from bot.sandbox.objects import ChatType
from bot.sandbox.updates import FIRST_ID

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.sandbox.messages import Message
    from bot.sandbox.objects import User
    from bot.sandbox.records import ChatRecord, MemberRecord

PICTURE = grey_picture(30, 20)
KEYBOARD = {"inline_keyboard": [[{"text": "Tap", "callback_data": "tapped"}]]}


class Refusal(NamedTuple):
    """What a refused call answers."""

    code: int
    description: str
    parameters: dict[str, Any]


class Client:
    """A sandbox and a connection to it."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        self.base = sandbox.api_base + sandbox.token

    async def answer(self, method: str, **parameters: object) -> dict[str, Any]:
        """The whole answer to a call with a JSON body."""
        async with self.session.post(f"{self.base}/{method}", json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            assert answer["ok"] is (response.status == 200)
            assert answer.get("error_code", 200) == response.status
            return answer

    async def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401 (any JSON)
        """The result of a call that is carried out."""
        answer = await self.answer(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **parameters: object) -> Refusal:
        """What a call that is refused says."""
        return refusal(await self.answer(method, **parameters))

    async def form(self, method: str, fields: dict[str, Any], **files: tuple[str, bytes]) -> dict[str, Any]:
        """The whole answer to a call with a multipart body; a file is its name and its bytes."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in fields.items():
            form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for name, (file_name, content) in files.items():
            form.add_field(name, io.BytesIO(content), filename=file_name)
        async with self.session.post(f"{self.base}/{method}", data=form) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def updates(self) -> list[dict[str, Any]]:
        """The updates that wait, and none of them again."""
        updates: list[dict[str, Any]] = await self.call("getUpdates", allowed_updates=ALL_UPDATES)
        if updates:
            await self.call("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates

    # What people do

    def person(self, name: str = "Ada", *, started: bool = True, **more: str) -> User:
        """Somebody who has pressed start, or not yet."""
        state = self.sandbox.state
        user = state.add_user(first_name=name, **more)
        if started:
            state.set_started(self.private(user))
        return user

    def private(self, user: User) -> ChatRecord:
        """Somebody's chat with the bot."""
        chat = self.sandbox.state.chat(user.id)
        assert chat is not None
        return chat

    def group(
        self,
        owner: User,
        *others: User,
        kind: ChatType = ChatType.SUPERGROUP,
        bot: MemberRecord = life.MEMBER,
        topics: bool = False,
    ) -> ChatRecord:
        """A group of these people and the bot."""
        sandbox = self.sandbox
        chat = sandbox.state.add_group(kind, "The town", is_forum=topics)
        sandbox.state.set_member(chat, owner.id, life.OWNER)
        for other in others:
            sandbox.state.set_member(chat, other.id, life.MEMBER)
        life.change_member(sandbox, chat, sandbox.state.bot, bot, by=owner)
        return chat

    def says(self, user: User, chat: ChatRecord, text: str, **more: object) -> Message:
        """Somebody writes something."""
        return life.say(self.sandbox, chat, user, text=text, **more)


ALL_UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "message_reaction",
]


def refusal(answer: dict[str, Any]) -> Refusal:
    """The refusal in an answer."""
    assert not answer["ok"], answer
    return Refusal(answer["error_code"], answer["description"], answer.get("parameters", {}))


def names_in(folder: Path) -> set[str]:
    """What is in a folder."""
    return {each.name for each in folder.iterdir()}


@contextmanager
def held_port() -> Iterator[int]:
    """A port where nothing listens yet and that nobody else is given: servers, which allow it, may still take it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@asynccontextmanager
async def driving(**options: Any) -> AsyncIterator[Client]:  # noqa: ANN401 (any of SandboxOptions)
    """A sandbox on a free port and a client of it."""
    async with (
        start_sandbox(SandboxOptions(**{"port": 0, "first_update_id": FIRST_ID} | options)) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        yield Client(sandbox, session)
