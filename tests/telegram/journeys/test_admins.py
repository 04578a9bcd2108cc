"""A group's own world in the hands of its admins; topics; a group that becomes a supergroup; buttons tapped twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat_ports import AlertTimes, ChatKind
from bot.player_ports import AppealState, Visibility
from bot.sandbox.happenings import CallbackQuery, UpdateKind
from bot.services.act import act
from bot.services.appeal import appeal
from bot.services.forget import forget
from bot.services.set_visibility import set_visibility
from bot.services.tick import tick
from bot.views.actions import action
from tests.telegram.chatting import talking
from tests.telegram.forging import forges
from tests.telegram.journeying import consent, enter, made_world

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import WorldRow
    from bot.telegram.asking import Ask, Talk
    from bot.views.reply import InlineAnswer, Reply
    from tests.telegram.chatting import Someone, Town


async def moved(town: Town, world_id: int) -> None:
    world = await town.worlds.world(world_id)
    town.worlds.put(await tick(town.store, world, town.kit.clock))


async def appealed(town: Town, row: WorldRow, pupil: Someone) -> tuple[int, int, int]:
    """Somebody has done something and appeals it; the event."""
    await town.joins(pupil, world_id=row.world_id, tick=False)
    await moved(town, row.world_id)
    await act(town.store, await town.worlds.world(row.world_id), pupil.user_id, "bill-late")
    await moved(town, row.world_id)
    player = await town.store.player(row.world_id, pupil.user_id)
    assert player is not None
    [done] = await town.store.player_events(row.world_id, player.person)
    await appeal(town.store, row, pupil.user_id, done.tick, done.number)
    await town.delivered()
    return player.person, done.tick, done.number


async def test_an_admin_of_the_group_decides_an_appeal_and_nobody_else(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        teacher, second = await town.person("Teacher"), await town.person("Second")
        pupil, other = await town.person("Pupil"), await town.person("Other")
        await second.says("/start")
        await other.says("/start")
        group = await town.group("Class", teacher, second, pupil, other, admins=[teacher, second])
        row, _ = await made_world(town, teacher, chat=group)
        event = await appealed(town, row, pupil)
        strike = action("h-appeal", row.world_id, group, *event, 1)
        for nobody in (other, pupil):
            await forges(nobody, strike)
            await forges(nobody, action("h-appeal", row.world_id, "", *event, 1))
        [open_case] = await town.store.appeals(row.world_id)
        assert open_case.state is AppealState.OPEN
        [panel] = await second.says(f"/start h_{row.world_id}_{group}")
        _, [cases] = await second.taps(panel, "Appeals")
        _, heard = await second.taps(cases, strike)
        assert heard
        [decided] = await town.store.appeals(row.world_id)
        assert decided.state is AppealState.STRUCK
        await town.delivered()
        assert "appeal" in (await pupil.sees())[-1].text.lower()
        # Who is no admin any more decides nothing.
        elsewhere = await town.group("Elsewhere", second, admins=[second])
        said = await forges(second, action("h-run", row.world_id, elsewhere, 0))
        assert "host" in said[-1].text


async def test_a_decision_cut_short_is_still_told(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        host, pupil = await town.person("Host"), await town.person("Pupil")
        await host.says("/start")
        row, _ = await made_world(town, host)
        person, tick_, number = await appealed(town, row, pupil)
        heard = len(await pupil.sees())
        # As it stands when the program died between the decision and its telling.
        with town.store.acting_for(10**12):
            await town.store.decide_appeal(row.world_id, person, tick_, number, AppealState.STRUCK)
        routes = town.kit.routes
        handler = routes.of_tap("h-appeal")
        assert handler is not None

        async def repeated(ask: Ask, talk: Talk) -> Reply | InlineAnswer | None:
            return await handler(replace(ask, replayed=True), talk)

        routes._taps["h-appeal"] = repeated  # as a start would hand it on
        await forges(host, action("h-appeal", row.world_id, "", person, tick_, number, 1))
        await town.delivered()
        told = (await pupil.sees())[heard:]
        assert [each for each in told if "appeal" in each.text.lower()], [each.text for each in told]


async def test_make_it_tapped_twice_makes_one_world(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        host = await town.person("Host")
        [plan] = await host.says("/newworld class 42")
        data = plan.button("Make it").data
        assert data is not None
        await host.taps(plan, "Make it")
        for _ in range(2):
            sandbox, records = town.sandbox, town.sandbox.state.records
            pending = sandbox.state.open_callback(
                user_id=host.user_id, chat_id=host.user_id, message_id=plan.message_id, data=data,
                inline_message_id=None,
            )  # fmt: skip
            query = CallbackQuery(
                id=pending.id, from_=records.users[host.user_id],
                message=records.chats[host.user_id].messages[plan.message_id - 1], inline_message_id=None,
                chat_instance="1", data=data,
            )  # fmt: skip
            sandbox.queue.put(UpdateKind.CALLBACK_QUERY, query)
        await town.quiet()
        assert len(await town.store.hosted(host.user_id)) == 1
        assert len(await town.store.worlds()) == 2, "this one, and the town's own"


async def test_in_a_topic_the_bot_answers_in_the_topic(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        group = await town.group("Forum", anna, admins=[anna], topics=True)
        await town.store.set_chat_world(group, town.world_id)
        topic = await town.post("chats/topics", {"chat": group, "name": "Scores"})
        thread = topic["message_thread_id"]
        for command in ("/rank", "/mood", "/help", "/score Cosette", "/atlantis"):
            for said in await anna.says(command, chat=group, thread=thread):
                assert said.raw.get("message_thread_id") == thread, command
        [shown] = await anna.says("/mood", chat=group, thread=thread)
        assert shown.raw.get("is_topic_message")


async def test_a_group_that_moves_keeps_world_language_digest_and_who_is_seen(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        await town.joins(anna, tick=False)
        await town.joins(berta)
        group = await town.group("Club", anna, berta, admins=[anna], supergroup=False)
        await town.store.set_chat_world(group, town.world_id)
        row = (await town.world()).row
        await set_visibility(town.store, row, anna.user_id, Visibility.GROUP, group_chat=group)
        [asked] = await anna.says("/language", chat=group)
        await anna.taps(asked, "简体中文")
        [asked] = await anna.says("/weekly", chat=group)
        await anna.taps(asked, asked.buttons[0].text)
        await town.store.set_alert_times(group, AlertTimes(time_zone="Asia/Tokyo", digest_at=540, digest_day=4))
        times = await town.store.alert_times(group)
        due = await town.store.next_delivery()
        now = (await town.post("chats/migrate", {"chat": group}))["chat"]["id"]
        await town.quiet()
        chat = await town.store.chat(now)
        assert chat is not None
        assert (chat.world_id, chat.language) == (town.world_id, "zh-Hans")
        assert await town.store.alert_times(now) == times
        assert times.digest_day == 4
        assert await town.store.next_delivery() == due
        player = await town.store.player(town.world_id, anna.user_id)
        assert player is not None
        assert player.group_chat == now
        [rank] = await berta.says("/rank", chat=now)
        assert "Anna" in rank.text
        assert await town.store.chat(group) == chat, "the old id leads to it"


async def test_a_group_that_takes_the_bot_in_again_has_its_digest_again(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_alert_times(group, AlertTimes(digest_at=480))
        await town.store.lose_chat(group, ChatKind.GROUP, town.kit.clock.now())
        assert await town.store.next_delivery() is None
        bot = town.sandbox.options.bot_id
        for what in ("leave", "join"):
            await town.post("chats/members", {"chat": group, "user": bot, "action": what})
        await town.quiet()
        due = await town.store.next_delivery()
        assert due is not None
        assert due <= town.kit.clock.now() + timedelta(days=7)


async def test_who_was_forgotten_comes_back_by_an_old_button_and_plays(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        [hello] = await anna.says("/start")
        await enter(anna, hello)
        await forget(town.store, anna.user_id, town.kit.clock)
        await forges(anna, action("alerts-digest", 18))
        assert await town.store.chat(anna.user_id) is None, "an old button keeps nothing of who was forgotten"
        read = await consent(anna, hello)
        yes = next(tap.data for tap in read[-1].buttons if tap.data and tap.data.startswith("yes|"))
        await anna.taps(read[-1], yes)
        await town.tick()
        [score] = await anna.says("/score")
        assert score.photo, score.text
