"""What the drawings share: what each of them says, the scale, the step, and the checks that all of them make.

A drawing is checked when it is made, so that a picture never has to wonder. Nothing here is drawn by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

MOST_MARKS = 10
LARGEST = 10**7  # points or days: more digits than this have no room

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What every picture carries. `day` is worded ("Day 41"); `alternative` says in words what the picture shows.

    Raises `ValueError` when `simulation_label` or `alternative` is blank.
    """

    world: str
    day: str
    title: str
    simulation_label: str
    alternative: str

    def __post_init__(self) -> None:
        for name in ("simulation_label", "alternative"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} of a {type(self).__name__} is blank; every picture says it: give the words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A threshold on the scale; `label` is the tier's short name, or "" where the number speaks for itself."""

    at: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From the lowest score to the highest, both included, with the tiers' thresholds in rising order."""

    low: int = 350
    high: int = 950
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        expect_size("a scale", "marks", self.marks, 0, MOST_MARKS)
        places = [self.low, *(mark.at for mark in self.marks), self.high]
        if self.low >= self.high or any(b < a for a, b in pairwise(places)):
            raise ValueError(f"a scale goes up from low over its marks to high, not {places}: sort the marks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One cause and its whole points, with their sign; `note` is a second line below its name."""

    label: str
    points: int
    note: str = ""


def expect_size(what: str, part: str, items: tuple[T, ...], least: int, most: int) -> None:
    """Refuse a list that is too short to draw, or too long to be read on a phone."""
    if not least <= len(items) <= most:
        raise ValueError(f"{what} has {least} to {most} {part}, not {len(items)}: fold the rest together")


def expect_on_scale(what: str, scale: Scale, scores: tuple[int, ...]) -> None:
    """Refuse a score that lies off its scale."""
    for score in scores:
        if not scale.low <= score <= scale.high:
            raise ValueError(f"{what} shows scores from {scale.low} to {scale.high}, not {score}: give its own scale")


def expect_sum(what: str, start: int, steps: tuple[Step, ...], end: int) -> None:
    """Refuse steps that do not lead from start to end, and numbers that have no room."""
    total = start + sum(step.points for step in steps)
    if total != end:
        raise ValueError(f"{what} goes from {start} over its steps to {total}, not to {end}: add the missing step")
    if any(abs(number) > LARGEST for number in (start, end, *(step.points for step in steps))):
        raise ValueError(f"{what} shows whole points up to {LARGEST}: these are more")
