"""After /forget no byte of who it was: in the database, its log on disk, or what the program says of itself.

They have done before all that leaves something: joined under another name, been asked for names and files, hosted,
handed over, shared a card that stands in a group, been told things, exported; others go on doing so meanwhile.
"""

from __future__ import annotations

import logging
from importlib import resources
from typing import TYPE_CHECKING

from tests.telegram.chatting import talking
from tests.telegram.journeying import consent, hosting, is_forgotten, known_cards, on_disk, posts, shares
from tests.telegram.local import eventually

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.telegram.chatting import Said, Someone, Town

# Of more than 32 bits, as ids may be: found byte for byte where they are kept as numbers.
FIRST_ID = 0x123456789B01
BOOK = (resources.files("scoring") / "rulebooks" / "thin-file.toml").read_bytes()
PEOPLE = 9


async def lives(town: Town, number: int) -> Someone:
    """Somebody does everything once."""
    one = await town.person(f"Zyxanna{number}q", username=f"Zyxuser{number}q")
    [hello] = await one.says("/start")
    second = (await consent(one, hello))[-1]
    _, [asked] = await one.taps(second, "Yes, under another name")
    [joined] = await one.says(f"Zyxname{number}q", reply_to=asked)
    assert "You are in" in joined.text
    await town.tick()
    await town.delivered()
    await one.says("/score")
    await one.says("/alerts")
    [whom] = await one.says("/befriend")
    await one.says("Zyxnobody", reply_to=whom)
    await hosting(town, one, f"own{number}", f"other{number}")
    [worlds] = await one.says("/host")
    _, [panel] = await one.taps(worlds, worlds.buttons[0].data or "")
    await one.taps(panel, "Rules")
    await one.says("here", document=(f"Zyxfile{number}q.toml", BOOK))
    await shares(one)
    group = await town.group(f"Group {number}", one)
    posted = await posts_named(one, group, f"Zyxname{number}q")
    await one.taps(posted, "Look again")
    await one.says("/export")
    [asked] = await one.says("/forget")
    assert "?start=t_" in asked.text
    return one


async def posts_named(one: Someone, group: int, name: str) -> Said:
    """Show one's card, on which the name stands under which they play."""
    called, one.name = one.name, name
    try:
        return await posts(one, group)
    finally:
        one.name = called


def traces(folder: Path, one: Someone, number: int, said: str) -> list[str]:
    """What of somebody is in any file, or was said in the log."""
    held = on_disk(folder)
    wanted = {"id": str(one.user_id).encode(), "number": one.user_id.to_bytes(6, "big")}
    wanted |= {word: f"Zyx{word}{number}q".encode() for word in ("anna", "user", "name", "file")}
    return [what for what, found in wanted.items() if found in held or found in said.encode()]


def said_by(caplog: pytest.LogCaptureFixture) -> str:
    """All that the program has logged, its libraries included; the server is another program, though it runs here."""
    others = ("bot.sandbox", "aiohttp")
    return "\n".join(each.getMessage() for each in caplog.records if not each.name.startswith(others))


async def test_nothing_of_who_was_forgotten_is_in_any_file_or_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with talking(tmp_path, scenario="class") as town:
        town.sandbox.state.records.next_user_id = FIRST_ID
        people = [await lives(town, number) for number in range(PEOPLE)]
        for number, one in enumerate(people):
            assert {"number", "name"} <= {*traces(tmp_path, one, number, "")}, "else nothing was looked for"
        await town.tick()
        gone = people[::2]
        for one in gone:
            await is_forgotten(one)
        await eventually(lambda: known_cards(town), lambda rows: len(rows) == len(people) - len(gone))
        await town.quiet()
        own = said_by(caplog)
        left = {number: traces(tmp_path, one, number, own) for number, one in enumerate(people)}
        assert {number: found for number, found in left.items() if people[number] in gone and found} == {}
        assert all(found for number, found in left.items() if people[number] not in gone)
        late = await lives(town, PEOPLE)
        await is_forgotten(late)
        await eventually(lambda: known_cards(town), lambda rows: len(rows) == len(people) - len(gone))
        own = said_by(caplog)
        assert traces(tmp_path, late, PEOPLE, own) == []
        assert [number for number, one in enumerate(people) if one in gone and traces(tmp_path, one, number, own)] == []
