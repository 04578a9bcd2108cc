from __future__ import annotations

from itertools import combinations
from math import hypot

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.bond_layout import laid_out
from bot.pictures.bonds import _radii
from tests.pictures import samples

WIDE, HIGH = 704.0, 574.0


def story() -> tuple[list[tuple[int, int, float]], list[float]]:
    bonds = samples.bonds()
    return [(tie.a, tie.b, tie.strength / 1000) for tie in bonds.ties], _radii(bonds)


def test_the_novels_77_people_stand_apart_on_the_page_friends_nearer_than_strangers() -> None:
    ties, radii = story()
    spots = laid_out(77, ties, radii, WIDE, HIGH)
    for a, b in combinations(range(77), 2):
        assert hypot(spots[a][0] - spots[b][0], spots[a][1] - spots[b][1]) > (radii[a] + radii[b]) * 0.9
    far = {(a, b): hypot(spots[a][0] - spots[b][0], spots[a][1] - spots[b][1]) for a, b in combinations(range(77), 2)}
    tied = {tuple(sorted((a, b))) for a, b, _ in ties}
    friends = [distance for pair, distance in far.items() if pair in tied]
    strangers = [distance for pair, distance in far.items() if pair not in tied]
    assert sum(friends) / len(friends) < 0.6 * sum(strangers) / len(strangers)


def test_the_same_net_is_laid_out_the_same() -> None:
    ties, radii = story()
    results = [laid_out(77, ties, radii, WIDE, HIGH) for _ in range(3)]
    assert all(result == results[0] for result in results)


@st.composite
def nets(some: st.DrawFn) -> tuple[int, list[tuple[int, int, float]]]:
    people = some(st.integers(1, 80))
    pairs = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1), st.floats(0.001, 1))
    return people, [tie for tie in some(st.lists(pairs, max_size=200)) if tie[0] != tie[1]]


@settings(max_examples=60, deadline=None)
@given(nets())
def test_any_net_stays_on_the_page_also_without_ties(net: tuple[int, list[tuple[int, int, float]]]) -> None:
    people, ties = net
    spots = laid_out(people, ties, [8.0] * people, WIDE, HIGH)
    assert len(set(spots)) == people
    assert all(0 <= x <= WIDE and 0 <= y <= HIGH for x, y in spots)
