"""The number of threads changes nothing, to the bit: the same society scored by processes with one thread and two."""

from __future__ import annotations

import os
import subprocess
import sys

SCORE = """
import hashlib
from bot.cli.random_society import society
from scoring import load_policy, recompute
from scoring.evidence import Evidence
from scoring.register import drag_points
policy = load_policy("sesame-2015")
population = society(policy, 20_000, 100_000, 50)
standings = recompute(policy, population, 50.0, compiled=True)
digest = hashlib.sha256()
for array in (
    standings.evidence.values, standings.points_millipoints, standings.association_millipoints,
    standings.total_millipoints, standings.score, standings.tier, drag_points(standings, compiled=True),
    Evidence.of_events(policy, 20_000, population.ledger.kinds, population.ledger.events, 50.0).values,
    population.friendships.friend, population.ledger.events.day,
):
    digest.update(array.tobytes())
print(digest.hexdigest())
"""


def scored_with(threads: int) -> str:
    environment = {**os.environ, "NUMBA_NUM_THREADS": str(threads)}
    command = [sys.executable, "-c", SCORE]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout  # noqa: S603


def test_one_thread_and_two_give_the_same_bits() -> None:
    assert scored_with(1) == scored_with(2)
