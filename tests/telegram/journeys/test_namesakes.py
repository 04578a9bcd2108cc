"""Several people of one name, through the sandbox's HTTP: told apart, and never by what somebody hides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.find_person import MOST
from bot.services.set_visibility import set_visibility
from bot.views.wording import Words
from tests.telegram.chatting import talking
from tests.telegram.journeying import enter

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_nobody_plays_under_the_name_of_a_character(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        poser = await town.person("Javert", language=language)
        taken = await enter(poser, (await poser.says("/start"))[-1])
        assert taken.text == words.plain("consent-taken-name", name="Javert")
        assert await town.store.player(town.world_id, poser.user_id) is None
        [again] = await poser.says("jAVERT ", reply_to=taken)
        assert again.text == words.plain("consent-taken-name", name="jAVERT")
        joined = await poser.says("Jo", reply_to=again)
        player = await town.store.player(town.world_id, poser.user_id)
        assert player is not None
        assert player.name == "Jo"
        assert "Jo" in joined[-1].text


async def test_the_name_of_a_hidden_player_is_as_free_as_any_other(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        hidden = await town.person("Al")
        await town.joins(hidden)
        told = []
        for name in ("Al", "Bo"):
            someone = await town.person(name)
            said = await enter(someone, (await someone.says("/start"))[-1])
            told.append(said.text.replace(name, "Somebody"))
        assert told[0] == told[1]


async def test_two_of_one_name_are_two_for_their_group(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        people = [await town.person(name) for name in ("Al", "Al", "Al", "Zoë")]
        group = await town.group("Club", *people, admins=people[:1])
        await town.store.set_chat_world(group, town.world_id)
        numbers = [await town.joins(one, tick=False) for one in people]
        world = await town.tick()
        for one in people[1:]:
            await set_visibility(town.store, world.row, one.user_id, Visibility.GROUP, group_chat=group)
        zoe = people[3]
        for command in ("/rank", "/compare"):
            [said] = await zoe.says(command, chat=group)
            assert " Al " in said.text, command
            assert said.text.count("Al (2)") == 1, command
            assert "Al (3)" not in said.text, "the first Al is hidden, and not counted"
        [which] = await zoe.says("/duel Al, Javert", chat=group)
        assert which.text.startswith("More than one here goes by “Al”.\nJavert and whom?")
        assert "Nobody here" not in which.text
        javert = [*map(str, world.people.names)].index("Javert")
        assert [(tap.text, tap.data) for tap in which.buttons] == [
            ("Al", f"duel||{javert}|{numbers[1]}"), ("Al (2)", f"duel||{javert}|{numbers[2]}"),
        ]  # fmt: skip
        _, heard = await zoe.taps(which, "Al (2)")
        assert "Al (2)" in heard[-1].text
        [straight] = await zoe.says("/duel Al (2), Javert", chat=group)
        assert "Al (2)" in straight.text
        assert straight.photo
        [card] = await zoe.says("/score Al", chat=group)
        assert [tap.text for tap in card.buttons][:2] == ["Al", "Al (2)"]
        assert "/score Al (2)" in card.text, "the example says which"


async def test_two_who_offer_friendship_under_one_name_are_answered_apart(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        one, other, zoe = [await town.person(name) for name in ("Al", "Al", "Zoë")]
        for each in (one, other, zoe):
            await town.joins(each, tick=False)
        world = await town.tick()
        await set_visibility(town.store, world.row, zoe.user_id, Visibility.EVERYONE, group_chat=None)
        for each in (one, other):
            [asks] = await each.says("/befriend Zoë")
            await each.taps(asks, "Offer it")
        await town.delivered()
        [friends] = await zoe.says("/friends")
        _, [offer] = await zoe.taps(friends, "Answer Al (b)")
        assert offer.text.startswith("Al (b) would like to be your friend.")
        toast, _ = await zoe.taps(offer, "Yes, friends")
        assert "Al (b)" in toast.text


async def test_the_one_meant_is_chosen_wherever_a_name_is_written(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        people = [await town.person(name) for name in ("Al", "Al", "Zoë")]
        group = await town.group("Club", *people, admins=people[:1])
        await town.store.set_chat_world(group, town.world_id)
        numbers = [await town.joins(one, tick=False) for one in people]
        world = await town.tick()
        for one in people:
            await set_visibility(town.store, world.row, one.user_id, Visibility.GROUP, group_chat=group)
        zoe = people[2]
        [whom] = await zoe.says("/befriend Al")
        assert [tap.text for tap in whom.buttons if tap.data and "meet|" in tap.data] == ["Al", "Al (2)"]
        _, [asks] = await zoe.taps(whom, "Al (2)")
        assert asks.text.startswith("Offer Al (2) your friendship?")
        for number in numbers[:2]:
            await town.store.set_tie(town.world_id, number, numbers[2], 300)
        await town.tick()
        await town.delivered()
        # They are friends, whom nobody else may find.
        for one in people[:2]:
            await set_visibility(town.store, world.row, one.user_id, Visibility.ONLY_ME, group_chat=None)
        [which] = await zoe.says("/unfriend Al")
        assert [(tap.text, tap.data) for tap in which.buttons][:2] == [
            ("Al", f"unfriend||{numbers[0]}"), ("Al (b)", f"unfriend||{numbers[1]}"),
        ]  # fmt: skip
        assert "/unfriend Al (b)" in which.text
        [sure] = await zoe.says("/unfriend Al (b)")
        assert sure.text.startswith("End the friendship with Al (b)?")
        _, [ended] = await zoe.taps(sure, "Yes, end it")
        assert "You and Al (b) part." in ended.text


async def test_a_number_is_one_person_in_the_group_and_in_private(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        eve, *als = [await town.person(name) for name in ("Eve", "Al", "Al", "Al", "Al")]
        group = await town.group("Club", eve, *als, admins=[eve])
        await town.store.set_chat_world(group, town.world_id)
        own, first, _, third, fourth = [await town.joins(one, tick=False) for one in (eve, *als)]
        world = await town.tick()
        await town.store.set_tie(town.world_id, own, first, 300)
        await town.tick()
        for one in als[1:3]:
            await set_visibility(town.store, world.row, one.user_id, Visibility.EVERYONE, group_chat=None)
        for one in (eve, als[3]):
            await set_visibility(town.store, world.row, one.user_id, Visibility.GROUP, group_chat=group)
        # The first Al is seen by Eve alone, as a friend; the fourth by the group, which counts them after the others.
        [asks] = await eve.says("/befriend Al (2)")
        assert f"befriend!||{third}|" in str(asks.buttons[0].data)
        [there] = await eve.says("/befriend Al (2)", chat=group)
        assert str(there.buttons[0].url).endswith(f"b_{group}_{third}")
        for number, name in ((third, "Al (2)"), (fourth, "Al (3)")):
            [asks] = await eve.says(f"/start b_{group}_{number}")
            assert asks.text.startswith(f"Offer {name} your friendship?")
            _, [asked] = await eve.taps(asks, "Offer it")
            assert asked.text.startswith(f"{name} has been asked.")
        [asks] = await eve.says("/befriend Al (3)")
        assert f"|{fourth}|" in str(asks.buttons[0].data), "and no friend of Eve's, whom the group does not see"
        [friends] = await eve.says("/friends")
        assert "Al (b)" in friends.text
        # For the third Al too "Al (2)" is he, in the group and in private.
        [card] = await als[2].says("/lookup Al (2)")
        assert "You have no friends yet." in card.text, "their own"


async def test_of_many_friends_of_one_name_none_is_passed_over_in_silence(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        eve, *als = [await town.person(name) for name in ("Eve", *["Al"] * 8)]
        own, *numbers = [await town.joins(one, tick=False) for one in (eve, *als)]
        await town.tick()
        for number in numbers:
            await town.store.set_tie(town.world_id, own, number, 300)
        await town.tick()
        await town.delivered()
        [which] = await eve.says("/unfriend Al")
        assert sum("unfriend|" in str(tap.data) for tap in which.buttons) == MOST
        assert "and 2 more" in which.text
        assert "/unfriend Al (h)" in which.text, "the example is of those who have no button"
        [sure] = await eve.says("/unfriend Al (h)")
        assert sure.text.startswith("End the friendship with Al (h)?")
        [report] = await eve.says("/privacy")
        assert "Al, Al (b), Al (c)" in report.text
