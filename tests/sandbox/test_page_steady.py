"""The chat page while much happens: a press is what one meant by it, what is counted is told, what is shown holds."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.nursery import Nursery
from tests.sandbox.chat_page import chatting, messages, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Locator, Page

    from tests.sandbox.chat_page import Chatting

pytestmark = pytest.mark.browser

# How long a finger, or a mouse's button, stays down: as people press.
PRESS = 110
SLOW_PRESS = 400
# Longer than the page waits before it draws the chats anew, and shorter than a press; and shorter than the page waits.
OFTEN = 0.1
ALL_THE_TIME = 0.02


@asynccontextmanager
async def _a_stream(here: Chatting, who: int, chat: int, *, seconds: float) -> AsyncIterator[None]:
    """Somebody writes into a group all the time, as long as the block lasts, straight into the state."""
    state = here.sandbox.state
    record, person = state.chat(chat), state.user(who)
    assert record is not None

    async def write_on() -> None:
        number = 0
        while True:
            number += 1
            state.add_message(record, from_=person, date=1_750_000_000 + number, text=f"line {number}")
            await asyncio.sleep(seconds)

    failures: list[BaseException] = []
    async with Nursery(lambda _name, error: failures.append(error)) as nursery:
        nursery.start(write_on(), name="stream")
        yield
    assert not failures, failures


def _row(page: Page, name: str) -> Locator:
    """A line of the list of chats."""
    return page.get_by_role("navigation").get_by_role("button", name=re.compile(f"^{name}"))


async def test_a_click_on_a_chat_counts_while_messages_arrive_in_others() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        groups = [await here.group(name, [ada, ben]) for name in ("Walkers", "Talkers", "Bakers")]
        page = await here.open(f"?as={ada}&chat={ada}")
        async with _a_stream(here, ben, groups[0], seconds=OFTEN):
            await expect(_row(page, "Walkers")).to_contain_text("unread")
            for name in ("Talkers", "Bakers") * 4:
                await _row(page, name).click(delay=PRESS)
                await expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=2_000)


async def test_a_row_keeps_its_place_while_it_is_pressed_and_the_order_changes_after() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        for name in ("Walkers", "Talkers", "Bakers"):
            group = await here.group(name, [ada, ben])
        page = await here.open(f"?as={ada}&chat={ada}")
        shown = page.get_by_role("navigation").locator(".chat .chat-name")
        await expect(shown).to_have_count(4)
        order = [name.strip() for name in await shown.all_inner_texts()]
        box = await _row(page, order[0]).bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 40, box["y"] + 20)
        await page.mouse.down()
        below = next(name for name in order if name in {"Walkers", "Talkers", "Bakers"} and name != order[0])
        chats = await (await here.session.get(f"{here.sandbox.url}/sandbox/chats?as={ada}")).json()
        group = next(one["chat"]["id"] for one in chats if one["chat"].get("title") == below)
        await here.control("send", from_=ben, chat=group, text="Up with it")
        await page.wait_for_timeout(SLOW_PRESS)
        await expect(shown.first).to_contain_text(order[0])
        await page.mouse.up()
        await expect(shown.first).to_contain_text(below)
        await expect(page.get_by_role("heading", name=order[0])).to_be_visible()


async def test_rows_stay_the_same_nodes_whatever_arrives() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        group = await here.group("Walkers", [ada, ben])
        await here.group("Talkers", [ada, ben])
        page = await here.open(f"?as={ada}&chat={ada}")
        row = await _row(page, "Walkers").element_handle()
        await _row(page, "Talkers").focus()
        await here.control("send", from_=ben, chat=group, text="News")
        await expect(_row(page, "Walkers")).to_contain_text("News")
        assert row is not None
        assert await row.evaluate("row => row.isConnected && row.textContent.includes('News')")
        await expect(_row(page, "Talkers")).to_be_focused()


async def test_a_press_on_a_button_counts_while_its_message_is_edited() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        page = await here.open(f"?as={ada}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/buttons")
        button = messages(page).last.get_by_role("button", name="Alert")
        box = await button.bounding_box()
        assert box is not None
        message_id = int(await messages(page).last.get_attribute("data-id") or 0)
        await page.mouse.move(box["x"] + 10, box["y"] + 10)
        await page.mouse.down()
        keyboard = {
            "inline_keyboard": [
                [{"text": "Add one", "callback_data": "add"}, {"text": "Alert", "callback_data": "alert"}]
            ]
        }
        place = {"chat_id": ada, "message_id": message_id}
        await here.bot.call("editMessageText", text="Count: 7", reply_markup=keyboard, **place)
        await page.wait_for_timeout(SLOW_PRESS)
        await page.mouse.up()
        await expect(page.get_by_role("alertdialog")).to_contain_text("Look here")
        await expect(messages(page).last).to_contain_text("Count: 7")


async def test_a_topic_is_chosen_while_messages_arrive() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        forum = await here.group("Harbour", [ada, ben], type="supergroup", topics=True)
        for name in ("Market", "Lighthouse"):
            await here.control("chats/topics", chat=forum, name=name, by=ada)
        page = await here.open(f"?as={ada}&chat={forum}")
        topics = page.get_by_role("group", name="Topics")
        async with _a_stream(here, ben, forum, seconds=OFTEN):
            await expect(page.get_by_role("log")).to_contain_text("line 3")
            for name in ("Market", "Lighthouse") * 3:
                topic = topics.get_by_role("button", name=name)
                await topic.click(delay=PRESS)
                await expect(topic).to_have_attribute("aria-pressed", "true")


async def test_the_list_of_chats_keeps_up_with_a_steady_stream() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        group = await here.group("Walkers", [ada, ben])
        page = await here.open(f"?as={ada}&chat={ada}")
        await expect(_row(page, "Walkers")).to_be_visible()
        async with _a_stream(here, ben, group, seconds=ALL_THE_TIME):
            # While the stream lasts: each of these was once drawn only after it had ended.
            for least in (3, 10, 20):
                await page.wait_for_function(
                    "least => parseInt(document.querySelector('.badge:not(:empty)')?.textContent ?? '0') >= least",
                    arg=least,
                )


async def test_typing_ends_when_it_is_called_off_and_shows_in_its_own_topic_alone() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        forum = await here.group("Harbour", [ada], type="supergroup", topics=True, bot_is_admin=True)
        one, two = [
            (await here.control("chats/topics", chat=forum, name=name, by=ada))["message_thread_id"]
            for name in ("Market", "Lighthouse")
        ]
        page = await here.open(f"?as={ada}&chat={forum}")
        topics, words = page.get_by_role("group", name="Topics"), page.locator(".head-words")

        async def acts(thread: int, action: str) -> None:
            await here.bot.call("sendChatAction", chat_id=forum, message_thread_id=thread, action=action)

        await topics.get_by_role("button", name="Lighthouse").click()
        await acts(one, "upload_photo")
        await acts(two, "typing")
        await expect(words).to_have_text("typing…")
        await acts(two, "cancel")
        # What goes on in the other topic is not told here, but where all topics are.
        await expect(words).to_contain_text("members")
        await topics.get_by_role("button", name="All").click()
        await expect(words).to_have_text("sending a photo…")
        await acts(one, "cancel")
        await expect(words).to_contain_text("members")
