"""``make demo`` in a terminal: Ctrl-C, which strikes make too, ends it without a word at any time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from select import select

import pytest

if sys.platform == "win32":
    pytest.skip("there are no such terminals", allow_module_level=True)
import pty

ROOT = Path(__file__).parent.parent.parent
END = b"Ctrl-C ends it"
CTRL_C = b"\x03"
SECONDS = 60.0
# How the interpreter tells what it has imported, so that a test knows how far it has got.
IMPORTED = "import time:"
# A `make test ARGS=…` that runs these tests hands its own arguments on to every make below it.
HANDED_ON = ("GLASSHOUSE_", "MAKE", "MFLAGS", "ARGS", "DISPLAY", "WAYLAND_DISPLAY")
OPTIONS = ("--no-browser", "--port", "0")
made = pytest.mark.skipif(
    not (ROOT / ".venv/.made").exists() or shutil.which("make") is None,
    reason="make demo works in the .venv that make set up",
)


class Terminal:
    """A command in the foreground of a terminal of its own, and all that stood there."""

    def __init__(self, folder: Path, *command: str, **more: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(HANDED_ON)}
        environment |= {"GLASSHOUSE_DB": str(folder / "glasshouse.db"), **more}
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-c", FOREGROUND, *command],
            cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.shown = b""

    def reads(self, seconds: float, words: bytes | None = None) -> None:
        """Look for so long, or until these words stand there."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not (words is not None and words in self.shown):
            if select([self._ours], [], [], left)[0]:
                try:
                    self.shown += os.read(self._ours, 65_536)
                except OSError:  # nobody is there any more who writes
                    break
        assert words is None or words in self.shown, self.shown

    def ctrl_c(self) -> tuple[int, str]:
        """Press it; how the command ended, and what was shown from then on."""
        # From the beginning of the line that stands there: the rest of it is yet to come.
        before = self.shown.rfind(b"\n") + 1
        os.write(self._ours, CTRL_C)
        code = self.ends()
        return code, self.shown[before:].decode()

    def ends(self) -> int:
        """How the command ends."""
        try:
            self.reads(SECONDS)
            return self.process.wait(timeout=SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            os.close(self._ours)


# The terminal is the session's own, so that its Ctrl-C goes to whoever is in its foreground.
FOREGROUND = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture(scope="module")
def set_up() -> None:
    """Nothing is left for make to install or compile: breaking that off is an error, and make says so."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(HANDED_ON)}
    subprocess.run(["make", ".venv/.runtime", ".venv/.warm"], cwd=ROOT, env=ours, check=True, capture_output=True)  # noqa: S607 - make, wherever it is


def said_nothing(shown: str) -> bool:
    lines = [line for line in shown.splitlines() if IMPORTED not in line]
    return not any(
        word in line for line in lines for word in ("make", "Error", "Interrupt", "Traceback", "glasshouse:")
    )


def get_to(terminal: Terminal, moment: str) -> None:
    """Wait for the moment at which Ctrl-C is pressed."""
    if moment == "up":
        terminal.reads(SECONDS, END)
        return
    # However slow the machine is: the program's own first lines have run, and it has more to import.
    terminal.reads(SECONDS, b" click.core")
    if moment == "a second later":
        terminal.reads(1.0)


@made
@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize("moment", ["starting", "a second later", "up"])
def test_ctrl_c_ends_make_demo_without_a_word(tmp_path: Path, moment: str) -> None:
    terminal = Terminal(tmp_path, "make", "demo", f"ARGS={' '.join(OPTIONS)}", PYTHONPROFILEIMPORTTIME="1")
    get_to(terminal, moment)
    code, shown = terminal.ctrl_c()
    # make ends its work in order, and then itself by the signal that it was sent too.
    assert code == -signal.SIGINT
    assert said_nothing(shown), shown


@made
@pytest.mark.usefixtures("set_up")
def test_a_demo_that_fails_is_still_told_by_make(tmp_path: Path) -> None:
    (tmp_path / "demo").touch()
    terminal = Terminal(tmp_path, "make", "demo", f"ARGS={' '.join(OPTIONS)}")
    assert terminal.ends() == 2
    assert b"make: *** [Makefile:" in terminal.shown


@pytest.mark.parametrize("moment", ["starting", "a second later", "up"])
def test_ctrl_c_is_no_failure_of_the_demo(tmp_path: Path, moment: str) -> None:
    terminal = Terminal(tmp_path, sys.executable, "-m", "bot", "demo", *OPTIONS, PYTHONPROFILEIMPORTTIME="1")
    get_to(terminal, moment)
    code, shown = terminal.ctrl_c()
    assert code == 0
    assert said_nothing(shown), shown
