"""Inline results on the chat page that come page by page, and such as no bot should send."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from playwright.async_api import expect

from bot.nursery import Nursery
from bot.sandbox import SandboxOptions, start_sandbox
from tests.sandbox.chat_page import a_browser, a_page, messages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Page

pytestmark = pytest.mark.browser

A_PAGE = 3
PAGES = 4


class _Paging:
    """A bot that answers inline queries alone, a few results at a time."""

    def __init__(self, session: aiohttp.ClientSession, base: str, pages: int) -> None:
        self._session = session
        self._base = base
        self._pages = pages
        self.asked: list[str] = []

    async def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401 - any JSON
        async with self._session.post(f"{self._base}/{method}", json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20, allowed_updates=["inline_query"]):
                offset = update["update_id"] + 1
                query = update["inline_query"]
                self.asked.append(query["offset"])
                await self._answer(query["id"], int(query["offset"] or 0))

    async def _answer(self, query_id: str, page: int) -> None:
        more = str(page + 1) if page + 1 < self._pages else ""
        numbers = range(page * A_PAGE, (page + 1) * A_PAGE) if page < PAGES else ()
        results = [
            {
                "type": "article",
                "id": f"{number}",
                "title": f"Result {number}",
                "description": "One of many",
                "input_message_content": {"message_text": f"Chose {number}"},
            }
            for number in numbers
        ]
        await self.call("answerInlineQuery", inline_query_id=query_id, results=results, next_offset=more, cache_time=0)


@asynccontextmanager
async def _asking(pages: int = PAGES) -> AsyncIterator[tuple[Page, _Paging]]:
    """The page of somebody who asks the bot for results; the bot says that it has so many pages of them."""
    complaints: list[str] = []
    failures: list[BaseException] = []
    async with (
        start_sandbox(SandboxOptions(port=0)) as sandbox,
        aiohttp.ClientSession() as session,
        a_browser() as browser,
        Nursery(lambda _name, error: failures.append(error)) as nursery,
    ):
        bot = _Paging(session, f"{sandbox.api_base}{sandbox.token}", pages)
        nursery.start(bot.run(), name="paging bot")
        async with session.post(f"{sandbox.url}/sandbox/users", json={"first_name": "Ada"}) as response:
            ada = (await response.json())["id"]
        page = await a_page(browser, sandbox.url, complaints, f"?as={ada}&chat={ada}")
        await page.get_by_role("button", name="START", exact=True).click()
        field = page.get_by_role("textbox", name="Message", exact=True)
        await field.fill(f"@{(await bot.call('getMe'))['username']} tea")
        yield page, bot
    assert complaints == []
    assert not failures, failures


async def test_a_short_page_of_results_is_followed_by_the_next_and_the_arrow_reaches_the_last() -> None:
    async with _asking() as (page, bot):
        results = page.get_by_role("option")
        # Three of them leave room: more is asked for with nobody scrolling.
        await expect(results.nth(2 * A_PAGE - 1)).to_be_attached()
        for number in range(1, A_PAGE * PAGES):
            await expect(results.nth(number)).to_be_attached()
            await page.keyboard.press("ArrowDown")
            await expect(results.nth(number)).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Enter")
        await expect(messages(page).last).to_contain_text(f"Chose {A_PAGE * PAGES - 1}")
        assert bot.asked == ["", *map(str, range(1, PAGES))]


async def test_a_bot_that_always_promises_more_is_not_asked_without_end() -> None:
    async with _asking(pages=1_000) as (page, bot):
        results = page.get_by_role("option")
        await page.get_by_role("listbox").evaluate(
            """async list => {
                for (let step = 0; step < 40; step += 1) {
                    list.scrollTop = list.scrollHeight;
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            }"""
        )
        await expect(results).to_have_count(A_PAGE * PAGES)
        assert bot.asked == ["", *map(str, range(1, PAGES + 1))]


async def test_results_that_are_not_as_they_should_be_are_drawn_all_the_same() -> None:
    async with _asking() as (page, _bot):
        drawn = await page.evaluate(
            """async () => {
                const { resultOption } = await import("/page/suggestions.js");
                const words = (result) => resultOption(result).nodes.map((node) => node.textContent).join("|");
                return [
                    { type: "article", title: "" },
                    { type: "article", title: " \\n", input_message_content: { message_text: "said" } },
                    { type: "article", title: 12, description: 7, thumbnail_url: 5, photo_url: {} },
                    { type: "photo", thumbnail_url: null },
                    { title: ["a"] },
                ].map(words);
            }"""
        )
        assert drawn == ["A|article", "S|said", "A|article", "|photo", "|Result"]
