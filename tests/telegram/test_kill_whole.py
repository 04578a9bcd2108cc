"""The whole bot killed before and after each of its writes: joining, acting, making a world, being forgotten.

``GLASSHOUSE_KILLS=100 pytest tests/telegram/test_kill_whole.py`` kills at more of them.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat_ports import ChatKind
from bot.clock import SystemClock
from bot.services.join import join
from bot.services.living_world import open_world
from bot.services.playing import load_play
from bot.services.tick import tick
from bot.store.store import SqliteStore
from bot.views.actions import action
from bot.views.rule_words import short
from tests.services.players import CLOCK, consent, world_of
from tests.telegram.local import Local, holding
from tests.telegram.whole_bot import started

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("GLASSHOUSE_KILLS", "8"))
# The first write keeps the update, or clears old ones; what the handler does comes after.
MOST_WRITES = 8
INSTANTS = [*product(range(2, MOST_WRITES + 1), (False, True))]
NAME = "Zyxannabella"
OTHER_NAME = "Zoë of the Harbour"
HOST = 4_000_000_001
# What is said in the end, however often it was begun.
ANSWER = {"join": f"“{NAME}”", "named": f"You are in Lantern Row, as “{OTHER_NAME}”", "take-over": "You host"}


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


async def runs(here: Local, path: Path, *more: str) -> int | None:
    """Run the bot until it dies, or all is handled and it is ended; how it ended."""
    process = await started(path, here.sandbox.url, here.sandbox.token, *more)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(240):
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


def from_bot(here: Local, user: int) -> dict[str, Any]:
    """A message that the bot has sent."""
    return {"message_id": 10_000, "date": 1, "chat": {"id": user, "type": "private"},
            "from": {"id": here.sandbox.options.bot_id, "is_bot": True, "first_name": "bot"}}  # fmt: skip


def of(user: int) -> dict[str, Any]:
    """Who does it."""
    return {"id": user, "is_bot": False, "first_name": NAME, "language_code": "en"}


async def answers(here: Local, user: int, text: str) -> None:
    """An answer to a message that the bot has sent."""
    here.sandbox.queue.put_raw(
        {"message": {"message_id": 10_001, "date": 1, "chat": {"id": user, "type": "private"}, "from": of(user),
                     "text": text, "reply_to_message": from_bot(here, user)}}
    )  # fmt: skip


async def taps(here: Local, user: int, data: str) -> None:
    """A tap below a message that the bot has sent."""
    message = from_bot(here, user)
    here.sandbox.queue.put_raw(
        {"callback_query": {"id": f"{user}{data}"[:60], "from": of(user), "message": message, "chat_instance": "1",
                            "data": data}}
    )  # fmt: skip


@pytest.mark.parametrize("what", ["join", "named", "act", "newworld", "take-over", "forget"])
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
            now, door, version = SystemClock().now(), f"o_{world.row.world_id}", load_play().join_text
            later = now + timedelta(hours=1)
            await store.await_name(user, "join-name", door, "1", "10", str(version), now=now, until=later)
            if what == "take-over":
                await store.add_host(world.row.world_id, HOST)
                await store.offer_hosting("a-code", world.row.world_id, HOST, now=now, until=later)
        data = {
            "join": action("yes", door, 1, version), "act": action("do", short(kind.id)),
            "take-over": action("take-over!", "a-code"),
            "newworld": action("nw!", "class", "", "7", "", "", ""), "forget": action("forget!"),
        }  # fmt: skip
        await (answers(here, user, OTHER_NAME) if what == "named" else taps(here, user, data[what]))
        died += await runs(here, path, "--die-at", str(nth), *(["--after"] if after else [])) == -signal.SIGKILL
        assert await runs(here, path) == 0
        check(what, path, user, (nth, after))
        if what == "forget":
            assert holding(folder, NAME.encode()) == [], (nth, after)
        elif what == "newworld":
            assert any("?start=w_" in str(each.get("reply_markup")) for each in await here.shown(user)), (nth, after)
        else:
            said = await here.from_bot(user)
            assert said, (nth, after)
            assert ANSWER.get(what, "") in said[-1], (nth, after)
    assert died, "else nothing was tried"


def check(what: str, path: Path, user: int, when: object) -> None:
    """It is done, once."""
    if what in {"join", "named"}:
        name = OTHER_NAME if what == "named" else NAME
        assert rows(path, "select user_id, name from identities") == [(user, name)], when
        assert rows(path, "select * from awaited_names") == [], when
        assert rows(path, "select chat_id, world_id from chats") == [(user, 1)], when
    elif what == "take-over":
        assert rows(path, "select user_id from hosts order by user_id") == [(user,), (HOST,)], when
        assert rows(path, "select * from hand_overs") == [], when
    elif what == "act":
        assert len(rows(path, "select kind from pending_acts")) == 1, when
    elif what == "newworld":
        made = rows(path, "select world_id from worlds where name <> 'w'")
        assert len(made) == 1, when
        assert rows(path, "select world_id, user_id from hosts") == [(made[0][0], user)], when
        assert rows(path, "select world_id from invites") == made, when
        assert rows(path, "select user_id from worlds_made") == [(user,)], when
    else:
        for table, column in (("identities", "user_id"), ("chats", "chat_id"), ("inbox", "user_id"),
                              ("notices", "chat_id"), ("files_sent", "user_id"), ("worlds_made", "user_id"),
                              ("awaited_names", "user_id")):  # fmt: skip
            found = rows(path, f"select * from {table} where {column} = {user}")  # noqa: S608 - names and a number
            assert found == [], (table, when)
    assert rows(path, "select * from effects") == [], when
    assert rows(path, "pragma integrity_check") == [("ok",)]
