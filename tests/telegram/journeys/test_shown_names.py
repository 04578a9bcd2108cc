"""The name one joins with: asked for again where it cannot be, and shown as written but for what is not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.views.wording import LANGUAGES, Words
from tests.telegram.chatting import talking
from tests.telegram.journeying import consent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town

IN_EITHER = pytest.mark.parametrize("language", LANGUAGES)
LONGEST = 64


async def asked(someone: Someone) -> Said:
    """The question for another name."""
    [hello] = await someone.says("/start")
    read = await consent(someone, hello)
    other = next(tap.text for tap in read[-1].buttons if (tap.data or "").startswith("yes-name|"))
    return (await someone.taps(read[-1], other))[1][-1]


async def kept_as(town: Town, someone: Someone) -> str | None:
    """What somebody is called in the world; None while they do not play."""
    player = await town.store.player(town.world_id, someone.user_id)
    return player.name if player else None


@IN_EITHER
async def test_a_name_that_answers_nothing_is_asked_for_again(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna", language=language)
        [said] = await anna.says("Wanda")
        assert said.text == words.plain("trouble-no-command")
        await asked(anna)
        [again] = await anna.says("Wanda")
        assert again.text == f"{words.plain('consent-no-answer')}\n\n{words.plain('consent-which-name')}"
        assert await kept_as(town, anna) is None
        await anna.says("Wanda", reply_to=again)
        assert await kept_as(town, anna) == "Wanda"
        [said] = await anna.says("Wanda")
        assert said.text == words.plain("trouble-no-command"), "nothing is awaited any more"


@IN_EITHER
async def test_a_name_that_is_too_long_is_not_cut_but_another_is_asked_for(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna", language=language)
        question = await asked(anna)
        for name in ("W" * (LONGEST + 1), "W" * 4000, "W" + " " * LONGEST + "anda"):
            [question] = await anna.says(name, reply_to=question)
            assert question.text == words.plain("consent-bad-name")
            assert await kept_as(town, anna) is None
        await anna.says("W" * LONGEST, reply_to=question)
        assert await kept_as(town, anna) == "W" * LONGEST


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("👨\u200d👩\u200d👧\u200d👦 Miller", "👨\u200d👩\u200d👧\u200d👦 Miller"),
        # What is not seen, breaks the line or turns it is left out.
        ("Wan\u200cda\u200d", "Wanda"),
        ("Wan\u3164da\u2800", "Wanda"),
        ("\u202eWan\u2066da\u0007\nB", "Wanda B"),
    ],
)
async def test_a_name_is_shown_as_it_was_written_but_for_what_is_not_seen(
    tmp_path: Path, written: str, shown: str
) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        [said] = await anna.says(written, reply_to=await asked(anna))
        assert await kept_as(town, anna) == shown
        # A name from the right stands in marks of its own.
        assert f"“{shown}”" in said.text.translate({0x2068: None, 0x2069: None})


@pytest.mark.parametrize("written", ["\u200d", "\u3164", "\u2800\u200c", "\u202e\u0301", "\u00ad \ufe0f"])
async def test_a_name_of_which_nothing_is_seen_is_none(tmp_path: Path, written: str) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        [said] = await anna.says(written, reply_to=await asked(anna))
        assert said.text == Words.of("en").plain("consent-bad-name")
        assert await kept_as(town, anna) is None


async def test_a_name_is_found_however_its_letters_are_joined(tmp_path: Path) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        await town.joins(berta)
        await anna.says("علی\u200cرضا", reply_to=await asked(anna))
        await anna.says("/visibility")
        await town.tick()
        [choice] = await anna.says("/visibility")
        await anna.taps(choice, "Everybody")
        for written in ("علیرضا", "علی\u200cرضا"):
            [found] = await berta.says(f"/lookup {written}")
            assert found.photo, ascii(written)
