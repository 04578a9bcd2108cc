"""The HTTP surface: the Bot API, downloads, the chat page and the control endpoints on one port.

Every answer of the Bot API is JSON with Telegram's own codes; nothing here knows what a method does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import msgspec
from aiohttp import HttpVersion11, web

from bot.nursery import Nursery
from bot.sandbox import control, pages, saved
from bot.sandbox.calls import Call, Described
from bot.sandbox.connections import Connection
from bot.sandbox.errors import BotApiError, forbidden, not_found, unauthorized
from bot.sandbox.methods import find_method
from bot.sandbox.origins import is_foreign, is_loopback
from bot.sandbox.requests import read_request
from bot.sandbox.running import Sandbox, SandboxOptions
from bot.sandbox.state import State
from bot.sandbox.state_lock import locked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.sandbox.calls import Handler

LARGEST_BODY = 52 * 1024 * 1024  # a file of 50 MB and what stands around it
STOP_SECONDS = 1.0
ANYTHING = r"{tail:[\s\S]*}"  # line ends too: nothing is left for the web server's own answers
GONE = 499  # what web servers write down for it; nobody is sent it

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_NO_PARAMETERS: Mapping[str, str] = {}


class ApiServer:
    """Answers the requests of the Bot API."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._seconds = time.perf_counter  # a loop's own time may stand still while a call is carried out

    async def call(self, request: web.Request) -> web.StreamResponse:
        """`/bot<token>/<method>`."""
        sandbox = self._sandbox
        begun = self._seconds()
        method = ""
        parameters = _NO_PARAMETERS
        code, description = 200, None
        try:
            token, _, method = request.match_info["tail"].partition("/")
            self._admit(request, token)
            parameters, files = await read_request(request)
            if not method:
                method = parameters.get("method", "")
            found = find_method(method)
            method = found.name
            body = await self._carry_out(found.handler, Call(sandbox, method, parameters, files))
            if sandbox.faults.drop(method):
                return _cut(request)
        except BotApiError as error:
            code, description = error.code, error.description
            return _refusal(error)
        except asyncio.CancelledError:
            code, description = GONE, "the client went away before it was answered"
            raise
        except Exception:  # noqa: BLE001 (the last resort: the client gets an answer, who runs this the whole story)
            _log.exception("%s failed", method)
            code, description = 500, "Internal Server Error"
            return _refusal(BotApiError(code, description))
        finally:
            sandbox.journal.request(method, parameters, code, (self._seconds() - begun) * 1000, description)
        return web.Response(body=body, content_type="application/json")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """`/file/bot<token>/<path>`."""
        try:
            token, _, path = request.match_info["tail"].partition("/")
            self._admit(request, token)
            for record in self._sandbox.state.records.files.values():
                if record.path == path:
                    return pages.file_response(record.content, "application/octet-stream")
        except BotApiError as error:
            return _refusal(error)
        return _refusal(not_found())

    async def lost(self, request: web.Request) -> web.StreamResponse:
        """Any other address."""
        await asyncio.sleep(0)
        return _refusal(BotApiError(404, f"Not Found: nothing is at {request.path}; see /sandbox for what there is"))

    def _admit(self, request: web.Request, token: str) -> None:
        options = self._sandbox.options
        if is_foreign(request, any_host=options.allow_other_hosts):
            raise forbidden("pages of other sites may not use this local server")
        if request.method not in {"GET", "POST"}:
            raise BotApiError(405, "Method Not Allowed")
        if token != options.token:
            raise unauthorized()

    async def _carry_out(self, handler: Handler, call: Call) -> bytes:
        faults = self._sandbox.faults
        faults.refuse(call.method)
        await faults.hang(call.method)
        result = await handler(call)
        if isinstance(result, Described):
            return _encode({"ok": True, "result": result.result, "description": result.description})
        return b'{"ok":true,"result":' + _encode(result) + b"}"


def _refusal(error: BotApiError) -> web.Response:
    answer: dict[str, object] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters is not None:
        answer["parameters"] = error.parameters
        if error.parameters.retry_after is not None:
            headers["Retry-After"] = str(error.parameters.retry_after)
    return web.Response(body=_encode(answer), status=error.code, content_type="application/json", headers=headers)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _expect(request: web.Request) -> None:
    """Ask for the body where a client waits to be asked; what else it expects is passed over.

    aiohttp's own refuses it with its words, and fails when they are no UTF-8.
    """
    if request.version == HttpVersion11 and request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # an answer is still to come


def _application(sandbox: Sandbox) -> web.Application:
    api = ApiServer(sandbox)
    application = web.Application(client_max_size=LARGEST_BODY)
    routes = (
        web.route("*", f"/bot{ANYTHING}", api.call),
        web.route("*", f"/file/bot{ANYTHING}", api.download),
        *pages.routes(),
        *control.routes(sandbox),
        web.route("*", f"/{ANYTHING}", api.lost),
    )
    application.add_routes(
        web.RouteDef(route.method, route.path, route.handler, {**route.kwargs, "expect_handler": _expect})
        for route in routes
    )
    return application


@asynccontextmanager
async def start_sandbox(options: SandboxOptions | None = None) -> AsyncIterator[Sandbox]:
    """Run a sandbox as long as the block lasts.

    Raises `ValueError` for a host that is not this machine's own unless `allow_other_hosts` is set, `OSError` when
    the port is taken, and what `locked` and `saved.load` raise for a state file that cannot be used.
    """
    options = options or SandboxOptions()
    if not options.allow_other_hosts and not is_loopback(options.host):
        raise ValueError(
            f"host {options.host} can be reached from other machines; use 127.0.0.1, or allow other hosts explicitly"
        )
    async with AsyncExitStack() as stack:
        if options.state_file is not None:
            stack.enter_context(locked(options.state_file))
        kept = saved.load(options.state_file, options.bot_id) if options.state_file is not None else None
        records = options.records() if kept is None else kept.records
        records.bot, records.token = options.bot(), options.token
        nursery = await stack.enter_async_context(Nursery(_report))
        sandbox = Sandbox(options, State(records), nursery)
        stack.push_async_callback(sandbox.webhooks.close)
        if options.state_file is not None:
            await stack.enter_async_context(saved.keeping(sandbox, options.state_file, kept))
        runner = web.AppRunner(_application(sandbox), handler_cancellation=True, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        port = await stack.enter_async_context(_listening(runner, options))
        stack.callback(sandbox.queue.stop)
        host = f"[{options.host}]" if ":" in options.host else options.host
        sandbox.url = f"http://{host}:{port}"
        yield sandbox


@asynccontextmanager
async def _listening(runner: web.AppRunner, options: SandboxOptions) -> AsyncIterator[int]:
    """Take connections at the port that is yielded as long as the block lasts."""
    loop, server = asyncio.get_running_loop(), runner.server
    if server is None:
        raise RuntimeError("the runner is not set up")

    def connect() -> Connection:
        return Connection(server, loop=loop, access_log=None)  # type: ignore[arg-type] # None: none, as in AppRunner

    listening = await loop.create_server(connect, options.host, options.port, backlog=1024)
    try:
        port: int = listening.sockets[0].getsockname()[1]
        yield port
    finally:
        listening.close()


def _report(name: str, error: BaseException) -> None:
    _log.error("%s failed", name, exc_info=error)
