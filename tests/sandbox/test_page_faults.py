"""Every button of the page's drawer of faults: what is pressed there really happens to the bot.

The test is the bot itself: it makes each call when it wants to, and sees the answer as it comes.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox import SandboxOptions, start_sandbox
from tests.sandbox.chat_page import a_browser, messages, write
from tests.sandbox.driving import ALL_UPDATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ADA = 1001
# Longer than any call takes, far shorter than a hanging one.
SILENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """The page with its drawer open, as Ada who has begun to talk with the bot; and the bot's own calls."""

    url: str
    api: str
    session: aiohttp.ClientSession
    page: Page
    drawer: Locator

    async def press(self, name: str) -> None:
        await self.drawer.get_by_role("button", name=name).click()

    async def at_work(self, words: str | re.Pattern[str]) -> None:
        """What the drawer lists as being at work."""
        await expect(self.drawer.get_by_role("listitem")).to_have_text(words)

    async def control(self, path: str, **values: object) -> Any:  # noqa: ANN401 - any JSON
        async with self.session.post(f"{self.url}/sandbox/{path}", json=values) as response:
            return await response.json()

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """The whole answer to a call of the bot's."""
        async with self.session.post(f"{self.api}/{method}", json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            assert answer.get("error_code", 200) == response.status
            return answer

    async def says(self, text: str, chat: int = ADA) -> dict[str, Any]:
        """The whole answer to a message of the bot's."""
        return await self.call("sendMessage", chat_id=chat, text=text)

    async def hears(self, count: int) -> list[dict[str, Any]]:
        """The next updates that wait for the bot; there may be no more of them."""
        async with asyncio.timeout(60):
            while True:
                answer = await self.call("getUpdates", timeout=1, allowed_updates=ALL_UPDATES)
                updates: list[dict[str, Any]] = answer["result"]
                if len(updates) >= count:
                    break
        assert len(updates) == count, updates
        await self.call("getUpdates", offset=max(update["update_id"] for update in updates) + 1)
        return updates


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all: starting it takes longer than a test."""
    async with a_browser() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def here(browser: Browser) -> AsyncIterator[Pressing]:
    async with start_sandbox(SandboxOptions(port=0)) as sandbox, aiohttp.ClientSession() as session:
        page = await browser.new_page(reduced_motion="reduce")
        drawer = page.get_by_role("complementary", name="Faults")
        api = f"{sandbox.api_base}{sandbox.token}"
        here = Pressing(url=sandbox.url, api=api, session=session, page=page, drawer=drawer)
        assert (await here.control("users", first_name="Ada"))["id"] == ADA
        await here.control("send", **{"from": ADA, "chat": ADA, "text": "/start"})
        await here.hears(1)
        await page.goto(f"{sandbox.url}/?as={ADA}&chat={ADA}")
        await page.get_by_role("button", name="Faults", exact=True).click()
        await here.at_work("None")
        yield here
        await page.close()


async def test_too_many_requests_refuses_calls_until_it_is_cleared(here: Pressing) -> None:
    await here.press("Too many requests for 10 s")
    await here.at_work(re.compile("^flood · seconds"))
    refused = await here.says("too much")
    assert refused["error_code"] == 429
    assert 1 <= refused["parameters"]["retry_after"] <= 10
    await write(here.page, "still heard")
    (update,) = await here.hears(1)
    assert update["message"]["text"] == "still heard"
    await here.press("Clear all faults")
    await here.at_work("None")
    assert (await here.says("well"))["ok"]
    await expect(messages(here.page).last).to_contain_text("well")
    await expect(here.page.get_by_text("too much")).to_have_count(0)


async def test_bad_gateway_refuses_three_calls(here: Pressing) -> None:
    await here.press("Bad gateway, three times")
    await here.at_work("error · times 3 · code 502")
    answers = [await here.says(f"{number}") for number in range(4)]
    assert [answer.get("error_code") for answer in answers] == [502, 502, 502, None]
    await expect(messages(here.page).last).to_contain_text("3")
    await here.at_work("None")


async def test_a_call_that_hangs_is_answered_once_it_is_let_go(here: Pressing) -> None:
    await here.press("Hang")
    await here.at_work("hang · times 1 · seconds 30")
    async with asyncio.TaskGroup() as group:
        call = group.create_task(here.says("late"))
        await here.at_work("None")
        await asyncio.wait([call], timeout=SILENCE)
        assert not call.done()
        await expect(here.page.get_by_text("late")).to_have_count(0)
        await here.press("Clear all faults")
    assert call.result()["ok"]
    await expect(messages(here.page).last).to_contain_text("late")


async def test_a_dropped_call_is_carried_out_and_not_answered(here: Pressing) -> None:
    await here.press("Drop after accepting")
    await here.at_work("drop · times 1")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await here.says("unanswered")
    await expect(messages(here.page).last).to_contain_text("unanswered")
    await here.at_work("None")
    assert (await here.says("answered"))["ok"]


async def test_an_update_comes_twice(here: Pressing) -> None:
    await here.press("Deliver twice")
    await here.at_work("twice · times 1")
    await write(here.page, "one")
    first, second = await here.hears(2)
    assert first == second
    assert first["message"]["text"] == "one"
    await here.at_work("None")
    await write(here.page, "two")
    assert [update["message"]["text"] for update in await here.hears(1)] == ["two"]


async def test_three_updates_come_out_of_order(here: Pressing) -> None:
    await here.press("Out of order")
    await here.at_work("shuffle · times 3")
    for text in ("one", "two", "three"):
        await here.control("send", **{"from": ADA, "chat": ADA, "text": text})
    updates = await here.hears(3)
    assert [update["message"]["text"] for update in updates] == ["three", "two", "one"]
    assert [update["update_id"] for update in updates] == sorted(
        (update["update_id"] for update in updates), reverse=True
    )
    await here.at_work("None")


async def test_an_update_has_fields_that_nobody_knows(here: Pressing) -> None:
    await here.press("Unknown fields")
    await here.at_work("unknown fields · times 1")
    for text in ("strange", "plain"):
        await write(here.page, text)
    strange, plain = await here.hears(2)
    assert set(strange) - set(plain) == {"field_of_tomorrow"}
    assert set(strange["message"]) - set(plain["message"]) == {"field_of_tomorrow"}
    assert strange["message"]["text"] == "strange"
    await here.at_work("None")


async def test_an_update_is_none_at_all(here: Pressing) -> None:
    await here.press("Garbage")
    (update,) = await here.hears(1)
    assert not any(isinstance(value, dict) for value in update.values())
    await write(here.page, "and on")
    assert [update["message"]["text"] for update in await here.hears(1)] == ["and on"]


async def test_who_blocks_the_bot_gets_nothing_from_it_until_they_unblock_it(here: Pressing) -> None:
    await here.press("Block the bot")
    await here.at_work(f"block · user {ADA}")
    refused = await here.says("unwanted")
    assert (refused["error_code"], refused["description"]) == (403, "Forbidden: bot was blocked by the user")
    await here.press("Unblock the bot")
    await here.at_work("None")
    assert (await here.says("welcome"))["ok"]
    await expect(messages(here.page).last).to_contain_text("welcome")
    standings = [update["my_chat_member"]["new_chat_member"]["status"] for update in await here.hears(2)]
    assert standings == ["kicked", "member"]


async def test_a_migrated_group_refuses_the_bot_with_its_new_id(here: Pressing) -> None:
    group = (await here.control("chats", type="group", title="Walkers", members=[ADA]))["id"]
    await here.hears(2)
    await here.page.get_by_role("button", name="Walkers").click()
    await here.press("Migrate this group")
    await expect(here.page.locator(".head-words")).to_contain_text("supergroup")
    refused = await here.says("old", group)
    assert refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    new = refused["parameters"]["migrate_to_chat_id"]
    told = [update["message"] for update in await here.hears(2)]
    assert [message["chat"]["id"] for message in told] == [group, new]
    assert told[0]["migrate_to_chat_id"] == new
    assert told[1]["migrate_from_chat_id"] == group
    assert (await here.says("new", new))["ok"]
    await expect(messages(here.page).last).to_contain_text("new")
