"""What the services and the outside say to each other: plain values, and the protocols the store and others keep.

Arrays in these values follow the library's conventions: people are indices, days are world days, points are whole
unless they say millipoints. Nothing here does anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from bot.hosting_ports import HostingStore
from bot.past_ports import PastStore
from bot.player_ports import NO_INPUTS, PlayerStore
from bot.timer_ports import TimerStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from bot.player_ports import Alert, TickInputs
    from bot.scenarios import Scene, Turn
    from scoring.ledger import Events


class Phase(StrEnum):
    """The article's two phases: who has signed up is scored; then everybody is, and sanctions bite."""

    OPTIONAL = "optional"
    MANDATORY = "mandatory"


class WorldState(StrEnum):
    """Does the timer move the world?"""

    RUNNING = "running"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldRow:
    """A world's own row: which tick it has reached and how it goes on.

    `phase` is that of the next tick, `last_phase` that of the last; `first_phase` is the one it was made in.
    """

    world_id: int
    name: str
    scenario: str
    title: str
    seed: int
    characters: int
    day: float
    tick: int
    days_a_tick: float
    seconds_a_tick: float
    phase: Phase
    last_phase: Phase
    state: WorldState
    failures: int
    branched_from: str | None
    first_phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBookRow:
    """The rule book in force from a tick on: its whole text."""

    from_tick: int
    name: str
    version: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Friendships as columns: a < b (uint32), strength in thousandths (uint16), family or not."""

    a: NDArray[np.uint32]
    b: NDArray[np.uint32]
    strength: NDArray[np.uint16]
    family: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of a world by index: names, temperament (place in `temperaments`), signed up or not."""

    names: Sequence[str]
    temperament: NDArray[np.uint8]
    signed_up: NDArray[np.bool_]
    temperaments: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the scenario says will happen: scenes, and lives that take a turn; both in order of day."""

    timeline: tuple[Scene, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWorld:
    """A world to be made. `host`: who decides for it from its first instant on; None: nobody yet.

    `ordered`: the host's order is counted (`count_made`); where they were forgotten since, no world is made.
    """

    name: str
    scenario: str
    title: str
    seed: int
    days_a_tick: float
    seconds_a_tick: float
    phase: Phase
    rule_book: RuleBookRow
    kinds: tuple[str, ...]
    people: People
    ties: Ties
    story: Story
    first_events: Events
    first: Moved
    host: int | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """Arrays kept beside the rows, as of the end of `tick`."""

    tick: int
    arrays: dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Whose score or tier moved in one tick; `tier` is the place of the highest held in the rule book, -1: none."""

    person: NDArray[np.uint32]
    score: NDArray[np.int16]
    tier: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChanges:
    """Whose highest tier is another than before, in one tick: places in the rule book; -1: none."""

    person: NDArray[np.uint32]
    was: NDArray[np.int16]
    is_now: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChange:
    """The highest tier held before and after, as places in the rule book; -1: none."""

    tick: int
    person: int
    was: int
    is_now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudges:
    """The nudges of one tick, by person: `cost` in points; `outcome` -1 undecided, 0 ignored, 1 heeded."""

    person: NDArray[np.uint32]
    friend: NDArray[np.uint32]
    cost: NDArray[np.int32]
    outcome: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: NDArray[np.bool_]) -> Nudges:
        """Some of them."""
        return Nudges(
            person=self.person[rows], friend=self.friend[rows], cost=self.cost[rows], outcome=self.outcome[rows]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTick:
    """What goes on record of a tick that has happened: of characters alone, each column by increasing person."""

    tick: int
    moved: Moved
    changes: TierChanges
    nudges: Nudges


@dataclass(frozen=True, slots=True, kw_only=True)
class TickRecord:
    """All that one tick leaves behind, written in one transaction or not at all.

    People from `characters` on are players. `compiled` are the arrays of a small world; a large one's are kept apart
    (`Store.keep_compiled`). `inputs` is what players had asked for, taken in by this tick: `events`, `ended` and `made`
    hold what came of it.
    """

    world_id: int
    characters: int
    tick: int
    day: float
    phase: Phase
    at: datetime
    events: Events
    moved: Moved
    changes: TierChanges
    nudges: Nudges
    ended: Ties
    made: Ties
    compiled: Compiled | None
    inputs: TickInputs = NO_INPUTS
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """A person's score and highest tier from a tick on."""

    tick: int
    score: int
    tier: int


class Store(PlayerStore, HostingStore, PastStore, TimerStore, Protocol):
    """Where worlds are kept. Every writing method is one transaction."""

    async def create_world(self, new: NewWorld, at: datetime, tell: Callable[[float, str], None]) -> WorldRow:
        """Make a world. Raises `Refused` where the name is taken."""
        ...

    async def worlds(self) -> tuple[WorldRow, ...]:
        """All worlds, by name."""
        ...

    async def world(self, name: str) -> WorldRow:
        """One world. Raises `Refused` where there is none."""
        ...

    async def delete_world(self, world_id: int) -> None:
        """Remove a world and all that belongs to it."""
        ...

    async def rule_books(self, world_id: int) -> tuple[RuleBookRow, ...]:
        """The world's rule books by the tick from which they are in force."""
        ...

    async def kinds(self, world_id: int) -> tuple[str, ...]:
        """The kinds' names by code."""
        ...

    async def compiled(self, world_id: int) -> Compiled | None:
        """The arrays kept beside the rows; None where there are none or not all."""
        ...

    async def people(self, world_id: int) -> People:
        """Everybody, from the rows."""
        ...

    async def story(self, world_id: int) -> Story:
        """What the scenario says will happen."""
        ...

    async def parted(self, world_id: int) -> Ties:
        """Friendships that have ended and not been made again, with their last strength."""
        ...

    async def ties(self, world_id: int, tick: int) -> Ties:
        """The friendships as they stood at the end of `tick`, from the rows."""
        ...

    async def tie_changes(self, world_id: int, after_tick: int, to_tick: int) -> tuple[tuple[int, Ties, Ties], ...]:
        """Friendships ended and made, by tick, later than `after_tick` up to `to_tick`."""
        ...

    async def events(self, world_id: int, after_tick: int, to_tick: int) -> Events:
        """Everybody's events of some ticks, in canonical order; kinds by code."""
        ...

    async def events_of(self, world_id: int, person: int) -> Events:
        """One person's events, in canonical order."""
        ...

    async def snapshots(self, world_id: int, tick: int) -> Moved:
        """Whose score moved in a tick (0: everybody's first), and to what."""
        ...

    async def snapshots_of(self, world_id: int, person: int) -> tuple[StoredSnapshot, ...]:
        """One person's snapshots in order of tick."""
        ...

    async def latest_snapshots(self, world_id: int, player: int, since: int) -> tuple[StoredSnapshot, ...]:
        """A player's snapshots in order of tick, from the last one up to the tick `since`."""
        ...

    async def ticks(self, world_id: int) -> tuple[tuple[int, float, Phase], ...]:
        """The ticks that happened: number, day, phase."""
        ...

    async def latest_ticks(self, world_id: int, since_day: float) -> tuple[tuple[int, float, Phase], ...]:
        """The last tick up to a day, and those after it."""
        ...

    async def commit_tick(self, record: TickRecord) -> bool:
        """Write a tick. False, and nothing written, where that tick has happened already.

        Raises `WithdrawnMeanwhileError` where something that it was decided with has been taken back.
        """
        ...

    async def commit_deciding(self, world_id: int, decide: Callable[[TickInputs], TickRecord | None]) -> bool:
        """Decide a tick and write it in one transaction: others' writing waits meanwhile, reading does not.

        `decide` runs on another thread. False, and nothing written, where it gives None or the tick has happened.
        """
        ...

    async def set_state(self, world_id: int, state: WorldState, *, failures: int) -> None:
        """Let the timer move the world, or not; and how many ticks have failed in a row."""
        ...

    async def set_phase(self, world_id: int, phase: Phase) -> None:
        """The phase from the next tick on."""
        ...

    async def compiled_tick(self, world_id: int) -> int | None:
        """The tick whose arrays are kept beside the rows; None where there are none."""
        ...

    async def keep_compiled(self, world_id: int, compiled: Compiled) -> None:
        """Keep arrays beside the rows, in as many transactions as it takes to hold nobody up for long."""
        ...

    async def branch_world(  # noqa: PLR0913, PLR0917 - a copy of what, and how it is called
        self, world_id: int, tick: int, name: str, seed: int, at: datetime, again: AsyncIterator[PastTick] | None = None
    ) -> WorldRow:
        """A copy of a world's characters as they stood at the end of `tick`, under another name and seed.

        `again`: what goes on record in the copy, from tick 0 on, in place of what the world has; None: the same. That
        is for worlds where no character was ever friends with a player: others' record tells of what players did.
        """
        ...

    async def withdrawals(self, world_id: int) -> int:
        """How often something was taken back that a tick may have read. Raises `Refused` where the world is gone."""
        ...

    async def tier_changes(self, world_id: int, tick: int) -> TierChanges:
        """Whose highest tier changed in a tick, by increasing person."""
        ...

    async def nudges(self, world_id: int, tick: int) -> Nudges:
        """Characters' nudges of a tick about one another, by increasing person."""
        ...

    async def tier_changes_of(self, world_id: int, person: int) -> tuple[TierChange, ...]:
        """One person's tier changes in order of tick."""
        ...

    async def find_people(self, world_id: int, prefix: str, limit: int, after: str = "") -> tuple[tuple[int, str], ...]:
        """People whose names begin with `prefix`, whatever the case, in order of name, those later than `after`."""
        ...
