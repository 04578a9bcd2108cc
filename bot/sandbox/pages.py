"""Serves the chat page: files that lie beside this module and nothing else, with headers that let nothing else in."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "page"
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; connect-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".webmanifest": "application/manifest+json",
}
_TEXTS = {"text/html", "text/css", "text/javascript", "text/plain", "application/json", "image/svg+xml"}


def routes() -> list[web.RouteDef]:
    """`/` and `/page/…`."""
    return [web.get("/", _index), web.get("/page/{name:.+}", _file)]


def file_response(content: bytes, mime_type: str) -> web.Response:
    """Bytes of somebody's: never guessed at, never run as a page of this server."""
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    headers["Content-Type"] = mime_type
    return web.Response(body=content, headers=headers)


async def _index(_request: web.Request) -> web.Response:
    return _respond(FOLDER / "index.html")


async def _file(request: web.Request) -> web.Response:
    path = FOLDER / request.match_info["name"]
    if "\0" in str(path) or not path.resolve().is_relative_to(FOLDER.resolve()):
        return _missing()
    return _respond(path)


def _respond(path: Path) -> web.Response:
    content_type = CONTENT_TYPES.get(path.suffix)
    if content_type is None or not path.is_file():
        return _missing()
    charset = "utf-8" if content_type in _TEXTS else None
    return web.Response(body=path.read_bytes(), content_type=content_type, charset=charset, headers=HEADERS)


def _missing() -> web.Response:
    return web.Response(status=404, text="There is no such page; the chat is at /", headers=HEADERS)
