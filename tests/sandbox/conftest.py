"""A running sandbox for each test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.controlling import Control
from tests.sandbox.driving import Client, driving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A client of a new sandbox in which nothing has happened yet."""
    async with driving() as client:
        yield client


@pytest.fixture
async def control(client: Client) -> Control:
    """The control endpoints of a new sandbox with two people in it, Ann (1001) and Bob (1002)."""
    control = Control(client)
    await control.post("users", first_name="Ann", language_code="en")
    await control.post("users", first_name="Bob", language_code="de")
    return control
