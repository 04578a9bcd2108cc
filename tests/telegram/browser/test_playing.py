"""A player's days in the chat page: friends and their price, choices, an alert that comes by itself, and settings."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.player_ports import Visibility
from bot.services.set_visibility import set_visibility
from tests.sandbox.chat_page import messages
from tests.telegram.browser.meeting import meeting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.browser.meeting import Sight

pytestmark = pytest.mark.browser

# Characters of the novel, of whom the first draws others down.
FRIENDS = {"The Old Conventionist": 900, "Valjean": 400, "Fantine": 400, "Javert": 300}


async def test_friends_are_weighed_kept_and_parted_with_and_an_alert_arrives_by_itself(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        town = here.town
        await town.tick(6)
        sam = await town.person("Sam")
        number = await town.joins(sam)
        world = await town.world()
        for name, strength in FRIENDS.items():
            await town.store.set_tie(town.world_id, number, world.people.names.index(name), strength)
        await town.tick()
        await town.delivered()
        view = await here.sight(sam)
        name = await parts_with_the_costliest(view)
        await tries_and_does(view)
        # The world moves on, and what came of it is told unasked.
        await town.tick()
        alert = await view.looks("Privilege gained: Instant loan", "because of:", "Alert 1 · Les Misérables")
        assert f"No longer friends with {name}" in alert
        await view.shot("2-10-alert")
        await view.taps("Alerts")
        await view.reads("You are told when a privilege is gained or lost")
        await view.taps("Score")
        await view.looks("Instant loan", shot="2-11-score")
        for button, wanted in (("Privileges", "privileges held"), ("History", "What moved it most:")):
            await view.says("/score")
            await view.looks("Simulation")
            await view.taps(button)
            await view.looks(wanted, shot=f"2-12-{button}")
        # A reload in the middle changes nothing.
        seen = await messages(view.side).count()
        await view.page.reload()
        await expect(messages(view.side)).to_have_count(seen)
        await view.taps("Why?")
        await view.looks("What it is made of:", shot="2-13-why")


async def parts_with_the_costliest(view: Sight) -> str:
    """What would be without them, tried on, kept, then ended after one question; their name."""
    await view.says("/friends")
    listed = await view.reads("Your friends cost you", "4 friends, the costliest first.", shot="2-1-friends")
    points = [int(found.replace("−", "-")) for found in re.findall(r"^([+−]\d+|0) ", listed, re.MULTILINE)]
    assert points == sorted(points)
    assert points[0] < 0
    await view.taps("−")
    friend = await view.reads("you would stand at", "exactly", shot="2-2-friend")
    name = friend.splitlines()[0].split(" ", 1)[1]
    await view.taps("What if it ended?")
    await view.reads(f"Without {name}: ", "→", shot="2-3-what-if")
    await view.taps("Rather not")
    await view.reads("you would stand at")
    await view.taps("Keep")
    await view.toast(f"You keep {name}.")
    await view.shot("2-4-kept")
    await view.taps("End friendship")
    await view.reads(f"End the friendship with {name}?", shot="2-5-end")
    await view.taps("Yes, end it")
    await view.reads("It ends with the next tick.", shot="2-6-ended")
    return name


async def tries_and_does(view: Sight) -> None:
    """An act tried on and then done, and more of them from the menu: the price is said after each."""
    await view.says("/whatif")
    await view.reads("nothing is done until you say so", shot="2-7-whatif")
    await view.taps("Pay")
    await view.reads("What if… Pay")
    await view.taps("Pay back a loan")
    await view.reads("Pay back a loan: ", shot="2-8-tried")
    await view.taps("Do it")
    await view.reads("By itself:", "4 things left")
    for left, act in ((3, "Pay a bill on time"), (2, "Put money aside"), (1, "Settle an old debt")):
        await view.taps("More")
        await view.taps(act)
        await view.reads("By itself:", f"{left} thing")
    await view.shot("2-9-done")


async def test_who_plays_decides_who_sees_them_when_they_are_told_and_when_it_ends(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        town = here.town
        sam = await town.person("Sam")
        await town.joins(sam)
        await town.delivered()
        view = await here.sight(sam)
        await view.says("/alerts")
        await view.reads("Each alert at once.", "Your clock:", shot="6-1-alerts")
        await view.taps("Time zone")
        await view.reads("In which part of the world are you?")
        await view.taps("Asia")
        await view.reads("Which city", shot="6-2-cities")
        await view.taps("Tokyo")
        await view.reads("Your clock: Tokyo")
        await view.taps("Quiet hours")
        await view.taps("22:00–07:00")
        await view.reads("Quiet from 22:00 to 07:00")
        await view.taps("Daily digest")
        await view.reads("At what time")
        await view.taps("18:00")
        await view.reads("One digest a day, at 18:00", shot="6-3-kept")
        await view.says("/privacy")
        await view.reads("Who sees you: Only me", "Kept about you:", shot="6-4-privacy")
        await view.says("/visibility")
        await view.reads("Who sees you in Les Misérables?")
        await view.taps("Everybody in this world")
        await view.reads("Now: everybody", shot="6-5-visibility")
        await view.says("/export")
        await view.reads("as JSON")
        async with view.page.expect_download() as download:
            await messages(view.side).get_by_role("link", name=re.compile("glasshouse-.*json")).click()
        exported = json.loads((await (await download.value).path()).read_bytes())
        assert exported["user_id"] == sam.user_id
        await view.shot("6-6-export")
        await view.says("/leave")
        await view.reads("Leave Les Misérables?", shot="6-7-leave")
        await view.taps("Leave")
        await view.reads("You have left Les Misérables.")
        await view.taps("Forget me")
        await view.reads("Forget you?", shot="6-8-forget")
        await view.taps("Forget me")
        await view.reads("Forgotten.", "/start begins anew", shot="6-9-forgotten")
        await view.newest.get_by_role("button", name="/start").click()
        await view.reads("Glasshouse is a game about being scored")


async def test_an_offer_of_friendship_is_answered_by_the_other_side_by_side(tmp_path: Path) -> None:
    async with meeting(tmp_path) as here:
        town = here.town
        sam, ada = await town.person("Sam"), await town.person("Ada")
        for one in (sam, ada):
            await town.joins(one, tick=False)
        await town.tick()
        await town.delivered()
        await set_visibility(town.store, (await town.world()).row, ada.user_id, Visibility.EVERYONE)
        left, right = await here.beside(sam, ada)
        await left.says("/befriend")
        await left.reads("Whom would you like to know?", shot="9-1-whom")
        await left.says("/befriend Ada")
        await left.reads("each of you sees what the other costs")
        await left.taps("Offer it")
        await left.reads("Ada has been asked.")
        await right.reads("Sam offers you friendship", shot="9-2-offered")
        await right.taps("Answer")
        await right.taps("Yes, friends")
        await right.toast("Friends.")
        await town.tick()
        await left.says("/friends")
        await left.reads("Ada · tie", "player", shot="9-3-friends")
