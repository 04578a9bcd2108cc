"""A card that stands in other chats says that it was taken back, untapped; whatever ends it, and whatever fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.store import shown_cards
from bot.telegram.updates import KINDS
from bot.views.wording import LANGUAGES, Words
from tests.telegram.chatting import talking
from tests.telegram.journeying import is_forgotten, is_in_no_file, known_cards, on_disk, posts, shares
from tests.telegram.local import eventually
from tests.telegram.restarting import apart

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town

GONE = "This card was taken back."


async def stands(owner: Someone, posted: Said) -> Said:
    """A posted card as it is now."""
    return next(said for said in await owner.sees(posted.chat_id) if said.message_id == posted.message_id)


async def taken_back(owner: Someone, *posted: Said, wanted: str = GONE) -> None:
    """Wait until posted cards say that they are gone."""
    for each in posted:
        now = await eventually(lambda each=each: stands(owner, each), lambda said: said.text == wanted)  # type: ignore[misc] # its default
        assert not now.buttons


async def nothing_known(town: Town) -> None:
    await eventually(lambda: known_cards(town), lambda rows: not rows)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_wherever_it_stands_it_says_that_it_was_taken_back(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path, scenario="class") as town:
        anna, berta = await town.person("Anna", language=language), await town.person("Berta")
        await town.joins(anna)
        shown = await shares(anna)
        groups = [await town.group(title, anna, berta) for title in ("Friends", "Others")]
        posted = [await posts(anna, group) for group in groups]
        token = (await town.store.shares(anna.user_id))[0].token
        assert await known_cards(town) == [(token,), (token,)]
        assert len((await town.store.held(anna.user_id))["worlds"][0]["tables"]["shown_cards"]) == 2
        await anna.taps(shown, words.plain("share-back"))
        await taken_back(anna, *posted, wanted=words.plain("share-gone"))
        await nothing_known(town)


async def leaves(owner: Someone) -> None:
    [asked] = await owner.says("/leave")
    await owner.taps(asked, "Leave")


async def hides(owner: Someone) -> None:
    [seen] = await owner.says("/visibility")
    _, [seen] = await owner.taps(seen, "Everybody in this world")
    assert "taken back" not in seen.text
    assert await owner.town.store.shares(owner.user_id), "to be seen by more takes nothing back"
    _, [seen] = await owner.taps(seen, "see||only-me")
    assert "The card that you showed in other chats is taken back with it." in seen.text
    _, [again] = await owner.taps(seen, "see||friends")
    _, [again] = await owner.taps(again, "see||only-me")
    assert "taken back" not in again.text, "there was none any more"


async def loses_the_world(owner: Someone) -> None:
    await owner.town.store.delete_world(owner.town.world_id)


@pytest.mark.parametrize("end", [leaves, is_forgotten, hides, loses_the_world])
async def test_however_it_ends_the_card_ends_with_it(tmp_path: Path, end: Callable[[Someone], Awaitable[None]]) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna, berta = await town.person("Annabella"), await town.person("Berta")
        await town.joins(anna, tick=False)
        await town.joins(berta)
        group = await town.group("Friends", anna, berta)
        await shares(anna)
        await shares(berta)
        hers, anothers = await posts(anna, group), await posts(berta, group)
        await end(anna)
        await taken_back(anna, hers)
        if end is not loses_the_world:
            assert (await stands(berta, anothers)).text == anothers.text, "another's card stays"
        else:
            await taken_back(berta, anothers)
        if end is is_forgotten:
            await eventually(lambda: known_cards(town), lambda rows: len(rows) == 1)
            await is_in_no_file(anna, tmp_path)
            shown = town.sandbox.state.records.inline_messages
            [where] = [each for each, (_, number) in shown.items() if number == hers.message_id]

            async def still_there() -> bool:
                return where.encode() in on_disk(tmp_path)

            # What the log holds is moved into the file a moment after it was written.
            await eventually(still_there, lambda there: not there)


async def test_where_the_platform_does_not_tell_it_is_learned_from_a_tap_or_told_at_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without feedback (a bot's owner turns it on with @BotFather) nobody says where a card was shown."""
    monkeypatch.setattr("bot.telegram.intake.KINDS", [kind for kind in KINDS if kind != "chosen_inline_result"])
    async with talking(tmp_path, scenario="class") as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        await town.joins(anna)
        shown = await shares(anna)
        groups = [await town.group(title, anna, berta) for title in ("Friends", "Others")]
        tapped, untapped = [await posts(anna, group) for group in groups]
        assert await known_cards(town) == []
        await berta.taps(tapped, "Look again")
        await berta.taps(tapped, "Look again")
        assert len(await known_cards(town)) == 1
        await anna.taps(shown, "Take it back")
        await taken_back(anna, tapped)
        assert (await stands(anna, untapped)).text == untapped.text, "nobody knows of it"
        toast, [gone] = await berta.taps(untapped, "Look again")
        assert (toast.text, gone.text, gone.buttons) == (GONE, GONE, ())


async def test_a_card_that_is_shown_as_it_is_taken_back_says_so_at_once(tmp_path: Path) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        shown = await shares(anna)
        group = await town.group("Friends", anna)
        found = await town.post("inline", {"from": anna.user_id, "query": ""})
        await anna.taps(shown, "Take it back")
        # Her app offers for a moment what it was given before.
        chosen = {"from": anna.user_id, "chat": group, "inline_query_id": found["inline_query_id"],
                  "result_id": found["results"][0]["id"]}  # fmt: skip
        [posted] = await town.heard(anna, group, lambda: town.post("inline/choose", chosen))
        await taken_back(anna, posted)
        await nothing_known(town)


async def test_only_so_many_places_are_known_of_one_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_cards, "MOST", 2)
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        shown = await shares(anna)
        posted = [await posts(anna, await town.group(f"Group {number}", anna)) for number in range(3)]
        assert len(await known_cards(town)) == 2
        await anna.taps(shown, "Take it back")
        await taken_back(anna, *posted[:2])
        assert (await stands(anna, posted[2])).text == posted[2].text
        _, [gone] = await anna.taps(posted[2], "Look again")
        assert gone.text == GONE


async def test_a_card_whose_message_was_deleted_is_given_up(tmp_path: Path) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        shown = await shares(anna)
        posted = await posts(anna, await town.group("Friends", anna))
        record = town.sandbox.state.chat(posted.chat_id)
        assert record is not None
        town.sandbox.state.delete_messages(record, [posted.message_id])
        await anna.taps(shown, "Take it back")
        await nothing_known(town)


async def test_what_goes_wrong_at_the_server_is_tried_again(tmp_path: Path) -> None:
    async with talking(tmp_path, scenario="class") as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        of_edits = {"times": 1, "method": "editMessageText"}
        refused, dropped = ({"kind": "error", "code": 502} | of_edits), ({"kind": "drop"} | of_edits)
        for kind in (refused, dropped, {"kind": "flood", "seconds": 1}):
            await shares(anna)
            posted = await posts(anna, await town.group("Friends", anna))
            token = (await town.store.shares(anna.user_id))[0].token
            await town.post("faults", kind)
            assert await town.store.end_share(anna.user_id, token)
            await taken_back(anna, posted)
            await nothing_known(town)


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
@pytest.mark.parametrize("forgotten", [False, True], ids=["taken back", "forgotten"])
async def test_it_is_changed_though_the_bot_ends_before_it_can(
    tmp_path: Path, *, killed: bool, forgotten: bool
) -> None:
    async with apart(tmp_path) as bot:
        town = bot.town
        anna, berta = await town.person("Annabella"), await town.person("Berta")
        await town.joins(anna)
        shown = await shares(anna)
        posted = [await posts(anna, await town.group(title, anna, berta)) for title in ("Friends", "Others")]
        asked = (await anna.says("/forget"))[-1]
        await town.post("faults", {"kind": "error", "code": 502, "times": 1000, "method": "editMessageText"})
        button = (asked, "Forget me") if forgotten else (shown, "Take it back")
        tap = {"from": anna.user_id, "chat": anna.user_id, "message_id": button[0].message_id,
               "callback_data": button[0].button(button[1]).data}  # fmt: skip
        await town.post("tap", tap)
        await eventually(lambda: known_cards(town), lambda rows: rows == [(None,), (None,)])
        if forgotten:
            await is_in_no_file(anna, tmp_path)
        await bot.end(killed=killed)
        assert [(await stands(anna, each)).text for each in posted] == [each.text for each in posted]
        await town.post("faults", {"kind": "clear"})
        await bot.start()
        await taken_back(anna, *posted)
        await nothing_known(town)
        await bot.end()
        assert "Annabella" not in "".join(bot.said)
