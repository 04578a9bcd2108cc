"""The library beside a second implementation of the contract that shares no line with it.

The reference knows the real number behind every millipoint, so "equal" here means equal. The one exception: the
library's arithmetic is float64, and where the real number lies within `HAIR` of the place where rounding flips, both
neighbours are right. `rounds_to` allows that and nothing else, by measuring the distance.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from tests import reference, strategies
from tests.reference import Situation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.strategies import World

HAIR = Fraction(1, 10**9)
"""Of a millipoint: how near to a flip the library's float64 may land on the other side."""
SLACK = Fraction(1, 10**9)
"""Of a point: how far float64 may move a share when whole points are handed out."""
SHIPPED = tuple(scoring.list_policies())
NETWORKS = ("karate_club_graph", "les_miserables_graph")
LAST_DAY = 730.0


# --- numbers -------------------------------------------------------------------------------------------------------


def rounds_to(exact: Fraction, millipoints: int) -> bool:
    """Whether an integer is the rounding of a real number, or its other neighbour within a hair of the flip."""
    off = abs(millipoints - reference.round_half_away(exact))
    return off == 0 or (off == 1 and reference.distance_to_flip(exact) <= HAIR)


def given_by(standings: scoring.Standings) -> reference.Given:
    """The library's own rounded numbers, by name, to judge from them what follows."""
    factors = [factor.id for factor in standings.policy.factors]
    names = [standings.person(at) for at in range(len(standings.score))]
    return reference.Given(
        points={
            name: dict(zip(factors, row, strict=True))
            for name, row in zip(names, standings.points_millipoints.tolist(), strict=True)
        },
        waves=[dict(zip(names, wave.tolist(), strict=True)) for wave in standings.values],
    )


def check_numbers(world: World, standings: scoring.Standings) -> reference.Numbers:
    """Compare every number of every person; what follows from rounded points is judged from the library's own."""
    situation, book = world.situation, world.situation.book
    given_numbers = given_by(standings)
    found = reference.numbers(situation, given_numbers)
    if "association" in book:
        assert given_numbers.waves is not None
        assert given_numbers.waves[0] == found.conduct
        assert len(given_numbers.waves) == book["association"]["hops"]
    assert len(standings.score) == len(situation.people)
    for person in situation.people:
        at = standings.index(person)
        for factor, exact in found.exact_points[person].items():
            assert rounds_to(exact, found.points[person][factor]), (person, factor, float(exact))
        for exact_wave, wave in zip(found.exact_waves, found.waves[1:], strict=True):
            assert rounds_to(exact_wave[person], wave[person]), (person, float(exact_wave[person]))
        association = int(standings.association_millipoints[at])
        exact = found.exact_association[person]
        assert rounds_to(exact, association), (person, float(exact))
        total = 1000 * book["policy"]["base"] + sum(found.points[person].values()) + association
        assert standings.total_millipoints[at] == total
        score = reference.score_of(total)
        assert standings.score[at] == score
        held = reference.tiers_held(book, score)
        assert standings.tier[at] == len(held) - 1
        assert [tier.id for tier in scoring.tiers_held(standings.policy, score)] == held
        in_force = [sanction.id for sanction in scoring.sanctions_in_force(standings.policy, score)]
        assert in_force == reference.sanctions_in_force(book, score)
    return found


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
    return reference.unsaturate((math.floor(millipoints) + reference.HALF + offset) / 1000, cap, cap)


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
    cap_points = reference.written(cap)
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
    assert HAIR < reference.distance_to_flip(exact) < 101 * HAIR
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
    cap_points = reference.written(cap)
    wanted = near_a_flip(found.exact_association["ann"], offset, cap_points)
    nearer = float(reference.written(share) * wanted / found.pull["ann"])
    world = strategies.world_of(flip_book(cap=cap, share=nearer), situation)
    exact = reference.numbers(world.situation).exact_association["ann"]
    assert HAIR < reference.distance_to_flip(exact) < 101 * HAIR
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
        magnitude = float(reference.unsaturate(Fraction(millipoints, 1000), cap, cap) / weight)
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


# --- explanations --------------------------------------------------------------------------------------------------


def check_lines(
    lines: Sequence[scoring.Line],
    expected: Sequence[reference.Line],
    total: int,
    *,
    slack: Fraction = SLACK,
    nearest: Fraction = Fraction(0),
) -> None:
    """Compare lines, whatever their order and whichever way ties went; a line of no points may have been left out.

    Same cause, same share: of lines with one key it does not matter which is which. Where the shares are real values
    and not rounded ones, `nearest` allows for the millipoints lost between them and `total`.
    """
    got: dict[tuple[str, str, float, float], list[scoring.Line]] = defaultdict(list)
    for each in lines:
        got[each.code.value, each.subject, each.day or 0.0, each.magnitude or 0.0].append(each)
    wholes, shares = [], []
    line: scoring.Line | None
    for want in sorted(expected, key=lambda line: line.key):
        line = got[want.key].pop() if got[want.key] else None
        wholes.append(0 if line is None else line.points)
        shares.append(want.share)
        assert abs(want.share - wholes[-1]) < 1 + slack + nearest, (want, line)
        if line is not None and (line.lines or want.lines):
            check_lines(line.lines, want.lines, line.points)
    assert not any(got.values()), f"lines that the contract does not know: {dict(got)}"
    assert reference.is_largest_remainder(shares, wholes, total, slack), list(zip(expected, wholes, strict=True))


def has_corner(world: World, found: reference.Numbers, person: str) -> bool:
    """Whether a person's evidence cancels out where one cap is 0: there is no slope there to share points by."""
    return any(
        abs(x) < HAIR and (rule["up"] == 0) != (rule["down"] == 0)
        for x, rule in (
            *((found.evidence[person][factor], rule) for factor, rule in world.situation.book["factors"].items()),
            *((found.pull[person], rule) for rule in (world.situation.book.get("association"),) if rule is not None),
        )
    )


def check_statements(world: World, standings: scoring.Standings, found: reference.Numbers) -> None:
    """Compare everybody's statement with the reference's, line by line and level by level."""
    for person in world.situation.people:
        said = scoring.statement(scoring.snapshot(standings, person))
        base = world.situation.book["policy"]["base"]
        assert (said.person, said.day, said.base) == (person, world.situation.day, base)
        assert said.score == found.score[person]
        *lines, limit = reference.statement(world.situation, person, found)
        assert sum(line.points for line in said.lines if line.code.value == "limit") == limit.points
        if not has_corner(world, found, person):
            uncut = [line for line in said.lines if line.code.value != "limit"]
            check_lines(uncut, lines, said.score - base - limit.points)


@given(world=strategies.worlds())
def test_statements_of_a_random_society(world: World) -> None:
    standings = scoring.recompute(world.policy(), world.population(), world.situation.day)
    check_statements(world, standings, reference.numbers(world.situation, given_by(standings)))


@given(world=strategies.extreme_worlds())
def test_statements_of_a_society_at_the_limits(world: World) -> None:
    standings = scoring.recompute(world.policy(), world.population(), world.situation.day)
    check_statements(world, standings, reference.numbers(world.situation, given_by(standings)))


@settings(max_examples=max(5, settings().max_examples // 10))
@given(world=strategies.hubs())
def test_numbers_and_statements_with_hundreds_of_friends(world: World) -> None:
    standings = scoring.recompute(world.policy(), world.population(), world.situation.day)
    check_statements(world, standings, check_numbers(world, standings))


def check_change(
    said: scoring.Change, before: World, after: World, person: str, found: tuple[reference.Numbers, ...]
) -> None:
    """Compare one person's change with the reference's causes."""
    *lines, limit = reference.change(before.situation, after.situation, person, found)
    assert (said.score_before, said.score_after) == (found[0].score[person], found[1].score[person])
    assert sum(line.points for line in said.lines if line.code.value == "limit") == limit.points
    lost = Fraction(len(after.situation.book["factors"]) + 1, 1000)
    uncut = [line for line in said.lines if line.code.value != "limit"]
    check_lines(uncut, lines, said.score_after - said.score_before - limit.points, nearest=lost)


@given(journey=strategies.journeys())
def test_changes_of_a_random_society(journey: tuple[World, tuple[strategies.Step, ...]]) -> None:
    world, steps = journey
    standings = scoring.recompute(world.policy(), world.population(), world.situation.day)
    for step in steps:
        found = reference.numbers(world.situation, given_by(standings))
        snaps = {person: scoring.snapshot(standings, person) for person in world.situation.people}
        later = world.after(events=step.events, friendships=step.friendships, day=step.day)
        standings = scoring.recompute(later.policy(), later.population(), step.day)
        found_later = reference.numbers(later.situation, given_by(standings))
        for person, snap in snaps.items():
            if not has_corner(world, found, person) and not has_corner(later, found_later, person):
                said = scoring.change(snap, scoring.snapshot(standings, person))
                check_change(said, world, later, person, (found, found_later))
        world = later


@given(journey=strategies.journeys(most_steps=1), text=strategies.rule_books())
def test_changes_into_another_rule_book(journey: tuple[World, tuple[strategies.Step, ...]], text: str) -> None:
    """The second book may lack some of the first one's kinds: what it does not know counts for nothing under it."""
    world, (step,) = journey
    reread = strategies.world_of(text, world.situation)
    later = reread.after(events=step.events, friendships=step.friendships, day=step.day)
    first = scoring.recompute(world.policy(), world.population(), world.situation.day)
    second, third = (
        scoring.recompute(one.policy(), one.population(), one.situation.day, ignore_unknown_kinds=True)
        for one in (reread, later)
    )
    found = reference.numbers(world.situation, given_by(first))
    found_reread = reference.numbers(reread.situation, given_by(second))
    found_later = reference.numbers(later.situation, given_by(third))
    for person in world.situation.people:
        if has_corner(reread, found_reread, person) or has_corner(later, found_later, person):
            continue
        said = scoring.change(
            scoring.snapshot(first, person),
            scoring.snapshot(third, person),
            before_under_new=scoring.snapshot(second, person),
        )
        check_change(said, world, later, person, (found, found_later, found_reread))


# --- counterfactuals -----------------------------------------------------------------------------------------------


def check_drag(world: World, standings: scoring.Standings) -> None:
    """Compare everybody's drag, and the register's order, with leaving and computing everything again."""
    given_points = given_by(standings).points

    def compute(situation: Situation) -> reference.Numbers:
        kept = {person: given_points[person] for person in situation.people}
        return reference.numbers(situation, reference.Given(points=kept))

    gains = reference.drag(world.situation, compute)
    drawn = scoring.drag_points(standings)
    assert {person: int(drawn[standings.index(person)]) for person in world.situation.people} == gains
    listed = scoring.register(standings)
    assert [entry.person for entry in listed] == reference.register(gains)
    near = reference.neighbours(world.situation)
    for rank, entry in enumerate(listed, start=1):
        assert entry.drag_points == gains[entry.person]
        assert entry.rank == rank
        assert entry.friends == len(near[entry.person])
        assert entry.score == standings.score[standings.index(entry.person)]


@given(world=strategies.worlds())
def test_drag_in_a_random_society(world: World) -> None:
    check_drag(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


@given(world=strategies.far_worlds())
def test_drag_where_conduct_travels_far(world: World) -> None:
    check_drag(world, scoring.recompute(world.policy(), world.population(), world.situation.day))


def check_what_if(world: World, standings: scoring.Standings, step: strategies.Step) -> None:
    """Compare a preview with the reference's doing it."""
    batch = scoring.Batch.of(standings.population, events=step.events, friendships=step.friendships)
    moves = {move.person: (move.score_before, move.score_after) for move in scoring.what_if(standings, batch).moves}
    assert moves == reference.what_if(world.situation, events=step.events, friendships=step.friendships)


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
