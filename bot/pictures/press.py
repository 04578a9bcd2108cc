"""SVG to PNG, in this process or as a process of its own: run as a program, it reads SVGs and writes PNGs.

The rasteriser holds the interpreter's lock for as long as it draws, so that a thread beside the event loop would stop
the whole bot; a small process does not. It imports nothing of the bot, opens nothing but the fonts in this folder, and
takes only SVGs that a canvas wrote: there is no place in them for a link or a file.
"""

from __future__ import annotations

import re
import sys
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import resvg_py

if TYPE_CHECKING:
    from typing import BinaryIO

LENGTH_BYTES = 4
# A chat on a slow line waits for more; few pictures are so full that they come near it.
HEAVIEST = 145_000  # bytes of a PNG
MOST_TRIES = 2
_SIZE = re.compile(r'\b(width|height)="(\d+)"')
LARGEST = 16 * 2**20  # bytes of one SVG or PNG; ours have a hundredth of that


@cache
def _fonts() -> list[str]:
    return sorted(str(path) for path in (Path(__file__).parent / "fonts").glob("*.ttf"))


def rasterised(svg: str) -> bytes:
    """The PNG of an SVG, in the size that it gives itself or, where that weighs too much, in a smaller one.

    Raises `ValueError` when it is not an SVG.
    """
    png = _at(svg)
    for _ in range(MOST_TRIES):
        if len(png) <= HEAVIEST:
            break
        svg = _smaller(svg, (HEAVIEST / len(png)) ** 0.75)
        png = _at(svg)
    return png


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _at(svg: str) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_fonts())


def _smaller(svg: str, share: float) -> str:
    """The same picture with fewer pixels: what it is laid out in stays as it is."""
    return _SIZE.sub(lambda found: f'{found[1]}="{max(1, round(int(found[2]) * share))}"', svg, count=2)


def framed(message: bytes) -> bytes:
    """A message with its length before it."""
    return len(message).to_bytes(LENGTH_BYTES, "big") + message


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer each SVG on `source` with its PNG on `sink` until the source ends; an empty answer is a refusal."""
    while len(head := _read(source, LENGTH_BYTES)) == LENGTH_BYTES:
        # A thread for each picture: its stack, with pieces of names on it, is given back when it ends.
        answer: list[bytes] = []
        one = threading.Thread(target=_answer, args=(source, int.from_bytes(head, "big"), answer))
        one.start()
        one.join()
        sink.write(framed(*answer))
        sink.flush()


def _read(source: BinaryIO, length: int) -> bytes:
    """So many bytes, or as many as there are until the end."""
    parts = []
    while length and (part := source.read(length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _answer(source: BinaryIO, length: int, answer: list[bytes]) -> None:
    try:
        answer.append(rasterised(_read(source, length).decode()))
    except ValueError:
        answer.append(b"")


if __name__ == "__main__":
    # Without a buffer, which would keep a part of what was read last.
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as unbuffered:
        serve(unbuffered, sys.stdout.buffer)
