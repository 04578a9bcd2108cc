"""No id of an update is given twice, whatever ends a run: a bot would take the second one for a repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.sandbox import saved
from tests.sandbox.controlling import Control
from tests.sandbox.driving import driving

if TYPE_CHECKING:
    from pathlib import Path


async def test_ids_given_out_before_a_crash_are_not_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path) as client:
        await Control(client).post("users", first_name="Ann")
        await Control(client).writes(1001, "waits")
    monkeypatch.setattr(saved, "WRITE_SECONDS", 3600.0)
    async with driving(state_file=path) as client:
        for text in "abc":
            await Control(client).writes(1001, text)
        handed_over = [update["update_id"] for update in await client.call("getUpdates")]
        assert await client.call("getUpdates", offset=handed_over[-1] + 1) == []
        left_by_a_crash = path.read_bytes()
    path.write_bytes(left_by_a_crash)
    async with driving(state_file=path) as client:
        assert [update["update_id"] for update in await client.call("getUpdates")] == handed_over[:1]
        await Control(client).writes(1001, "new")
        [new] = await client.call("getUpdates", offset=handed_over[-1] + 1)
        assert new["message"]["text"] == "new"
        assert new["update_id"] not in handed_over


async def test_a_run_that_forgets_begins_above_all_that_was_given_out() -> None:
    highest = 0
    for _ in range(2):
        async with driving(first_update_id=None) as client:
            await Control(client).post("update", poll_answer={})
            [first] = await client.call("getUpdates")
            assert highest < first["update_id"] < 2**53
            for _ in range(20):
                await Control(client).post("faults", kind="garbage", times=1000)
            client.sandbox.queue.clear()
            highest = (await Control(client).post("update", poll_answer={}))["update_id"]


@pytest.mark.parametrize("number", [2**31 - 1, 2**52])
async def test_updates_with_great_ids_are_confirmed_like_others(control: Control, number: int) -> None:
    await control.post("update", {"update_id": number, "poll_answer": {}})
    await control.writes(1001, "after")
    updates = await control.client.updates()
    assert [update["update_id"] for update in updates] == [number, number + 1]
    assert await control.client.call("getUpdates") == []
    assert "update_id is" in await control.refused("update", {"update_id": 2**52 + 1, "poll_answer": {}})
