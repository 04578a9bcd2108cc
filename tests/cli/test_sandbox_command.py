"""``glasshouse sandbox`` in a process of its own: what it prints, what it refuses, and how it stops."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.society import CommandLine

ROOT = Path(__file__).parent.parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


class Running:
    """The process, and what it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        while not self.lines or "Ctrl-C" not in self.lines[-1]:
            line = process.stdout.readline()
            assert line, process.communicate()
            self.lines.append(line.rstrip("\n"))

    def printed(self, label: str) -> str:
        [line] = [line for line in self.lines if line.startswith(label)]
        return line.removeprefix(label).strip()

    def call(self, address: str, **fields: object) -> Any:  # noqa: ANN401 - any JSON
        request = urllib.request.Request(  # noqa: S310 - our own address
            address, json.dumps(fields).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - the same
            return json.load(response)


@contextmanager
def running(*options: str) -> Iterator[Running]:
    with subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-m", "bot", "sandbox", "--port", "0", *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield Running(process)
        finally:
            process.kill()


def test_it_prints_where_it_is_and_what_to_set() -> None:
    with running() as sandbox:
        page, base, token = sandbox.printed("Chat page:"), sandbox.printed("API base:"), sandbox.printed("Token:")
        assert page == base + "/"
        assert f"  export GLASSHOUSE_API_BASE={base}" in sandbox.lines
        assert f"  export GLASSHOUSE_TOKEN={token}" in sandbox.lines
        assert sandbox.call(f"{base}/bot{token}/getMe")["result"]["is_bot"] is True
        with urllib.request.urlopen(page, timeout=10) as response:  # noqa: S310 - our own address
            assert "<html" in response.read().decode()
        with urllib.request.urlopen(f"{base}/sandbox", timeout=10) as response:  # noqa: S310 - the same
            assert token in response.read().decode()


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_though_somebody_waits_and_saves(tmp_path: Path, number: int) -> None:
    path = tmp_path / "state.json"
    with running("--state", str(path)) as sandbox:
        base, token = sandbox.printed("API base:"), sandbox.printed("Token:")
        address = ("127.0.0.1", int(base.rpartition(":")[2]))
        waiting = []
        for target in (f"/bot{token}/getUpdates?timeout=50", "/sandbox/events"):
            connection = socket.create_connection(address)
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            waiting.append(connection)
        assert sandbox.call(f"{base}/sandbox/users", first_name="Last")["id"] == 1001
        sandbox.process.send_signal(number)
        assert sandbox.process.wait(timeout=40) == 0, "and not only when the poll is over"
        assert sandbox.process.stderr is not None
        assert sandbox.process.stderr.read() == ""
        for connection in waiting:
            connection.close()
    assert json.loads(path.read_text(encoding="utf-8"))["records"]["users"]["1001"]["first_name"] == "Last"
    with running("--state", str(path)) as sandbox:
        base = sandbox.printed("API base:")
        assert sandbox.call(f"{base}/sandbox/users", first_name="Next")["id"] == 1002


def test_its_own_token_is_the_only_one() -> None:
    with running("--token", "77:my-own_token") as sandbox:
        base = sandbox.printed("API base:")
        assert sandbox.printed("Token:") == "77:my-own_token"
        assert sandbox.call(f"{base}/bot77:my-own_token/getMe")["result"]["id"] == 77


def test_real_limits_are_an_option() -> None:
    with running("--real-limits") as sandbox:
        base, token = sandbox.printed("API base:"), sandbox.printed("Token:")
        sandbox.call(f"{base}/sandbox/users", first_name="Ann")
        sandbox.call(f"{base}/sandbox/send", **{"from": 1001, "chat": 1001, "text": "/start"})
        for _ in range(5):
            sandbox.call(f"{base}/bot{token}/sendMessage", chat_id=1001, text="x")

        def send_many() -> None:
            for _ in range(500):  # a slow machine may take longer for a few than they have to be apart
                sandbox.call(f"{base}/bot{token}/sendMessage", chat_id=1001, text="x")

        with pytest.raises(urllib.error.HTTPError, match="429"):
            send_many()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--token", "nonsense"], "token must be a number, a colon and letters"),
        (["--host", "0.0.0.0"], "host 0.0.0.0 can be reached from other machines"),  # noqa: S104 - refused
        (["--host", "example.org"], "host example.org can be reached from other machines"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--state", "no/such/folder/state.json"], "its folder does not exist"),
        (["--state", "people.csv"], "people.csv is no state file of a sandbox"),
    ],
)
def test_what_cannot_be_is_one_line(cli: CommandLine, options: list[str], why: str) -> None:
    before = cli.written()
    done = cli("sandbox", *options)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("glasshouse: ")
    assert done.err.count("\n") == 1
    assert why in done.err
    assert "Next: 'glasshouse sandbox --help'" in done.err
    assert cli.written() == before


def test_a_port_in_use_is_one_line(cli: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cli("sandbox", "--port", port)
    assert (done.code, done.out) == (2, "")
    assert f"port {port} of 127.0.0.1 is in use; allowed: a free port, as with --port 0" in done.err


def test_help_names_every_option(cli: CommandLine) -> None:
    text = cli.fine("sandbox", "--help").out
    for option in ("--host", "--port", "--token", "--state", "--allow-other-hosts", "--real-limits"):
        assert option in text
    assert re.search(r"Example:\n\s+glasshouse sandbox --port 8081", text)


def test_updates_may_be_numbered_for_a_client_that_counts_in_32_bits() -> None:
    with running("--first-update-id", "7") as sandbox:
        base, token = sandbox.printed("API base:"), sandbox.printed("Token:")
        sandbox.call(f"{base}/sandbox/users", first_name="Ann")
        sandbox.call(f"{base}/sandbox/send", **{"from": 1001, "chat": 1001, "text": "/start"})
        assert [each["update_id"] for each in sandbox.call(f"{base}/bot{token}/getUpdates")["result"]] == [7]
