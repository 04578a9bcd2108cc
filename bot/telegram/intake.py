"""Where updates come in: kept in the store first, confirmed to the platform after, handed on last.

Updates that are not for the bot are never stored, nor any words but a command's. A process that dies at any point has
either not confirmed an update, and gets it again, or has it in the store. One that cannot be read is put aside under
its number. Questions typed into a message field (inline) are answered at once or not at all, and who comes into a group
or leaves it is looked at once: neither is stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from telegram.error import InvalidToken, NetworkError

from bot.chat_ports import Received
from bot.telegram.dispatch import Work
from bot.telegram.flood import Verdict
from bot.telegram.transport import NoMethodError
from bot.telegram.updates import KINDS, kept, number_of, read_update, received

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.chat_ports import ChatStore
    from bot.clock import Clock
    from bot.telegram.dispatch import Dispatch
    from bot.telegram.flood import Flood
    from bot.telegram.transport import AiohttpRequest
    from bot.telegram.updates import Me, Update

LOG = logging.getLogger(__name__)

POLL_SECONDS = 30
# What the answer may take on top of what the platform holds it back.
AIR_SECONDS = 10.0
BATCH = 100
# In one chat only so many a minute can be answered: what more than these wait there are not taken.
MOST_IN_A_CHAT = 40
SHORTEST_SECONDS, LONGEST_SECONDS = 0.5, 30.0
CONFLICT, UNAUTHORIZED, NOT_FOUND = 409, 401, 404
UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class Intake:
    """Takes updates in, from a poll or from a webhook."""

    def __init__(self, store: ChatStore, clock: Clock, dispatch: Dispatch, flood: Flood, me: Me) -> None:
        self._store = store
        self._clock = clock
        self._dispatch = dispatch
        self._flood = flood
        self._me = me

    async def accept(self, payloads: Sequence[bytes | msgspec.Raw]) -> int | None:
        """Keep updates and hand on the new ones; the highest number among them, None where there is none.

        Once it returns all of them may be confirmed. Raises what the store raises: then none may be.
        """
        keep: dict[int, tuple[Received, Update | None]] = {}
        pass_on: list[Update] = []
        highest: int | None = None
        here: Counter[int] = Counter()
        for payload in payloads:
            update, number = _read(payload)
            if number is None:
                LOG.warning("an update without a number was passed over")
                continue
            highest = number if highest is None else max(highest, number)
            if update is None:
                LOG.warning("update %d cannot be read; it is put aside", number)
                keep[number] = Received(update_id=number, failure="unreadable"), None
            elif self._wanted(update, here[update.queue]):
                here[update.queue] += 1
                if update.inline_query is not None or (update.message is not None and update.message.moved):
                    pass_on.append(update)
                else:
                    keep[number] = received(update), update
        new = await self._store.receive([row for row, _ in keep.values()], self._clock.now()) if keep else frozenset()
        for number in sorted(new):
            _, update = keep[number]
            if update is not None:
                self._dispatch.offer(Work(update=update))
        for update in pass_on:
            self._dispatch.offer(Work(update=update, kept=False))
        return highest

    async def replay(self) -> int:
        """Hand on what an earlier process left unhandled, in order; how many."""
        left = await self._store.waiting_updates()
        for each in left:
            try:
                update = read_update(each.payload)
            except UNREADABLE as error:
                await self._store.bury_update(each.update_id, type(error).__name__)
                continue
            self._dispatch.offer(Work(update=update, begun=each.begun))
        return len(left)

    def _wanted(self, update: Update, before: int) -> bool:
        """Is it to be handled? `before`: how many of its chat came just before it."""
        if not kept(update, self._me):
            return False
        # What happens to the bot itself is never too much.
        if update.user is None or update.my_chat_member is not None or (update.message and update.message.moved):
            return True
        full = self._dispatch.behind(update.queue) + before >= MOST_IN_A_CHAT
        # A full chat is told once in a while, however many write there.
        verdict = self._flood.judge(update.queue if full else update.sender, full=full)
        update.flooding = verdict is Verdict.TELL
        return verdict is not Verdict.DROP


def _read(payload: bytes | msgspec.Raw) -> tuple[Update | None, int | None]:
    """An update and its number; None for what of it cannot be read."""
    try:
        update = read_update(payload)
    except UNREADABLE:
        return None, number_of(payload)
    return update, update.update_id


class _Answer(msgspec.Struct):
    """What getUpdates gives back; each update as it came."""

    ok: bool = False
    result: list[msgspec.Raw] = []
    error_code: int = 0
    description: str = ""
    parameters: dict[str, int] = {}


_ANSWER = msgspec.json.Decoder(_Answer)


class Polling:
    """Asks the platform for updates again and again."""

    def __init__(  # noqa: PLR0913 - what it stands between
        self,
        request: AiohttpRequest,
        address: str,
        accept: Callable[[Sequence[bytes | msgspec.Raw]], Awaitable[int | None]],
        room: Callable[[], Awaitable[None]],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self._request = request
        self._address = address
        self._accept = accept
        self._room = room
        self._sleep = sleep
        self._poll_seconds = poll_seconds
        self._offset: int | None = None
        self._wait = SHORTEST_SECONDS
        self._lacking = False

    async def run(self) -> None:
        """Poll until cancelled. Raises `InvalidToken` where the platform does not know the bot (any more)."""
        while True:
            await self._room()
            try:
                updates = await self._poll()
                if updates:
                    highest = await self._accept(updates)
                    if highest is None:
                        raise NetworkError("not one update has a number")  # noqa: TRY301 - it is waited for as any other
                    self._offset = highest + 1
                self._wait, self._lacking = SHORTEST_SECONDS, False
            except NoMethodError as error:
                # A token that the platform knew a moment ago is not what is wrong. It may be there later: a proxy of
                # its own may answer so while it starts.
                if not self._lacking:
                    LOG.warning("%s: what people write does not reach the bot; asking again now and then", _said(error))
                self._lacking = True
                await self._pause()
            except InvalidToken:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it was, the next poll may go well
                # Nothing was confirmed: it all comes again.
                LOG.warning("no updates for %.1f s: %s", self._wait, _said(error))
                await self._pause()

    async def _pause(self) -> None:
        await self._sleep(self._wait)
        self._wait = min(2 * self._wait, LONGEST_SECONDS)

    async def _poll(self) -> list[msgspec.Raw]:
        values: dict[str, object] = {"timeout": self._poll_seconds, "limit": BATCH, "allowed_updates": KINDS}
        if self._offset is not None:
            values["offset"] = self._offset
        status, body = await self._request.post_json(
            self._address, values, read_timeout=self._poll_seconds + AIR_SECONDS
        )
        if status == NOT_FOUND:
            raise NoMethodError("getUpdates")
        try:
            answer = _ANSWER.decode(body)
        except UNREADABLE:
            raise NetworkError("the answer cannot be read") from None
        if answer.ok:
            return answer.result
        if answer.error_code == NOT_FOUND:
            raise NoMethodError("getUpdates")
        if answer.error_code == UNAUTHORIZED:
            raise InvalidToken(f"the server does not know this token ({answer.description})")
        if answer.error_code == CONFLICT:
            LOG.error("another program asks for this bot's updates, or a webhook is set: %s", answer.description)
        self._wait = max(self._wait, float(answer.parameters.get("retry_after", 0)))
        raise NetworkError(f"{answer.error_code} {answer.description}")


def _said(error: Exception) -> str:
    """An error in one line, without what a driver may have put in it."""
    return str(error) if isinstance(error, (NetworkError, NoMethodError, ValueError)) else type(error).__name__
