"""How fast the chat is: ``python -m tests.bench.chat_bench [--strict]``, all of it in one run, over loopback.

The local Telegram is a process on one core, the bot that is measured one on another, and everything that belongs to
the bot (its threads, its press for pictures) is on that core with it. Throughput is that of python-telegram-bot's and
aiogram's echo, which keep nothing, beside that of our answers, whose updates are kept before they are confirmed and
marked after they are handled; in turns, and the medians of several rounds are compared. Latency is from an update in
the server's queue to the answer carried out. Progress goes to stderr; with ``--strict`` a promise that is not kept
exits with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from tests.bench import chat_bots
from tests.bench.chat_server import Heard, Order, Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

# What is promised.
LEAST_OF_PTB = 1.0
MOST_TEXT, MOST_PICTURE, MOST_BESIDE = 15.0, 250.0, 100.0
MOST_SECONDS, MOST_MEGABYTES = 3.0, 300.0

PEOPLE = 40
OURS = {"/score": ("/score",), "/friends": ("/friends",), "/help": ("/help",)}
TEXTS = ("/score", "/friends")
PICTURES = ("score", "why", "history")
PER_PERSON = 25
SPAWN = multiprocessing.get_context("spawn")
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the report."""

    what: str
    value: float
    unit: str
    promise: str = ""
    kept: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured. Cores: of the bot and of the server; None where there are not two."""

    updates: int
    rounds: int
    seconds: float
    rate: float
    pictures: float
    people: int
    folder: Path
    bot_core: int | None
    server_core: int | None


class Telegram:
    """The server's process, and what it is told to do."""

    def __init__(self, pipe: Connection, server: Server) -> None:
        self._pipe = pipe
        self.server = server

    def order(self, texts: Sequence[str], count: int, rate: float | None = None) -> Heard:
        """Have something written and wait for the answers."""
        self._pipe.send(Order(texts=tuple(texts), count=count, rate=rate))
        heard = self._pipe.recv()
        assert isinstance(heard, Heard)
        if heard.answers < count:
            raise RuntimeError(f"{heard.answers} answers to {count} of {texts[:3]}")
        return heard


@contextmanager
def telegram(plan: Plan) -> Iterator[Telegram]:
    """A server with its people."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=serve, args=(there, PEOPLE, plan.server_core))
    process.start()
    try:
        yield Telegram(here, here.recv())
    finally:
        with suppress(OSError):
            here.send(None)
        process.join()


@contextmanager
def bot(name: str, plan: Plan, server: Server, database: Path | None = None) -> Iterator[None]:
    """One of the bots, running."""
    over = SPAWN.Event()
    args = (name, server, None if database is None else str(database), plan.bot_core, over)
    process = SPAWN.Process(target=chat_bots.run, args=args)
    process.start()
    try:
        yield
    finally:
        over.set()
        process.join()


def tell(text: str) -> None:
    """Say on stderr what is going on."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def throughput(plan: Plan) -> list[Line]:
    """Answers a second: others' echo, and what is asked of ours."""
    rates: dict[str, list[float]] = {}
    for turn in range(plan.rounds):
        for name in ("python-telegram-bot", "aiogram"):
            tell(f"round {turn + 1} of {plan.rounds}: {name}")
            with telegram(plan) as there, bot(name, plan, there.server):
                there.order(["/echo"], PEOPLE)
                rates.setdefault(f"{name}, echo", []).append(_rate(there.order(["/echo"], plan.updates)))
        tell(f"round {turn + 1} of {plan.rounds}: glasshouse")
        with telegram(plan) as there, tempfile.TemporaryDirectory(dir=plan.folder) as folder:
            database = Path(folder) / "bench.db"
            asyncio.run(chat_bots.make_worlds(database, there.server.users, 0, tell))
            with bot("glasshouse", plan, there.server, database):
                for name, texts in OURS.items():
                    # Each player's picture is drawn and sent once, and known after.
                    there.order(texts, PEOPLE)
                    rates.setdefault(f"glasshouse, {name}", []).append(_rate(there.order(texts, plan.updates)))
    stock = rates["python-telegram-bot, echo"]
    lines = []
    for name, each in rates.items():
        lines.append(Line(what=f"answers a second: {name}", value=statistics.median(each), unit="/s"))
        if each is not stock:
            ratio = statistics.median(own / other for own, other in zip(each, stock, strict=True))
            score = name == "glasshouse, /score"
            lines.append(Line(
                what=f"of python-telegram-bot's echo: {name}", value=ratio, unit="x",
                promise=f">= {LEAST_OF_PTB:g}" if score else "", kept=ratio >= LEAST_OF_PTB if score else None,
            ))  # fmt: skip
    return lines


def _rate(heard: Heard) -> float:
    return (heard.answers - 1) / heard.seconds


def latency(plan: Plan) -> list[Line]:
    """How long an answer takes, of text and with a new picture, at a pace that people keep together."""
    with telegram(plan) as there, tempfile.TemporaryDirectory(dir=plan.folder) as folder:
        database = Path(folder) / "bench.db"
        names = asyncio.run(chat_bots.make_worlds(database, there.server.users, 0, tell))
        with bot("glasshouse", plan, there.server, database):
            _warm(there)
            tell(f"text at {plan.rate:g} a second for {plan.seconds:g} s")
            lines = _latencies(there.order(TEXTS, int(plan.rate * plan.seconds), plan.rate), "text", MOST_TEXT)
            new = [f"/{command} {name}" for name in names for command in PICTURES]
            new = new[: max(1, int(plan.pictures * plan.seconds))]
            tell(f"{len(new)} new pictures at {plan.pictures:g} a second")
            heard = there.order(new, len(new), plan.pictures)
            return lines + _latencies(heard, "with a new picture", MOST_PICTURE)


def _warm(there: Telegram) -> None:
    """Have everybody's picture drawn, and be answered with everything once."""
    for text in TEXTS:
        for _ in range(2):
            there.order([text], PEOPLE)


def _latencies(heard: Heard, what: str, most: float) -> list[Line]:
    by_command: dict[str, list[float]] = {}
    for text, times in heard.milliseconds.items():
        by_command.setdefault(text.split()[0], []).extend(times)
    everything = list(chain.from_iterable(by_command.values()))
    lines = []
    for name, times in (*by_command.items(), ("all of them", everything)):
        middle, high, highest = np.percentile(times, (50, 99, 100)).tolist()
        total = times is everything
        lines += [
            Line(what=f"{what}, {name}: median of {len(times)}", value=middle, unit="ms"),
            Line(
                what=f"{what}, {name}: 99th percentile", value=high, unit="ms", promise=f"< {most:g}" if total else "",
                kept=high < most if total else None,
            ),
            Line(what=f"{what}, {name}: the longest", value=highest, unit="ms"),
        ]  # fmt: skip
    return lines


def beside(plan: Plan) -> list[Line]:
    """The same text while a large world ticks again and again in the bot's process."""
    with telegram(plan) as there, tempfile.TemporaryDirectory(dir=plan.folder) as folder:
        database = Path(folder) / "bench.db"
        asyncio.run(chat_bots.make_worlds(database, there.server.users, plan.people, tell))
        with bot("glasshouse", plan, there.server, database):
            _warm(there)
            begun = asyncio.run(chat_bots.set_large_going(database, going=True))
            # Until the timer has seen it, opened it and moved it once: then it is under way.
            tell("the first tick")
            reached, until = begun, perf_counter() + 120
            while reached == begun and perf_counter() < until:
                there.order(["/friends"], 5, 5.0)
                reached = asyncio.run(chat_bots.large_tick(database))
            tell(f"text at {plan.rate:g} a second for {plan.seconds:g} s, beside ticks of {plan.people:,} people")
            heard = there.order(TEXTS, int(plan.rate * plan.seconds), plan.rate)
            ticks = asyncio.run(chat_bots.large_tick(database)) - reached
    lines = _latencies(heard, f"text beside {plan.people:,} people who tick", MOST_BESIDE)
    return [*lines, Line(what="ticks meanwhile", value=ticks, unit="", promise=">= 1", kept=ticks >= 1)]


def process(plan: Plan) -> list[Line]:
    """`glasshouse run` as a process: how soon it answers what waits for it, and what it holds in memory after."""
    with telegram(plan) as there, tempfile.TemporaryDirectory(dir=plan.folder) as folder:
        database = Path(folder) / "bench.db"
        names = asyncio.run(chat_bots.make_worlds(database, there.server.users, 0, tell))
        answered = []
        for _ in range(max(2, plan.rounds)):
            tell("starting glasshouse run")
            begun = perf_counter()
            with _running(plan, there.server, database):
                answered.append(there.order(["/friends"], 1).first_at - begun)
        lines = [_start(answered)]
        with _running(plan, there.server, database) as pid:
            texts = [f"/{command}" for command in (*PICTURES, "friends", "tiers")]
            texts += [f"/{command} {name}" for name in names[::3] for command in PICTURES]
            count = PEOPLE * PER_PERSON
            tell(f"{count} commands")
            there.order(texts, count)
            own, press = _resident(pid), sum(_resident(child) for child in _children(pid))
    kept = own + press < MOST_MEGABYTES
    return [
        *lines,
        Line(what=f"memory after {count} commands, the bot's process", value=own, unit="MB"),
        Line(what=f"memory after {count} commands, the press's process", value=press, unit="MB"),
        Line(what="memory, both", value=own + press, unit="MB", promise=f"< {MOST_MEGABYTES:g}", kept=kept),
    ]


def _start(seconds: list[float]) -> Line:
    middle = statistics.median(seconds)
    what = f"start to first answer, median of {len(seconds)}"
    return Line(what=what, value=middle, unit="s", promise=f"< {MOST_SECONDS:g}", kept=middle < MOST_SECONDS)


@contextmanager
def _running(plan: Plan, server: Server, database: Path) -> Iterator[int]:
    """`glasshouse run`; its number."""
    environment = os.environ | {
        "GLASSHOUSE_TOKEN": server.token, "GLASSHOUSE_API_BASE": server.url, "GLASSHOUSE_LOG": "warning",
    }  # fmt: skip
    core = f"import os; os.sched_setaffinity(0, {{{plan.bot_core}}}); " if plan.bot_core is not None else ""
    code = (
        f"import sys; {core}from bot.cli import main; sys.argv[:] = ['glasshouse', 'run', '--db', sys.argv[1]]; main()"
    )
    running = subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", code, str(database)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _resident(pid: int) -> float:
    """Megabytes of a process that are in memory."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith("VmRSS:"))


PARTS = {"throughput": throughput, "latency": latency, "beside": beside, "process": process}


def report(lines: Sequence[Line]) -> None:
    """The table, as CSV."""
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("measured", "value", "unit", "promised", "kept"))
    for line in lines:
        kept = "" if line.kept is None else "yes" if line.kept else "NO"
        table.writerow((line.what, f"{line.value:.2f}", line.unit, line.promise, kept))
    sys.stdout.flush()


def main() -> int:
    """Measure all, and say what is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what is measured (default: everything)")
    parser.add_argument("--updates", type=int, default=3000, help="updates that wait at once, for throughput")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of throughput, and starts")
    parser.add_argument("--seconds", type=float, default=30.0, help="for how long latency is measured")
    parser.add_argument("--rate", type=float, default=100.0, help="texts a second, for latency")
    parser.add_argument("--pictures", type=float, default=3.0, help="new pictures a second, for latency")
    parser.add_argument("--people", type=int, default=1_000_000, help="people in the large world; 0 leaves it out")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a promise is not kept")
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    own, other = (cores[0], cores[1]) if len(cores) > 1 else (None, None)
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            updates=given.updates, rounds=given.rounds, seconds=given.seconds, rate=given.rate,
            pictures=given.pictures, people=given.people, folder=Path(folder), bot_core=own, server_core=other,
        )  # fmt: skip
        lines: list[Line] = []
        for name in given.parts or PARTS:
            if name != "beside" or plan.people:
                lines += PARTS[name](plan)
                tell(f"load over the last minute: {os.getloadavg()[0]:.1f}")
    report(lines)
    return int(given.strict and any(line.kept is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
