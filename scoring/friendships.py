"""Friendships in compressed rows (CSR): who is tied to whom, and how strongly.

Symmetric: each friendship stands in both people's rows, sorted by friend. Indices are uint32 (compiled loops are
twice as slow with signed ones), strengths whole thousandths in uint16. Changed ties are kept aside until the next
full pass lays all rows out anew, so that one new friendship does not move twenty million.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from scoring.ledger import COMPILED_FROM, COMPILED_PASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

Row = tuple["NDArray[np.uint32]", "NDArray[np.uint16]"]


@dataclass(slots=True, kw_only=True, eq=False)
class Friendships:
    """All friendships by person.

    `start` (int64, people + 1) bounds each person's slice of `friend` (uint32) and `strength` (uint16, thousandths).
    `changed` maps a person to the ties that are not what the rows say (friend to thousandths, 0 where ended), and
    `is_changed` marks those people. `degree` and `strength_total` (int64, by person) always count the changes.
    """

    start: NDArray[np.int64]
    friend: NDArray[np.uint32]
    strength: NDArray[np.uint16]
    degree: NDArray[np.int64]
    strength_total: NDArray[np.int64]
    is_changed: NDArray[np.bool_]
    changed: dict[int, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        people: int,
        a: NDArray[np.uint32],
        b: NDArray[np.uint32],
        strength: NDArray[np.uint16],
        *,
        compiled: bool | None = None,
    ) -> Friendships:
        """Friendships from pairs of people's indices, each pair at most once and in either direction."""
        use_compiled = len(a) >= COMPILED_FROM // 2 if compiled is None else compiled
        if use_compiled:
            from scoring import row_kernels

            with COMPILED_PASS:
                start, friend, strengths = row_kernels.friendship_rows(people, a, b, strength)
            totals = _row_sums(start, strengths)
        else:
            owner = np.concatenate((a, b)).astype(np.int64)
            other = np.concatenate((b, a))
            order = np.lexsort((other, owner))
            friend, strengths = other[order], np.concatenate((strength, strength))[order]
            start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=people)))).astype(np.int64)
            totals = _row_sums(start, strengths)
        return cls.laid_out(start, friend, strengths, totals)

    @classmethod
    def laid_out(
        cls,
        start: NDArray[np.int64],
        friend: NDArray[np.uint32],
        strength: NDArray[np.uint16],
        strength_total: NDArray[np.int64],
    ) -> Friendships:
        """Friendships from rows that are in order already."""
        return cls(
            start=start, friend=friend, strength=strength, degree=np.diff(start), strength_total=strength_total,
            is_changed=np.zeros(len(start) - 1, dtype=np.bool_),
        )  # fmt: skip

    def copy(self) -> Friendships:
        """The same friendships, to be changed apart. Rows are shared: they are laid out anew, never written to."""
        return Friendships(
            start=self.start, friend=self.friend, strength=self.strength, degree=self.degree.copy(),
            strength_total=self.strength_total.copy(), is_changed=self.is_changed.copy(),
            changed={person: dict(ties) for person, ties in self.changed.items()},
        )  # fmt: skip

    @property
    def people(self) -> int:
        """How many people there are rows for."""
        return len(self.start) - 1

    def __len__(self) -> int:
        """How many friendships there are, each counted once."""
        return int(self.degree.sum()) // 2

    def row(self, person: int) -> Row:
        """One person's friends (indices, increasing) and the strengths of those ties in thousandths."""
        part = slice(self.start[person], self.start[person + 1])
        row = self.friend[part], self.strength[part]
        changes = self.changed.get(person)
        return row if changes is None else _changed_row(row, changes)

    def rows(self, people: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The ties of several people: whose (its place in `people`), which friend, how strong. In no promised order."""
        plain = np.flatnonzero(~self.is_changed[people])
        starts = self.start[people[plain]]
        lengths = self.start[people[plain] + 1] - starts
        ends = np.cumsum(lengths)
        places = np.arange(lengths.sum()) + np.repeat(starts - (ends - lengths), lengths)
        owners = [np.repeat(plain, lengths)]
        friends, strengths = [self.friend[places]], [self.strength[places]]
        for place in np.flatnonzero(self.is_changed[people]).tolist():
            friend, strength = self.row(int(people[place]))
            owners.append(np.full(len(friend), place))
            friends.append(friend)
            strengths.append(strength)
        return (
            np.concatenate(owners),
            np.concatenate(friends).astype(np.int64),
            np.concatenate(strengths).astype(np.int64),
        )

    def strengths_between(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        """The strength of each tie ``a[k]`` to ``b[k]`` in thousandths; 0 where there is none."""
        low, high = self.start[a], self.start[a + 1]
        end = high
        # Each row is in order of friend: all rows are halved together.
        while (low < high).any():
            middle = (low + high) // 2
            open_ = low < high
            before = np.zeros(len(a), dtype=np.bool_)
            before[open_] = self.friend[middle[open_]] < b[open_]
            low = np.where(open_ & before, middle + 1, low)
            high = np.where(open_ & ~before, middle, high)
        there = low < end
        found = np.zeros(len(a), dtype=np.int64)
        place = low[there]
        found[there] = np.where(self.friend[place] == b[there], self.strength[place], 0)
        for k in np.flatnonzero(self.is_changed[a]).tolist():
            found[k] = self.changed[int(a[k])].get(int(b[k]), int(found[k]))
        return found

    def strength_between(self, a: int, b: int) -> int:
        """The strength of one tie in thousandths; 0 where there is none."""
        return int(self.strengths_between(np.array([a]), np.array([b]))[0])

    def change(
        self,
        a: NDArray[np.int64],
        b: NDArray[np.int64],
        strength: NDArray[np.int64],
        before: NDArray[np.int64] | None = None,
    ) -> None:
        """Set the ties of ``a[k]`` and ``b[k]`` to thousandths; 0 ends one. Each pair at most once.

        `before` are their strengths so far, where the caller has looked them up already.
        """
        if before is None:
            before = self.strengths_between(a, b)
        for side in (a, b):
            np.add.at(self.degree, side, (strength > 0).astype(np.int64) - (before > 0))
            np.add.at(self.strength_total, side, strength - before)
            self.is_changed[side] = True
        for one, other, new in zip(a.tolist(), b.tolist(), strength.tolist(), strict=True):
            self.changed.setdefault(one, {})[other] = new
            self.changed.setdefault(other, {})[one] = new

    def compact(self) -> None:
        """Lay all rows out anew, so that no change is left aside; needed before a pass over everybody."""
        if not self.changed:
            return
        start = np.concatenate(([0], np.cumsum(self.degree))).astype(np.int64)
        friend = np.empty(start[-1], dtype=np.uint32)
        strength = np.empty(start[-1], dtype=np.uint16)
        # Runs of unchanged people move in one copy each.
        changed = sorted(self.changed)
        for left, right in zip([-1, *changed], [*changed, self.people], strict=True):
            if right - left > 1:
                run = slice(self.start[left + 1], self.start[right])
                friend[start[left + 1] : start[right]] = self.friend[run]
                strength[start[left + 1] : start[right]] = self.strength[run]
            if right < self.people:
                friend[start[right] : start[right + 1]], strength[start[right] : start[right + 1]] = self.row(right)
        self.start, self.friend, self.strength = start, friend, strength
        self.changed, self.is_changed = {}, np.zeros(self.people, dtype=np.bool_)

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Every friendship once, as the two people (the smaller index first) and the strength in thousandths."""
        self.compact()
        owner = np.repeat(np.arange(self.people), self.degree)
        once = owner < self.friend
        return owner[once], self.friend[once].astype(np.int64), self.strength[once].astype(np.int64)


def _changed_row(row: Row, changes: dict[int, int]) -> Row:
    """A row with some ties set, made or (at 0) ended."""
    friends, strengths = row
    others = np.fromiter(changes, dtype=np.uint32, count=len(changes))
    values = np.fromiter(changes.values(), dtype=np.uint16, count=len(changes))
    kept = ~np.isin(friends, others)
    friends = np.concatenate((friends[kept], others[values > 0]))
    strengths = np.concatenate((strengths[kept], values[values > 0]))
    order = np.argsort(friends)
    return friends[order], strengths[order]


def _row_sums(start: NDArray[np.int64], values: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Sum of each row; rows may be empty."""
    running = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return running[start[1:]] - running[start[:-1]]
