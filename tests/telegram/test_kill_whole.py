"""The whole bot killed before and after each of its writes: joining, acting, making a world, being forgotten.

``GLASSHOUSE_KILLS=100 pytest tests/telegram/test_kill_whole.py`` kills at more of them.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat_ports import ChatKind
from bot.services.join import join
from bot.services.living_world import open_world
from bot.services.tick import tick
from bot.store.store import SqliteStore
from bot.views.actions import action
from bot.views.rule_words import short
from tests.services.players import CLOCK, consent, world_of
from tests.telegram.local import Local, holding, local
from tests.telegram.whole_bot import started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KILLS = int(os.environ.get("GLASSHOUSE_KILLS", "8"))
# The first write keeps the update, or clears old ones; what the handler does comes after.
MOST_WRITES = 8
INSTANTS = [*product(range(2, MOST_WRITES + 1), (False, True))]
NAME = "Zyxannabella"


@pytest.fixture
async def here() -> AsyncIterator[Local]:
    async with local() as found:
        yield found


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


async def runs(here: Local, path: Path, *more: str) -> int | None:
    """Run the bot until it dies, or all is handled and it is ended; how it ended."""
    process = await started(path, here.sandbox.url, here.sandbox.token, *more)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(40):
            await process.stdout.readline()
            while process.returncode is None and (here.sandbox.queue.pending or waiting(path)):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    assert process.returncode in {0, -signal.SIGKILL}, errors.decode()
    return process.returncode


def waiting(path: Path) -> int:
    return int(rows(path, "select count(*) from inbox where state = 'waiting'")[0][0])


async def taps(here: Local, user: int, data: str) -> None:
    """A tap below a message that the bot has sent."""
    message = {"message_id": 10_000, "date": 1, "chat": {"id": user, "type": "private"},
               "from": {"id": here.sandbox.options.bot_id, "is_bot": True, "first_name": "bot"}}  # fmt: skip
    of = {"id": user, "is_bot": False, "first_name": NAME, "language_code": "en"}
    here.sandbox.queue.put_raw(
        {"callback_query": {"id": f"{user}{data}"[:60], "from": of, "message": message, "chat_instance": "1",
                            "data": data}}
    )  # fmt: skip


@pytest.mark.parametrize("what", ["join", "act", "newworld", "forget"])
async def test_killed_at_any_write_it_is_done_once_and_answered(here: Local, tmp_path: Path, what: str) -> None:
    chosen = INSTANTS[:: max(1, len(INSTANTS) // max(1, min(KILLS // 4, len(INSTANTS))))]
    died = 0
    for number, (nth, after) in enumerate(chosen):
        folder = tmp_path / f"{what}-{number}"
        folder.mkdir()
        path = folder / "players.db"
        user = await here.user(NAME)
        here.start(user)
        async with SqliteStore(path) as store:
            world = await world_of(store, scenario="class")
            await store.meet_chat(user, ChatKind.PRIVATE)
            if what in {"act", "forget"}:
                await join(store, world.row, consent(user), NAME, CLOCK)
                await store.set_chat_world(user, world.row.world_id)
                await tick(store, world, CLOCK)
                world = await open_world(store, "w")
            kind = next(one for one in world.policy.kinds if one.id == "bill-late")
        data = {
            "join": action("yes", f"o_{world.row.world_id}", 1), "act": action("do", short(kind.id)),
            "newworld": action("nw!", "class", "", "7", "", "", ""), "forget": action("forget!"),
        }[what]  # fmt: skip
        await taps(here, user, data)
        died += await runs(here, path, "--die-at", str(nth), *(["--after"] if after else [])) == -signal.SIGKILL
        assert await runs(here, path) == 0
        check(what, path, user, (nth, after))
        if what == "forget":
            assert holding(folder, NAME.encode()) == [], (nth, after)
        elif what == "newworld":
            assert any("?start=w_" in str(each.get("reply_markup")) for each in await here.shown(user)), (nth, after)
        else:
            assert await here.from_bot(user), (nth, after)
    assert died, "else nothing was tried"


def check(what: str, path: Path, user: int, when: object) -> None:
    """It is done, once."""
    if what == "join":
        assert rows(path, "select user_id, name from identities") == [(user, NAME)], when
        assert rows(path, "select chat_id, world_id from chats") == [(user, 1)], when
    elif what == "act":
        assert len(rows(path, "select kind from pending_acts")) == 1, when
    elif what == "newworld":
        made = rows(path, "select world_id from worlds where name <> 'w'")
        assert len(made) == 1, when
        assert rows(path, "select world_id, user_id from hosts") == [(made[0][0], user)], when
        assert rows(path, "select world_id from invites") == made, when
    else:
        for table, column in (("identities", "user_id"), ("chats", "chat_id"), ("inbox", "user_id"),
                              ("notices", "chat_id"), ("files_sent", "user_id")):  # fmt: skip
            found = rows(path, f"select * from {table} where {column} = {user}")  # noqa: S608 - names and a number
            assert found == [], (table, when)
    assert rows(path, "select * from effects") == [], when
    assert rows(path, "pragma integrity_check") == [("ok",)]
