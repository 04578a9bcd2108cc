"""Everything that a Chinese chat is shown is Chinese: every command, every button, refusals, what is pushed, pictures.

One walk taps each button that it meets, in private, in a group and on a host's panel, and reads all that comes:
messages, captions, buttons, toasts, and the words in drawings before they are drawn. Latin letters may stand in names,
commands, addresses, and what somebody typed or named; in nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.appeal import appeal
from bot.services.befriend import befriend
from bot.services.playing import load_play
from bot.services.set_visibility import set_visibility
from bot.services.tell_players import tell_player
from bot.services.throw import throw
from bot.services.tick import tick
from bot.views.wording import Words
from tests.telegram.reading_chinese import TYPED, Walk, a_chinese_town, expect_chinese

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Someone, Town

LOUD = ("opinion-unpermitted", "market-news-accurate", "history-unofficial", "rumour-spread", "loan-default")
# Met in groups, on a host's panel, by links, or below cards that are shown elsewhere: not in private.
NOT_IN_PRIVATE = frozenset({
    "bonds", "compare", "duel", "group", "group-world", "mood", "rank", "weekly", "weekly-at", "weekly-day",
    "weekly-zone", "host-link", "newworld", "join-name", "take-over", "take-over!", "card", "heed", "ignore",
    "permission", "language", "start-in", "no", "world", "yes", "yes-name", "befriend-link", "meet", "meet!",
})  # fmt: skip
IN_GROUPS = frozenset({
    "bonds", "compare", "duel", "group-world", "mood", "rank", "weekly", "weekly-at", "weekly-day", "weekly-zone",
    "newworld", "why", "score", "history",
})  # fmt: skip


async def plays(town: Town, someone: Someone, *, world_id: int | None = None) -> int:
    """Somebody plays, and has friends."""
    number = await town.joins(someone, world_id=world_id)
    await town.store.set_chat_language(someone.user_id, "zh-Hans")  # as who joins by hand has it
    for other in range(4):
        await town.store.set_tie(world_id or town.world_id, other, number, 700)
    return number


async def test_in_private_every_command_and_button_is_chinese(tmp_path: Path) -> None:
    async with a_chinese_town(tmp_path) as (town, reader):
        anna, bella = await town.person("安娜", language="zh-hans"), await town.person("贝拉", language="zh-hans")
        number, other = await plays(town, anna), await plays(town, bella)
        row = (await town.world()).row
        await set_visibility(town.store, row, bella.user_id, Visibility.EVERYONE)
        await town.store.add_host(town.world_id, anna.user_id)
        await throw(town.store, await town.world(), anna.user_id, "market-crash")
        for kind in LOUD:
            await act(town.store, await town.world(), anna.user_id, kind)
        await town.tick(2)
        world = await town.world()
        version = load_play().friendship_text
        await befriend(town.store, world, bella.user_id, number, version, town.kit.clock)
        await tell_player(town.store, town.world_id, number, f"offer-{other}", {"kind": "offer", "asker": other})
        events = await town.store.player_events(town.world_id, number)
        await appeal(town.store, world.row, anna.user_id, events[0].tick, events[0].number)
        await town.delivered()
        walk = Walk(town=town, reader=reader, who=anna, chat=anna.user_id)
        walk.hears(await anna.sees(), "pushed")
        for name in town.kit.routes.names():
            await walk.says(f"/{name}")
        for name in ("score", "why", "history", "lookup", "befriend", "unfriend", "whatif"):
            for whom in ("Valjean", "Javer", TYPED, bella.name):
                await walk.says(f"/{name} {whom}")
        await walk.says("/lookup M")
        await walk.says(f"/{TYPED.lower()}")
        await walk.says("随便说说")
        await walk.says("/newworld atlantis")
        await walk.taps("wc|")
        await walk.taps_all()
        await town.delivered()
        walk.hears(await anna.sees(), "pushed")
        assert {*town.kit.routes._taps} - NOT_IN_PRIVATE <= walk.reached(), "every button is met"
        await expect_chinese(town, reader)


async def test_in_a_group_every_command_and_button_is_chinese(tmp_path: Path) -> None:
    async with a_chinese_town(tmp_path) as (town, reader):
        anna, bella = await town.person("安娜", language="zh-hans"), await town.person("贝拉", language="zh-hans")
        group = await town.group("一个群", anna, bella, admins=[anna])
        await town.store.set_chat_language(group, "zh-Hans")
        walk = Walk(town=town, reader=reader, who=anna, chat=group)
        refused = Walk(town=town, reader=reader, who=bella, chat=group)
        for name in town.kit.routes.names():
            await walk.says(f"/{name}")
        numbers = [await plays(town, one) for one in (anna, bella)]
        row = (await town.world()).row
        await town.store.set_chat_world(group, town.world_id)
        for one in (anna, bella):
            await set_visibility(town.store, row, one.user_id, Visibility.GROUP, group_chat=group)
        await town.store.set_tie(town.world_id, numbers[0], numbers[1], 500)
        await act(town.store, await town.world(), anna.user_id, "bill-late")
        await town.tick(2)
        for walker in (walk, refused):
            for name in town.kit.routes.names():
                await walker.says(f"/{name}")
        for name in ("score", "why", "history", "lookup", "duel"):
            for whom in ("Valjean", "Javer", TYPED, bella.name, "Valjean Javert", f"Valjean {TYPED}"):
                await walk.says(f"/{name} {whom}")
        await walk.taps_all()
        await refused.taps_all()
        assert walk.reached() >= IN_GROUPS
        await expect_chinese(town, reader)


async def test_a_hosts_panel_and_the_end_of_a_lesson_are_chinese(tmp_path: Path) -> None:
    words = Words.of("zh-Hans")
    async with a_chinese_town(tmp_path) as (town, reader):
        host, pupil = await town.person("老师", language="zh-hans"), await town.person("学生", language="zh-hans")
        walk = Walk(town=town, reader=reader, who=host, chat=host.user_id)
        [plan] = await host.says("/newworld class 42")
        walk.hears([plan], "plan")
        _, heard = await host.taps(plan, words.plain("newworld-make"))
        row = max(await town.store.worlds(), key=lambda one: one.world_id)
        walk.hears(heard, "made")
        await town.joins(pupil, world_id=row.world_id, tick=False)
        await town.store.set_chat_language(pupil.user_id, "zh-Hans")

        async def moves() -> None:
            async with town.worlds.moving(row.world_id):
                town.worlds.put(await tick(town.store, await town.worlds.world(row.world_id), town.kit.clock))

        await moves()
        await act(town.store, await town.worlds.world(row.world_id), pupil.user_id, "bill-late")
        await moves()
        player = await town.store.player(row.world_id, pupil.user_id)
        assert player is not None
        [done] = await town.store.player_events(row.world_id, player.person)
        await appeal(town.store, row, pupil.user_id, done.tick, done.number)
        await walk.says("/host")
        await walk.taps_all()
        walk.hears(await host.sees(), "after it all")
        await town.delivered()
        others = Walk(town=town, reader=reader, who=pupil, chat=pupil.user_id)
        others.hears(await pupil.sees(), "debrief")
        await others.taps_all()
        await expect_chinese(town, reader)


async def test_what_is_met_by_links_on_joining_and_elsewhere_is_chinese(tmp_path: Path) -> None:
    async with a_chinese_town(tmp_path) as (town, reader):
        anna, bella = await town.person("安娜", language="zh-hans"), await town.person("贝拉", language="zh-hans")
        group = await town.group("一个群", anna, bella, admins=[anna])
        await town.store.set_chat_language(group, "zh-Hans")
        await town.store.set_chat_world(group, town.world_id)
        walk = Walk(town=town, reader=reader, who=anna, chat=anna.user_id)
        for payload in ("", "w_gone", f"o_{town.world_id}", f"g_{group}", "o_99", "t_gone", "h_1_1", "c_gone", "play"):
            await walk.says(f"/start {payload}".strip())
        door = f"o_{town.world_id}"
        await walk.taps(f"join||{door}")
        second = (await anna.sees())[-1]
        other_name = next(tap.data for tap in second.buttons if tap.data and tap.data.startswith("yes-name"))
        _, heard = await anna.taps(second, other_name)
        walk.hears(heard, "asks for a name")
        for typed in ("\u200b", "新来的"):
            walk.hears(await anna.says(typed, reply_to=heard[-1]), "named")
        # Names that are not there, while somebody is on their way in; then the same again, once they have arrived.
        for _ in range(2):
            for name in town.kit.routes.names():
                await walk.says(f"/{name}")
            for data in ("permission|", "heed||1|0", "ignore||1|0"):
                await walk.taps(data)
            await town.tick()
            await town.delivered()
        walk.hears(await anna.sees(), "pushed")
        other = await plays(town, bella)
        row = (await town.world()).row
        await set_visibility(town.store, row, bella.user_id, Visibility.GROUP, group_chat=group)
        await walk.says(f"/start b_{group}")
        await set_visibility(town.store, row, anna.user_id, Visibility.GROUP, group_chat=group)
        await walk.says(f"/start b_{group}")
        await walk.says(f"/start b_{group}_{other}")
        for data in (f"meet||{group}", f"meet||{group}|{other}", f"meet!||{group}|{other}|0"):
            await walk.taps(data)
        await walk.taps(f"meet!||{group}|{other}|{load_play().friendship_text}")
        await set_visibility(town.store, (await town.world()).row, anna.user_id, Visibility.EVERYONE)
        await walk.says("/share")
        await walk.taps("share!|")
        cards = await town.post("inline", {"from": anna.user_id, "query": ""})
        [card] = cards["results"]
        reader.reads(f"{card['title']} {card['description']}", "inline card")
        chosen = {"from": anna.user_id, "chat": group, "inline_query_id": cards["inline_query_id"]}
        posted = await town.heard(bella, group, lambda: town.post("inline/choose", chosen | {"result_id": card["id"]}))
        walk.hears(posted, "shown elsewhere")
        toast, heard = await bella.taps(posted[-1], posted[-1].buttons[0].text)
        reader.reads(toast.text, "shown elsewhere")
        walk.hears(heard, "looked at again")
        await walk.taps("unshare|")
        await expect_chinese(town, reader)
