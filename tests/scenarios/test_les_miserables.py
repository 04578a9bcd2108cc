"""The novel's society: who is in it, what happens to them, and what becomes of their scores."""

from __future__ import annotations

import csv
import re
import runpy
import tomllib
from collections import Counter
from pathlib import Path

import networkx as nx

import scoring
from bot.cli.glance import LAST_DAY
from bot.scenarios import cast_of, population_of, read, scene_on, tables_of

ROOT = Path(__file__).parents[2]
NAME = "les_miserables"
CAST = tomllib.loads(read(NAME, "cast.toml"))
SCENES = tomllib.loads(read(NAME, "timeline.toml"))["scenes"]
POLICY = scoring.load_policy("sesame-2015")
ABC = ("Enjolras", "Combeferre", "Courfeyrac", "Prouvaire", "Feuilly", "Bahorel", "Bossuet", "Joly", "Grantaire")


def test_the_tables_are_what_cast_and_timeline_make() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "scenarios" / "make_les_miserables.py"))["tables"]()
    assert made == tables_of(NAME)


def test_the_people_and_friendships_are_those_of_the_network() -> None:
    graph = nx.les_miserables_graph()
    label = {person["name"]: person["label"] for person in CAST["people"]}
    population = population_of(tables_of(NAME))
    assert len(label) == len(population) == 77
    assert {label[str(name)] for name in population.people} == set(graph)
    one, other, thousandths = (column.tolist() for column in population.friendships.pairs())
    assert len(one) == 254
    strengths = {}
    for a, b, strength in zip(one, other, thousandths, strict=True):
        weight = graph.edges[label[population.people[a]], label[population.people[b]]]["weight"]
        assert strength == round(1000 * (1 - 2 ** (-weight / 4)))
        strengths[weight] = strength
    in_order = [strengths[weight] for weight in sorted(strengths)]
    assert in_order == sorted(set(in_order))  # more meetings, a stronger tie
    assert 0 < in_order[0] <= in_order[-1] <= 1000


def test_cast_and_timeline_name_only_what_there_is() -> None:
    names = set(cast_of(NAME))
    for person in CAST["people"]:
        days = [day for day, _ in person["life"]]
        assert days == sorted(set(days))
        assert days[0] == 0
        assert {routine for _, routine in person["life"]} <= set(CAST["routines"])
    for routine in CAST["routines"].values():
        assert set(routine) <= set(POLICY.kind_by_id)
    for scene in SCENES:
        assert 0 <= scene["day"] <= LAST_DAY
        assert re.match(r"(I|II|III|IV|V)\.\d+, [^:]+: \S", scene["scene"])
        for act in scene["acts"]:
            assert set(act) <= {"person", "kind", "magnitude"}
            assert act["person"] in names
            assert act["kind"] in POLICY.kind_by_id
    assert [scene["day"] for scene in SCENES] == sorted(scene["day"] for scene in SCENES)


def test_every_scene_happens() -> None:
    events = Counter(tuple(row.values()) for row in csv.DictReader(tables_of(NAME)["events.csv"].splitlines()))
    assert 1500 <= events.total() <= 3000
    acts = Counter(
        (act["person"], act["kind"], str(act.get("magnitude", 1)), str(scene["day"]))
        for scene in SCENES
        for act in scene["acts"]
    )
    assert acts <= events


def test_the_dead_do_nothing_any_more() -> None:
    gone = {person["name"]: person["life"][-1][0] for person in CAST["people"] if person["life"][-1][1] == "gone"}
    told = {(act["person"], scene["day"]) for scene in SCENES for act in scene["acts"]}
    for row in csv.DictReader(tables_of(NAME)["events.csv"].splitlines()):
        if row["person"] in gone and (row["person"], int(row["day"])) not in told:
            assert int(row["day"]) < gone[row["person"]], row
    assert "carries the flag" in scene_on(NAME, 79.5)
    assert not scene_on(NAME, -1)


def scores_on(day: float) -> dict[str, int]:
    population = population_of(tables_of(NAME)).until(day)
    standings = scoring.recompute(POLICY, population, day)
    return {str(person): int(score) for person, score in zip(population.people, standings.score, strict=True)}


def test_at_first_everybody_is_alike() -> None:
    scores = scores_on(0)
    assert sum(abs(score - POLICY.base) <= 20 for score in scores.values()) >= 70


def test_the_mayor_rises_and_falls() -> None:
    prosperous, fallen = scores_on(30), scores_on(36)
    assert max(prosperous, key=lambda person: prosperous[person]) == "Valjean"
    assert "Bishop Myriel" in sorted(prosperous, key=lambda person: -prosperous[person])[:3]
    assert prosperous["Fantine"] < 550
    assert fallen["Valjean"] < 550


def test_the_barricade_costs_its_people_everything_and_their_friends_a_tier() -> None:
    before, after = scores_on(50), scores_on(80)
    for friend in ABC:
        assert before[friend] >= POLICY.base - 10
        assert after[friend] < 475, friend
    assert after["Marius"] < before["Marius"] - 50
    assert after["Javert"] >= 600  # until he has remarks
    assert scores_on(82)["Javert"] < 550


def test_in_the_end_the_wrong_people_stand_highest() -> None:
    scores = scores_on(100)
    assert scores["Thénardier"] == min(scores.values())
    assert min(scores["Tholomyès"], scores["Bamatabois"], scores["Gillenormand"]) >= 650
    assert scores["Valjean"] < 550 <= scores["Champmathieu"]
    population = population_of(tables_of(NAME))
    assert scoring.register(scoring.recompute(POLICY, population, LAST_DAY), top=1)[0].person == "Valjean"
