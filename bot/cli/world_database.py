"""What every command about living worlds does: open the database, await, and tell how far it has come."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from bot.cli.output import progress
from bot.settings import database_path
from bot.store.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path


T = TypeVar("T")


def awaited(command: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A command that awaits, as click calls it."""

    @wraps(command)
    def run(**options: Any) -> None:  # noqa: ANN401 - the command's own options
        asyncio.run(command(**options))

    return run


@asynccontextmanager
async def opened(db: Path | None) -> AsyncIterator[SqliteStore]:
    """The database that the options and the environment name."""
    async with SqliteStore(database_path(db, os.environ)) as store:
        yield store


async def with_progress(work: Callable[[Callable[[float, str], None]], Coroutine[Any, Any, T]]) -> T:
    """Await work that tells how far it has come, under a progress bar."""
    with progress() as shown:
        task = shown.add_task("starting", total=1.0)
        return await work(lambda done, doing: shown.update(task, completed=done, description=doing))
