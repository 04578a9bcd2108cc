"""Worlds to play: casts, their friendships and what happens to them, as data. No rule is decided here.

`make_cast` gives everybody of a world on day 0, for any of `list_scenarios`. The tables of a scenario, below, are a
story told to its end: what ``glasshouse glance`` shows.
"""

from __future__ import annotations

import csv
import tomllib
from importlib import resources

from bot.scenarios.cast import Cast, ScenarioInfo, Scene, Turn, after_turns
from bot.scenarios.making import list_scenarios, make_cast
from scoring import Population

__all__ = [
    "EVENTS",
    "FRIENDSHIPS",
    "PEOPLE",
    "TABLES",
    "Cast",
    "ScenarioInfo",
    "Scene",
    "Turn",
    "after_turns",
    "cast_of",
    "list_scenarios",
    "make_cast",
    "population_of",
    "read",
    "scene_on",
    "tables_of",
]

PEOPLE, FRIENDSHIPS, EVENTS = TABLES = ("people.csv", "friendships.csv", "events.csv")


def read(scenario: str, name: str) -> str:
    """The text of one of a scenario's files."""
    return (resources.files("bot.scenarios") / scenario / name).read_text(encoding="utf-8")


def tables_of(scenario: str) -> dict[str, str]:
    """The text of a scenario's three tables by file name; their columns are those that ``glasshouse score`` reads."""
    return {name: read(scenario, name) for name in TABLES}


def population_of(tables: dict[str, str]) -> Population:
    """The people of such tables with everything that happens to them, all days of the scenario."""
    people, friendships, events = (list(csv.DictReader(tables[name].splitlines())) for name in TABLES)
    return Population.from_tables(
        people={"person": [row["person"] for row in people]},
        friendships={
            "a": [row["a"] for row in friendships],
            "b": [row["b"] for row in friendships],
            "strength": [float(row["strength"]) for row in friendships],
        },
        events={
            "person": [row["person"] for row in events],
            "kind": [row["kind"] for row in events],
            "magnitude": [float(row["magnitude"]) for row in events],
            "day": [float(row["day"]) for row in events],
        },
    )


def cast_of(scenario: str) -> dict[str, str]:
    """A line about each person, by name."""
    return {person["name"]: person["about"] for person in tomllib.loads(read(scenario, "cast.toml"))["people"]}


def scene_on(scenario: str, day: float) -> str:
    """The sentence of the latest scene up to a day; empty before the first."""
    scenes = tomllib.loads(read(scenario, "timeline.toml"))["scenes"]
    return next((scene["scene"] for scene in reversed(scenes) if scene["day"] <= day), "")
