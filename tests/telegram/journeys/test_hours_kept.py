"""Digests at the hour that was chosen, on a clock moved by hand: a group's once a week, a player's once a day."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.set_visibility import set_visibility
from bot.views.wording import Words
from tests.services.keeping import PlayedClock
from tests.telegram.chatting import talking

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.chatting import Said, Someone, Town

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-Hans"])
LOUD = ("opinion-unpermitted", "market-news-accurate", "history-unofficial", "rumour-spread", "loan-default")
MINUTE = timedelta(minutes=1)
BERLIN = "Europe/Berlin"


async def at(town: Town, clock: PlayedClock, instant: datetime) -> None:
    """Let it be that time, and everything be told that is due."""
    clock.at = instant
    await asyncio.sleep(1.2)  # as often as what is due is looked for
    await town.delivered()
    await town.quiet()


async def heard_by(someone: Someone, known: int, chat: int | None = None) -> list[Said]:
    return (await someone.sees(chat))[known:]


async def set_by_taps(someone: Someone, said: Said, *data: str) -> Said:
    """Tap these buttons one after another, on the message as it is by then."""
    for each in data:
        _, said_now = await someone.taps(said, each)
        said = said_now[-1]
    return said


async def chosen(anna: Someone, bert: Someone, group: int, words: Words) -> None:
    """Anna, an admin, has the digest come on Sundays at 18:00 in Berlin; Bert cannot."""
    [asked] = await bert.says("/weekly", chat=group)
    toast, _ = await bert.taps(asked, "weekly||1")
    assert toast.text == words.plain("admins-only")
    _, [on] = await anna.taps(asked, "weekly||1")
    assert words.plain("weekly-on", day=words.plain("weekday-0"), at="08:00", zone="UTC") in on.text
    toast, _ = await bert.taps(on, "weekly-day|")
    assert toast.text == words.plain("admins-only")
    on = await set_by_taps(anna, on, "weekly-zone|", "weekly-zone||europe", f"weekly-zone||{BERLIN}")
    on = await set_by_taps(anna, on, "weekly-day|", "weekly-day||6", "weekly-at|", "weekly-at||18")
    zone = words.plain("zone-berlin")
    assert words.plain("weekly-on", day=words.plain("weekday-6"), at="18:00", zone=zone) in on.text


@LANGUAGES
async def test_a_groups_digest_comes_at_its_minute_every_week(tmp_path: Path, language: str) -> None:
    words, clock = Words.of(language), PlayedClock()
    clock.at = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)  # a Monday; Berlin's clocks go forward on Sunday the 29th
    async with talking(tmp_path, clock=clock) as town:
        anna, bert = await town.person("Anna"), await town.person("Bert")
        group = await town.group("Club", anna, bert, admins=[anna])
        await town.store.set_chat_language(group, language)
        await town.store.set_chat_world(group, town.world_id)
        for one in (anna, bert):
            await town.joins(one, tick=False)
        await town.tick()
        row = (await town.world()).row
        for one in (anna, bert):
            await set_visibility(town.store, row, one.user_id, Visibility.GROUP, group_chat=group)
        await chosen(anna, bert, group, words)
        known = len(await anna.sees(group))
        # Nothing at the times that were chosen first, and then not: Monday 08:00 by UTC, by Berlin.
        await at(town, clock, datetime(2026, 3, 22, 16, 59, tzinfo=UTC))
        assert not await heard_by(anna, known, group)
        await town.tick(2)
        await town.delivered()
        await at(town, clock, datetime(2026, 3, 22, 17, 0, tzinfo=UTC))
        [first] = await heard_by(anna, known, group)
        before = {one.name: await score_of(one) for one in (anna, bert)}
        assert words.plain("weekly-since-start", first=0, last=3) in first.text
        # A week in which Anna falls: the world moves on its first days and on its last.
        clock.move(days=1)
        for kind in LOUD:
            await act(town.store, await town.world(), anna.user_id, kind)
        await town.tick(2)
        clock.move(days=5)
        await town.tick(2)
        await town.delivered()
        # 18:00 of the summer's time is an hour earlier by UTC.
        await at(town, clock, datetime(2026, 3, 29, 15, 59, tzinfo=UTC))
        assert len(await heard_by(anna, known, group)) == 1
        await at(town, clock, datetime(2026, 3, 29, 16, 0, tzinfo=UTC))
        _, second = await heard_by(anna, known, group)
        assert words.plain("weekly-period", first=3, last=7) in second.text
        after = {one.name: await score_of(one) for one in (anna, bert)}
        moved = after["Anna"] - before["Anna"]
        assert moved < 0
        assert words.plain("weekly-moved", name="Anna", points=f"−{-moved}") in second.text
        await agrees(second, anna, group, words, after)
        # Once: not again at the same minute, at the hour by the old time, or with the bot's next look.
        for instant in (datetime(2026, 3, 29, 16, 1, tzinfo=UTC), datetime(2026, 3, 29, 17, 0, tzinfo=UTC)):
            await at(town, clock, instant)
            told = [said for said in await heard_by(anna, known, group) if said.raw["message_id"] > second.message_id]
            assert not [said for said in told if digest_begins(words) in said.text]
        # A week without a tick, and then none, since it is turned off.
        await at(town, clock, datetime(2026, 4, 5, 16, 0, tzinfo=UTC))
        third = (await anna.sees(group))[-1]
        assert words.plain("weekly-still") in third.text
        [asked] = await anna.says("/weekly", chat=group)
        await anna.taps(asked, "weekly||0")
        known = len(await anna.sees(group))
        await at(town, clock, datetime(2026, 4, 12, 16, 0, tzinfo=UTC))
        assert not await heard_by(anna, known, group)


async def test_a_group_without_a_world_for_a_while_has_its_digest_again_once_it_plays(tmp_path: Path) -> None:
    clock = PlayedClock()
    clock.at = datetime(2026, 3, 17, 9, 30, tzinfo=UTC)
    async with talking(tmp_path, clock=clock) as town:
        anna = await town.person("Anna")
        group = await town.group("Club", anna, admins=[anna])
        await town.store.set_chat_world(group, town.world_id)
        await anna.says("/weekly on", chat=group)
        known = len(await anna.sees(group))
        await town.store.set_chat_world(group, None)
        await at(town, clock, datetime(2026, 3, 23, 8, 0, tzinfo=UTC))
        assert not await heard_by(anna, known, group)
        await town.store.set_chat_world(group, town.world_id)
        await at(town, clock, datetime(2026, 3, 30, 8, 0, tzinfo=UTC))
        [digest] = await heard_by(anna, known, group)
        assert digest_begins(Words.of("en")) in digest.text


def digest_begins(words: Words) -> str:
    return (
        words.plain("weekly-first", world="|", day="|").partition("|")[0]
        or words.plain("weekly-first", world="|", day="|").split("|")[1]
    )


async def score_of(someone: Someone) -> int:
    """What somebody's own card says."""
    card = (await someone.says("/score"))[-1]
    found = re.search(r"\d{3}", card.text)
    assert found
    return int(found.group())


async def agrees(digest: Said, someone: Someone, group: int, words: Words, scores: dict[str, int]) -> None:
    """The digest, /compare and /mood say the same scores, the same mean, the same number on the list."""
    [compared] = await someone.says("/compare", chat=group)
    [mood] = await someone.says("/mood", chat=group)
    for name, score in scores.items():
        for said in (digest, compared):
            assert re.search(rf"{name} {score}\b", said.text), (name, score, said.text)
    society = words.plain("weekly-society", mean=1, count=2)
    pattern = re.escape(society).replace("1", r"(\d+)", 1).replace("2", r"(\d+)", 1)
    found = re.search(pattern, digest.text)
    assert found, digest.text
    mean, listed = found.groups()
    assert words.plain("mood-register", count=int(listed)) in mood.text
    assert mean in mood.text.splitlines()[1]


async def falls(town: Town, someone: Someone, kinds: tuple[str, ...] = LOUD) -> None:
    """Somebody does what costs them privileges: alerts."""
    for kind in kinds:
        await act(town.store, await town.world(), someone.user_id, kind)
    await town.tick()


def waiting(town: Town) -> int:
    """How many alerts wait."""
    with closing(sqlite3.connect(town.store.database.path)) as connection:
        return int(connection.execute("select count(*) from outbox where state = 'waiting'").fetchone()[0])


@LANGUAGES
async def test_a_day_of_alerts_comes_at_its_hour_before_and_after_the_clocks_change(
    tmp_path: Path, language: str
) -> None:
    words, clock = Words.of(language), PlayedClock()
    clock.at = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
    async with talking(tmp_path, clock=clock) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        await town.store.set_chat_language(anna.user_id, language)
        await town.delivered()
        [told] = await anna.says("/alerts")
        assert words.plain("alerts-at-once") in told.text
        told = await set_by_taps(anna, told, "alerts-zone|", "alerts-zone||europe", f"alerts-zone||{BERLIN}")
        told = await set_by_taps(anna, told, "alerts-digest|", "alerts-digest||8")
        assert words.plain("alerts-digest", at="08:00") in told.text
        assert words.plain("alerts-zone", zone=words.plain("zone-berlin"), now="10:00") in told.text
        known = len(await anna.sees())
        # 08:00 in Berlin is 07:00 by UTC on Saturday, and 06:00 on Sunday, when it is summer there.
        most: list[int] = []
        days = {datetime(2026, 3, 28, 7, 0, tzinfo=UTC): LOUD[:2], datetime(2026, 3, 29, 6, 0, tzinfo=UTC): LOUD[2:]}
        for due, kinds in days.items():
            await falls(town, anna, kinds)
            many = waiting(town)
            assert many, "there is something to tell"
            await at(town, clock, due - MINUTE)
            assert not await heard_by(anna, known)
            await at(town, clock, due)
            [digest] = await heard_by(anna, known)
            if many > 1:
                title = words.plain("scenario-les-miserables")
                assert words.plain("digest-first", world=title, count=many) in digest.text
                assert len(re.findall(r"^\d+ · ", digest.text, re.MULTILINE)) == many
            else:
                assert words.plain("alert-title", number=1, count=1) in digest.text, "one alone is told in full"
            assert not waiting(town)
            most.append(many)
            known = len(await anna.sees())
        assert max(most) > 1, "several come as one"


@LANGUAGES
async def test_in_quiet_hours_alerts_wait_and_come_when_they_end(tmp_path: Path, language: str) -> None:
    words, clock = Words.of(language), PlayedClock()
    clock.at = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    async with talking(tmp_path, clock=clock) as town:
        anna = await town.person("Anna", language=language)
        await town.joins(anna)
        await town.store.set_chat_language(anna.user_id, language)
        await town.delivered()
        [told] = await anna.says("/alerts")
        told = await set_by_taps(anna, told, "alerts-zone|", "alerts-zone||europe", f"alerts-zone||{BERLIN}")
        told = await set_by_taps(anna, told, "alerts-quiet|", "alerts-quiet||22|7")
        assert words.plain("alerts-quiet", start="22:00", end="07:00") in told.text
        clock.at = datetime(2026, 3, 28, 21, 0, tzinfo=UTC)  # 22:00 there, in the night of the change
        await falls(town, anna)
        many, known = waiting(town), len(await anna.sees())
        assert many
        await at(town, clock, datetime(2026, 3, 29, 4, 59, tzinfo=UTC))
        assert not await heard_by(anna, known), "06:59 by the summer's time: still quiet"
        await at(town, clock, datetime(2026, 3, 29, 5, 0, tzinfo=UTC))
        [heard] = await heard_by(anna, known)
        numbers = f"1–{many}" if many > 2 else words.listed([str(each) for each in range(1, many + 1)])
        assert words.plain("alert-title", number=numbers, count=many) in heard.text, "a tick's come as one"
        [told] = await anna.says("/alerts")
        _, [arrived] = await anna.taps(told, "alerts-arrived|")
        assert arrived.text.count(words.plain("alert-state-delivered")) == many
