"""The library beside a second implementation that shares no line with it: numbers, counterfactuals, two real networks.

What "equal" means is said in comparing.py.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from tests import reference, strategies
from tests.exact import HALF, distance_to_flip, unsaturate, written
from tests.reference import Situation
from tests.scoring.comparing import (
    HAIR,
    check_change,
    check_drag,
    check_numbers,
    check_statements,
    check_what_if,
    given_by,
)

if TYPE_CHECKING:
    from tests.strategies import World


SHIPPED = tuple(scoring.list_policies())
NETWORKS = ("karate_club_graph", "les_miserables_graph")
LAST_DAY = 730.0

# --- numbers -------------------------------------------------------------------------------------------------------


@given(world=strategies.worlds())
def test_every_number_of_a_random_society(world: World) -> None:
    check_numbers(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


@given(world=strategies.worlds())
def test_every_number_of_a_random_society_compiled(world: World) -> None:
    standings = scoring.recompute(world.policy(), world.population(), world.situation.day, compiled=True)
    check_numbers(world, standings)


@given(world=strategies.extreme_worlds())
def test_every_number_of_a_society_at_the_limits(world: World) -> None:
    check_numbers(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


@given(world=strategies.far_worlds())
def test_every_number_where_conduct_travels_far(world: World) -> None:
    check_numbers(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


NEAR_A_FLIP = """
[policy]
name = "near-a-flip"
title = "Numbers that lie close to where rounding flips"
version = 1
base = 580
[factors.one]
title = "The only one"
up = {cap}
down = {cap}
{fading}
source = "invented"
standing = "invented"
[kinds.good]
factor = "one"
weight = 2
title = "Good"
source = "invented"
standing = "invented"
[kinds.bad]
factor = "one"
weight = -7
title = "Bad"
source = "invented"
standing = "invented"
[association]
factors = ["one"]
share = {share}
up = {cap}
down = {cap}
lifts = true
dilution = 0.5
hops = {hops}
damping = {damping}
source = "invented"
standing = "invented"
"""
OFFSETS = st.tuples(st.sampled_from((-1, 1)), st.integers(11, 1000)).map(lambda drawn: drawn[0] * drawn[1] * HAIR / 10)
"""Just outside the hair's breadth that is allowed, up to a hundred of them."""


def flip_book(*, cap: float, share: float = 0.5, fading: str = "", hops: int = 1, damping: float = 0.5) -> str:
    return NEAR_A_FLIP.format(cap=cap, share=share, fading=fading, hops=hops, damping=damping)


def near_a_flip(millipoints: Fraction, offset: Fraction, cap: Fraction) -> Fraction:
    """The evidence whose points lie an offset away from a rounding flip, close to those given."""
    return unsaturate((math.floor(millipoints) + HALF + offset) / 1000, cap, cap)


@given(
    cap=st.sampled_from((20, 33.3, 80, 160, 300)),
    half_life=st.sampled_from((None, 7, 45, 120, 365)),
    kind=st.sampled_from(("good", "bad")),
    magnitude=st.floats(0.01, 20),
    day=st.floats(0, 365),
    age=st.floats(0, 1),
    offset=OFFSETS,
)
def test_points_near_a_flip(
    *, cap: float, half_life: float | None, kind: str, magnitude: float, day: float, age: float, offset: Fraction
) -> None:
    """In a world of a year, the millipoint is the right one unless the real number is a hair from the edge.

    Carrying evidence costs digits as a world grows older: after a thousand half-lives the hair is ten times as thick.
    """
    cap_points = written(cap)
    text = flip_book(cap=cap, fading=f"half_life_days = {half_life}" if half_life else "")
    event_day = day * age
    world = strategies.world_of(
        text,
        Situation(book={}, people=("ann",), friendships=(), events=(("ann", kind, magnitude, event_day),), day=day),
    )
    found = reference.numbers(world.situation)
    x = found.evidence["ann"]["one"]
    wanted = near_a_flip(found.exact_points["ann"]["one"], offset, cap_points)
    near = (("ann", kind, float(Fraction(magnitude) * wanted / x), event_day),)
    world = replace(world, situation=replace(world.situation, events=near))
    exact = reference.numbers(world.situation).exact_points["ann"]["one"]
    assert HAIR < distance_to_flip(exact) < 101 * HAIR
    check_numbers(world, scoring.recompute(world.policy(), world.population(), day))


@given(
    cap=st.sampled_from((20, 33.3, 80, 160, 300)),
    magnitudes=st.lists(st.floats(0.01, 20), min_size=1, max_size=9),
    share=st.integers(1, 500).map(lambda n: n / 1000),
    strength=st.integers(1, 1000).map(lambda n: n / 1000),
    offset=OFFSETS,
)
def test_association_near_a_flip(
    cap: float, magnitudes: list[float], share: float, strength: float, offset: Fraction
) -> None:
    people = ("ann", *strategies.NAMES[1 : len(magnitudes) + 1])
    situation = Situation(
        book={},
        people=people,
        friendships=tuple(("ann", friend, strength) for friend in people[1:]),
        events=tuple((friend, "bad", magnitude, 0.0) for friend, magnitude in zip(people[1:], magnitudes, strict=True)),
        day=0.0,
    )
    world = strategies.world_of(flip_book(cap=cap, share=share), situation)
    found = reference.numbers(world.situation)
    cap_points = written(cap)
    wanted = near_a_flip(found.exact_association["ann"], offset, cap_points)
    nearer = float(written(share) * wanted / found.pull["ann"])
    world = strategies.world_of(flip_book(cap=cap, share=nearer), situation)
    exact = reference.numbers(world.situation).exact_association["ann"]
    assert HAIR < distance_to_flip(exact) < 101 * HAIR
    check_numbers(world, scoring.recompute(world.policy(), world.population(), 0.0))


@pytest.mark.parametrize("kind", ["good", "bad"])
@pytest.mark.parametrize("hundredths", [7, 25, 30, 35, 50, 57, 70, 75])
def test_ties_at_a_hop_go_away_from_zero(hundredths: int, kind: str) -> None:
    """Damping is the decimal that the rule book's author wrote: half of 15 is exactly seven and a half.

    In floats it may come out a little less or a little more; these are the dampings that floats have exactly.
    """
    cap = Fraction(300)
    for millipoints in range(10_000, 10_400):
        if hundredths * millipoints % 100 != 50:
            continue
        weight = 2 if kind == "good" else 7
        magnitude = float(unsaturate(Fraction(millipoints, 1000), cap, cap) / weight)
        situation = Situation(
            book={},
            people=("ann", "bob"),
            friendships=(("ann", "bob", 0.7),),
            events=(("bob", kind, magnitude, 0.0),),
            day=0.0,
        )
        world = strategies.world_of(flip_book(cap=300, hops=2, damping=hundredths / 100), situation)
        found = check_numbers(world, scoring.recompute(world.policy(), world.population(), 0.0))
        sign = 1 if kind == "good" else -1
        assert found.points["bob"]["one"] == sign * millipoints
        assert found.waves[1]["ann"] == sign * (hundredths * millipoints // 100 + 1)


# --- counterfactuals -----------------------------------------------------------------------------------------------


@given(world=strategies.worlds())
def test_drag_in_a_random_society(world: World) -> None:
    check_drag(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


@given(world=strategies.far_worlds())
def test_drag_where_conduct_travels_far(world: World) -> None:
    check_drag(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


@given(journey=strategies.journeys(most_steps=1, later=False))
def test_what_if_in_a_random_society(journey: tuple[World, tuple[strategies.Step, ...]]) -> None:
    world, (step,) = journey
    check_what_if(world, scoring.recompute(world.policy(), world.population(), world.situation.day), step)


# --- two real networks under the shipped rule books ----------------------------------------------------------------


@cache
def network_world(network: str, policy: str) -> World:
    """A published friendship network with a seeded life for everybody in it."""
    text = files("scoring").joinpath("rulebooks", f"{policy}.toml").read_text(encoding="utf-8")
    graph = getattr(nx, network)()
    heaviest = max(weight for _, _, weight in graph.edges.data("weight"))
    people = tuple(str(node) for node in graph)
    generator = np.random.default_rng([NETWORKS.index(network), SHIPPED.index(policy)])
    kinds = sorted(tomllib.loads(text)["kinds"])
    events = tuple(
        (
            person,
            str(generator.choice(kinds)),
            float(np.exp(generator.normal(0, 0.7))),
            float(
                generator.choice([LAST_DAY, np.floor(generator.uniform(0, LAST_DAY)), generator.uniform(0, LAST_DAY)])
            ),
        )
        for person in people
        for _ in range(generator.poisson(5))
    )
    ties = tuple(
        (str(a), str(b), round(1000 * weight / heaviest) / 1000) for a, b, weight in graph.edges.data("weight")
    )
    return strategies.world_of(text, Situation(book={}, people=people, friendships=ties, events=events, day=LAST_DAY))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("policy", SHIPPED)
class TestNetworks:
    def standings(self, network: str, policy: str) -> tuple[World, scoring.Standings]:
        world = network_world(network, policy)
        return world, scoring.recompute(scoring.load_policy(policy), world.population(), LAST_DAY)

    def test_every_number_and_statement(self, network: str, policy: str) -> None:
        world, standings = self.standings(network, policy)
        check_statements(world, standings, check_numbers(world, standings))

    def test_a_year_of_changes(self, network: str, policy: str) -> None:
        world, standings = self.standings(network, policy)
        ended = world.situation.friendships[::7]
        year_ago = strategies.world_of(world.text, world.situation.until(LAST_DAY - 365))
        world = world.after(friendships=[(a, b, None) for a, b, _ in ended])
        earlier = scoring.recompute(standings.policy, standings.population.until(LAST_DAY - 365), LAST_DAY - 365)
        standings = scoring.recompute(standings.policy, world.population(), LAST_DAY)
        found = (
            reference.numbers(year_ago.situation, given_by(earlier)),
            reference.numbers(world.situation, given_by(standings)),
        )
        for person in world.situation.people:
            said = scoring.change(scoring.snapshot(earlier, person), scoring.snapshot(standings, person))
            check_change(said, year_ago, world, person, found)

    def test_drag_and_the_register(self, network: str, policy: str) -> None:
        check_drag(*self.standings(network, policy))

    def test_what_if(self, network: str, policy: str) -> None:
        world, standings = self.standings(network, policy)
        a, b, _ = world.situation.friendships[3]
        person, kind, *_ = world.situation.events[5]
        strangers = next(
            (one, other)
            for one in world.situation.people
            for other in world.situation.people
            if one != other and other not in reference.neighbours(world.situation)[one]
        )
        for step in (
            strategies.Step(day=LAST_DAY, friendships=((a, b, None),)),
            strategies.Step(day=LAST_DAY, friendships=((a, b, 1.0), (*strangers, 0.5))),
            strategies.Step(day=LAST_DAY, events=((person, kind, 3.0, LAST_DAY), (b, kind, 1.0, 12.5))),
        ):
            check_what_if(world, standings, step)
