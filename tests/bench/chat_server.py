"""The local Telegram of the chat's benchmark: a process on a core of its own, which writes as people do and listens.

Updates are put into its queue directly, so that it costs nobody a request to write one; an answer is there once the
server has carried out what the bot sent. It is told what to do through a pipe, one order after another.
"""

from __future__ import annotations

import asyncio
import json
import os
import urllib.request
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bot.sandbox import SandboxOptions, start_sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from bot.sandbox import Sandbox
    from bot.sandbox.changes import Change

# The world of the benchmark is small: an answer that takes longer than this is none.
SECONDS = 120.0
# At most so many updates of one chat wait: a bot may refuse to be sent more.
MOST_WAITING = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where it is, and who lives there."""

    url: str
    token: str
    users: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Write these texts, one after the other and everybody in turn: `count` of them, `rate` a second.

    Without a rate as many as may wait are written at once, and one more for each answer.
    """

    texts: tuple[str, ...]
    count: int
    rate: float | None = None


@dataclass(slots=True, kw_only=True)
class Heard:
    """What came of it: seconds from the first answer to the last, and by text how long each answer took."""

    answers: int
    seconds: float
    first_at: float
    milliseconds: dict[str, list[float]] = field(default_factory=dict)


def serve(told: Connection, people: int, core: int | None) -> None:
    """Be the server, until the pipe ends or brings None."""
    if core is not None:
        os.sched_setaffinity(0, {core})
    with suppress(EOFError), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serving(told, people))


def _loop_factory() -> Any:  # noqa: ANN401 - uvloop's, where it is installed
    with suppress(ImportError):
        import uvloop  # noqa: PLC0415 - absent on some machines

        return uvloop.new_event_loop
    return None


async def _serving(told: Connection, people: int) -> None:
    async with start_sandbox(SandboxOptions(port=0)) as sandbox:
        users = [await asyncio.to_thread(_user, sandbox.url, number) for number in range(people)]
        for user in users:
            chat = sandbox.state.chat(user)
            assert chat is not None
            sandbox.state.set_started(chat)
        talk = _Talk(sandbox, users)
        told.send(Server(url=sandbox.url, token=sandbox.token, users=tuple(users)))
        while (order := await asyncio.to_thread(told.recv)) is not None:
            told.send(await talk.carry_out(order))


class _Talk:
    """Writes, and notes when which answer came. Each chat's answers come in the order of its updates."""

    def __init__(self, sandbox: Sandbox, users: Sequence[int]) -> None:
        self._sandbox = sandbox
        self._users = users
        self._asked: dict[int, deque[tuple[str, float]]] = {user: deque() for user in users}
        self._times: list[float] = []
        self._taken: list[tuple[str, float]] = []
        self._number = 0
        self._room = asyncio.Event()
        sandbox.state.observe(self._changed)

    async def carry_out(self, order: Order) -> Heard:
        self._times, self._taken = [], []
        for asked in self._asked.values():
            asked.clear()
        begun = perf_counter()
        most = len(self._users) * MOST_WAITING
        for number in range(order.count):
            if order.rate is not None:
                await asyncio.sleep(max(0.0, begun + number / order.rate - perf_counter()))
            while order.rate is None and number - len(self._times) >= most:
                self._room.clear()
                await self._room.wait()
            self._write(order.texts[number % len(order.texts)], self._users[number % len(self._users)])
        until = perf_counter() + SECONDS
        while len(self._times) < order.count and perf_counter() < until:  # noqa: ASYNC110 - it gives up some time
            await asyncio.sleep(0.02)  # looked at rarely, so that the answers are not held up
        heard = Heard(
            answers=len(self._times),
            seconds=self._times[-1] - self._times[0] if self._times else 0.0,
            first_at=self._times[0] if self._times else 0.0,
        )
        for text, seconds in self._taken:
            heard.milliseconds.setdefault(text, []).append(seconds * 1000)
        return heard

    def _write(self, text: str, user: int) -> None:
        self._number += 1
        self._asked[user].append((text, perf_counter()))
        self._sandbox.queue.put_raw({"message": _message(user, self._number, text)})

    def _changed(self, change: Change) -> None:
        if change.kind != "message" or change.chat_id is None:
            return
        now = perf_counter()
        self._times.append(now)
        self._room.set()
        asked = self._asked.get(change.chat_id)
        if asked:
            text, at = asked.popleft()
            self._taken.append((text, now - at))


def _user(url: str, number: int) -> int:
    body = json.dumps({"first_name": f"User {number}", "language_code": "en"}).encode()
    request = urllib.request.Request(f"{url}/sandbox/users", body, {"Content-Type": "application/json"})  # noqa: S310 - the local server
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        return int(json.load(answer)["id"])


def _message(user: int, number: int, text: str) -> dict[str, Any]:
    command = text.split(maxsplit=1)[0]
    return {
        "message_id": 1_000_000 + number,
        "date": 1_700_000_000,
        "chat": {"id": user, "type": "private", "first_name": "User"},
        "from": {"id": user, "is_bot": False, "first_name": "User", "language_code": "en"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(command)}],
    }
