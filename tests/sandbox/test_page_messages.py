"""Talking to a bot on the chat page: messages, buttons, edits, pictures, formatting, inline mode."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.sandbox.chat_page import PHONE, chatting, messages, write

if TYPE_CHECKING:
    from playwright.async_api import Locator

pytestmark = pytest.mark.browser


async def test_a_new_visitor_says_who_they_are_presses_start_and_is_answered() -> None:
    async with chatting() as here:
        page = await here.open()
        await page.get_by_label("First name").fill("Ada")
        await page.get_by_role("button", name="Begin").click()
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page).last).to_contain_text("Started with nothing")
        await write(page, "good morning")
        await expect(messages(page).last).to_contain_text("Echo: good morning")
        # The answer quotes what it answers, and says when.
        await expect(messages(page).last.locator(".quote")).to_contain_text("good morning")
        await expect(messages(page).last.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))


async def test_a_tapped_button_edits_its_message_in_place_and_shows_a_toast() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/buttons")
        counted = messages(page).filter(has_text="Count: 0")
        await counted.get_by_role("button", name="Add one").click()
        await expect(page.get_by_role("status").filter(has_text="Added one")).to_be_visible()
        edited = messages(page).last
        await expect(edited).to_contain_text("Count: 1")
        await expect(edited).to_contain_text("edited")
        # The focus stays on the button, though the message was drawn anew.
        await expect(edited.get_by_role("button", name="Add one")).to_be_focused()
        await expect(counted).to_have_count(0)


async def test_an_alert_is_a_dialog_and_a_deleted_message_is_gone() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/buttons")
        await page.get_by_role("button", name="Alert").click()
        alert = page.get_by_role("alertdialog")
        await expect(alert).to_contain_text("Look here")
        await expect(alert.get_by_role("button", name="OK")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(alert).to_have_count(0)
        await page.get_by_role("button", name="Take away").click()
        await expect(messages(page).filter(has_text="Count:")).to_have_count(0)
        await expect(messages(page).last).to_contain_text("/buttons")


async def test_a_picture_is_enlarged_by_a_click_and_closed_by_escape() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/photo")
        picture = messages(page).last.get_by_role("img", name="A grey field")
        await picture.click()
        large = page.get_by_role("dialog").get_by_role("img", name="A grey field")
        await expect(large).to_be_visible()
        size = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
        assert await large.evaluate(size) == [320, 200]
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_album_is_one_message_whose_pictures_are_walked_with_the_arrows() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/album")
        album = messages(page).last
        await expect(album.get_by_role("img")).to_have_count(3)
        await album.get_by_role("img").first.click()
        await expect(page.get_by_role("dialog")).to_contain_text("1 of 3")
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("dialog")).to_contain_text("3 of 3")


async def test_formatting_is_drawn_and_markup_in_a_text_stays_text() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/format")
        shown = messages(page).filter(has=page.locator("blockquote"))
        await expect(shown.locator("strong")).to_have_text("bold")
        await expect(shown.locator("em")).to_have_text("italic")
        await expect(shown.locator(".pre-language")).to_have_text("python")
        await expect(shown.locator("blockquote")).to_have_text("quoted")
        await expect(shown).to_contain_text("<img src=x onerror=alert(1)>")
        await expect(shown.locator("img")).to_have_count(0)
        link = shown.get_by_role("link", name="link", exact=True)
        await expect(link).to_have_attribute("href", "https://example.org/")
        await expect(link).to_have_attribute("rel", re.compile("noopener"))
        await shown.get_by_role("button", name="Hidden text").press("Enter")
        await expect(shown.locator(".spoiler.shown")).to_have_text("secret")
        await shown.get_by_role("link", name="begin deeply").click()
        await expect(messages(page).last).to_contain_text("Started with deep")
        await shown.get_by_role("button", name="/photo").click()
        await expect(messages(page).last.get_by_role("img", name="A grey field")).to_be_visible()


async def test_links_of_other_kinds_are_never_opened() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        opened = await page.evaluate(
            """async () => {
                const { safeUrl } = await import("/page/links.js");
                return ["javascript:alert(1)", " JAVASCRIPT:alert(1)", "java\\nscript:alert(1)", "data:text/html,x",
                    "vbscript:x", "file:///etc/passwd", "blob:x", "http://a.example", "https://a.example",
                    "mailto:a@b.example", "tg://user?id=1", "a.example/path"].map(safeUrl);
            }"""
        )
        kept = [
            "http://a.example/",
            "https://a.example/",
            "mailto:a@b.example",
            "tg://user?id=1",
            "https://a.example/path",
        ]
        assert opened == [None] * 7 + kept


async def test_inline_results_are_shown_while_typing_and_one_is_sent() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await page.get_by_role("textbox", name="Message", exact=True).fill("@glasshouse_demo_bot tea")
        results = page.get_by_role("option")
        await expect(results).to_have_count(2)
        await expect(results.first).to_contain_text("loud tea")
        await page.keyboard.press("ArrowDown")
        await expect(results.nth(1)).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Enter")
        chosen = messages(page).filter(has_text="quiet: tea").first
        await expect(chosen).to_contain_text("via @glasshouse_demo_bot")


async def test_the_command_menu_is_in_the_users_language_and_narrows_while_typing() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Benedikt', 'de')}")
        await page.get_by_role("button", name="START", exact=True).click()
        field = page.get_by_role("textbox", name="Message", exact=True)
        await field.fill("/")
        await expect(page.get_by_role("option")).to_have_text(["/buttonsKnöpfe zum Drücken", "/photoEin Bild"])
        await field.press_sequentially("ph")
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(messages(page).last.get_by_role("img", name="A grey field")).to_be_visible()


async def test_a_reply_can_be_begun_by_keyboard_cancelled_and_sent() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page)).to_have_count(2)
        await page.get_by_role("log").focus()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("r")
        await expect(page.get_by_text("Reply to Glasshouse")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("Reply to Glasshouse")).to_have_count(0)
        await messages(page).last.hover()
        await messages(page).last.get_by_role("button", name="Reply").click()
        await page.keyboard.type("to you")
        await page.keyboard.press("Enter")
        await expect(messages(page).filter(has_text="to you").first.locator(".quote")).to_contain_text("Started with")
        # A command that is chosen from the list goes out as a reply as well, and with that the reply is done.
        await messages(page).last.get_by_role("button", name="Reply").click()
        await page.keyboard.type("/b")
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(messages(page).filter(has_text="/buttons").last.locator(".quote")).to_contain_text("to you")
        await expect(page.get_by_text("Reply to Glasshouse")).to_have_count(0)


async def test_shift_and_enter_makes_a_line_and_enter_sends_both() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await page.get_by_role("textbox", name="Message", exact=True).fill("one")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("two")
        await page.keyboard.press("Enter")
        await expect(messages(page).filter(has_text="Echo:")).to_contain_text("Echo: one\ntwo")


async def test_a_text_that_is_too_long_is_not_sent_and_says_by_how_much() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page)).to_have_count(2)
        field = page.get_by_role("textbox", name="Message", exact=True)
        await write(page, "a" * 5000)
        told = page.get_by_role("status")
        await expect(told.filter(has_text="At most 4,096 characters in a message: these are 5,000.")).to_be_visible()
        await expect(field).to_have_value("a" * 5000)
        await page.get_by_label("Document", exact=True).set_input_files(
            {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"what was noted"}
        )
        await write(page, "b" * 1025)
        await expect(
            told.filter(has_text="At most 1,024 characters below a document: these are 1,025.")
        ).to_be_visible()
        await expect(messages(page)).to_have_count(2)
        await page.get_by_role("button", name="Remove document").click()
        # A character counts once, though JavaScript's strings hold two units of it.
        await write(page, "🐝" * 2100)
        await expect(messages(page).nth(2)).to_contain_text("🐝🐝")


async def test_a_name_that_turns_the_direction_of_writing_turns_nothing_but_itself() -> None:
    async with chatting() as here:
        # An override that is never ended, in the name of a person and in the title of a group.
        turner, ben = await here.person("\u202eTurner\u2069"), await here.person("Benedikt")
        group = await here.group("\u202eHarbour", [turner])
        await here.control("chats/members", chat=group, user=ben, by=turner, action="join")
        await here.control("send", from_=turner, chat=group, text="Greetings")
        page = await here.open(f"?as={ben}&chat={group}")
        added = page.get_by_role("log").locator(".service").filter(has_text="added Benedikt")
        assert await _reads_from_the_left(added, "added Benedikt")
        created = page.get_by_role("log").locator(".service").filter(has_text="created")
        assert await _reads_from_the_left(created, "created the group")
        assert await _reads_from_the_left(page.locator(".chat .preview").filter(has_text="Greetings"), "Greetings")
        assert await _reads_from_the_left(page.locator(".sender"), "Turner") is False


async def _reads_from_the_left(place: Locator, words: str) -> bool:
    """Whether some words within a place stand in it letter by letter from left to right."""
    found = await place.first.evaluate(
        """(place, words) => {
            const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
            let node = walker.nextNode();
            while (node && !node.data.includes(words)) node = walker.nextNode();
            const at = node.data.indexOf(words);
            const left = [...words].map((_letter, index) => {
                const range = document.createRange();
                range.setStart(node, at + index);
                range.setEnd(node, at + index + 1);
                return range.getBoundingClientRect().left;
            });
            return left.every((x, index) => index === 0 || x > left[index - 1]);
        }""",
        words,
    )
    return bool(found)


async def test_a_document_is_sent_and_can_be_downloaded() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await page.get_by_label("Document", exact=True).set_input_files(
            {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"what was noted"}
        )
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(messages(page).last).to_contain_text("Echo: notes.txt")
        async with page.expect_download() as download:
            await messages(page).get_by_role("link", name="notes.txt").click()
        path = await (await download.value).path()
        assert path.read_bytes() == b"what was noted"


async def test_the_bot_is_seen_typing_and_its_keyboard_can_be_pressed() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await write(page, "/think")
        await expect(page.locator(".head-words")).to_have_text("typing…")
        await write(page, "/keys")
        keys = page.get_by_role("group", name="Keyboard of the bot")
        await keys.get_by_role("button", name="Tea").click()
        await expect(messages(page).last).to_contain_text("Echo: Tea")
        await expect(keys).to_be_hidden()


async def test_a_keyboard_that_opens_leaves_the_newest_message_in_sight() -> None:
    async with chatting() as here:
        ada = await here.person("Ada")
        for number in range(12):
            await here.control("send", from_=ada, chat=ada, text=f"line {number}")
        page = await here.open(f"?as={ada}")
        await expect(messages(page)).to_have_count(24)
        await write(page, "/keys")
        await expect(page.get_by_role("group", name="Keyboard of the bot")).to_be_visible()
        await expect(messages(page).last).to_contain_text("Which?")
        await expect(messages(page).last).to_be_in_viewport(ratio=1)
        await expect(page.get_by_role("button", name="Jump to newest")).to_be_hidden()


async def test_a_reaction_is_given_and_taken_back() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}")
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page)).to_have_count(2)
        await messages(page).last.hover()
        await messages(page).last.get_by_role("button", name="React").click()
        await page.get_by_role("button", name="Fire").click()
        given = messages(page).last.get_by_role("button", name="🔥, 1")
        await expect(given).to_have_attribute("aria-pressed", "true")
        await page.reload()
        await given.click()
        await expect(given).to_have_count(0)


async def test_a_phone_shows_the_list_or_the_chat_with_a_way_back() -> None:
    async with chatting() as here:
        page = await here.open(f"?as={await here.person('Ada')}", size=PHONE)
        chat = page.get_by_role("navigation").get_by_role("button", name="Glasshouse")
        await chat.click()
        await expect(chat).to_be_hidden()
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(messages(page).last).to_contain_text("Started with nothing")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("button", name="Back to the chats").click()
        await expect(chat).to_be_focused()
