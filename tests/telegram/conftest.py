"""A local Telegram and a database, where a test asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store.store import SqliteStore
from tests.telegram.local import Local, local

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def here() -> AsyncIterator[Local]:
    async with local() as found:
        yield found


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "chat.db") as opened:
        yield opened
