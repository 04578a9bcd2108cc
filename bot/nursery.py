"""The only place that starts a task: it keeps hold of it, reports what goes wrong in it, and ends it.

A task that nobody holds may vanish half way, and the error of one that nobody awaits is told to nobody. Nothing here
starts a task again, or decides what an error means.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class Nursery:
    """Tasks that live no longer than ``async with Nursery(report) as nursery``.

    `report` is told the name and the error of each task that fails, once, as it fails. At the end what still runs is
    cancelled and awaited; call `rest` before for what should come to its own end.
    """

    def __init__(self, report: Callable[[str, BaseException], None]) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._tasks)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def start(self, work: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        """Start a task. Raises `RuntimeError` once the nursery is closed."""
        if self._closed:
            work.close()
            raise RuntimeError(f"{name} cannot start: its nursery is closed")
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def rest(self) -> None:
        """Wait until nothing runs any more, without cancelling anything; what begins meanwhile is waited for too."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Cancel what still runs, wait for its end, and start nothing more."""
        self._closed = True
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._report(task.get_name(), error)
