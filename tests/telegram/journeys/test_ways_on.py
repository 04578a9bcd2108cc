"""No dead ends: whoever asks where nothing is played, has left, hosts, or is asked for a name finds the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.ports import WorldState
from bot.services.make_world import Wish, make_world
from bot.views.start import duration
from bot.views.wording import LANGUAGE_NAMES, LANGUAGES, Words
from tests.telegram.chatting import talking
from tests.telegram.forging import forges
from tests.telegram.journeying import enter, made_world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town

IN_EITHER = pytest.mark.parametrize("language", LANGUAGES)
# All that a group is told about the world it plays.
OF_A_WORLD = ("compare", "rank", "duel", "bonds", "mood", "weekly", "score Javert", "lookup Javert", "register")


async def another(town: Town, name: str) -> int:
    """One more world that anybody may join."""
    wish = Wish(name=name, scenario="class", seed=1)
    return (await make_world(town.store, wish, SystemClock(), lambda _done, _doing: None)).world_id


async def leaves(someone: Someone) -> tuple[Said, Said]:
    """The question, and what came of the yes."""
    [asked] = await someone.says("/leave")
    _, [left] = await someone.taps(asked, next(tap.text for tap in asked.buttons if "leave!" in (tap.data or "")))
    return asked, left


async def is_asked(someone: Someone, chat: int) -> bool:
    """Does the app hold out an answer to the bot's last message?"""
    address, query = f"{someone.town.sandbox.url}/sandbox/messages", {"chat": chat, "as": someone.user_id, "limit": 1}
    async with someone.town.http.get(address, params=query) as response:
        keyboard = (await response.json()).get("keyboard")
    return bool(keyboard and keyboard["markup"].get("force_reply"))


@IN_EITHER
async def test_in_a_group_without_a_world_an_admin_is_shown_how_to_choose_one(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        group = await town.group("Club", anna, berta, admins=[anna])
        await town.store.set_chat_language(group, language)
        await town.joins(berta)
        for command in OF_A_WORLD:
            [said] = await berta.says(f"/{command}", chat=group)
            assert said.text == words.plain("group-no-world"), command
            assert [tap.data for tap in said.buttons] == ["group-world|"], command
        toast, heard = await berta.taps(said, "group-world|")
        assert not heard
        assert toast.is_alert, "whoever is no admin is told so"
        _, [choose] = await anna.taps(said, "group-world|")
        _, [chosen] = await anna.taps(choose, next(tap.text for tap in choose.buttons if "(demo)" in tap.text))
        [listed] = await berta.says("/register", chat=group)
        assert listed.text != said.text
        assert "Berta" not in chosen.text + listed.text
        assert (await berta.says("/mood", chat=group))[-1].photo


@IN_EITHER
async def test_who_leaves_one_of_two_worlds_is_in_the_other(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        await town.joins(anna, world_id=await another(town, "row"), tick=False)
        asked, left = await leaves(anna)
        assert words.plain("leave-done", world=words.plain("scenario-class")) in left.text
        assert words.plain("leave-here", world=words.plain("scenario-les-miserables")) in left.text
        [score] = await anna.says("/score")
        assert score.photo
        [alerts] = await anna.says("/alerts")
        assert alerts.text != words.plain("trouble-chat-world")
        # The same button once more, as a second tap in a hurry does it: nothing false is said.
        [again] = await forges(anna, next(tap.data for tap in asked.buttons if "leave!" in (tap.data or "")) or "")
        assert words.plain("leave-before", world=words.plain("scenario-class")) in again.text
        assert words.plain("leave-nothing") not in again.text
        _, last = await leaves(anna)
        assert words.plain("leave-here", world="|").split("|")[0] not in last.text
        [nowhere] = await anna.says("/leave")
        assert nowhere.text == words.plain("leave-nothing")


@IN_EITHER
async def test_who_leaves_one_of_three_worlds_is_asked_which(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        for name in ("row", "other row"):
            await town.joins(anna, world_id=await another(town, name), tick=False)
        _, left = await leaves(anna)
        assert words.plain("leave-which") in left.text
        [which] = await anna.says("/score")
        assert which.text == words.plain("trouble-chat-several-worlds")
        # Neither is another one left than is meant, nor is anything told of a world that is none of hers.
        [ways] = await anna.says("/leave")
        assert ways.text == words.plain("leave-choose")
        _, [asked] = await anna.taps(ways, f"leave||{town.world_id}")
        assert words.plain("leave-ask", world=words.plain("scenario-les-miserables")).split("?")[0] in asked.text
        [told] = await forges(anna, f"leave!||{await another(town, 'a third')}")
        assert words.plain("scenario-class") not in told.text
        _, [choice] = await anna.taps(which, words.plain("button-worlds"))
        assert words.plain("start-choose") in choice.text
        _, [here] = await anna.taps(left, f"world||{town.world_id}")
        assert words.plain("scenario-les-miserables") in here.text
        assert (await anna.says("/score"))[-1].photo


@IN_EITHER
async def test_a_host_finds_the_way_into_their_own_world_and_nobody_else_does(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        teacher = await town.person("Tess", language="en")
        await teacher.says("/start")
        row, _ = await made_world(town, teacher)
        await town.store.set_chat_language(teacher.user_id, language)
        own = words.plain("start-own", world=words.plain("scenario-class"), name=row.name)
        pupil = await town.person("Paul", language=language)
        for someone in (pupil, teacher):
            [hello] = await someone.says("/start")
            assert (own in hello.text) is (someone is teacher)
            assert "\n\n\n" not in hello.text
            assert any(row.name in tap.text for tap in hello.buttons) is (someone is teacher)
            assert any("|w_" in (tap.data or "") for tap in hello.buttons) is (someone is teacher)
        _, [panel] = await teacher.taps(hello, f"host||{row.world_id}")
        assert row.name in panel.text
        [said] = await teacher.says("/score")
        assert said.text == words.plain("trouble-world-player")
        _, [hello] = await teacher.taps(said, words.plain("button-join"))
        mine = next(tap for tap in hello.buttons if "|w_" in (tap.data or ""))
        assert mine.text == words.plain("start-join-button", world=own)
        _, [_, second] = await teacher.taps(hello, mine.text)
        _, heard = await teacher.taps(second, words.plain("consent-yes", name="Tess"))
        assert words.plain("joined-first", world=words.plain("scenario-class"), name="Tess") in heard[-1].text
        [again] = await teacher.says("/start")
        assert words.plain("start-hosted", worlds=own) in again.text
        assert again.has(f"host||{row.world_id}")
        assert not any("|w_" in (tap.data or "") for tap in again.buttons), "they are in already"
        [group] = [await town.group("Class", teacher, pupil, admins=[teacher])]
        [greeting] = await teacher.says("/start", chat=group)
        assert row.name not in greeting.text, "what somebody hosts is said to them alone"


@IN_EITHER
async def test_a_group_is_not_asked_for_answers_that_are_not_read(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        await town.store.set_chat_language(group, language)
        for command in ("/lookup", "/lookup Qwxzy", "/score Qwxzy"):
            [said] = await anna.says(command, chat=group)
            assert not await is_asked(anna, group), command
            for key in ("who-or-answer", "nearest-or-answer"):
                assert words.plain(key) not in said.text, command
            assert "/lookup " in said.text or "/score " in said.text, "an example says how"
            assert not await anna.says("Javert", chat=group, reply_to=said)
        assert not await town.store.awaited_name(anna.user_id, town.kit.clock.now())
        [private] = await anna.says("/start o_1")
        await enter(anna, private)
        [private] = await anna.says("/lookup")
        assert await is_asked(anna, anna.user_id)
        assert words.plain("who-or-answer") in private.text
        assert "Javert" in (await anna.says("Javert", reply_to=private))[-1].text


@IN_EITHER
async def test_a_group_is_greeted_in_the_language_of_who_adds_the_bot(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language.lower())
        berta = await town.person("Berta", language="en")
        group = await town.group("Club", anna, berta, admins=[anna])
        [greeting] = await anna.sees(group)
        assert words.plain("group-no-world") in greeting.text
        [said] = await berta.says("/mood", chat=group)
        assert said.text == words.plain("group-no-world"), "and it goes on in it"
        # An admin may choose another, and that one stays.
        other = next(each for each in LANGUAGES if each != language)
        await anna.taps(greeting, LANGUAGE_NAMES[other])
        for action in ("kick", "join"):
            await town.post("chats/members", {"chat": group, "user": town.sandbox.options.bot_id, "action": action})
            await town.quiet()
        assert Words.of(other).plain("group-no-world") in (await anna.sees(group))[-1].text


@IN_EITHER
async def test_what_is_done_while_the_world_stands_still_counts_later_and_is_said_to(
    tmp_path: Path, language: str
) -> None:
    words = Words.of(language)
    later, soon = (
        words.plain(key, before=590, after="|").partition("590")[0] for key in ("act-counts-later", "act-counts")
    )
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        for state, wanted, other in ((WorldState.RUNNING, soon, later), (WorldState.PAUSED, later, soon)):
            await town.store.set_state(town.world_id, state, failures=0)
            [menu] = await anna.says("/act")
            assert (words.plain("act-still") in menu.text) is (state is WorldState.PAUSED)
            _, [pay] = await anna.taps(menu, words.plain("act-pay"))
            _, [done] = await anna.taps(pay, next(tap.text for tap in pay.buttons if "do|" in (tap.data or "")))
            assert wanted in done.text
            assert other not in done.text


@IN_EITHER
async def test_who_has_no_friends_is_offered_nobody_to_part_with(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        [said] = await anna.says("/unfriend xyz")
        assert words.plain("friends-none") in said.text
        assert "/unfriend" not in said.text


@IN_EITHER
async def test_a_new_world_says_how_fast_it_goes_and_what_its_phase_means(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        [plan] = await anna.says("/newworld class")
        every = words.plain("newworld-every", pace=duration(words, 60), days=3)
        pace = words.plain("newworld-pace", what=every)
        assert plan.has(pace)
        assert words.plain("phase-mandatory.means") in plan.text
        _, [plan] = await anna.taps(plan, words.plain("newworld-phase", what=words.plain("phase-mandatory")))
        assert words.plain("phase-optional.means") in plan.text
        # Each pace comes once before the world's own is back, which is one of them.
        seen = []
        for _ in range(6):
            seen.append(next(tap.text for tap in plan.buttons if tap.text.startswith(pace.partition(every)[0])))
            _, [plan] = await anna.taps(plan, seen[-1])
        assert plan.has(pace)
        assert len({*seen}) == 6


async def test_of_who_is_no_friend_it_is_said_plainly(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        number = await town.joins(anna, tick=False)
        await town.tick()
        names = [str(name) for name in (await town.world()).people.names]
        await town.store.set_tie(town.world_id, names.index("Javert"), number, 500)
        await town.tick()
        [said] = await anna.says("/unfriend Valjean")
        assert said.text.startswith("You are not friends")
