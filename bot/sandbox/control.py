"""The control endpoints: everything that people do in Telegram, and everything that may go wrong, by JSON over HTTP.

The table of endpoints is all there is: the routes, the errors' examples and the documentation are made from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox import control_faults, control_messages, control_people, documentation
from bot.sandbox.control_requests import handler_of, refusal
from bot.sandbox.events import Events
from bot.sandbox.origins import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sandbox.control_requests import Endpoint
    from bot.sandbox.running import Sandbox


def endpoints(events: Events) -> tuple[Endpoint, ...]:
    """Every control endpoint, in the order of the documentation."""
    return (
        *control_people.ENDPOINTS,
        *control_messages.ENDPOINTS,
        events.endpoint(),
        *control_faults.ENDPOINTS,
    )


def routes(sandbox: Sandbox) -> Iterable[web.RouteDef]:
    """The routes of /sandbox and all below it."""
    events = Events(sandbox)
    sandbox.queue.on_stop(sandbox.faults.clear)
    table = endpoints(events)

    async def document(request: web.Request) -> web.Response:
        # A link from another site may lead here: the page shows nothing that is not public, and does nothing.
        if not sandbox.options.allow_other_hosts and not is_loopback(request.url.host or ""):
            return refusal(f"this is not the name of this machine; next: use {sandbox.url}/sandbox", 403)
        return web.Response(
            text=documentation.page(sandbox, table),
            content_type="text/html",
            headers={"Content-Security-Policy": documentation.POLICY, "X-Content-Type-Options": "nosniff"},
        )

    async def lost(request: web.Request) -> web.Response:
        known = sorted({f"{endpoint.method} {endpoint.path}" for endpoint in table})
        asked = f"{request.method} {request.path[:200]}"
        return refusal(f"{asked} is no endpoint; allowed: {', '.join(known)}; next: read /sandbox", 404)

    return [
        web.get("/sandbox", document),
        *(web.route(endpoint.method, endpoint.path, handler_of(sandbox, endpoint)) for endpoint in table),
        web.route("*", "/sandbox/{tail:.*}", lost),
    ]
