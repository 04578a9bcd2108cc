"""What must hold whatever the society: lines add up, a preview is the outcome, an update is a full recompute.

Nothing here knows a formula. Each property compares the library with itself along two ways that have to meet.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from tests import reference, strategies
from tests.scoring.recomputing import FAR_AND_NEAR, FEW, everything, recomputed, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.strategies import Step, World

Journey: TypeAlias = "tuple[World, tuple[Step, ...]]"

SOCIETIES = st.one_of(strategies.worlds(), strategies.extreme_worlds())


def batch_of(standings: scoring.Standings, step: Step) -> scoring.Batch:
    return scoring.Batch.of(standings.population, events=step.events, friendships=step.friendships)


# --- explanations add up -------------------------------------------------------------------------------------------


def check_adds_up(lines: Iterable[scoring.Line], total: int) -> None:
    """Every level that can be opened adds up to the line that opens into it."""
    lines = tuple(lines)
    assert sum(line.points for line in lines) == total, lines
    for line in lines:
        assert type(line.points) is int
        opens = line.code.value in {"factor", "kind", "association"}
        assert bool(line.lines) <= opens, line
        if opens:
            # A line without lines below it would keep its points unexplained.
            check_adds_up(line.lines, line.points)


def check_statements_add_up(standings: scoring.Standings) -> None:
    for person in standings.population.people:
        said = scoring.statement(scoring.snapshot(standings, person))
        assert said.score == standings.score[standings.index(person)]
        assert said.base == standings.policy.base
        check_adds_up(said.lines, said.score - said.base)


@given(world=SOCIETIES)
def test_statements_add_up_at_every_level(world: World) -> None:
    check_statements_add_up(recomputed(world))


@FEW
@given(world=strategies.hubs())
def test_statements_add_up_with_hundreds_of_friends(world: World) -> None:
    check_statements_add_up(recomputed(world))


def check_changes_add_up(world: World, steps: tuple[Step, ...]) -> None:
    """From each snapshot to each later one, along a society that is updated in place."""
    standings = recomputed(world)
    taken = [{person: scoring.snapshot(standings, person) for person in world.situation.people}]
    for step in steps:
        standings = standings.at(step.day)
        scoring.update(standings, batch_of(standings, step))
        taken.append({person: scoring.snapshot(standings, person) for person in world.situation.people})
    for at, earlier in enumerate(taken):
        for later in taken[at:]:
            for person in world.situation.people:
                said = scoring.change(earlier[person], later[person])
                assert (said.score_before, said.score_after) == (earlier[person].score, later[person].score)
                assert all(line.code.value not in {"factor", "kind", "association"} for line in said.lines)
                check_adds_up(said.lines, said.score_after - said.score_before)


@given(journey=strategies.journeys())
def test_changes_add_up(journey: Journey) -> None:
    check_changes_add_up(*journey)


@given(journey=strategies.journeys(starts=strategies.extreme_worlds()))
def test_changes_add_up_at_the_limits(journey: Journey) -> None:
    check_changes_add_up(*journey)


@FEW
@given(journey=strategies.journeys(starts=strategies.hubs(), most_steps=2))
def test_changes_add_up_with_hundreds_of_friends(journey: Journey) -> None:
    check_changes_add_up(*journey)


@given(world=strategies.worlds(least_people=1))
def test_nothing_happened_is_no_change(world: World) -> None:
    standings = recomputed(world)
    for person in world.situation.people:
        snap = scoring.snapshot(standings, person)
        assert all(line.points == 0 for line in scoring.change(snap, snap).lines)


# --- a preview is the outcome --------------------------------------------------------------------------------------


@given(
    journey=strategies.journeys(starts=st.one_of(FAR_AND_NEAR, strategies.extreme_worlds()), most_steps=1, later=False)
)
def test_what_if_equals_doing_it_and_recomputing(journey: Journey) -> None:
    world, (step,) = journey
    book = world.situation.book
    standings = recomputed(world)
    before = remembered(standings)
    outcome = scoring.what_if(standings, batch_of(standings, step))
    assert remembered(standings) == before
    done = recomputed(world.after(events=step.events, friendships=step.friendships))
    moved = []
    for person in world.situation.people:
        old, new = int(standings.score[standings.index(person)]), int(done.score[done.index(person)])
        move = outcome.of(person)
        assert (move.person, move.score_before, move.score_after) == (person, old, new)
        held, now_held = set(reference.tiers_held(book, old)), set(reference.tiers_held(book, new))
        assert {tier.id for tier in move.tiers_gained} == now_held - held
        assert {tier.id for tier in move.tiers_lost} == held - now_held
        bound, now_bound = set(reference.sanctions_in_force(book, old)), set(reference.sanctions_in_force(book, new))
        assert {sanction.id for sanction in move.sanctions_begun} == now_bound - bound
        assert {sanction.id for sanction in move.sanctions_lifted} == bound - now_bound
        if old != new:
            moved.append(person)
    assert [move.person for move in outcome.moves] == moved


@given(world=FAR_AND_NEAR, data=st.data())
def test_drag_equals_leaving_and_recomputing(world: World, data: st.DataObject) -> None:
    """§5 by the library alone: the batch of leaving, taken for real."""
    standings = recomputed(world)
    person = data.draw(st.sampled_from(world.situation.people))
    friends = reference.neighbours(world.situation)[person]
    drag = scoring.drag_of(standings, person)
    assert scoring.drag_points(standings)[standings.index(person)] == drag
    left = recomputed(world)
    scoring.update(left, scoring.leaving(left, person))
    assert drag == sum(int(left.score[left.index(one)] - standings.score[standings.index(one)]) for one in friends)


@FEW
@given(world=strategies.hubs())
def test_drag_of_a_hub(world: World) -> None:
    standings = recomputed(world)
    alone = recomputed(replace(world, situation=world.situation.without("hub")))
    gains = [
        int(alone.score[alone.index(one)] - standings.score[standings.index(one)]) for one in alone.population.people
    ]
    assert scoring.drag_of(standings, "hub") == sum(gains)


# --- an update is a full recompute ---------------------------------------------------------------------------------


def check_updates(world: World, steps: tuple[Step, ...]) -> None:
    """Carry one set of standings through every step; after each, everybody has what a fresh start gives them."""
    standings = recomputed(world)
    for step in steps:
        standings = standings.at(step.day)
        previewed = scoring.what_if(standings, batch_of(standings, step)).moves
        before = everything(standings)
        scoring.update(standings, batch_of(standings, step))
        world = world.after(events=step.events, friendships=step.friendships, day=step.day)
        fresh = recomputed(world)
        assert everything(standings) == everything(fresh)
        assert {move.person for move in previewed} == {
            person for person, numbers in everything(fresh).items() if numbers[3] != before[person][3]
        }
        # What was kept must also be good to go on from, and to explain from.
        later = world.situation.day + 100
        assert everything(standings.at(later)) == everything(recomputed(world.at(later)))
        for person in world.situation.people[:3]:
            kept, anew = scoring.snapshot(standings, person), scoring.snapshot(fresh, person)
            assert scoring.statement(kept) == scoring.statement(anew)


@given(journey=strategies.journeys())
def test_updates_equal_a_full_recompute(journey: Journey) -> None:
    check_updates(*journey)


@given(journey=strategies.journeys(starts=FAR_AND_NEAR, most_steps=8))
def test_many_updates_equal_a_full_recompute_near_and_far(journey: Journey) -> None:
    check_updates(*journey)


@FEW
@given(journey=strategies.journeys(starts=strategies.hubs(), most_steps=3))
def test_updates_equal_a_full_recompute_around_a_hub(journey: Journey) -> None:
    check_updates(*journey)


@given(world=SOCIETIES)
def test_compiled_numbers_are_the_same(world: World) -> None:
    plain, compiled = recomputed(world, compiled=False), recomputed(world, compiled=True)
    assert everything(plain) == everything(compiled)
    for one in (plain, compiled):
        assert scoring.drag_points(one, compiled=False).tolist() == scoring.drag_points(one, compiled=True).tolist()


@FEW
@given(world=strategies.hubs())
def test_compiled_numbers_are_the_same_around_a_hub(world: World) -> None:
    plain, compiled = recomputed(world, compiled=False), recomputed(world, compiled=True)
    assert everything(plain) == everything(compiled)


# --- order changes nothing -----------------------------------------------------------------------------------------


@given(world=SOCIETIES, data=st.data())
def test_the_order_of_the_input_changes_nothing(world: World, data: st.DataObject) -> None:
    situation = world.situation
    ties = data.draw(st.permutations(situation.friendships))
    turned = data.draw(st.integers(0, 3))
    shuffled = replace(
        world,
        situation=replace(
            situation,
            people=tuple(data.draw(st.permutations(situation.people))),
            friendships=tuple((b, a, s) if at % 3 < turned else (a, b, s) for at, (a, b, s) in enumerate(ties)),
            events=tuple(data.draw(st.permutations(situation.events))),
        ),
    )
    one, other = recomputed(world), recomputed(shuffled)
    assert everything(one) == everything(other)
    for person in situation.people:
        said = scoring.statement(scoring.snapshot(one, person))
        assert said == scoring.statement(scoring.snapshot(other, person))
    assert scoring.register(one) == scoring.register(other)


@given(journey=strategies.journeys(later=False, most_steps=4))
def test_the_order_of_batches_changes_nothing(journey: Journey) -> None:
    """Events one batch at a time, in either direction, and all at once."""
    world, steps = journey
    events = [event for step in steps for event in step.events]
    standings = [recomputed(world) for _ in range(3)]
    for event in events:
        scoring.update(standings[0], scoring.Batch.of(standings[0].population, events=[event]))
    for event in reversed(events):
        scoring.update(standings[1], scoring.Batch.of(standings[1].population, events=[event]))
    scoring.update(standings[2], scoring.Batch.of(standings[2].population, events=events))
    assert everything(standings[0]) == everything(standings[1]) == everything(standings[2])


# --- more harm is never better -------------------------------------------------------------------------------------


@given(world=strategies.worlds(least_people=1), data=st.data())
def test_a_bad_event_lifts_nobody_and_a_good_one_lowers_nobody(world: World, data: st.DataObject) -> None:
    """The person first of all; and as friends only ever pass conduct on, nobody else either."""
    situation = world.situation
    event = data.draw(strategies.events_of(situation.people, sorted(situation.book["kinds"]), situation.day))
    sign = 1 if situation.book["kinds"][event[1]]["weight"] > 0 else -1
    fewer, more = recomputed(world), recomputed(world.after(events=[event]))
    assert np.all(sign * (more.total_millipoints - fewer.total_millipoints) >= 0)
    assert np.all(sign * (more.score.astype(int) - fewer.score) >= 0)


@given(world=strategies.worlds(least_people=1), data=st.data())
def test_a_heavier_event_counts_no_less(world: World, data: st.DataObject) -> None:
    situation = world.situation
    event = data.draw(strategies.events_of(situation.people, sorted(situation.book["kinds"]), situation.day))
    heavier = (*event[:2], event[2] * data.draw(st.sampled_from((math.nextafter(1, 2), 1.001, 2.0, 1e6))), event[3])
    sign = 1 if situation.book["kinds"][event[1]]["weight"] > 0 else -1
    light, heavy = recomputed(world.after(events=[event])), recomputed(world.after(events=[heavier]))
    assert np.all(sign * (heavy.total_millipoints - light.total_millipoints) >= 0)
    assert np.all(sign * (heavy.score.astype(int) - light.score) >= 0)


# --- fading --------------------------------------------------------------------------------------------------------


@given(
    world=SOCIETIES,
    waits=st.lists(st.one_of(st.sampled_from((0.0, 1.0, 365.0, 1e5)), st.floats(0, 1000)), min_size=1, max_size=4),
)
def test_carried_evidence_equals_reading_every_event_again(world: World, waits: list[float]) -> None:
    """Forward decay, in one leap or in many: to the bit what the events themselves give on that day."""
    first = standings = recomputed(world)
    before = remembered(first)
    day = world.situation.day
    for wait in waits:
        day += wait
        standings = standings.at(day)
        fresh = recomputed(world.at(day))
        assert everything(standings) == everything(fresh)
        assert everything(first.at(day)) == everything(fresh)
    assert remembered(first) == before


@given(world=strategies.worlds(least_people=1))
def test_no_standings_of_an_earlier_day(world: World) -> None:
    standings = recomputed(world)
    with pytest.raises(scoring.Refused):
        standings.at(math.nextafter(standings.day, -math.inf))
