"""A newcomer's first minutes in the chat page: from START to an event that still counts, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.sandbox.chat_page import PHONE, WIDE, messages
from tests.telegram.browser.meeting import meeting

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("size", "dark"), [(WIDE, False), (PHONE, True)], ids=["wide and light", "a phone in the dark"]
)
async def test_a_newcomer_joins_sees_a_score_and_asks_why_down_to_the_events(
    tmp_path: Path, size: tuple[int, int], *, dark: bool
) -> None:
    async with meeting(tmp_path, seconds_a_tick=1) as here:
        await here.town.tick(5)
        sam = await here.town.person("Sam")
        view = await here.sight(sam, size=size, dark=dark)
        of = "phone" if dark else "wide"
        await view.starts()
        await view.reads(
            "Glasshouse is a game about being scored",
            "77 characters of the novel",
            "Simulation · fictional scores",
            shot=f"1-{of}-1-start",
        )
        await view.taps("Join Les Misérables")
        await view.reads("2 of 2 · Who sees it, and how it ends", "Nothing has begun yet")
        await expect(messages(view.side).nth(-2)).to_contain_text("1 of 2 · What happens")
        await view.shot(f"1-{of}-2-consent")
        await view.taps("Yes, let me in as Sam")
        await view.reads("You are in Les Misérables, as “Sam”.", "Nobody but you sees it", shot=f"1-{of}-3-joined")
        # Until there is a score, there is something to look at, with a way back.
        await view.taps("Public list")
        await view.reads("public list of those who draw others down", shot=f"1-{of}-4-register")
        await view.says("/rules")
        await view.reads("What counts", shot=f"1-{of}-5-rules")
        await here.town.tick()
        await view.looks("You have a score: ", "Simulation · fictional scores", shot=f"1-{of}-7-score")
        await view.taps("Why?")
        await view.looks("What it is made of:", "where everybody starts", shot=f"1-{of}-8-why")
        # Something is done; its price is said after it, and it counts with the next tick.
        await view.taps("Do something")
        await view.reads("5 of 5 things left to do today", "You learn what it costs afterwards.")
        await view.taps("Pay")
        await view.reads("Pay · 5 left today", shot=f"1-{of}-9-pay")
        await view.taps("Pay a bill late")
        await view.reads("Paid a bill late", "It counts from the next tick.", "4 things left", shot=f"1-{of}-10-paid")
        await here.town.tick()
        await view.taps("Why?")
        await view.looks("What moved it, 590 → ", "What it is made of:", "reported", shot=f"1-{of}-11-moved")
        # Down to the event, and back again.
        await view.taps("−")
        await view.reads("Paid a bill late", "the 2015 article", shot=f"1-{of}-12-line")
        await view.taps("−")
        await view.reads("Was one of these not as it should be?", shot=f"1-{of}-13-events")
        await view.taps("‹ Back")
        await view.reads("the 2015 article")
        await view.taps("‹ Back")
        await view.looks("What it is made of:")
        assert await view.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_first_steps_in_chinese(tmp_path: Path) -> None:
    async with meeting(tmp_path, seconds_a_tick=1) as here:
        lin = await here.town.person("林小雨", language="en")
        view = await here.sight(lin)
        await view.starts()
        await view.taps("简体中文")
        await view.reads("Glasshouse 是一个关于“被打分”的游戏。", "模拟 · 虚构分数", shot="7-1-start")
        await view.taps("加入悲惨世界")
        await view.reads("2 / 2 · 谁能看到，怎样结束", shot="7-2-consent")
        await view.taps("是，以 林小雨 的名字加入")
        await view.reads("你已加入悲惨世界，名字是“林小雨”。", shot="7-3-joined")
        await here.town.tick()
        await view.looks("你有分数了：590。", "模拟 · 虚构分数", shot="7-4-score")
        await view.taps("为什么")
        await view.looks("它由这些组成：")
        await view.taps("做点什么")
        await view.taps("付款")
        await view.shot("7-5-pay")
        await view.taps("晚付账单")
        await view.reads("下一个回合起计分")
        await here.town.tick()
        await view.taps("为什么")
        text = await view.looks("是什么让它变化，590 → ")
        assert not re.search("[A-Za-z]{3,}", text.replace("Les Misérables", "")), "not a word is left in English"
        await view.shot("7-6-why")
