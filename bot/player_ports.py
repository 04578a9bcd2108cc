"""What services and store say to each other about players: plain values, and the protocol of what the store keeps.

Players are people of a world with an index from the number of its characters on. Outside of `Player` nothing here
says who they are: everything else knows the index. Nothing here does anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from scoring.ledger import Events

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

T = TypeVar("T")


class Visibility(StrEnum):
    """Who sees a player's score and name. Theirs to choose."""

    ONLY_ME = "only-me"
    FRIENDS = "friends"
    GROUP = "group"
    EVERYONE = "everyone"


class Subject(StrEnum):
    """What an alert is about."""

    TIER = "tier"
    SANCTION = "sanction"


class Direction(StrEnum):
    """Which way it went."""

    GAINED = "gained"
    LOST = "lost"
    BEGUN = "begun"
    LIFTED = "lifted"


class AppealState(StrEnum):
    """What has become of an appeal."""

    OPEN = "open"
    STRUCK = "struck"
    KEPT = "kept"


class WithdrawnMeanwhileError(Exception):
    """Something that a tick was decided with has been taken back since: it has to be decided again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A player. `user_id` and `name` are None once forgotten; `joined_tick` and `left_tick` until a tick did it."""

    world_id: int
    person: int
    user_id: int | None
    name: str | None
    visibility: Visibility
    group_chat: int | None
    muted: bool
    joined_tick: int | None
    has_left: bool
    left_tick: int | None
    forgotten: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a player agreed to, as it is kept: a text's version and the two messages it was read in."""

    text_version: int
    first_message: int
    second_message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAct:
    """An act that the next tick takes in; `kind` is a code of the world."""

    act_id: int
    person: int
    kind: int
    magnitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTie:
    """A friendship (a < b) that the next tick makes, at `strength` thousandths; or ends, at 0."""

    a: int
    b: int
    strength: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerEvent:
    """Something a player did; `number` tells it from others of the same tick. It counts until `struck_tick`."""

    person: int
    tick: int
    number: int
    kind: int
    magnitude: float
    day: float
    struck_tick: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TickInputs:
    """What players have asked for since the last tick, as the next one takes it in.

    `joined` are the indices that come in (each the next one), `left` those that go (some may do both). `struck` are
    events that count no more, `recounted` all events that still count of those players. `listening` are the players
    who want alerts. `thrown` are a host's events, by id; `book` is the tick from which the rule book of the next one is
    in force. `withdrawals` tells whether anything was taken back since this was read, `tick` the last tick then: inputs
    are for the next one, and for a world that stands there.
    """

    tick: int = 0
    withdrawals: int = 0
    joined: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    acts: tuple[PendingAct, ...] = ()
    ties: tuple[PendingTie, ...] = ()
    struck: tuple[PlayerEvent, ...] = ()
    recounted: Events
    listening: tuple[int, ...] = ()
    thrown: tuple[str, ...] = ()
    book: int = 0


NO_INPUTS = TickInputs(recounted=Events.none())


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell a player, decided with a tick. `payload`: numbers and ids, JSON-able, no wording, no name."""

    person: int
    subject: Subject
    id: str
    tick: int
    direction: Direction
    payload: dict[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """An alert in the outbox, and what has become of it."""

    alert: Alert
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Permission for one opinion: granted or not, used or not; `tick` is the one that was to come."""

    tick: int
    granted: bool
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An event that a player asks to have struck."""

    person: int
    tick: int
    number: int
    kind: int
    day: float
    state: AppealState


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A hint that a friend costs points, and what became of it (None: a player has not decided)."""

    person: int
    friend: int
    cost: int
    heeded: bool | None


class PlayerStore(Protocol):
    """Where players are kept. Every writing method is one transaction."""

    async def player(self, world_id: int, user_id: int) -> Player | None:
        """Who a user is in a world; None where they do not play in it (now)."""
        ...

    async def players(self, world_id: int) -> tuple[Player, ...]:
        """All players of a world by index, those included who have left."""
        ...

    async def tied_with_players(self, world_id: int) -> tuple[int, ...]:
        """The characters who are or were friends with a player, whoever that is."""
        ...

    async def decided(self, name: str, decide: Callable[[], Awaitable[T]]) -> T:
        """What `decide` gives; where an update is handled again after a crash, what it gave at the first attempt.

        For what is read and leads to a write: between the attempts a tick may have come. It may give None, bool, int,
        float, str and tuples of these. Nothing is kept where it raises.
        """
        ...

    async def add_player(self, world_id: int, user_id: int, name: str, agreed: Agreed, at: datetime) -> int:
        """A new player's index. Raises `Refused` where that user plays in this world already."""
        ...

    async def set_visibility(self, world_id: int, person: int, visibility: Visibility, group_chat: int | None) -> int:
        """Who sees this player from now on. Who shows themself to nobody shares no card; how many that takes back."""
        ...

    async def set_muted(self, world_id: int, person: int, *, muted: bool) -> None:
        """No alerts from now on, those that wait included; or alerts again."""
        ...

    async def tick_inputs(self, world_id: int) -> TickInputs:
        """What the next tick takes in."""
        ...

    async def player_events(self, world_id: int, person: int | None = None) -> tuple[PlayerEvent, ...]:
        """What players did, by player, tick and number; those struck included, those of the forgotten gone."""
        ...

    async def add_act(  # noqa: PLR0913 - an act and the rules it is under
        self, world_id: int, person: int, *, kind: int, at_most: int, after_day: float, permitted: bool
    ) -> int:
        """Keep an act for the next tick; how many more may follow. `permitted`: it uses up a permission.

        Raises `Refused` where `at_most` acts are waiting or later than `after_day`, or there is no permission.
        """
        ...

    async def acts_since(self, world_id: int, person: int, after_day: float) -> int:
        """How many acts are waiting or have a day later than `after_day`."""
        ...

    async def add_permission(self, world_id: int, person: int, tick: int, *, granted: bool) -> Permission:
        """Keep the answer for a tick; the one that is kept already, where there is one."""
        ...

    async def set_tie(self, world_id: int, a: int, b: int, strength: int) -> None:
        """Have the next tick make a friendship, or (at 0) end it; nothing where there is none to end."""
        ...

    async def friends_who_play(self, world_id: int, person: int) -> frozenset[int]:
        """The players who are a player's friends, but for those with whom either has ended it since the tick."""
        ...

    async def offer_friendship(self, world_id: int, asker: int, asked: int, text_version: int, at: datetime) -> bool:
        """Keep one player's offer to another; True where the other had offered the same: both have said yes."""
        ...

    async def friendship_offers(self, world_id: int, asked: int) -> tuple[int, ...]:
        """Who waits for this player's answer, by index."""
        ...

    async def answer_friendship(  # noqa: PLR0913, PLR0917 - an answer and what it agrees to
        self, world_id: int, asker: int, asked: int, strength: int, text_version: int, at: datetime
    ) -> None:
        """Take an offer (at a strength) or decline it (at 0). Raises `Refused` where there is none waiting."""
        ...

    async def add_appeal(self, world_id: int, person: int, tick: int, number: int) -> None:
        """Appeal an event, once. Raises `Refused` where there is no such event or it was appealed before."""
        ...

    async def appeals(self, world_id: int, person: int | None = None) -> tuple[Appeal, ...]:
        """All appeals of a world, or of one player, by player and event."""
        ...

    async def decide_appeal(self, world_id: int, person: int, tick: int, number: int, state: AppealState) -> None:
        """Decide an open appeal. Raises `Refused` where there is none, or its player has left."""
        ...

    async def nudges_of(self, world_id: int, person: int) -> tuple[tuple[int, Nudge], ...]:
        """A person's nudges with their ticks, in order."""
        ...

    async def decide_nudge(self, world_id: int, person: int, tick: int, *, heeded: bool) -> int:
        """What becomes of a nudge; the friend it is about. Raises `Refused` where none waits for an answer."""
        ...

    async def alerts(self, world_id: int, person: int | None = None) -> tuple[StoredAlert, ...]:
        """The outbox of a world, or of one player, by player and tick."""
        ...

    async def add_host(self, world_id: int, user_id: int) -> None:
        """Let a user decide for a world."""
        ...

    async def is_host(self, world_id: int, user_id: int) -> bool:
        """May this user decide for a world?"""
        ...

    async def hosted_alone(self, user_id: int) -> tuple[str, ...]:
        """The worlds that nobody else decides for, by name."""
        ...

    async def without_host(self) -> tuple[str, ...]:
        """The worlds that nobody decides for, by name."""
        ...

    async def leave_world(self, world_id: int, user_id: int, at: datetime) -> bool:
        """End somebody's playing at once; the next tick takes them out. False where they did not play."""
        ...

    async def forget_user(self, user_id: int, at: datetime) -> bool:
        """Erase all that is held about a user, in every file of the database. False where nothing was held."""
        ...

    async def finish_forgetting(self) -> bool:
        """Empty the log that another program held on to when somebody was forgotten. False where it still does."""
        ...

    async def held(self, user_id: int) -> dict[str, Any]:
        """All that is held about a user: rows by table, JSON-able."""
        ...
