"""A bot killed while updates wait and alerts flow loses none, does nothing twice, and repeats no alert unmarked.

``GLASSHOUSE_KILLS=100 pytest tests/telegram/test_kill.py`` (``make soak``) kills more often.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from bot.services.join import join
from bot.services.living_world import open_world
from bot.services.tick import tick
from bot.store.store import SqliteStore
from tests.services.players import CLOCK, consent, world_of
from tests.telegram.toy_bot import started

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.local import Local

KILLS = int(os.environ.get("GLASSHOUSE_KILLS", "8"))
KILLS_A_ROUND = 4
USERS = 20
KINDS = ("bill-late", "course-finished", "notice-shared")
ALERTS = 2
# Of those killed at a random instant: how long after they were ready.
LONGEST_SECONDS = 0.25
MOST_WRITES = 60


async def players(here: Local, path: Path) -> dict[int, int]:
    """Users who have joined a world; their numbers by id."""
    numbers = {}
    async with SqliteStore(path) as store:
        world = await world_of(store, scenario="class")
        for number in range(USERS):
            user = await here.user(f"User {number}")
            here.start(user)
            numbers[user] = await join(store, world.row, consent(user), f"User {number}", CLOCK)
        await tick(store, world, CLOCK)
    return numbers


def put_alerts(path: Path, people: dict[int, int], number: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        rows = [(person, f"tier-{number}-{one}", number) for person in people.values() for one in range(ALERTS)]
        connection.executemany(
            "insert into outbox (world_id, person, subject, id, tick, direction, payload, state)"
            " values (1, ?, 'tier', ?, ?, 'gained', '{}', 'waiting')",
            rows,
        )
        connection.commit()


def left_over(path: Path) -> int:
    """How many updates and alerts are not done with."""
    with closing(sqlite3.connect(path)) as connection:
        [updates] = connection.execute("select count(*) from inbox where state = 'waiting'").fetchone()
        [alerts] = connection.execute("select count(*) from outbox where state in ('waiting', 'sending')").fetchone()
    return int(updates) + int(alerts)


async def killed(here: Local, path: Path, chance: np.random.Generator) -> None:
    """Run the bot and kill it: at a write, or at any instant."""
    arguments = (path, here.sandbox.url, here.sandbox.token, "w")
    if chance.random() < 0.5:
        die_at = str(chance.integers(1, MOST_WRITES))
        process = await started(*arguments, "--die-at", die_at, *(["--after"] if chance.random() < 0.5 else []))
        waited = 5.0
    else:
        process = await started(*arguments)
        waited = float(chance.random()) * LONGEST_SECONDS
    assert process.stdout is not None
    line = await process.stdout.readline()
    try:
        async with asyncio.timeout(waited if line else 120):
            await process.wait()
    except TimeoutError:
        process.kill()
    await process.communicate()
    assert process.returncode == -signal.SIGKILL


async def finished(here: Local, path: Path) -> None:
    """Run the bot until all is done, and end it in order."""
    process = await started(path, here.sandbox.url, here.sandbox.token, "w")
    assert process.stdout is not None
    try:
        async with asyncio.timeout(240):
            await process.stdout.readline()
            while here.sandbox.queue.pending or left_over(path):
                assert process.returncode is None
                await asyncio.sleep(0.05)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


async def test_kill_after_kill_nothing_is_lost_or_done_twice(here: Local, tmp_path: Path) -> None:
    path = tmp_path / "players.db"
    people = await players(here, path)
    chance = np.random.Generator(np.random.Philox(key=11))
    doubted = 0
    for number in range(1, -(-KILLS // KILLS_A_ROUND) + 1):
        before = {user: len(here.all_from_bot(user)) for user in people}
        for kind in KINDS:
            for user in people:
                await here.says(user, f"/act {kind} r{number}-{kind}")
        assert here.sandbox.queue.pending == 60
        put_alerts(path, people, number)
        for _ in range(KILLS_A_ROUND):
            await killed(here, path, chance)
        await finished(here, path)
        check_rows(path, people)
        for user in people:
            said = here.all_from_bot(user)[before[user] :]
            for kind in KINDS:
                assert [text for text in said if text.startswith(f"did r{number}-{kind},")], (kind, said)
            doubted += check_alerts(said, number)
        async with SqliteStore(path) as store:
            await tick(store, await open_world(store, "w"), CLOCK)
    print(f"{KILLS} kills, {doubted} alerts said again, marked")  # noqa: T201 - what the soak shows


def check_rows(path: Path, people: dict[int, int]) -> None:
    """Each act was done once, each alert delivered, and nothing is left of updates but their numbers."""
    with closing(sqlite3.connect(path)) as connection:
        done = connection.execute("select person, kind from pending_acts").fetchall()
        assert Counter(Counter(done).values()) == {1: len(people) * len(KINDS)}
        assert {person for person, _ in done} == set(people.values())
        assert connection.execute("select * from effects").fetchall() == []
        assert connection.execute("select * from inbox where state <> 'done' or payload is not null").fetchall() == []
        assert connection.execute("select distinct state from outbox").fetchall() == [("delivered",)]
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]


def check_alerts(said: list[str], number: int) -> int:
    """Each alert came; of those that came more than once, all but one were marked, with the same visible number."""
    alerts = [one.split() for text in said if text.startswith("alert") for one in text.split(" and ")]
    again = 0
    for one in range(ALERTS):
        copies = [shown for _, shown, name, _ in alerts if name == f"tier-{number}-{one}"]
        assert copies
        assert {shown.rstrip("!") for shown in copies} == {str((number - 1) * ALERTS + one + 1)}
        assert sum(not shown.endswith("!") for shown in copies) <= 1, copies
        again += len(copies) - 1
    return again
