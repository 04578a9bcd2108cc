"""Requests made wrong, the same for the same seed, and what comes back when they are sent as bytes."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import numpy as np

from tests.sandbox.driving import KEYBOARD, PICTURE

# For what would take for ever if it hung, and no time if not.
SECONDS = 60.0
DEEP = 200_000

# Requests that are right, to be made wrong. None of them waits, reaches another machine, or asks for a fault.
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("getUpdates", {"offset": -1, "limit": 5, "allowed_updates": ["message"]}),
    ("sendMessage", {"chat_id": 1001, "text": "<b>hello</b> 😀", "parse_mode": "HTML", "reply_markup": KEYBOARD}),
    ("sendMessage", {"chat_id": "1001", "text": "*hello* \\. [a](tg://user?id=1001)", "parse_mode": "MarkdownV2"}),
    ("sendMessage", {"chat_id": 1001, "text": "hello", "entities": [{"type": "bold", "offset": 0, "length": 5}]}),
    ("sendMessage", {"chat_id": -1002000000001, "text": "a", "reply_parameters": {"message_id": 1, "quote": "a"}}),
    ("sendMediaGroup", {"chat_id": 1001, "media": [{"type": "photo", "media": "attach://photo", "caption": "a"}] * 2}),
    ("editMessageText", {"chat_id": 1001, "message_id": 2, "text": "other", "link_preview_options": {"url": "a.org"}}),
    ("editMessageMedia", {"chat_id": 1001, "message_id": 2, "media": {"type": "document", "media": "attach://photo"}}),
    ("deleteMessages", {"chat_id": 1001, "message_ids": [1, 2, "3"]}),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "a", "show_alert": True, "cache_time": 1}),
    ("answerInlineQuery", {"inline_query_id": "1", "results": [{"type": "article", "id": "1", "title": "a"}]}),
    ("setMyCommands", {"commands": [{"command": "a", "description": "b"}], "scope": {"type": "chat", "chat_id": 1001}}),
    ("setMessageReaction", {"chat_id": 1001, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "👍"}]}),
    ("setChatMenuButton", {"chat_id": 1001, "menu_button": {"type": "web_app", "text": "a", "web_app": {"url": "a"}}}),
    ("setWebhook", {"url": "", "drop_pending_updates": False, "secret_token": "a"}),
    ("getFile", {"file_id": "a"}),
]
ENDPOINTS: list[tuple[str, dict[str, Any]]] = [
    ("users", {"first_name": "Ann", "username": "ann_b", "language_code": "en"}),
    ("chats", {"type": "supergroup", "title": "a", "members": [1001], "admins": [], "topics": True}),
    ("chats/members", {"chat": -1002000000001, "user": 4242, "action": "promote", "by": 1001}),
    ("chats/topics", {"chat": -1002000000001, "name": "a", "by": 1001}),
    ("chats/migrate", {"chat": -2001}),
    ("send", {"from": 1001, "chat": 1001, "text": "/start a", "reply_to": 1}),
    ("send", {"from": 1001, "chat": 1001, "document": {"file_name": "a", "base64": "aGVsbG8="}}),
    ("send", {"from": 1001, "chat": 1001, "photo": {"base64": base64.b64encode(PICTURE).decode()}}),
    ("react", {"from": 1001, "chat": 1001, "message_id": 1, "emoji": "👍"}),
    ("read", {"as": 1001, "chat": 1001, "up_to": 1}),
    ("inline/choose", {"from": 1001, "chat": 1001, "inline_query_id": "1", "result_id": "1"}),
    ("update", {"update_id": 5, "message": {"text": "a"}}),
    ("blocks", {"user": 1001, "blocked": False}),
]
LOOKS = (
    "messages?chat=1001&as=1001&limit=5", "chats?as=1001", "commands?chat=1001&as=1001", "users", "me", "log?after=1",
    "files/AgAC", "", "faults",
)  # fmt: skip
# What is put in somewhere.
PIECES = (
    b"\0", b"\r\n", b"\r\n\r\n", b"\xff\xfe", b"\xed\xa0\x80", b'"', b"\\", b"{", b"}", b"[", b"]", b"%", b"%00", b"&",
    b"=", b":", b";", b"--", b"../", b"/", b"//", b"?", b"#", b"-1", b"9" * 30, b"1e999", b"NaN", b"null", b"true",
    b'{"a":', b"\\ud800", "😀".encode(), "ﷺ".encode(), b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Expect: 100-continue\r\n", b"Content-Encoding: gzip\r\n", b"Upgrade: websocket\r\n", b" ", b"A" * 3000,
)  # fmt: skip
KINDS = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
    "multipart/form-data", "application/json; charset=utf-16", "\x01", "application/octet-stream", "",
)  # fmt: skip
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")


class Nonsense:
    """Requests made wrong, the same for the same seed."""

    def __init__(self, seed: int, token: str) -> None:
        self._chance = np.random.default_rng(seed)
        self._token = token

    def _pick(self, options: Any) -> Any:  # noqa: ANN401 (any sequence and one of it)
        return options[int(self._chance.integers(len(options)))]

    def _often(self, share: float) -> bool:
        return bool(self._chance.random() < share)

    def request(self) -> tuple[bytes, bool]:
        """A request, or several one after another; and whether all of it is there, so that it has to be answered."""
        count = int(self._chance.integers(2, 6)) if self._often(0.1) else 1
        wrong = [self._wrong(self._right(), last=number + 1 == count) for number in range(count)]
        return b"".join(part for part, _ in wrong), all(whole for _, whole in wrong)

    def _right(self) -> bytes:
        if self._often(0.6):
            method, parameters = self._pick(CALLS)
            path = f"/bot{self._token}/{method}"
        elif self._often(0.7):
            name, parameters = self._pick(ENDPOINTS)
            path = f"/sandbox/{name}"
        else:
            return self._head("GET", f"/sandbox/{self._pick(LOOKS)}", b"", "")
        verb = self._pick(("POST",) * 40 + ("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "BREW"))
        if verb == "GET" and self._often(0.5):
            return self._head(verb, f"{path}?{urlencode(parameters)}", b"", "")
        kind = self._pick(KINDS[:3]) if self._often(0.85) else self._pick(KINDS)
        return self._head(verb, path, self._body(parameters, kind), kind)

    def _body(self, parameters: dict[str, Any], kind: str) -> bytes:
        if self._often(0.02):
            return b'{"text":' + b"[" * DEEP + b"]" * DEEP + b"}"
        texts = {name: one if isinstance(one, str) else json.dumps(one) for name, one in parameters.items()}
        if "multipart" in kind:
            parts = [
                f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode()
                for name, one in texts.items()
            ]
            file = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\n' + PICTURE + b"\r\n"
            return b"".join([*parts, file, b"--x--\r\n"])
        if "urlencoded" in kind:
            return urlencode(texts).encode()
        return json.dumps(parameters).encode()

    def _head(self, verb: str, path: str, body: bytes, kind: str) -> bytes:
        lines = [f"{verb} {path} HTTP/1.1", "Host: 127.0.0.1"]
        if kind:
            lines.append(f"Content-Type: {kind}")
        if self._often(0.05):
            lines += [f"X-{number}: {'y' * int(self._chance.integers(1, 300))}" for number in range(150)]
        if self._often(0.03):
            lines.append("X-Long: " + "z" * 70_000)
        if body and self._often(0.1):
            half = len(body) // 2
            body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part)
            return "\r\n".join([*lines, "Transfer-Encoding: chunked\r\n\r\n"]).encode() + body + b"0\r\n\r\n"
        lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "\r\n"]).encode("utf-8", "replace") + body

    def _wrong(self, request: bytes, *, last: bool) -> tuple[bytes, bool]:
        head, gap, body = request.partition(b"\r\n\r\n")
        if last:
            head += b"\r\nConnection: close"
        whole = True
        if self._often(0.1):
            return head + gap + body, whole
        # Most are wrong in their body alone: the rest never reach what reads bodies.
        if body and self._often(0.7):
            body = self._mutated(body)
            counted = _LENGTH.search(head) is not None and self._often(0.9)
            if counted:
                head = _LENGTH.sub(b"Content-Length: %d" % len(body), head)
            whole = counted
        elif self._often(0.8):
            head, whole = self._mutated(head), False
        return head + gap + body, whole

    def _mutated(self, content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(int(self._chance.integers(1, 4))):
            at = int(self._chance.integers(len(changed) + 1))
            upto = min(len(changed), at + int(self._chance.integers(1, 12)))
            match int(self._chance.integers(5)):
                case 0:
                    changed[at:at] = self._pick(PIECES)
                case 1:
                    del changed[at:upto]
                case 2:
                    changed[at:upto] = self._chance.bytes(upto - at)
                case 3:
                    changed[at:at] = changed[at:upto] * 3
                case _:
                    changed[at:upto] = self._pick(PIECES)
        return bytes(changed)

    def manner(self) -> tuple[int, bool]:
        """In how many pieces a request is sent, and whether the sending side is closed behind it."""
        return (1 if self._often(0.9) else int(self._chance.integers(2, 6))), self._often(0.1)


async def exchange(url: str, request: bytes, *, pieces: int = 1, closes: bool = False, whole: bool = True) -> bytes:
    """All that is answered to bytes; only what is whole is waited for until its end."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        size = max(1, -(-len(request) // pieces))
        for start in range(0, len(request), size):
            writer.write(request[start : start + size])
            await writer.drain()
            if pieces > 1:
                await asyncio.sleep(0.005)
        if closes:
            writer.write_eof()
        if closes or whole:
            async with asyncio.timeout(SECONDS):
                return await reader.read()
        # A server that waits for the rest of a request is right to: what is there so far is looked at.
        return await so_far(reader)
    except TimeoutError:
        raise
    except OSError:  # the server has closed already
        return b""
    finally:
        writer.close()


async def so_far(reader: asyncio.StreamReader) -> bytes:
    """What comes at once."""
    answer = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            while part := await reader.read(65_536):
                answer += part
    return answer


def statuses(answer: bytes) -> list[int]:
    """The status of each answer in what came back."""
    found = []
    while (head := _STATUS.match(answer)) is not None:
        found.append(int(head[1]))
        top, _, rest = answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(top)
        answer = rest[int(length[1]) :] if length is not None else b""
    return found
