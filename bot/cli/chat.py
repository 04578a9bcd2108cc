"""The chat put together: store, worlds, timer, pictures and bot in one process, started and stopped in order.

What each part does is its own business; which parts there are is said here and nowhere else.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.nursery import Nursery
from bot.pictures import Studio
from bot.services.keep_alive import KeepAlive
from bot.telegram.flood import FloodRule
from bot.telegram.handlers import all_routes
from bot.telegram.handlers.deliveries import word_delivery_with, word_digest_with
from bot.telegram.handlers.help import menu
from bot.telegram.handlers.kit import Kit
from bot.telegram.handlers.troubles import word_trouble_with
from bot.telegram.limits import Rules
from bot.telegram.running import Parts, run_bot
from bot.timer import Timer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.open_worlds import OpenWorlds
    from bot.settings import ChatSettings
    from bot.store.store import SqliteStore
    from bot.views.drawings import Drawing

LOG = logging.getLogger(__name__)


async def chat(
    settings: ChatSettings,
    store: SqliteStore,
    worlds: OpenWorlds,
    stop: asyncio.Event,
    *,
    ready: Callable[[str], object],
    rules: Rules | None = None,
    flood: FloodRule | None = None,
) -> None:
    """Run the bot and move its worlds until `stop` is set; then everything under way comes to its end.

    `ready` is told the bot's user name once it listens. `rules`: how much is sent at most; Telegram's where None.
    `flood`: how much one user may send; what suits people where None.
    Raises `CannotStartError` where the bot must not start.
    """
    clock = SystemClock()
    kit = Kit(store=store, worlds=worlds, clock=clock)

    def listening(name: str) -> None:
        kit.bot_name = name
        # What is there by now stays: the collector need not go through it again and again while people wait.
        gc.collect()
        gc.freeze()
        ready(name)

    async with Studio() as studio, Nursery(_report) as nursery:

        async def drawn(drawing: Drawing) -> bytes:
            return (await studio.picture(drawing)).png

        parts = Parts(
            store=store,
            clock=clock,
            routes=all_routes(kit),
            draw=drawn,
            word_trouble=word_trouble_with(kit),
            word_delivery=word_delivery_with(kit),
            word_digest=word_digest_with(kit),
            menu=menu(),
            rules=rules or Rules(),
            flood=flood or FloodRule(),
        )
        timer = nursery.start(Timer(KeepAlive(store, clock, worlds), nursery).run(stop), name="the timer")
        try:
            await run_bot(settings, parts, stop, ready=listening)
        finally:
            stop.set()
            await asyncio.wait([timer])


def end_by_signal(stop: asyncio.Event) -> None:
    """Have Ctrl-C and SIGTERM set `stop`: what is under way is finished, and nothing is cut short."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
        else:
            loop.add_signal_handler(number, stop.set)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where it is installed: it takes a third off every call."""
    if sys.platform == "win32":
        return None
    try:
        import uvloop  # noqa: PLC0415 - absent on some machines
    except ImportError:
        return None
    found: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return found


def _report(name: str, error: BaseException) -> None:
    LOG.error("%s failed", name, exc_info=error)
