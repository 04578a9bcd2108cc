"""A process that moves worlds on, and dies where it is told to: what the tests in this folder run and kill."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.services import living_world
from bot.services.act import act
from bot.services.appeal import appeal, decide_appeal, open_appeals, own_events
from bot.services.befriend import unfriend
from bot.services.forget import forget
from bot.services.living_world import open_world
from bot.services.make_world import Wish, make_world
from bot.services.nudges import answer_nudge, nudges
from bot.services.tick import keep_if_due, tick
from bot.store.store import SqliteStore
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, HOST, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.services.living_world import LivingWorld

ROOT = Path(__file__).parents[2]
FOR_EVER = 1_000_000
SEED = 23
ACTS = ("bill-late", "opinion-unpermitted", "bill-paid-on-time")
POINTS = (
    "begun",
    "events written",
    "snapshots written",
    "changes written",
    "friendships written",
    "compiled written",
    "piece written",
    "before commit",
    "committed",
)


def started(
    path: Path, *options: str, environment: Mapping[str, str] | None = None, quiet: bool = False
) -> subprocess.Popen[str]:
    """The process, started: it says "ready" once its worlds are open. `quiet`: not even its errors are read."""
    command = [sys.executable, "-m", "tests.journeys.live_on", str(path), *options]
    return subprocess.Popen(  # noqa: S603 - this very file
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
        text=True,
    )


def lived(path: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
    """Run the process to its end, which must be a good one."""
    process = started(path, *options, environment=environment)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


def ticks_of(path: Path) -> dict[str, int]:
    """The last tick of each world, by name."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("select name, tick from worlds").fetchall())


def _dying(at: str | None, nth: int) -> Callable[[str], None]:
    left = nth

    def at_point(point: str) -> None:
        nonlocal left
        left -= point == at
        if point == at and not left:
            os.kill(os.getpid(), signal.SIGKILL)

    return at_point


async def _make(store: SqliteStore, wanted: str) -> None:
    for each in wanted.split(","):
        scenario, _, people = each.partition(":")
        wish = Wish(name=scenario, scenario=scenario, seed=SEED, people=int(people) if people else None)
        await make_world(store, wish, SystemClock(), lambda _, __: None)


async def _live(options: argparse.Namespace) -> None:
    async with SqliteStore(options.database, at_point=_dying(options.die_at, options.nth)) as store:
        if options.make:
            await _make(store, options.make)
        if options.players:
            await _join(store)
        if options.forget:
            await _forget(store)
        worlds = {row.name: await open_world(store, row.name) for row in await store.worlds()}
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while any(world.row.tick < options.to for world in worlds.values()):
            for name, world in worlds.items():
                if world.row.tick < options.to:
                    if options.playing:
                        await _play(store, world)
                    worlds[name] = await tick(store, world, SystemClock())
                    await keep_if_due(store, worlds[name])


async def _join(store: SqliteStore) -> None:
    """Three players in each world, friends with a third of its first people; two have said what nobody heard yet."""
    for row in await store.worlds():
        await store.add_host(row.world_id, HOST)
        world, numbers = await joined(store, await open_world(store, row.name), ANNA, BERTA, CLEO)
        for place, number in enumerate(numbers):
            for character in range(place, 60, 3):
                await store.set_tie(row.world_id, character, number, 900)
        for user in (ANNA, BERTA):
            await act(store, world, user, "opinion-unpermitted")


async def _play(store: SqliteStore, world: LivingWorld) -> None:
    """What Anna and Berta do before the tick to come: the same, however often a process dies while they are at it."""
    number, row = world.row.tick + 1, world.row
    waiting = await store.tick_inputs(row.world_id)
    for place, user in enumerate((ANNA, BERTA)):
        player = await store.player(row.world_id, user)
        assert player is not None
        done = sum(one.person == player.person for one in waiting.acts)
        for kind in [ACTS[(number + place) % len(ACTS)], ACTS[number % len(ACTS)]][done:]:
            await act(store, world, user, kind)
        friend = (number // 3 * 3 + place) % 60
        if number % 3 == 0 and friend not in {tie.a for tie in waiting.ties if tie.b == player.person}:
            await unfriend(store, world, user, friend)
        for asked, nudge in await nudges(store, row, user):
            if nudge.heeded is None:
                await answer_nudge(store, row, user, asked, heed=asked % 2 == 0)
        appealed = {(one.tick, one.number) for one in await store.appeals(row.world_id, player.person)}
        for event in await own_events(store, row, user):
            if event.tick % 5 == 0 and event.number == 0 and (event.tick, event.number) not in appealed:
                await appeal(store, row, user, event.tick, event.number)
    for case in await open_appeals(store, row, HOST):
        await decide_appeal(store, row, HOST, case, strike=case.tick % 2 == 0)


async def _forget(store: SqliteStore) -> None:
    """Forget Anna, and die when that is committed and the log has not been emptied."""

    async def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    vars(store.database)["empty_log"] = die
    await forget(store, ANNA, CLOCK)


def _compile_everything() -> None:
    """Have numba's kernels work on worlds that are too small for them, so that threads can make a difference."""
    for name in ("evidence", "friendships", "ledger", "recompute", "register"):
        vars(import_module(f"scoring.{name}"))["COMPILED_FROM"] = 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--make", default="")
    parser.add_argument("--players", action="store_true")
    parser.add_argument("--playing", action="store_true")
    parser.add_argument("--forget", action="store_true")
    parser.add_argument("--to", type=int, default=FOR_EVER)
    parser.add_argument("--die-at", default=None)
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--small", type=int, default=living_world.SMALL_WORLD)
    parser.add_argument("--kernels", action="store_true")
    options = parser.parse_args()
    living_world.SMALL_WORLD = options.small
    if options.kernels:
        _compile_everything()
    asyncio.run(_live(options))
    assert ("numba" in sys.modules) == options.kernels


if __name__ == "__main__":
    main()
