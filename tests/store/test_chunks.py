from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bot.ports import Moved, Nudges, TierChanges
from bot.store.chunks import (
    BLOCK,
    PIECE,
    from_pieces,
    packed_changes,
    packed_events,
    packed_moved,
    packed_nudges,
    pieces,
    unpacked_changes,
    unpacked_events,
    unpacked_moved,
    unpacked_nudges,
)
from scoring.ledger import Events

if TYPE_CHECKING:
    from numpy.typing import NDArray

# People on both sides of a block's edge, and far from the first.
PERSON = st.one_of(
    st.integers(0, 3),
    st.integers(BLOCK - 2, BLOCK + 2),
    st.integers(5 * BLOCK - 1, 5 * BLOCK),
    st.integers(0, 2**32 - 1),
)
DAY = st.floats(-1e9, 1e9)
MAGNITUDE = st.floats(min_value=0, exclude_min=True, allow_infinity=False)
EVENT = st.tuples(PERSON, st.integers(0, 2**16 - 1), MAGNITUDE, DAY)
TYPES = st.sampled_from(
    ["uint8", "bool", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
)


def events_of(rows: list[tuple[int, int, float, float]]) -> Events:
    person, kind, magnitude, day = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Events(
        person=np.array(person, dtype=np.uint32),
        kind=np.array(kind, dtype=np.uint16),
        magnitude=np.array(magnitude, dtype=np.float64),
        day=np.array(day, dtype=np.float64),
    ).in_order()


def same(left: NDArray[Any], right: NDArray[Any]) -> bool:
    """The same type and the same bytes: a minus zero is not a zero."""
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


@given(st.lists(EVENT, max_size=40))
def test_events_come_back_bit_for_bit_each_block_once(rows: list[tuple[int, int, float, float]]) -> None:
    events = events_of(rows)
    chunks = list(packed_events(events))
    blocks = [block for block, _ in chunks]
    assert blocks == sorted({person // BLOCK for person, *_ in rows})
    back = Events.joined([unpacked_events(block, data) for block, data in chunks]) if chunks else Events.none()
    for name in ("person", "kind", "magnitude", "day"):
        assert same(getattr(back, name), getattr(events, name)), name


@given(st.dictionaries(PERSON, st.tuples(st.integers(350, 950), st.integers(-1, 20)), max_size=40))
def test_snapshots_come_back_each_block_once(scores: dict[int, tuple[int, int]]) -> None:
    people = sorted(scores)
    moved = Moved(
        person=np.array(people, dtype=np.uint32),
        score=np.array([scores[person][0] for person in people], dtype=np.int16),
        tier=np.array([scores[person][1] for person in people], dtype=np.int16),
    )
    back = [unpacked_moved(block, data) for block, data in packed_moved(moved)]
    for name in ("person", "score", "tier"):
        column = getattr(moved, name)
        assert same(np.concatenate([*(getattr(each, name) for each in back), column[:0]]), column), name


PLACE = st.integers(-1, 20)


@given(st.dictionaries(PERSON, st.tuples(PLACE, PLACE), max_size=40))
def test_changes_of_tier_come_back_each_block_once(changed: dict[int, tuple[int, int]]) -> None:
    people = sorted(changed)
    changes = TierChanges(
        person=np.array(people, dtype=np.uint32),
        was=np.array([changed[person][0] for person in people], dtype=np.int16),
        is_now=np.array([changed[person][1] for person in people], dtype=np.int16),
    )
    chunks = list(packed_changes(changes))
    assert [block for block, _ in chunks] == sorted({person // BLOCK for person in people})
    back = [unpacked_changes(block, data) for block, data in chunks]
    for name in ("person", "was", "is_now"):
        column = getattr(changes, name)
        assert same(np.concatenate([*(getattr(each, name) for each in back), column[:0]]), column), name


@given(st.dictionaries(PERSON, st.tuples(PERSON, st.integers(-600, 600), st.integers(-1, 1)), max_size=40))
def test_nudges_come_back_each_block_once(nudged: dict[int, tuple[int, int, int]]) -> None:
    people = sorted(nudged)
    nudges = Nudges(
        person=np.array(people, dtype=np.uint32),
        friend=np.array([nudged[person][0] for person in people], dtype=np.uint32),
        cost=np.array([nudged[person][1] for person in people], dtype=np.int32),
        outcome=np.array([nudged[person][2] for person in people], dtype=np.int8),
    )
    chunks = list(packed_nudges(nudges))
    assert [block for block, _ in chunks] == sorted({person // BLOCK for person in people})
    back = [unpacked_nudges(block, data) for block, data in chunks]
    for name in ("person", "friend", "cost", "outcome"):
        column = getattr(nudges, name)
        assert same(np.concatenate([*(getattr(each, name) for each in back), column[:0]]), column), name


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=6),
        TYPES.flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9))),
        max_size=5,
    )
)
def test_arrays_come_back_bit_for_bit(arrays: dict[str, NDArray[Any]]) -> None:
    back = from_pieces(iter(sorted(pieces(arrays))))
    assert back.keys() == arrays.keys()
    for name, array in arrays.items():
        assert same(back[name], array), name
        assert back[name].flags.writeable


def test_pieces_are_of_one_size_but_the_last() -> None:
    long = np.arange(PIECE // 8 * 2 + 3, dtype=np.int64)
    parts = list(pieces({"long": long, "across": long[::-2]}))
    sizes = [len(data) for name, number, data in parts if name == "long" and number >= 0]
    assert sizes == [PIECE, PIECE, 24]
    back = from_pieces(iter(sorted(parts)))
    assert same(back["long"], long)
    assert same(back["across"], np.ascontiguousarray(long[::-2]))


def test_worked_example() -> None:
    # The last person of block 0 and the first of block 1.
    events = events_of([(16_383, 2, 1.0, 0.5), (16_384, 3, 2.0, 0.25)])
    assert [(block, unpacked_events(block, data).person.tolist()) for block, data in packed_events(events)] == [
        (0, [16_383]), (1, [16_384]),
    ]  # fmt: skip
