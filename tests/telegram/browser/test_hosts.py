"""A lesson in the chat page: a world made by taps, somebody who joins by its link, decisions, and the end for both."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.sandbox.chat_page import messages
from tests.telegram.browser.meeting import meeting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.browser.meeting import Sight

pytestmark = pytest.mark.browser


async def test_a_lesson_from_its_first_plan_to_both_debriefs(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        town = here.town
        hanna, gus = await town.person("Hanna"), await town.person("Gus")
        await town.group("Class 5b", hanna, gus, admins=(hanna,))
        host, guest = await here.beside(hanna, gus)
        link = await makes_a_world(host)
        # The link goes to the class, and whoever follows it is asked as anybody is.
        await host.goes_to("Class 5b")
        await host.says(f"Join here: {link}")
        await follows_the_link(guest)
        await host.goes_to("Glasshouse")
        world = next(row.world_id for row in await town.store.worlds() if row.world_id != town.world_id)
        await here.moves(world)
        await guest.looks("You have a score: ", shot="4-4-guest")
        await decides(host)
        await sends_a_rule_book(host)
        await guest.says("/act")
        await guest.taps("Speak")
        await guest.reads("Speak · ", shot="4-10-guest-speaks")
        await guest.taps("Say ")
        await guest.reads("left to do today")
        await here.moves(world)
        await guest.says("/why")
        await guest.looks("What moved it", "The host threw: the market crashed", "rule book", shot="4-11-guest-why")
        await host.says("/host")
        await host.taps("End the lesson")
        await host.reads("End the lesson in Lantern Row?")
        await host.taps("End it")
        told = await host.reads("The lesson is over · Lantern Row", "To talk over:")
        assert "Gus" not in told
        await guest.reads("The lesson is over · Lantern Row", "You: ", shot="4-12-debriefs")


async def makes_a_world(host: Sight) -> str:
    """By taps; the link that lets people in, which is a picture too."""
    await host.starts()
    await host.reads("Glasshouse is a game")
    await host.says("/newworld")
    await host.reads("A world of your own.", shot="4-1-plan")
    await host.taps("A tick:")
    await expect(host.button("A tick: 5 seconds")).to_be_visible()
    await host.taps("Make it")
    await host.looks("Into Lantern Row by this link:", "https://t.me/glasshouse_demo_bot?start=w_", shot="4-2-invite")
    await expect(messages(host.side).nth(-2)).to_contain_text("You host it.")
    return await host.newest.get_by_role("link", name="https://t.me").first.get_attribute("href") or ""


async def follows_the_link(guest: Sight) -> None:
    """Somebody finds it in the group, and joins."""
    await guest.goes_to("Class 5b")
    await guest.newest.get_by_role("link", name="https://t.me").click()
    await guest.reads("Glasshouse is a game about being scored")
    await guest.taps("Join Lantern Row")
    await guest.reads("2 of 2")
    await guest.taps("Yes, let me in as Gus")
    await guest.reads("You are in Lantern Row, as “Gus”.")


async def decides(host: Sight) -> None:
    """Pause, pace, an event."""
    await host.says("/host")
    await host.reads("It moves · Day 3", "One plays.", "You see how many play, and nobody’s score.", shot="4-3-panel")
    await host.taps("Pause")
    await host.reads("It stands still")
    await host.taps("Go on")
    await host.reads("It moves")
    await host.taps("Pace")
    await host.reads("How often shall it move", shot="4-5-pace")
    await host.taps("15 seconds")
    await host.reads("A tick takes 15 seconds")
    await host.taps("Throw an event")
    await host.reads("What shall happen to them?", shot="4-6-events")
    await host.taps("The market crashed")
    await host.reads("Comes with the next tick: the market crashed")


async def sends_a_rule_book(host: Sight) -> None:
    """One that is refused with its reason, then one that is taken."""
    book = (resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes()
    await host.taps("Rules")
    await host.reads("send me your own as a .toml file", shot="4-7-rules")
    await host.attaches("ours.toml", book.replace(b"base = ", b"base = 9", 1))
    await host.reads("This rule book is refused, for one reason.", shot="4-8-refused")
    await host.attaches("ours.toml", book)
    await host.reads("is in force from tick 2 on.", shot="4-9-taken")
