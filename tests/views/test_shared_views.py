"""What groups, hosts and newcomers are shown, from real values in every language: whole, short enough, and escaped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.player_ports import AppealState, Visibility
from bot.services.act import act
from bot.services.appeal import Case
from bot.services.bonds import bonds
from bot.services.debrief import debrief, own_debrief
from bot.services.duel import duel
from bot.services.host import panel
from bot.services.join import join
from bot.services.members import compare
from bot.services.mood import mood
from bot.services.new_rule_book import check_rule_book
from bot.services.privacy_report import privacy_report
from bot.services.see import Viewer
from bot.services.set_visibility import set_visibility
from bot.services.share_card import share, shared
from bot.services.throw import events_to_throw
from bot.services.tick import tick
from bot.store.store import SqliteStore
from bot.views import commands, delivery, drawings, group_life, groups, hosting, leaving, privacy, sharing, start
from bot.views import debrief as debrief_view
from bot.views.framing import length
from bot.views.reply import LONGEST_CAPTION, LONGEST_TEXT, Reply
from bot.views.rule_words import RuleWords
from bot.views.wording import LANGUAGES, Words, as_shown
from tests.services.players import ANNA, CLOCK, GROUP, HOST, consent, world_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.services.living_world import LivingWorld

NASTY = "<b>&\u202e" + "宽" * 40
MANY = 24


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "views.db") as opened:
        yield opened


async def crowded(store: SqliteStore) -> LivingWorld:
    """A group of many with names that are hard to show, tied to each other, who have done things."""
    world = await world_of(store)
    numbers = []
    for place in range(MANY):
        user = ANNA + place
        name = f"{NASTY.replace(chr(0x202E), '')}{place}"
        numbers.append(await join(store, world.row, consent(user), name, CLOCK))
        await set_visibility(store, world.row, user, Visibility.GROUP, group_chat=GROUP)
    await store.add_host(world.row.world_id, HOST)
    world = await tick(store, world, CLOCK)
    for place, one in enumerate(numbers):
        for other in (*numbers[place + 1 : place + 4], 10, 11, 26):
            await store.set_tie(world.row.world_id, min(one, other), max(one, other), 300)
    for place in range(0, MANY, 2):
        await act(store, world, ANNA + place, "opinion-unpermitted")
    for _ in range(3):
        world = await tick(store, world, CLOCK)
    return world


def fits(reply: Reply) -> None:
    """Short enough for the platform, no markup but ours, nothing left open."""
    most = LONGEST_CAPTION if reply.drawing is not None else LONGEST_TEXT
    assert 0 < length(reply.text) <= most
    assert "<b>&宽" not in reply.text
    for tag in ("b", "i", "code"):
        assert reply.text.count(f"<{tag}>") == reply.text.count(f"</{tag}>")
    for row in reply.rows:
        for button in row:
            assert 0 < len(button.text) <= 64
            assert "{" not in button.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_crowded_group_fits_and_its_pictures_add_up(store: SqliteStore, language: str) -> None:
    world = await crowded(store)
    rules, row = RuleWords(Words.of(language), world.policy), world.row
    found, link = await compare(store, world, GROUP), "https://t.me/x?start=g_1"
    assert len(found.members) == MANY
    bars = groups.compare(found, rules, row, link)
    net = groups.bonds(await bonds(store, world, GROUP), rules, row, link)
    one, other = found.members[0].person, found.members[-1].person
    seen = await duel(store, world, Viewer(group_chat=GROUP), one, other)
    beside = groups.duel(seen, rules, row, row.day)
    society = groups.mood(await mood(store, world, GROUP), rules, link)
    for reply in (bars, net, beside, society, groups.rank(found, rules, row, link)):
        fits(reply)
        assert as_shown(Words.of(language)("simulation-label")) in reply.text
    assert isinstance(bars.drawing, drawings.GroupBars)
    assert len(bars.drawing.rows) == drawings.MOST_ROWS
    assert isinstance(beside.drawing, drawings.Duel)
    assert isinstance(society.drawing, drawings.Society)
    assert sum(each.people for each in society.drawing.bins) == (await mood(store, world, GROUP)).glance.scored
    assert isinstance(net.drawing, drawings.Bonds)
    week = group_life.Week(from_day=0.0, whole=True)
    fits(group_life.weekly(found, await mood(store, world, GROUP), week, Words.of(language), link))
    nobody = replace(found, members=())
    fits(groups.compare(nobody, rules, row, link))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_mood_leaves_no_sanction_out_unsaid(store: SqliteStore, language: str) -> None:
    world = await crowded(store)
    words, found = Words.of(language), await mood(store, world, GROUP)
    one = world.policy.sanctions[0]
    for many in (4, 90):
        sanctions = tuple(replace(one, id=f"one-{place}", sanction=f"Sanction {place}.") for place in range(many))
        counts = tuple((each.id, 500, 3) for each in sanctions)
        rules = RuleWords(words, replace(world.policy, sanctions=sanctions))
        reply = groups.mood(replace(found, glance=replace(found.glance, sanctions=counts)), rules, "https://t.me/x")
        fits(reply)
        said = sum(f"Sanction {place}." in reply.text for place in range(many))
        assert said >= 4
        assert (as_shown(words("and-more", count=many - said)) in as_shown(reply.text)) is (said < many)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=11))
def test_shares_of_a_whole_add_up_to_it(counts: list[int]) -> None:
    found = groups.percents(counts)
    assert sum(found) == (100 if sum(counts) else 0)
    for percent, count in zip(found, counts, strict=True):
        assert abs(percent - 100 * count / max(sum(counts), 1)) < 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_debrief_says_whom_it_counts(store: SqliteStore, language: str) -> None:
    world = await crowded(store)
    words = Words.of(language)
    rules, told, title = RuleWords(words, world.policy), await debrief(store, world), world.row.title
    back = hosting.Scope(row=world.row, group=GROUP).back(words)
    for reply in (
        debrief_view.for_host(told, title, rules, back=back), debrief_view.for_group(told, title, rules),
        debrief_view.for_player(await own_debrief(store, world, ANNA), told, title, rules),
    ):  # fmt: skip
        assert words("debrief-all-seen") in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_hosts_and_players_are_told_is_whole(store: SqliteStore, language: str) -> None:
    world = await crowded(store)
    words = Words.of(language)
    rules, row, scope = RuleWords(words, world.policy), world.row, hosting.Scope(row=world.row, group=GROUP)
    told = await debrief(store, world)
    own = await own_debrief(store, world, ANNA)
    token = await share(store, row, ANNA, CLOCK)

    async def open_world(_: int) -> LivingWorld:
        return world

    card = await shared(store, open_world, token)
    assert card is not None
    problems = check_rule_book('name = "x"\n')
    report = await privacy_report(store, world, ANNA)
    case = Case(person=80, tick=3, number=1, kind="bill-late", day=3.0)
    for reply in (
        hosting.panel(await panel(store, world, HOST), rules, None),
        hosting.panel(await panel(store, world, HOST), rules, GROUP),
        hosting.plan(words, hosting.Plan(scenario="les-miserables", policy="credit-china", seed="2015", pace="86400"),
                     ("class", "les-miserables", "town"), 2**52),
        hosting.progress(words, 0.4, "town"),
        hosting.pace(words, scope),
        hosting.phase(words, scope),
        hosting.throw(words, scope, events_to_throw(world), rules),
        hosting.appeals(words, scope, [case] * 12, rules),
        hosting.books(words, scope, "sesame-2015"),
        hosting.book_checked(words, scope, problems, rules),
        hosting.invite(words, scope, "t" * 16, "glasshouse_demo_bot"),
        hosting.end(words, scope),
        debrief_view.for_host(told, row.title, rules, back=scope.back(words)),
        debrief_view.for_player(own, told, row.title, rules),
        debrief_view.for_player(None, told, row.title, rules),
        debrief_view.for_group(told, row.title, rules),
        privacy.privacy(report, row.title, words),
        sharing.state(words, card, token, rules),
        sharing.shown(card, token, rules),
        leaving.forget(words, [(row, "c" * 16)] * 5, "glasshouse_demo_bot"),
        start.first_message(words, row.title),
        start.second_message(words, f"g_{GROUP}", 2**31, 99, "<b>&"),
        start.joined(words, row, "<b>&", group=GROUP),
        commands.help_private(words, "glasshouse_demo_bot", lambda _: True),
        commands.help_group(words, "glasshouse_demo_bot"),
        delivery.appeal_decided("bill-late", 3.0, AppealState.STRUCK, rules),
    ):  # fmt: skip
        fits(reply)
    assert not [name for name in (str(one) for one in range(MANY)) if f"宽{name}" in hosting.panel(
        await panel(store, world, HOST), rules, None).text]  # fmt: skip


def test_the_consent_is_two_short_messages_and_one_button_says_yes() -> None:
    """Read by hand: what stands here is what people agree to; another text is another version in play.toml."""
    words = Words.of("en")
    first, second = start.first_message(words, "Les Misérables"), start.second_message(words, "o_1", 7, 1, "Anna")
    assert as_shown(first.text) == (
        "1 of 2 · What happens\n"
        "You play in “Les Misérables” as yourself. Scored is what you choose from the game’s own menus, and nothing "
        "else: what you write, here or in groups, is neither read nor kept.\n"
        "What you do moves your friends in the game, and what they do moves you. To become friends, two players both "
        "say yes; then each sees what the other costs them.\n"
        "You are told when you gain or lose a privilege. /alerts turns that off."
    )
    assert as_shown(second.text) == (
        "2 of 2 · Who sees it, and how it ends\n"
        "At first nobody but you. Friends, one group or everybody in this world see it if you choose so, in "
        "/visibility. A host never sees your score.\n"
        "Kept are your Telegram number, the name you show, and your choices. /export hands you all of it, /leave ends "
        "it at once, /forget erases it.\n"
        "It is a simulation. No real privilege, loan, mark or penalty may hang on it.\n"
        "\n"
        "Nothing has begun yet. It does when you tap yes."
    )
    assert [[button.text for button in row] for row in second.rows] == [
        ["Yes, let me in as Anna"], ["Yes, under another name"], ["No, thanks"],
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_fits_the_platform(language: str) -> None:
    for names in (commands.PRIVATE, commands.GROUP, commands.ADMINS):
        menu = commands.about(Words.of(language), names)
        assert len({name for name, _ in menu}) == len(menu) <= 100
        for name, about in menu:
            assert name.isascii()
            assert name.islower() or "_" in name
            assert 1 <= len(about) <= 256
