"""A database for each test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "worlds.db") as opened:
        yield opened
