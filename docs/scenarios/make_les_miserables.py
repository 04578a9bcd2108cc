# ruff: noqa: INP001 - a script, not part of a package
"""Makes bot/scenarios/les_miserables/{people,friendships,events}.csv anew; the same files, every time.

The people and their ties are those of ``networkx.les_miserables_graph()``. What happens to them comes from two files
beside the tables: the routines in cast.toml, from which everyday life is drawn by seeded chance, and the scenes in
timeline.toml, which follow the novel. Change either, then::

    .venv/bin/python docs/scenarios/make_les_miserables.py
"""

from __future__ import annotations

import csv
import io
import sys
import tomllib
import zlib
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

SCENARIO = Path(__file__).resolve().parents[2] / "bot" / "scenarios" / "les_miserables"
DAYS = 100
SEED = 1862  # the year the novel came out

Row = tuple[object, ...]


def tables(scenario: Path = SCENARIO) -> dict[str, str]:
    """The three files by name, as they belong on disk."""
    cast = tomllib.loads((scenario / "cast.toml").read_text(encoding="utf-8"))
    timeline = tomllib.loads((scenario / "timeline.toml").read_text(encoding="utf-8"))
    people = [person["name"] for person in cast["people"]]
    place = {name: number for number, name in enumerate(people)}
    happened = [*everyday(cast), *scenes(timeline)]
    # Events that agree in all four columns are alike, so this is one order only.
    happened.sort(key=lambda row: (row[3], place[row[0]], row[1], row[2]))
    return {
        "people.csv": as_csv(("person",), [(name,) for name in people]),
        "friendships.csv": as_csv(("a", "b", "strength"), friendships(cast["people"])),
        "events.csv": as_csv(("person", "kind", "magnitude", "day"), happened),
    }


def friendships(people: list[dict[str, Any]]) -> list[Row]:
    """Who appears together, and how strong a tie that makes: 1 - 2^(-w/4) for w chapters, in whole thousandths.

    One chapter is worth 0.159, four 0.5, thirty-one 0.995: more is always stronger, and nothing is stronger than 1.
    """
    name = {person["label"]: person["name"] for person in people}
    order = {label: number for number, label in enumerate(name)}
    graph = nx.les_miserables_graph()
    pairs = [(*sorted((a, b), key=order.__getitem__), weight) for a, b, weight in graph.edges(data="weight")]
    pairs.sort(key=lambda pair: (order[pair[0]], order[pair[1]]))
    return [(name[a], name[b], f"{1 - 2 ** (-weight / 4):.3f}") for a, b, weight in pairs]


def everyday(cast: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    """Everybody's routines, day by day: each kind comes round about as often as its routine says.

    Every person and kind has a stream of chance of its own, so that a change to one leaves the others as they were.
    """
    happened = []
    for person in cast["people"]:
        life = person["life"]
        for (start, routine), (end, _) in zip(life, [*life[1:], (DAYS + 1, "")], strict=True):
            for kind, often in cast["routines"][routine].items():
                every, magnitude = (often, 1) if isinstance(often, int) else (often["every"], often["magnitude"])
                key = f"{person['name']}, {kind}, {start}".encode()
                chance = np.random.Generator(np.random.PCG64([SEED, zlib.crc32(key)]))
                day = start + every * chance.random()
                while day < end:
                    happened.append((person["name"], kind, magnitude, int(day)))
                    day += every * (0.6 + 0.8 * chance.random())  # now a little early, now a little late
    return happened


def scenes(timeline: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    """What happens in the novel."""
    return [
        (act["person"], act["kind"], act.get("magnitude", 1), scene["day"])
        for scene in timeline["scenes"]
        for act in scene["acts"]
    ]


def as_csv(columns: Row, rows: list[Any]) -> str:
    """A table as the text of its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def main() -> None:
    """Write the three files, and say how much is in them."""
    for name, text in tables().items():
        (SCENARIO / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}: {text.count(chr(10)) - 1} rows\n")


if __name__ == "__main__":
    main()
