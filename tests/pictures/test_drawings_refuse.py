from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import drawings as d
from tests.pictures import samples


@pytest.mark.parametrize("name", list(samples.ALL))
@pytest.mark.parametrize("blank", ["", "  \n"])
def test_no_drawing_goes_without_saying_that_it_is_a_simulation(name: str, blank: str) -> None:
    with pytest.raises(ValueError, match=r"simulation_label of a \w+ is blank"):
        replace(samples.ALL[name](), simulation_label=blank)
    with pytest.raises(ValueError, match=r"alternative of a \w+ is blank"):
        replace(samples.ALL[name](), alternative=blank)


@given(
    start=st.integers(-1000, 1000),
    points=st.lists(st.integers(-500, 500), max_size=d.MOST_STEPS),
    more=st.integers(-50, 50),
    off=st.integers(-9, 9),
)
def test_a_waterfall_and_an_alert_are_made_only_when_their_steps_add_up(
    start: int, points: list[int], more: int, off: int
) -> None:
    steps = tuple(d.Step(label="cause", points=each) for each in points)
    rest = d.Step(label="and 7 more", points=more)
    end = start + sum(points) + off

    def fall() -> d.Waterfall:
        return replace(samples.waterfall(), start=start, steps=steps, more=rest, end=end + more)

    def alert() -> d.AlertCard:
        return replace(samples.alert_card(), before=start, steps=steps, after=end)

    if off:
        for make in (fall, alert):
            with pytest.raises(ValueError, match="add the missing step"):
                make()
    else:
        assert sum(step.points for step in fall().all_steps) == fall().end - start
        assert alert().after == end


def test_both_sides_of_a_duel_add_up_to_their_scores() -> None:
    duel = samples.duel()
    assert sum(line.left - line.right for line in duel.lines) == duel.left.score - duel.right.score
    with pytest.raises(ValueError, match="the right lines add up to 648, not to the score 650"):
        replace(duel, right=replace(duel.right, score=650))


def row(rank: int, score: int) -> d.GroupRow:
    return d.GroupRow(rank=rank, name="Ann", score=score, tier="")


@pytest.mark.parametrize(
    "rows",
    [
        (row(1, 600), row(2, 700)),  # the better one below
        (row(1, 700), row(2, 700)),  # equal scores, two ranks
        (row(1, 700), row(1, 600)),  # one rank, two scores
        (row(3, 700), row(2, 600)),  # ranks that fall
    ],
)
def test_ranks_follow_scores_and_equal_scores_share_one(rows: tuple[d.GroupRow, ...]) -> None:
    with pytest.raises(ValueError, match="ranks follow the scores"):
        replace(samples.group_bars(), rows=rows)
    group = replace(samples.group_bars(), rows=(row(1, 700), row(1, 700), row(3, 600)))
    assert [each.rank for each in group.rows] == [1, 1, 3]


def test_what_lies_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="from 350 to 950, not 951"):
        replace(samples.score_card(), score=951, trend=())
    with pytest.raises(ValueError, match="sort the marks"):
        d.Scale(marks=(d.Mark(at=700), d.Mark(at=600)))
    with pytest.raises(ValueError, match="end it with the score"):
        replace(samples.score_card(), trend=(600, 610))


def test_a_history_goes_forward_and_its_events_lie_within_it() -> None:
    one, two = d.DayScore(day=3, score=600), d.DayScore(day=4, score=610)
    empty = replace(samples.history(), day_labels=(), events=())
    with pytest.raises(ValueError, match="days rise"):
        replace(empty, scores=(two, one))
    with pytest.raises(ValueError, match="outside 3 to 4"):
        replace(empty, scores=(one, two), events=(d.HistoryEvent(day=5, label="late", points=1),))
    assert len(replace(empty, scores=(one, two)).scores) == 2


def test_a_tie_joins_two_people_of_the_net() -> None:
    for tie in ({"a": 1, "b": 1}, {"a": 0, "b": 6}, {"a": -1, "b": 2}):
        with pytest.raises(ValueError, match="joins two of the 6 people"):
            replace(samples.few_bonds(), ties=(d.Tie(**tie, strength=500),))
    with pytest.raises(ValueError, match="thousandths"):
        replace(samples.few_bonds(), ties=(d.Tie(a=0, b=1, strength=0),))


def test_a_societys_bins_and_shares_count_the_same_people() -> None:
    society = samples.society()
    with pytest.raises(ValueError, match="both count all"):
        replace(society, shares=society.shares[1:])
    with pytest.raises(ValueError, match="follow each other"):
        replace(society, bins=society.bins[::-1])


def test_lists_too_long_to_read_on_a_phone_are_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="1 to 16 rows, not 21: fold the rest together"):
        replace(samples.group_bars(), rows=tuple(row(place + 1, 900 - place) for place in range(21)))
    with pytest.raises(ValueError, match="1 to 80 people"):
        replace(samples.bonds(), people=samples.bonds().people * 2)
    with pytest.raises(ValueError, match="shorten it"):
        replace(samples.invite(), link="x" * 401)
