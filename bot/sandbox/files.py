"""What is known of a file from its bytes: ids, a path, a picture's size and kind. Nothing is decoded or converted."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
import zlib
from typing import NamedTuple

from bot.sandbox.records import FileKind, FileRecord

_ID_PREFIX = {FileKind.PHOTO: "AgACAgIAAxkB", FileKind.DOCUMENT: "BQACAgIAAxkB"}
_FOLDER = {FileKind.PHOTO: "photos", FileKind.DOCUMENT: "documents"}
_LONGEST_ENDING = 8
_PNG = b"\x89PNG\r\n\x1a\n"
# JPEG: what begins a marker; markers that carry the picture's size; markers that carry nothing.
_MARK = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}


class Picture(NamedTuple):
    """A picture's size in pixels and its kind."""

    width: int
    height: int
    mime_type: str


def make_file(  # noqa: PLR0913 (a file has that many properties)
    content: bytes,
    kind: FileKind,
    *,
    number: int,
    file_name: str | None,
    mime_type: str | None,
    width: int,
    height: int,
) -> FileRecord:
    """A file's record. `number` is how many there were before: it keeps ids and paths apart."""
    unique = _letters(hashlib.blake2b(content, digest_size=10).digest())
    ending = _ending(kind, file_name, mime_type)
    own = _letters(hashlib.blake2b(f"{unique}/{number}".encode(), digest_size=24).digest())
    return FileRecord(
        file_id=_ID_PREFIX[kind] + own,
        unique_id=("AQAD" if kind is FileKind.PHOTO else "AgAD") + unique,
        kind=kind,
        path=f"{_FOLDER[kind]}/file_{number}{ending}",
        content=content,
        file_name=file_name,
        mime_type=mime_type,
        width=width,
        height=height,
    )


def guess_mime_type(file_name: str | None) -> str:
    """What a file's name says about its kind."""
    guess = mimetypes.guess_type(file_name)[0] if file_name else None
    return guess or "application/octet-stream"


def read_picture(content: bytes) -> Picture | None:
    """Size and kind of a PNG, JPEG, GIF or WebP picture, from its header; None for anything else."""
    try:
        width, height, mime_type = _read_header(content)
    except (struct.error, IndexError):  # it ends before its header does
        return None
    return Picture(width, height, mime_type) if width > 0 and height > 0 else None


def _read_header(content: bytes) -> tuple[int, int, str]:
    if content.startswith(_PNG) and content[12:16] == b"IHDR":
        return *struct.unpack_from(">II", content, 16), "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return *_jpeg(content), "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return *struct.unpack_from("<HH", content, 6), "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return *_webp(content), "image/webp"
    return 0, 0, ""


def _jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while content[place] == _MARK:
        marker = content[place + 1]
        if marker == _MARK:  # padding before a marker
            place += 1
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        elif marker in _BARE:
            place += 2
        else:
            place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if form == b"VP8L" and content[20:21] == b"\x2f":
        bits = struct.unpack_from("<I", content, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _ending(kind: FileKind, file_name: str | None, mime_type: str | None) -> str:
    if file_name is not None and "." in file_name:
        ending = file_name.rpartition(".")[2]
        if ending.isascii() and ending.isalnum() and len(ending) <= _LONGEST_ENDING:
            return f".{ending.lower()}"
    guess = mimetypes.guess_extension(mime_type) if mime_type else None
    return guess or (".jpg" if kind is FileKind.PHOTO else "")


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def grey_picture(width: int, height: int) -> bytes:
    """A PNG of one grey, to stand in for a picture that is not there."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 0, 0, 0, 0))  # eight bits of grey, nothing else
    rows = zlib.compress((b"\0" + b"\xc0" * width) * height)
    return _PNG + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
