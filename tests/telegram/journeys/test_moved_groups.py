"""A group gets another id: what was posted before still leads to it, for who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.player_ports import Visibility
from bot.views.actions import action
from tests.telegram.chatting import talking
from tests.telegram.forging import forges
from tests.telegram.journeying import enter, made_world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Someone, Town


async def migrates(town: Town, group: int) -> int:
    """The group's new id, once the bot has been told."""
    made = await town.post("chats/migrate", {"chat": group})
    await town.quiet()
    return int(made["chat"]["id"])


def payload_of(url: str | None) -> str:
    return (url or "").partition("?start=")[2]


async def test_a_link_posted_before_lets_into_the_group_that_moved(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta, cleo = [await town.person(name) for name in ("Anna", "Berta", "Cleo")]
        outsider = await town.person("Otto")
        group = await town.group("Club", anna, berta, cleo, admins=[anna], supergroup=False)
        [greeting] = await anna.sees(group)
        _, [choice] = await anna.taps(greeting, "Choose a world")
        await anna.taps(choice, "Les Misérables")
        [asked] = await berta.says("/compare", chat=group)
        payload = payload_of(asked.button("Take part").url)
        assert payload == f"g_{group}"
        [cleos] = await cleo.says(f"/start {payload}")
        now = await migrates(town, group)
        assert now != group
        [hello] = await berta.says(f"/start {payload}")
        joined = await enter(berta, hello)
        await town.tick()
        toast, _ = await berta.taps(joined, "Let the group see me")
        assert "One group" in toast.text
        player = await town.store.player(town.world_id, berta.user_id)
        assert player is not None
        assert (player.visibility, player.group_chat) == (Visibility.GROUP, now)
        [rank] = await anna.says("/rank", chat=now)
        assert "Berta" in rank.text
        # The two messages that were opened before the group moved lead in as well.
        joined = await enter(cleo, cleos)
        await forges(cleo, action("see", Visibility.GROUP.value, group))
        player = await town.store.player(town.world_id, cleo.user_id)
        assert player is not None
        assert player.group_chat == now, "a button from before the move"
        for number in (group, now):
            [shut] = await outsider.says(f"/start g_{number}")
            assert "lets nobody in" in shut.text


async def test_the_admins_link_and_panel_from_before_the_move_go_on_working(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta, cleo = [await town.person(name) for name in ("Anna", "Berta", "Cleo")]
        group = await town.group("Class", anna, berta, cleo, admins=(anna, berta), supergroup=False)
        await made_world(town, anna, "class", chat=group)
        [host] = await berta.says("/host", chat=group)
        payload = payload_of(host.button("Host").url)
        [panel] = await berta.says(f"/start {payload}")
        await migrates(town, group)
        _, [panel] = await berta.taps(panel, "Pause")
        assert panel.has("Go on")
        [again] = await berta.says(f"/start {payload}")
        assert again.has("Go on")
        [stranger] = await cleo.says(f"/start {payload}")
        assert not stranger.has("Go on")


async def test_a_button_below_a_message_of_the_old_group_is_answered_in_the_new_one(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        group = await town.group("Club", anna, admins=[anna], supergroup=False)
        await town.store.set_chat_world(group, town.world_id)
        [mood] = await anna.says("/mood", chat=group)
        now = await migrates(town, group)
        [said] = await taps_in_old(town, anna, group, mood.message_id, mood.button("Ranking").data or "", now)
        assert "nobody to compare" in said.text


async def taps_in_old(  # noqa: PLR0917 - a tap, and where it is answered
    town: Town, someone: Someone, old: int, message: int, data: str, now: int
) -> list[Any]:
    """A client that still shows the old group sends a tap from there."""
    pending = town.sandbox.state.open_callback(
        user_id=someone.user_id, chat_id=old, message_id=message, data=data, inline_message_id=None
    )
    tap = {
        "id": pending.id,
        "from": {"id": someone.user_id, "is_bot": False, "first_name": someone.name},
        "message": {"message_id": message, "date": 1, "chat": {"id": old, "type": "group", "title": "Club"}},
        "chat_instance": "1",
        "data": data,
    }

    async def do() -> None:
        town.sandbox.queue.put_raw({"callback_query": tap})

    return await town.heard(someone, now, do)
