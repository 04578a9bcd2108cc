"""The library's explanations beside those of a second implementation, line by line. See comparing.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

import scoring
from tests import reference, strategies
from tests.scoring.comparing import check_change, check_numbers, check_statements, given_by, has_corner

if TYPE_CHECKING:
    from tests.strategies import World


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
