"""Draws pictures while the bot goes on answering: laid out here, rasterised by a press, a small process of its own.

A thread would not do: the rasteriser keeps the interpreter's lock for the whole tenth of a second that it draws. The
press is started with the first picture, is started again if it dies, and ends with the studio. Nothing is kept: whoever
sends a picture remembers the platform's file for its `key`, and asks for it only once.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.pictures.drawing import Picture, drawn
from bot.pictures.palette import Theme
from bot.pictures.press import LARGEST, LENGTH_BYTES, framed

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from bot.views.drawings import Drawing

PATIENCE = 20.0  # seconds for one picture; it takes a tenth of one
HERE = Path(__file__).parent


class PressError(RuntimeError):
    """The press would not or could not draw: the reply goes out without its picture."""


@cache
def _edition() -> bytes:
    """What the pictures look like at present: another edition of this code or of the fonts gives other keys."""
    made_of = hashlib.blake2b(digest_size=16)
    for path in sorted([*HERE.glob("*.py"), *(HERE / "fonts").glob("*.ttf")]):
        made_of.update(path.read_bytes())
    return made_of.digest()


def key(drawing: Drawing, theme: Theme = Theme.LIGHT) -> str:
    """The same for the same picture, also after a restart; text alternatives, which are not drawn, do not count."""
    shown = f"{theme.value} {replace(drawing, alternative='-')!r}"
    return hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=16, key=_edition()).hexdigest()


def _surroundings() -> dict[str, str]:
    """A press's environment: without what is the bot's own, and such that memory is overwritten when it is freed.

    Names stand in what it draws, and nobody but this can reach them in a process that only waits for the next picture.
    Where the C library does not know the setting, they stay until the next picture takes their place.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("GLASSHOUSE_")}
    return own | {"MALLOC_PERTURB_": "165"}


class Studio:
    """Pictures, one after the other, for as long as ``async with Studio() as studio``."""

    def __init__(self) -> None:
        self._press: Process | None = None
        self._turn = asyncio.Lock()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def picture(self, drawing: Drawing, theme: Theme = Theme.LIGHT) -> Picture:
        """The drawing as a picture. Raises `PressError` when it cannot be drawn, after one more try."""
        sheet = await asyncio.to_thread(drawn, drawing, theme)  # a net of many people takes numpy 20 ms
        message = framed(sheet.svg.encode())
        async with self._turn:
            try:
                png = await self._pressed(message)
            except (OSError, EOFError, TimeoutError):
                await self._stop()
                try:
                    png = await self._pressed(message)
                except (OSError, EOFError, TimeoutError) as error:
                    await self._stop()
                    raise PressError(f"the press failed twice at a {type(drawing).__name__}: {error!r}") from error
            except asyncio.CancelledError:
                await self._stop()  # its answer would be taken for the next picture
                raise
        if not png:
            raise PressError(f"the press refused the SVG of a {type(drawing).__name__}")
        return Picture.of(png)

    async def warm(self) -> None:
        """Start the press, and read what a key is made of, before the first picture is asked for."""
        await asyncio.to_thread(_edition)
        async with self._turn:
            await self._running()

    async def close(self) -> None:
        """End the press; the studio draws nothing more."""
        self._closed = True
        async with self._turn:
            await self._stop()

    async def _running(self) -> Process:
        if self._closed:
            raise PressError("the studio is closed")
        if self._press is None or self._press.returncode is not None:
            self._press = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",  # it needs none of the caller's settings
                str(HERE / "press.py"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=_surroundings(),
                start_new_session=True,  # a terminal's Ctrl-C is for whoever draws with it: it ends when they do
            )
        return self._press

    async def _pressed(self, message: bytes) -> bytes:
        press = await self._running()
        source, sink = press.stdout, press.stdin
        if source is None or sink is None:
            raise OSError("the press has no pipes")
        async with asyncio.timeout(PATIENCE):
            sink.write(message)
            await sink.drain()
            length = int.from_bytes(await source.readexactly(LENGTH_BYTES), "big")
            if length > LARGEST:
                raise OSError(f"the press answers with {length} bytes, more than any picture has")
            return await source.readexactly(length)

    async def _stop(self) -> None:
        """End the press and wait for its end, even if it ended by itself."""
        press, self._press = self._press, None
        if press is None:
            return
        with suppress(ProcessLookupError):
            press.kill()
        await press.wait()
