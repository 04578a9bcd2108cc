"""A world as Parquet files, for notebooks: people, friendships, events and snapshots of its characters.

The same world gives the same files, byte for byte. Players are in none of them, nor are the past scores of characters
who were friends with one: those would tell what the player did.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bot.services.living_world import book_at
from bot.services.see import moved_by_players
from scoring import Refused, policy_from_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.ports import Store

TABLES = ("people", "friendships", "events", "snapshots")


async def export_world(store: Store, name: str, folder: Path, tell: Callable[[float, str], None]) -> tuple[Path, ...]:
    """Write a world's tables into `folder`, all or none; the files written.

    Raises `Refused` where there is no such world, or where the folder cannot be written to or holds other files.
    """
    row = await store.world(name)
    await asyncio.to_thread(_refuse_full, folder)
    people = await store.people(row.world_id)
    kinds = np.array(await store.kinds(row.world_id), dtype=np.str_)
    books = await store.rule_books(row.world_id)
    policies = [policy_from_toml(book.text, place=f"rule book of {name}", kept=True) for book in books]
    hops = max((book.association.hops for book in policies if book.association), default=1)
    # Scores on record that a player's acts moved would tell of that player; the files hold none of them.
    hidden = await moved_by_players(store, row.world_id, len(people), hops)
    hidden[row.characters :] = True
    names = pl.Series([*people.names][: row.characters], dtype=pl.String)
    tell(0.1, "people")
    tables = {"people": pl.DataFrame({
        "person": names,
        "temperament": pl.Series([people.temperaments[code] if code < len(people.temperaments) else "player"
                                  for code in people.temperament[: row.characters].tolist()], dtype=pl.String),
        "signed_up": people.signed_up[: row.characters],
    })}  # fmt: skip
    ties = await store.ties(row.world_id, row.tick)
    own = ties.b < row.characters
    tables["friendships"] = pl.DataFrame({
        "a": names[ties.a[own]], "b": names[ties.b[own]], "strength": ties.strength[own] / 1000,
        "kind": np.where(ties.family[own], "family", "friend"),
    })  # fmt: skip
    tell(0.3, "events")
    events = await store.events(row.world_id, -1, row.tick)
    events = events.take(events.person < row.characters)
    tables["events"] = pl.DataFrame({
        "person": names[events.person], "kind": kinds[events.kind],
        "magnitude": events.magnitude, "day": events.day,
    })  # fmt: skip
    parts = []
    for tick, day in [(0, 0.0), *((tick, day) for tick, day, _ in await store.ticks(row.world_id))]:
        # The world may have moved on meanwhile.
        if tick > row.tick:
            break
        moved = await store.snapshots(row.world_id, tick)
        own = ~hidden[moved.person]
        held = ["", *(tier.id for tier in policy_from_toml(book_at(books, tick).text, kept=True).tiers)]
        parts.append(pl.DataFrame({
            "tick": np.full(own.sum(), tick), "day": np.full(own.sum(), day), "person": names[moved.person[own]],
            "score": moved.score[own], "tier": np.array(held, dtype=np.str_)[moved.tier[own] + 1],
        }))  # fmt: skip
        tell(0.3 + 0.5 * (tick + 1) / (row.tick + 1), "snapshots")
    tables["snapshots"] = pl.concat(parts)
    await asyncio.to_thread(_write, tables, folder)
    tell(1.0, "done")
    return tuple(folder / f"{table}.parquet" for table in tables)


def _refuse_full(folder: Path) -> None:
    try:
        full = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise _not_written(folder, error) from error
    if full:
        allowed = "a folder that is empty or not there yet"
        raise Refused(place="--out", field="folder", value=str(folder), allowed=allowed)


def _not_written(folder: Path, error: Exception) -> Refused:
    # Where the disk is full polars says so itself, in its own kind of error, whose last words are the system's.
    why = getattr(error, "strerror", None) or str(error).partition("\n")[0].rpartition(": ")[2]
    allowed = "a place that can be written to, with room for the files"
    return Refused(place=f"--out {folder}", field="folder", value=why, allowed=allowed)


def _write(tables: dict[str, pl.DataFrame], folder: Path) -> None:
    """All files apart first, then where they belong."""
    try:
        if folder.exists():
            _fill(tables, folder)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with _apart(tables, folder.parent) as written:
                written.chmod(0o755)
                written.rename(folder)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _not_written(folder, error) from error


def _fill(tables: dict[str, pl.DataFrame], folder: Path) -> None:
    """Move the files into an empty folder, which may be where one stands, a link to another, or a disk of its own."""
    _refuse_full(folder)
    moved: list[Path] = []
    with _apart(tables, folder) as written:
        try:
            # One by one: where one cannot be moved, it is known which have been.
            moved.extend(path.rename(folder / path.name) for path in sorted(written.iterdir()))
        except OSError:
            for path in moved:
                path.unlink(missing_ok=True)
            raise


@contextmanager
def _apart(tables: dict[str, pl.DataFrame], where: Path) -> Iterator[Path]:
    """The files in a new folder in `where`; what is not moved out of it goes."""
    written = Path(tempfile.mkdtemp(prefix=".glasshouse-", dir=where))
    try:
        for name, table in tables.items():
            table.write_parquet(written / f"{name}.parquet")
        yield written
    finally:
        shutil.rmtree(written, ignore_errors=True)
