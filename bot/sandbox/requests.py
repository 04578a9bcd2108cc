"""Reads a request of the Bot API: query, form, JSON and multipart all become texts by name, and files.

That is how Telegram does it: a number in JSON is its digits, an object its JSON, and whoever needs more reads the text
again with the functions of `arguments.py`. Unknown content types carry nothing; broken bodies are refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

import msgspec
from aiohttp import web

from bot.sandbox.calls import Upload
from bot.sandbox.errors import BotApiError, bad_request, body_too_large

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FIELDS = 1000

_object_of_raw = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_string = msgspec.json.Decoder(str).decode
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
# Without quotes a value goes on to the next semicolon, blanks and all: grammY names files like that.
_NAME = re.compile(rf'(?:^|[;\s])name={_QUOTED}|(?:^|[;\s])name=([^;"]+)', re.IGNORECASE)
_FILE_NAME = re.compile(rf'(?:^|[;\s])filename={_QUOTED}|(?:^|[;\s])filename=([^;"]+)', re.IGNORECASE)
_FILE_NAME_ENCODED = re.compile(r"filename\*=(?:utf-8|iso-8859-1)''([^;\s]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)


async def read_request(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """Parameters and files of a request. Raises `BotApiError` for a body that cannot be read."""
    parameters: dict[str, str] = {}
    files: dict[str, Upload] = {}
    if request.can_read_body:
        body = await _read_body(request)
        if body:
            kind = request.headers.get("Content-Type", "")
            lowered = kind.lower()
            if "application/json" in lowered:
                read_json(body, parameters)
            elif "application/x-www-form-urlencoded" in lowered:
                _read_form(body.decode("utf-8", "surrogateescape"), parameters)
            elif "multipart/form-data" in lowered:
                _read_multipart(kind, body, parameters, files)
    query = request.rel_url.raw_query_string
    if query:
        _read_form(query, parameters)
    for name, value in parameters.items():
        if not value.isascii() and _is_broken(name + value):
            raise bad_request("strings must be encoded in UTF-8")
    return parameters, files


def read_json(body: bytes, parameters: dict[str, str]) -> None:
    """Add the members of a JSON object: a string as its text, anything else as its JSON, null not at all."""
    try:
        for name, raw in _object_of_raw(body).items():
            text = bytes(raw)
            if text.startswith(b'"'):
                parameters[name] = _string(text)
            elif text != b"null":
                parameters[name] = text.decode()
    except msgspec.ValidationError as error:
        raise bad_request("JSON object expected") from error
    except UnicodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_request(f"can't parse the request's JSON object: {error}") from error


def as_parameters(values: Mapping[str, object]) -> dict[str, str]:
    """The same for values that were decoded already, as in an answer to a webhook."""
    parameters: dict[str, str] = {}
    read_json(msgspec.json.encode(values), parameters)
    return parameters


async def _read_body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise body_too_large() from error
    except web.HTTPException as error:
        raise BotApiError(400, f"Bad Request: {error.reason}") from error
    except (ConnectionError, TimeoutError):
        raise
    except Exception as error:  # a body that is not compressed as it says fails in many ways, none of them ours
        raise bad_request("the request's body can't be read") from error


def _read_form(text: str, parameters: dict[str, str]) -> None:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="surrogateescape")
    except ValueError as error:
        raise bad_request("too many parameters") from error
    for name, value in pairs:
        parameters.setdefault(name, value)


def _read_multipart(kind: str, body: bytes, parameters: dict[str, str], files: dict[str, Upload]) -> None:
    found = _BOUNDARY.search(kind)
    if found is None:
        raise bad_request("boundary not found in the multipart request")
    delimiter = b"--" + (found[1] or found[2]).encode("utf-8", "surrogateescape")
    # A delimiter stands at the start of a line, so the body is read as if a line had ended before it.
    parts = (b"\r\n" + body).split(b"\r\n" + delimiter, MOST_FIELDS + 2)
    if len(parts) > MOST_FIELDS + 2:
        raise bad_request("too many parameters")
    if len(parts) < 3 or not parts[-1].startswith(b"--"):  # noqa: PLR2004 (before, a part, after)
        raise bad_request("unexpected end of the multipart request")
    for part in parts[1:-1]:
        head, gap, content = part.partition(b"\r\n\r\n")
        if not gap:
            raise bad_request("a part of the multipart request has no headers")
        _read_part(head.decode("utf-8", "replace"), content, parameters, files)


def _read_part(head: str, content: bytes, parameters: dict[str, str], files: dict[str, Upload]) -> None:
    headers = {}
    for line in head.split("\r\n"):
        header, colon, value = line.partition(":")
        if colon:
            headers[header.strip().lower()] = value.strip()
    disposition = headers.get("content-disposition", "")
    name = _quoted(_NAME.search(disposition))
    if not name:
        return
    file_name = _quoted(_FILE_NAME.search(disposition))
    encoded = _FILE_NAME_ENCODED.search(disposition)
    if encoded is not None:
        file_name = unquote(encoded[1], errors="replace")
    if file_name is None:
        parameters.setdefault(name, content.decode("utf-8", "surrogateescape"))
    else:
        # No path of the sender's machine, and no control characters.
        own = re.split(r"[/\\]", file_name)[-1]
        own = "".join(letter for letter in own if letter.isprintable()) or None
        files.setdefault(name, Upload(file_name=own, mime_type=headers.get("content-type"), content=content))


def _quoted(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    if found[1] is None:
        return found[2].strip()
    return re.sub(r"\\(.)", r"\1", found[1]).replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
