"""Several people on the chat page: switching, side by side, groups, topics, unread counts, faults."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.sandbox.chat_page import chatting, messages, write
from tests.sandbox.controlling import until

pytestmark = pytest.mark.browser


async def test_a_person_is_added_and_one_switches_between_them_and_is_remembered() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        page = await here.open(f"?as={ada}")
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page)).to_have_count(2)
        await page.get_by_role("button", name="Who am I: Ada").click()
        await page.get_by_role("button", name="Add a person").click()
        await page.get_by_label("First name").fill("Benedikt")
        await page.get_by_label("Language").select_option("de")
        await page.get_by_role("button", name="Add person").click()
        # A person of their own: nothing of the other's chat is left on the page.
        await expect(page.get_by_role("button", name="Who am I: Benedikt")).to_contain_text("German")
        await expect(page.get_by_role("button", name="START", exact=True)).to_be_visible()
        await expect(page.get_by_text("Started with nothing")).to_have_count(0)
        await page.goto(here.sandbox.url)
        await page.get_by_role("button", name="Who am I: Benedikt").click()
        await page.get_by_role("button", name=re.compile("^Ada")).click()
        await expect(messages(page).last).to_contain_text("Started with nothing")


async def test_two_people_side_by_side_see_each_others_messages_in_a_group_at_once() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        group = await here.group("Walkers", [ada, ben])
        page = await here.open(f"?as={ada}&chat={group}", size=(1600, 800))
        await page.get_by_role("button", name="Second person side by side").click()
        left, right = (
            page.get_by_role("region", name="Telegram of Ada"),
            page.get_by_role("region", name="Telegram of Ben"),
        )
        await write(left, "Are you there?")
        await expect(messages(right).last).to_contain_text("Are you there?")
        await expect(messages(right).last).to_contain_text("Ada")
        await write(right, "/start@glasshouse_demo_bot")
        for side in (left, right):
            await expect(messages(side).last).to_contain_text("Started with nothing")
        # In privacy mode the bot was told of the command alone.
        assert [update["message"]["text"] for update in here.bot.heard if update.get("message", {}).get("text")] == [
            "/start@glasshouse_demo_bot"
        ]
        await page.get_by_role("button", name="Close this side").click()
        await expect(right).to_have_count(0)


async def test_a_group_with_topics_is_made_and_each_topic_shows_its_own_messages() -> None:
    async with chatting() as here:
        ada, _ = await here.person("Ada"), await here.person("Benedikt")
        page = await here.open(f"?as={ada}")
        await page.get_by_role("button", name="New group").click()
        await page.get_by_label("Title").fill("Harbour town")
        await page.get_by_role("checkbox", name="Topics").check()
        await page.get_by_role("button", name="Create group").click()
        await expect(page.get_by_role("heading", name="Harbour town")).to_be_visible()
        topics = page.get_by_role("group", name="Topics")
        for name in ("Market", "Lighthouse"):
            await topics.get_by_role("button", name="New topic").click()
            await page.get_by_label("Name").fill(name)
            await page.get_by_role("button", name="Create topic").click()
            await expect(topics.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        await write(page, "/start@glasshouse_demo_bot")
        await expect(messages(page).last).to_contain_text("Started with nothing")
        await topics.get_by_role("button", name="Market").click()
        await expect(messages(page)).to_have_count(0)
        await topics.get_by_role("button", name="All").click()
        await expect(messages(page).first).to_contain_text("Lighthouse")


async def test_unread_messages_are_counted_until_they_are_seen() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        group = await here.group("Walkers", [ada, ben])
        page = await here.open(f"?as={ada}&chat={ada}")
        row = page.get_by_role("navigation").get_by_role("button", name="Walkers")
        await row.click()
        await page.get_by_role("navigation").get_by_role("button", name=re.compile("^Glasshouse")).click()
        for number in range(3):
            await here.control("send", from_=ben, chat=group, text=f"news {number}")
        await expect(row).to_contain_text("news 2")
        await expect(row).to_contain_text("3 unread")
        await expect(page).to_have_title(re.compile(r"^\(3\)"))
        await row.click()
        await expect(messages(page).last).to_contain_text("news 2")
        await expect(page).to_have_title("Local Telegram")


async def test_the_drawer_blocks_the_bot_and_lets_calls_fail() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        page = await here.open(f"?as={ada}")
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page)).to_have_count(2)
        await page.get_by_role("button", name="Faults", exact=True).click()
        drawer = page.get_by_role("complementary", name="Faults")
        await drawer.get_by_role("button", name="Deliver twice").click()
        await expect(drawer.get_by_role("listitem")).to_contain_text(["twice"])
        await drawer.get_by_role("button", name="Clear all faults").click()
        await expect(drawer.get_by_role("listitem")).to_have_text("None")
        async with page.expect_download() as download:
            await drawer.get_by_role("link", name="Download the log").click()
        log = await (await download.value).path()
        assert b'"sendMessage"' in log.read_bytes()
        await drawer.get_by_role("button", name="Block the bot").click()
        await page.get_by_role("button", name="Unblock the bot").last.click()
        await expect(drawer.get_by_role("button", name="Block the bot")).to_be_visible()
        await page.keyboard.press("Escape")

        def standings() -> list[str]:
            changes = [update["my_chat_member"] for update in here.bot.heard if "my_chat_member" in update]
            return [change["new_chat_member"]["status"] for change in changes]

        await until(lambda: len(standings()) == 2)
        assert standings() == ["kicked", "member"]


async def test_a_group_that_is_migrated_stays_open_under_its_new_id() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        group = await here.group("Walkers", [ada])
        page = await here.open(f"?as={ada}&chat={group}")
        await page.get_by_role("button", name="Faults", exact=True).click()
        await page.get_by_role("button", name="Migrate this group").click()
        await expect(page.locator(".head-words")).to_contain_text("supergroup")
        await expect(page.get_by_role("log")).to_contain_text("upgraded to a supergroup")
        await write(page, "/start@glasshouse_demo_bot")
        await expect(messages(page).last).to_contain_text("Started with nothing")


async def test_members_are_added_promoted_and_removed() -> None:
    async with chatting() as here:
        ada, ben = await here.person("Ada"), await here.person("Benedikt")
        group = await here.group("Walkers", [ada])
        page = await here.open(f"?as={ada}&chat={group}")
        await page.get_by_role("button", name="Members").click()
        window = page.get_by_role("dialog")
        await window.get_by_role("button", name="Add: Benedikt").click()
        await window.get_by_role("button", name="Promote: Benedikt").click()
        await expect(window.get_by_role("button", name="Demote: Benedikt")).to_be_visible()
        await window.get_by_role("button", name="Remove: Benedikt").click()
        await expect(window.get_by_role("button", name="Add: Benedikt")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("log")).to_contain_text("Ada removed Benedikt")
        answer = await here.session.get(f"{here.sandbox.url}/sandbox/chats?as={ben}")
        assert [entry["chat"]["type"] for entry in await answer.json()] == ["private"]
