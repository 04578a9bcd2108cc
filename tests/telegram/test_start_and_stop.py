"""What a bot says where it cannot start, what it writes down meanwhile, and what a stop leaves."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bot.telegram.menu import CannotStartError
from bot.views.reply import Reply
from tests.telegram.local import Local, eventually, local, running
from tests.telegram.toy_routes import rows, toy

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.store import SqliteStore
    from bot.telegram.asking import Ask, Talk


async def test_the_token_is_in_no_log(here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    anna = await here.user("Anna")
    async with running(here, store, toy()):
        await here.post("faults", {"kind": "drop", "times": 2})
        await here.post("faults", {"kind": "error", "code": 500, "times": 2, "method": "sendMessage"})
        await here.says(anna, "/why a")
        await here.says(anna, "/fail")
        await here.until(anna, 2)
        await here.says(anna, "", document={"file_name": "a.toml", "base64": "AAAA"})
        await here.until(anna, 3)
    secret = here.sandbox.token.partition(":")[2]
    assert caplog.records
    assert secret not in caplog.text
    assert not [each for each in caplog.records if secret in repr(each.__dict__)]
    assert secret not in "".join(str(row) for row in rows(store, "select * from inbox"))


async def test_a_server_that_is_not_there_and_a_token_nobody_knows_are_said_clearly(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("bot.telegram.running.START_PAUSES", (0.01,))
    right, here.sandbox.options = here.sandbox.options, type(here.sandbox.options)(port=0, token="4242:another-token")  # noqa: S106
    url = here.sandbox.url
    here.sandbox.options = right
    monkeypatch.setattr("tests.telegram.local.settings_of", lambda _, path: _settings("4242:other", url, path))
    with pytest.raises(CannotStartError, match="GLASSHOUSE_TOKEN"):
        async with running(here, store, toy()):
            pass
    monkeypatch.setattr(
        "tests.telegram.local.settings_of", lambda _, path: _settings("4242:o", "http://127.0.0.1:9", path)
    )
    with pytest.raises(CannotStartError, match="GLASSHOUSE_API_BASE"):
        async with running(here, store, toy()):
            pass
    assert "4242:o" not in caplog.text


def _settings(token: str, url: str, path: Path) -> Any:  # noqa: ANN401 - patched in
    from bot.settings import ChatSettings  # noqa: PLC0415 - for this alone

    return ChatSettings(token=token, api_base=url, database=path)


async def test_it_refuses_to_read_all_of_its_groups(store: SqliteStore) -> None:
    async with local(can_read_all_group_messages=True) as here:
        with pytest.raises(CannotStartError, match="setprivacy"):
            async with running(here, store, toy()):
                pass


async def test_a_stop_lets_end_what_is_under_way_and_keeps_the_rest(here: Local, store: SqliteStore) -> None:
    anna = await here.user("Anna")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def under_way(_: Ask, __: Talk) -> Reply:
        begun.set()
        await go_on.wait()
        return Reply(text="ended")

    made = toy()
    made.command("under_way", handler=under_way)
    async with running(here, store, made) as stop:
        await here.says(anna, "/under_way")
        await here.says(anna, "/why after")
        await begun.wait()
        await eventually(store.waiting_updates, lambda waiting: len(waiting) == 2)
        stop.set()
        await asyncio.sleep(0.2)
        go_on.set()
    assert await here.from_bot(anna) == ["ended"]
    assert rows(store, "select count(*) from inbox where state = 'waiting'") == [(1,)]
    async with running(here, store, toy()):
        assert await here.until(anna, 2) == ["ended", "why after en"]
