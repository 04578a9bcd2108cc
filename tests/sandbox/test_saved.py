"""The state file: what a restart finds again, and what a crash or a wrong file cannot spoil."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from bot.sandbox import SandboxOptions, saved, start_sandbox
from bot.sandbox.saved import StateFileError
from bot.sandbox.updates import FIRST_ID
from tests.sandbox.controlling import Control, receiving, until
from tests.sandbox.driving import PICTURE, driving, names_in

if TYPE_CHECKING:
    from tests.sandbox.driving import Client

ROOT = Path(__file__).parent.parent.parent


def is_newer(path: Path, than: int) -> bool:
    """Whether a file was written since then."""
    return path.exists() and path.stat().st_mtime_ns > than


async def a_life(client: Client) -> dict[str, Any]:
    """Something of everything, and how it looks to Ann and to the bot."""
    control = Control(client)
    await control.post("users", first_name="Ann", last_name="Ä", username="ann", language_code="en")
    await control.post("users", first_name="Bob")
    group = await control.post("chats", type="supergroup", title="G", members=[1001, 1002], topics=True)
    await control.post("chats/topics", chat=group["id"], name="Plans", by=1001)
    await control.writes(1001, "/start")
    await client.call("setMyCommands", commands=[{"command": "why", "description": "Why"}])
    keyboard = {"inline_keyboard": [[{"text": "y", "callback_data": "yes"}]]}
    await client.call("sendMessage", chat_id=1001, text="<b>bold</b>", parse_mode="HTML", reply_markup=keyboard)
    await client.form("sendPhoto", {"chat_id": "1001"}, photo=("a.png", PICTURE))
    await client.call("deleteMessage", chat_id=1001, message_id=2)
    await control.post("react", from_=1001, chat=1001, message_id=3, emoji="👍")
    await control.post("blocks", user=1002, blocked=True)
    return await looks(control)


async def looks(control: Control) -> dict[str, Any]:
    chats = await control.get("chats", as_=1001)
    found: dict[str, Any] = {"chats": chats, "users": await control.get("users")}
    for entry in chats:
        number = entry["chat"]["id"]
        found[f"messages {number}"] = await control.get("messages", chat=number, as_=1001)
        found[f"commands {number}"] = await control.get("commands", chat=number, as_=1001)
    found["faults"] = await control.get("faults")
    return found


async def test_a_restart_finds_everything_again(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path) as client:
        before = await a_life(client)
        waiting = await client.call("getUpdates")
    async with driving(state_file=path) as client:
        control = Control(client)
        assert await looks(control) == before
        photo = before["messages 1001"]["messages"][-1]["photo"][0]["file_id"]
        async with client.session.get(f"{control.url}files/{photo}") as response:
            assert await response.read() == PICTURE
        assert await client.call("getUpdates") == waiting
        await control.writes(1001, "again")
        assert (await client.call("getUpdates"))[-1]["update_id"] == waiting[-1]["update_id"] + 1
        assert (await control.post("users", first_name="Carl"))["id"] == 1003


async def test_update_ids_go_on_and_what_was_confirmed_stays_gone(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    for run in range(3):
        async with driving(state_file=path) as client:
            control = Control(client)
            if run == 0:
                await control.post("users", first_name="Ann")
            await control.writes(1001, f"{run}")
            updates = await client.updates()
            assert [update["update_id"] for update in updates] == [FIRST_ID + run]


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with receiving() as bot:
        async with driving(state_file=path) as client:
            await Control(client).post("users", first_name="Ann")
            await client.call("setWebhook", url=bot.url, secret_token="s")  # noqa: S106 - of this test alone
        async with driving(state_file=path) as client:
            assert (await client.call("getWebhookInfo"))["url"] == bot.url
            await Control(client).writes(1001, "hello")
            assert (await bot.until(1))[0]["message"]["text"] == "hello"
            assert bot.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s"


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
async def test_the_file_is_its_owners_and_holds_no_token(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path, token="4242:hush-hush") as client:  # noqa: S106 - of this test alone
        await a_life(client)
    assert b"hush-hush" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


async def test_changes_are_written_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert saved.WRITE_SECONDS <= 1
    async with driving(state_file=path) as client:
        await Control(client).post("users", first_name="Annabella")
        assert b"Annabella" not in path.read_bytes()
        await until(lambda: b"Annabella" in path.read_bytes())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no state file of a sandbox"),
        (b"\x00\xff", "is no state file of a sandbox"),
        (b"[]", "is no state file of a sandbox"),
        (b"[" * 100_000, "is no state file of a sandbox"),
        (b'{"some": "file"}', "is no state file of a sandbox"),
        (b'{"format": "glasshouse sandbox", "version": 2}', "is of version 2, this program reads version 1"),
        (b'{"format": "glasshouse sandbox", "version": 1}', "is broken"),
        (b'{"format": "glasshouse sandbox", "version": 1, "records": {}, "updates": {}}', "is broken"),
    ],
)
async def test_a_file_that_is_none_is_refused_and_left_alone(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    with pytest.raises(StateFileError, match=why) as found:
        async with start_sandbox(SandboxOptions(port=0, state_file=path)):
            raise AssertionError("it started")
    assert str(path) in str(found.value)
    assert "name another file" in str(found.value)
    assert path.read_bytes() == content
    assert names_in(tmp_path) == {"state.json"}


async def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path) as client:
        await a_life(client)
    whole = path.read_bytes()
    for end in range(0, len(whole), max(1, len(whole) // 50)):
        path.write_bytes(whole[:end])
        with pytest.raises(StateFileError):
            saved.load(path, 4242)
    path.write_bytes(whole)
    assert saved.load(path, 4242) is not None


async def test_the_file_of_another_bot_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path):
        pass
    with pytest.raises(StateFileError, match="is of the bot 4242, the token is the bot 77's"):
        saved.load(path, 77)


def test_a_folder_or_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="its folder does not exist"):
        saved.load(tmp_path / "no" / "state.json", 4242)
    with pytest.raises(StateFileError, match="name a file that can be read and written"):
        saved.load(tmp_path, 4242)
    assert saved.load(tmp_path / "new.json", 4242) is None


@pytest.mark.skipif(os.name != "posix", reason="a process is killed as POSIX kills")
async def test_killed_while_it_saves_it_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "import bot.sandbox.saved as saved\n"
        "from bot.sandbox import SandboxOptions, start_sandbox\n"
        "saved.WRITE_SECONDS = 0.0\n"
        "async def main():\n"
        "    async with start_sandbox(SandboxOptions(port=0, state_file=Path(sys.argv[1]))) as sandbox:\n"
        "        print('here', flush=True)\n"
        "        number = len(sandbox.state.records.users)\n"
        "        while True:\n"
        "            for _ in range(20):\n"
        "                number += 1\n"
        "                sandbox.state.add_user(first_name=f'{number}')\n"
        "            await asyncio.sleep(0)\n"
        "asyncio.run(main())\n"
    )
    known = 0
    for attempt in range(12):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        before = path.stat().st_mtime_ns if path.exists() else 0
        assert await process.stdout.readline() == b"here\n"
        await until(partial(is_newer, path, before))
        await asyncio.sleep(0.05 + attempt * 0.013)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        kept = saved.load(path, 4242)
        assert kept is not None
        names = [user.first_name for user in kept.records.users.values()]
        assert names == [str(number + 1) for number in range(len(names))]
        assert len(names) >= known
        known = len(names)
    assert known > 20
    assert names_in(tmp_path) <= {"state.json", ".state.json.new", ".state.json.lock"}


async def test_a_full_disk_is_told_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "state.json"
    async with driving(state_file=path) as client:
        whole = path.read_bytes()

        def refuse(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr("os.fsync", refuse)
            await Control(client).post("users", first_name="Ann")
            await until(lambda: "could not be written" in caplog.text)
            assert path.read_bytes() == whole
            assert names_in(tmp_path) == {"state.json", ".state.json.lock"}
    kept = msgspec.json.decode(path.read_bytes(), type=saved.Kept)
    assert [user.first_name for user in kept.records.users.values()] == ["Ann"]
