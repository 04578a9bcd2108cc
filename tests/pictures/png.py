"""Reads what a PNG says of itself, and checks that it is whole."""

from __future__ import annotations

import zlib
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class Size(NamedTuple):
    width: int
    height: int


def size_of_valid(png: bytes) -> Size:
    """The size of a PNG; fails unless every chunk has its checksum and the pixels are all there."""
    assert png.startswith(SIGNATURE)
    place, pixels, head, last = len(SIGNATURE), b"", b"", b""
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        last, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert zlib.crc32(last + data) == int.from_bytes(png[place + 8 + length : place + 12 + length], "big")
        head = data if last == b"IHDR" else head
        pixels += data if last == b"IDAT" else b""
        place += 12 + length
    assert last == b"IEND"
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    row = 1 + width * CHANNELS[head[9]] * head[8] // 8
    assert len(zlib.decompress(pixels)) == row * height
    return Size(width, height)
