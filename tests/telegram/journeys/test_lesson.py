"""A lesson of 45 minutes with twelve pupils, from the teacher's /start to everybody's debrief; nobody gets stuck.

The half hour of ticks is walked through by hand. After everything that somebody says or taps there has to be an answer,
and one that leads on: a button, or what to send next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import WorldState
from bot.services.tick import tick
from bot.views.framing import length
from bot.views.reply import LONGEST_CAPTION, LONGEST_TEXT
from bot.views.wording import Words
from tests.telegram.chatting import talking
from tests.telegram.journeying import enter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town

PUPILS = ("Ada", "Ben", "Cem", "Dana", "Eli", "Fay", "Gül", "Hao", "Ines", "Jun", "Kim", "李雷")
NEIGHBOURS = ("Orla", "Tobin", "Castor", "Linne", "Edda", "Jory", "Pell", "Sefa", "Nanna", "Ivo", "Wenda", "Mira")
TICKS = 30
BROKEN = ("trouble-unknown", "trouble-stale", "trouble-busy", "trouble-slow")


def leads_on(said: list[Said], what: str) -> Said:
    """The last answer; it is there, whole, and leads on."""
    assert said, f"silence after {what}"
    last = said[-1]
    for words in (Words.of("en"), Words.of("zh-Hans")):
        for key in BROKEN:
            start = words(key, **({"report": "R"} if key == "trouble-unknown" else {}))
            assert start[:18] not in last.raw.get("text", ""), (what, last.text)
    assert length(last.text) <= (LONGEST_CAPTION if last.photo else LONGEST_TEXT), what
    assert last.buttons or "/" in last.text or "reply_markup" in last.raw, (what, last.text)
    return last


async def does(who: Someone, text: str, chat: int | None = None) -> Said:
    """Say something; the answer."""
    return leads_on(await who.says(text, chat=chat), f"{who.name}: {text}")


async def taps(who: Someone, said: Said, wanted: str) -> Said:
    """Tap something; the answer, be it a toast below the same message."""
    toast, heard = await who.taps(said, wanted)
    assert toast.answered, (who.name, wanted)
    return leads_on(heard, f"{who.name} taps {wanted}") if heard else said


async def go_on(town: Town, world_id: int, ticks: int) -> None:
    for _ in range(ticks):
        world = await town.worlds.world(world_id)
        town.worlds.put(await tick(town.store, world, town.kit.clock))
    await town.delivered()


async def acts(who: Someone, number: int) -> None:
    """A choice of today, by taps from the menu on."""
    menu = await does(who, "/act")
    categories = [
        tap.data for tap in menu.buttons if tap.data and tap.data.startswith("act") and tap.data.count("|") > 1
    ]
    assert categories, menu.text
    choices = await taps(who, menu, categories[number % len(categories)])
    kinds = [
        tap.data for tap in choices.buttons if tap.data and tap.data.split("|")[0] not in {"act", "score", "whatif"}
    ]
    assert kinds, choices.text
    done = await taps(who, choices, kinds[number % len(kinds)])
    assert done.text


async def test_twelve_pupils_play_a_lesson_from_start_to_debrief(  # noqa: PLR0915 - a lesson is long
    tmp_path: Path,
) -> None:
    async with talking(tmp_path) as town:
        teacher = await town.person("Ms Teach")
        pupils = [await town.person(name, language="zh-hans" if name == "李雷" else "en") for name in PUPILS]
        group = await town.group("Class 5b", teacher, *pupils, admins=(teacher,))
        greeting = (await teacher.sees(group))[-1]
        assert greeting.has("Choose a world")
        # The teacher makes the class's own world, in the class's group.
        hello = await does(teacher, "/start")
        assert hello.text
        plan = await does(teacher, "/newworld class 5", chat=group)
        _, heard = await teacher.taps(plan, "Make it")
        assert any(said.photo for said in heard)
        row = max(await town.store.worlds(), key=lambda each: each.world_id)
        payload = next(
            tap.url.partition("?start=")[2]
            for said in heard
            for tap in said.buttons
            if tap.url and "start=w_" in tap.url
        )
        host = await does(teacher, "/host", chat=group)
        panel = await does(teacher, f"/start {(host.buttons[0].url or '').partition('?start=')[2]}")
        # Everybody joins; half by the link, half by the group's button; and all let the class see them.
        part = f"g_{group}"
        for place, pupil in enumerate(pupils):
            hello = await does(pupil, f"/start {payload if place % 2 else part}")
            joined = leads_on([await enter(pupil, hello)], f"{pupil.name} joins")
            if joined.has("see|group") or any((tap.data or "").startswith("see|") for tap in joined.buttons):
                see = next(tap.data for tap in joined.buttons if (tap.data or "").startswith("see|"))
                await taps(pupil, joined, see or "")
            else:
                await does(pupil, f"/start {part}")
                last = (await pupil.sees())[-1]
                see = next(tap.data for tap in last.buttons if (tap.data or "").startswith("see|"))
                await taps(pupil, last, see or "")
            # Before the first tick there is no score yet, but an answer.
            await does(pupil, "/score")
        await go_on(town, row.world_id, 1)
        panel = await taps(teacher, panel, "Turn teaching on")
        for place, pupil in enumerate(pupils):
            score = await does(pupil, "/score")
            assert score.photo
            await taps(pupil, score, "why|")
            await does(pupil, f"/befriend {NEIGHBOURS[place]}")
            asked = (await pupil.sees())[-1]
            yes = next((tap.data for tap in asked.buttons if (tap.data or "").startswith("befriend!")), None)
            if yes:
                await taps(pupil, asked, yes)
        done = 1
        for lesson_part in range(5):
            for place, pupil in enumerate(pupils):
                await acts(pupil, place + lesson_part)
                await does(
                    pupil, ("/why", "/friends", "/whatif", "/tiers", "/history", "/rules")[(place + lesson_part) % 6]
                )
            await does(
                pupils[lesson_part], ("/compare", "/rank", "/bonds", "/mood", "/duel Ada, Ben")[lesson_part], chat=group
            )
            if lesson_part == 2:
                events = await taps(teacher, panel, "Throw an event")
                panel = await taps(teacher, events, "The market crashed")
            await go_on(town, row.world_id, (TICKS - 1) // 5)
            done += (TICKS - 1) // 5
        await go_on(town, row.world_id, TICKS - done)
        asked = await taps(teacher, panel, "End the lesson")
        over = await taps(teacher, asked, "End it")
        assert "The lesson is over" in over.text
        for name in PUPILS:
            assert name not in over.text, "a teacher is told of nobody"
        await town.delivered()
        for pupil in pupils:
            words = Words.of("zh-Hans" if pupil.name == "李雷" else "en")
            told = [said for said in await pupil.sees() if words.plain("debrief-all") in said.text]
            assert len(told) == 1, pupil.name
            leads_on(told, f"{pupil.name}'s debrief")
        assert any("The lesson is over" in said.text for said in await teacher.sees(group))
        row = next(each for each in await town.store.worlds() if each.world_id == row.world_id)
        assert (row.tick, row.state) == (TICKS, WorldState.PAUSED)
