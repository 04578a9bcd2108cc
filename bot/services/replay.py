"""Go through a world's past again, from its ledger, and compare all that is on record of it.

Nothing that the world kept in memory is used (`bot.services.past_again`). Compared are scores, tiers, changes of tier,
and the nudges of characters about one another: what the friend cost, and that a friendship ended for each that was
heeded and for nothing else. A difference is a defect, or a database tampered with.

What a forgotten player did is gone; as long as they played, it moved those within reach of them. Nothing of theirs,
and of those people in those ticks, can be compared; everything after is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from bot.services.on_record import OnRecord, tier_changes
from bot.services.past_again import NO_CHANGES, Again, Past, plays
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from bot.ports import Moved, Store, TierChanges, WorldRow
    from scoring import Policy, Standings

MOST_SHOWN = 20
# How often a past is gone through where something is taken back meanwhile, before that is given up.
TRIES = 3


class Compared(StrEnum):
    """What is compared."""

    SCORE = "score"
    TIER = "tier"
    TIER_CHANGE = "change of tier"
    NUDGE = "nudge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something on record that the ledger does not give; None: none on record, or none that should be.

    Scores and what a friend costs are points; tiers are by id, a change of tier two of them; nudges that a friendship
    ended for are by the friend's name.
    """

    tick: int
    person: str
    what: Compared
    recorded: int | str | None
    computed: int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How a replay went: `differences` are the first of `different`."""

    ticks: int
    snapshots: int
    different: int
    differences: tuple[Difference, ...]


async def replay(store: Store, name: str, tell: Callable[[float, str], None]) -> Replayed:
    """Recompute every tick of a world and compare. Raises `Refused` where there is no such world (any more).

    Where somebody leaves or is forgotten meanwhile, what was read before does not go with what is read after: then a
    difference says nothing, and all is gone through once more.
    """
    for _ in range(TRIES):
        row = await store.world(name)
        withdrawals = await store.withdrawals(row.world_id)
        found = await _replayed(store, row, tell)
        if not found.different or await store.withdrawals(row.world_id) == withdrawals:
            return found
    allowed = "a world where nobody leaves or is forgotten meanwhile; pause it, or try again"
    raise Refused(place="replay", field="world", value=name, allowed=allowed)


async def _replayed(store: Store, row: WorldRow, tell: Callable[[float, str], None]) -> Replayed:
    past = Past(store, row, upto=row.tick, alone=False)
    kept: _Kept | None = None
    compared, different, shown = 0, 0, list[Difference]()
    async for again in past.ticks_again():
        if kept is None:
            kept = _Kept(past, row.characters)
        moved = await store.snapshots(row.world_id, again.tick)
        changes = await store.tier_changes(row.world_id, again.tick)
        for difference in kept.differences(again, moved, changes):
            different += 1
            if len(shown) < MOST_SHOWN:
                shown.append(difference)
        compared += len(moved)
        tell((again.tick + 1) / (row.tick + 1), f"tick {again.tick}")
    return Replayed(ticks=len(past.ticks), snapshots=compared, different=different, differences=tuple(shown))


class _Kept:
    """What is on record up to a tick, mended where it was found wrong: each mistake is told of once."""

    def __init__(self, past: Past, characters: int) -> None:
        many = len(past.people)
        self._past = past
        self._characters = characters
        self._score = np.full(many, -1, dtype=np.int64)
        self._tier = np.full(many, -1, dtype=np.int64)
        self._before: OnRecord | None = None
        self._unsure = np.zeros(many, dtype=np.bool_)

    def differences(self, again: Again, moved: Moved, changes: TierChanges) -> Iterator[Difference]:
        """What a tick has on record that it should not have, or not as it is; ticks are to come in order."""
        standings, players = again.standings, self._past.players
        forgotten = [one.person for one in players if one.forgotten and plays(one, again.tick)]
        unsure_before, self._unsure = self._unsure, _reached(standings, forgotten)
        sure = again.scored & ~self._unsure
        self._score[moved.person], self._tier[moved.person] = moved.score, moved.tier
        yield from self._snapshots(again, moved, sure)
        yield from self._changes(again, changes, sure)
        yield from self._nudges(again, unsure_before)
        # Not the arrays that go on changing.
        self._before = OnRecord(
            score=self._score.copy(), tier=self._tier.copy(), there=again.scored, policy=standings.policy
        )

    def _snapshots(self, again: Again, moved: Moved, sure: NDArray[np.bool_]) -> Iterator[Difference]:
        score, tier = again.standings.score, again.standings.tier
        for person in moved.person[~again.scored[moved.person]].tolist():
            yield self._difference(again, person, Compared.SCORE, int(self._score[person]), None)
        ids = _tiers(again.standings.policy)
        for person in np.flatnonzero(((score != self._score) | (tier != self._tier)) & sure).tolist():
            was, now = int(self._score[person]), int(score[person])
            if was != now:
                yield self._difference(again, person, Compared.SCORE, None if was < 0 else was, now)
            else:
                held = _tier(ids, int(self._tier[person])), _tier(ids, int(tier[person]))
                yield self._difference(again, person, Compared.TIER, *held)
        self._score[sure], self._tier[sure] = score[sure], tier[sure]

    def _changes(self, again: Again, recorded: TierChanges, sure: NDArray[np.bool_]) -> Iterator[Difference]:
        before = self._before
        computed = NO_CHANGES if before is None else tier_changes(before, again.standings, sure)
        now = _tiers(again.standings.policy)
        was = _tiers(before.policy) if before else now
        found, expected = _by_person(recorded, was, now), _by_person(computed, was, now)
        for person in sorted({*found, *expected}):
            # Of whom nothing is certain, nothing is compared; of whom nothing is scored, there should be nothing.
            if found.get(person) != expected.get(person) and (sure[person] or not again.scored[person]):
                yield self._difference(again, person, Compared.TIER_CHANGE, found.get(person), expected.get(person))

    def _nudges(self, again: Again, unsure_before: NDArray[np.bool_]) -> Iterator[Difference]:
        names, nudges = self._past.people.names, again.nudges
        rows = zip(*(each.tolist() for each in (nudges.person, nudges.friend, nudges.cost, again.cost)), strict=True)
        for person, _, recorded, computed in rows:
            if recorded != computed and not (unsure_before[person] or self._unsure[person]):
                yield self._difference(again, person, Compared.NUDGE, recorded, computed)
        heeded = nudges.take(nudges.outcome == 1)
        pairs = zip(heeded.person.tolist(), heeded.friend.tolist(), strict=True)
        ended_for = {(min(pair), max(pair)): pair for pair in pairs}
        for one, other in sorted(ended_for.keys() - again.ended):
            person, friend = ended_for[one, other]
            yield self._difference(again, person, Compared.NUDGE, names[friend], None)
        for one, other in sorted(again.ended - ended_for.keys()):
            yield self._difference(again, one, Compared.NUDGE, None, names[other])

    def _difference(
        self, again: Again, person: int, what: Compared, recorded: int | str | None, computed: int | str | None
    ) -> Difference:
        name = self._past.people.names[person]
        return Difference(tick=again.tick, person=name, what=what, recorded=recorded, computed=computed)


def _tiers(policy: Policy) -> tuple[str, ...]:
    return tuple(tier.id for tier in policy.tiers)


def _tier(ids: Sequence[str], place: int) -> str | None:
    """A tier's id by its place; None: none. What was tampered with may be any number."""
    if place == -1:
        return None
    return ids[place] if 0 <= place < len(ids) else str(place)


def _by_person(changes: TierChanges, was: Sequence[str], now: Sequence[str]) -> dict[int, str]:
    rows = zip(changes.person.tolist(), changes.was.tolist(), changes.is_now.tolist(), strict=True)
    return {person: f"{_tier(was, old) or 'none'} to {_tier(now, new) or 'none'}" for person, old, new in rows}


def _reached(standings: Standings, forgotten: list[int]) -> NDArray[np.bool_]:
    """Whose scores the conduct of forgotten players had a part in, themselves included."""
    association = standings.policy.association
    reached = np.array(forgotten, dtype=np.int64)
    for _ in range(association.hops if association and forgotten else 0):
        reached = np.union1d(reached, standings.population.friendships.rows(reached)[1])
    marked = np.zeros(len(standings), dtype=np.bool_)
    marked[reached] = True
    return marked
