"""Two sandboxes on one state file: the second does not start, and a killed one stands in nobody's way."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.sandbox import SandboxOptions, start_sandbox
from bot.sandbox.saved import StateFileError
from bot.sandbox.state_lock import StateInUseError, locked
from tests.sandbox.controlling import Control
from tests.sandbox.driving import driving, names_in

ROOT = Path(__file__).parent.parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="a process is killed as POSIX kills")


async def test_the_second_on_a_state_file_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path) as client:
        with pytest.raises(StateInUseError) as found:
            async with start_sandbox(SandboxOptions(port=0, state_file=path)):
                raise AssertionError("it started")
        assert str(found.value) == (f"{path} is in use by another sandbox; end that one first, or name another file")
        await Control(client).post("users", first_name="Ann")
        async with driving(state_file=tmp_path / "other.json"):
            pass
    async with driving(state_file=path) as client:
        assert [user["first_name"] for user in await Control(client).get("users")] == ["Ann"]
    assert names_in(tmp_path) == {"state.json", "other.json"}


@posix
async def test_a_killed_sandbox_stands_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "sandbox", "--port", "0", "--state", str(path),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline()
    with pytest.raises(StateInUseError), locked(path):
        raise AssertionError("two have it")
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert names_in(tmp_path) == {"state.json", ".state.json.lock"}, "killed in the middle"
    async with driving(state_file=path):
        pass
    assert names_in(tmp_path) == {"state.json"}


def test_of_many_that_come_and_go_one_at_a_time_has_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    inside: list[int] = []
    had = [0] * 8

    def come_and_go(number: int) -> None:
        while had[number] < 50:
            try:
                with locked(path):
                    inside.append(number)
                    assert inside == [number]
                    had[number] += 1
                    inside.remove(number)
            except StateInUseError:
                pass

    with ThreadPoolExecutor(len(had)) as threads:
        list(threads.map(come_and_go, range(len(had))))
    assert had == [50] * 8
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_locked_is_told(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="its folder does not exist"), locked(tmp_path / "no" / "state.json"):
        raise AssertionError("locked")
    (tmp_path / ".state.json.lock").mkdir()
    with (
        pytest.raises(StateFileError, match=r"name a file in a folder that can be written"),
        locked(tmp_path / "state.json"),
    ):
        raise AssertionError("locked")
