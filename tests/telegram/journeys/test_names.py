"""A name that is nobody's: the nearest as buttons, and an example that works, both of the command that was used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.views.wording import Words
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said

# By command: the button that a name leads to.
LEADS = {
    "score": "score", "lookup": "score", "why": "why", "explain": "why", "history": "history",
    "befriend": "befriend", "unfriend": "unfriend", "whatif": "wb",
}  # fmt: skip
IN_GROUPS = ("score", "lookup", "why", "history")
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-Hans"])


def example_in(said: Said, command: str) -> str:
    """The command with a name that a text gives as an example."""
    found = re.search(rf"/{command} [\w.’' -]+", said.text)
    assert found, f"{command} is not in {said.text!r}"
    return found.group().strip()


def names_in(said: Said) -> list[tuple[str, str]]:
    """The buttons with people on them: what is on each, and what it does."""
    found = [(tap.text, tap.data) for tap in said.buttons if tap.data]
    return [(text, data) for text, data in found if data.split("|")[2:]]


@LANGUAGES
async def test_nearest_names_lead_where_the_command_would_have(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        number = await town.joins(anna)
        names = [str(name) for name in (await town.world()).people.names]
        await town.store.set_tie(town.world_id, names.index("Javert"), number, 500)
        await town.tick()
        await town.delivered()
        for command, button in LEADS.items():
            [near] = await anna.says(f"/{command} Javetr")
            people = names_in(near)
            assert people[0] == ("Javert", f"{button}||{names.index('Javert')}"), command
            assert {data.split("|")[0] for _, data in people} == {button}, command
            assert example_in(near, command) == f"/{command} Javert"
            straight = (await anna.says(f"/{command} Javert"))[-1]
            _, tapped = await anna.taps(near, people[0][1])
            assert tapped[-1].text == straight.text, f"{command}: the button does what the command would have"
            [nobody] = await anna.says(f"/{command} Qwxzy")
            assert not names_in(nobody)
            again = await anna.says(example_in(nobody, command))
            unknown = words.plain("nearest-none", asked="|", example="|").partition("|")[0]
            assert not again[-1].text.startswith(unknown), f"{command}: its own example works"
            # An answer with nothing but a name goes where the command went.
            await anna.says(f"/{command} Qwxzy")
            answered = await anna.says("Javert", reply_to=nobody)
            assert answered[-1].text == straight.text, command


@LANGUAGES
async def test_in_a_group_as_well(tmp_path: Path, language: str) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        await town.store.set_chat_language(group, language)
        for command in IN_GROUPS:
            [near] = await anna.says(f"/{command} Javetr", chat=group)
            assert example_in(near, command) == f"/{command} Javert"
            assert names_in(near)[0][1].startswith(f"{LEADS[command]}|")
            [nobody] = await anna.says(f"/{command} Qwxzy", chat=group)
            assert example_in(nobody, command)


@LANGUAGES
async def test_a_duel_with_a_name_mistyped_is_chosen_from_the_nearest(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        await town.store.set_chat_language(group, language)
        for typed in ("Valjean, Javetr", "Valjean Javetr", "Javetr Valjean"):
            [near] = await anna.says(f"/duel {typed}", chat=group)
            assert words.plain("duel-choose-other", name="Valjean") in near.text, typed
            assert "/duel Valjean, Javert" in near.text
            _, heard = await anna.taps(near, "Javert")
            assert "Valjean" in heard[-1].text
            assert "Javert" in heard[-1].text
            assert heard[-1].photo
        [nobody] = await anna.says("/duel Valjean, Qwxzy", chat=group)
        assert words.plain("duel-unknown", asked="Qwxzy") in nobody.text
        example = re.search(r"/duel [\w.’' -]+, [\w.’' -]+", nobody.text)
        assert example
        assert (await anna.says(example.group().strip(), chat=group))[-1].photo


async def test_all_whose_names_begin_alike_are_there_by_pages(tmp_path: Path) -> None:
    words = Words.of("en")
    previous, onward = words.plain("button-previous"), words.plain("button-next")
    async with talking(tmp_path, scenario="town", people=4_000) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        alike = sorted(str(name) for name in (await town.world()).people.names if str(name).startswith("Mar"))
        assert len(alike) > 12
        for command, chat in (("lookup", None), ("why", group)):
            [page] = await anna.says(f"/{command} mAR", chat=chat)
            found = []
            while True:
                people = [(text, data) for text, data in names_in(page) if data.startswith(f"{LEADS[command]}|")]
                found += [text for text, _ in people]
                if not page.has(onward):
                    break
                assert len(people) == 6
                _, [page] = await anna.taps(page, onward)
            assert found == alike
            _, [before] = await anna.taps(page, previous)
            assert names_in(before)[0][0] == alike[(len(alike) - 1) // 6 * 6 - 6]
