"""``glasshouse demo`` and ``glasshouse run`` in processes of their own, talked with as a person does."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from bot.cli import run as command_line
from bot.cli.demo import SCENARIOS, why_not_at
from bot.cli.demo_stage import Telegram, find, set_up
from bot.cli.run import Blanked
from bot.telegram.menu import CannotStartError
from bot.views.wording import Words
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
END = "Ctrl-C ends it"
SECONDS = 120.0


class Running:
    """A process that goes on, and all that it has printed up to the line that says how it ends."""

    def __init__(self, process: subprocess.Popen[str], told: TextIO) -> None:
        self.process = process
        self._told = told
        self.lines: list[str] = []
        assert process.stdout is not None
        while not self.lines or END not in self.lines[-1]:
            line = process.stdout.readline()
            assert line, (process.communicate(), self.errors())
            self.lines.append(line.rstrip("\n"))
        self.text = "\n".join(self.lines)
        self.url = next(
            (word.split("/?")[0].rstrip("/") for word in self.text.split() if word.startswith("http://")), ""
        )

    def asked(self, path: str, **body: object) -> Any:  # noqa: ANN401 - any JSON
        """What the local Telegram answers; a GET where there is no body."""
        named = {name.rstrip("_"): value for name, value in body.items()}
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}/{path}", json.dumps(named).encode() if body else None, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - the same
            return json.load(response)

    def said(self, user: int, chat: int | None = None) -> list[dict[str, Any]]:
        """A chat as a user sees it."""
        found: list[dict[str, Any]] = self.asked(f"sandbox/messages?chat={chat or user}&as={user}&limit=200")[
            "messages"
        ]
        return found

    def waits_for(self, words: str, user: int, chat: int | None = None) -> dict[str, Any]:
        """The first message with these words, once it is there."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for message in self.said(user, chat):
                if words in message.get("text", message.get("caption", "")):
                    return message
            time.sleep(0.05)
        raise AssertionError(f"nobody said {words!r}: {self.said(user, chat)}")

    def errors(self) -> str:
        """What it said on standard error: into a file, as nobody reads a pipe that might get full."""
        self._told.seek(0)
        return self._told.read()

    def ends(self, number: int = signal.SIGINT) -> str:
        """Ask it to end; what it said on standard error."""
        self.process.send_signal(number)
        self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0, self.errors()
        return self.errors()


@contextmanager
def running(*words: str, **environment: str) -> Iterator[Running]:
    # A browser with windows would be opened.
    inherited = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    with TemporaryFile("w+", encoding="utf-8") as told, subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT, env=inherited | environment, stdout=subprocess.PIPE, stderr=told, text=True,
    ) as process:  # fmt: skip
        try:
            yield Running(process, told)
        finally:
            process.kill()


def refused(*words: str, **environment: str) -> str:
    """What a command says that ends with bad input."""
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("glasshouse: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "data" / "glasshouse.db")


def test_the_demo_has_a_world_people_a_group_and_an_invitation(database: str) -> None:
    with running("demo", "--port", "0", GLASSHOUSE_DB=database) as demo:
        # Without a browser the terminal tells a conversation: a privilege won and lost, why, friends.
        for words in ("Privilege gained: Instant loan", "Privilege lost: Instant loan", "Ada: /why", "Ada: /friends",
                      "Your friends cost you", "Enjolras"):  # fmt: skip
            assert words in demo.text, words
        people = {user["first_name"]: user["id"] for user in demo.asked("sandbox/users")}
        assert people.keys() == {"Sam", "Ada", "Bo"}
        you = people["Sam"]
        invitation = demo.waits_for("Glasshouse is a game about being scored", you)
        buttons = [button for row in invitation["reply_markup"]["inline_keyboard"] for button in row]
        assert buttons[0]["text"] == "Join Les Misérables"
        chats = demo.asked(f"sandbox/chats?as={you}")
        [group] = [entry["chat"] for entry in chats if entry["chat"]["type"] == "supergroup"]
        demo.asked("sandbox/send", from_=you, chat=group["id"], text="/compare@glasshouse_demo_bot")
        compared = demo.waits_for("Ada", you, group["id"])
        assert "Bo" in compared["caption"]
        assert compared["photo"]
        demo.asked("sandbox/tap", from_=you, chat=you, message_id=invitation["message_id"],
                   callback_data=buttons[0]["callback_data"])  # fmt: skip
        agreed = demo.waits_for("Nothing has begun yet", you)
        yes = agreed["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        demo.asked("sandbox/tap", from_=you, chat=you, message_id=agreed["message_id"], callback_data=yes)
        demo.waits_for("You are in Les Misérables, as “Sam”", you)
        before = len(demo.said(you))
        assert "A day passes every 10 seconds." in demo.text
        assert "Traceback" not in demo.ends()
    # A world that was left at another pace keeps it, and that is what is told.
    with closing(sqlite3.connect(Path(database).parent / "demo" / "les-miserables.db")) as kept, kept:
        kept.execute("update worlds set seconds_a_tick = 7")
    with running("demo", "--port", "0", "--no-browser", GLASSHOUSE_DB=database) as again:
        assert "A day passes every 7 seconds." in again.text
        assert "Ada: /why" not in again.text
        assert len(again.said(you)) >= before, "the next time everything is where it was"
        # The world lives on by itself: with the next day there is a score.
        until = time.monotonic() + SECONDS
        while not any("590 · no privilege yet" in message.get("caption", "") for message in again.said(you)):
            assert time.monotonic() < until
            again.asked("sandbox/send", from_=you, chat=you, text="/score")
            time.sleep(1)
        again.ends(signal.SIGTERM)
    with running("demo", "--port", "0", "--no-browser", "--fresh", GLASSHOUSE_DB=database) as fresh:
        fresh.waits_for("Glasshouse is a game about being scored", you)
        assert len(fresh.said(you)) == 2, "/start and the invitation"
        fresh.ends()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_demo_of_every_world_reaches_its_address_and_its_group(database: str, scenario: str) -> None:
    with running("demo", "--port", "0", "--no-browser", "--scenario", scenario, GLASSHOUSE_DB=database) as demo:
        address = next(line.split()[-1] for line in demo.lines if line.startswith("The chat page:"))
        assert address == f"{demo.url}/?as={demo.asked('sandbox/users')[0]['id']}"
        with urllib.request.urlopen(address, timeout=30) as page:  # noqa: S310 - our own address
            assert page.status == 200
        you = int(address.rpartition("=")[2])
        demo.waits_for("Glasshouse is a game about being scored", you)
        [group] = [one["chat"] for one in demo.asked(f"sandbox/chats?as={you}") if one["chat"]["type"] == "supergroup"]
        demo.asked("sandbox/send", from_=you, chat=group["id"], text="/compare@glasshouse_demo_bot")
        assert "Bo" in demo.waits_for("Ada", you, group["id"])["caption"]
        assert "Traceback" not in demo.ends()


async def test_the_stage_is_set_for_who_reads_another_language_too(tmp_path: Path) -> None:
    # The stage waits for what newcomers are told after a tick.
    async with talking(tmp_path, scenario="class", seconds_a_tick=0.5) as town:
        telegram = Telegram(town.sandbox, town.http)
        await set_up(telegram, town.store, town.worlds, town.world_id, language="zh", tell=lambda _done, _doing: None)
        stage = await find(telegram)
        assert stage is not None
        words = Words.of("zh-Hans")
        said = await telegram.messages(stage.group, stage.you)
        chosen = words.plain("group-chosen", world=words.plain("scenario-class"))
        assert any(chosen in one.get("text", "") for one in said)
        assert words.plain("start-what") in (await telegram.messages(stage.you, stage.you))[-1]["text"]


def test_a_demo_that_is_broken_off_while_it_sets_up_begins_anew(database: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"],
        cwd=ROOT, env={**os.environ, "GLASSHOUSE_DB": database}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    made = Path(database).parent / "demo" / "les-miserables.db"
    until = time.monotonic() + SECONDS
    while not made.exists() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.5)
    process.kill()
    process.communicate()
    with running("demo", "--port", "0", "--no-browser", GLASSHOUSE_DB=database) as demo:
        assert [user["first_name"] for user in demo.asked("sandbox/users")] == ["Sam", "Ada", "Bo"]
        demo.ends()


def test_of_two_demos_the_second_shows_the_way_to_the_first_and_takes_nothing_away(database: str) -> None:
    with running("demo", "--port", "0", "--no-browser", GLASSHOUSE_DB=database) as demo:
        address = next(line.split()[-1] for line in demo.lines if line.startswith("The chat page:"))
        second = subprocess.run(
            [sys.executable, "-m", "bot", "demo", "--no-browser"],
            cwd=ROOT, env={**os.environ, "GLASSHOUSE_DB": database}, capture_output=True, text=True, check=False,
            timeout=SECONDS,
        )  # fmt: skip
        assert (second.returncode, second.stderr) == (0, "")
        assert second.stdout == f"A demo of les-miserables runs already. The chat page: {address}\n"
        why = refused("demo", "--port", "0", "--no-browser", "--fresh", GLASSHOUSE_DB=database)
        assert "a demo of les-miserables runs already; allowed: one at a time of each world" in why
        folder = Path(database).parent / "demo"
        assert {path.name for path in folder.iterdir()} >= {"les-miserables.db", "les-miserables.json"}
        demo.waits_for("Glasshouse is a game about being scored", demo.asked("sandbox/users")[0]["id"])
        demo.ends()


def test_a_demo_that_cannot_be_shown_says_what_to_do(database: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port} is in use" in refused("demo", "--port", port, "--no-browser", GLASSHOUSE_DB=database)
    assert why_not_at(80, PermissionError(errno.EACCES, "while binding")) == (
        "port 80 needs rights that you do not have; allowed: one from 1024 on, or leave --port out"
    )
    assert not why_not_at(80, PermissionError(errno.EACCES, "Permission denied", "a.db")), "that is a file's"
    assert not why_not_at(None, OSError(errno.ENOSPC, "No space left"))
    folder = Path(database).parent / "demo"
    for name in ("les-miserables.db", "les-miserables.ready"):
        (folder / name).touch()
    (folder / "les-miserables.json").write_text("broken", encoding="utf-8")
    assert "--fresh" in refused("demo", "--no-browser", "--port", "0", GLASSHOUSE_DB=database)
    assert (folder / "les-miserables.json").read_text(encoding="utf-8") == "broken", "nothing is thrown away unasked"


@pytest.mark.parametrize("variable", ["GLASSHOUSE_API_BASE", "GLASSHOUSE_DB", "GLASSHOUSE_LOG"])
def test_run_shows_no_token_wherever_it_was_pasted(database: str, variable: str) -> None:
    token = "4242424242:AAsecret-of_a_bot"  # noqa: S105 - nobody's
    pasted = {"GLASSHOUSE_DB": database, variable: f"https://api.telegram.org/bot{token}/getMe?x=1"}
    said = refused("run", GLASSHOUSE_TOKEN=token, **pasted)
    assert variable in said
    assert "secret" not in said


def test_a_line_of_the_log_is_blanked_with_its_trace() -> None:
    def fail(words: str) -> None:
        raise ValueError(words)

    secret = "42:AAsecret"  # noqa: S105 - nobody's
    with pytest.raises(ValueError, match=secret) as caught:
        fail(f"of {secret}")
    trace = caught.type, caught.value, caught.tb
    record = logging.LogRecord("any", logging.ERROR, __file__, 1, "it is %s", (secret,), trace)
    line = Blanked(lambda text: text.replace(secret, "(...)")).format(record)
    assert "ERROR any: it is (...)" in line
    assert "ValueError: of (...)" in line
    assert secret not in line


def test_run_talks_by_any_bot_api_and_the_token_is_in_no_log(database: str) -> None:
    with running("sandbox", "--port", "0") as sandbox:
        token = next(line.split()[-1] for line in sandbox.lines if line.startswith("Token:"))
        settings = {
            "GLASSHOUSE_TOKEN": token, "GLASSHOUSE_API_BASE": sandbox.url, "GLASSHOUSE_DB": database,
            "GLASSHOUSE_LOG": "debug",
        }  # fmt: skip
        user = sandbox.asked("sandbox/users", first_name="Ann", language_code="zh-hans")["id"]
        with running("run", **settings) as bot:
            assert "@glasshouse_demo_bot listens" in bot.text
            sandbox.asked("sandbox/send", from_=user, chat=user, text="/start")
            sandbox.waits_for("模拟 · 虚构分数", user)
            errors = bot.ends(signal.SIGTERM)
        assert token not in errors
        assert token.split(":")[1] not in errors
        sandbox.asked("sandbox/send", from_=user, chat=user, text="/help")
        with running("run", **settings) as bot:
            sandbox.waits_for("/whatif", user)
            bot.ends()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"GLASSHOUSE_TOKEN": ""}, "GLASSHOUSE_TOKEN is 'nothing'"),
        ({"GLASSHOUSE_TOKEN": "what?"}, "GLASSHOUSE_TOKEN is 'something else'"),
        ({"GLASSHOUSE_TOKEN": "1:a", "GLASSHOUSE_API_BASE": "nowhere"}, "GLASSHOUSE_API_BASE is 'nowhere'"),
        ({"GLASSHOUSE_TOKEN": "1:a", "GLASSHOUSE_LOG": "loud"}, "GLASSHOUSE_LOG is 'loud'; allowed: debug"),
    ],
)
def test_run_refuses_settings_that_cannot_work(database: str, environment: dict[str, str], words: str) -> None:
    assert words in refused("run", GLASSHOUSE_DB=database, **environment)


def test_why_it_cannot_start_is_printed_without_the_token(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "4242424242:AAsecret-of_a_bot"  # noqa: S105 - nobody's

    async def fails(*_: object, **__: object) -> None:
        raise CannotStartError(
            f"the server says: gone, https://x/bot{token}/getMe and /bot{token.replace(':', '%3A')}/"
        )

    monkeypatch.setattr("bot.cli.chat.chat", fails)
    monkeypatch.setattr(sys.modules[Blanked.__module__], "log_to_stderr", lambda *_: None)
    monkeypatch.setenv("GLASSHOUSE_TOKEN", token)
    assert command_line(["run", "--db", database]) == 2
    said = capsys.readouterr().err
    assert "the server says: gone, https://x/bot(the token)/getMe" in said
    assert "secret" not in said


def test_run_says_that_the_token_is_not_the_servers(database: str) -> None:
    with running("sandbox", "--port", "0") as sandbox:
        settings = {"GLASSHOUSE_TOKEN": "1:wrong", "GLASSHOUSE_API_BASE": sandbox.url}
        said = refused("run", GLASSHOUSE_DB=database, **settings)
        assert "GLASSHOUSE_TOKEN" in said
        assert "1:wrong" not in said
