"""The whole bot met in the chat page: a town with real pictures, and Chromium in which people read, tap and write.

Everything is waited for on the page itself; worlds move when a test says so. With GLASSHOUSE_SHOTS=/a/folder each
journey leaves there what it looked like.
"""

from __future__ import annotations

import os
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import expect

from bot.pictures import Studio
from bot.services.tick import tick
from tests.sandbox.chat_page import WIDE, a_browser, a_page, messages, write
from tests.telegram.chatting import talking, whole_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Locator, Page

    from bot.telegram.handlers.kit import Kit
    from bot.telegram.running import Parts
    from bot.views.drawings import Drawing
    from tests.telegram.chatting import Someone, Town

SHOTS = os.environ.get("GLASSHOUSE_SHOTS", "")
# Nothing that the bot draws is narrower; what has no such picture shows a broken one.
NARROWEST = 300
TIMEOUT = 15_000
LOADED = "image => image.decode().then(() => image.naturalWidth)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A page, or one side of it, and who sits before it."""

    page: Page
    side: Page | Locator

    @property
    def newest(self) -> Locator:
        """The last message of the open chat."""
        return messages(self.side).last

    async def starts(self) -> None:
        """The button with which a chat with a bot begins."""
        await self.side.get_by_role("button", name="START", exact=True).click()

    async def says(self, text: str) -> None:
        """Writes and sends."""
        await write(self.side, text)

    async def reads(self, *wanted: str, shot: str = "") -> str:
        """Waits until the last message says all of this, in sight; what it says. `shot`: the name to keep it under."""
        for words in wanted:
            await expect(self.newest).to_contain_text(words)
        await expect(self.newest).to_be_in_viewport()
        if shot:
            await self.shot(shot)
        return await self.newest.locator(".text").last.inner_text()

    async def looks(self, *wanted: str, shot: str = "") -> str:
        """The same of a message with a picture, which is there, large enough, and has its words in place of it."""
        text = await self.reads(*wanted)
        picture = self.newest.get_by_role("img").last
        await expect(picture).to_have_attribute("alt", re.compile(r"\w.*\w", re.DOTALL))
        assert await picture.evaluate(LOADED) >= NARROWEST
        if shot:
            await self.shot(shot)
        return text

    def button(self, label: str) -> Locator:
        """The first button whose text begins so, below the newest message that has one."""
        named = self.page.locator(".inline-button").filter(has_text=re.compile(f"^{re.escape(label)}"))
        return messages(self.side).filter(has=named).last.locator(named).first

    async def taps(self, label: str) -> None:
        """Taps that button."""
        await self.button(label).click(timeout=TIMEOUT)

    async def toast(self, words: str) -> None:
        """Waits until that is said in passing."""
        await expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    async def goes_to(self, chat: str) -> None:
        """Opens another chat from the list."""
        chats = self.side.get_by_role("navigation")
        await chats.get_by_role("button", name=re.compile(f"^({re.escape(chat)}|. {re.escape(chat)})")).first.click()
        await expect(self.side.get_by_role("heading", name=chat)).to_be_visible()

    async def attaches(self, name: str, content: bytes) -> None:
        """Sends a file."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        await self.side.get_by_label("Document", exact=True).set_input_files(file)  # type: ignore[arg-type]  # it is one
        await self.side.get_by_role("button", name="Send", exact=True).click()

    async def warns(self, words: str) -> None:
        """Waits until that is said in a window of its own, and closes it."""
        window = self.page.get_by_role("alertdialog")
        await expect(window).to_contain_text(words)
        await window.get_by_role("button", name="OK").click()

    async def shot(self, name: str) -> None:
        """Keeps what is to be seen now, where somebody wants to look at it."""
        if not SHOTS:
            return
        for picture in await self.page.get_by_role("log").get_by_role("img").all():
            await picture.evaluate(LOADED)
        await self.page.screenshot(path=Path(SHOTS) / f"{name}.png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A town and a browser."""

    town: Town
    browser: Browser
    complaints: list[str]

    async def sight(
        self, who: Someone, *, chat: int | None = None, size: tuple[int, int] = WIDE, dark: bool = False
    ) -> Sight:
        """A window before which somebody sits, in one of their chats; their private one if none is named."""
        query = f"?as={who.user_id}&chat={who.user_id if chat is None else chat}"
        page = await a_page(self.browser, self.town.sandbox.url, self.complaints, query, size=size, dark=dark)
        return Sight(page=page, side=page)

    async def moves(self, world_id: int) -> None:
        """A world that somebody made in the chat lives on by a tick."""
        worlds, store = self.town.worlds, self.town.store
        async with worlds.moving(world_id):
            worlds.put(await tick(store, await worlds.world(world_id), self.town.kit.clock))

    async def beside(self, left: Someone, right: Someone) -> tuple[Sight, Sight]:
        """One window with two people side by side, each with the bot."""
        query = f"?as={left.user_id}&chat={left.user_id}&with={right.user_id}"
        page = await a_page(self.browser, self.town.sandbox.url, self.complaints, query, size=(1600, 900))
        sides = [page.get_by_role("region", name=f"Telegram of {each.name}") for each in (left, right)]
        return Sight(page=page, side=sides[0]), Sight(page=page, side=sides[1])


@asynccontextmanager
async def meeting(folder: Path, *, seconds_a_tick: float = 20.0) -> AsyncIterator[Meeting]:
    """A town whose bot draws, and a browser. At the end the page may not have complained of anything."""
    complaints: list[str] = []
    async with Studio() as studio:

        async def drawn(drawing: Drawing) -> bytes:
            return (await studio.picture(drawing)).png

        def with_pictures(kit: Kit) -> Parts:
            return replace(whole_bot(kit), draw=drawn)

        # The browser goes first: a page whose server is gone complains of it.
        async with talking(folder, parts=with_pictures, seconds_a_tick=seconds_a_tick) as town, a_browser() as browser:
            yield Meeting(town=town, browser=browser, complaints=complaints)
    assert complaints == [], complaints
