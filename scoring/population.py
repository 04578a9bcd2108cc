"""People, their friendships and their ledgers, from tables; and a batch of changes to them.

Tables are anything with named columns: dicts of arrays or lists, pandas, polars or Arrow frames. Everything is
checked before anything is built, and a refusal names the table, the row (counted from 1) and the field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.columns import (
    column_of,
    columns_of_rows,
    has_column,
    kinds_of,
    names_of,
    numbers_of,
    places_of,
    refuse_unequal,
)
from scoring.errors import EventRefused, FriendshipRefused, PersonRefused, Refused, choices
from scoring.friendships import Friendships
from scoring.ledger import Events, Ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

THOUSANDTHS = 1000
MOST_PEOPLE = 2**32 - 1
MOST_KINDS = 2**16
MOST_DAYS = 1e9
NEAR_AMONG = 1000
# How far from a whole thousandth a strength may be (in thousandths): as far as float32 is from a decimal, no further.
MISSED = 5e-5
STRENGTH_ALLOWED = "above 0, at most 1, in whole thousandths"
MAGNITUDE_ALLOWED = "a finite number above 0"
DAY_ALLOWED = f"a number of days from -{MOST_DAYS:.0f} to {MOST_DAYS:.0f}"


@dataclass(slots=True, kw_only=True, eq=False)
class Population:
    """People in a fixed order, their friendships and everything that happened to them.

    Names are unique; a person's index is their place in `people`. Changed only by `apply` and `scoring.update`, each
    of which is a new `version`.

    Threads may ask side by side (`scoring.what_if`, `scoring.snapshot`); `scoring.update` and `scoring.recompute` lay
    columns out anew and want the population to themselves. To compute beside readers, compute on a copy.
    """

    people: Sequence[str]
    friendships: Friendships
    ledger: Ledger
    version: int = 0
    _index: dict[str, int] = field(default_factory=dict, repr=False)

    @classmethod
    def from_tables(
        cls,
        people: Any,  # noqa: ANN401 - any table: dict of columns, pandas, polars or Arrow frame
        friendships: Any = None,  # noqa: ANN401
        events: Any = None,  # noqa: ANN401
        *,
        kinds: Collection[str] | None = None,
        as_of: float | None = None,
    ) -> Population:
        """A population from tables with the columns ``person``; ``a, b, strength``; ``person, kind, magnitude, day``.

        `magnitude` may be left out (1 for each event). Where `kinds` is given, other kinds are refused; where `as_of`
        is, later events are. Raises `TableRefused`, `PersonRefused`, `FriendshipRefused`, `EventRefused`.
        """
        names = names_of(people)
        index = {name: position for position, name in enumerate(names)}
        if len(index) < len(names):
            row, name = _first_repeated(names)
            raise PersonRefused(place=f"people, row {row + 1}", field="person", value=name, allowed="each person once")
        ties = {"a": [], "b": [], "strength": []} if friendships is None else friendships
        past: Any = {"person": [], "kind": [], "magnitude": [], "day": []} if events is None else events
        ties_of = [places_of(column_of(ties, name, "friendships"), index, "friendships", name) for name in ("a", "b")]
        strength = numbers_of(column_of(ties, "strength", "friendships"), "friendships", "strength", STRENGTH_ALLOWED)
        person = places_of(column_of(past, "person", "events"), index, "events", "person")
        kind = kinds_of(column_of(past, "kind", "events"))
        day = numbers_of(column_of(past, "day", "events"), "events", "day", DAY_ALLOWED)
        if has_column(past, "magnitude"):
            magnitude = numbers_of(column_of(past, "magnitude", "events"), "events", "magnitude", MAGNITUDE_ALLOWED)
        else:
            magnitude = np.ones(len(person), dtype=np.float64)
        refuse_unequal("friendships", {"a": ties_of[0], "b": ties_of[1], "strength": strength})
        refuse_unequal("events", {"person": person, "kind": kind, "magnitude": magnitude, "day": day})
        vocabulary, codes = _coded(kind)
        return cls.from_columns(
            people=names, a=ties_of[0], b=ties_of[1], strength=strength, person=person, kind=codes,
            magnitude=magnitude, day=day, vocabulary=vocabulary, kinds=kinds, as_of=as_of,
        )  # fmt: skip

    @classmethod
    def from_columns(  # noqa: PLR0913 - one argument a column
        cls,
        *,
        people: Sequence[str],
        a: NDArray[np.integer],
        b: NDArray[np.integer],
        strength: NDArray[np.floating],
        person: NDArray[np.integer],
        kind: NDArray[np.integer],
        magnitude: NDArray[np.floating],
        day: NDArray[np.floating],
        vocabulary: tuple[str, ...],
        kinds: Collection[str] | None = None,
        as_of: float | None = None,
    ) -> Population:
        """A population from columns that name people by index and kinds by place in `vocabulary` (alphabetical)."""
        if len(people) > MOST_PEOPLE:
            raise PersonRefused(place="people", field="rows", value=len(people), allowed=f"at most {MOST_PEOPLE}")
        thousandths = checked_strengths(strength)
        a, b, thousandths = _checked_ties(len(people), people, a, b, thousandths)
        _check_events(vocabulary, kind, magnitude, day, kinds, as_of)
        events = Events(
            person=person.astype(np.uint32),
            kind=kind.astype(np.uint16),
            magnitude=np.asarray(magnitude, dtype=np.float64),
            day=np.asarray(day, dtype=np.float64) + 0.0,  # minus zero is day zero
        )
        return cls(
            people=people,
            friendships=Friendships.of(len(people), a, b, thousandths),
            ledger=Ledger.of(len(people), vocabulary, events),
        )

    def __len__(self) -> int:
        return len(self.people)

    def places(self) -> Mapping[str, int]:
        """Everybody's place by name."""
        if len(self._index) != len(self.people):
            self._index = {name: position for position, name in enumerate(self.people)}
        return self._index

    def index(self, person: str) -> int:
        """A person's place. Raises `PersonRefused` for a stranger."""
        position = self.places().get(str(person))
        if position is None:
            # Near matches among the first few only: among a million they would take ten seconds.
            allowed = f"one of the {len(self.people)} people: {choices(self.people[:NEAR_AMONG], person, limit=5)}"
            raise PersonRefused(place="people", field="person", value=person, allowed=allowed)
        return position

    def until(self, day: float) -> Population:
        """The same people and friendships with only the events up to and including `day`."""
        refuse_day("population", day)
        return Population(
            people=self.people, friendships=self.friendships.copy(), ledger=self.ledger.until(day), _index=self._index
        )

    def apply(self, batch: Batch) -> None:
        """Take a batch into the ledger and the friendships. Raises `Refused` for a batch made for other people."""
        self.refuse_foreign(batch)
        self.learn(batch.kinds)
        self.ledger.add(batch.coded(self.ledger.kinds).in_order())
        self.friendships.change(batch.a, batch.b, batch.thousandths)
        self.version += 1

    def refuse_foreign(self, batch: Batch) -> None:
        """Raise `Refused` for a batch that was not made for these people."""
        if batch.people is not self.people and batch.people != self.people:
            allowed = f"a batch made for this population, of {len(self)} people"
            raise Refused(place="batch", field="people", value=f"{len(batch.people)} others", allowed=allowed)

    def learn(self, kinds: Iterable[str]) -> None:
        """Make room for kinds that no event had yet."""
        together = tuple(sorted({*self.ledger.kinds, *kinds}))
        if together != self.ledger.kinds:
            self.ledger = self.ledger.with_kinds(together)


def refuse_day(place: str, day: object) -> None:
    """Raise `EventRefused` for a day that is no number, or beyond any world's."""
    number = isinstance(day, int | float | np.integer | np.floating) and not isinstance(day, bool)
    if not (number and -MOST_DAYS <= day <= MOST_DAYS):  # type: ignore[operator] # a number by now
        raise EventRefused(place=place, field="day", value=day, allowed=DAY_ALLOWED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """New events and changed ties, checked against a population.

    `events` are coded in `kinds` (alphabetical). The tie of ``a[k]`` and ``b[k]`` becomes ``thousandths[k]``, 0 where
    it ends (all int64). `people` are those of the population that it was checked against.
    """

    people: Sequence[str]
    kinds: tuple[str, ...]
    events: Events
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    thousandths: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        population: Population,
        *,
        events: Iterable[tuple[str, str, float, float]] = (),
        friendships: Iterable[tuple[str, str, float | None]] = (),
    ) -> Batch:
        """Events ``(person, kind, magnitude, day)`` and friendships ``(a, b, strength)``, where None ends a tie.

        Raises what `Population.from_tables` raises, and `FriendshipRefused` for ending a tie that is not there.
        """
        places = population.places()
        who, what, how_much, when = columns_of_rows(events, "events", ("person", "kind", "magnitude", "day"))
        vocabulary, codes = _coded(kinds_of(what))
        columns = Events(
            person=places_of(who, places, "events", "person"),
            kind=codes.astype(np.uint16),
            magnitude=numbers_of(how_much, "events", "magnitude", MAGNITUDE_ALLOWED),
            day=numbers_of(when, "events", "day", DAY_ALLOWED) + 0.0,
        )
        _check_events(vocabulary, columns.kind, columns.magnitude, columns.day, None, None)
        one, other, given = columns_of_rows(friendships, "friendships", ("a", "b", "strength"))
        ends = np.array([strength is None for strength in given], dtype=np.bool_)
        filled = [1.0 if strength is None else strength for strength in given]
        strengths = checked_strengths(numbers_of(filled, "friendships", "strength", STRENGTH_ALLOWED))
        a, b = (places_of(names, places, "friendships", name) for names, name in ((one, "a"), (other, "b")))
        return cls.of_columns(population, vocabulary, columns, a, b, np.where(ends, 0, strengths).astype(np.uint16))

    @classmethod
    def of_columns(  # noqa: PLR0913, PLR0917 - one argument a column
        cls,
        population: Population,
        vocabulary: tuple[str, ...],
        events: Events,
        a: NDArray[np.integer],
        b: NDArray[np.integer],
        thousandths: NDArray[np.uint16],
    ) -> Batch:
        """The same from columns that name people by index; strengths in thousandths, 0 ends a tie."""
        kept = _checked_ties(len(population), population.people, a, b, thousandths)
        strengths = population.friendships.strengths_between(a.astype(np.int64), b.astype(np.int64))
        nothing_to_end = (thousandths == 0) & (strengths == 0)
        if nothing_to_end.any():
            row = int(np.argmax(nothing_to_end))
            value = f"{population.people[int(a[row])]} – {population.people[int(b[row])]}"
            allowed = "a friendship that is there to end"
            raise FriendshipRefused(place=f"friendships, row {row + 1}", field="a, b", value=value, allowed=allowed)
        one, other, wanted = (column.astype(np.int64) for column in kept)
        return cls(people=population.people, kinds=vocabulary, events=events, a=one, b=other, thousandths=wanted)

    def coded(self, kinds: tuple[str, ...]) -> Events:
        """The events in the codes of `kinds`, a vocabulary that holds this batch's."""
        return self.events.recoded(self.kinds, kinds)


def _first_repeated(names: Sequence[str]) -> tuple[int, str]:
    seen: set[str] = set()
    for row, name in enumerate(names):
        if name in seen:
            return row, name
        seen.add(name)
    return -1, ""


def _coded(kinds: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Kinds as a vocabulary in alphabetical order and each one's place in it."""
    vocabulary = tuple(sorted(set(kinds)))
    code = {name: position for position, name in enumerate(vocabulary)}
    return vocabulary, np.fromiter((code[name] for name in kinds), dtype=np.int64, count=len(kinds))


def checked_strengths(strength: NDArray[np.floating], place: str = "friendships") -> NDArray[np.uint16]:
    """Strengths as whole thousandths. Raises `FriendshipRefused` for one outside (0, 1] or between thousandths."""
    scaled = np.asarray(strength, dtype=np.float64) * THOUSANDTHS
    whole = np.rint(scaled)
    # 0.001 * 1000 and its like miss the whole number by a few units in the last place, which may be float32's.
    with np.errstate(invalid="ignore"):
        wrong = ~((np.abs(scaled - whole) < MISSED) & (whole >= 1) & (whole <= THOUSANDTHS))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise FriendshipRefused(
            place=f"{place}, row {row + 1}", field="strength", value=strength[row], allowed=STRENGTH_ALLOWED
        )
    return whole.astype(np.uint16)


def _checked_ties(
    size: int,
    people: Sequence[str],
    a: NDArray[np.integer],
    b: NDArray[np.integer],
    thousandths: NDArray[np.uint16],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint16]]:
    """The ties, each once. Raises `FriendshipRefused` for a tie with oneself or given twice with two strengths."""
    itself = a == b
    if itself.any():
        row = int(np.argmax(itself))
        oneself, allowed = people[int(a[row])], "a friend other than oneself"
        raise FriendshipRefused(place=f"friendships, row {row + 1}", field="b", value=oneself, allowed=allowed)
    low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
    key = low * np.uint64(size) + high
    del low, high
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return a.astype(np.uint32), b.astype(np.uint32), thousandths
    del ordered
    order = np.argsort(key, kind="stable")
    repeated = np.concatenate(([False], key[order][1:] == key[order][:-1]))
    differs = repeated & np.concatenate(([False], thousandths[order][1:] != thousandths[order][:-1]))
    if differs.any():
        place = int(np.argmax(differs))
        row, before = int(order[place]), int(order[place - 1])
        at = f"at {thousandths[row] / THOUSANDTHS:g}" if thousandths[row] else "ended"
        value = f"{people[int(a[row])]} – {people[int(b[row])]} {at}"
        said = f"says {thousandths[before] / THOUSANDTHS:g}" if thousandths[before] else "ends it"
        allowed = f"one strength for a pair; row {before + 1} {said}"
        raise FriendshipRefused(place=f"friendships, row {row + 1}", field="strength", value=value, allowed=allowed)
    kept = np.sort(order[~repeated])
    return a[kept].astype(np.uint32), b[kept].astype(np.uint32), thousandths[kept]


def _check_events(  # noqa: PLR0913, PLR0917 - the columns of one table
    vocabulary: tuple[str, ...],
    kind: NDArray[np.integer],
    magnitude: NDArray[np.floating],
    day: NDArray[np.floating],
    kinds: Collection[str] | None,
    as_of: float | None,
) -> None:
    """Raise `EventRefused` for the first event that cannot be scored."""
    if not len(kind):
        return
    if len(vocabulary) > MOST_KINDS:
        value = f"one of {len(vocabulary)} different ones"
        raise EventRefused(place="events", field="kind", value=value, allowed=f"at most {MOST_KINDS} kinds")
    known = np.array([kinds is None or name in kinds for name in vocabulary], dtype=np.bool_)
    limit = np.inf if as_of is None else as_of
    for field_name, wrong, values, allowed in (
        ("kind", ~known[kind], np.asarray(vocabulary, dtype=object)[kind] if not known.all() else kind, ""),
        ("magnitude", ~(np.isfinite(magnitude) & (magnitude > 0)), magnitude, MAGNITUDE_ALLOWED),
        ("day", ~(np.abs(day) <= MOST_DAYS), day, DAY_ALLOWED),
        ("day", ~(day <= limit), day, f"at most {limit:g}, the day asked for"),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            say = allowed or choices(kinds or (), values[row])
            raise EventRefused(place=f"events, row {row + 1}", field=field_name, value=values[row], allowed=say)
