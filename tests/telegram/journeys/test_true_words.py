"""What is said is so: since when, for how much, for whom; and a wrong argument is answered with one that works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.rules import shipped
from bot.services.set_visibility import set_visibility
from bot.views.rule_words import RuleWords
from bot.views.wording import Words
from bot.views.world_words import world_title
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-Hans"])


@LANGUAGES
async def test_a_movement_says_since_which_day_it_is(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path, days_a_tick=3.0) as town:
        anna = await town.person("Anna")
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        await town.store.set_chat_language(group, language)
        await town.joins(anna)
        world = await town.tick(2)
        await set_visibility(town.store, world.row, anna.user_id, Visibility.EVERYONE, group_chat=None)
        await act(town.store, world, anna.user_id, "bill-late")
        world = await town.tick()
        assert world.row.day == 12
        [compared] = await anna.says("/compare", chat=group)
        points = re.findall(
            words.plain("compare-moved", points="POINTS", day=9).replace("POINTS", "(−[0-9]+)"), compared.text
        )
        assert len(points) == 1
        [ranked] = await anna.says("/rank", chat=group)
        assert words.plain("rank-since", day=9) in ranked.text
        assert (
            words.plain(
                "rank-line-moved", rank=1, name="Anna", score=590 + int(points[0].replace("−", "-")), points=points[0]
            )
            in ranked.text
        )


@LANGUAGES
async def test_the_rules_are_read_before_anybody_says_yes(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await anna.says("/start")
        [said] = await anna.says("/rules")
        policy = (await town.world()).policy
        assert said.text.startswith(RuleWords(words, policy).book())
        assert words.plain("rules-of", world=world_title(words, "Les Misérables")) in said.text
        assert said.has(words.plain("button-join"))
        _, [others] = await anna.taps(said, words.plain("rules-others"))
        assert words.plain("rules-others-first") in others.text
        _, [again] = await anna.taps(others, words.plain("button-rules"))
        assert again.text == said.text
        _, [factor] = await anna.taps(again, next(tap.text for tap in again.buttons if (tap.data or "")[:3] == "rf|"))
        assert factor.text.startswith(RuleWords(words, policy).factor(policy.factors[0]))
        group = await town.group("Club", anna, admins=[anna])
        [here] = await anna.says("/rules", chat=group)
        assert here.text.startswith(RuleWords(words, policy).book())


async def test_where_no_world_is_open_the_games_own_book_is_read(tmp_path: Path) -> None:
    async with talking(tmp_path, host=4711) as town:
        anna = await town.person("Anna")
        [said] = await anna.says("/rules")
        assert "This rule book comes with the game." in said.text
        assert RuleWords(Words.of("en"), shipped()[0]).book() in said.text


@LANGUAGES
async def test_an_argument_is_followed_or_answered_with_one_that_works(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        await town.delivered()

        async def muted() -> bool:
            player = await town.store.player(town.world_id, anna.user_id)
            assert player is not None
            return player.muted

        [off] = await anna.says("/alerts off")
        assert words.plain("alerts-off") in off.text
        assert await muted()
        [on] = await anna.says("/alerts ON")
        assert words.plain("alerts-on") in on.text
        assert not await muted()
        [pay] = await anna.says(f"/act {words.plain('act-pay')}")
        assert words.plain("act-pay") in pay.text
        assert any((tap.data or "").startswith("do|") for tap in pay.buttons)
        [book] = await anna.says("/rules thin-file")
        assert book.text.startswith(RuleWords(words, next(one for one in shipped() if one.name == "thin-file")).book())
        policy = (await town.world()).policy
        factor = RuleWords(words, policy).factor(policy.factors[0])
        [one] = await anna.says(f"/rules {factor}")
        assert one.text.startswith(factor)
        [page] = await anna.says("/register 2")
        assert page.text == (await anna.says("/register"))[-1].text, "there is one page, and the nearest is shown"
        for wrong in ("/alerts maybe", "/act qwxzy", "/rules qwxzy", "/register qwxzy", "/language de"):
            [said] = await anna.says(wrong)
            assert said.text.startswith(words.plain("trouble-example", command="|", example="|").partition("|")[0]), (
                wrong
            )
            [works] = await anna.says(example_in(said))
            assert not works.text.startswith(said.text.partition("/")[0]), wrong
        assert await muted(), "the example of /alerts turned them off: it works"


def example_in(said: Said) -> str:
    found = re.search(r"/[a-z_]+ [^\n]+", said.text)
    assert found, said.text
    return found.group()


async def test_a_hint_names_the_figure_that_its_friends_line_has(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        one = await town.joins(anna, tick=False)
        other = await town.joins(berta)
        await town.store.set_tie(town.world_id, one, other, 300)
        figures = set()
        for _ in range(30):
            await act(town.store, await town.world(), berta.user_id, "opinion-unpermitted")
            await town.tick()
            await town.delivered()
            [said] = await anna.says("/friends")
            hint = re.search(r"A friendly hint: “Berta costs you (\d+) points?.”", said.text)
            if hint is None:
                continue
            figures.add(hint[1])
            assert re.search(rf"^−{hint[1]} Berta", said.text, re.MULTILINE), said.text
            if len(figures) > 1:
                break
        assert len(figures) > 1, "the figure of a hint that waits goes with what is"


async def test_what_a_players_friendship_would_bring_is_told_nowhere_before_both_say_yes(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        await town.joins(anna, tick=False)
        other = await town.joins(berta)
        await set_visibility(town.store, (await town.world()).row, berta.user_id, Visibility.EVERYONE, group_chat=None)
        await act(town.store, await town.world(), berta.user_id, "bill-late")
        await town.tick()
        await town.delivered()
        [card] = await anna.says("/score Berta")
        [asks] = await anna.says("/befriend Berta")
        for said in (card, asks):
            assert not said.has("What if friends?")
        assert "→" not in asks.text
        [tried] = await anna.says("/whatif Berta")
        assert "→" not in tried.text
        assert tried.has(f"befriend||{other}")
        [character] = await anna.says("/befriend Javert")
        assert character.has("What if friends?")
        [tried] = await anna.says("/whatif Javert")
        assert "→" in tried.text


@LANGUAGES
async def test_why_a_score_differs_for_others_is_said_where_they_are_chosen(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        await town.delivered()
        [said] = await anna.says("/visibility")
        assert words.plain("visibility-score") in said.text
        for choice in ("friends", "everyone"):
            _, [said] = await anna.taps(said, f"see||{choice}")
            assert words.plain("visibility-score") in said.text


@LANGUAGES
async def test_weekly_says_in_private_what_it_is(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path) as town:
        anna = await town.person("Anna", language=language)
        [said] = await anna.says("/weekly")
        assert said.text == words.plain("go-to-group-weekly", command="/weekly")
        [helped] = await anna.says("/help")
        [line] = [line for line in helped.text.splitlines() if "/compare " in f"{line} " and "/rank" in line]
        assert "/weekly" in line
