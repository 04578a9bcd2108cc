"""A process that answers updates with acts in a real world and dies where it is told to: what tests run and kill."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.services.act import act
from bot.services.living_world import open_world
from bot.settings import ChatSettings
from bot.store.store import SqliteStore
from bot.telegram.routes import Routes
from bot.telegram.running import run_bot
from bot.views.reply import Reply
from tests.telegram.local import parts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from bot.telegram.asking import Ask, Talk

ROOT = Path(__file__).parents[2]
LEASE = timedelta(seconds=1.5)


def acting(store: SqliteStore, world_name: str) -> Routes:
    """Commands that act in a world."""
    routes = Routes()

    async def do(ask: Ask, _: Talk) -> Reply:
        kind, tag = ask.argument.split()
        world = await open_world(store, world_name)
        left = await act(store, world, ask.who.user_id, kind)
        return Reply(text=f"did {tag}, {left} left")

    async def slowly(ask: Ask, _: Talk) -> Reply:
        await asyncio.sleep(float(ask.argument))
        return Reply(text=f"slept {ask.argument}")

    routes.command("act", handler=do)
    routes.command("sleep", handler=slowly)
    return routes


def die_at(store: SqliteStore, nth: int, *, after: bool) -> None:
    """Die right before or right after the nth transaction is committed."""
    left = nth
    write = store.database.write

    async def counted(work: Callable[[sqlite3.Connection], Any]) -> Any:  # noqa: ANN401 - whatever the write gives back
        nonlocal left
        left -= 1
        if left == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = await write(work)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    store.database.write = counted  # type: ignore[method-assign] # dying is no part of the store


async def _run(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with SqliteStore(options.database) as store:
        if options.die_at:
            die_at(store, options.die_at, after=options.after)
        settings = ChatSettings(token=options.token, api_base=options.url, database=options.database)
        parts = parts_of(store, acting(store, options.world), lease=LEASE)
        await run_bot(settings, parts, stop, ready=lambda _: sys.stdout.write("ready\n") and sys.stdout.flush())


async def started(database: Path, url: str, token: str, world: str, *more: str) -> asyncio.subprocess.Process:
    """The process, started: it says "ready" once it asks for updates."""
    return await started_as("tests.telegram.toy_bot", str(database), url, token, *more, "--world", world)


async def started_as(module: str, *more: str) -> asyncio.subprocess.Process:
    """A bot of a module, started as a process."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *more, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def arguments() -> argparse.ArgumentParser:
    """What a bot that dies where it is told to is told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--die-at", type=int, default=0)
    parser.add_argument("--after", action="store_true")
    return parser


def main() -> None:
    parser = arguments()
    parser.add_argument("--world", required=True)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
