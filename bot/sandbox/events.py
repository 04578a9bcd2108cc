"""The stream of what changes, for pages and scripts that watch: server-sent events, each as one person may see it.

Who reconnects with the id of the last event gets what came since, or is told to ask for everything again: also when
the server was started anew meanwhile, whose ids go on from the instant of its start. What was only for the moment,
such as who is typing, is not told later. A listener that does not keep up is told to reload instead of holding
anything up.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from bot.sandbox import as_seen
from bot.sandbox.changes import Change, ChangeKind, ChatAction
from bot.sandbox.control_requests import Asked, Endpoint

if TYPE_CHECKING:
    from bot.sandbox.records import ChatRecord
    from bot.sandbox.running import Sandbox

MOST_KEPT = 2_000
MOST_WAITING = 5_000
STILL_HERE_SECONDS = 15.0
# For how long an action such as typing is shown, as in Telegram.
TYPING_SECONDS = 5.0
# Nobody watching cares for these.
_UNSEEN = frozenset({ChangeKind.FILE, ChangeKind.INLINE_ANSWER})
# Nobody's but those of whom they tell.
_PRIVATE = frozenset({ChangeKind.READ, ChangeKind.CALLBACK_ANSWER})
_RELOAD = {"type": "reload"}

_encode = msgspec.json.Encoder().encode


def _told(payload: object) -> dict[str, Any]:
    """What the bot does in a chat, and in which topic if in one."""
    if not isinstance(payload, ChatAction):
        return {}
    return (
        {"action": payload.action} if payload.thread is None else {"action": payload.action, "thread": payload.thread}
    )


class _Kept(msgspec.Struct, frozen=True):
    number: int
    at: float
    change: Change | None


class _Listener:
    """One stream. `user_id` is None for one that sees everything."""

    def __init__(self, user_id: int | None) -> None:
        self.user_id = user_id
        self.waiting: deque[bytes] = deque()
        self.awake = asyncio.Event()
        self.behind = False

    def tell(self, number: int, event: dict[str, Any]) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            self.behind = True
        if self.behind:
            event = _RELOAD
            self.waiting.clear()
        self.waiting.append(b"id: %d\ndata: %b\n\n" % (number, _encode(event)))
        self.awake.set()


class Events:
    """Everything that changes, numbered, and who listens."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._seconds = asyncio.get_running_loop().time
        self._kept: deque[_Kept] = deque(maxlen=MOST_KEPT)
        self._last = sandbox.started
        self._listeners: set[_Listener] = set()
        self._stopped = False
        sandbox.state.observe(self._change)
        sandbox.faults.observe(self._fault)
        sandbox.queue.on_stop(self._stop)

    async def stream(self, asked: Asked) -> web.StreamResponse:
        """Tell of changes until the listener goes."""
        user_id = asked.user("as").id if "as" in asked else None
        listener = _Listener(user_id)
        self._catch_up(listener, asked.request.headers.get("Last-Event-ID"))
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            }
        )
        # Listening begins before anything is awaited: nothing that changes meanwhile is missed.
        self._listeners.add(listener)
        try:
            await response.prepare(asked.request)
            await response.write(b"retry: 500\nid: %d\n\n" % self._last)
            while not self._stopped:
                await self._write(response, listener)
        except (ConnectionError, RuntimeError):  # it went while it was told something
            pass
        finally:
            self._listeners.discard(listener)
        return response

    async def _write(self, response: web.StreamResponse, listener: _Listener) -> None:
        """Tell what waits, or after a while without anything, that the stream is still here."""
        if not listener.waiting:
            listener.awake.clear()
            try:
                async with asyncio.timeout(STILL_HERE_SECONDS):
                    await listener.awake.wait()
            except TimeoutError:
                await response.write(b": still here\n\n")
                return
        told = b"".join(listener.waiting)
        listener.waiting.clear()
        listener.behind = False
        await response.write(told)

    def _catch_up(self, listener: _Listener, last: str | None) -> None:
        if last is None:
            return
        number = int(last) if last.isascii() and last.isdigit() and len(last) < 17 else -1  # noqa: PLR2004 - no event has so high a number
        oldest = self._last - len(self._kept)
        if not oldest <= number <= self._last:
            listener.tell(self._last, _RELOAD)
            return
        now = self._seconds()
        for kept in self._kept:
            if kept.number > number:
                late = now - kept.at > TYPING_SECONDS
                if late and kept.change is not None and kept.change.kind is ChangeKind.TYPING:
                    continue
                self._tell(listener, kept)

    def _change(self, change: Change) -> None:
        if change.kind not in _UNSEEN:
            self._add(change)

    def _fault(self) -> None:
        self._add(None)

    def _add(self, change: Change | None) -> None:
        self._last += 1
        kept = _Kept(self._last, self._seconds(), change)
        self._kept.append(kept)
        for listener in self._listeners:
            self._tell(listener, kept)

    def _tell(self, listener: _Listener, kept: _Kept) -> None:
        event = self._as_seen(kept.change, listener.user_id)
        if event is not None:
            listener.tell(kept.number, event)

    def _as_seen(self, change: Change | None, user_id: int | None) -> dict[str, Any] | None:
        """An event as somebody may see it; None if it is none of theirs."""
        if change is None:
            return {"type": "fault"}
        state = self._sandbox.state
        found: dict[str, Any] = {"type": change.kind.value}
        if change.chat_id is None:
            return found
        chat = state.chat(change.chat_id)
        if chat is None:
            return None
        if user_id is not None and not as_seen.may_see(state, chat, user_id):
            # Who was taken out of a group learns that it is gone, and nothing else.
            return {"type": "chat", "chat": chat.id} if change.user_id == user_id else None
        found["chat"] = chat.id
        if user_id not in {None, change.user_id} and change.kind in _PRIVATE:
            return None
        return {**found, **self._details(change, chat, user_id or 0)}

    def _details(self, change: Change, chat: ChatRecord, user_id: int) -> dict[str, Any]:
        """What an event says besides its type and its chat."""
        found: dict[str, Any] = {}
        match change.kind:
            case ChangeKind.MESSAGE | ChangeKind.EDITED:
                found["message"] = change.payload
            case ChangeKind.DELETED:
                found["message_ids"] = change.payload
            case ChangeKind.TYPING:
                found |= {**_told(change.payload), "seconds": TYPING_SECONDS}
            case ChangeKind.READ:
                found["type"] = ChangeKind.CHAT.value
            case ChangeKind.REACTION:
                number = change.payload if isinstance(change.payload, int) else 0
                found |= {"message_id": number, "reactions": as_seen.reactions_to(chat, number, user_id)}
            case ChangeKind.KEYBOARD:
                found["keyboard"] = as_seen.keyboard_of(self._sandbox.state, chat, user_id)
            case _:
                pass
        return found

    def _stop(self) -> None:
        self._stopped = True
        for listener in self._listeners:
            listener.awake.set()

    def endpoint(self) -> Endpoint:
        """The endpoint of the stream."""
        return Endpoint(
            method="GET", path="/sandbox/events", handler=self.stream,
            says="A stream of server-sent events: what somebody may see, or without as everything. Types: message, "
            "edited, deleted, chat, user, typing, commands, callback_answer, reaction, keyboard, fault, reload (ask "
            "for everything again). Last-Event-ID resumes.",
            answers='one JSON object an event: {"type", "chat"?, …}', fields={"as": "optional, whose view"},
            example={"as": 1001},
        )  # fmt: skip
