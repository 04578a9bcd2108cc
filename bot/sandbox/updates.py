"""The updates that wait for the bot: numbered, in order, and gone only once the bot has confirmed them.

Whoever asks by a long poll is held until something comes; of two who ask at once the older one is turned away, as
Telegram does it. An update is encoded when it comes about, so that later edits do not change what it tells.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from bot.sandbox.disturbance import Disturbance
from bot.sandbox.errors import conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FIRST_ID = 1_000_001
MOST_UPDATES = 100
MOST_TIMEOUT = 50
# An offset further ahead than this is no confirmation but a mistake: Telegram then answers from the beginning.
MOST_AHEAD = 10
# A poller that comes back at once after it was turned away would turn the other one away in turn, without end.
CONFLICT_SECONDS = 3.0
# So many ids may be given out after a state file was written last, and none of them again after a crash.
RESERVED = 10_000
KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
)  # fmt: skip
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
BY_DEFAULT = frozenset(KINDS) - ON_REQUEST

_encode = msgspec.json.Encoder().encode


class Waiting:
    """An update that waits. `body` is its JSON, `whose` what it must stay in order with."""

    __slots__ = ("body", "update_id", "whose")

    def __init__(self, update_id: int, body: bytes, whose: int) -> None:
        self.update_id = update_id
        self.body = body
        self.whose = whose


class Kept(msgspec.Struct, kw_only=True):
    """What outlives a restart, when a state file is used."""

    next_id: int = FIRST_ID
    allowed: list[str] | None = None
    waiting: list[tuple[int, msgspec.Raw, int]] = msgspec.field(default_factory=list)


class UpdateQueue:
    """Updates in the order of their delivery."""

    def __init__(self, *, first_id: int = FIRST_ID) -> None:
        self._next_id = first_id
        self._place = 0
        # By place, so that one that was delivered leaves at once wherever it stands.
        self._waiting: dict[int, Waiting] = {}
        self._in_order = True
        self._allowed = BY_DEFAULT
        self._poll: asyncio.Future[None] | None = None
        self._next_conflict = 0.0
        self._stopped = False
        self.has_webhook = False
        self.disturbance = Disturbance(self._release)
        self._observers: list[Callable[[], None]] = []
        self._at_stop: list[Callable[[], None]] = []
        self._log: Callable[[bytes, str], None] | None = None

    def __contains__(self, place: int) -> bool:
        return place in self._waiting

    @property
    def pending(self) -> int:
        """How many updates wait."""
        return len(self._waiting)

    @property
    def allowed(self) -> list[str] | None:
        """The kinds the bot asked for; None for the usual ones."""
        return None if self._allowed == BY_DEFAULT else [kind for kind in KINDS if kind in self._allowed]

    def observe(self, observer: Callable[[], None]) -> None:
        """Tell `observer` whenever updates were put in or are gone."""
        self._observers.append(observer)

    def unobserve(self, observer: Callable[[], None]) -> None:
        """Tell it no more."""
        self._observers.remove(observer)

    def log_to(self, log: Callable[[bytes, str], None]) -> None:
        """Tell `log` of every update that is handed over, and how."""
        self._log = log

    def handed_over(self, body: bytes, via: str) -> None:
        """An update went to the bot."""
        if self._log is not None:
            self._log(body, via)

    def put(self, kind: str, payload: object) -> int | None:
        """Let an update wait; its id, or None when the bot did not ask for its kind."""
        if kind not in self._allowed:
            return None
        update_id = self._new_id()
        body = b'{"update_id":%d,"%b":%b}' % (update_id, kind.encode(), _encode(payload))
        self._add([Waiting(update_id, body, _whose(payload))])
        return update_id

    def put_raw(self, update: dict[str, Any]) -> int:
        """Let an update wait as it is, whatever is in it; without an `update_id` it gets the next one."""
        given = update.get("update_id")
        if isinstance(given, int) and not isinstance(given, bool):
            update_id = given
            self._next_id = max(self._next_id, update_id + 1)
            self._in_order = False
        else:
            update_id = self._new_id()
        self._add([Waiting(update_id, _encode({**update, "update_id": update_id}), 0)])
        return update_id

    def put_garbage(self, times: int) -> None:
        """Let updates wait that are none: their message is no object."""
        for _ in range(times):
            update_id = self._new_id()
            self._release([Waiting(update_id, b'{"update_id":%d,"message":"garbage"}' % update_id, 0)])

    def allow(self, kinds: Iterable[str] | None) -> bool:
        """Ask for these kinds from now on; None leaves it as it is, nothing known means the usual. Did it change?"""
        if kinds is None:
            return False
        wanted = frozenset(kind.lower() for kind in kinds) & frozenset(KINDS) or BY_DEFAULT
        changed = wanted != self._allowed
        self._allowed = wanted
        return changed

    def since(self, place: int) -> list[tuple[int, Waiting]]:
        """What came at that place or behind it, in order."""
        found = []
        for key in reversed(self._waiting):
            if key < place:
                break
            found.append((key, self._waiting[key]))
        return found[::-1]

    def take_out(self, place: int) -> None:
        """An update was delivered by the webhook."""
        self._waiting.pop(place, None)

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._tell()

    async def get_updates(
        self, *, offset: int = 0, limit: int = MOST_UPDATES, seconds: float = 0, allowed: Iterable[str] | None = None
    ) -> list[msgspec.Raw]:
        """What waits from `offset` on; what is before it is confirmed and gone. Held up to `seconds`.

        A negative offset leaves that many of the newest. Raises `BotApiError` (409) for the one of two pollers that
        has to go, and while a webhook is set.
        """
        if self.has_webhook:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self.allow(allowed)
        self._confirm(offset)
        found = self._first(limit)
        if found or seconds <= 0 or self._stopped:
            return found
        self.end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        return await self._held(limit, seconds)

    async def _held(self, limit: int, seconds: float) -> list[msgspec.Raw]:
        """Wait for updates; nothing if none come in time, or if somebody else asked meanwhile."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        poll: asyncio.Future[None] = loop.create_future()
        self._poll = poll
        try:
            while not self._stopped and (left := until - loop.time()) > 0:
                await asyncio.wait([poll], timeout=left)
                if poll.done():
                    poll.result()
                if self._poll is not poll:
                    continue
                found = self._first(limit)
                if found:
                    return found
                if poll.done():
                    self._poll = poll = loop.create_future()
            return []
        finally:
            if self._poll is poll:
                self._poll = None
            if not poll.cancel() and not poll.cancelled():
                poll.exception()

    def end_poll(self, reason: str) -> None:
        """Turn away who is being held: at once, but after a while if that happened just before."""
        poll, self._poll = self._poll, None
        if poll is None or poll.done():
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_SECONDS
            poll.set_exception(conflict(reason))
        else:
            loop.call_later(CONFLICT_SECONDS, _turn_away, poll, reason)

    def on_stop(self, do: Callable[[], None]) -> None:
        """Have something done when the server stops: whoever waits for the bot need not wait any more."""
        self._at_stop.append(do)

    def not_on_stop(self, do: Callable[[], None]) -> None:
        """Have it done no more."""
        self._at_stop.remove(do)

    def stop(self) -> None:
        """Answer who is being held, with nothing, and hold nobody any more."""
        self._stopped = True
        self.disturbance.release()
        for do in tuple(self._at_stop):
            do()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def kept(self, *, reserved: int = 0) -> Kept:
        """What is to outlive a restart; so many ids are passed over then, which may be in use by that time."""
        waiting = [(one.update_id, msgspec.Raw(one.body), one.whose) for one in self._waiting.values()]
        return Kept(next_id=self._next_id + reserved, allowed=self.allowed, waiting=waiting)

    def restore(self, kept: Kept) -> None:
        """Go on where another run stopped."""
        self._next_id = kept.next_id
        self.allow(kept.allowed)
        self._in_order = False
        self._release([Waiting(update_id, bytes(body), whose) for update_id, body, whose in kept.waiting])

    def _new_id(self) -> int:
        update_id = self._next_id
        self._next_id += 1
        return update_id

    def _add(self, updates: list[Waiting]) -> None:
        if self.disturbance.active:
            updates = self.disturbance.disturbed(updates)
            self._in_order = False
        self._release(updates)

    def _release(self, updates: list[Waiting]) -> None:
        for update in updates:
            self._waiting[self._place] = update
            self._place += 1
        if updates:
            self._tell()
            if self._poll is not None and not self._poll.done():
                self._poll.set_result(None)

    def _tell(self) -> None:
        for observer in tuple(self._observers):
            observer()

    def _confirm(self, offset: int) -> None:
        """Forget what is confirmed by an offset."""
        before = len(self._waiting)
        if offset < 0:
            for place in list(self._waiting)[: max(0, before + offset)]:
                del self._waiting[place]
        elif self._in_order:
            if offset <= self._next_id + MOST_AHEAD:
                gone = []
                for place, update in self._waiting.items():
                    if update.update_id >= offset:
                        break
                    gone.append(place)
                for place in gone:
                    del self._waiting[place]
        elif offset <= self._next_id + MOST_AHEAD:
            self._waiting = {place: one for place, one in self._waiting.items() if one.update_id >= offset}
            ids = [one.update_id for one in self._waiting.values()]
            self._in_order = ids == sorted(ids)
        if len(self._waiting) != before:
            self._tell()

    def _first(self, limit: int) -> list[msgspec.Raw]:
        found: list[msgspec.Raw] = []
        for update in self._waiting.values():
            if len(found) >= limit:
                break
            found.append(msgspec.Raw(update.body))
            self.handed_over(update.body, "polling")
        return found


def _turn_away(poll: asyncio.Future[None], reason: str) -> None:
    if not poll.done():
        poll.set_exception(conflict(reason))


def _whose(payload: object) -> int:
    """The chat, or else the user, that an update belongs to: a webhook gets those of one in their order."""
    of = getattr(payload, "chat", None) or getattr(payload, "from_", None)
    number = getattr(of, "id", 0)
    return number if isinstance(number, int) else 0
