"""From /start to /forget through the sandbox's HTTP: what this is, consent, joining, choices, leaving."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.playing import player_of
from bot.views.wording import Words
from tests.telegram.chatting import talking
from tests.telegram.journeying import consent, enter, is_in_no_file, left_of
from tests.telegram.local import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone


@pytest.mark.parametrize("language", ["en", "zh-hans"])
async def test_a_newcomer_reads_two_messages_and_joins_by_one_button(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna <b>&", language=language)
        [hello] = await anna.says("/start")
        assert words.plain("simulation-label") in hello.text
        assert await town.store.player(town.world_id, anna.user_id) is None
        first, second = await consent(anna, hello)
        assert words.plain("consent-first-title") in first.text
        assert not first.buttons, "nothing can be agreed to before the second message"
        assert words.plain("consent-second-title") in second.text
        assert [tap.data.split("|")[0] for tap in second.buttons if tap.data] == ["yes", "yes-name", "no"]
        assert await town.store.player(town.world_id, anna.user_id) is None, "nothing begins by reading"
        yes = next(tap.data for tap in second.buttons if tap.data and tap.data.startswith("yes|"))
        _, [joined] = await anna.taps(second, yes)
        player = await player_of(town.store, town.world_id, anna.user_id)
        assert player.name == "Anna"
        assert player.visibility is Visibility.ONLY_ME
        assert "Anna" in joined.text
        await town.tick()
        [score] = await anna.says("/score")
        assert score.photo
        # The same yes again lets nobody in twice.
        _, again = await anna.taps(second, yes)
        here = words.plain("start-here", world=words.plain("scenario-les-miserables"), name="Anna")
        assert here in again[-1].text


async def test_another_name_is_asked_for_and_no_is_an_answer(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        [hello] = await anna.says("/start")
        _, second = await consent(anna, hello)
        _, [no] = await anna.taps(second, "No")
        assert "fine" in no.text
        assert await town.store.player(town.world_id, anna.user_id) is None
        _, second = await consent(anna, hello)
        _, [asked] = await anna.taps(second, "Yes, under another name")
        assert asked.raw.get("reply_markup", {}).get("force_reply") or "name" in asked.text
        [bad] = await answers(anna, asked, "\u200b\u200b")
        assert "cannot be shown" in bad.text
        [joined] = await answers(anna, bad, "Zoë of the Harbour")
        assert "Zoë of the Harbour" in joined.text
        assert (await player_of(town.store, town.world_id, anna.user_id)).name == "Zoë of the Harbour"


async def answers(someone: Someone, said: Said, text: str) -> list[Said]:
    """Write in answer to a message of the bot's."""
    town, chat = someone.town, said.chat_id
    body = {"from": someone.user_id, "chat": chat, "text": text, "reply_to": said.message_id}
    return await town.heard(someone, chat, lambda: town.post("send", body))


async def test_the_language_changes_everywhere_at_once(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        [hello] = await anna.says("/start")
        _, [zh] = await anna.taps(hello, "简体中文")
        assert zh.message_id == hello.message_id
        assert "被打分" in zh.text
        [shown] = await anna.says("/language")
        assert shown.has("✓ 简体中文")
        toast, [english] = await anna.taps(shown, "English")
        assert "English" in toast.text
        assert "English it is" in english.text
        [helped] = await anna.says("/help")
        for name in ("/score", "/why", "/newworld", "/forget"):
            assert name in helped.text


async def test_links_lead_where_they_say(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        [why] = await anna.says("/start why")
        assert why.photo
        await town.store.set_invite(town.world_id, "token_of_the-demo")
        [here] = await anna.says("/start w_token_of_the-demo")
        assert "You play in" in here.text
        berta = await town.person("Berta")
        [invited] = await berta.says("/start w_token_of_the-demo")
        assert invited.has("Join Les Misérables")
        joined = await enter(berta, invited)
        assert "You are in" in joined.text
        cleo = await town.person("Cleo")
        [shut] = await cleo.says("/start w_no-such-token")
        assert "lets nobody in" in shut.text
        # Invited to, it is open to nobody without the link, and a forged door is shut.
        [nowhere] = await cleo.says("/start")
        assert not [tap for tap in nowhere.buttons if tap.data and tap.data.startswith("join")]
        [forged] = await cleo.says(f"/start o_{town.world_id}")
        assert "lets nobody in" in forged.text


async def test_privacy_visibility_and_export_tell_what_is_held(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        [outside] = await anna.says("/privacy")
        assert "You play in no world" in outside.text
        number = await town.joins(anna)
        [held] = await anna.says("/privacy")
        assert "Only me" in held.text
        assert "your yes, and to which text" in held.text
        _, [visible] = await anna.taps(held, "Who sees me")
        toast, [visible] = await anna.taps(visible, "Everybody in this world")
        assert "Everybody" in toast.text
        assert visible.has("✓ Everybody in this world")
        assert (await player_of(town.store, town.world_id, anna.user_id)).visibility is Visibility.EVERYONE
        [file] = await anna.says("/export")
        assert file.document
        assert file.document.endswith(".json")
        content = await town.document(file)
        exported = json.loads(content)
        assert exported["user_id"] == anna.user_id
        assert exported["worlds"][0]["person"] == number


async def test_leaving_is_asked_once_and_may_be_done_twice(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        [asked] = await anna.says("/leave")
        assert await town.store.player(town.world_id, anna.user_id) is not None
        _, [left] = await anna.taps(asked, "Leave")
        assert "You have left" in left.text
        assert await town.store.player(town.world_id, anna.user_id) is None
        [again] = await anna.says("/leave")
        assert "nothing to leave" in again.text
        [score] = await anna.says("/score")
        assert score.has("Join a world")


async def test_forgetting_leaves_no_byte_and_the_last_host_is_asked_first(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Annabella of the tests")
        berta = await town.person("Berta")
        await town.joins(anna)
        await town.joins(berta)
        await town.store.add_host(town.world_id, anna.user_id)
        [asked] = await anna.says("/forget")
        assert "You alone host a world" in asked.text
        code = asked.text.split("?start=")[1].split()[0]
        [offered] = await berta.says(f"/start {code}")
        assert "You see nobody’s score" in offered.text
        _, [hosts] = await berta.taps(offered, "Yes, I host it")
        assert "You host" in hosts.text
        assert await town.store.is_host(town.world_id, berta.user_id)
        [used] = await berta.says(f"/start {code}")
        assert "no longer works" in used.text
        [asked] = await anna.says("/forget")
        assert "You alone" not in asked.text
        assert len(left_of(anna, tmp_path)) == 3
        _, [done] = await anna.taps(asked, "Forget me")
        assert "Forgotten" in done.text
        await town.tick()
        await town.quiet()
        assert not left_of(anna, tmp_path)
        [nothing] = await anna.says("/forget")
        _, [nothing] = await anna.taps(nothing, "Forget me")
        assert "orgotten" in nothing.text or "nothing to forget" in nothing.text


async def test_what_somebody_else_keeps_from_being_erased_is_erased_once_they_let_go(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Annabella of the tests")
        await town.joins(anna)
        [asked] = await anna.says("/forget")
        with closing(sqlite3.connect(tmp_path / "town.db")) as another:
            another.execute("begin")
            another.execute("select * from worlds").fetchall()
            await anna.taps(asked, "Forget me")
            assert left_of(anna, tmp_path), "a program that reads what was before keeps it in the log"
        await is_in_no_file(anna, tmp_path)


async def test_alerts_keep_hours_in_ones_own_time_zone(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        [told] = await anna.says("/alerts")
        _, [regions] = await anna.taps(told, "Time zone")
        _, [cities] = await anna.taps(regions, "Asia")
        toast, [told] = await anna.taps(cities, "Beijing, Shanghai")
        assert toast.text == "Kept."
        assert "Beijing" in told.text
        _, [hours] = await anna.taps(told, "Quiet hours")
        _, [told] = await anna.taps(hours, "22:00–07:00")
        assert "Quiet from 22:00 to 07:00" in told.text
        _, [digests] = await anna.taps(told, "Daily digest")
        _, [told] = await anna.taps(digests, "18:00")
        assert "at 18:00" in told.text
        times = await town.store.alert_times(anna.user_id)
        assert (times.time_zone, times.quiet_from, times.quiet_to, times.digest_at) == (
            "Asia/Shanghai", 1320, 420, 1080,
        )  # fmt: skip
        _, [arrived] = await anna.taps(told, "What arrived")
        assert "alert" in arrived.text.lower()
        _, [told] = await anna.taps(arrived, "‹ Back")
        _, [off] = await anna.taps(told, "Turn off")
        assert "Off." in off.text
        assert (await player_of(town.store, town.world_id, anna.user_id)).muted


async def test_a_card_is_shown_elsewhere_and_taken_back(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        await town.joins(anna)
        asking = {"from": anna.user_id, "query": ""}
        nothing = await town.post("inline", asking)
        assert nothing["results"] == [], "typing the bot's name shares nothing"
        assert nothing["button"]["start_parameter"] == "share"
        [asked] = await anna.says("/start share")
        _, [shown] = await anna.taps(asked, "Yes, I may show it")
        assert "Shown by Anna" in shown.text
        assert not (await town.post("inline", {"from": berta.user_id, "query": ""}))["results"], "hers alone to show"
        group = await town.group("Friends", anna, berta)
        # For a second the platform shows again what the bot answered before.
        found = await eventually(lambda: town.post("inline", asking), lambda answer: bool(answer["results"]))
        [card] = found["results"]
        chosen = {"from": anna.user_id, "chat": group, "inline_query_id": found["inline_query_id"]}
        [posted] = await town.heard(
            berta, group, lambda: town.post("inline/choose", chosen | {"result_id": card["id"]})
        )
        assert "Anna" in posted.text
        assert "Simulation" in posted.text
        toast, _ = await berta.taps(posted, "Look again")
        assert toast.text == "As of now."
        _, [back] = await anna.taps(shown, "Take it back")
        assert "Taken back" in back.text
        assert not await town.store.shares(anna.user_id)
        # By itself, where it stands, within moments: there is nothing left to tap.
        seen = await eventually(lambda: berta.sees(group), lambda all_: "taken back" in all_[-1].text)
        assert "Anna" not in seen[-1].text
        assert not seen[-1].buttons
