"""Every command, every visibility, every viewer, every kind of chat: nothing of a player whom the viewer does not see.

Searched are all texts, buttons and what pictures say for her name; and for her score and by subtraction: all that is
said to those who do not see her is the same when she has done something else.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.set_visibility import set_visibility
from bot.views.actions import action
from tests.services.chatting import louder
from tests.services.keeping import PlayedClock
from tests.telegram.chatting import talking, whole_bot
from tests.telegram.forging import forges

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.telegram.handlers.kit import Kit
    from bot.telegram.running import Parts
    from tests.telegram.chatting import Someone, Town

NAME, NOBODY = "Zzyxqvwk", "Zzyxqvwj"
SOMEBODY = "Cosette"
# About herself or named by her: what a friend, who agreed to see what she costs them, is told of their own life.
OWN = (
    "/score", "/why", "/history", "/friends", "/whatif", "/tiers", "/compare_rules", "/act", "/privacy", "/unfriend",
    f"/unfriend {NAME}", f"/befriend {NAME}", f"/whatif {NAME}", "/export", "/share", "/alerts", "/befriend",
    "/explain",
)  # fmt: skip
ABOUT = tuple(f"/{name} {who}" for name in ("score", "lookup", "why", "history") for who in (NAME, SOMEBODY, "Nobody"))
OTHERS = (
    "/register", "/rules", "/start", "/join", "/help", "/commands", "/language", "/lang", "/visibility", "/host",
    "/newworld", "/leave", "/forget", "/lookup",
)  # fmt: skip
OF_GROUPS = (
    "/compare", "/rank", "/bonds", "/mood", "/weekly", "/duel", f"/duel {NAME}, {SOMEBODY}", f"/duel {NAME} {SOMEBODY}",
    f"/duel @{NAME}", f"/befriend @{NAME}",
)  # fmt: skip
# Asked about somebody by name: she is answered about as somebody whom nobody knows.
NAMING = {"/score", "/lookup", "/why", "/history", "/befriend", "/duel"}
PRIVATE, GROUP, OTHER_GROUP = "private", "her group", "another group"
# Who sees her, by viewer and where they ask.
SEE = {
    Visibility.ONLY_ME: set[tuple[str, str]](),
    Visibility.FRIENDS: {("friend", PRIVATE)},
    Visibility.GROUP: {("friend", GROUP), ("player", GROUP), ("host", GROUP), ("member", GROUP), ("herself", GROUP)},
}


@dataclass
class Stage:
    """Everybody, and all that pictures have said since last asked."""

    town: Town
    people: dict[str, Someone]
    number: int
    group: int
    other: int
    pictures: list[str] = field(default_factory=list)

    async def told(self, viewer: str, where: str, command: str) -> str:
        """All that a viewer gets to see for a command."""
        chat = {PRIVATE: None, GROUP: self.group, OTHER_GROUP: self.other}[where]
        self.pictures.clear()
        heard = await self.people[viewer].says(command, chat=chat)
        return "\n".join([str((said.text, said.buttons, said.photo)) for said in heard])

    async def taps(self, viewer: str, where: str, data: str) -> str:
        """The same for a button that somebody made up, below a message that is really there."""
        chat = {PRIVATE: self.people[viewer].user_id, GROUP: self.group, OTHER_GROUP: self.other}[where]
        self.pictures.clear()
        heard = await forges(self.people[viewer], data, chat=chat)
        return "\n".join(str((said.text, said.buttons, said.photo)) for said in heard)


@asynccontextmanager
async def a_stage(folder: Path) -> AsyncIterator[Stage]:
    pictures: list[str] = []

    def parts(kit: Kit) -> Parts:
        whole = whole_bot(kit)

        async def draw(drawing: object) -> bytes:
            pictures.append(repr(drawing))
            return await whole.draw(drawing)  # type: ignore[arg-type] # a drawing

        return replace(whole, draw=draw)

    # What is compared may say what time it is: here it stays the same.
    async with talking(folder, parts=parts, clock=PlayedClock()) as town:
        names = {
            "herself": NAME,
            "friend": "Berta",
            "player": "Cleo",
            "host": "Hanna",
            "member": "Mo",
            "outsider": "Otto",
        }
        people = {role: await town.person(name) for role, name in names.items()}
        numbers = {role: await town.joins(people[role], tick=False) for role in ("herself", "friend", "player", "host")}
        await town.tick()
        hers = numbers["herself"]
        for one, other in (
            (hers, numbers["friend"]),
            *((known, each) for known in (0, 1, 2, 26) for each in numbers.values()),
        ):
            await town.store.set_tie(town.world_id, one, other, 300)
        await town.tick()
        for kind in ("opinion-unpermitted", "bill-late"):
            await act(town.store, await town.world(), people["herself"].user_id, kind)
        await town.tick()
        inside = [people[role] for role in ("herself", "friend", "player", "host", "member")]
        group = await town.group("Hers", *inside, admins=[people["host"]])
        other = await town.group("Others", *people.values(), admins=[people["host"]])
        await town.store.add_host(town.world_id, people["host"].user_id)
        for chat in (group, other):
            await town.store.set_chat_world(chat, town.world_id)
        await town.store.set_chat_world(people["outsider"].user_id, None)
        await people["outsider"].says("/start")
        await people["member"].says("/start")
        await town.delivered()
        yield Stage(town, people, hers, group, other, pictures)


def commands(viewer: str, where: str) -> tuple[str, ...]:
    """What a viewer asks there; what a friend is told of their own life has her in it, as both agreed."""
    own = () if viewer == "friend" and where == PRIVATE else OWN
    return (*ABOUT, *own, *OTHERS, *OF_GROUPS)


PLACES = [
    *((viewer, PRIVATE) for viewer in ("friend", "player", "host", "outsider")),
    *((viewer, GROUP) for viewer in ("herself", "friend", "player", "host", "member")),
    *((viewer, OTHER_GROUP) for viewer in ("herself", "friend", "host", "outsider")),
]


@pytest.mark.parametrize("visibility", SEE)
async def test_nothing_is_told_of_a_player_to_who_does_not_see_her(tmp_path: Path, visibility: Visibility) -> None:
    async with a_stage(tmp_path) as stage:
        row, her = (await stage.town.world()).row, stage.people["herself"]
        chat = stage.group if visibility is Visibility.GROUP else None
        await set_visibility(stage.town.store, row, her.user_id, visibility, group_chat=chat)
        quiet_world = await stage.town.world()
        loud_world = louder(quiet_world, stage.number)
        assert loud_world.standings.score[0] < quiet_world.standings.score[0], "she does move others"
        # The forged buttons name her by her number.
        forged = [
            action(name, *numbers)
            for name, numbers in (
                ("score", (stage.number,)), ("why", (stage.number,)), ("history", (stage.number,)),
                ("duel", (stage.number, 0)), ("duel", (stage.number,)), ("wc", (stage.number,)),
                ("wl", (stage.number, "")), ("befriend", (stage.number,)), ("meet", (stage.group, stage.number)),
                ("meet!", (stage.group, stage.number, 1)),
            )
        ]  # fmt: skip
        for viewer, where in PLACES:
            sees = (viewer, where) in SEE[visibility]
            # A friend is shown their own friendship, as for the commands in OWN.
            made_up = (
                forged if (viewer, where) != ("friend", PRIVATE) else [data for data in forged if "befr" not in data]
            )
            for command in (*commands(viewer, where), *made_up):
                ask = stage.taps if "|" in command else stage.told
                stage.town.worlds.put(quiet_world)
                quiet = await ask(viewer, where, command)
                pictures = [*stage.pictures]
                typed = NAME in command
                if sees:
                    continue
                # A name that the asker wrote is theirs; it is answered as one that nobody has.
                if not typed:
                    assert NAME not in quiet, (viewer, where, command)
                assert not any(NAME in picture for picture in pictures), (viewer, where, command)
                if typed and command.split()[0] in NAMING:
                    nobody = await ask(viewer, where, command.replace(NAME, NOBODY))
                    assert quiet.replace(NAME, NOBODY) == nobody, (viewer, where, command)
                if viewer == "herself":
                    continue
                stage.town.worlds.put(loud_world)
                loud = await ask(viewer, where, command)
                stage.town.worlds.put(quiet_world)
                if command not in {"/export", "/newworld", "/forget"}:  # these carry the hour or a fresh code
                    assert loud == quiet, (viewer, where, command)
        for viewer in ("friend", "player", "host", "member", "outsider"):
            found = await stage.town.post("inline", {"from": stage.people[viewer].user_id, "query": NAME})
            assert NAME not in str(found["results"])


async def test_who_is_shown_to_a_group_is_found_by_it_and_only_there(tmp_path: Path) -> None:
    """The search above could find nothing because it looks in the wrong place; here she is to be found."""
    async with a_stage(tmp_path) as stage:
        row, her = (await stage.town.world()).row, stage.people["herself"]
        await set_visibility(stage.town.store, row, her.user_id, Visibility.GROUP, group_chat=stage.group)
        for command in ("/compare", "/rank", "/bonds", f"/score {NAME}", f"/duel {NAME}, {SOMEBODY}"):
            assert NAME in await stage.told("member", GROUP, command), command
        assert any(NAME in picture for picture in stage.pictures)
        await set_visibility(stage.town.store, row, her.user_id, Visibility.EVERYONE)
        assert NAME in await stage.told("player", PRIVATE, f"/score {NAME}")


async def test_the_matrix_knows_every_command_there_is(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        asked = {command.split()[0].removeprefix("/") for command in (*ABOUT, *OWN, *OTHERS, *OF_GROUPS)}
        assert {*town.kit.routes.names()} <= asked
