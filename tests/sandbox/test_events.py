"""The stream of events: each person's own, resumed where it was left, and never in anybody's way."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.controlling import Control, next_event
from tests.sandbox.driving import driving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import aiohttp

    from tests.sandbox.driving import Client


class Watching:
    """A stream that is read."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.last: str | None = None

    async def next(self) -> dict[str, Any]:
        number, event = await next_event(self.response.content)
        self.last = number
        return event

    async def until(self, kind: str) -> dict[str, Any]:
        while (event := await self.next())["type"] != kind:
            pass
        return event

    async def nothing_more(self) -> bool:
        try:
            async with asyncio.timeout(0.2):
                await self.next()
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def watching(control: Control, who: int | None = None, last: str | None = None) -> AsyncIterator[Watching]:
    query = {} if who is None else {"as": str(who)}
    headers = {} if last is None else {"Last-Event-ID": last}
    async with control.client.session.get(control.url + "events", params=query, headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert (await response.content.readline()).startswith(b"retry:")
        yield Watching(response)


async def test_what_happens_is_told_as_it_happens(control: Control) -> None:
    async with watching(control, 1001) as stream:
        message = await control.writes(1001, "/start")
        event = await stream.until("message")
        assert event == {"type": "message", "chat": 1001, "message": message}
        sent = await control.client.call("sendMessage", chat_id=1001, text="hi")
        assert (await stream.until("message"))["message"]["text"] == "hi"
        await control.client.call("editMessageText", chat_id=1001, message_id=sent["message_id"], text="ho")
        assert (await stream.until("edited"))["message"]["text"] == "ho"
        await control.post("react", from_=1001, chat=1001, message_id=sent["message_id"], emoji="👍")
        reaction = await stream.until("reaction")
        assert reaction["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
        await control.client.call("deleteMessage", chat_id=1001, message_id=sent["message_id"])
        assert (await stream.until("deleted"))["message_ids"] == [sent["message_id"]]
        await control.client.call("sendChatAction", chat_id=1001, action="typing")
        typing = await stream.until("typing")
        assert (typing["chat"], typing["action"], typing["seconds"]) == (1001, "typing", 5)
        await control.client.call("setMyCommands", commands=[{"command": "a", "description": "b"}])
        await stream.until("commands")
        await control.post("blocks", user=1001, blocked=True)
        assert (await stream.until("chat"))["chat"] == 1001
        await control.post("faults", kind="error")
        await stream.until("fault")
        await control.post("users", first_name="New")
        await stream.until("user")


async def test_nobody_is_told_of_chats_that_they_are_not_in(control: Control) -> None:
    async with watching(control, 1002) as bob, watching(control) as everything:
        await control.writes(1001, "secret")
        group = (await control.post("chats", type="group", title="G", members=[1001]))["id"]
        await control.writes(1001, "secret too", group)
        await control.post("read", as_=1001, chat=1001, up_to=1)
        await control.client.call("sendChatAction", chat_id=1001, action="typing")
        assert await bob.nothing_more()
        assert (await everything.until("message"))["message"]["text"] == "secret"


async def test_who_is_taken_out_of_a_group_learns_that_and_no_more(control: Control) -> None:
    group = (await control.post("chats", type="group", title="G", members=[1001, 1002]))["id"]
    async with watching(control, 1002) as bob:
        await control.post("chats/members", chat=group, user=1002, action="kick")
        assert await bob.next() == {"type": "chat", "chat": group}
        await control.writes(1001, "after", group)
        assert await bob.nothing_more()


async def test_what_one_has_read_is_not_told_to_others(control: Control) -> None:
    group = (await control.post("chats", type="group", title="G", members=[1001, 1002]))["id"]
    async with watching(control, 1001) as ann, watching(control, 1002) as bob:
        await control.post("read", as_=1001, chat=group, up_to=1)
        assert await ann.next() == {"type": "chat", "chat": group}
        assert await bob.nothing_more()


@pytest.mark.parametrize("kind", ["twice", "shuffle", "unknown_fields"])
async def test_it_is_told_when_a_fault_in_updates_is_used_up(control: Control, kind: str) -> None:
    await control.writes(1001, "/start")
    await control.post("faults", kind=kind, times=1)
    async with watching(control, 1001) as stream:
        await control.writes(1001, "x")
        await stream.until("fault")
        assert (await control.get("faults"))["faults"] == []


async def test_it_is_told_when_a_flood_is_over_and_who_blocks(control: Control) -> None:
    async with watching(control, 1002) as stream:
        await control.post("blocks", user=1001, blocked=True)
        await stream.until("fault")
        assert (await control.get("faults"))["faults"] == [{"kind": "block", "user": 1001}]
        await control.post("blocks", user=1001, blocked=False)
        await stream.until("fault")
        await control.post("faults", kind="flood", seconds=3)
        await stream.until("fault")
        assert len((await control.get("faults"))["faults"]) == 1
        await stream.until("fault")
        assert (await control.get("faults"))["faults"] == []


async def test_a_stream_resumes_where_it_was_left(control: Control) -> None:
    async with watching(control, 1001) as stream:
        await control.writes(1001, "one")
        await stream.until("message")
        last = stream.last
    await control.writes(1001, "two")
    await control.writes(1002, "not Ann's")
    await control.writes(1001, "three")
    async with watching(control, 1001, last) as stream:
        assert [(await stream.until("message"))["message"]["text"] for _ in range(2)] == ["two", "three"]
        assert await stream.nothing_more()


async def test_a_stream_of_another_run_cannot_be_resumed(control: Control) -> None:
    async with watching(control, 1001) as stream:
        await control.writes(1001, "before")
        await stream.until("message")
        last = stream.last
    async with driving() as client:
        new = Control(client)
        for number in range(9):
            await new.post("users", first_name=f"{number}")
        async with watching(new, 1001, last) as stream:
            assert await stream.next() == {"type": "reload"}


@pytest.mark.parametrize("last", ["999999", "nonsense", "-1", "9" * 100])
async def test_a_stream_that_cannot_resume_says_so(control: Control, last: str) -> None:
    async with watching(control, 1001, last) as stream:
        assert await stream.next() == {"type": "reload"}


async def test_what_is_too_long_ago_cannot_be_resumed(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    state = control.client.sandbox.state
    for number in range(2100):
        state.add_user(first_name=f"{number}")
    async with watching(control, 1001, "1") as stream:
        assert await stream.next() == {"type": "reload"}
    monkeypatch.setattr("bot.sandbox.events.MOST_KEPT", 10)


async def test_typing_is_not_told_later(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sandbox.events.TYPING_SECONDS", 600.0)
    await control.writes(1001, "/start")
    async with watching(control, 1001) as stream:
        await control.client.call("sendChatAction", chat_id=1001, action="typing")
        await stream.until("typing")
        before = str(int(stream.last or "0") - 1)
    async with watching(control, 1001, before) as stream:
        assert (await stream.next())["type"] == "typing"
    monkeypatch.setattr("bot.sandbox.events.TYPING_SECONDS", 0.0)
    async with watching(control, 1001, before) as stream:
        assert await stream.nothing_more()


async def test_a_listener_that_does_not_keep_up_is_told_to_reload(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.events.MOST_WAITING", 50)
    async with watching(control, 1001) as stream:
        state = control.client.sandbox.state
        for number in range(500):  # all at once: nothing can be written in between
            state.add_user(first_name=f"{number}")
        assert await stream.next() == {"type": "reload"}
        await control.writes(1001, "after")
        assert (await stream.until("message"))["message"]["text"] == "after"


async def test_many_listeners_that_go_are_forgotten(control: Control) -> None:
    for _ in range(20):
        async with watching(control, 1001):
            pass
    await control.writes(1001, "x")
    async with watching(control, 1001) as stream:
        await control.writes(1001, "y")
        assert (await stream.until("message"))["message"]["text"] == "y"


async def test_streams_end_when_the_server_stops(client: Client) -> None:
    control = Control(client)
    async with watching(control) as stream, asyncio.timeout(60):
        client.sandbox.queue.stop()
        assert await stream.response.content.read() is not None
