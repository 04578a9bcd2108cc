"""The whole bot as a process that dies where it is told to: what tests run and kill."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.services.open_worlds import OpenWorlds
from bot.settings import ChatSettings
from bot.store.store import SqliteStore
from bot.telegram.handlers.kit import Kit
from bot.telegram.running import run_bot
from tests.telegram.chatting import whole_bot
from tests.telegram.toy_bot import die_at

ROOT = Path(__file__).parents[2]
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
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.telegram.whole_bot", str(database), url, token, *more,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--die-at", type=int, default=0)
    parser.add_argument("--after", action="store_true")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
