"""What the bot has asked somebody for is not lost when its process is stopped or killed before the answer."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from bot.services.playing import player_of
from bot.store import awaited
from tests.telegram.chatting import talking
from tests.telegram.journeying import consent, hosting, left_of
from tests.telegram.restarting import apart

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Town

BOOK = (resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes()
AWAITED = ("awaited_names", "awaited_books", "hand_overs")

endings = pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])


def rows(town: Town, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(town.store.database.path)) as connection:
        return connection.execute(f"select * from {table}").fetchall()  # noqa: S608 - names of tables


@endings
async def test_the_other_name_is_taken_after_a_restart(tmp_path: Path, *, killed: bool) -> None:
    async with apart(tmp_path) as bot:
        anna = await bot.town.person("Anna")
        [hello] = await anna.says("/start")
        second = (await consent(anna, hello))[-1]
        _, [asked] = await anna.taps(second, "Yes, under another name")
        await bot.anew(killed=killed)
        [bad] = await anna.says("\u200b", reply_to=asked)
        assert "cannot be shown" in bad.text
        await bot.anew(killed=killed)
        [joined] = await anna.says("Zoë of the Harbour", reply_to=bad)
        assert "Zoë of the Harbour" in joined.text
        assert (await player_of(bot.town.store, bot.town.world_id, anna.user_id)).name == "Zoë of the Harbour"
        assert rows(bot.town, "awaited_names") == [], "it is waited for no more"


@endings
async def test_whom_to_befriend_is_understood_after_a_restart(tmp_path: Path, *, killed: bool) -> None:
    async with apart(tmp_path, scenario="les-miserables") as bot:
        anna = await bot.town.person("Anna")
        await bot.town.joins(anna)
        [whom] = await anna.says("/befriend")
        await bot.anew(killed=killed)
        [sure] = await anna.says("sister simplice", reply_to=whom)
        assert sure.text.startswith("Offer Sister Simplice your friendship?")
        [nobody] = await anna.says("/lookup Qqqqqqq")
        await bot.anew(killed=killed)
        [found] = await anna.says("javert", reply_to=nobody)
        assert found.text.startswith("Javert · "), "the last question counts"


@endings
async def test_the_file_that_a_panel_asked_for_is_for_its_world_after_a_restart(
    tmp_path: Path, *, killed: bool
) -> None:
    async with apart(tmp_path) as bot:
        host = await bot.town.person("Hanna")
        await host.says("/start")
        _, wanted = await hosting(bot.town, host, "one", "other")
        [worlds] = await host.says("/host")
        _, [panel] = await host.taps(worlds, f"host||{wanted}")
        await host.taps(panel, "Rules")
        await bot.anew(killed=killed)
        [taken] = await host.says("here", document=("rules.toml", BOOK))
        assert "in force from tick" in taken.text
        assert len(await bot.town.store.rule_books(wanted)) == 2


@endings
async def test_a_world_is_handed_over_after_a_restart_and_once(tmp_path: Path, *, killed: bool) -> None:
    async with apart(tmp_path) as bot:
        hanna, berta, cleo = [await bot.town.person(name) for name in ("Hanna", "Berta", "Cleo")]
        for one in (hanna, berta, cleo):
            await one.says("/start")
        [world_id] = await hosting(bot.town, hanna, "one")
        [asked] = await hanna.says("/forget")
        code = asked.text.split("?start=")[1].split()[0]
        await bot.anew(killed=killed)
        [offered] = await berta.says(f"/start {code}")
        assert "You see nobody’s score" in offered.text
        [also] = await cleo.says(f"/start {code}")
        await bot.anew(killed=killed)
        _, [hosts] = await berta.taps(offered, "Yes, I host it")
        assert "You host" in hosts.text
        assert await bot.town.store.is_host(world_id, berta.user_id)
        _, [late] = await cleo.taps(also, "Yes, I host it")
        assert "no longer works" in late.text
        assert not await bot.town.store.is_host(world_id, cleo.user_id)
        assert rows(bot.town, "hand_overs") == []


async def test_nothing_of_what_was_asked_for_outlives_being_forgotten(tmp_path: Path) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna, berta = await town.person("Annabella"), await town.person("Berta")
        await berta.says("/start")
        await hosting(town, berta, "third")
        for one in (anna, berta):
            if one is anna:
                await hosting(town, anna, "one", "other")
                await anna.says("/start")
            [worlds] = await one.says("/host")
            panel = worlds
            if one is anna:
                _, [panel] = await anna.taps(worlds, next(tap.text for tap in worlds.buttons))
            await one.taps(panel, "Rules")
            [hello] = await one.says("/start")
            second = (await consent(one, hello))[-1]
            await one.taps(second, "Yes, under another name")
            [asked] = await one.says("/forget")
        for table, count in zip(AWAITED, (2, 2, 3), strict=True):
            assert len(rows(town, table)) == count, table
        [file] = await anna.says("/export")
        exported = json.loads(await town.document(file))["identity"]
        assert [len(exported[table]) for table in AWAITED] == [1, 1, 2]
        asked = next(said for said in reversed(await anna.sees()) if said.has("Forget me"))
        _, [done] = await anna.taps(asked, "Forget me")
        assert "Forgotten" in done.text
        for table in AWAITED:
            assert len(rows(town, table)) == 1, "of who was not forgotten all is there"
            assert anna.user_id not in [value for row in rows(town, table) for value in row]
        assert not left_of(anna, tmp_path)


async def test_what_does_not_come_is_not_waited_for_for_ever_nor_more_than_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awaited, "MOST", 5)
    async with talking(tmp_path, scenario="class") as town:
        store, now = town.store, town.kit.clock.now()
        week = now + timedelta(days=7)
        for number in range(8):
            await store.await_name(100 + number, "befriend", now=now, until=now + timedelta(minutes=number + 1))
            await store.await_book(
                100 + number, town.world_id, None, now=now, until=now + timedelta(minutes=number + 1)
            )
            await store.offer_hosting(
                f"c{number}", town.world_id, number, now=now, until=now + timedelta(minutes=number + 1)
            )
        assert [len(rows(town, table)) for table in AWAITED] == [5, 5, 5]
        assert [await store.awaited_name(user, now) for user in (102, 103)] == [(), ("befriend",)]
        assert await store.awaited_name(103, week) == (), "too late"
        assert await store.awaited_book(103, week) is None
        await store.drop_late(now + timedelta(minutes=6))
        assert [len(rows(town, table)) for table in AWAITED] == [2, 2, 2]
        await store.drop_late(week)
        assert [len(rows(town, table)) for table in AWAITED] == [0, 0, 0]
