"""Two whom one group sees meet there: by mention, by an answer, by name or by choice; nobody else is to be met."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bot.player_ports import Visibility
from bot.services.set_visibility import set_visibility
from bot.views.actions import action
from tests.telegram.chatting import talking
from tests.telegram.forging import forges

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town

NOBODY = "Nobody here goes by that"


@dataclass(frozen=True, slots=True)
class Club:
    """Anna and Berta let the group see them, Cleo lets nobody, Dora plays and is not in it, though it may see her."""

    town: Town
    group: int
    people: dict[str, Someone]
    numbers: dict[str, int]

    def __getattr__(self, name: str) -> Someone:
        return self.people[name]

    async def answers(self, someone: Someone, other: Someone, text: str) -> list[Said]:
        """Somebody answers another's message in the group with a command."""
        written = await self.town.post("send", {"from": other.user_id, "chat": self.group, "text": "the harbour tax"})
        body = {"from": someone.user_id, "chat": self.group, "text": text, "reply_to": written["message_id"]}
        return await self.town.heard(someone, self.group, lambda: self.town.post("send", body))

    async def mentions(self, someone: Someone, other: int, text: str, name: str) -> list[Said]:
        """Somebody names a user without a user name, as an app does it: by their number."""
        group = {"id": self.group, "type": "supergroup", "title": "Club"}
        entity = {
            "type": "text_mention", "offset": text.index(name), "length": len(name),
            "user": {"id": other, "is_bot": False, "first_name": name},
        }  # fmt: skip
        message = {
            "message_id": 10_000, "date": 1, "chat": group, "text": text, "entities": [entity],
            "from": {"id": someone.user_id, "is_bot": False, "first_name": someone.name, "language_code": "en"},
        }  # fmt: skip

        async def do() -> None:
            self.town.sandbox.queue.put_raw({"message": message})

        return await self.town.heard(someone, self.group, do)

    async def sees(self, who: str, visibility: Visibility) -> None:
        """Somebody chooses who sees them."""
        row, chat = (await self.town.world()).row, self.group if visibility is Visibility.GROUP else None
        await set_visibility(self.town.store, row, self.people[who].user_id, visibility, group_chat=chat)


@asynccontextmanager
async def a_club(folder: Path) -> AsyncIterator[Club]:
    async with talking(folder) as town:
        people: dict[str, Any] = {
            name: await town.person(name.title(), username=f"{name}_of_port") for name in ("anna", "berta", "cleo")
        }
        people["dora"] = await town.person("Dora", username="dora_of_port")
        people["otto"] = await town.person("Otto", username="otto_of_port")
        numbers = {name: await town.joins(people[name], tick=False) for name in ("anna", "berta", "cleo", "dora")}
        await town.tick()
        inside = [people[name] for name in ("anna", "berta", "cleo", "otto")]
        group = await town.group("Club", *inside, admins=inside[:1])
        await town.store.set_chat_world(group, town.world_id)
        club = Club(town, group, people, numbers)
        for name in ("anna", "berta", "dora"):
            await club.sees(name, Visibility.GROUP)
        await town.delivered()
        yield club


def link_of(said: Said) -> str:
    return (said.button("Offer friendship").url or "").partition("?start=")[2]


@pytest.mark.parametrize(
    "way", ["username", "mention", "answer", "name", "chosen", "chosen in private", "private name"]
)
async def test_two_of_a_group_become_friends_by_both_their_yes(tmp_path: Path, way: str) -> None:
    async with a_club(tmp_path) as club:
        anna, berta, town = club.anna, club.berta, club.town
        if way == "private name":
            [sure] = await anna.says("/befriend Berta")
        elif way == "chosen in private":
            [choice] = await anna.says("/befriend")
            _, [choice] = await anna.taps(choice, "People of my group")
            assert not choice.has("Cleo")
            assert not choice.has("Dora")
            _, [sure] = await anna.taps(choice, "Berta")
        else:
            said: dict[str, Callable[[], Awaitable[list[Said]]]] = {
                "username": lambda: anna.says("/befriend @Berta_of_port", chat=club.group),
                "mention": lambda: club.mentions(anna, berta.user_id, "/befriend Bee", "Bee"),
                "answer": lambda: club.answers(anna, berta, "/befriend"),
                "name": lambda: anna.says("/befriend Berta", chat=club.group),
                "chosen": lambda: anna.says("/befriend", chat=club.group),
            }
            [there] = await said[way]()
            [sure] = await anna.says(f"/start {link_of(there)}")
            if way == "chosen":
                _, [sure] = await anna.taps(sure, "Berta")
        assert "Offer Berta your friendship?" in sure.text
        assert "each of you sees what the other costs" in sure.text
        _, [asked] = await anna.taps(sure, "Offer it")
        assert "has been asked" in asked.text
        assert not (await town.world()).standings.population.friendships.strength_between(
            club.numbers["anna"], club.numbers["berta"]
        )
        await town.delivered()
        offer = (await berta.sees())[-1]
        assert "Anna" in offer.text
        _, [offer] = await berta.taps(offer, next(tap.text for tap in offer.buttons if "offer|" in (tap.data or "")))
        await berta.taps(offer, offer.buttons[0].text)
        world = await town.tick()
        assert world.standings.population.friendships.strength_between(club.numbers["anna"], club.numbers["berta"])


async def test_who_is_not_seen_or_not_there_is_nobody_in_the_same_words(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        anna = club.anna

        async def all_said(username: str, user: int | None) -> set[str]:
            heard = await anna.says(f"/befriend @{username}", chat=club.group)
            heard += await anna.says(f"/duel @{username}", chat=club.group)
            if user is not None:
                heard += await club.mentions(anna, user, "/befriend her", "her")
            if user is not None and user != club.dora.user_id:  # by her name the group may see her, wherever she is
                heard += await club.mentions(anna, user, "/duel her", "her")
            return {each.text.replace(username, "…") for each in heard}

        nobody = await all_said("quite_nobody", 987_654_321)
        assert all(NOBODY in each for each in nobody), nobody
        for hidden in (club.cleo, club.otto, club.dora):
            assert await all_said(f"{hidden.name.lower()}_of_port", hidden.user_id) == nobody, hidden.name
        for hidden in (club.cleo, club.otto):
            for command in ("/befriend", "/duel"):
                [said] = await club.answers(anna, hidden, command)
                assert {said.text} == nobody, (hidden.name, command)
        # Nor by a link or a button that somebody made up.
        strange = {(await anna.says(f"/start b_{club.group}_9999"))[-1].text}
        for name in ("cleo", "dora"):
            number = club.numbers[name]
            strange |= {(await anna.says(f"/start b_{club.group}_{number}"))[-1].text}
            strange |= {(await forges(anna, action("meet", club.group, number)))[-1].text}
            strange |= {(await forges(anna, action("meet!", club.group, number, 1)))[-1].text}
            assert await club.town.store.friendship_offers(club.town.world_id, number) == ()
        assert len(strange) == 1, strange
        assert NOBODY in strange.pop()
        private = [(await anna.says(f"/befriend {name}"))[-1].text.replace(name, "…") for name in ("Cleo", "Clea")]
        assert private[0] == private[1]


async def test_who_is_not_seen_there_meets_nobody_there(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        cleo, berta = club.cleo, club.berta
        for command in ("/befriend @berta_of_port", "/befriend", "/befriend Quite Nobody"):
            [said] = await cleo.says(command, chat=club.group)
            assert "Let this group see you first" in said.text
            assert "Berta" not in said.text
        [said] = await cleo.says(f"/start b_{club.group}_{club.numbers['berta']}")
        assert "Let this group see you first" in said.text
        heard = await forges(cleo, action("meet!", club.group, club.numbers["berta"], 1))
        assert "Let this group see you first" in heard[-1].text
        [said] = await club.otto.says("/befriend @berta_of_port", chat=club.group)
        assert "do not play" in said.text
        [said] = await club.dora.says(f"/start b_{club.group}_{club.numbers['berta']}")
        assert NOBODY in said.text, "the group may see her, and she is not in it"
        assert await club.town.store.friendship_offers(club.town.world_id, club.numbers["berta"]) == ()
        # Who hides again after the link was posted is not to be met by it.
        [there] = await club.anna.says("/befriend Berta", chat=club.group)
        [sure] = await club.anna.says(f"/start {link_of(there)}")
        await club.sees("berta", Visibility.ONLY_ME)
        [late] = await club.anna.says(f"/start {link_of(there)}")
        assert NOBODY in late.text
        _, [late] = await club.anna.taps(sure, "Offer it")
        assert NOBODY in late.text
        assert berta.user_id


async def test_who_is_on_their_way_in_is_told_to_wait_for_the_tick(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        newcomer = club.people["otto"]
        await club.town.joins(newcomer, tick=False)
        await club.sees("otto", Visibility.GROUP)
        [there] = await newcomer.says("/befriend Anna", chat=club.group)
        for asked in (f"/start {link_of(there)}", "/befriend Anna"):
            [said] = await newcomer.says(asked)
            assert "You are on your way in" in said.text, (asked, said.text)
        await club.town.tick()
        [sure] = await newcomer.says(f"/start {link_of(there)}")
        assert "Offer Anna your friendship?" in sure.text


async def test_a_duel_by_mention_and_by_an_answer(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        anna, berta = club.anna, club.berta
        heads = {
            "/duel @anna_of_port @BERTA_of_port": await anna.says(
                "/duel @anna_of_port @BERTA_of_port", chat=club.group
            ),
            "one and a name": await anna.says("/duel @berta_of_port, Cosette", chat=club.group),
            "an answer": await club.answers(anna, berta, "/duel"),
            "an answer and a name": await club.answers(club.otto, berta, "/duel Cosette"),
            "a mention": await club.mentions(anna, berta.user_id, "/duel Bee, Cosette", "Bee"),
        }
        for how, [said] in heads.items():
            assert said.photo, (how, said.text)
            assert "Berta" in said.text, how
        [choice] = await club.answers(club.otto, berta, "/duel")
        assert "Berta and whom?" in choice.text


async def test_who_leaves_the_group_is_not_met_there_any_more_at_once(tmp_path: Path) -> None:
    async with a_club(tmp_path) as club:
        [rank] = await club.anna.says("/rank", chat=club.group)
        assert "Berta" in rank.text
        body = {"chat": club.group, "user": club.berta.user_id}
        await club.town.post("chats/members", body | {"action": "leave"})
        await club.town.quiet()
        [rank] = await club.anna.says("/rank", chat=club.group)
        assert "Berta" not in rank.text
        [said] = await club.anna.says("/befriend @berta_of_port", chat=club.group)
        assert NOBODY in said.text
        await club.town.post("chats/members", body | {"action": "join"})
        await club.town.quiet()
        [rank] = await club.anna.says("/rank", chat=club.group)
        assert "Berta" in rank.text
