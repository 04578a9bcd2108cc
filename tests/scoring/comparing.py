"""How the library is compared with a second implementation of the contract that shares no line with it.

The reference knows the real number behind every millipoint, so "equal" here means equal. The one exception: the
library's arithmetic is float64, and where the real number lies within `HAIR` of the place where rounding flips, both
neighbours are right. `rounds_to` allows that and nothing else, by measuring the distance.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import scoring
from tests import reference, reference_explained, strategies
from tests.exact import distance_to_flip, round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reference import Situation
    from tests.strategies import World


HAIR = Fraction(1, 10**9)
"""Of a millipoint: how near to a flip the library's float64 may land on the other side."""
SLACK = Fraction(1, 10**9)
"""Of a point: how far float64 may move a share when whole points are handed out."""


def rounds_to(exact: Fraction, millipoints: int) -> bool:
    """Whether an integer is the rounding of a real number, or its other neighbour within a hair of the flip."""
    off = abs(millipoints - round_half_away(exact))
    return off == 0 or (off == 1 and distance_to_flip(exact) <= HAIR)


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


def check_lines(
    lines: Sequence[scoring.Line],
    expected: Sequence[reference_explained.Line],
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
    assert reference_explained.is_largest_remainder(shares, wholes, total, slack), list(
        zip(expected, wholes, strict=True)
    )


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
        *lines, limit = reference_explained.statement(world.situation, person, found)
        assert sum(line.points for line in said.lines if line.code.value == "limit") == limit.points
        if not has_corner(world, found, person):
            uncut = [line for line in said.lines if line.code.value != "limit"]
            check_lines(uncut, lines, said.score - base - limit.points)


def check_change(
    said: scoring.Change, before: World, after: World, person: str, found: tuple[reference.Numbers, ...]
) -> None:
    """Compare one person's change with the reference's causes."""
    *lines, limit = reference_explained.change(before.situation, after.situation, person, found)
    assert (said.score_before, said.score_after) == (found[0].score[person], found[1].score[person])
    assert sum(line.points for line in said.lines if line.code.value == "limit") == limit.points
    lost = Fraction(len(after.situation.book["factors"]) + 1, 1000)
    uncut = [line for line in said.lines if line.code.value != "limit"]
    check_lines(uncut, lines, said.score_after - said.score_before - limit.points, nearest=lost)


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


def check_what_if(world: World, standings: scoring.Standings, step: strategies.Step) -> None:
    """Compare a preview with the reference's doing it."""
    batch = scoring.Batch.of(standings.population, events=step.events, friendships=step.friendships)
    moves = {move.person: (move.score_before, move.score_after) for move in scoring.what_if(standings, batch).moves}
    assert moves == reference.what_if(world.situation, events=step.events, friendships=step.friendships)
