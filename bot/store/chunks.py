"""Columns in blobs: a tick's events, snapshots, changes of tier and nudges, by block of people; arrays, by MiB.

A chunk holds the columns of one tick and one block of 16,384 people one after the other, compressed. So the database
grows with what happened, and one person's past is read without the other people's.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.ports import Moved, Nudges, TierChanges
from scoring.ledger import Events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

BLOCK = 16_384
PIECE = 1 << 20
FAST = 1

EVENT_COLUMNS = (("<u2", "person"), ("<u2", "kind"), ("<f8", "magnitude"), ("<f8", "day"))
AN_EVENT = sum(np.dtype(kind).itemsize for kind, _ in EVENT_COLUMNS)
MOVED_COLUMNS = (("<u2", "person"), ("<i2", "score"), ("<i2", "tier"))
NUDGE_COLUMNS = (("<u2", "person"), ("<u4", "friend"), ("<i4", "cost"), ("<i1", "outcome"))
CHANGE_COLUMNS = (("<u2", "person"), ("<i2", "was"), ("<i2", "is_now"))


def packed_events(events: Events) -> Iterator[tuple[int, bytes]]:
    """Events in canonical order to (block, chunk)."""
    return _by_block(EVENT_COLUMNS, events)


def unpacked_events(block: int, data: bytes) -> Events:
    """A chunk back to events."""
    return _events(block, _unpacked(EVENT_COLUMNS, data))


def unpacked_events_of(block: int, data: bytes, wanted: NDArray[np.bool_]) -> Events | None:
    """The events of some people of a chunk's block (`wanted`, by place in it); None where it holds none of them."""
    columns = _unpacked(EVENT_COLUMNS, data)
    own = np.flatnonzero(wanted[columns[0]])
    return _events(block, [column[own] for column in columns]) if len(own) else None


def unpacked_together(block: int, chunks: Sequence[bytes]) -> Events:
    """Several chunks of a block back to events, one chunk after the other."""
    whole = [zlib.decompress(data) for data in chunks]
    counts = [len(each) // AN_EVENT for each in whole]
    columns, width = [], 0
    for kind, _ in EVENT_COLUMNS:
        start, width = width, width + np.dtype(kind).itemsize
        parts = [each[start * many : width * many] for each, many in zip(whole, counts, strict=True)]
        columns.append(np.frombuffer(b"".join(parts), dtype=kind))
    return _events(block, columns)


def unpacked_kinds(data: bytes) -> NDArray[np.uint16]:
    """The kinds alone of a chunk's events."""
    whole = zlib.decompress(data)
    many = len(whole) // AN_EVENT
    (kind_of_person, _), (kind, _), *_ = EVENT_COLUMNS
    return np.frombuffer(whole, dtype=kind, count=many, offset=many * np.dtype(kind_of_person).itemsize)


def packed_moved(moved: Moved) -> Iterator[tuple[int, bytes]]:
    """Snapshots by increasing person to (block, chunk)."""
    return _by_block(MOVED_COLUMNS, moved)


def unpacked_moved(block: int, data: bytes) -> Moved:
    """A chunk back to snapshots."""
    return Moved(**_columns(MOVED_COLUMNS, block, data))


def people_in(data: bytes) -> int:
    """How many people a chunk of snapshots holds."""
    return len(zlib.decompress(data)) // sum(np.dtype(kind).itemsize for kind, _ in MOVED_COLUMNS)


def packed_changes(changes: TierChanges) -> Iterator[tuple[int, bytes]]:
    """Changes of tier by increasing person to (block, chunk)."""
    return _by_block(CHANGE_COLUMNS, changes)


def unpacked_changes(block: int, data: bytes) -> TierChanges:
    """A chunk back to changes of tier."""
    return TierChanges(**_columns(CHANGE_COLUMNS, block, data))


def packed_nudges(nudges: Nudges) -> Iterator[tuple[int, bytes]]:
    """Nudges by increasing person to (block, chunk)."""
    return _by_block(NUDGE_COLUMNS, nudges)


def unpacked_nudges(block: int, data: bytes) -> Nudges:
    """A chunk back to nudges."""
    return Nudges(**_columns(NUDGE_COLUMNS, block, data))


def pieces(arrays: dict[str, NDArray[Any]]) -> Iterator[tuple[str, int, bytes]]:
    """Arrays to (name, piece number, bytes); piece -1 says shape and type."""
    for name, number in keys(arrays):
        yield name, number, piece(arrays[name], number)


def piece(array: NDArray[Any], number: int) -> bytes:
    """One piece of an array."""
    if number < 0:
        return json.dumps({"dtype": array.dtype.str, "shape": array.shape}).encode()
    view = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return view[number * PIECE : (number + 1) * PIECE].tobytes()


def keys(arrays: dict[str, NDArray[Any]]) -> Iterator[tuple[str, int]]:
    """The (name, piece number) of all pieces of arrays."""
    for name, array in arrays.items():
        yield from ((name, number) for number in range(-1, -(-array.nbytes // PIECE)))


def from_pieces(rows: Iterator[tuple[str, int, bytes]]) -> dict[str, NDArray[Any]]:
    """Pieces in order of name and number back to arrays."""
    arrays: dict[str, NDArray[Any]] = {}
    place = 0
    for name, number, data in rows:
        if number < 0:
            head = json.loads(data)
            arrays[name] = np.empty(head["shape"], dtype=head["dtype"])
            place = 0
        else:
            flat = arrays[name].reshape(-1).view(np.uint8)
            flat[place : place + len(data)] = np.frombuffer(data, dtype=np.uint8)
            place += len(data)
    return arrays


def _events(block: int, columns: Sequence[NDArray[Any]]) -> Events:
    """Columns as `EVENT_COLUMNS` has them, with people by their place in a block, to events."""
    person, kind, magnitude, day = columns
    return Events(
        person=person.astype(np.uint32) + np.uint32(block * BLOCK),
        kind=kind.astype(np.uint16),
        magnitude=magnitude.astype(np.float64),
        day=day.astype(np.float64),
    )


def _by_block(
    kinds: tuple[tuple[str, str], ...], rows: Events | Moved | TierChanges | Nudges
) -> Iterator[tuple[int, bytes]]:
    """Rows by increasing person to (block, chunk); in a chunk people are told by their place in the block."""
    for block, part in _blocks(rows.person):
        columns = [getattr(rows, name)[part] for _, name in kinds]
        yield block, _packed(kinds, (columns[0] % BLOCK, *columns[1:]))


def _columns(kinds: tuple[tuple[str, str], ...], block: int, data: bytes) -> dict[str, NDArray[Any]]:
    """A chunk's columns by name, in the machine's own byte order; people by their number in the world."""
    columns = zip(kinds, _unpacked(kinds, data), strict=True)
    found = {name: column.astype(np.dtype(kind).newbyteorder("=")) for (kind, name), column in columns}
    return found | {"person": found["person"].astype(np.uint32) + np.uint32(block * BLOCK)}


def _blocks(person: NDArray[np.uint32]) -> Iterator[tuple[int, slice]]:
    """The slices of increasing `person` that fall into each block."""
    if not len(person):
        return
    blocks = person // BLOCK
    for block in np.unique(blocks).tolist():
        first, last = np.searchsorted(blocks, (block, block + 1))
        yield block, slice(int(first), int(last))


def _packed(kinds: tuple[tuple[str, str], ...], columns: tuple[NDArray[Any], ...]) -> bytes:
    whole = b"".join(column.astype(kind).tobytes() for (kind, _), column in zip(kinds, columns, strict=True))
    return zlib.compress(whole, FAST)


def _unpacked(kinds: tuple[tuple[str, str], ...], data: bytes) -> list[NDArray[Any]]:
    whole = zlib.decompress(data)
    widths = [np.dtype(kind).itemsize for kind, _ in kinds]
    count = len(whole) // sum(widths)
    columns, place = [], 0
    for (kind, _), width in zip(kinds, widths, strict=True):
        columns.append(np.frombuffer(whole, dtype=kind, count=count, offset=place))
        place += count * width
    return columns
