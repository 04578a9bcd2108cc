"""What is pushed arrives through the sandbox's HTTP: alerts with causes that add up, digests, offers of friendship."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from bot.chat_ports import AlertTimes
from bot.player_ports import Direction, Subject
from bot.services.act import act
from bot.services.alert_cause import alert_cause
from bot.services.befriend import befriend
from bot.services.playing import load_play
from bot.services.tell_players import tell_player
from bot.telegram.handlers.deliveries import word_delivery_with, word_digest_with
from bot.views import drawings
from bot.views.alerts import subject
from bot.views.delivery import Pushed, pushed_alerts
from bot.views.framing import length
from bot.views.reply import LONGEST_CAPTION
from bot.views.rule_words import RuleWords
from bot.views.wording import Words, as_shown
from scoring import ReasonCode
from tests.services.keeping import PlayedClock
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.chat_ports import Delivery
    from bot.player_ports import Alert
    from bot.services.alert_cause import Cause
    from tests.telegram.chatting import Someone, Town

LINE = re.compile(r"^([+−]\d+|0) ", re.MULTILINE)
LOUD = ("opinion-unpermitted", "market-news-accurate", "history-unofficial", "rumour-spread", "loan-default")


async def falls(town: Town, someone: Someone) -> None:
    """Have somebody say what nobody permitted, until a privilege is gone."""
    for _ in range(3):
        for kind in LOUD:
            await act(town.store, await town.world(), someone.user_id, kind)
        await town.tick()


async def claimed(town: Town, someone: Someone, *, digest: bool = False) -> tuple[Delivery, ...]:
    """All alerts that wait for somebody, as the delivery would have them; at noon, which is in the quiet hours."""
    times = AlertTimes(digest_at=0) if digest else AlertTimes(quiet_from=0, quiet_to=1439)
    await town.store.set_alert_times(someone.user_id, times)
    await falls(town, someone)
    now = town.kit.clock.now()
    due = await town.store.next_delivery() or now
    at = max(due, now)
    found = await town.store.claim_deliveries(at, at + timedelta(days=365), chats=10, busy=())
    return tuple(each for each in found if each.chat_id == someone.user_id)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
async def test_an_alert_says_what_why_and_what_it_means(tmp_path: Path, language: str) -> None:
    words = Words.of(language)
    async with talking(tmp_path, clock=PlayedClock()) as town:
        anna = await town.person("Anna <b>&", language=language)
        number = await town.joins(anna)
        await town.delivered()
        await town.store.set_chat_language(anna.user_id, language)
        heard, before_that = len(await anna.sees()), await town.store.alerts(town.world_id, number)
        await falls(town, anna)
        await town.delivered()
        alerts = (await anna.sees())[heard:]
        decided = (await town.store.alerts(town.world_id, number))[len(before_that) :]
        by_tick = [[*these] for _, these in groupby((each.alert for each in decided), key=lambda one: one.tick)]
        assert max(map(len, by_tick)) > 1, "a tick that means several things"
        rules = RuleWords(words, (await town.world()).policy)
        for said, of_tick in zip(alerts, by_tick, strict=True):
            assert all(subject(one, rules) in said.text for one in of_tick)
            assert said.photo
            assert words.plain("simulation-label") in said.text
            before, after = (int(number) for number in re.findall(r"\b[3-9]\d\d\b", _moved(words, said.text))[:2])
            moved = sum(int(found.replace("−", "-")) for found in LINE.findall(said.text))
            assert before + moved == after, said.text
            assert length(said.text) <= LONGEST_CAPTION
            several = ["tiers|"] if len(of_tick) > 1 else []
            assert [tap.data for tap in said.buttons] == ["why|", "friends|", *several, "alerts|"]
        _, why = await anna.taps(alerts[0], "why|")
        assert why[-1].photo


def _moved(words: Words, text: str) -> str:
    """The line that says from where to where."""
    start = words.plain("alert-moved", before=1, after=2).split("1")[0]
    return next(line for line in text.splitlines() if line.startswith(start))


async def test_a_doubted_alert_says_that_it_may_be_a_repeat(tmp_path: Path) -> None:
    async with talking(tmp_path, clock=PlayedClock()) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        await town.delivered()
        first, *_ = await claimed(town, anna)
        word = word_delivery_with(town.kit)
        plain, doubted = await word((first,)), await word((replace(first, doubted=True),))
        assert plain is not None
        assert doubted is not None
        assert "may be a repeat" not in plain.text
        assert f"may be a repeat of alert {first.number}" in doubted.text
        assert isinstance(plain.drawing, drawings.AlertCard)
        assert plain.shows == frozenset({anna.user_id})
        card = plain.drawing
        assert card.before + sum(step.points for step in card.steps) == card.after
        await town.store.leave_world(town.world_id, anna.user_id, town.kit.clock.now())
        assert await word((first,)) is None, "who has left is told nothing"


async def first_alert(town: Town, someone: Someone) -> tuple[Alert, Cause]:
    """Somebody joins, and falls: their first alert, and what led to it."""
    await town.joins(someone)
    await town.delivered()
    first, *_ = await claimed(town, someone)
    assert first.alert is not None
    return first.alert, await alert_cause(town.store, await town.world(), someone.user_id, first.alert)


async def test_all_that_a_tick_meant_is_one_message_whatever_it_was(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        one, cause = await first_alert(town, anna)
        world = await town.world()
        things = [(Subject.TIER, each.id, ways) for each in world.policy.tiers for ways in ("gained", "lost")]
        things += [(Subject.SANCTION, each.id, ways) for each in world.policy.sanctions for ways in ("begun", "lifted")]
        alerts = [
            replace(one, subject=kind, id=name, direction=Direction(way), payload=one.payload)
            for kind, name, way in things
        ]
        for language in ("en", "zh-Hans"):
            rules = RuleWords(Words.of(language), cause.policy)
            for count in range(1, len(alerts) + 1):
                some = tuple(alerts[-count:])
                pushed = Pushed(alerts=some, cause=cause, world="x", numbers=tuple(range(3, 3 + count)), doubted=True)
                reply = pushed_alerts(pushed, rules, anna.user_id)
                shown, card = as_shown(reply.text), reply.drawing
                assert length(reply.text) <= LONGEST_CAPTION
                assert isinstance(card, drawings.AlertCard)
                assert card.before + sum(step.points for step in card.steps) == card.after
                assert sum(int(found.replace("−", "-")) for found in LINE.findall(shown)) == card.after - card.before
                assert str(2 + count) in shown.splitlines()[0], "the numbers of what may be a repeat"
                told = [subject(one, rules) in shown for one in some]
                assert all(told) or (rules.words.plain("alert-all-mean") in shown and any(told))


async def test_what_was_lost_with_its_rule_book_is_called_as_that_book_called_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as town:
        anna = await town.person("Anna")
        one, known = await first_alert(town, anna)
        before = replace(
            known.policy,
            tiers=tuple(replace(one, id=f"of-old-{one.id}", privilege="An old door") for one in known.policy.tiers),
        )
        cause = replace(known, policy_before=before, after=known.before, lines=())
        lost = tuple(
            replace(one, subject=Subject.TIER, id=tier.id, direction=Direction.LOST) for tier in before.tiers[:2]
        )
        for language in ("en", "zh-Hans"):
            words = Words.of(language)
            for some in (lost, lost[:1]):
                pushed = Pushed(alerts=some, cause=cause, world="x", numbers=(1, 2)[: len(some)], doubted=False)
                shown = as_shown(pushed_alerts(pushed, RuleWords(words, cause.policy), anna.user_id).text)
                assert "of-old" not in shown
                assert "An old door" in shown
                assert words.plain("alert-means-book") in shown
                assert words.plain("alert-still", score=cause.after) in shown


async def test_a_day_of_alerts_comes_as_one_message(tmp_path: Path) -> None:
    async with talking(tmp_path, clock=PlayedClock()) as town:
        anna = await town.person("Anna")
        await town.joins(anna)
        await town.delivered()
        found = await claimed(town, anna, digest=True)
        assert len(found) > 1
        flagged = (replace(found[0], doubted=True), *found[1:])
        worded = await word_digest_with(town.kit)(flagged)
        assert worded is not None
        shown = as_shown(worded.text)
        assert f"{len(found)} alerts" in shown
        assert shown.count("may be a repeat") == 1
        for each in found:
            assert f"\n{each.number} · " in shown


async def test_an_offer_of_friendship_is_told_and_answered(tmp_path: Path) -> None:
    async with talking(tmp_path, clock=PlayedClock()) as town:
        anna, berta = await town.person("Anna"), await town.person("Berta")
        one, other = await town.joins(anna, tick=False), await town.joins(berta)
        await town.delivered()
        world = await town.world()
        await befriend(town.store, world, anna.user_id, other, load_play().friendship_text, town.kit.clock)
        assert await tell_player(town.store, town.world_id, other, f"offer-{one}", {"kind": "offer", "asker": one})
        assert not await tell_player(town.store, town.world_id, other, f"offer-{one}", {"kind": "offer", "asker": one})
        await town.delivered()
        said = (await berta.sees())[-1]
        assert "Anna offers you friendship" in said.text
        _, [answer] = await berta.taps(said, "Answer")
        assert "Anna" in answer.text


async def test_an_alert_leaves_out_causes_that_moved_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path, clock=PlayedClock()) as town:
        anna = await town.person("Anna")
        one, cause = await first_alert(town, anna)
        world = await town.world()
        idle = replace(cause.lines[0], code=ReasonCode.FADING, subject=world.policy.factors[0].id, points=0)
        pushed = Pushed(
            alerts=(one,),
            cause=replace(cause, lines=(*cause.lines, idle)),
            world="x",
            numbers=(1,),
            doubted=False,
        )
        reply = pushed_alerts(pushed, RuleWords(Words.of("en"), cause.policy), anna.user_id)
        assert "Time passing" not in as_shown(reply.text)
        assert isinstance(reply.drawing, drawings.AlertCard)
        assert all(step.points for step in reply.drawing.steps)
