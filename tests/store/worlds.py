"""What the tests of the store have in common: a world in a file, and a look at the file from outside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.services.make_world import Wish, make_world
from tests.services.keeping import PlayedClock

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import Store, WorldRow


async def a_world(store: Store, name: str = "Row", scenario: str = "class", people: int | None = None) -> WorldRow:
    wish = Wish(name=name, scenario=scenario, seed=5, people=people)
    return await make_world(store, wish, PlayedClock(), lambda _, __: None)


def seen(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What another program sees in the file now."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()
