"""The chat page with twenty thousand messages, and after the stream of events breaks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.sandbox import SandboxOptions, start_sandbox
from tests.sandbox.chat_page import a_browser, chatting, messages

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

    from tests.sandbox.chat_page import Chatting

pytestmark = pytest.mark.browser

MANY = 20_000
# Scrolls up in steps, as a wheel does, until a message is drawn or the steps are used up.
SCROLL_TO = """async ([number, steps]) => {
    const log = document.querySelector(".log");
    let most = 0;
    let moved = 0;
    const drawn = () => [...document.querySelectorAll(".list .row")].map((row) => Number(row.dataset.id));
    for (let step = 0; step < steps && !drawn().includes(number); step += 1) {
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
        await expect(messages(page).first).to_be_attached()
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
    kept = SandboxOptions(port=0, state_file=tmp_path / "state.json")
    async with a_browser() as browser:
        page = await browser.new_page()
        async with start_sandbox(kept) as first:
            first.state.add_user(first_name="Ada")
            await page.goto(first.url)
            await page.get_by_role("button", name="START", exact=True).click()
            await expect(messages(page).last).to_contain_text("/start")
            port = int(first.url.rpartition(":")[2])
        await expect(page.get_by_role("status").filter(has_text="Connecting…")).to_be_visible()
        async with start_sandbox(replace(kept, port=port)) as second:
            user = next(iter(second.state.records.users))
            await second.carry_out("sendMessage", {"chat_id": user, "text": "Here again"})
            await expect(messages(page).last).to_contain_text("Here again")
            await expect(page.get_by_text("Connecting…")).to_have_count(0)
        # A server that knows nobody any more asks anew who one is.
        async with start_sandbox(SandboxOptions(port=port)):
            await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
