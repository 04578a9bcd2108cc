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


async def test_the_focus_is_where_one_goes_on_after_the_first_visit() -> None:
    async with chatting() as here:
        page = await here.open()
        await page.get_by_label("First name").fill("Ada")
        await page.get_by_role("button", name="Begin").click()
        await expect(page.get_by_role("button", name="START", exact=True)).to_be_focused()


async def test_the_focus_stays_with_its_button_or_its_message_when_a_keyboard_gets_shorter() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        await here.control("send", from_=ada, chat=ada, text="/start")
        sent = await here.bot.call("sendMessage", chat_id=ada, text="Well?", reply_markup=_rows("One", "Two", "Three"))
        page = await here.open(f"?as={ada}&chat={ada}")
        newest = messages(page).last
        await newest.get_by_role("button", name="Two").focus()

        async def turns_into(text: str, *labels: str) -> None:
            place = {"chat_id": ada, "message_id": sent["message_id"]}
            await here.bot.call("editMessageText", text=text, reply_markup=_rows(*labels), **place)
            await expect(newest).to_contain_text(text)

        await turns_into("Shorter", "Two", "Three")
        await expect(newest.get_by_role("button", name="Two")).to_be_focused()
        await turns_into("Counted", "Two, once", "Three")
        await expect(newest.get_by_role("button", name="Two, once")).to_be_focused()
        await turns_into("Gone", "Delete all")
        await expect(newest).to_be_focused()


async def test_the_chats_are_one_stop_for_the_keyboard_and_can_be_skipped() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        for number in range(12):
            await here.group(f"Group {number}", [ada])
        await here.control("send", from_=ada, chat=ada, text="/start")
        page = await here.open(f"?as={ada}&chat={ada}")
        field = page.get_by_role("textbox", name="Message", exact=True)
        skip = page.get_by_role("button", name="Skip to the conversation")
        await expect(messages(page).last).to_contain_text("Started with")
        await page.get_by_role("button", name="New group").focus()
        await page.keyboard.press("Tab")
        chats = page.get_by_role("navigation").locator(".chat")
        await expect(chats).to_have_count(13)
        await expect(page.locator(".chat[aria-current]")).to_be_focused()
        await page.keyboard.press("Home")
        await expect(chats.first).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await expect(chats.nth(1)).to_be_focused()
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('.chats') === null")
        await page.keyboard.press("Shift+Tab")
        await expect(chats.nth(1)).to_be_focused()
        await page.get_by_role("button", name="Use dark colours").focus()
        await page.keyboard.press("Tab")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        assert await _faults(page) == []
        await page.keyboard.press("Enter")
        await expect(field).to_be_focused()


def _rows(*labels: str) -> dict[str, object]:
    """An inline keyboard with one button a row."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label}] for label in labels]}


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
