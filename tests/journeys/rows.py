"""A database's rows as one hash a table: two databases in which the same things happened have the same."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# When the machine's clock said it was, and what is made from the rows.
LEFT_OUT = {"compiled", "compiled_places", "pauses"}


def row_hashes(path: Path) -> dict[str, str]:
    """SHA-256 by table, over all rows in order, without instants: columns called `at` or ending in `_at`."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table' order by name")
            if name not in LEFT_OUT and not name.startswith("sqlite_")
        ]
        return {table: _hash(connection, table) for table in tables}


def _hash(connection: sqlite3.Connection, table: str) -> str:
    found = connection.execute("select name from pragma_table_info(?)", [table]).fetchall()
    columns = ", ".join(f'"{name}"' for (name,) in found if name != "at" and not name.endswith("_at"))
    digest = hashlib.sha256()
    places = ", ".join(str(place + 1) for place in range(columns.count(",") + 1))
    for row in connection.execute(f'select {columns} from "{table}" order by {places}'):  # noqa: S608 - the schema's own names
        digest.update(repr(row).encode())
    return digest.hexdigest()
