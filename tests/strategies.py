"""Random rule books and societies for Hypothesis: small enough to shrink to something a reader can follow.

A `World` is a rule book's text with a situation under it, in the reference's plain values; `policy()` and
`population()` are the same things as the library takes them. Everything drawn here is legal. What is refused has
tests of its own.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

import scoring
from tests.reference import Book, Event, Friendship, Situation, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("ann", "bob", "cyd", "dee", "eli", "fay", "gus", "hal", "ida", "jon", "kim", "lou")
"""Short, and in alphabetical order, so that a shrunk example reads like a story."""

CROWDS = (12, 12, 8, 8, 5, 5, 3, 2, 1, 0)
"""How many people a world has; most of what can go wrong takes several."""

Draw: TypeAlias = st.DrawFn
PROVENANCE = 'source = "invented"\nstanding = "invented"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A rule book's text and a situation under it."""

    text: str
    situation: Situation

    def policy(self) -> scoring.Policy:
        return scoring.policy_from_toml(self.text, place="a drawn rule book")

    def population(self) -> scoring.Population:
        return population_of(self.situation)

    def at(self, day: float) -> World:
        return replace(self, situation=replace(self.situation, day=day))

    def after(
        self, *, events: Sequence[Event] = (), friendships: Sequence[Wish] = (), day: float | None = None
    ) -> World:
        return replace(self, situation=self.situation.after(events=events, friendships=friendships, day=day))


def population_of(situation: Situation) -> scoring.Population:
    """The library's columns for the reference's rows, in the rows' own order."""
    return scoring.Population.from_tables(
        people={"person": list(situation.people)},
        friendships={
            "a": [a for a, _, _ in situation.friendships],
            "b": [b for _, b, _ in situation.friendships],
            "strength": [strength for _, _, strength in situation.friendships],
        },
        events={
            "person": [person for person, _, _, _ in situation.events],
            "kind": [kind for _, kind, _, _ in situation.events],
            "magnitude": [magnitude for _, _, magnitude, _ in situation.events],
            "day": [day for _, _, _, day in situation.events],
        },
    )


def world_of(text: str, situation: Situation) -> World:
    return World(text=text, situation=replace(situation, book=tomllib.loads(text)))


# --- rule books ----------------------------------------------------------------------------------------------------

CAPS = st.one_of(
    st.integers(min_value=0, max_value=300),
    st.sampled_from((0, 0.5, 1, 600)),
    st.integers(1, 3000).map(lambda n: n / 10),
)
WEIGHTS = st.one_of(
    st.integers(min_value=-60, max_value=60).filter(bool),
    st.integers(min_value=-500, max_value=500).filter(bool).map(lambda n: n / 10),
)
HALF_LIVES = st.one_of(
    st.none(), st.sampled_from((0.5, 1, 7, 30, 90, 365, 3650)), st.integers(1, 20_000).map(lambda n: n / 8)
)
DILUTIONS = st.one_of(st.sampled_from((0, 0.5, 1, 1.0)), st.integers(0, 1000).map(lambda n: n / 1000))
SHARES = st.one_of(st.sampled_from((0, 0.35, 1, 1)), st.integers(0, 1000).map(lambda n: n / 1000))
FAR = st.sampled_from((2, 3))
"""Hops, where conduct travels beyond friends."""
ALWAYS = st.just(value=True)
DAMPINGS = st.one_of(st.sampled_from((0.5, 0.25, 0.3)), st.integers(1, 99).map(lambda n: n / 100))


@st.composite
def rule_books(
    draw: Draw,
    *,
    bases: st.SearchStrategy[int] = st.one_of(st.sampled_from((350, 580, 950)), st.integers(351, 949)),
    caps: st.SearchStrategy[float] = CAPS,
    hops: st.SearchStrategy[int] = st.sampled_from((1, 1, 2, 3)),
    associated: st.SearchStrategy[bool] = st.sampled_from((True, True, True, False)),
) -> str:
    """A rule book as TOML text: one to six factors, each with kinds that help and kinds that harm."""
    factors = [f"factor-{letter}" for letter in "abcdef"[: draw(st.integers(1, 6))]]
    parts = [f'[policy]\nname = "drawn"\ntitle = "Drawn at random"\nversion = 1\nbase = {draw(bases)}\n']
    for factor in factors:
        half_life = draw(HALF_LIVES)
        parts.append(
            f'[factors.{factor}]\ntitle = "{factor}"\nup = {draw(caps)}\ndown = {draw(caps)}\n'
            + ("" if half_life is None else f"half_life_days = {half_life}\n")
            + f'{PROVENANCE}note = "drawn"\n'
        )
    for factor in factors:
        parts.extend(
            f'[kinds.{factor}-{number}]\nfactor = "{factor}"\nweight = {weight}\n'
            f'title = "{factor} {number}"\n{PROVENANCE}'
            for number, weight in enumerate(draw(st.lists(WEIGHTS, min_size=1, max_size=3)))
        )
    if draw(associated):
        spread = draw(st.one_of(st.just(factors), st.lists(st.sampled_from(factors), min_size=1, unique=True)))
        parts.append(
            "[association]\n"
            f"factors = {json.dumps(spread)}\n"
            f"share = {draw(SHARES)}\nup = {draw(caps)}\ndown = {draw(caps)}\n"
            f"lifts = {str(draw(st.booleans())).lower()}\ndilution = {draw(DILUTIONS)}\n"
            f"hops = {draw(hops)}\ndamping = {draw(DAMPINGS)}\n{PROVENANCE}"
        )
    thresholds = sorted(draw(st.lists(st.integers(351, 950), max_size=4, unique=True)))
    parts.extend(
        f'[[tiers]]\nid = "tier-{at}"\nthreshold = {threshold}\nprivilege = "privilege {at}"\n{PROVENANCE}'
        for at, threshold in enumerate(thresholds)
    )
    floors = draw(st.lists(st.integers(351, 950), max_size=3, unique=True))
    parts.extend(
        f'[[sanctions]]\nid = "sanction-{at}"\nbelow = {below}\nsanction = "sanction {at}"\n{PROVENANCE}'
        for at, below in enumerate(floors)
    )
    return "\n".join(parts)


# --- societies -----------------------------------------------------------------------------------------------------

MAGNITUDES = st.one_of(
    st.just(1.0),
    st.integers(1, 40).map(lambda n: n / 4),
    st.floats(min_value=1e-3, max_value=1e3),
    st.integers(-9, 9).map(lambda n: 10.0**n),
)
DAYS = st.one_of(
    st.integers(0, 400).map(float),
    st.floats(min_value=0, max_value=400),
    st.floats(min_value=0, max_value=20_000),
    st.just(0.0),
)
STRENGTHS = st.one_of(st.sampled_from((1, 500, 1000)), st.integers(1, 1000)).map(lambda thousandths: thousandths / 1000)


def days_until(day: float) -> st.SearchStrategy[float]:
    """Days an event may have happened on: the very day, whole days, fractions, long ago."""
    return st.one_of(
        st.just(day),
        st.just(0.0),
        st.integers(0, int(day)).map(float),
        st.floats(min_value=0, max_value=day),
    )


def events_of(
    people: Sequence[str], kinds: Sequence[str], day: float, magnitudes: st.SearchStrategy[float] = MAGNITUDES
) -> st.SearchStrategy[Event]:
    return st.tuples(st.sampled_from(people), st.sampled_from(kinds), magnitudes, days_until(day))


@st.composite
def friendships_among(draw: Draw, people: Sequence[str]) -> tuple[Friendship, ...]:
    """Pairs in any order and either way round; often none at all."""
    pairs = list(combinations(people, 2))
    if not pairs:
        return ()
    size = draw(st.sampled_from((len(people), 2 * len(people), 2 * len(people), len(pairs), 1, 0)))
    chosen = draw(st.permutations(pairs))[:size]
    return tuple(
        (b, a, draw(STRENGTHS)) if turned else (a, b, draw(STRENGTHS))
        for a, b in chosen
        for turned in (draw(st.booleans()),)
    )


@st.composite
def worlds(
    draw: Draw,
    *,
    books: st.SearchStrategy[str] | None = None,
    least_people: int = 0,
    magnitudes: st.SearchStrategy[float] = MAGNITUDES,
    most_events: int = 30,
) -> World:
    """A rule book and up to twelve people under it, with what they did and who they know."""
    text = draw(rule_books() if books is None else books)
    book: Book = tomllib.loads(text)
    people = tuple(draw(st.permutations(NAMES))[: max(least_people, draw(st.sampled_from(CROWDS)))])
    day = draw(DAYS)
    happened: list[Event] = []
    if people:
        # A list whose size Hypothesis chooses is nearly always short; crowds and long ledgers must come up too.
        size = most_events * draw(st.sampled_from((4, 3, 2, 1, 0))) // 4
        one = events_of(people, list(book["kinds"]), day, magnitudes)
        happened = draw(st.lists(one, min_size=size, max_size=size))
    return World(
        text=text,
        situation=Situation(
            book=book,
            people=people,
            friendships=draw(friendships_among(people)),
            events=tuple(happened),
            day=day,
        ),
    )


def far_worlds() -> st.SearchStrategy[World]:
    """Conduct that travels over several hops, and is felt when it arrives."""
    return worlds(
        books=rule_books(caps=st.sampled_from((300, 160, 80, 20.5, 0)), hops=FAR, associated=ALWAYS),
        least_people=3,
        magnitudes=st.floats(0.1, 10),
    )


def extreme_worlds() -> st.SearchStrategy[World]:
    """Wide caps and heavy events: most scores are cut at 350 or at 950."""
    return worlds(
        books=rule_books(
            bases=st.sampled_from((350, 351, 580, 949, 950)),
            caps=st.sampled_from((0, 300, 600, 600)),
        ),
        least_people=2,
        magnitudes=st.sampled_from((1.0, 30.0, 1e3, 1e6)),
    )


@st.composite
def hubs(draw: Draw, *, books: st.SearchStrategy[str] | None = None) -> World:
    """One person whom hundreds know, some of whom know one another; a short pattern repeats so that it shrinks."""
    text = draw(rule_books(associated=ALWAYS) if books is None else books)
    book: Book = tomllib.loads(text)
    crowd = [f"friend-{number:03}" for number in range(draw(st.integers(200, 500)))]
    strengths = draw(st.lists(STRENGTHS, min_size=1, max_size=7))
    day = draw(DAYS)
    pattern = draw(st.lists(events_of(["hub"], list(book["kinds"]), day), min_size=1, max_size=12))
    skip = draw(st.integers(1, 11))
    return World(
        text=text,
        situation=Situation(
            book=book,
            people=("hub", *crowd),
            friendships=(
                *(("hub", friend, strengths[at % len(strengths)]) for at, friend in enumerate(crowd)),
                *((friend, crowd[at + skip], strengths[-1]) for at, friend in enumerate(crowd[:-skip]) if at % 3 == 0),
            ),
            events=(
                *((friend, *pattern[at % len(pattern)][1:]) for at, friend in enumerate(crowd)),
                *(event for event in pattern[: len(pattern) // 2]),
            ),
            day=day,
        ),
    )


# --- what happens next ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Time that passes, and then a batch."""

    day: float
    events: tuple[Event, ...] = ()
    friendships: tuple[Wish, ...] = ()


@st.composite
def steps_after(draw: Draw, situation: Situation, *, later: bool = True) -> Step:
    """Any batch that is legal in this situation, one wish a pair; only friendships that are there are ended."""
    day = situation.day
    if later:
        day += draw(st.one_of(st.just(0.0), st.sampled_from((1.0, 7.0, 365.0)), st.floats(min_value=0, max_value=50)))
    wishes: list[Wish] = []
    there = {frozenset(pair[:2]) for pair in situation.friendships}
    pairs = list(combinations(situation.people, 2))
    for a, b in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5)) if pairs else ():
        ended = frozenset((a, b)) in there and draw(st.booleans())
        wish = (a, b, None if ended else draw(STRENGTHS))
        wishes.append((b, a, wish[2]) if draw(st.booleans()) else wish)
    events: list[Event] = []
    if situation.people:
        events = draw(st.lists(events_of(situation.people, list(situation.book["kinds"]), day), max_size=5))
    return Step(day=day, events=tuple(events), friendships=tuple(wishes))


@st.composite
def journeys(
    draw: Draw, *, starts: st.SearchStrategy[World] | None = None, most_steps: int = 5, later: bool = True
) -> tuple[World, tuple[Step, ...]]:
    """A world, and some steps that each are legal once those before have been taken."""
    world = draw(worlds(least_people=2) if starts is None else starts)
    situation = world.situation
    steps = []
    for _ in range(draw(st.integers(1, most_steps))):
        step = draw(steps_after(situation, later=later))
        situation = situation.after(events=step.events, friendships=step.friendships, day=step.day)
        steps.append(step)
    return world, tuple(steps)
