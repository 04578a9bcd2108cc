"""Keeps two sandboxes off one state file: each would write over what happened in the other.

The lock is the operating system's own, on a file beside the state file. It ends with the process that holds it, however
that ends; a lock file that is left behind by a killed one means nothing.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from bot.sandbox.saved import StateFileError, no_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class StateInUseError(StateFileError):
    """A state file that another sandbox uses."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have a state file for oneself as long as the block lasts.

    Raises `StateInUseError` if a sandbox has it, of this process or another, and `StateFileError` where no file can be
    made and locked.
    """
    beside = path.with_name(f".{path.name}.lock")
    try:
        number = _open(beside)
    except OSError as error:
        if not path.parent.is_dir():
            raise no_folder(path) from None
        raise StateFileError(f"{beside}: {error.strerror}; name a file in a folder that can be written") from None
    if number is None:
        raise StateInUseError(f"{path} is in use by another sandbox; end that one first, or name another file")
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.close(number)  # an open file cannot be taken away there; whoever opened it meanwhile keeps it
            with suppress(OSError):
                beside.unlink()
        else:
            beside.unlink(missing_ok=True)
            os.close(number)


def _open(beside: Path) -> int | None:
    """The lock file, open and locked; None if it is locked already."""
    while True:
        number = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        with ExitStack() as closing:
            closing.callback(os.close, number)
            if not _lock(number):
                return None
            if _is(beside, number):
                closing.pop_all()
                return number
        # Who held it took it away between the two steps: what is locked is no longer there.


def _is(beside: Path, number: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(beside.stat(), os.fstat(number))
    return False


def _lock(number: int) -> bool:
    """Whether an open file could be locked; False if somebody else has it locked."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - Windows alone has it

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - all but Windows have it

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # Windows says the latter
        return False
    return True
