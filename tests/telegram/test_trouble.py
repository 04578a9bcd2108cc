"""When the store, a chat or a client misbehaves: no silence, nobody else is held up, and nothing is done twice."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bot.chat_ports import ChatKind, Notice
from bot.sandbox.happenings import CallbackQuery, UpdateKind
from bot.services.forget import forget
from bot.services.join import join
from bot.store.connection import StoreRefused
from bot.telegram import dispatch
from bot.telegram.asking import Occasion
from bot.telegram.limits import Rule, Rules
from bot.telegram.routes import Routes
from bot.telegram.updates import Me, kept, number_of, read_update, received
from bot.views.actions import action
from bot.views.drawings import Drawing
from bot.views.reply import Button, InlineAnswer, InlineCard, Reply
from tests.services.players import CLOCK, consent, world_of
from tests.telegram.local import PIXEL, Local, eventually, holding, running
from tests.telegram.toy_routes import rows

if TYPE_CHECKING:
    from pathlib import Path

    from bot.chat_ports import Delivery
    from bot.store.store import SqliteStore
    from bot.telegram.asking import Ask, Talk

PICTURE = Drawing(world="w", day="Day 1", title="700", simulation_label="Simulation", alternative="700")
ME = Me(id=42, username="us_bot", knows=lambda name: name == "why")


def locked() -> StoreRefused:
    return StoreRefused(place="chat.db", field="database", value="locked", allowed="try again")


async def why(ask: Ask, _: Talk) -> Reply:
    return Reply(text=f"why {ask.argument}")


def toy() -> Routes:
    routes = Routes()
    routes.command("why", "start", handler=why)
    return routes


# --- the store -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["chat", "meet_chat"])
async def test_a_store_that_is_locked_is_said_and_the_next_is_answered(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    anna = await here.user("Anna")
    failing = True
    real = getattr(store, method)

    async def sometimes(*arguments: object) -> object:
        if failing:
            raise locked()
        return await real(*arguments)

    monkeypatch.setattr(store, method, sometimes)
    text = "/start" if method == "meet_chat" else "/why"
    async with running(here, store, toy()):
        await here.says(anna, f"{text} a")
        assert await here.until(anna, 1) == ["busy"], "said, and not silence"
        failing = False
        await here.says(anna, f"{text} b")
        assert await here.until(anna, 2) == ["busy", "why b"]
    assert rows(store, "select count(*) from inbox where state = 'dead'") == [(0,)]


async def test_a_full_disk_keeps_updates_coming_again_until_there_is_room(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await here.user("Anna")
    left, real = [2], store.receive

    async def full(*arguments: Any) -> frozenset[int]:  # noqa: ANN401 - as the store's
        if left[0]:
            left[0] -= 1
            raise StoreRefused(place="chat.db", field="database", value="disk full", allowed="free space")
        return await real(*arguments)

    monkeypatch.setattr(store, "receive", full)
    async with running(here, store, toy()):
        await here.says(anna, "/why a")
        assert await here.until(anna, 1) == ["why a"]
    assert "disk full" in caplog.text


async def test_an_alert_whose_picture_cannot_be_remembered_is_sent_once(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await here.user("Anna")
    group = await here.group("Club", anna)

    async def word(_: tuple[Delivery, ...]) -> Reply:
        return Reply(text="told", drawing=PICTURE, shows=frozenset())

    async def keep(*_: object) -> None:
        raise locked()

    monkeypatch.setattr(store, "keep_file", keep)
    async with running(here, store, toy(), word_delivery=word):
        await store.add_notice(Notice(chat_id=group, key="n", payload={}))
        await here.until(group, 1, by=anna)
        await eventually(store.next_delivery, lambda at: at is None)
        assert await here.from_bot(group, anna) == ["told"]
    assert rows(store, "select state, attempts, doubted from notices") == [("delivered", 1, 0)]


# --- who is forgotten ------------------------------------------------------------------------------------------------


async def test_who_is_forgotten_and_then_blocks_the_bot_is_in_no_table(
    here: Local, store: SqliteStore, tmp_path: Path
) -> None:
    anna, world = await here.user("Anna"), await world_of(store, scenario="class")
    async with running(here, store, toy()):
        await here.says(anna, "/start")
        await here.until(anna, 1)
        await join(store, world.row, consent(anna), "Annabella", CLOCK)
        await forget(store, anna, CLOCK)
        await here.post("blocks", {"user": anna, "blocked": True})
        await eventually(store.waiting_updates, lambda waiting: not waiting)
        await store.lose_chat(anna, ChatKind.PRIVATE, CLOCK.now())
    assert anna not in {chat for (chat,) in rows(store, "select chat_id from chats")}
    await store.database.empty_log()
    assert holding(tmp_path, b"Annabella") == []


async def test_a_picture_on_its_way_to_who_is_being_forgotten_is_not_remembered(
    here: Local, store: SqliteStore
) -> None:
    anna, world = await here.user("Anna"), await world_of(store, scenario="class")
    here.start(anna)
    await join(store, world.row, consent(anna), "Annabella", CLOCK)
    drawing, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_: Drawing) -> bytes:
        drawing.set()
        await go_on.wait()
        return PIXEL

    async def word(_: tuple[Delivery, ...]) -> Reply:
        return Reply(text="told", drawing=PICTURE, shows=frozenset({anna}))

    async with running(here, store, toy(), word_delivery=word, draw=slowly):
        await store.add_notice(Notice(chat_id=anna, key="n", payload={}))
        await drawing.wait()
        await forget(store, anna, CLOCK)
        go_on.set()
        await here.until(anna, 1)
        await asyncio.sleep(0.1)
    assert rows(store, "select user_id from files_sent") == []
    assert rows(store, "select chat_id from notices") == []


async def test_nobody_who_is_forgotten_is_told_anything_more(store: SqliteStore) -> None:
    anna, world = 77, await world_of(store, scenario="class")
    await join(store, world.row, consent(anna), "Annabella", CLOCK)
    await forget(store, anna, CLOCK)
    assert not await store.add_notice(Notice(chat_id=anna, key="debrief-1", payload={"kind": "debrief"}))
    assert rows(store, "select * from notices") == []
    assert await store.add_notice(Notice(chat_id=-5, key="weekly", payload={}))


# --- poison ----------------------------------------------------------------------------------------------------------


def message(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    fields = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"},
              "from": {"id": 7, "is_bot": False, "first_name": "A"}, "text": text}  # fmt: skip
    return {"update_id": 3, "message": fields | more}


@pytest.mark.parametrize(
    "more",
    [
        {"chat": {"id": 2**70, "type": "private"}},
        {"chat": {"id": -(2**63) - 1, "type": "group"}},
        {"from": {"id": 2**64, "first_name": "A"}},
        {"message_id": 10**30},
        {"migrate_to_chat_id": 2**65},
    ],
)
async def test_numbers_beyond_any_are_put_aside_and_hold_nobody_up(
    here: Local, store: SqliteStore, more: dict[str, Any]
) -> None:
    anna = await here.user("Anna")
    async with running(here, store, toy()):
        here.sandbox.queue.put_raw({"message": message("/why", **more)["message"]})
        await here.says(anna, "/why a")
        assert await here.until(anna, 1) == ["why a"]
    assert rows(store, "select failure from inbox where state = 'dead'") == [("unreadable",)]


def test_an_update_whose_own_number_is_beyond_any_has_none() -> None:
    assert number_of(json.dumps({"update_id": 2**64}).encode()) is None


def test_what_stands_below_a_commands_line_is_not_kept() -> None:
    names = [
        {"type": "text_mention", "offset": 5, "length": 1,
         "user": {"id": 8, "first_name": "Zq7canary", "last_name": "Zq7canary", "username": "zq7canary"}},
        {"type": "mention", "offset": 14, "length": 4},
    ]  # fmt: skip
    read = read_update(json.dumps(message("/why B\nzq7canary and @you", entities=names)).encode())
    assert kept(read, ME)
    payload = received(read).payload or b""
    assert b"canary" not in payload.lower(), "nor what the one who is mentioned is called"
    assert read.message is not None
    assert read.message.text == "/why B"
    assert [each.user.id for each in read.message.entities if each.user] == [8]
    assert len(read.message.entities) == 1


def test_what_becomes_of_the_bot_in_a_channel_is_no_concern_of_its() -> None:
    member = {"status": "administrator", "user": {"id": 42}}
    change = {"chat": {"id": -9, "type": "channel"}, "from": {"id": 7}, "old_chat_member": member | {"status": "left"},
              "new_chat_member": member}  # fmt: skip
    assert not kept(read_update(json.dumps({"update_id": 1, "my_chat_member": change}).encode()), ME)
    change["chat"] = {"id": -9, "type": "group"}
    assert kept(read_update(json.dumps({"update_id": 1, "my_chat_member": change}).encode()), ME)


# --- who sends more than can be answered -----------------------------------------------------------------------------


async def test_a_chat_that_asks_for_more_than_may_be_answered_holds_no_other_up(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MOST_WAITING", 120)
    anna, *crowd = [await here.user(f"User {number}") for number in range(4)]
    group = await here.group("Club", *crowd)
    slow = Rules(overall=None, chat=None, chat_replies=None, group=Rule(most=1, seconds=30.0))
    async with running(here, store, toy(), rules=slow):
        for number in range(100):
            for user in crowd:
                of = {"id": user, "is_bot": False, "first_name": "A"}
                update = message(f"/why {number}", chat={"id": group, "type": "group"}, **{"from": of})
                here.sandbox.queue.put_raw({"message": update["message"]})
        await eventually(lambda: _pending(here), lambda pending: pending == 0)
        began = asyncio.get_running_loop().time()
        await here.says(anna, "/why me")
        assert await here.until(anna, 1) == ["why me"]
        assert asyncio.get_running_loop().time() - began < 20, "and not only with the group's next turn"
        assert len(await store.waiting_updates()) < 60, "the rest was dropped"


async def _pending(here: Local) -> int:
    return here.sandbox.queue.pending


# --- cards shown elsewhere -------------------------------------------------------------------------------------------


def showing() -> Routes:
    routes = toy()

    async def cards(_: Ask, __: Talk) -> InlineAnswer:
        again = Button(text="Again", action=action("card"))
        card = InlineCard(id="1", title="mine", about="a card", text="her card", rows=((again,),))
        return InlineAnswer(cards=(card,))

    async def again(_: Ask, __: Talk) -> Reply:
        return Reply(text="her card, again", toast="as of now", edit=True)

    async def private(_: Ask, __: Talk) -> Reply:
        return Reply(text="what is private", edit=True)

    async def fails(_: Ask, __: Talk) -> Reply:
        raise RuntimeError("broken")

    routes.on(Occasion.INLINE, cards)
    routes.tap("card", handler=again, shown=True)
    routes.tap("secret", handler=private)
    routes.tap("fails", handler=fails, shown=True)
    return routes


async def test_a_shown_card_is_changed_by_its_own_button_alone(
    here: Local, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    anna, berta = await here.user("Anna"), await here.user("Berta")
    group = await here.group("Club", anna, berta)
    async with running(here, store, showing()):
        found = await here.post("inline", {"from": anna, "query": ""})
        chosen = {"from": anna, "chat": group, "inline_query_id": found["inline_query_id"], "result_id": "1"}
        await here.post("inline/choose", chosen)
        for data in (action("secret"), action("fails"), action("gone"), "nonsense", action("card", owner=anna)):
            await _taps_inline(here, berta, group, data)
            await eventually(store.waiting_updates, lambda waiting: not waiting)
            assert _card(here, group) == "her card", data
        await _taps_inline(here, berta, group, action("card"))
        await eventually(lambda: _card_later(here, group), lambda text: text == "her card, again")


def _card(here: Local, group: int) -> str:
    return next(each.text or "" for each in reversed(here.row(group).messages) if each and each.via_bot is not None)


async def _card_later(here: Local, group: int) -> str:
    return _card(here, group)


async def _taps_inline(here: Local, user: int, group: int, data: str) -> None:
    shown = next(each for each in reversed(here.row(group).messages) if each and each.via_bot is not None)
    inline_id = next(key for key in here.sandbox.state.records.inline_messages)
    pending = here.sandbox.state.open_callback(
        user_id=user, chat_id=group, message_id=shown.message_id, data=data, inline_message_id=inline_id
    )
    query = CallbackQuery(
        id=pending.id, from_=here.sandbox.state.records.users[user], message=None, inline_message_id=inline_id,
        chat_instance=str(group), data=data,
    )  # fmt: skip
    here.sandbox.queue.put(UpdateKind.CALLBACK_QUERY, query)


# --- the end ---------------------------------------------------------------------------------------------------------


async def test_what_does_not_end_in_time_is_cut_and_done_at_the_next_start(
    here: Local, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.telegram.running.DRAIN_SECONDS", 0.5)
    anna, berta = await here.user("Anna"), await here.user("Berta")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def endless(_: Ask, __: Talk) -> Reply:
        begun.set()
        await go_on.wait()
        return Reply(text="at last")

    made = toy()
    made.command("endless", handler=endless)
    async with running(here, store, made) as stop:
        await here.says(anna, "/endless")
        await begun.wait()
        await here.says(berta, "/why quick")
        await here.until(berta, 1)
        await eventually(store.waiting_updates, lambda waiting: len(waiting) == 1)
        stop.set()
    assert "1 updates were not handled in time" in caplog.text
    assert rows(store, "select count(*) from inbox where state = 'waiting'") == [(1,)]
    go_on.set()
    async with running(here, store, made):
        assert await here.until(anna, 1) == ["at last"]
    assert await here.from_bot(berta) == ["why quick"]
