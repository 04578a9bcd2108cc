from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

import scoring
from bot.scenarios.making import make_cast
from bot.scenarios.scenario_file import scenario_file
from bot.scenarios.written import class_of_neighbours, les_miserables

if TYPE_CHECKING:
    from bot.scenarios.cast import Cast

WRITTEN = ("class", "les-miserables")


@pytest.fixture(scope="module")
def novel() -> Cast:
    return make_cast("les-miserables", seed=1)


def temperaments_on(cast: Cast, day: float) -> dict[str, str]:
    codes = cast.temperament_on(day).tolist()
    return {name: cast.temperaments[code].id for name, code in zip(cast.names, codes, strict=True)}


def test_the_novel_is_the_network_that_everybody_knows(novel: Cast) -> None:
    graph = nx.les_miserables_graph()
    assert (len(novel), len(novel.a)) == (len(graph), len(graph.edges)) == (77, 254)
    degrees = np.bincount(np.concatenate((novel.a, novel.b)))
    assert sorted(degrees.tolist()) == sorted(degree for _, degree in graph.degree)
    assert novel.names[int(degrees.argmax())] == "Valjean"


def test_everybody_in_it_has_a_line_a_life_and_a_name_of_their_own(novel: Cast) -> None:
    assert len(set(novel.names)) == len(novel.portraits) == len(novel.temperament) == 77
    assert all(novel.portraits)


def test_lives_take_their_turns(novel: Cast) -> None:
    assert temperaments_on(novel, 0)["Marius"] == "child"
    assert temperaments_on(novel, 79)["Marius"] == "outspoken"
    assert temperaments_on(novel, 79)["Enjolras"] == "firebrand"
    assert temperaments_on(novel, 80)["Enjolras"] == "absent"
    assert temperaments_on(novel, 20)["Valjean"] == "manufacturer"
    assert temperaments_on(novel, 100)["Valjean"] == "absent"
    assert (novel.temperament_on(0) == novel.temperament).all()
    assert all(turn.day > 0 for turn in novel.turns)


def test_the_timeline_is_in_order_and_in_the_rule_books_own_kinds(novel: Cast) -> None:
    days = [scene.day for scene in novel.timeline]
    assert days == sorted(days)
    assert min(days) == 0
    assert max(days) == 100
    assert {scene.kind for scene in novel.timeline} <= set(scoring.load_policy(novel.policy).kind_by_id)
    pamphlets = {novel.names[scene.person] for scene in novel.timeline if scene.kind == "opinion-unpermitted"}
    assert {"Enjolras", "Courfeyrac", "Mabeuf", "Javert"} <= pamphlets


def test_every_scene_happens_in_exactly_one_tick(novel: Cast) -> None:
    told = [*novel.scenes(-1, 0), *(scene for day in range(100) for scene in novel.scenes(day, day + 1))]
    assert tuple(told) == novel.timeline


def test_family_is_family(novel: Cast) -> None:
    pairs = {
        frozenset((novel.names[a], novel.names[b]))
        for a, b in zip(novel.a[novel.family], novel.b[novel.family], strict=True)
    }
    assert frozenset(("Cosette", "Valjean")) in pairs
    assert frozenset(("Javert", "Valjean")) not in pairs
    assert len(pairs) == 22


def test_a_class_is_small_told_in_a_lesson_and_has_all_sorts() -> None:
    row = make_cast("class", seed=1)
    assert len(row) == len(row.portraits) == 12
    assert len({*row.temperament.tolist()}) >= 9
    assert {"outspoken", "dutiful", "generous", "ambitious"} <= set(temperaments_on(row, 0).values())
    ticks = 30
    assert 15 * 60 <= ticks * row.seconds_a_tick <= 35 * 60
    assert max(scene.day for scene in row.timeline) <= ticks * row.days_a_tick
    assert (np.bincount(np.concatenate((row.a, row.b)), minlength=12) >= 2).all()
    assert {scene.kind for scene in row.timeline} <= set(scoring.load_policy(row.policy).kind_by_id)


@pytest.mark.parametrize("scenario", WRITTEN)
def test_what_is_written_is_the_same_for_every_seed(scenario: str) -> None:
    one, other = make_cast(scenario, seed=1), make_cast(scenario, seed=2)
    assert one.names == other.names
    assert (one.temperament == other.temperament).all()
    assert (one.strength == other.strength).all()


@pytest.mark.parametrize("scenario", WRITTEN)
def test_another_number_of_people_is_refused_and_the_right_one_taken(scenario: str) -> None:
    many = len(make_cast(scenario, seed=1))
    assert len(make_cast(scenario, people=many, seed=1)) == many
    with pytest.raises(scoring.Refused, match=f"people is 13; allowed: {many}, or no number"):
        make_cast(scenario, people=13, seed=1)


@pytest.mark.parametrize("scenario", [*WRITTEN, "town"])
def test_a_file_is_refused_where_none_is_read(scenario: str) -> None:
    with pytest.raises(scoring.Refused, match="scenario import reads one"):
        make_cast(scenario, seed=1, file=Path("x.csv"))


def test_a_life_that_is_missing_is_refused() -> None:
    file = scenario_file("les-miserables")
    lives = {name: life for name, life in file.rest["lives"].items() if name != "Marius"}
    with pytest.raises(scoring.Refused, match="lives is 'Marius'; allowed: one life for each person"):
        les_miserables(replace(file, rest={**file.rest, "lives": lives}))


def test_a_family_of_strangers_is_refused() -> None:
    file = scenario_file("les-miserables")
    with pytest.raises(scoring.Refused, match="family is 'Valjean and Gribier'"):
        les_miserables(replace(file, rest={**file.rest, "family": [["Cosette", "Valjean"], ["Valjean", "Gribier"]]}))


def test_a_stranger_in_a_scene_is_refused_with_who_is_meant() -> None:
    file = scenario_file("class")
    scene = {"day": 4, "scene": "x", "acts": [{"person": "Orla Fenick", "kind": "job-lost"}]}
    with pytest.raises(scoring.Refused, match="person is 'Orla Fenick'; allowed: Orla Fennick"):
        class_of_neighbours(replace(file, rest={**file.rest, "scenes": [scene]}))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"portraits": ("one",)}, "portraits"),
        ({"temperament": np.full(12, 200, dtype=np.uint8)}, "temperament"),
        ({"temperament": np.zeros(3, dtype=np.uint8)}, "temperament"),
        ({"strength": np.zeros(29, dtype=np.uint16)}, "strength"),
        ({"a": np.full(29, 11, dtype=np.uint32)}, "a, b"),
        ({"b": np.full(29, 12, dtype=np.uint32)}, "a, b"),
        ({"family": np.zeros(1, dtype=np.bool_)}, "family"),
        ({"names": ("Ann", "Bob"), "portraits": (), "temperament": np.zeros(2, dtype=np.uint8)}, "a, b"),
    ],
)
def test_columns_that_are_no_society_are_refused(changed: dict[str, object], field: str) -> None:
    with pytest.raises(scoring.Refused, match=f"the cast of class: {field}"):
        replace(make_cast("class", seed=1), **changed)  # type: ignore[arg-type]


def test_a_scene_of_nobody_is_refused() -> None:
    row = make_cast("class", seed=1)
    with pytest.raises(scoring.Refused, match="a stranger"):
        replace(row, timeline=(replace(row.timeline[0], person=12),))
