"""Programs that measure one thing in a process of their own: peak memory, and starting up.

What the alternatives cost must not count for us, nor what making the society cost.
"""

from __future__ import annotations

import os
import subprocess
import sys


def alone(program: str, folder: str, days: int) -> float:
    """What a program prints that runs by itself on the arrays in `folder`."""
    # Once to leave Python's bytecode and numba's machine code on disk, as an installation does; once to measure.
    ordinary = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(2):
        command = [sys.executable, "-c", COMMON + program, folder, str(days)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=ordinary)  # noqa: S603
    return float(done.stdout)


COMMON = """
import time; start = time.perf_counter()
import sys
from pathlib import Path
import numpy as np
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.policy import load_policy
from scoring.population import Population
from scoring.recompute import standings_of
load = lambda name: np.load(f"{sys.argv[1]}/{name}.npy")
policy, day = load_policy("sesame-2015"), float(sys.argv[2])
kinds = tuple(sorted(policy.kind_by_id))
def score(ties, evidence):
    people = len(evidence.values)
    ledger = Ledger(kinds=(), start=np.zeros(people + 1, dtype=np.int64), events=Events.none())
    return standings_of(policy, Population(people=range(people), friendships=ties, ledger=ledger), day, evidence)
"""

FROM_RAW_TABLES = """
people = len(load("values"))
ties = Friendships.of(people, load("a"), load("b"), load("s"), compiled=True)
events = Events(person=load("person"), kind=load("kind"), magnitude=load("magnitude"), day=load("day"))
score(ties, Evidence.of_events(policy, people, kinds, events, day))
status = Path("/proc/self/status")
if status.exists():  # what getrusage says there holds the parent's peak too
    print(int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024)
elif sys.platform == "win32":  # which has neither
    print("nan")
else:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)
"""

FIRST_RECOMPUTE = """
reading = time.perf_counter()
ties = Friendships.laid_out(load("start"), load("friend"), load("strength"), load("total"))
evidence = Evidence(values=load("values"), landmarks=load("landmarks"))
read = time.perf_counter() - reading
score(ties, evidence)
print(time.perf_counter() - start - read)
"""
