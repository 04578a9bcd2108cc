"""Start and stop: the store's leftovers first, then what comes in; on stop, in the other order, with what is under way.

Once `stop` is set no update is taken in, those being handled have ten seconds, an alert that is being sent is let end,
and all else stays in the store for the next start.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.error import InvalidToken, TelegramError

from bot.nursery import Nursery
from bot.settings import TELEGRAM
from bot.telegram.alerts import Deliveries
from bot.telegram.application import Application
from bot.telegram.dispatch import AT_ONCE, Dispatch
from bot.telegram.files import Pictures
from bot.telegram.flood import Flood, FloodRule
from bot.telegram.intake import POLL_SECONDS, Intake, Polling
from bot.telegram.limits import Limits, Rules
from bot.telegram.menu import CannotStartError, Menu, check_privacy, show_menu
from bot.telegram.sender import Sender
from bot.telegram.taking_back import TakingBack
from bot.telegram.transport import AiohttpRequest, NoMethodError, QuietBot
from bot.telegram.updates import Me
from bot.views.sharing import taken_back_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot, User

    from bot.chat_ports import ChatStore, Delivery
    from bot.clock import Clock
    from bot.settings import ChatSettings
    from bot.telegram.asking import Ask
    from bot.telegram.routes import Routes
    from bot.views.drawings import Drawing
    from bot.views.reply import Reply
    from bot.views.trouble import Trouble

LOG = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
# For so long the platform may send an update again.
REMEMBERED = timedelta(days=3)
CLEAR_SECONDS = 6 * 3600.0
START_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the chat is put together from: what is done, what is said, what is drawn, and in which limits."""

    store: ChatStore
    clock: Clock
    routes: Routes
    draw: Callable[[Drawing], Awaitable[bytes]]
    word_trouble: Callable[[Trouble, Ask], Reply]
    word_delivery: Callable[[tuple[Delivery, ...]], Awaitable[Reply | None]]
    word_digest: Callable[[tuple[Delivery, ...]], Awaitable[Reply | None]]
    word_taken_back: Callable[[str], Reply] = taken_back_in
    menu: Menu = field(default_factory=Menu)
    look: str = ""
    rules: Rules = field(default_factory=Rules)
    flood: FloodRule = field(default_factory=FloodRule)
    at_once: int = AT_ONCE
    poll_seconds: int = POLL_SECONDS
    lease: timedelta = timedelta(minutes=2)


async def run_bot(
    settings: ChatSettings,
    parts: Parts,
    stop: asyncio.Event,
    *,
    ready: Callable[[str], object] = lambda _: None,
) -> None:
    """Run the chat until `stop` is set. `ready` is told the bot's user name once updates are being asked for.

    Raises `CannotStartError` where the bot must not start, or the platform does not know it.
    """
    request = AiohttpRequest()
    bot = QuietBot(settings.token, base_url=f"{settings.api_base}/bot", base_file_url=f"{settings.api_base}/file/bot",
                   request=request, get_updates_request=request)  # fmt: skip
    async with request, Nursery(_report) as nursery:
        me = await _known(bot, stop, settings.api_base)
        if me is None:
            return
        check_privacy(me)
        address = f"{settings.api_base}/bot{settings.token}/getUpdates"
        await _Running(bot, request, parts, nursery, me).until(stop, address, ready)


class _Running:
    """The parts, put together."""

    def __init__(self, bot: Bot, request: AiohttpRequest, parts: Parts, nursery: Nursery, me: User) -> None:
        loop = asyncio.get_running_loop()
        name = me.username or ""
        self._parts = parts
        self._bot = bot
        self._request = request
        self._nursery = nursery
        self._name = name
        limits = Limits(loop, parts.rules)
        pictures = Pictures(parts.store, parts.draw, look=parts.look)
        sender = Sender(bot, limits, parts.store, parts.clock, pictures)
        application = Application(
            parts.store, sender, pictures, parts.clock, parts.routes, bot_name=name, word_trouble=parts.word_trouble
        )
        self._dispatch = Dispatch(parts.store, application.handle, nursery, at_once=parts.at_once)
        who = Me(id=me.id, username=name, knows=lambda command: parts.routes.of_command(command) is not None)
        self._intake = Intake(parts.store, parts.clock, self._dispatch, Flood(loop.time, parts.flood), who)
        self._deliveries = Deliveries(
            parts.store, sender, limits, parts.clock, nursery,
            word=parts.word_delivery, word_digest=parts.word_digest, lease=parts.lease, margin=parts.lease / 3,
        )  # fmt: skip
        self._taking_back = TakingBack(parts.store, sender, limits, parts.clock, word=parts.word_taken_back)

    async def until(self, stop: asyncio.Event, address: str, ready: Callable[[str], object]) -> None:
        """Run, and stop in order."""
        left = await self._intake.replay()
        if left:
            LOG.info("%d updates were left from before and are handled first", left)
        polling = Polling(
            self._request, address, self._intake.accept, self._dispatch.room, poll_seconds=self._parts.poll_seconds
        )
        poll = self._nursery.start(polling.run(), name="ask for updates")
        deliver = self._nursery.start(self._deliveries.run(), name="deliver")
        extra = [
            self._nursery.start(show_menu(self._bot, self._parts.menu), name="show the menu"),
            self._nursery.start(self._clear(), name="clear old updates"),
            self._nursery.start(self._taking_back.run(), name="take shown cards back"),
        ]
        stopped = self._nursery.start(stop.wait(), name="wait for the stop")
        ready(self._name)
        try:
            await asyncio.wait([poll, deliver, stopped], return_when=asyncio.FIRST_COMPLETED)
        finally:
            # The poll is not confirmed by what is cut short: the platform gives it again.
            for task in (poll, stopped, *extra):
                task.cancel()
            await asyncio.wait([poll, stopped, *extra])
            await asyncio.gather(self._dispatch.drain(DRAIN_SECONDS), self._deliveries.stop(DRAIN_SECONDS))
        for task in (poll, deliver):
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                if isinstance(error, InvalidToken):
                    raise CannotStartError(UNKNOWN) from None
                raise error

    async def _clear(self) -> None:
        """Now and then, drop the numbers of old updates, and what was asked for and never came."""
        while True:
            try:
                now = self._parts.clock.now()
                await self._parts.store.clear_updates(now - REMEMBERED)
                await self._parts.store.drop_late(now)
            except Exception:
                LOG.exception("old updates could not be cleared")
            await asyncio.sleep(CLEAR_SECONDS)


async def _known(bot: Bot, stop: asyncio.Event, api_base: str) -> User | None:
    """Who the bot is, as the platform says; None where the stop came first. Raises `CannotStartError`."""
    for pause in (*START_PAUSES, None):
        try:
            await bot.initialize()
        except InvalidToken as error:
            if isinstance(error.__cause__, NoMethodError):
                raise CannotStartError(NOT_FOUND_AT_TELEGRAM if api_base == TELEGRAM else NOT_FOUND) from None
            raise CannotStartError(UNKNOWN) from None
        except TelegramError as error:
            if pause is None:
                raise CannotStartError(
                    f"the server at GLASSHOUSE_API_BASE does not answer ({error.message}); is it running, and the "
                    "address right?"
                ) from None
            LOG.warning("the server does not answer (%s); trying again in %.0f s", error.message, pause)
            try:
                async with asyncio.timeout(pause):
                    await stop.wait()
            except TimeoutError:
                continue
            return None
        else:
            return bot.bot
    return None


# The library's own message has the token in it.
UNKNOWN = "the server does not know this bot; is GLASSHOUSE_TOKEN the one from @BotFather, whole?"
NOT_FOUND = (
    "the server at GLASSHOUSE_API_BASE has no getMe (404), so it cannot say which bot this is, and that the bot is not "
    "given what people write to each other. Where it offers less than Telegram's, that says nothing of the token: use "
    "one that has getMe. One of Telegram's own answers so to a malformed token: is GLASSHOUSE_TOKEN the one from "
    "@BotFather, whole?"
)
NOT_FOUND_AT_TELEGRAM = (
    "Telegram answers 404 to getMe. It has that method: either GLASSHOUSE_TOKEN is malformed (is it the one from "
    "@BotFather, whole?), or something on the way answers in Telegram's place"
)


def _report(name: str, error: BaseException) -> None:
    # A wrong token is told once, by who waits for the poll.
    if not isinstance(error, InvalidToken):
        LOG.error("%s failed", name, exc_info=error)
