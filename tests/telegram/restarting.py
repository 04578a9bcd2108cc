"""A town whose bot is a process of its own, so that a test can stop it, kill it, and start it again."""

from __future__ import annotations

import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from bot.clock import SystemClock
from bot.sandbox.running import SandboxOptions
from bot.sandbox.server import start_sandbox
from bot.services.make_world import Wish, make_world
from bot.services.open_worlds import OpenWorlds
from bot.store.store import SqliteStore
from bot.telegram.handlers.kit import Kit
from tests.telegram.chatting import Town
from tests.telegram.whole_bot import started

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator
    from pathlib import Path


@dataclass(kw_only=True)
class OwnProcess:
    """The bot of a town; `said` is all that its processes have written to standard error."""

    town: Town
    process: asyncio.subprocess.Process | None = None
    said: list[str] = field(default_factory=list)

    async def start(self) -> None:
        """Start it, and wait until it asks for updates."""
        sandbox = self.town.sandbox
        self.process = await started(self.town.store.database.path, sandbox.url, sandbox.token)
        assert self.process.stdout is not None
        assert await self.process.stdout.readline() == b"ready\n"

    async def end(self, *, killed: bool = False) -> None:
        """Stop it in order, or kill it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL if killed else signal.SIGTERM)
        _, errors = await self.process.communicate()
        self.said.append(errors.decode())
        assert self.process.returncode == (-signal.SIGKILL if killed else 0), errors.decode()
        self.process = None

    async def anew(self, *, killed: bool = False) -> None:
        """End it, and start it again."""
        await self.end(killed=killed)
        await self.start()


@asynccontextmanager
async def apart(folder: Path, *, scenario: str = "class") -> AsyncIterator[OwnProcess]:
    """A town for one test, its bot running."""
    async with (
        start_sandbox(SandboxOptions(port=0)) as sandbox,
        SqliteStore(folder / "town.db") as store,
        aiohttp.ClientSession() as http,
    ):
        asked = Wish(name="demo", scenario=scenario, seed=7)
        row = await make_world(store, asked, SystemClock(), lambda _done, _doing: None)
        worlds = OpenWorlds(store)
        kit = Kit(store=store, worlds=worlds, clock=SystemClock())
        town = Town(sandbox=sandbox, http=http, store=store, worlds=worlds, kit=kit, world_id=row.world_id)
        bot = OwnProcess(town=town)
        await bot.start()
        try:
            yield bot
        finally:
            if bot.process is not None:
                await bot.end()
