"""The web server that clients without one of their own are put behind, and what else their drivers share."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox.webhooks import SECRET_HEADER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

SECRET = "a-secret_of-the-tests"  # noqa: S105 (it guards nothing)


@asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[str]:
    """An application on a free port; its address."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def taking_updates(take: Callable[[dict[str, Any]], Awaitable[object]]) -> AsyncIterator[str]:
    """A webhook that takes updates with the right secret and no others; its address."""

    async def handle(request: web.Request) -> web.Response:
        if request.headers.get(SECRET_HEADER) != SECRET:
            return web.Response(status=403)
        await take(await request.json())
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook", handle)
    async with serving(application) as url:
        yield f"{url}/hook"


def snake(method: str) -> str:
    """A method's name as Python's clients write it."""
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", method)
