"""The chat page in a real Chromium, against a real local server with a real bot: what the tests of the page share."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from playwright.async_api import async_playwright, expect

from bot.sandbox import SandboxOptions, start_sandbox
from tests.sandbox.echo_bot import EchoBot, an_echo_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Locator, Page

    from bot.sandbox import Sandbox

PROGRAMS = "chromium", "chromium-browser", "google-chrome"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = (1280, 800)
PHONE = (390, 844)
# A busy machine draws late: what is waited for is waited for generously, and taken as soon as it is there.
expect.set_options(timeout=15_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chatting:
    """A server with a bot, and a browser to look at it."""

    sandbox: Sandbox
    bot: EchoBot
    browser: Browser
    session: aiohttp.ClientSession
    complaints: list[str]

    async def control(self, path: str, **values: object) -> Any:  # noqa: ANN401 (JSON)
        """A POST to the control interface."""
        body = {name.rstrip("_"): value for name, value in values.items()}
        async with self.session.post(f"{self.sandbox.url}/sandbox/{path}", json=body) as response:
            answer = await response.json()
        assert response.status == 200, (path, values, answer)
        return answer

    async def person(self, name: str, language: str = "en") -> int:
        """A new user's id."""
        user = await self.control("users", first_name=name, language_code=language)
        return int(user["id"])

    async def group(self, title: str, members: list[int], **more: object) -> int:
        """A new group's id."""
        values = {"type": "group", "title": title, "members": members, "admins": members[:1]} | more
        return int((await self.control("chats", **values))["id"])

    async def open(self, query: str = "", *, size: tuple[int, int] = WIDE, dark: bool = False) -> Page:
        """The page in a fresh window. Whatever the browser complains of, or asks the outside for, is written down."""
        return await a_page(self.browser, self.sandbox.url, self.complaints, query, size=size, dark=dark)


async def a_page(
    browser: Browser,
    url: str,
    complaints: list[str],
    query: str = "",
    *,
    size: tuple[int, int] = WIDE,
    dark: bool = False,
) -> Page:
    """The page in a fresh window; `complaints` takes what the browser complains of, or asks the outside for."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = await context.new_page()

    def asked(address: str) -> None:
        if not address.startswith((url, "data:", "blob:")):
            complaints.append(f"asked the outside: {address}")

    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("request", lambda request: asked(request.url))
    await page.goto(f"{url}/{query}")
    return page


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """Chromium without a window. Skips where none is installed; in CI a skip is a failure."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(PROGRAMS)} is installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def chatting() -> AsyncIterator[Chatting]:
    """Server, bot and browser. At the end the page may not have complained of anything, or asked the outside."""
    complaints: list[str] = []
    async with (
        start_sandbox(SandboxOptions(port=0)) as sandbox,
        an_echo_bot(f"{sandbox.api_base}{sandbox.token}") as bot,
        aiohttp.ClientSession() as session,
        a_browser() as browser,
    ):
        yield Chatting(sandbox=sandbox, bot=bot, browser=browser, session=session, complaints=complaints)
    assert complaints == []


async def write(place: Page | Locator, text: str) -> None:
    """Types a message and sends it with Enter."""
    field = place.get_by_role("textbox", name="Message", exact=True)
    await field.fill(text)
    await field.press("Enter")


def messages(place: Page | Locator) -> Locator:
    """The messages of the open chat, oldest first."""
    return place.get_by_role("log").get_by_role("article")
