"""What a group and its admins do, through the sandbox's HTTP: its world, comparisons; nobody appears unasked."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.chat_ports import Delivery
from bot.clock import SystemClock
from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.set_visibility import set_visibility
from bot.telegram.handlers.deliveries import word_delivery_with
from bot.views.framing import length
from bot.views.reply import LONGEST_CAPTION, LONGEST_TEXT
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chatting import Someone, Town


@dataclass(frozen=True, slots=True)
class Club:
    town: Town
    group: int
    anna: Someone
    berta: Someone
    cleo: Someone


@asynccontextmanager
async def a_club(folder: Path, *, playing: bool = True) -> AsyncIterator[Club]:
    """Anna and Berta let the group see them, Cleo lets nobody; Anna is its admin."""
    async with talking(folder) as town:
        people = [await town.person(name) for name in ("Anna", "Berta", "Cleopatra")]
        group = await town.group("Club", *people, admins=people[:1])
        club = Club(town, group, *people)
        if playing:
            numbers = [await town.joins(one, tick=False) for one in people]
            await town.tick()
            for number in numbers[1:]:
                await town.store.set_tie(town.world_id, numbers[0], number, 300)
            row = (await town.world()).row
            for one in people[:2]:
                await set_visibility(town.store, row, one.user_id, Visibility.GROUP, group_chat=group)
            await act(town.store, await town.world(), people[0].user_id, "bill-late")
            await town.tick(2)
            [said] = await club.anna.says("/start@glasshouse_demo_bot", chat=group)
            _, [said] = await club.anna.taps(said, "Choose a world")
            await club.anna.taps(said, "Les Misérables")
        yield club


async def test_an_admin_chooses_the_world_and_others_do_not(tmp_path: Path) -> None:
    async with a_club(tmp_path, playing=False) as club:
        [greeting] = await club.anna.sees(club.group)
        assert "nothing else that is said here" in greeting.text
        toast, _ = await club.berta.taps(greeting, "Choose a world")
        assert "Only admins" in toast.text
        _, [choice] = await club.anna.taps(greeting, "Choose a world")
        toast, _ = await club.berta.taps(choice, "Les Misérables")
        assert "somebody else" in toast.text
        _, [chosen] = await club.anna.taps(choice, "Les Misérables")
        assert "This group plays" in chosen.text
        chat = await club.town.store.chat(club.group)
        assert chat is not None
        assert chat.world_id == club.town.world_id
        [compare] = await club.berta.says("/compare", chat=club.group)
        assert "nobody to compare" in compare.text
        part = compare.button("Take part").url or ""
        [hello] = await club.berta.says(f"/start {part.partition('?start=')[2]}")
        assert hello.has("Join Les Misérables")


@pytest.mark.parametrize("command", ["/compare", "/rank", "/bonds", "/mood", "/duel Anna Berta", "/help", "/language"])
async def test_every_command_of_a_group_answers_and_shows_who_chose_it_alone(tmp_path: Path, command: str) -> None:
    async with a_club(tmp_path) as club:
        [said] = await club.berta.says(command, chat=club.group)
        assert "Cleopatra" not in said.text
        if command in {"/compare", "/rank", "/bonds", "/duel Anna Berta"}:
            assert "Anna" in said.text
            assert "Berta" in said.text
        if command not in {"/help", "/language"}:
            assert "Simulation" in said.text
        assert length(said.text) <= (LONGEST_CAPTION if said.photo else LONGEST_TEXT)
        [private] = await club.berta.says(command.split(maxsplit=1)[0])
        assert private.text


async def test_a_duel_adds_up_and_is_chosen_by_taps(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        [choice] = await club.berta.says("/duel", chat=club.group)
        _, [choice] = await club.berta.taps(choice, "Anna")
        assert "Anna and whom" in choice.text
        _, heard = await club.berta.taps(choice, "Berta")
        said = heard[-1]
        first, second = (int(part) for part in said.text.split("\n")[0].split(" ") if part.isdecimal())
        points = [
            int(line.split(" ")[0].replace("−", "-"))
            for line in said.text.splitlines()[3:]
            if line and line[0] in "+−0"
        ]
        assert sum(points) == first - second
        [nobody] = await club.berta.says("/duel Anna Cleopatra", chat=club.group)
        assert "Nobody here is called “Cleopatra”" in nobody.text


async def test_who_leaves_the_group_appears_no_more(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        row = (await club.town.world()).row
        dora = await club.town.person("Dora outside")
        await club.town.joins(dora)
        await set_visibility(club.town.store, row, dora.user_id, Visibility.EVERYONE)
        [said] = await club.berta.says("/rank", chat=club.group)
        assert "Anna" in said.text
        assert "Dora" not in said.text, "seen by everybody, but no member here"


async def test_a_member_chooses_in_private_to_be_seen_by_this_group(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        [asked] = await club.cleo.says("/visibility", chat=club.group)
        link = asked.button("Choose").url or ""
        [here] = await club.cleo.says(f"/start {link.partition('?start=')[2]}")
        toast, _ = await club.cleo.taps(here, "Let the group see me")
        assert "One group" in toast.text
        club.town.kit.present.forget(club.cleo.user_id)
        [rank] = await club.berta.says("/rank", chat=club.group)
        assert "Cleopatra" in rank.text
        outsider = await club.town.person("Nobody of theirs")
        [shut] = await outsider.says(f"/start {link.partition('?start=')[2]}")
        assert "lets nobody in" in shut.text


async def test_a_weekly_digest_is_an_admins_choice_and_names_who_chose_it(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        [asked] = await club.berta.says("/weekly", chat=club.group)
        toast, _ = await club.berta.taps(asked, "Yes, once a week")
        assert "Only admins" in toast.text
        _, [on] = await club.anna.taps(asked, "Yes, once a week")
        assert "Once a week" in on.text
        due = await club.town.store.next_delivery()
        assert due is not None
        now = SystemClock().now()
        assert due > now
        [claimed] = await club.town.store.claim_deliveries(due, due, chats=5, busy=())
        assert isinstance(claimed, Delivery)
        worded = await word_delivery_with(club.town.kit)((claimed,))
        assert worded is not None
        assert "The week in" in worded.text
        assert "Berta" in worded.text
        assert "Cleopatra" not in worded.text
        _, [off] = await club.anna.taps(on, "Turn off")
        assert "No weekly digest" in off.text
        assert await word_delivery_with(club.town.kit)((claimed,)) is None


async def test_the_language_of_a_group_is_its_admins_to_choose(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        [asked] = await club.berta.says("/language", chat=club.group)
        toast, _ = await club.berta.taps(asked, "简体中文")
        assert "Only admins" in toast.text
        await club.anna.taps(asked, "简体中文")
        [mood] = await club.berta.says("/mood", chat=club.group)
        assert "模拟" in mood.text


async def test_group_commands_in_private_say_where_to_go(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        for command in ("/compare", "/rank", "/bonds", "/mood", "/duel", "/weekly"):
            [said] = await club.anna.says(command)
            assert any("startgroup" in (tap.url or "") for tap in said.buttons), command
        for command in ("/alerts", "/privacy", "/export", "/leave", "/forget", "/share", "/host"):
            [said] = await club.anna.says(command, chat=club.group)
            assert any("?start=" in (tap.url or "") for tap in said.buttons), command


async def test_as_an_admin_the_bot_says_what_it_is_handed_and_drops(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        made = await town.post(
            "chats", {"type": "group", "title": "Club", "members": [anna.user_id], "bot_is_admin": True}
        )
        await town.quiet()
        said = "\n".join(each.text for each in await anna.sees(int(made["id"])))
        assert said.count("I drop them unread") == 1
        assert "nothing else that is said here" in said
