"""Holds the conversation without a client library: what the server itself says, as it says it.

Everything that it was answered and told is kept, to be held against the types that others make from the API.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.sandbox.controlling import receiving
from tests.sandbox.steps import KINDS, Refusal, Upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from tests.sandbox.controlling import Receiver
    from tests.sandbox.driving import Client


class PlainDriver:
    """Plain requests."""

    def __init__(self, client: Client, receiver: Receiver | None) -> None:
        self._client = client
        self._receiver = receiver
        self._heard = 0
        self._waiting: list[dict[str, Any]] = []
        self.answers: list[tuple[str, dict[str, Any]]] = []
        self.updates: list[dict[str, Any]] = []

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON, or a Refusal)
        fields, files = _taken_apart(parameters)
        if files:
            answer = await self._client.form(method, fields, **files)
        else:
            answer = await self._client.answer(method, **fields)
        self.answers.append((method, answer))
        if answer["ok"]:
            return answer["result"]
        more = answer.get("parameters", {})
        return Refusal(
            code=answer["error_code"],
            words=answer["description"],
            retry_after=more.get("retry_after"),
            migrate_to=more.get("migrate_to_chat_id"),
        )

    async def download(self, file_path: str) -> bytes:
        sandbox = self._client.sandbox
        async with self._client.session.get(f"{sandbox.url}/file/bot{sandbox.token}/{file_path}") as response:
            assert response.status == 200
            return await response.read()

    async def hear(self) -> dict[str, Any]:
        if self._receiver is not None:
            self._heard += 1
            update = (await self._receiver.until(self._heard))[self._heard - 1]
        else:
            while not self._waiting:
                offset = self.updates[-1]["update_id"] + 1 if self.updates else 0
                self._waiting = await self._client.call("getUpdates", offset=offset, timeout=5, allowed_updates=KINDS)
            update = self._waiting.pop(0)
        self.updates.append(update)
        return update


def _taken_apart(parameters: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Fields, and the files beside them."""
    files: dict[str, tuple[str, bytes]] = {}

    def apart(value: object) -> object:
        if isinstance(value, Upload):
            name = f"file{len(files)}"
            files[name] = (value.name, value.content)
            return f"attach://{name}"
        if isinstance(value, list):
            return [apart(one) for one in value]
        if isinstance(value, dict):
            return {name: apart(one) for name, one in value.items()}
        return value

    fields = {name: apart(value) for name, value in parameters.items()}
    return fields, files


@asynccontextmanager
async def plain(client: Client, *, webhook: bool) -> AsyncIterator[PlainDriver]:
    """Plain requests, told by polling or by webhook."""
    async with receiving() as receiver:
        if webhook:
            await client.call("setWebhook", url=receiver.url, secret_token="s3cret", allowed_updates=KINDS)  # noqa: S106 (a test's)
        else:
            await client.call("getUpdates", allowed_updates=KINDS)
        yield PlainDriver(client, receiver if webhook else None)
        await asyncio.sleep(0)
