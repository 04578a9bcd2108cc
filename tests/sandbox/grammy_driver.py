"""Holds the conversation with grammY, which runs in node and is told by lines of JSON what to do."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.nursery import Nursery
from tests.sandbox.hooks import SECRET
from tests.sandbox.steps import KINDS, Refusal, Upload

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping

    from bot.sandbox import Sandbox

SCRIPT = Path(__file__).parent / "grammy" / "conversation.js"
MODULES = Path(__file__).parents[2] / ".venv" / "node" / "node_modules"
SECONDS = 20.0
LONGEST_LINE = 1 << 22


def missing() -> str:
    """Why grammY cannot be driven here; nothing if it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (MODULES / "grammy").is_dir():
        return "grammY is not installed; run `make grammy`"
    return ""


class GrammyDriver:
    """grammY."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Take what it says, until it ends."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            said = json.loads(line)
            if "update" in said:
                self._heard.put_nowait(said["update"])
            elif "ready" in said:
                self.ready.set_result(None)
            else:
                self._answers.pop(said["number"]).set_result(said)
        waiting: list[asyncio.Future[Any]] = [self.ready, *self._answers.values()]
        for answer in waiting:
            if not answer.done():
                answer.set_exception(RuntimeError("grammY ended before it answered"))

    async def _ask(self, **line: object) -> dict[str, Any]:
        number = len(self._answers) + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"number": number, **line}, default=_upload).encode() + b"\n")
        return await asyncio.wait_for(answer, SECONDS)

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any JSON, or a Refusal)
        answer = await self._ask(method=method, parameters=parameters)
        if "refused" not in answer:
            return answer["result"]
        refused = answer["refused"]
        return Refusal(
            code=refused["error_code"],
            words=refused["description"],
            retry_after=refused["parameters"].get("retry_after"),
            migrate_to=refused["parameters"].get("migrate_to_chat_id"),
        )

    async def download(self, file_path: str) -> bytes:
        return base64.b64decode((await self._ask(path=file_path))["result"])

    async def hear(self) -> dict[str, Any]:
        return await self._heard.get()


def _upload(value: object) -> object:
    assert isinstance(value, Upload)
    return {"name": value.name, "base64": base64.b64encode(value.content).decode()}


@asynccontextmanager
async def grammy(sandbox: Sandbox, *, webhook: bool) -> AsyncIterator[GrammyDriver]:
    """grammY, pointed at the sandbox by its base URL."""
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), sandbox.url, sandbox.token, "webhook" if webhook else "polling", SECRET, json.dumps(KINDS),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env={**os.environ, "NODE_PATH": str(MODULES)},
        limit=LONGEST_LINE,
    )  # fmt: skip
    failures: list[BaseException] = []
    try:
        async with Nursery(lambda _name, error: failures.append(error)) as nursery:
            driver = GrammyDriver(process)
            nursery.start(driver.listen(), name="grammY")
            await asyncio.wait_for(driver.ready, SECONDS)
            yield driver
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    assert not failures, failures
