"""The whole bot as a process that dies where it is told to: what tests run and kill."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.services.open_worlds import OpenWorlds
from bot.settings import ChatSettings
from bot.store.store import SqliteStore
from bot.telegram.handlers.kit import Kit
from bot.telegram.running import run_bot
from tests.telegram.chatting import whole_bot
from tests.telegram.toy_bot import arguments, die_at, started_as

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

LEASE = timedelta(seconds=1.5)


async def _run(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with SqliteStore(options.database) as store:
        if options.die_at:
            die_at(store, options.die_at, after=options.after)
        settings = ChatSettings(token=options.token, api_base=options.url, database=options.database)
        kit = Kit(store=store, worlds=OpenWorlds(store), clock=SystemClock())

        def ready(name: str) -> None:
            kit.bot_name = name
            sys.stdout.write("ready\n")
            sys.stdout.flush()

        await run_bot(settings, replace(whole_bot(kit), lease=LEASE), stop, ready=ready)


async def started(database: Path, url: str, token: str, *more: str) -> asyncio.subprocess.Process:
    """The process, started: it says "ready" once it asks for updates."""
    return await started_as("tests.telegram.whole_bot", str(database), url, token, *more)


def main() -> None:
    asyncio.run(_run(arguments().parse_args()))


if __name__ == "__main__":
    main()
