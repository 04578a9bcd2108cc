"""A world as Parquet files, for notebooks: people, friendships, events and snapshots of its characters.

The same world gives the same files, byte for byte. Players are in none of them, nor are the past scores of characters
who were friends with one: those would tell what the player did.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bot.services.living_world import book_at
from bot.services.see import moved_by_players
from scoring import Refused, policy_from_toml

if TYPE_CHECKING:
    from collections.abc import Callable

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
    policies = [policy_from_toml(book.text, place=f"rule book of {name}") for book in books]
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
        held = ["", *(tier.id for tier in policy_from_toml(book_at(books, tick).text).tiers)]
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
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        allowed = "a folder that is empty or not there yet"
        raise Refused(place="--out", field="folder", value=str(folder), allowed=allowed)


def _write(tables: dict[str, pl.DataFrame], folder: Path) -> None:
    """All files beside the folder first, then in its place."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, table in tables.items():
                table.write_parquet(beside / f"{name}.parquet")
            if folder.exists():
                folder.rmdir()
            beside.chmod(0o755)
            beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        value = f"{folder}: {error.strerror}"
        raise Refused(place="--out", field="folder", value=value, allowed="a place that can be written to") from error
