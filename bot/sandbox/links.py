"""Addresses as Telegram takes them: what a link's address becomes, and whom or what a `tg://` address names.

Nothing is ever fetched: an address is text here.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_SCHEME = re.compile(r"([^:/?#@\[\]]*)://", re.DOTALL)
_OWN_SCHEME = re.compile(r"(tg|ton|tonsite):(?://)?", re.IGNORECASE)
_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_USER_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_IPV6 = re.compile(r"\[[0-9a-f:.]+\]")
_OWN_HOST = re.compile(r"[A-Za-z0-9_\-]+")
_TON_HOST = re.compile(r"[A-Za-z0-9_\-.]+")
_USER = re.compile(r"tg:(?://)?user/?\?([^#]*)", re.IGNORECASE)
_NAMED = re.compile(r"tg:(?://)?(emoji|time)/?\?([^#]*)", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_MOST_PORT = 65535
_LAST_CONTROL = " "


def checked_link(link: str) -> str | None:
    """An address in the form that Telegram gives it, `example.com` as `http://example.com/`; None if it is none."""
    own = _OWN_SCHEME.match(link)
    rest = link[own.end() :] if own else link
    parts = _split(rest)
    if parts is None:
        return None
    scheme, user, host, port, tail = parts
    if own is None:
        if "." not in host and not host.startswith("["):
            return None
        return f"{scheme}://{user + '@' if user else ''}{host}{f':{port}' if port else ''}{tail}"
    name = own[1].lower()
    allowed = _TON_HOST if name == "tonsite" else _OWN_HOST
    if scheme != "http" or rest.lower().startswith("http://") or user or port or not allowed.fullmatch(host):
        return None
    return f"{name}://{host}{tail[1:] if tail.startswith('/?') else tail}"


def mentioned_user(link: str) -> int | None:
    """The user whom `tg://user?id=N` names, or None."""
    found = _USER.match(link.strip())
    if found is None:
        return None
    number = _parameters(found[1]).get("id", "")
    return int(number) if _NUMBER.fullmatch(number) and int(number) > 0 else None


def emoji_or_time(link: str) -> tuple[str, dict[str, str]] | None:
    """What `tg://emoji?id=N` and `tg://time?unix=N` name, with their parameters; None for any other address."""
    found = _NAMED.match(link)
    return None if found is None else (found[1].lower(), _parameters(found[2]))


def _parameters(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        found.setdefault(name, unquote(value))
    return found


def _split(link: str) -> tuple[str, str, str, int, str] | None:
    """Scheme, user, host, port (0 if none is named) and the rest, which begins with a slash."""
    scheme = "http"
    named = _SCHEME.match(link)
    if named is not None:
        scheme = named[1].lower()
        if scheme not in {"http", "https"}:
            return None
        link = link[named.end() :]
    end = re.search(r"[/?#]", link)
    place, tail = (link[: end.start()], link[end.start() :]) if end else (link, "")
    user, _, host_port = place.rpartition("@")
    host, port = host_port, 0
    if not host_port.endswith("]") and ":" in host_port:
        host, _, digits = host_port.rpartition(":")
        if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits.lstrip("0")[:6] or 0) <= _MOST_PORT:
            return None
        port = int(digits)
    host = host.lower()
    right = _IPV6.fullmatch(host) if host.startswith("[") else _PART.fullmatch(host)
    if not host or host == "." or right is None or _USER_PART.fullmatch(user) is None:
        return None
    tail = tail.rstrip(" \t\r\n\0\v") or "/"
    if not tail.startswith("/"):
        tail = "/" + tail
    return scheme, user, host, port, "".join(f"%{ord(c):02X}" if c <= _LAST_CONTROL else c for c in tail)
