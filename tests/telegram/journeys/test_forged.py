"""Buttons that nobody was shown: other people's numbers, numbers that there are not, huge ones, and words for numbers.

Whatever is tapped ends in words and not in a fault, and moves nobody but who taps.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from bot.player_ports import Visibility
from bot.services.set_visibility import set_visibility
from tests.telegram.chatting import talking
from tests.telegram.forging import forge

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Town

HUGE = 10**16
# What holds anything about somebody else, by the columns that tell whose it is.
OTHERS = {
    "players": "person = :other",
    "identities": "person = :other",
    "pending_acts": "person = :other",
    "appeals": "person = :other",
    "permissions": "person = :other",
    "nudges": "person = :other",
    "outbox": "person = :other",
    "shares": "person = :other",
    "hosts": "1",
    "invites": "1",
    "world_settings": "1",
    "thrown_events": "1",
    "rule_books": "1",
}
DECIDED = "select world_id, name, phase, seconds_a_tick, days_a_tick, state from worlds"


def held(town: Town, other: int) -> dict[str, list[Any]]:
    """All that is kept of another player, and of the world that somebody else hosts."""
    with closing(sqlite3.connect(town.store.database.path)) as connection:
        kept = {
            table: connection.execute(f"select * from {table} where {condition}", {"other": other}).fetchall()  # noqa: S608 - constants
            for table, condition in OTHERS.items()
        }
        return {**kept, "worlds": connection.execute(DECIDED).fetchall()}


def arguments(other: int, world: int, group: int) -> list[str]:
    """What may stand on a button, wrong in all ways that fit."""
    numbers = (other, -1, 999, HUGE)
    return [
        "",
        "x",
        *(str(number) for number in numbers),
        *(f"{number}|{again}" for number in numbers for again in (0, other, HUGE, "yes", "x")),
        *(f"{world}|{tail}" for tail in ("", "1", "yes", f"{group}", f"{group}|yes", f"|s|{HUGE}", "|1|1|1|1")),
        f"{HUGE}|{HUGE}|{HUGE}|{HUGE}",
        f"group|{group}",
        f"group|{HUGE}",
        f"everyone|{HUGE}",
        f"g_{group}|1",
        f"o_{HUGE}|1",
        f"o_{world}|{HUGE}",
        "w_x|1",
        "zh-Hans|w_x",
        "class|nobody|1|1|m|1",
        "class||99999999999|99999|x|",
        "|||||||||||",
        "\u0661|\u0662",
        *(f"{page}|{then}|m" for page in (-1, HUGE, "x") for then in ("score", "unfriend", "host")),
    ]


@pytest.mark.parametrize("where", ["private", "group"])
async def test_no_forged_button_breaks_anything_or_moves_anybody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    caplog.set_level(logging.WARNING)
    async with talking(tmp_path) as town:
        anna, mallory = await town.person("Anna"), await town.person("Mallory")
        other = await town.joins(anna, tick=False)
        await town.joins(mallory)
        group = await town.group("Club", anna, mallory, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        await town.store.add_host(town.world_id, anna.user_id)
        await set_visibility(town.store, (await town.world()).row, anna.user_id, Visibility.EVERYONE)
        await town.delivered()
        before = held(town, other)
        chat = None if where == "private" else group
        if chat is not None:
            await mallory.says("/help", chat=chat)
        broken = []
        for name in sorted(town.kit.routes._taps):  # all there are
            if name in {"forget!", "nw!"}:
                continue
            last = (await mallory.sees(chat))[-1].message_id
            for given in arguments(other, town.world_id, group):
                data = f"{name}||{given}"
                if len(data.encode()) > 64:
                    continue
                seen = len(caplog.records)
                forge(mallory, data, chat or mallory.user_id, last)
                await town.quiet()
                told = [record.getMessage() for record in caplog.records[seen:] if record.levelno >= logging.ERROR]
                broken += [(data, each) for each in told]
            if name == "leave!" and await town.store.player(town.world_id, mallory.user_id) is None:
                await town.joins(mallory)
        assert not broken
        assert held(town, other) == before


async def test_no_forged_link_breaks_anything(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with talking(tmp_path) as town:
        mallory = await town.person("Mallory")
        far, broken = "9" * 40, []
        for payload in (
            f"h_{town.world_id}_{far}", f"h_{town.world_id}_-{far}", f"h_{far}_{far}", "h_1", "h_1_", f"g_{far}",
            f"g_-{far}", f"o_{far}", "o_-", "g_-", "w_" + "x" * 60,
            "t_" + "x" * 60, "c_x", "h_\u0661_\u0662", "_", "__",
        ):  # fmt: skip
            heard = await mallory.says(f"/start {payload}")
            assert heard, payload
            broken += [(payload, each.getMessage()) for each in caplog.records if each.levelno >= logging.ERROR]
            caplog.clear()
        assert not broken
