"""The views of play, from what the services really give: nothing missing, adding up, within limits, names escaped."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING

import pytest

from bot.services.act import act
from bot.services.acts import Category, acts, do_act
from bot.services.ask_permission import ask_permission
from bot.services.befriend import Answer
from bot.services.compare_rules import compare_rules
from bot.services.find_person import find_person
from bot.services.friends import friends
from bot.services.history import history
from bot.services.join import join
from bot.services.register import register_of
from bot.services.rules import rule_book, shipped
from bot.services.score_card import score_card
from bot.services.see import Viewer, sight_of
from bot.services.tick import tick
from bot.services.tiers import tiers
from bot.services.what_if import if_act, if_befriend, if_unfriend
from bot.services.why import own_events, why
from bot.store.store import SqliteStore
from bot.views import act as act_view
from bot.views import compare_rules as compare_view
from bot.views import friends as friends_view
from bot.views import history as history_view
from bot.views import private_only
from bot.views import register as register_view
from bot.views import rules as rules_view
from bot.views import score as score_view
from bot.views import tiers as tiers_view
from bot.views import whatif as whatif_view
from bot.views import why as why_view
from bot.views.actions import action
from bot.views.drawings import Drawing, Waterfall
from bot.views.framing import length
from bot.views.reply import LONGEST_CAPTION, LONGEST_TEXT, Reply
from bot.views.rule_words import RuleWords
from bot.views.trouble import Trouble, TroubleKind
from bot.views.trouble_words import Asked, word_trouble
from bot.views.wording import LANGUAGES, Words, as_shown
from scoring import ReasonCode
from tests.services.players import ANNA, BERTA, CLOCK, consent, world_of
from tests.services.players import friends as befriended

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.services.living_world import LivingWorld

NASTY = "<b>&amp; \u05e9\u05dc\u05d5\u05dd " + "W" * 48  # markup, letters from the right, as long as names may be
ME = Viewer(user_id=ANNA)
FRIENDS = (0, 10, 23, 25, 26, 48, 55, 57, 58)


class Life:
    """A world in which Anna has lived a while, with a friend of a name that tries everything."""

    def __init__(self, store: SqliteStore, world: LivingWorld, other: int) -> None:
        self.store, self.world, self.other = store, world, other


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    async with SqliteStore(tmp_path / "views.db") as store:
        world = await world_of(store)
        anna = await join(store, world.row, consent(ANNA), "Anna", CLOCK)
        other = await join(store, world.row, consent(BERTA), NASTY, CLOCK)
        world = await tick(store, world, CLOCK)
        world = await befriended(store, world, (anna, other), *((anna, friend) for friend in FRIENDS))
        for user, kinds in (
            (BERTA, ("opinion-unpermitted", "history-unofficial", "market-news-accurate")),
            (ANNA, ("bill-unpaid", "bill-late", "opinion-unpermitted", "favour-done", "groceries-bought")),
        ):
            for kind in kinds:
                await act(store, world, user, kind)
        for _ in range(6):
            world = await tick(store, world, CLOCK)
        yield Life(store, world, other)


async def replies(life: Life, rules: RuleWords) -> dict[str, Reply]:  # noqa: C901 - every view, once
    """One reply, or more, of each view."""
    store, world, words = life.store, life.world, rules.words
    row = world.row
    found = await why(store, world, ME)
    friendly = await friends(store, world, ANNA)
    worst = friendly.friends[0]
    record = await history(store, world, ME)
    held = await tiers(store, world, ANNA)
    choices = {category: await acts(store, world, ANNA, category) for category in Category}
    kind = world.policy.kind_by_id["opinion-unpermitted"]
    lives = await compare_rules(store, world, ANNA)
    sight = await sight_of(store, world, ME)
    register = register_of(sight.world, sight.names)
    entries = tuple((int(who), register.entry(int(who))) for who in register.order[:8])
    outcomes = {
        "act": await if_act(store, world, ANNA, kind.id),
        "befriend": await if_befriend(store, world, ANNA, 30),
        "unfriend": await if_unfriend(store, world, ANNA, life.other),
    }
    own = await score_card(store, world, ME)
    his = await score_card(store, world, ME, 10)
    given: dict[str, Reply | None] = {
        "score": score_view.score(own, rules, score_view.Relation.ONESELF, user_id=ANNA),
        "score of a stranger": score_view.score(his, rules, score_view.Relation.STRANGER, user_id=ANNA),
        "why": why_view.why(found, rules, row, is_player=True, user_id=ANNA),
        "why of another": why_view.why(await why(store, world, ME, 48), rules, row, is_player=False, user_id=ANNA),
        "what moved": why_view.what_moved(found, rules),
        "friends": friends_view.friends(friendly, rules),
        "friends, page 2": friends_view.friends(friendly, rules, 2),
        "friend": friends_view.friend(worst, friendly.score, rules),
        "end it": friends_view.end_it(worst, friendly.score, rules),
        "ended": friends_view.ended(words, NASTY),
        "befriend": friends_view.befriend(NASTY, life.other, outcomes["befriend"], words, is_player=True, version=1),
        "offer": friends_view.offer(NASTY, life.other, words, version=1),
        "who": friends_view.who(words, "lookup", NASTY, private=True),
        "who, in a group": friends_view.who(words, "lookup", NASTY, private=False),
        "history": history_view.history(record, rules, row, is_player=True, user_id=ANNA),
        "move": history_view.move(record, record.moves[0], rules),
        "tiers": tiers_view.tiers(held, rules, row, user_id=ANNA),
        "tiers, sources": tiers_view.sources(held, rules),
        "tier": tiers_view.tier(held.tiers[0], rules),
        "sanction": tiers_view.sanction(held.sanctions[0], rules),
        "what if": whatif_view.menu(words),
        "what if, endings": whatif_view.endings(friendly, rules, 1),
        "if act": whatif_view.if_act(outcomes["act"], kind, rules, left=1),
        "if befriend": whatif_view.if_befriend(outcomes["befriend"], NASTY, 30, rules),
        "if unfriend": whatif_view.if_unfriend(outcomes["unfriend"], NASTY, life.other, rules),
        "act": act_view.categories(choices[Category.PAY], words, row.state),
        "permission": act_view.permission(await ask_permission(store, world, ANNA), rules, kind.id),
        "register": register_view.register(
            register_view.Page(number=1, pages=9, listed=len(register), entries=entries), rules, private=True
        ),
        "nearest": register_view.nearest(
            NASTY,
            (await find_person(store, world, ME, "Valjan")).near,
            words,
            "/why Valjean",
            then="why",
            private=True,
        ),
        "compare rules": compare_view.compare_rules(lives, words),
        "go private": private_only.go_private(words, "a_bot", "why"),
        "go to group": private_only.go_to_group(words, "a_bot", "rank"),
    }
    for answer in Answer:
        given[f"befriended, {answer}"] = friends_view.befriended(NASTY, answer, words)
    for category, offered in choices.items():
        given[f"act, {category}"] = act_view.choices(offered, category, rules)
        given[f"what if, {category}"] = whatif_view.acts(offered, category, rules)
    for one in lives:
        given[f"under {one.policy.name}"] = compare_view.under(one, words)
    for line in found.statement.lines:
        if not line.lines:
            continue
        given[f"line {line.subject}"] = why_view.factor(found, rules, line)
        for inner in line.lines:
            if inner.code is ReasonCode.KIND:
                events = await own_events(store, world, ANNA, inner.subject)
                given[f"kind {inner.subject}"] = why_view.kind(found, rules, line, inner, events)
    for policy in shipped():
        of, book = RuleWords(words, policy), rule_book(policy)
        given[f"rules {policy.name}"] = rules_view.rule_book(book, of)
        given[f"opens {policy.name}"] = rules_view.opens(of)
        given[f"friends {policy.name}"] = rules_view.association(of)
        for one_factor in book.factors:
            given[f"factor {policy.name} {one_factor.factor.id}"] = rules_view.factor(one_factor, of)
            for one_kind in one_factor.kinds:
                given[f"kind {policy.name} {one_kind.id}"] = rules_view.kind(one_kind, of)
    given["rule books"] = rules_view.others(shipped(), rules)
    done = await do_act(store, world, ANNA, "bill-late")
    given["done"] = act_view.done(done, Category.PAY, rules, row.state)
    return {name: reply for name, reply in given.items() if reply is not None}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_reply_can_be_shown(life: Life, language: str) -> None:
    words = Words.of(language)
    given = await replies(life, RuleWords(words, life.world.policy))
    assert len(given) > 120
    for name, reply in given.items():
        assert reply.text.strip(), name
        pictured = reply.drawing is not None
        assert length(reply.text) <= (LONGEST_CAPTION if pictured else LONGEST_TEXT), name
        assert set(re.findall(r"<[^<>]*>", reply.text)) <= {
            "<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<blockquote expandable>", "</blockquote>"
        }, name  # fmt: skip
        assert "None" not in reply.text, name
        for tag in ("b", "i", "code"):
            assert reply.text.count(f"<{tag}>") == reply.text.count(f"</{tag}>"), name
        for row in reply.rows:
            assert 0 < len(row) <= 3, name
            assert all(
                (len(button.text) <= 48 and button.text[:3] != "<b>") or NASTY[:3] in button.text for button in row
            )
        if pictured:
            assert words.plain("simulation-label") in as_shown(reply.text), name
            assert reply.drawing is not None
            assert not [text for text in texts(reply.drawing) if "&lt;" in text or "</" in text], name


def texts(value: object) -> list[str]:
    """Every text in a drawing."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in texts(one)]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for one in fields(value) for text in texts(getattr(value, one.name))]
    return []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_caption_and_its_pictures_alternative_say_the_same_numbers(life: Life, language: str) -> None:
    given = await replies(life, RuleWords(Words.of(language), life.world.policy))
    drawn = {name: reply for name, reply in given.items() if isinstance(reply.drawing, Drawing)}
    assert {*drawn} >= {"score", "why", "history", "tiers"}
    score = str(int(life.world.standings.score[life.world.row.characters]))
    for name in ("score", "why", "history", "tiers"):
        drawing = drawn[name].drawing
        assert drawing is not None
        assert score in drawing.alternative, name
        assert as_shown(drawn[name].text).startswith(score), name


async def test_the_nasty_name_is_text_everywhere(life: Life) -> None:
    given = await replies(life, RuleWords(Words.of("en"), life.world.policy))
    naming = [name for name, reply in given.items() if "W" * 20 in reply.text]
    assert len(naming) >= 10
    for name in naming:
        assert "&lt;b&gt;&amp;amp;" in given[name].text, name
        assert "<b>&amp;amp;" not in given[name].text.replace("&lt;b&gt;&amp;amp;", ""), name


async def test_lines_of_friends_add_up_over_the_pages(life: Life) -> None:
    found = await friends(life.store, life.world, ANNA)
    rules = RuleWords(Words.of("en"), life.world.policy)
    for page in (1, 2):
        shown = as_shown(friends_view.friends(found, rules, page).text).split("\n\n")[1].splitlines()
        numbers = [int(line.split(" ")[0].replace("−", "-")) for line in shown]
        assert sum(numbers) == found.points


async def test_many_lines_are_folded_and_still_add_up(life: Life) -> None:
    found = await why(life.store, life.world, ME)
    assert found.change is not None
    many = tuple(
        replace(found.change.lines[0], points=points, subject=f"{'Long Name ' * 6}{points}") for points in range(1, 60)
    )
    change = replace(found.change, lines=many, score_after=found.change.score_before + sum(range(1, 60)))
    rules = RuleWords(Words.of("en"), life.world.policy)
    reply = why_view.why(replace(found, change=change), rules, life.world.row, is_player=True, user_id=ANNA)
    assert length(reply.text) <= LONGEST_CAPTION
    moved = as_shown(reply.text).split("What moved it")[1].split("\n\n")[0].splitlines()[1:]
    assert sum(int(line.split(" ")[0].replace("−", "-")) for line in moved) == sum(range(1, 60))
    assert "more lines" in moved[-1]
    opens = action("wc", "")
    assert opens in {button.action for row in reply.rows for button in row}, "what is folded can be opened"
    few = replace(found, change=replace(found.change, lines=many[:2], score_after=found.change.score_before + 3))
    reply = why_view.why(few, rules, life.world.row, is_player=True, user_id=ANNA)
    assert opens not in {button.action for row in reply.rows for button in row}


def test_every_trouble_is_worded_in_every_language_and_place() -> None:
    for language in LANGUAGES:
        words = Words.of(language)
        for kind in TroubleKind:
            for private in (True, False):
                for tapped in (True, False):
                    asked = Asked(private=private, tapped=tapped, bot_name="a_bot", commands=("score", "why"))
                    trouble = Trouble(kind=kind, place="world", field="person", value="<x>", allowed="a", report="AB")
                    reply = word_trouble(trouble, words, asked)
                    assert reply.text or reply.toast
                    assert len(reply.toast or "") <= 200
                    assert "<x>" not in reply.text


async def test_the_words_of_a_worked_example(life: Life) -> None:
    """Read it: this is what a phone shows."""
    found = await why(life.store, life.world, ME)
    reply = why_view.why(
        found, RuleWords(Words.of("en"), life.world.policy), life.world.row, is_player=True, user_id=ANNA
    )
    lines = as_shown(reply.text).splitlines()
    base, total = lines.index("590 where everybody starts"), len(lines) - 3
    assert lines[base - 1] == "What it is made of:"
    assert lines[total] == f"= {found.score}"
    made = [int(line.split(" ")[0].replace("−", "-")) for line in lines[base:total]]
    assert sum(made) == found.score
    assert lines[-1] == "Simulation · fictional scores"


async def test_pictures_and_cards_name_the_world_in_the_readers_language(life: Life) -> None:
    rules = RuleWords(Words.of("zh-Hans"), life.world.policy)
    given = await replies(life, rules)
    for name in ("score", "why", "history", "tiers"):
        drawing = given[name].drawing
        assert drawing is not None
        assert drawing.world == "悲惨世界", name
        assert "Les Misérables" not in given[name].text


async def test_a_picture_of_why_leaves_out_what_says_nothing(life: Life) -> None:
    found = await why(life.store, life.world, ME)
    assert any(not line.points for line in found.statement.lines)
    rules = RuleWords(Words.of("en"), life.world.policy)
    drawing = why_view.why(found, rules, life.world.row, is_player=True, user_id=ANNA).drawing
    assert isinstance(drawing, Waterfall)
    assert sum(step.points for step in drawing.all_steps) == drawing.end - drawing.start
    assert len([step for step in drawing.steps if not step.points]) <= 1
