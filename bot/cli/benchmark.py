"""The measurements behind ``glasshouse bench``: each beside its alternative, in turn, in one run.

Absolute times say little on a shared machine; every claim is a ratio of medians measured in turns (A B A B …). What
the alternatives cost in memory and start-up must not count for us, so those two are measured in processes of their own.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring import Batch, Population, Standings, load_policy, recompute, snapshot, statement, update, what_if
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.population import checked_strengths
from scoring.recompute import divisors_of, standings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scoring import Policy

ROUNDS = 7
# What is promised, as ratios; see each line's `promise`.
MOST_OF_FLOOR = 2.0
LEAST_OVER_SCIPY = 2.0
MOST_OF_SCIPY = 2.0
MOST_INCREMENTAL = 0.05
MOST_MEGABYTES = 1500
MOST_SECONDS = 1.5
EVENTS_A_DAY = 0.2
CHANGES = 1_000
MEGABYTE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line of the report: what took how long, how that compares, and what is promised."""

    what: str
    milliseconds: float | None = None
    ratio: float | None = None
    of: str = ""
    promise: str = ""
    kept: bool | None = None


def heavy_tailed(people: int, friendships: int, seed: int) -> Friendships:
    """Random friendships whose degrees have a heavy tail (Chung and Lu's model, exponent 2.5), strengths at random."""
    random = np.random.default_rng(seed)
    weight = (random.pareto(1.5, people) + 1).astype(np.float64)
    edges = np.cumsum(np.minimum(weight, weight.sum() / 200))
    found = np.empty(0, dtype=np.uint64)
    size = np.uint64(people)
    wanted = min(friendships, people * (people - 1) // 4)
    while len(found) < wanted:
        missing = int((wanted - len(found)) * 1.05) + 16
        one, other = (np.searchsorted(edges, random.random(missing) * edges[-1]).astype(np.uint64) for _ in "ab")
        key = np.minimum(one, other) * size + np.maximum(one, other)
        found = np.unique(np.concatenate((found, key[one != other])))
    found = random.permutation(found)[:wanted]
    strength = random.integers(1, 1001, wanted).astype(np.uint16)
    return Friendships.of(people, (found // size).astype(np.uint32), (found % size).astype(np.uint32), strength)


def raw_events(people: int, kinds: int, days: int, seed: int) -> Events:
    """Events as they come in: by day, people at random."""
    random = np.random.default_rng(seed)
    count = int(people * days * EVENTS_A_DAY)
    return Events(
        person=random.integers(0, people, count, dtype=np.uint32),
        kind=random.integers(0, kinds, count, dtype=np.uint16),
        magnitude=random.integers(1, 5, count).astype(np.float64) / 2,
        day=np.sort(random.integers(0, days * 24, count)).astype(np.float64) / 24,
    )


def society(policy: Policy, people: int, friendships: int, days: int) -> Population:
    """A random society of the size asked for."""
    kinds = tuple(sorted(policy.kind_by_id))
    ties = heavy_tailed(people, friendships, seed=1)
    ledger = Ledger.of(people, kinds, raw_events(people, len(kinds), days, seed=2))
    return Population(people=[f"p{number}" for number in range(people)], friendships=ties, ledger=ledger)


def in_turns(*calls: Callable[[], object], rounds: int = ROUNDS) -> list[list[float]]:
    """Milliseconds of each call in each round, the calls taking turns; a first round is not counted."""
    times: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + 1):
        for place, call in enumerate(calls):
            start = time.perf_counter()
            call()
            if turn:
                times[place].append((time.perf_counter() - start) * 1000)
    return times


def middle_ratio(ours: list[float], other: list[float]) -> float:
    """The median of the ratios round by round."""
    return statistics.median(a / b for a, b in zip(ours, other, strict=True))


def measure(policy: Policy, people: int, friendships: int, days: int, tell: Callable[[str], None]) -> list[Measured]:
    """Everything, in order; `tell` hears what is being measured."""
    tell(f"making {people:,} people, {friendships:,} friendships, {int(people * days * EVENTS_A_DAY):,} events")
    population = society(policy, people, friendships, days)
    day = float(days)
    standings = recompute(policy, population, day)
    tell("passes over everybody")
    report, full = _passes(standings)
    tell("incremental recompute")
    report += _incremental(standings, full)
    tell("one person")
    report += _one_person(policy, people, friendships, days, standings)
    del standings, population
    tell("raw events to evidence")
    report += _aggregation(policy, people, days)
    tell("memory and start-up")
    report += _apart(people, friendships, days)
    return report


def _product_with_scipy(ties: Friendships) -> Callable[[], object] | None:
    try:
        from scipy.sparse import csr_array  # noqa: PLC0415 - an alternative, measured where it is installed
    except ImportError:
        return None
    shape = (ties.people, ties.people)
    matrix = csr_array(
        (ties.strength.astype(np.float64), ties.friend.astype(np.int32), ties.start.astype(np.int32)), shape=shape
    )
    vector = np.random.default_rng(3).normal(size=ties.people)
    return lambda: matrix @ vector


def _passes(standings: Standings) -> tuple[list[Measured], float]:
    """The association pass and the whole recompute, beside scipy's product and the floor of bare random reads."""
    from scoring import kernels

    ties, policy = standings.population.friendships, standings.policy
    association = policy.association
    assert association is not None  # noqa: S101 - the benchmark's rule book has one
    conduct = standings.values[0].astype(np.int32)
    divisors = divisors_of(association, ties)

    caps, nearer = (association.share, association.up, association.down), np.empty(0, dtype=np.int64)

    def associate() -> object:
        return kernels.association_pass(ties.start, ties.friend, ties.strength, conduct, nearer, divisors, caps)

    def everything() -> Standings:
        return standings_of(policy, standings.population, standings.day, standings.evidence, compiled=True)

    def floor() -> int:
        return kernels.random_reads(ties.start, ties.friend, conduct)

    product = _product_with_scipy(ties)
    calls: list[Callable[[], object]] = [floor, associate, everything, *([product] if product else [])]
    times = in_turns(*calls)
    middle = [statistics.median(column) for column in times]
    to_floor = middle_ratio(times[1], times[0])
    report = [
        Measured(what=f"bare random reads ({len(ties.friend):,} directed friendships)", milliseconds=middle[0]),
        Measured(
            what="association pass", milliseconds=middle[1], ratio=to_floor, of="bare random reads",
            promise="≤ 2", kept=to_floor <= MOST_OF_FLOOR,
        ),
    ]  # fmt: skip
    if product is None:
        report.append(Measured(what="scipy CSR @ vector: not installed (pip install 'glasshouse[bench]')"))
        return report, middle[2]
    faster = middle_ratio(times[3], times[1])
    whole = middle_ratio(times[2], times[3])
    report += [
        Measured(what="scipy CSR @ vector, same graph", milliseconds=middle[3]),
        Measured(
            what="… over association pass", ratio=faster,
            of="association pass", promise="≥ 2", kept=faster >= LEAST_OVER_SCIPY,
        ),
        Measured(
            what="whole recompute (evidence to scores and tiers)", milliseconds=middle[2], ratio=whole,
            of="scipy's product", promise="≤ 2", kept=whole <= MOST_OF_SCIPY,
        ),
    ]  # fmt: skip
    return report, middle[2]


def _random_batch(standings: Standings, random: np.random.Generator, *, events: int, ties: int) -> Batch:
    population = standings.population
    people, kinds = len(population), population.ledger.kinds
    happened = Events(
        person=random.integers(0, people, events, dtype=np.uint32),
        kind=random.integers(0, len(kinds), events, dtype=np.uint16),
        magnitude=np.ones(events, dtype=np.float64),
        day=np.full(events, standings.day),
    )
    pairs = {tuple(sorted(pair)) for pair in random.integers(0, people, (ties, 2)).tolist() if pair[0] != pair[1]}
    one, other = np.array(sorted(pairs), dtype=np.uint32).reshape(-1, 2).T
    strength = checked_strengths(random.integers(1, 1001, len(one)) / 1000)
    return Batch.of_columns(population, kinds, happened, one, other, strength)


def _incremental(standings: Standings, full: float) -> list[Measured]:
    """Batches taken in one by one, and at the end every number compared with a full recompute."""
    random = np.random.default_rng(4)
    report = []
    for what, events, ties in (("events", CHANGES, 0), ("friendships", 0, CHANGES)):
        times = []
        for _ in range(ROUNDS):
            batch = _random_batch(standings, random, events=events, ties=ties)
            start = time.perf_counter()
            update(standings, batch)
            times.append((time.perf_counter() - start) * 1000)
        share = statistics.median(times) / full
        report.append(
            Measured(
                what=f"incremental after {CHANGES:,} {what}",
                milliseconds=statistics.median(times),
                ratio=share,
                of="whole recompute",
                promise="< 0.05",
                kept=share < MOST_INCREMENTAL,
            )
        )
    again = recompute(standings.policy, standings.population, standings.day)
    equal = all(
        np.array_equal(getattr(standings, name), getattr(again, name))
        for name in ("points_millipoints", "association_millipoints", "total_millipoints", "score", "tier")
    )
    report.append(Measured(what="… equal to a full recompute, everybody", promise="to the millipoint", kept=equal))
    return report


def _one_person(policy: Policy, people: int, friendships: int, days: int, large: Standings) -> list[Measured]:
    """A statement and a what-if of somebody with about as many friends, in societies of growing size."""
    report = []
    friends = max(1, 2 * friendships // people)
    for divisor in (100, 10, 1):
        standings = large
        if divisor > 1:
            population = society(policy, people // divisor, friendships // divisor, days)
            standings = recompute(policy, population, float(days))
        middling = np.flatnonzero(standings.population.friendships.degree == friends)
        names = [standings.person(int(index)) for index in middling[:20]]
        if not names:
            continue
        standings.index(names[0])  # builds the names' index, which a running world has

        def explain(standings: Standings = standings, names: list[str] = names) -> None:
            for name in names:
                statement(snapshot(standings, name))

        def suppose(standings: Standings = standings, names: list[str] = names) -> None:
            for name in names:
                happens = (name, standings.policy.kinds[0].id, 1.0, standings.day)
                what_if(standings, Batch.of(standings.population, events=[happens]))

        told, supposed = in_turns(explain, suppose, rounds=5)
        size = f"one of {len(standings):,}, {friends} friends"
        report += [
            Measured(what=f"statement, {size}", milliseconds=statistics.median(told) / len(names)),
            Measured(what=f"what-if, {size}", milliseconds=statistics.median(supposed) / len(names)),
        ]
    return report


def _aggregation(policy: Policy, people: int, days: int) -> list[Measured]:
    """Raw events to evidence, beside the same sum in Polars and DuckDB."""
    kinds = tuple(sorted(policy.kind_by_id))
    events = raw_events(people, len(kinds), days, seed=2)

    def ours() -> Evidence:
        return Evidence.of(policy, Ledger.of(people, kinds, events, compiled=True), float(days), compiled=True)

    names = ["Glasshouse"]
    calls: list[Callable[[], object]] = [ours]
    weight = np.array([policy.kind_by_id[name].weight for name in kinds])
    factor = np.array([policy.factor_index[policy.kind_by_id[name].factor] for name in kinds], dtype=np.uint16)
    others: list[tuple[str, Callable[..., Callable[[], object]]]] = [("Polars", _polars), ("DuckDB", _duckdb)]
    for name, make in others:
        try:
            calls.append(make(events, factor, weight, policy.half_lives, days))
            names.append(name)
        except ImportError:
            continue
    times = in_turns(*calls, rounds=3)
    report = [Measured(what=f"{len(events):,} raw events to evidence", milliseconds=statistics.median(times[0]))]
    for name, column in zip(names[1:], times[1:], strict=True):
        ratio = middle_ratio(column, times[0])
        report.append(
            Measured(
                what=f"the same in {name}",
                milliseconds=statistics.median(column),
                ratio=ratio,
                of="Glasshouse",
                promise="> 1",
                kept=ratio > 1,
            )
        )
    return report


def _polars(
    events: Events, factor: NDArray[np.uint16], weight: NDArray[np.float64], halves: NDArray[np.float64], days: int
) -> Callable[[], object]:
    import polars as pl  # noqa: PLC0415 - an alternative

    frame = pl.DataFrame(
        {"person": events.person, "kind": events.kind, "magnitude": events.magnitude, "day": events.day}
    )
    kinds = pl.DataFrame(
        {"kind": np.arange(len(factor), dtype=np.uint16), "factor": factor, "weight": weight, "half": halves[factor]}
    )
    value = pl.col("weight") * pl.col("magnitude") * (2.0 ** ((pl.col("day") - days) / pl.col("half")))
    query = frame.lazy().join(kinds.lazy(), on="kind").group_by("person", "factor").agg(value.sum())
    return query.collect


def _duckdb(
    events: Events, factor: NDArray[np.uint16], weight: NDArray[np.float64], halves: NDArray[np.float64], days: int
) -> Callable[[], object]:
    import duckdb  # noqa: PLC0415 - an alternative, measured where it is installed

    connection = duckdb.connect()
    columns = {"person": events.person, "kind": events.kind, "magnitude": events.magnitude, "day": events.day}
    connection.register("numbers", columns)
    connection.execute("create table events as select * from numbers")
    connection.register(
        "named", {"kind": np.arange(len(factor)), "factor": factor, "weight": weight, "half": halves[factor]}
    )
    connection.execute("create table kinds as select * from named")
    query = """
        select person, factor, sum(weight * magnitude * pow(2, (day - ?) / half)) as evidence
        from events join kinds using (kind) group by person, factor
    """
    return lambda: connection.execute(query, [days]).fetchnumpy()


def _apart(people: int, friendships: int, days: int) -> list[Measured]:
    """Peak memory and start-up, each in a process that does nothing else."""
    found: dict[str, Any] = {}
    for part in ("memory", "start"):
        command = [sys.executable, "-m", "bot.cli.benchmark", part, str(people), str(friendships), str(days)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
        found[part] = json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr[-300:]}
    report = []
    memory = found["memory"].get("megabytes")
    if memory is not None:
        what = f"peak memory, society with events and recompute: {memory:,.0f} MB"
        report.append(Measured(what=what, promise="< 1500 MB", kept=memory < MOST_MEGABYTES))
    seconds = found["start"].get("seconds")
    if seconds is not None:
        report.append(
            Measured(
                what="import and first recompute, compiled code on disk",
                milliseconds=seconds * 1000,
                promise="< 1500 ms",
                kept=seconds < MOST_SECONDS,
            )
        )
    failures = [f"{part}: {result['failed']}" for part, result in found.items() if "failed" in result]
    return [*report, *(Measured(what=f"not measured, {failure}", kept=False) for failure in failures)]


def _alone(part: str, people: int, friendships: int, days: int) -> None:
    """What a process of its own measures, printed as JSON."""
    policy = load_policy("sesame-2015")
    if part == "memory":
        recompute(policy, society(policy, people, friendships, days), float(days))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform != "darwin" else MEGABYTE)
        print(json.dumps({"megabytes": peak / MEGABYTE}))  # noqa: T201 - read by the parent
        return
    # The society is made and kept aside first; then a fresh interpreter imports and scores it.
    import tempfile  # noqa: PLC0415 - only here
    from pathlib import Path  # noqa: PLC0415

    population = society(policy, people, friendships, 1)
    evidence = Evidence.of(policy, population.ledger, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        ties = population.friendships
        arrays: dict[str, NDArray[Any]] = {
            "values": evidence.values, "landmarks": evidence.landmarks, "start": ties.start, "friend": ties.friend,
            "strength": ties.strength, "total": ties.strength_total,
        }  # fmt: skip
        for name, array in arrays.items():
            np.save(Path(folder) / name, array)
        command = [sys.executable, "-c", FIRST_RECOMPUTE, folder]
        # Once to leave Python's bytecode and numba's machine code on disk, as an installation does; once to measure.
        ordinary = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        for _ in range(2):
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=ordinary)  # noqa: S603
    print(done.stdout.strip())  # noqa: T201


FIRST_RECOMPUTE = """
import time; start = time.perf_counter()
import json, sys
import numpy as np
from scoring.evidence import Evidence
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger
from scoring.policy import load_policy
from scoring.population import Population
from scoring.recompute import standings_of
load = lambda name: np.load(f"{sys.argv[1]}/{name}.npy")
reading = time.perf_counter()
ties = Friendships.laid_out(load("start"), load("friend"), load("strength"), load("total"))
evidence = Evidence(values=load("values"), landmarks=load("landmarks"))
read = time.perf_counter() - reading
people = len(evidence.values)
ledger = Ledger(kinds=(), start=np.zeros(people + 1, dtype=np.int64), events=Events.none())
population = Population(people=range(people), friendships=ties, ledger=ledger)
standings_of(load_policy("sesame-2015"), population, 1.0, evidence)
print(json.dumps({"seconds": time.perf_counter() - start - read}))
"""


if __name__ == "__main__":
    _alone(sys.argv[1], *(int(number) for number in sys.argv[2:]))
