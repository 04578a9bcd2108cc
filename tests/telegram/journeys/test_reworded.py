"""A yes to a text that was reworded since is no yes: what is agreed to is shown again, as it is now."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.playing import load_play
from bot.services.set_visibility import set_visibility
from bot.views.wording import LANGUAGES, Words
from tests.telegram.chatting import talking
from tests.telegram.forging import forges
from tests.telegram.journeying import consent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def reworded(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Raises the version of one of the texts, as an edition of the program with another wording does."""

    def raised(text: str) -> None:
        rules = (resources.files("bot.services") / "play.toml").read_text(encoding="utf-8")
        rules, found = re.subn(rf"(?m)^{text} = 1\b", f"{text} = 2", rules)
        assert found == 1
        path = tmp_path_factory.mktemp("rules") / "play.toml"
        path.write_text(rules, encoding="utf-8")
        monkeypatch.setattr("bot.services.playing.FILE", str(path))
        load_play.cache_clear()

    yield raised
    load_play.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_said_yes_to_the_text_before_reads_the_new_one(
    tmp_path: Path, reworded: Callable[[str], None], language: str
) -> None:
    words = Words.of(language)
    again = words.plain("consent-reworded")[:10]
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna", language=language)
        [hello] = await anna.says("/start")
        old = (await consent(anna, hello))[-1]
        reworded("join")
        for wanted in (words.plain("consent-yes", name="Anna"), words.plain("consent-other-name")):
            _, [first, second] = await anna.taps(old, wanted)
            assert again in first.text
            assert words.plain("consent-first-title") in first.text
            assert words.plain("consent-second-title") in second.text
            assert first.message_id < second.message_id
            assert await town.store.player(town.world_id, anna.user_id) is None
        _, heard = await anna.taps(second, words.plain("consent-yes", name="Anna"))
        assert again not in heard[-1].text
        [agreed] = (await town.store.held(anna.user_id))["worlds"][0]["tables"]["consents"]
        assert (agreed["text_version"], agreed["first_message"], agreed["second_message"]) == (
            2, first.message_id, second.message_id,
        )  # fmt: skip


async def test_who_was_asked_for_a_name_before_reads_the_new_one(
    tmp_path: Path, reworded: Callable[[str], None]
) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        [hello] = await anna.says("/start")
        second = (await consent(anna, hello))[-1]
        _, [asked] = await anna.taps(second, "Yes, under another name")
        reworded("join")
        read = await anna.says("Zoë", reply_to=asked)
        assert "reworded" in read[0].text
        assert await town.store.player(town.world_id, anna.user_id) is None
        await anna.says("Zoë", reply_to=asked)
        assert await town.store.player(town.world_id, anna.user_id) is None, "nor by writing it once more"
        _, [asked] = await anna.taps(read[-1], "Yes, under another name")
        [joined] = await anna.says("Zoë", reply_to=asked)
        assert "You are in" in joined.text


async def test_a_button_from_before_versions_were_on_buttons_or_with_a_made_up_one_lets_nobody_in(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        await anna.says("/start")
        door = f"o_{town.world_id}"
        for data in (f"yes||{door}|1", f"yes||{door}|1|0", f"yes||{door}|1|99", f"yes||{door}|1|-1", f"yes||{door}|1|x",
                     f"yes-name||{door}|1", f"yes-name||{door}|1|7"):  # fmt: skip
            assert await forges(anna, data), data
            assert await town.store.player(town.world_id, anna.user_id) is None, data


async def test_a_friendship_is_offered_and_taken_below_the_text_as_it_is_now(
    tmp_path: Path, reworded: Callable[[str], None]
) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        one = await town.joins(anna, tick=False)
        other = await town.joins(berta)
        row = (await town.world()).row
        await set_visibility(town.store, row, berta.user_id, Visibility.EVERYONE)
        [asks] = await anna.says("/befriend Berta")
        reworded("friendship")
        _, [again] = await anna.taps(asks, "Offer it")
        assert "reworded" in again.text
        assert "each of you sees what the other costs" in again.text
        assert await town.store.friendship_offers(town.world_id, other) == ()
        _, [asked] = await anna.taps(again, "Offer it")
        assert asked.text.startswith("Berta has been asked.")
        [friends] = await berta.says("/friends")
        _, [offer] = await berta.taps(friends, "Answer Anna")
        for version in ("", "|1", "|3"):
            # The second time the same text stands there already.
            for shown in await forges(berta, f"offer!||{one}|1{version}"):
                assert "reworded" in shown.text, version
            assert await town.store.friendship_offers(town.world_id, other) == (one,)
            assert "reworded" in (await berta.sees())[-1].text
        toast, _ = await berta.taps(offer, "Yes, friends")
        assert toast.text.startswith("Friends.")
