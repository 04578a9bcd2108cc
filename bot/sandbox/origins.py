"""Keeps pages of other sites out: a browser says where a request comes from and whom it thinks it talks to.

A page elsewhere could otherwise drive this server in the browser of whoever runs it, directly or by a name that it
lets point here. Programs send no Origin, and are not concerned.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp import web


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_foreign(request: web.BaseRequest, *, any_host: bool) -> bool:
    """Whether a request comes from a page of another site, or was sent to a name that is not this server's.

    `any_host`: the server was told to be reached from elsewhere, by names that it cannot know; then the page must
    come from the name that it talks to.
    """
    headers = request.headers
    host = headers.get("Host", "")
    if not any_host and host and host not in _known and not _remembered(host):
        return True
    origin = headers.get("Origin")
    if origin is None:
        return headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
    return origin not in {f"http://{host}", f"https://{host}"}


_known: set[str] = set()


def _remembered(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if name is None or not is_loopback(name):
        return False
    if len(_known) < 100:  # noqa: PLR2004 (whoever sends more names is not worth remembering)
        _known.add(host)
    return True
