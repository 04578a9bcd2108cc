"""Who may host which world: its hosts, and the admins of the group whose own it is; nobody else, however asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.ports import WorldState
from bot.services.keep_alive import resume
from bot.services.make_world import Wish, make_world
from bot.views.actions import action
from tests.telegram.chatting import talking
from tests.telegram.forging import forges
from tests.telegram.journeying import made_world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Someone, Town

ROLES = ("host", "admin", "member", "outsider", "other admin", "other host")
# Whose world, and who may pause it then.
MAY = {
    "open to all, taken by the group": set[str](),
    "open to all, and hosted later": {"host"},
    "made by its host in private": {"host"},
    "made by its host in the group": {"host", "admin"},
    "of its host, who chose it for the group": {"host", "admin"},
    "once the group's, which plays another now": {"host"},
    "the group's, whose admin is one no more": {"host"},
}


@dataclass(frozen=True, slots=True)
class Case:
    """Everybody, the group, and the world of which it is asked."""

    town: Town
    people: dict[str, Someone]
    group: int
    elsewhere: int

    async def chooses(self, who: str, world: str) -> None:
        """An admin chooses the group's world."""
        [said] = await self.people[who].says("/start@glasshouse_demo_bot", chat=self.group)
        if said.has("Choose a world"):
            _, [said] = await self.people[who].taps(said, "Choose a world")
            await self.people[who].taps(said, next(tap.text for tap in said.buttons if f"({world})" in tap.text))
            return
        choice = await forges(self.people[who], action("group-world"), chat=self.group)
        await self.people[who].taps(choice[-1], next(t.text for t in choice[-1].buttons if f"({world})" in t.text))


async def prepared(case: Case, whose: str) -> int:
    """The world as the case has it; its number."""
    town, host = case.town, case.people["host"]
    if whose.startswith("open to all"):
        row = await make_world(town.store, Wish(name="open", scenario="class", seed=1), town.kit.clock, lambda *_: None)
        await case.chooses("admin", "open")
        if "later" in whose:
            await town.store.add_host(row.world_id, host.user_id)
        return row.world_id
    in_group = "in the group" in whose or "once the group's" in whose or "one no more" in whose
    row, _ = await made_world(town, host, "class", chat=case.group if in_group else None)
    if "who chose it" in whose:
        await case.chooses("host", row.name)
    if "another now" in whose:
        await case.chooses("admin", "demo")
    if "one no more" in whose:
        body = {"chat": case.group, "user": case.people["admin"].user_id, "action": "demote"}
        await town.post("chats/members", body)
    return row.world_id


@pytest.mark.parametrize("whose", MAY)
async def test_who_may_host(tmp_path: Path, whose: str) -> None:
    async with talking(tmp_path) as town:
        people = {role: await town.person(role) for role in ROLES}
        inside = [people[role] for role in ("host", "admin", "member", "other host")]
        group = await town.group("Group", *inside, admins=[people["host"], people["admin"]])
        elsewhere = await town.group("Elsewhere", people["other admin"], admins=[people["other admin"]])
        for one in people.values():
            await one.says("/help")
        await made_world(town, people["other host"])
        case = Case(town, people, group, elsewhere)
        world_id = await prepared(case, whose)
        await town.store.set_chat_world(elsewhere, world_id)  # it is played there too, and not that group's own
        for role, someone in people.items():
            paused = False
            for where in ("", group, elsewhere):
                row = next(row for row in await town.store.worlds() if row.world_id == world_id)
                if row.state is WorldState.PAUSED:
                    await resume(town.store, row.name, town.kit.clock)
                await forges(someone, action("h-run", world_id, where, 0))
                row = next(row for row in await town.store.worlds() if row.world_id == world_id)
                paused |= row.state is WorldState.PAUSED
                if where:
                    panel = await someone.says(f"/start h_{world_id}_{where}")
                    assert panel[-1].has("Go on") <= (role in MAY[whose]), (role, where)
            assert paused is (role in MAY[whose]), role
