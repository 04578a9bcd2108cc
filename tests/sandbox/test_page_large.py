"""The chat page with twenty thousand messages, and after the stream of events breaks."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.sandbox import SandboxOptions, start_sandbox
from tests.sandbox.chat_page import PHONE, a_browser, chatting, messages
from tests.sandbox.driving import held_port

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page, Route

    from tests.sandbox.chat_page import Chatting

pytestmark = pytest.mark.browser

MANY = 20_000
# Scrolls up in steps, as a wheel does, until a message is drawn or the steps are used up. At the top no step can be
# taken: there what is older is waited for, however long it takes to come.
SCROLL_TO = """async ([number, steps]) => {
    const patience = performance.now() + 60_000;
    const log = document.querySelector(".log");
    let most = 0;
    let moved = 0;
    const drawn = () => [...document.querySelectorAll(".list .row")].map((row) => Number(row.dataset.id));
    for (let step = 0; step < steps && !drawn().includes(number) && performance.now() < patience; ) {
        if (log.scrollTop > 0) step += 1;
        // What is in sight must stay in place, whatever is drawn above it: after a step of 300 pixels, it is 300 lower.
        const row = [...document.querySelectorAll(".list .row")].find((one) => one.getBoundingClientRect().top > 100);
        const before = row.getBoundingClientRect().top;
        const step_ = Math.min(300, log.scrollTop);
        log.scrollTop -= step_;
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        if (row.isConnected) moved = Math.max(moved, Math.abs(row.getBoundingClientRect().top - before - step_));
        most = Math.max(most, document.querySelectorAll(".list > *").length);
    }
    return { most, moved, oldest: drawn()[0] };
}"""


async def _many(here: Chatting, user: int) -> None:
    """Twenty thousand messages, put into the state itself: sending them is what other tests are about."""
    state = here.sandbox.state
    chat = state.chat(user)
    assert chat is not None
    state.set_started(chat)
    person = state.user(user)
    for number in range(1, MANY + 1):
        by = person if number % 3 == 0 else state.bot
        state.add_message(
            chat, from_=by, date=1_750_000_000 + number * 60, text=f"Message number {number}. " * (1 + number % 4)
        )


async def _in_sight(page: Page) -> int:
    """The id of the first message that is wholly in sight."""
    found = await page.evaluate(
        """() => {
            const top = document.querySelector(".log").getBoundingClientRect().top;
            const rows = [...document.querySelectorAll(".list .row")];
            return Number(rows.find((row) => row.getBoundingClientRect().top >= top).dataset.id);
        }"""
    )
    return int(found)


async def test_twenty_thousand_messages_are_drawn_a_few_at_a_time_and_nothing_jumps() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await _many(here, ada)
        page = await here.open(f"?as={ada}")
        await expect(messages(page).last).to_contain_text(f"Message number {MANY}.")
        found = await page.evaluate(SCROLL_TO, [MANY - 900, 600])
        assert found["oldest"] <= MANY - 900
        assert found["most"] <= 200
        assert found["moved"] < 2
        # New messages do not pull the reader away; the button tells of them and leads there.
        reading = await _in_sight(page)
        await here.bot.call("sendMessage", chat_id=ada, text="The newest of all")
        await page.get_by_role("button", name="Jump to newest, 1 new").wait_for()
        assert await _in_sight(page) == reading
        await page.get_by_role("button", name="Jump to newest").click()
        await expect(messages(page).last).to_contain_text("The newest of all")
        await expect(messages(page).last).to_be_in_viewport()


async def test_nothing_jumps_where_older_messages_come_late_and_the_machine_is_slow() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await _many(here, ada)
        await here.group("Walkers", [ada])
        page = await here.open(f"?as={ada}&chat={ada}")
        await expect(messages(page).last).to_contain_text(f"Message number {MANY}.")
        await _slowly(page, seconds=0.4, times=10)
        found = await page.evaluate(SCROLL_TO, [MANY - 250, 400])
        assert found["oldest"] <= MANY - 250
        assert found["moved"] < 2
        # With nobody scrolling nothing moves, however much is loaded above.
        reading = await _in_sight(page)
        await page.wait_for_timeout(1500)
        assert await _in_sight(page) == reading
        await _looks_away_and_back(page)
        for _ in range(10):
            assert await _in_sight(page) == reading
            await page.wait_for_timeout(100)


async def test_the_place_is_kept_where_the_message_in_sight_is_deleted() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await _many(here, ada)
        await here.group("Walkers", [ada])
        page = await here.open(f"?as={ada}&chat={ada}")
        await expect(messages(page).last).to_contain_text(f"Message number {MANY}.")
        await page.evaluate(SCROLL_TO, [MANY - 300, 200])
        await page.wait_for_timeout(300)
        for gone in await _around(page, 3):
            _deleted(here, ada, [gone])
            await expect(page.locator(f'[data-id="{gone}"]')).to_have_count(0)
        await page.wait_for_timeout(100)
        reading = await _in_sight(page)
        assert MANY - 320 < reading < MANY - 200
        # The same where the place was left behind in another chat.
        await page.get_by_role("navigation").get_by_role("button", name="Walkers").click()
        await expect(page.get_by_role("heading", name="Walkers")).to_be_visible()
        _deleted(here, ada, list(range(reading - 3, reading + 3)))
        await page.get_by_role("navigation").get_by_role("button", name=re.compile("^Glasshouse")).click()
        await expect(messages(page).first).to_be_attached()
        await page.wait_for_timeout(300)
        assert reading <= await _in_sight(page) <= reading + 6


async def test_a_phone_keeps_the_place_while_the_list_of_chats_covers_it() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await _many(here, ada)
        page = await here.open(f"?as={ada}&chat={ada}", size=PHONE)
        await expect(messages(page).last).to_contain_text(f"Message number {MANY}.")
        await page.evaluate(SCROLL_TO, [MANY - 150, 200])
        await page.wait_for_timeout(300)
        reading = await _in_sight(page)
        await page.get_by_role("button", name="Back to the chats").click()
        await here.bot.call("sendMessage", chat_id=ada, text="Meanwhile")
        row = page.get_by_role("navigation").get_by_role("button", name=re.compile("^Glasshouse"))
        await expect(row).to_contain_text("Meanwhile")
        await row.click()
        await expect(page.get_by_role("button", name="Jump to newest, 1 new")).to_be_visible()
        assert await _in_sight(page) == reading


async def _slowly(page: Page, *, seconds: float, times: int) -> None:
    """From now on older messages come so late, and everything in the page takes so many times as long."""

    async def late(route: Route) -> None:
        await asyncio.sleep(seconds)
        await route.continue_()

    await page.route("**/sandbox/messages*", late)
    browser = await page.context.new_cdp_session(page)
    await browser.send("Emulation.setCPUThrottlingRate", {"rate": times})


async def _looks_away_and_back(page: Page) -> None:
    """Into the other chat, and back to the bot's."""
    await page.get_by_role("navigation").get_by_role("button", name="Walkers").click()
    await expect(page.get_by_role("heading", name="Walkers")).to_be_visible()
    await page.get_by_role("navigation").get_by_role("button", name=re.compile("^Glasshouse")).click()
    await expect(page.get_by_role("heading", name=re.compile("^Glasshouse"))).to_be_visible()
    await expect(messages(page).first).to_be_attached()


def _deleted(here: Chatting, chat_id: int, message_ids: list[int]) -> None:
    """Messages go from a chat; for the bot they are too old to be deleted."""
    chat = here.sandbox.state.chat(chat_id)
    assert chat is not None
    here.sandbox.state.delete_messages(chat, message_ids)


async def _around(page: Page, count: int) -> list[int]:
    """The ids of the messages at the upper edge of what is in sight: the one that is cut off, and those below it."""
    found: list[int] = await page.evaluate(
        """count => {
            const top = document.querySelector(".log").getBoundingClientRect().top;
            const rows = [...document.querySelectorAll(".list .row")];
            const first = rows.findIndex((row) => row.getBoundingClientRect().bottom > top);
            return rows.slice(first, first + count).map((row) => Number(row.dataset.id));
        }""",
        count,
    )
    return found


async def test_the_place_is_kept_when_one_looks_into_another_chat() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await _many(here, ada)
        await here.group("Walkers", [ada])
        page = await here.open(f"?as={ada}&chat={ada}")
        await expect(messages(page).last).to_contain_text(f"Message number {MANY}.")
        await page.evaluate(SCROLL_TO, [MANY - 300, 200])
        reading = await _in_sight(page)
        await page.get_by_role("navigation").get_by_role("button", name="Walkers").click()
        await expect(page.get_by_role("heading", name="Walkers")).to_be_visible()
        await page.get_by_role("navigation").get_by_role("button", name=re.compile("^Glasshouse")).click()
        await expect(page.get_by_role("heading", name=re.compile("^Glasshouse"))).to_be_visible()
        await expect(messages(page).first).to_be_attached()
        for _ in range(500):  # it is put back once all is drawn
            if await _in_sight(page) == reading:
                break
            await asyncio.sleep(0.02)
        assert await _in_sight(page) == reading


async def test_a_quoted_message_far_back_is_loaded_and_shown() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await _many(here, ada)
        await here.control("send", from_=ada, chat=ada, text="This one", reply_to=MANY - 2000)
        page = await here.open(f"?as={ada}")
        await messages(page).filter(has_text="This one").first.locator(".quote").click()
        far = page.locator(f'[data-id="{MANY - 2000}"]')
        await expect(far).to_be_in_viewport()
        await expect(far).to_be_focused()


async def test_the_page_comes_back_by_itself_after_the_server_was_away(tmp_path: Path) -> None:
    with held_port() as port:
        kept = SandboxOptions(port=port, state_file=tmp_path / "state.json")
        await _goes_and_comes(kept)


async def _goes_and_comes(kept: SandboxOptions) -> None:
    async with a_browser() as browser:
        page = await browser.new_page()
        async with start_sandbox(kept) as first:
            first.state.add_user(first_name="Ada")
            await page.goto(first.url)
            await page.get_by_role("button", name="START", exact=True).click()
            await expect(messages(page).last).to_contain_text("/start")
        await expect(page.get_by_role("status").filter(has_text="Connecting…")).to_be_visible()
        async with start_sandbox(kept) as second:
            user = next(iter(second.state.records.users))
            await second.carry_out("sendMessage", {"chat_id": user, "text": "Here again"})
            await expect(messages(page).last).to_contain_text("Here again")
            await expect(page.get_by_text("Connecting…")).to_have_count(0)
        # A server that knows nobody any more asks anew who one is.
        async with start_sandbox(SandboxOptions(port=kept.port)):
            await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
