"""What went wrong, as a value for a view to word: never a trace, never more than the user may know."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as has
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class TroubleKind(StrEnum):
    """What kind of trouble it is."""

    REFUSED = "refused"
    """What was asked for cannot be had: place, field, value and what is allowed say why."""
    BUSY = "busy"
    """The store cannot do it now; later it may."""
    CHANGED = "changed"
    """Something was taken back meanwhile: ask again."""
    SLOW = "slow"
    """It took too long."""
    UNKNOWN = "unknown"
    """Nobody foresaw it; `report` is what it is logged under."""
    LACKING = "lacking"
    """The server that the bot talks through cannot do it; `value` is the method that it does not have."""
    FLOODING = "flooding"
    """So many updates that some are passed over; told once in a while."""
    NOT_YOURS = "not-yours"
    """Somebody else's button."""
    STALE = "stale"
    """A button that nothing answers any more."""
    UNKNOWN_COMMAND = "unknown-command"
    """`value` is the command as typed."""
    NO_COMMAND = "no-command"
    """A message in private that is no command; what it said is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong. Of a refusal, `allowed` is English, for telling apart; `given` are the limits to be told."""

    kind: TroubleKind
    place: str = ""
    field: str = ""
    value: object = None
    allowed: str = ""
    given: Mapping[str, str | int | float] = has(default_factory=dict)
    report: str = ""
