"""A group in the chat page: its world, its members side by side, whose buttons are whose, topics, and a shared card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.set_visibility import set_visibility
from tests.sandbox.chat_page import messages
from tests.telegram.browser.meeting import meeting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.browser.meeting import Meeting
    from tests.telegram.chatting import Someone

pytestmark = pytest.mark.browser

WORLD = "Les Misérables"


async def three(here: Meeting) -> tuple[list[Someone], int]:
    """Anna, Berta and Cleo, who play and are tied to each other, in a group; two of them let it see them."""
    town = here.town
    await town.tick(10)
    people = [await town.person(name) for name in ("Anna", "Berta", "Cleo")]
    group = await town.group("Lantern club", *people, admins=people[:1])
    numbers = [await town.joins(one, tick=False) for one in people]
    await town.tick()
    for first, second in ((0, 1), (1, 2), (0, 2)):
        await town.store.set_tie(town.world_id, numbers[first], numbers[second], 500)
    world = await town.world()
    for one in people[1:]:
        await set_visibility(town.store, world.row, one.user_id, Visibility.GROUP, group_chat=group)
    for person, kinds in zip(people, (("bill-paid-on-time", "loan-repaid"), ("opinion-unpermitted",), ()), strict=True):
        for kind in kinds:
            await act(town.store, world, person.user_id, kind)
    await town.tick(2)
    await town.delivered()
    return people, group


async def test_a_group_chooses_a_world_compares_itself_and_leads_to_the_private_chat(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        (anna, berta, _), group = await three(here)
        view, other = await here.sight(anna, chat=group), await here.sight(berta, chat=group)
        await view.reads("I read commands and buttons, and nothing else that is said here.", shot="3-1-greeting")
        # Whose button it is, is said to others.
        await view.taps("Choose a world")
        await view.reads("Which world shall this group play?", shot="3-2-choose")
        await other.taps(WORLD)
        await other.warns("This button is somebody else’s.")
        await view.taps(WORLD)
        await view.reads(f"This group plays {WORLD}.")
        # The way in leads to the private chat and back.
        await view.taps("Take part")
        await view.reads("You play in", "as “Anna”", shot="3-3-take-part")
        await view.taps("Let the group see me")
        await view.toast("From now on: One group")
        await view.goes_to("Lantern club")
        await view.says("/compare")
        await view.looks("1. Anna", "Berta", "Cleo", "friends, 2 here", shot="3-4-compare")
        await view.says("/duel")
        await view.reads("Whom shall I compare?")
        await view.taps("Anna")
        await view.reads("Anna and whom?")
        await view.taps("Berta")
        await view.looks("Anna ", "is ahead by", "What you say in public", shot="3-5-duel")
        for number, (command, wanted) in enumerate(
            {"/bonds": "who pulls whom", "/mood": "are scored: mean"}.items(), start=6
        ):
            await view.says(command)
            await view.looks(wanted, shot=f"3-{number}-{command[1:]}")
        await view.says("/rank")
        await view.reads("Ranking", "1. Anna", shot="3-8-rank")
        # What is private is answered in private.
        await view.says("/why")
        await view.reads("/why is answered in private", shot="3-9-private")
        await view.taps("Open the private chat")
        await view.looks("What it is made of:")
        await expect(view.page.get_by_role("heading", name="Glasshouse")).to_be_visible()
        await view.shot("3-10-why")


async def test_in_a_topic_the_answer_comes_in_the_topic(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        town = here.town
        anna = await town.person("Anna")
        forum = await town.group("Harbour", anna, admins=(anna,), topics=True)
        await town.store.set_chat_world(forum, town.world_id)
        for name in ("Market", "Lighthouse"):
            await town.post("chats/topics", {"chat": forum, "name": name, "by": anna.user_id})
        view = await here.sight(anna, chat=forum)
        topics = view.page.get_by_role("group", name="Topics")
        await topics.get_by_role("button", name="Market").click()
        await view.says("/mood@glasshouse_demo_bot")
        await view.looks("are scored: mean")
        await view.taps("Compare")
        await view.reads("There is nobody to compare yet.", shot="3-11-topic")
        await topics.get_by_role("button", name="Lighthouse").click()
        await expect(messages(view.side)).to_have_count(0)


async def test_a_card_is_shown_from_the_line_of_input_and_taken_back(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        (anna, berta, _), group = await three(here)
        view, other = await here.sight(anna, chat=group), await here.sight(berta, chat=group)
        field = view.page.get_by_role("textbox", name="Message", exact=True)
        # Nothing is shown that its owner has not allowed; where to allow it stands there.
        await field.fill("@glasshouse_demo_bot ")
        allow = view.page.get_by_role("button", name="Allow showing your card first")
        await expect(allow).to_be_visible()
        await view.shot("5-1-nothing-yet")
        await allow.click()
        await view.reads("Show your card in any chat?", shot="5-2-asked")
        await view.taps("Yes, I may show it")
        await view.reads("It looks like this:", "Shown by Anna")
        await view.taps("Choose a chat")
        await view.page.get_by_role("dialog").get_by_role("button", name="Lantern club").click()
        card = view.page.get_by_role("option")
        await expect(card).to_contain_text("My card: ")
        await view.shot("5-3-card")
        await card.click()
        await other.reads(
            "Anna · ", "Shown by Anna, who may take it back", "Simulation · fictional scores", shot="5-4-shown"
        )
        await other.taps("Look again")
        await other.toast("As of now.")
        await view.goes_to("Glasshouse")
        await view.taps("Take it back, everywhere")
        await view.reads("Taken back.")
        # By itself, where it stands; there is nothing left to tap.
        await other.reads("This card was taken back.", shot="5-5-gone")
        await expect(other.button("Look again")).to_have_count(0)
