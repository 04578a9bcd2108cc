"""What a tick puts on record: whose score or tier is another than the one on record, and whose highest tier changed.

A tick, a replay and a branch ask here, so that a past that is computed again is recorded as it was the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.ports import Moved, TierChanges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring import Policy, Standings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnRecord:
    """Scores and tiers on record by person, under the rule book that tiers are places in; `there`: whose there are."""

    score: NDArray[np.signedinteger]
    tier: NDArray[np.signedinteger]
    there: NDArray[np.bool_]
    policy: Policy


def moved(before: OnRecord, after: Standings, scored: NDArray[np.bool_]) -> Moved:
    """Whose score or tier on record is not what it was, or was not on record before; in order of person.

    Under another rule book everybody's is: a tier's place in the one before says nothing there.
    """
    found = (before.score != after.score) | (before.tier != after.tier) | ~before.there
    found |= before.policy != after.policy
    return first_of(after, found & scored)


def first_of(after: Standings, scored: NDArray[np.bool_]) -> Moved:
    """Everybody's score, of those who are scored, as it goes on record first."""
    people = np.flatnonzero(scored)
    return Moved(person=people.astype(np.uint32), score=after.score[people], tier=after.tier[people])


def tier_changes(before: OnRecord, after: Standings, scored: NDArray[np.bool_]) -> TierChanges:
    """Whose highest tier is not what it was. Nobody holds one before their first score."""
    held = np.where(before.there, before.tier, -1)
    differs = held != after.tier
    if before.policy != after.policy:
        was, becomes = (np.array([*(tier.id for tier in of.tiers), ""]) for of in (before.policy, after.policy))
        differs = was[held] != becomes[after.tier]
    people = np.flatnonzero(differs & scored)
    return TierChanges(
        person=people.astype(np.uint32),
        was=held[people].astype(np.int16),
        is_now=after.tier[people].astype(np.int16),
    )
