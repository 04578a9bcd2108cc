"""Casts that were written by hand: the novel's 77 characters, and the 12 neighbours made for a lesson."""

from __future__ import annotations

import csv
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.life import load_manners, pair_keys
from bot.scenarios.cast import Cast, Scene, Turn
from scoring import Refused
from scoring.errors import choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.scenarios.scenario_file import ScenarioFile

STRONGEST = 1000
NOVEL = "les_miserables"


def les_miserables(file: ScenarioFile) -> Cast:
    """The novel: people and ties as its tables have them, lives from its scenario file, scenes from its timeline."""
    cast, timeline = (tomllib.loads(_text(f"{name}.toml")) for name in ("cast", "timeline"))
    ties = csv.DictReader(_text("friendships.csv").splitlines())
    family = [{"a": a, "b": b} for a, b in file.rest["family"]]
    return _cast(
        file,
        portraits={person["name"]: person["about"] for person in cast["people"]},
        lives=file.rest["lives"],
        ties=[{**tie, "strength": float(tie["strength"])} for tie in ties],
        family=family,
        scenes=timeline["scenes"],
    )


def class_of_neighbours(file: ScenarioFile) -> Cast:
    """The neighbours: all of it stands in one file."""
    neighbours, ties = file.rest["neighbours"], file.rest["ties"]
    return _cast(
        file,
        portraits={person["name"]: person["about"] for person in neighbours},
        lives={person["name"]: person["temperament"] for person in neighbours},
        ties=ties,
        family=[tie for tie in ties if tie.get("family", False)],
        scenes=file.rest["scenes"],
    )


def _text(name: str) -> str:
    return (resources.files("bot.scenarios") / NOVEL / name).read_text(encoding="utf-8")


def _cast(  # noqa: PLR0913 - what a cast is written from
    file: ScenarioFile,
    *,
    portraits: Mapping[str, str],
    lives: Mapping[str, Any],
    ties: Iterable[Mapping[str, Any]],
    family: Iterable[Mapping[str, Any]],
    scenes: Iterable[Mapping[str, Any]],
) -> Cast:
    """Names turned into places. Raises `Refused` for a stranger, a life that is missing and a family of strangers."""
    names = tuple(portraits)
    place = {name: number for number, name in enumerate(names)}

    def placed(name: object, where: str) -> int:
        if name not in place:
            allowed = choices(names, name)
            raise Refused(place=f"scenario {file.name}, {where}", field="person", value=name, allowed=allowed)
        return place[str(name)]

    rows = sorted(
        (*sorted((placed(tie["a"], "ties"), placed(tie["b"], "ties"))), round(tie["strength"] * STRONGEST))
        for tie in ties
    )
    a, b, strength = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    kin = [[placed(tie["a"], "family"), placed(tie["b"], "family")] for tie in family]
    kin_keys = pair_keys(*np.array(kin, dtype=np.int64).reshape(-1, 2).T)
    is_family = np.isin(pair_keys(a, b), kin_keys)
    if is_family.sum() != len(kin):
        strange = next(pair for pair, key in zip(kin, kin_keys, strict=True) if key not in set(pair_keys(a, b)))
        value = " and ".join(names[one] for one in strange)
        raise Refused(place=f"scenario {file.name}", field="family", value=value, allowed="two who are tied, once")
    temperament, turns = _lives(file, names, lives)
    return Cast(
        scenario=file.name, title=file.title, about=file.about, policy=file.policy, days_a_tick=file.days_a_tick,
        seconds_a_tick=file.seconds_a_tick, names=names, portraits=tuple(portraits.values()),
        temperament=temperament, temperaments=load_manners().temperaments,
        a=a.astype(np.uint32), b=b.astype(np.uint32), strength=strength.astype(np.uint16), family=is_family,
        timeline=tuple(
            Scene(
                day=float(scene["day"]), person=placed(act["person"], f"scene of day {scene['day']}"),
                kind=act["kind"], magnitude=float(act.get("magnitude", 1)), text=scene["scene"],
            )
            for scene in sorted(scenes, key=lambda scene: float(scene["day"]))
            for act in scene["acts"]
        ),
        turns=turns,
    )  # fmt: skip


def _lives(
    file: ScenarioFile, names: tuple[str, ...], lives: Mapping[str, Any]
) -> tuple[np.ndarray[Any, np.dtype[np.uint8]], tuple[Turn, ...]]:
    """Everybody's temperament on day 0, and the turns their lives take: one name, or ``[[from day, name], …]``."""
    manners = load_manners()
    if set(lives) != set(names):
        value = choices(set(lives) ^ set(names), limit=5)
        raise Refused(place=f"scenario {file.name}", field="lives", value=value, allowed="one life for each person")
    told = [[[0, lives[name]]] if isinstance(lives[name], str) else lives[name] for name in names]
    temperament = np.array([manners.code(life[0][1]) for life in told], dtype=np.uint8)
    turns = [
        Turn(day=float(day), person=person, temperament=manners.code(name))
        for person, life in enumerate(told)
        for day, name in life[1:]
    ]
    return temperament, tuple(sorted(turns, key=lambda turn: (turn.day, turn.person)))
