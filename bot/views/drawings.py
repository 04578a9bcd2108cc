"""What a picture shows, as plain numbers and finished words: one value for each kind of picture.

A view fills these in and a picture draws them, so that neither needs to know the other. Every value is checked when it
is made: sums add up, lists are of a size that can be read on a phone, and the words that say that this is a simulation
are there. Nothing here words, rounds, sorts or leaves anything out: who makes the value has done that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from bot.views.drawing_parts import (
    LARGEST,
    MOST_MARKS,
    Drawing,
    Mark,
    Scale,
    Step,
    expect_on_scale,
    expect_size,
    expect_sum,
)

# fmt: off
__all__ = [
    "LARGEST", "MOST_EVENTS", "MOST_MARKS", "MOST_PEOPLE", "MOST_ROWS", "MOST_STEPS", "MOST_TIES", "AlertCard",
    "AlertKind", "Bin", "Bonds", "DayLabel", "DayScore", "Drawing", "Duel", "DuelLine", "Fact", "Friend", "GroupBars",
    "GroupRow", "History", "HistoryEvent", "Invite", "Ladder", "Mark", "Rung", "Scale", "ScoreCard", "Share", "Side",
    "Society", "Step", "Tie", "Waterfall",
]
# fmt: on

MOST_STEPS = 12
MOST_ROWS = 16
MOST_PEOPLE = 80
MOST_TIES = 800
MOST_EVENTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard(Drawing):
    """One person's score. `trend` holds their past scores, the oldest first, today's last; it may be empty.

    `movement` and `movement_label` ("since yesterday") are shown together, or not at all where `movement` is None.
    `next_step` words what is missing; `watermark` marks a card that its owner shared.
    """

    name: str
    score: int
    scale: Scale
    tier: str
    next_step: str = ""
    movement: int | None = None
    movement_label: str = ""
    trend: tuple[int, ...] = ()
    trend_label: str = ""
    watermark: str = ""

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_on_scale("a score card", self.scale, (self.score, *self.trend))
        expect_size("a score card", "trend", self.trend, 0, 400)
        if self.trend and self.trend[-1] != self.score:
            raise ValueError(f"the trend ends at {self.trend[-1]} but the score is {self.score}: end it with the score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall(Drawing):
    """From a start over signed steps to an end; what is folded into `more` ("and 7 more") counts as a step."""

    name: str
    start: int
    start_label: str
    steps: tuple[Step, ...]
    end: int
    end_label: str
    more: Step | None = None

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a waterfall", "steps", self.steps, 0, MOST_STEPS)
        expect_sum("a waterfall", self.start, self.all_steps, self.end)

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The steps, and what is folded together as the last of them."""
        return self.steps if self.more is None else (*self.steps, self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayScore:
    """The score that a person had from this day on."""

    day: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLabel:
    """A worded day below the time axis."""

    day: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """Something that moved the score on a day."""

    day: int
    label: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History(Drawing):
    """A score over days, rising days only, with the events worth naming; events lie within those days, in order."""

    name: str
    scale: Scale
    scores: tuple[DayScore, ...]
    day_labels: tuple[DayLabel, ...]
    events: tuple[HistoryEvent, ...] = ()

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a history", "scores", self.scores, 1, 2000)
        expect_size("a history", "events", self.events, 0, MOST_EVENTS)
        expect_size("a history", "day labels", self.day_labels, 0, 8)
        expect_on_scale("a history", self.scale, tuple(one.score for one in self.scores))
        days = [one.day for one in self.scores]
        if any(b <= a for a, b in pairwise(days)):
            raise ValueError(
                f"a history's days rise from one to the next: {days[:6]}… do not; sort them, one score a day"
            )
        named = [(one.day, one.label) for one in self.events] + [(one.day, one.label) for one in self.day_labels]
        for day, label in named:
            if not days[0] <= day <= days[-1]:
                raise ValueError(f"{label!r} is on day {day}, outside {days[0]} to {days[-1]}: leave it out")
        if any(b.day < a.day for a, b in pairwise(self.events)):
            raise ValueError("a history's events stand in the order of their days: sort them")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One member; those with the same score share a rank. `movement` None means that there was no last time."""

    rank: int
    name: str
    score: int
    tier: str
    movement: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBars(Drawing):
    """The members who chose to be compared, the best first; `movement_label` says since when they moved."""

    scale: Scale
    rows: tuple[GroupRow, ...]
    movement_label: str = ""

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a group's bars", "rows", self.rows, 1, MOST_ROWS)
        expect_on_scale("a group's bars", self.scale, tuple(row.score for row in self.rows))
        for above, below in pairwise(self.rows):
            tied = above.score == below.score
            if above.score < below.score or tied != (above.rank == below.rank) or above.rank > below.rank:
                raise ValueError(
                    f"rank {above.rank} with {above.score} stands above rank {below.rank} with {below.score}: "
                    "ranks follow the scores, and equal scores share one"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two people in a duel."""

    name: str
    score: int
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelLine:
    """What one thing gives to each of the two, in whole points."""

    label: str
    left: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel(Drawing):
    """Two people side by side. The lines of each add up to their score, so their differences add up to the gap."""

    left: Side
    right: Side
    lines: tuple[DuelLine, ...]
    gap_label: str

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a duel", "lines", self.lines, 1, MOST_STEPS)
        for name, side, total in (
            ("left", self.left, sum(line.left for line in self.lines)),
            ("right", self.right, sum(line.right for line in self.lines)),
        ):
            if total != side.score:
                raise ValueError(
                    f"the {name} lines add up to {total}, not to the score {side.score}: add what is missing"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Friend:
    """A person in a net of friendships; `effect` is what they bring (+) or cost (−) the one the net is drawn for."""

    name: str
    score: int
    effect: int | None = None
    self_or_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A friendship between two places in `people`; `pull` is its points, signed; `strength` in thousandths."""

    a: int
    b: int
    strength: int
    pull: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds(Drawing):
    """People and the friendships between them; the labels word what gain, loss and size mean."""

    scale: Scale
    people: tuple[Friend, ...]
    ties: tuple[Tie, ...]
    gain_label: str
    loss_label: str
    size_label: str

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a net of friends", "people", self.people, 1, MOST_PEOPLE)
        expect_size("a net of friends", "ties", self.ties, 0, MOST_TIES)
        expect_on_scale("a net of friends", self.scale, tuple(friend.score for friend in self.people))
        for tie in self.ties:
            if tie.a == tie.b or not (0 <= tie.a < len(self.people) and 0 <= tie.b < len(self.people)):
                raise ValueError(f"a tie joins two of the {len(self.people)} people, not {tie.a} and {tie.b}")
            if not 0 < tie.strength <= 1000:  # noqa: PLR2004  # thousandths, as the friendships are stored
                raise ValueError(f"a tie's strength is 1 to 1000 thousandths, not {tie.strength}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many people have a score from `low` up to, and not including, `high`."""

    low: int
    high: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A tier and how many hold it; `words` says it ("18 %, 14 people")."""

    label: str
    people: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number that is worth a place of its own, and what it is."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Society(Drawing):
    """A whole society on one day: histogram, shares per tier (lowest first), and a few facts such as the register's."""

    scale: Scale
    bins: tuple[Bin, ...]
    shares: tuple[Share, ...]
    facts: tuple[Fact, ...]
    people_label: str

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a society", "bins", self.bins, 1, 120)
        expect_size("a society", "shares", self.shares, 0, MOST_MARKS + 1)
        expect_size("a society", "facts", self.facts, 0, 3)
        if any(b.low < a.high for a, b in pairwise(self.bins)) or any(one.high <= one.low for one in self.bins):
            raise ValueError("a society's bins follow each other and have a width: sort and split them")
        if self.bins[0].low < self.scale.low or self.bins[-1].high > self.scale.high + 1:
            raise ValueError(f"a society's bins lie on the scale {self.scale.low} to {self.scale.high}: cut them there")
        counts = [*(one.people for one in self.bins), *(share.people for share in self.shares)]
        if any(not 0 <= count <= LARGEST * 100 for count in counts):
            raise ValueError("a society counts no fewer than 0 people, and no more than a billion")
        total = sum(one.people for one in self.bins)
        if self.shares and sum(share.people for share in self.shares) != total:
            raise ValueError(
                f"the shares are of {sum(s.people for s in self.shares)} people, the bins of {total}: both count all"
            )


class AlertKind(Enum):
    """What happened to a person."""

    TIER_GAINED = "tier gained"
    TIER_LOST = "tier lost"
    SANCTION_BEGUN = "sanction begun"
    SANCTION_ENDED = "sanction ended"

    @property
    def is_good(self) -> bool:
        """Whether it opens something rather than closing it."""
        return self in {AlertKind.TIER_GAINED, AlertKind.SANCTION_ENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCard(Drawing):
    """A tier gained or lost, a sanction begun or ended: what it is, and the causes that led from before to after."""

    kind: AlertKind
    name: str
    subject: str
    meaning: str
    before: int
    before_label: str
    after: int
    after_label: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("an alert", "steps", self.steps, 0, MOST_STEPS)
        expect_sum("an alert", self.before, self.steps, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(Drawing):
    """A link to a world as a square code to hold a phone to, with the link as text below."""

    link: str
    link_text: str
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("an invite", "lines", self.lines, 0, 4)
        if not 0 < len(self.link.encode("utf-8", "replace")) <= 400:  # noqa: PLR2004  # more makes dots too small to scan
            raise ValueError("an invite's link has 1 to 400 bytes: shorten it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A privilege on the ladder; `words` says what is missing or since when it is held."""

    at: int
    label: str
    held: bool
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder(Drawing):
    """A person's score among the privileges, the lowest first, and the sanctions that lie on them."""

    name: str
    score: int
    score_label: str
    scale: Scale
    rungs: tuple[Rung, ...]
    sanctions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Drawing.__post_init__(self)
        expect_size("a ladder", "rungs", self.rungs, 1, MOST_MARKS)
        expect_size("a ladder", "sanctions", self.sanctions, 0, 6)
        expect_on_scale("a ladder", self.scale, (self.score, *(rung.at for rung in self.rungs)))
        if any(b.at < a.at for a, b in pairwise(self.rungs)):
            raise ValueError("a ladder's rungs go up: sort them by threshold")
