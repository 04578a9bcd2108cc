"""What people do in many journeys: they join, make worlds, show their cards, are forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.services.make_world import Wish, make_world
from tests.telegram.local import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import WorldRow
    from tests.telegram.chatting import Said, Someone, Town


async def consent(someone: Someone, said: Said) -> list[Said]:
    """Tap the world's button; the two messages that are read before joining."""
    join = next(tap.data for tap in said.buttons if tap.data and tap.data.startswith("join|"))
    _, read = await someone.taps(said, join)
    return read


async def enter(someone: Someone, said: Said) -> Said:
    """Read both messages and say yes."""
    read = await consent(someone, said)
    yes = next(tap.data for tap in read[-1].buttons if tap.data and tap.data.startswith("yes|"))
    _, heard = await someone.taps(read[-1], yes)
    return heard[-1]


def on_disk(folder: Path) -> bytes:
    """Every byte of the database's files."""
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.name.startswith("town.db"))


def left_of(someone: Someone, folder: Path) -> list[bytes]:
    """What the database's files still hold of somebody: their number as text or as a column has it, or their name."""
    held = on_disk(folder)
    traces = (str(someone.user_id).encode(), someone.user_id.to_bytes(6, "big"), someone.name.encode())
    return [trace for trace in traces if trace in held]


async def is_in_no_file(someone: Someone, folder: Path) -> None:
    """Wait until nothing is held of somebody: the log is moved into the file a moment after the last of it is gone."""

    async def held() -> list[bytes]:
        return left_of(someone, folder)

    await eventually(held, lambda left: not left)


async def made_world(
    town: Town, host: Someone, line: str = "class 42", chat: int | None = None
) -> tuple[WorldRow, str]:
    """A world made by taps; its row, and the payload of its link."""
    [plan] = await host.says(f"/newworld {line}", chat=chat)
    _, heard = await host.taps(plan, "Make it")
    row = max(await town.store.worlds(), key=lambda row: row.world_id)
    url = next(tap.url for said in heard for tap in said.buttons if tap.url and "?start=w_" in tap.url)
    assert any(said.photo for said in heard), "the link is a picture too"
    return row, url.partition("?start=")[2]


async def hosting(town: Town, host: Someone, *names: str) -> list[int]:
    """Have somebody host worlds of these names; their numbers."""
    found = []
    for name in names:
        asked = Wish(name=name, scenario="class", seed=7)
        row = await make_world(town.store, asked, SystemClock(), lambda _done, _doing: None)
        await town.store.add_host(row.world_id, host.user_id)
        found.append(row.world_id)
    return found


async def shares(owner: Someone) -> Said:
    """Allow one's card to be shown; the message with the button that takes it back."""
    [asked] = await owner.says("/share")
    _, [shown] = await owner.taps(asked, "share!|")
    return shown


async def posts(owner: Someone, group: int) -> Said:
    """Show one's card in a group; what stands there."""
    town = owner.town
    found = await town.post("inline", {"from": owner.user_id, "query": ""})
    [card] = found["results"]
    chosen = {"from": owner.user_id, "chat": group, "inline_query_id": found["inline_query_id"],
              "result_id": card["id"]}  # fmt: skip
    [posted] = await town.heard(owner, group, lambda: town.post("inline/choose", chosen))
    assert owner.name in posted.text
    return posted


async def known_cards(town: Town) -> list[tuple[str | None]]:
    """Of which share every card is that is known to stand somewhere."""
    with closing(sqlite3.connect(town.store.database.path)) as connection:
        return connection.execute("select token from shown_cards").fetchall()


async def is_forgotten(owner: Someone) -> None:
    """Have all that is held about one deleted."""
    [asked] = await owner.says("/forget")
    _, [done] = await owner.taps(asked, "Forget me")
    assert "Forgotten" in done.text
