"""The chat page for those who do not see it, or use no mouse: axe in both themes, wide and narrow, and the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it carries no types
from playwright.async_api import expect

from tests.sandbox.chat_page import PHONE, WIDE, chatting, messages, write

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.sandbox.chat_page import Chatting

pytestmark = pytest.mark.browser


async def _faults(page: Page) -> list[str]:
    """What axe holds for serious or critical, each with the first element that it concerns."""
    found = (await Axe().run(page)).response["violations"]
    assert isinstance(found, list)
    return [
        f"{one['impact']}: {one['id']}: {one['nodes'][0]['html']}: {one['nodes'][0]['failureSummary']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


async def _lively(here: Chatting) -> int:
    """A private chat with every kind of message in it, and a group with a topic; the person's id."""
    ada, ben = await here.person("Ada"), await here.person("Benedikt")
    forum = await here.group("Harbour", [ada, ben], type="supergroup", topics=True, bot_is_admin=True)
    await here.control("chats/topics", chat=forum, name="Market", by=ada)
    first = await here.control("send", from_=ben, chat=forum, text="Anybody?")
    await here.control("send", from_=ada, chat=forum, text="Yes", reply_to=first["message_id"])
    for text in ("/start", "/format", "/photo", "/album", "/buttons", "/keys"):
        await here.control("send", from_=ada, chat=ada, text=text)
    for _ in range(200):
        messages_ = await (await here.session.get(f"{here.sandbox.url}/sandbox/messages?chat={ada}&as={ada}")).json()
        if messages_["messages"][-1].get("text") == "Which?":
            break
    await here.control("react", from_=ada, chat=ada, message_id=2, emoji="👍")
    return ada


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_nothing_serious(dark: bool, size: tuple[int, int]) -> None:  # noqa: FBT001 (a parameter of the test)
    async with chatting() as here:
        ada = await _lively(here)
        page = await here.open(f"?as={ada}&chat={ada}", dark=dark, size=size)
        await expect(messages(page).last).to_contain_text("Which?")
        assert await _faults(page) == []
        await page.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
        assert await _faults(page) == []
        await page.get_by_role("textbox", name="Message", exact=True).fill("/")
        await expect(page.get_by_role("option").first).to_be_visible()
        assert await _faults(page) == []
        await page.get_by_role("textbox", name="Message", exact=True).fill("")
        await messages(page).get_by_role("img", name="A grey field").click()
        assert await _faults(page) == []
        await page.keyboard.press("Escape")
        if size == PHONE:
            await page.get_by_role("button", name="Back to the chats").click()
            assert await _faults(page) == []
        await page.get_by_role("button", name="New group").click()
        assert await _faults(page) == []
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Who am I: Ada").click()
        assert await _faults(page) == []
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Faults", exact=True).click()
        assert await _faults(page) == []
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Second person side by side").click()
        await page.get_by_role("region", name="Telegram of Ada").get_by_role("button", name="Harbour").click()
        await expect(page.get_by_role("heading", name="Harbour").first).to_be_visible()
        assert await _faults(page) == []


async def test_the_whole_conversation_works_without_a_mouse() -> None:
    async with chatting() as here:
        page = await here.open()
        await expect(page.get_by_label("First name")).to_be_focused()
        await page.keyboard.type("Ada")
        await page.keyboard.press("Enter")
        start = page.get_by_role("button", name="START", exact=True)
        await expect(start).to_be_visible()
        for _ in range(12):
            if await start.evaluate("button => button === document.activeElement"):
                break
            await page.keyboard.press("Tab")
        await expect(start).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text("Started with nothing")
        # The field takes the focus from the button that went away.
        field = page.get_by_role("textbox", name="Message", exact=True)
        await expect(field).to_be_focused()
        await page.keyboard.type("/buttons")
        await page.keyboard.press("Enter")
        add = page.get_by_role("button", name="Add one")
        await expect(add).to_be_visible()
        for _ in range(12):
            if await add.evaluate("button => button === document.activeElement"):
                break
            await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text("Count: 1")


async def test_new_messages_arrive_in_a_polite_live_region() -> None:
    async with chatting() as here:
        ada = await _lively(here)
        page = await here.open(f"?as={ada}&chat={ada}")
        log = page.get_by_role("log")
        await expect(log).to_have_attribute("aria-live", "polite")
        await expect(messages(page).last).to_contain_text("Which?")
        await write(page, "hello")
        await expect(messages(page).last).to_contain_text("Echo: hello")
        await expect(log).not_to_have_attribute("aria-busy", "true")


async def test_light_and_dark_follow_the_system_until_one_chooses() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}", dark=True)
        root = page.locator("html")
        await expect(root).to_have_attribute("data-theme", "dark")
        await page.get_by_role("button", name="Use light colours").click()
        await expect(root).to_have_attribute("data-theme", "light")
        await page.reload()
        await expect(root).to_have_attribute("data-theme", "light")
        await page.get_by_role("button", name="Use dark colours").click()
        await page.emulate_media(color_scheme="light")
        await expect(root).to_have_attribute("data-theme", "light")
