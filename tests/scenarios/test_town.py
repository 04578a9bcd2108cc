from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from bot.scenarios.making import list_scenarios, make_cast
from bot.scenarios.names import invented_names, name_parts
from bot.scenarios.scenario_file import scenario_from_toml
from bot.scenarios.ties import distinct, unpacked
from tests.life.playing import population_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.scenarios.cast import Cast


def fingerprint(cast: Cast) -> str:
    digest = hashlib.sha256("\n".join(cast.names).encode())
    for column in (cast.temperament, cast.a, cast.b, cast.strength, cast.family):
        digest.update(column.tobytes())
    return digest.hexdigest()


def degrees(cast: Cast) -> NDArray[np.int64]:
    counted: NDArray[np.int64] = np.bincount(np.concatenate((cast.a, cast.b)), minlength=len(cast))
    return counted


@given(people=st.integers(50, 400), seed=st.integers(0, 2**63 - 1))
def test_any_town_is_a_society_that_scoring_takes(people: int, seed: int) -> None:
    town = make_cast("town", people=people, seed=seed)
    assert len(town) == len(set(town.names)) == len(town.temperament) == people
    assert len(town.a) == round(people * min(10, people / 10))
    keys = town.a.astype(np.int64) * people + town.b
    assert (np.diff(keys) > 0).all()  # each pair once, and in order
    assert (town.a < town.b).all()
    assert len(population_of(town).friendships) == len(town.a)


def test_the_same_seed_gives_the_same_town_and_another_one_another() -> None:
    first = fingerprint(make_cast("town", people=2_000, seed=7))
    assert first == fingerprint(make_cast("town", people=2_000, seed=7))
    assert first != fingerprint(make_cast("town", people=2_000, seed=8))


def test_the_town_is_the_same_on_every_machine() -> None:
    # a stored world is made once, but a bug report names a seed: that must mean the same town everywhere
    assert fingerprint(make_cast("town", people=300, seed=1)).startswith("35bababb304c911c")


def test_there_are_twenty_friends_on_average_and_a_few_people_know_very_many() -> None:
    many = degrees(make_cast("town", people=20_000, seed=1))
    assert many.mean() == 20
    assert 14 <= np.median(many) <= 20
    assert np.percentile(many, 99) > 3 * np.median(many)
    assert many.max() > 15 * np.median(many)
    assert np.mean(many >= 3) > 0.95


def test_family_shares_a_roof_or_a_name_and_is_close() -> None:
    town = make_cast("town", people=3_000, seed=1)
    surname = np.array([name.split()[1] for name in town.names])
    assert (surname[town.a[town.family]] == surname[town.b[town.family]]).all()
    assert town.strength[town.family].mean() > 2 * town.strength[~town.family].mean()
    assert 0.05 < town.family.mean() < 0.25


def test_friends_of_friends_are_friends_far_more_often_than_by_chance() -> None:
    town = make_cast("town", people=3_000, seed=1)
    friends: list[set[int]] = [set() for _ in town.names]
    for a, b in zip(town.a.tolist(), town.b.tolist(), strict=True):
        friends[a].add(b)
        friends[b].add(a)
    closed = [b in friends[c] for of in friends for b in of for c in of if b < c][:400_000]
    assert np.mean(closed) > 5 * 20 / 3_000


def test_about_one_in_twelve_speaks_out() -> None:
    town = make_cast("town", people=30_000, seed=1)
    ids = [temperament.id for temperament in town.temperaments]
    share = {name: float(np.mean(town.temperament == ids.index(name))) for name in ids}
    assert share["outspoken"] == pytest.approx(0.08, abs=0.01)
    assert share["steady"] == pytest.approx(0.35, abs=0.02)
    assert share["firebrand"] == share["absent"] == 0


def test_the_outspoken_find_one_another() -> None:
    town = make_cast("town", people=30_000, seed=1)
    outspoken = town.temperament == [temperament.id for temperament in town.temperaments].index("outspoken")
    both = np.mean(outspoken[town.a] & outspoken[town.b])
    assert both > 1.1 * np.mean(outspoken) ** 2


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[tuple[float, str]] = []
    make_cast("town", people=100, seed=1, tell=lambda fraction, text: told.append((fraction, text)))
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert told[0][0] == 0
    assert told[-1][0] == 1
    assert all(text for _, text in told)


@pytest.mark.parametrize("people", [49, 2_000_001, 0, -1])
def test_a_town_too_small_or_too_large_is_refused(people: int) -> None:
    with pytest.raises(scoring.Refused, match=r"scenario town: people is .*; allowed: 50 to 2000000"):
        make_cast("town", people=people, seed=1)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_that_a_database_cannot_keep_is_refused(seed: int) -> None:
    with pytest.raises(scoring.Refused, match="seed"):
        make_cast("town", seed=seed)


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(scoring.Refused, match="class, import, les-miserables"):
        make_cast("twon", seed=1)


def test_the_scenarios_to_choose_from() -> None:
    infos = {info.name: info for info in list_scenarios()}
    assert {name: info.people for name, info in infos.items()} == {
        "class": 12, "import": None, "les-miserables": 77, "town": 1000,
    }  # fmt: skip
    assert all(info.title and info.about for info in infos.values())


# --- names ---------------------------------------------------------------------------------------------------------


def test_there_are_names_for_two_million_people_each_of_a_family_of_their_own() -> None:
    given_names, family_names = name_parts()
    worn = -(-2_000_000 // len(family_names))  # people of one family name, where all are worn equally
    assert worn <= len(given_names)
    assert all(name.isalpha() and 2 <= len(name) <= 12 for name in (*given_names, *family_names))


@given(clans=st.lists(st.integers(1, 30), max_size=60), seed=st.integers(0, 99))
def test_no_two_people_share_a_name_and_a_clan_shares_one_half_of_it(clans: list[int], seed: int) -> None:
    clan = np.repeat(np.arange(len(clans)), clans)
    names = invented_names(clan, np.random.default_rng(seed))
    assert len(set(names)) == len(names) == len(clan)
    surnames = [
        {name.split()[1] for name, of in zip(names, clan, strict=True) if of == one} for one in range(len(clans))
    ]
    assert all(len(one) == 1 for one in surnames)
    assert len(set().union(*surnames)) == len(clans)


def test_a_clan_larger_than_all_given_names_is_refused() -> None:
    with pytest.raises(scoring.Refused, match="of one family name"):
        invented_names(np.zeros(1_000, dtype=np.int64), np.random.default_rng(1))


# --- ties and files ------------------------------------------------------------------------------------------------


def test_of_a_pair_met_twice_the_closer_company_counts() -> None:
    def key(a: int, b: int, layer: int, strength: int) -> int:
        return ((a << 21 | b) << 13) | (layer << 10) | strength

    keys = np.array([key(1, 2, 3, 400), key(1, 2, 0, 900), key(0, 5, 4, 1000)], dtype=np.uint64)
    a, b, strength, layer = unpacked(distinct(keys))
    assert [*zip(a.tolist(), b.tolist(), strength.tolist(), layer.tolist(), strict=True)] == [
        (0, 5, 1000, 4),
        (1, 2, 900, 0),
    ]


HEAD = '[scenario]\nname = "x"\ntitle = "x"\nabout = "x"\npolicy = "x"\ndays_a_tick = 1\nseconds_a_tick = 1\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "scenario is missing"),
        ("[scenario", "TOML"),
        (HEAD.replace('title = "x"', 'title = ""'), "title"),
        (HEAD.replace("days_a_tick = 1", "days_a_tick = 0"), "days_a_tick"),
        (HEAD.replace("days_a_tick = 1", "days_a_tick = true"), "days_a_tick"),
        (HEAD + "[parameters]\nn = 3\n", "value, source, standing and note"),
        (HEAD + "[parameters.n]\nvalue = 3\nsource = 'rumour'\nstanding = 'invented'\nnote = 'x'\n", "source"),
    ],
)
def test_a_scenario_file_that_does_not_say_where_it_comes_from_is_refused(text: str, what: str) -> None:
    with pytest.raises(scoring.Refused, match=what):
        scenario_from_toml(text)


def test_a_parameter_that_is_not_there_is_named() -> None:
    with pytest.raises(scoring.Refused, match=r"parameters\.likeness is missing"):
        scenario_from_toml(HEAD).value("likeness")
