"""``glasshouse bench --worlds``: how long a large world takes to make, open, move on and look up, on a real database.

The ticks of the large world run beside the reads of a small one in the same process, as they do for a bot.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.cli.benchmark import Measured
from bot.clock import SystemClock
from bot.services.join import Consent, join
from bot.services.living_world import open_world
from bot.services.make_world import Wish, make_world
from bot.services.playing import load_play
from bot.services.register import Register, look_up, register_of
from bot.services.see import Viewer, sight_of
from bot.services.tick import tick
from bot.store.store import SqliteStore
from scoring import snapshot, statement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from bot.services.living_world import LivingWorld

TICKS = 3
SMALL_TICKS = 50
LOOKUPS = 500
PLAYERS = 20
FRIENDS_OF_A_PLAYER = 10
# What is promised of a million people; a smaller town keeps it all the more.
MOST_SECONDS_TO_MAKE = 90
MOST_SECONDS_TO_OPEN = 2
MOST_SECONDS_A_TICK = 5
MOST_MILLISECONDS_A_SMALL_TICK = 50
MOST_MILLISECONDS_A_READ = 50
MOST_MILLISECONDS_A_LOOKUP = 20


def measure_worlds(people: int, tell: Callable[[str], None]) -> list[Measured]:
    """Make a town of `people` and a small world in one database, and measure both."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder) / "bench.db", people, tell))


async def _measured(path: Path, people: int, tell: Callable[[str], None]) -> list[Measured]:
    clock = SystemClock()
    async with SqliteStore(path) as store:
        tell("a small world")
        await make_world(store, Wish(name="small", scenario="les-miserables", seed=1), clock, lambda *_: None)
        small = await open_world(store, "small")
        small, times = await _ticks(store, small, SMALL_TICKS)
        report = [
            _promised("a tick of les-miserables", statistics.median(times), MOST_MILLISECONDS_A_SMALL_TICK)
        ]  # fmt: skip
        tell(f"making a town of {people:,}")
        start = time.perf_counter()
        wish = Wish(name="large", scenario="town", seed=1, people=people)
        await make_world(store, wish, clock, lambda _, doing: tell(f"{doing} ({people:,} people)"))
        made = (time.perf_counter() - start) * 1000
        report.append(_promised(f"making a town of {people:,}", made, MOST_SECONDS_TO_MAKE * 1000))
        start = time.perf_counter()
        large = await open_world(store, "large")
        opened = (time.perf_counter() - start) * 1000
        report.append(_promised("opening it", opened, MOST_SECONDS_TO_OPEN * 1000))
        tell("ticks of the town beside reads of the small world")
        size = await store.database.read(_bytes)
        large, times, reads = await _beside(store, small, large)
        grown = (await store.database.read(_bytes) - size) / TICKS
        report += [
            _promised("a tick of it, commit included", statistics.median(times), MOST_SECONDS_A_TICK * 1000),
            _promised(
                f"reads of the other world meanwhile, 99th percentile of {len(reads):,}",
                float(np.percentile(reads, 99)), MOST_MILLISECONDS_A_READ,
            ),
            Measured(what=f"the database grows by {grown / 1e6:.1f} MB a tick ({grown / people:.1f} bytes a person)"),
        ]  # fmt: skip
        tell("players in the town")
        large, measured = await _with_players(store, large)
        report += measured
        tell("the register")
        report += await _register(store, large)
    return report


def _bytes(connection: sqlite3.Connection) -> int:
    [pages], [size] = (connection.execute(f"pragma {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages * size)


def _promised(what: str, milliseconds: float, most: float) -> Measured:
    return Measured(what=what, milliseconds=milliseconds, promise=f"< {most:,.0f} ms", kept=milliseconds < most)


async def _ticks(store: SqliteStore, world: LivingWorld, ticks: int) -> tuple[LivingWorld, list[float]]:
    """Move a world on; milliseconds of each tick."""
    times = []
    for _ in range(ticks):
        start = time.perf_counter()
        world = await tick(store, world, SystemClock())
        times.append((time.perf_counter() - start) * 1000)
    return world, times


async def _beside(
    store: SqliteStore, small: LivingWorld, large: LivingWorld
) -> tuple[LivingWorld, list[float], list[float]]:
    """Ticks of the large world while somebody asks about the small one again and again."""
    reads: list[float] = []
    done = asyncio.Event()

    async def ask() -> None:
        person = 0
        while not done.is_set():
            start = time.perf_counter()
            name = small.people.names[person % len(small.people)]
            events = await store.events_of(small.row.world_id, small.standings.index(name))
            statement(snapshot(small.standings, name, events=events))
            reads.append((time.perf_counter() - start) * 1000)
            person += 1
            await asyncio.sleep(0.005)

    async def move() -> tuple[LivingWorld, list[float]]:
        try:
            return await _ticks(store, large, TICKS)
        finally:
            done.set()

    async with asyncio.TaskGroup() as group:
        moving = group.create_task(move())
        group.create_task(ask())
    after, times = moving.result()
    return after, times, reads


async def _with_players(store: SqliteStore, world: LivingWorld) -> tuple[LivingWorld, list[Measured]]:
    """The same ticks with players in the town, nobody showing themself; and what is computed to leave them out."""
    version = load_play().join_text
    for user in range(1, PLAYERS + 1):
        consent = Consent.given(by=user, in_chat=user, read=(1, 2), text_version=version)
        person = await join(store, world.row, consent, f"Player {user}", SystemClock())
        for friend in range(user, user + FRIENDS_OF_A_PLAYER):
            await store.set_tie(world.row.world_id, friend, person, 500)
    world, _ = await _ticks(store, world, 1)
    world, times = await _ticks(store, world, TICKS)
    sights = []
    for user in range(1, PLAYERS + 1):
        start = time.perf_counter()
        await sight_of(store, world, Viewer(user_id=user))
        sights.append((time.perf_counter() - start) * 1000)
    return world, [
        _promised(f"a tick of it with {PLAYERS} players", statistics.median(times), MOST_SECONDS_A_TICK * 1000),
        Measured(what="the town as one of them may see it", milliseconds=statistics.median(sights)),
    ]


async def _register(store: SqliteStore, world: LivingWorld) -> list[Measured]:
    """The register made, and looked into by the beginnings of names."""
    start = time.perf_counter()
    listed = await asyncio.to_thread(register_of, world)
    made = (time.perf_counter() - start) * 1000
    everybody = _everybody_listed(listed)
    report = [Measured(what=f"the register of {len(world.people):,} people", milliseconds=made)]
    for register in (listed, everybody):
        times = await _look_ups(store, register)
        what = f"a look-up by name among {len(register):,} listed, 99th percentile"
        report.append(_promised(what, float(np.percentile(times, 99)), MOST_MILLISECONDS_A_LOOKUP))
    return report


def _everybody_listed(listed: Register) -> Register:
    """A register as long as can be: as if everybody drew others down."""
    many = len(listed.world.people)
    order = np.random.default_rng(2).permutation(many)
    rank = np.empty(many, dtype=np.int64)
    rank[order] = np.arange(1, many + 1)
    return Register(world=listed.world, order=order, rank=rank, drag=many - rank, names={})


async def _look_ups(store: SqliteStore, listed: Register) -> list[float]:
    """Milliseconds of look-ups by the first letters of names drawn at random."""
    random = np.random.default_rng(1)
    names = listed.world.people.names
    times = []
    for person in random.integers(0, len(names), LOOKUPS).tolist():
        start = time.perf_counter()
        await look_up(store, listed, names[person][: int(random.integers(2, 12))])
        times.append((time.perf_counter() - start) * 1000)
    return times
