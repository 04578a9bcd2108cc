"""The state file: everything that a restart should find again, written so that a crash leaves the old or the new one.

It is written to another file first and then put in place. A file that is broken, of another program or of a newer
version is refused and left as it is. What only matters for the moment, faults and the log among it, is not kept.
While the server runs the file is a little behind: the ids that updates are given meanwhile are reserved in it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from bot.sandbox.records import Records
from bot.sandbox.updates import RESERVED
from bot.sandbox.updates import Kept as KeptUpdates
from bot.sandbox.webhooks import Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.changes import Change
    from bot.sandbox.running import Sandbox

LOG = logging.getLogger(__name__)
FORMAT = "glasshouse sandbox"
VERSION = 1
# How long after a change it is written at the latest; what comes until then is written with it.
WRITE_SECONDS = 0.5
_BINARY = getattr(os, "O_BINARY", 0)  # Windows alone changes line ends unless told not to


class StateFileError(Exception):
    """A state file that cannot be used; `str()` of it says which, why, and what to do."""


def no_folder(path: Path) -> StateFileError:
    """A state file that would be in a folder that is not there."""
    return StateFileError(f"{path}: its folder does not exist; make it, or name another file")


class _Head(msgspec.Struct, kw_only=True):
    """What is read first: whether the rest may be read at all."""

    format: str = ""
    version: int = 0


class Kept(msgspec.Struct, kw_only=True):
    """All that a state file holds."""

    format: str = FORMAT
    version: int = VERSION
    records: Records
    updates: KeptUpdates
    webhook: Target | None = None


def load(path: Path, bot_id: int) -> Kept | None:
    """What a state file of that bot holds; None if there is no such file yet.

    Raises `StateFileError`, and changes nothing.
    """
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise no_folder(path) from None
        return None
    except OSError as error:
        raise StateFileError(f"{path}: {error.strerror}; name a file that can be read and written") from None
    next_step = "name another file, or move this one away to begin anew"
    try:
        head = msgspec.json.decode(body, type=_Head)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise StateFileError(f"{path} is no state file of a sandbox; {next_step}") from None
    if head.format != FORMAT:
        raise StateFileError(f"{path} is no state file of a sandbox; {next_step}")
    if head.version != VERSION:
        raise StateFileError(
            f"{path} is of version {head.version}, this program reads version {VERSION}; "
            f"use a newer glasshouse, or {next_step}"
        )
    try:
        kept = msgspec.json.decode(body, type=Kept)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise StateFileError(f"{path} is broken ({error}); {next_step}") from None
    if kept.records.bot.id != bot_id:
        raise StateFileError(
            f"{path} is of the bot {kept.records.bot.id}, the token is the bot {bot_id}'s; "
            f"use a token that begins with {kept.records.bot.id}, or {next_step}"
        )
    return kept


def write(path: Path, body: bytes) -> None:
    """Put a file in the place of another in one step. Raises `OSError` and leaves the other as it was."""
    beside = path.with_name(f".{path.name}.new")
    try:
        # What people wrote, and the webhook's secret, are nobody else's on this machine.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class _Keeper:
    """Notes that something changed, and writes it a moment later."""

    def __init__(self, sandbox: Sandbox, path: Path) -> None:
        self._sandbox = sandbox
        self._path = path
        self._changed = asyncio.Event()

    def change(self, _change: Change | None = None) -> None:
        """Something changed."""
        self._changed.set()

    async def run(self) -> None:
        """Write after changes until cancelled."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(WRITE_SECONDS)
            self._changed.clear()
            try:
                # Encoded here, so that nothing changes meanwhile; written elsewhere, so that nobody waits for a disk.
                await asyncio.to_thread(write, self._path, self.encoded(reserved=RESERVED))
            except OSError as error:
                LOG.warning("%s could not be written: %s", self._path, error.strerror or error)
                self._changed.set()

    def write_now(self) -> None:
        """Write at the end, when no more ids are given out."""
        try:
            write(self._path, self.encoded())
        except OSError as error:
            LOG.error("%s could not be written: %s", self._path, error.strerror or error)  # noqa: TRY400 - a full disk needs no traceback

    def encoded(self, *, reserved: int = 0) -> bytes:
        """What is to be written, with so many ids of updates reserved."""
        sandbox = self._sandbox
        kept = Kept(
            records=replace(sandbox.state.records, token=""),  # it comes from the options each time
            updates=sandbox.queue.kept(reserved=reserved),
            webhook=sandbox.webhooks.target,
        )
        return msgspec.json.encode(kept)


@asynccontextmanager
async def keeping(sandbox: Sandbox, path: Path, kept: Kept | None) -> AsyncIterator[None]:
    """Go on from what was kept, and keep the state in `path` as long as the block lasts, and once more at its end.

    Raises `StateFileError` if the file cannot be written.
    """
    if kept is not None:
        sandbox.queue.restore(kept.updates)
        if kept.webhook is not None:
            sandbox.webhooks.begin(kept.webhook)
    keeper = _Keeper(sandbox, path)
    try:
        write(path, keeper.encoded(reserved=RESERVED))
    except OSError as error:
        raise StateFileError(f"{path}: {error.strerror}; name a file that can be written") from None
    forget = sandbox.state.observe(keeper.change)
    sandbox.queue.observe(keeper.change)
    running = sandbox.nursery.start(keeper.run(), name="state file")
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
        # What the webhook delivers now would be delivered again by the next run.
        await sandbox.webhooks.close()
        forget()
        sandbox.queue.unobserve(keeper.change)
        keeper.write_now()
