"""Whatever the society: a batch that is refused changes nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import scoring
from tests import reference, strategies
from tests.scoring.recomputing import FAR_AND_NEAR, FEW, recomputed, remembered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strategies import World


REFUSED: dict[str, Callable[[World], tuple[list[reference.Event], list[reference.Wish]]]] = {
    "magnitude 0": lambda world: ([event_in(world, magnitude=0.0)], []),
    "magnitude below 0": lambda world: ([event_in(world, magnitude=-1.0)], []),
    "magnitude nan": lambda world: ([event_in(world, magnitude=math.nan)], []),
    "magnitude infinite": lambda world: ([event_in(world, magnitude=math.inf)], []),
    "day nan": lambda world: ([event_in(world, day=math.nan)], []),
    "tomorrow": lambda world: ([event_in(world, day=world.situation.day + 1)], []),
    "the next instant": lambda world: ([event_in(world, day=math.nextafter(world.situation.day, math.inf))], []),
    "a kind that is none": lambda world: ([event_in(world, kind="no-such-kind")], []),
    "a stranger's event": lambda world: ([event_in(world, person="nobody")], []),
    "a stranger's friendship": lambda world: ([], [("nobody", world.situation.people[0], 0.5)]),
    "a friendship with oneself": lambda world: ([], [(world.situation.people[0], world.situation.people[0], 0.5)]),
    "two strengths": lambda world: ([], [(*pair_in(world), 0.5), (*pair_in(world)[::-1], 0.25)]),
    "strength 0": lambda world: ([], [(*pair_in(world), 0.0)]),
    "strength below 0": lambda world: ([], [(*pair_in(world), -0.5)]),
    "strength above 1": lambda world: ([], [(*pair_in(world), 1.001)]),
    "strength nan": lambda world: ([], [(*pair_in(world), math.nan)]),
    "strength finer than a thousandth": lambda world: ([], [(*pair_in(world), 0.0005)]),
    "ending what is not there": lambda world: ([], [(*pair_in(world), None)]),
}


def event_in(
    world: World, *, person: str = "", kind: str = "", magnitude: float = 1.0, day: float | None = None
) -> reference.Event:
    """An event like any other, but for what is given."""
    situation = world.situation
    return (
        person or situation.people[0],
        kind or next(iter(situation.book["kinds"])),
        magnitude,
        situation.day if day is None else day,
    )


def pair_in(world: World) -> tuple[str, str]:
    return world.situation.people[0], world.situation.people[1]


@pytest.mark.parametrize("what", REFUSED)
@FEW
@given(world=FAR_AND_NEAR)
def test_a_refused_batch_changes_nothing(what: str, world: World) -> None:
    """Good rows stand before the bad one, so that a batch taken row by row would be noticed."""
    a, b = pair_in(world)
    if what in {"two strengths", "ending what is not there"}:
        kept = tuple(pair for pair in world.situation.friendships if {a, b} != {*pair[:2]})
        world = replace(world, situation=replace(world.situation, friendships=kept))
    events, wishes = REFUSED[what](world)
    events.insert(0, event_in(world, person=b, magnitude=50.0))
    if all({one, other} != {a, b} for one, other, _ in wishes):
        wishes.insert(0, (a, b, 0.123))
    standings = recomputed(world)
    before = remembered(standings)
    for take in (scoring.what_if, scoring.update):
        with pytest.raises(scoring.Refused) as refusal:
            take(standings, scoring.Batch.of(standings.population, events=events, friendships=wishes))
        assert "\n" not in str(refusal.value)
        assert remembered(standings) == before


@given(world=strategies.worlds())
def test_an_empty_batch_changes_nothing(world: World) -> None:
    standings = recomputed(world)
    before = remembered(standings)
    assert scoring.what_if(standings, scoring.Batch.of(standings.population)).moves == ()
    scoring.update(standings, scoring.Batch.of(standings.population))
    assert remembered(standings) == before
