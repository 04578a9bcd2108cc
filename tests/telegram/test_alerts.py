"""Alerts are delivered once whatever the platform does, in its limits, at the user's hours, before nobody's reply.

``GLASSHOUSE_ALERTS=5000 pytest tests/telegram/test_alerts.py`` (``make soak``) delivers more.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import Counter, defaultdict
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bot.chat_ports import AlertTimes, ChatKind, Notice
from bot.nursery import Nursery
from bot.player_ports import Alert, Direction, Subject
from bot.sandbox.faults import Fault, Strike
from bot.services.join import join
from bot.store.store import SqliteStore
from bot.telegram.alerts import LONGEST_PAUSE, MOST_REFUSALS, Deliveries
from bot.telegram.files import Pictures
from bot.telegram.limits import Limits, Rules
from bot.telegram.sender import Sender, Target
from bot.telegram.transport import AiohttpRequest, QuietBot
from bot.views.reply import Reply
from tests.services.keeping import PlayedClock
from tests.services.players import CLOCK, consent, world_of
from tests.telegram.local import PATIENCE, Local, draw_pixel, eventually, local, word_delivery, word_digest
from tests.telegram.watched import QUICK, TickingClock, Watched, check_limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.clock import Clock

ALERTS = int(os.environ.get("GLASSHOUSE_ALERTS", "200"))
USERS = 40
GROUPS = 4


async def players(here: Local, store: SqliteStore, count: int) -> dict[int, int]:
    world = await world_of(store, scenario="class")
    found = {}
    for number in range(count):
        user = await here.user(f"User {number}")
        here.start(user)
        found[user] = await join(store, world.row, consent(user), f"User {number}", CLOCK)
    return found


async def put(store: SqliteStore, person: int, tick: int, name: str, direction: Direction = Direction.GAINED) -> None:
    alert = Alert(person=person, subject=Subject.TIER, id=name, tick=tick, direction=direction, payload={})
    await store.database.write(
        lambda connection: connection.execute(
            "insert into outbox (world_id, person, subject, id, tick, direction, payload, state)"
            " values (1, ?, ?, ?, ?, ?, '{}', 'waiting')",
            [alert.person, alert.subject, alert.id, alert.tick, alert.direction],
        )
    )


def states(store: SqliteStore) -> dict[tuple[int, int], str]:
    """What has become of each alert, by person and tick."""
    with closing(sqlite3.connect(store.database.path)) as connection:
        return {(a, b): c for a, b, c in connection.execute("select person, tick, state from outbox")}


@asynccontextmanager
async def delivering(
    here: Local,
    store: SqliteStore,
    limits: Limits,
    clock: Clock,
    **more: Any,  # noqa: ANN401 - of Deliveries
) -> AsyncIterator[tuple[Deliveries, Sender]]:
    request = AiohttpRequest()
    errors: list[BaseException] = []
    async with request, Nursery(lambda _, error: errors.append(error)) as nursery:
        bot = QuietBot(here.sandbox.token, base_url=f"{here.sandbox.url}/bot", request=request)
        sender = Sender(bot, limits, store, clock, Pictures(store, draw_pixel))
        words: dict[str, Any] = {"word": word_delivery, "word_digest": word_digest}
        yield Deliveries(store, sender, limits, clock, nursery, **(words | more)), sender
    assert errors == []


async def all_settled(store: SqliteStore, deliveries: Deliveries, seconds: float = PATIENCE) -> None:
    async with Nursery(lambda _, error: print(error)) as nursery:  # noqa: T201
        run = nursery.start(deliveries.run(), name="run")
        await eventually(store.next_delivery, lambda at: at is None, seconds)
        await deliveries.stop(PATIENCE)
        await run


async def disturb(
    here: Local, chance: np.random.Generator, groups: list[int], users: list[int], limits: Watched
) -> None:
    """Everything that goes wrong on the way, again and again: something after every few messages, however slow."""
    moves, blocks = list(groups[:2]), list(users[:4])
    while True:
        so_far = len(limits.turns)
        await asyncio.sleep(0.02)
        for _ in range(500):
            if len(limits.turns) >= so_far + 8:
                break
            await asyncio.sleep(0.02)
        what = int(chance.integers(0, 12))
        if what == 0:
            await here.post("faults", {"kind": "flood", "seconds": 1})
            await asyncio.sleep(2)
        elif what < 4:
            code = int(chance.choice([500, 502, 504]))
            await here.post("faults", {"kind": "error", "code": code, "times": 2, "method": "sendMessage"})
        elif what < 8:
            await here.post("faults", {"kind": "drop", "times": 2, "method": "sendMessage"})
        elif what < 10 and moves:
            await here.post("chats/migrate", {"chat": moves.pop()})
        elif blocks:
            await here.post("blocks", {"user": blocks.pop(), "blocked": True})


async def test_each_is_delivered_or_rightly_given_up_whatever_the_platform_does(
    here: Local, store: SqliteStore
) -> None:
    people = await players(here, store, USERS)
    users = [*people]
    groups = [await here.group(f"Group {number}", users[-1]) for number in range(GROUPS)]
    for number in range(ALERTS):
        await put(store, people[users[number % USERS]], 1 + number // USERS, f"t{number}")
    for group in groups:
        await store.meet_chat(group, ChatKind.GROUP)
        for number in range(8):
            await store.add_notice(Notice(chat_id=group, key=f"n{number}", payload={}))
    limits = Watched(QUICK)
    chance = np.random.Generator(np.random.Philox(key=5))
    async with Nursery(lambda _, error: print(error)) as nursery:  # noqa: T201
        trouble = nursery.start(disturb(here, chance, groups, users, limits), name="disturb")
        async with delivering(here, store, limits, TickingClock()) as (deliveries, _):
            await all_settled(store, deliveries, 240 + ALERTS / 10)
        trouble.cancel()
    await here.post("faults", {"kind": "clear"})
    blocked = {each["chat"]["id"] for user in users[:4] for each in await here.get("chats", **{"as": user})
               if each["bot_blocked"]}  # fmt: skip
    found, doubted = states(store), 0
    for place, user in enumerate(users):
        said = [text.split() for text in here.all_from_bot(user) if text.startswith("alert")]
        for tick in range(1, 1 + (ALERTS - place + USERS - 1) // USERS):
            copies = [number for _, number, _, _ in said if number.rstrip("!") == str(tick)]
            state = found[people[user], tick]
            assert state == ("delivered" if copies else "gone") or (state == "gone" and user in blocked), (user, tick)
            assert state == "delivered" or user in blocked
            assert sum(not each.endswith("!") for each in copies) <= 1, "a repeat is marked"
            doubted += len(copies) > 1
    for group in groups:
        row = here.row(group)
        now = row.migrated_to or group
        said_here = [text for chat in {group, now} for text in await here.from_bot(chat, users[-1])]
        counts = Counter(text.rstrip("!") for text in said_here if text.startswith("notice"))
        assert set(counts) == {f"notice n{number}" for number in range(8)}
        assert sum(not text.endswith("!") for text in said_here) <= 8
    check_limits(limits.turns, QUICK)
    assert doubted or ALERTS <= 200, "in so many, some answers were lost"


async def test_the_platforms_own_limits_are_never_met(tmp_path: Path) -> None:
    async with local(real_limits=True) as here, SqliteStore(tmp_path / "players.db") as store:
        people = await players(here, store, 40)
        for person in people.values():
            await put(store, person, 1, "a")
        first = next(iter(people))
        for tick in (2, 3):
            await put(store, people[first], tick, f"b{tick}")
        limits = Limits(asyncio.get_running_loop())
        async with delivering(here, store, limits, CLOCK) as (deliveries, sender):
            task = asyncio.gather(*(sender.say(Target(chat_id=user), Reply(text="reply")) for user in [*people][:10]))
            await all_settled(store, deliveries, 120)
            await task
        assert set(states(store).values()) == {"delivered"}
        assert await here.from_bot(first) == ["reply", "alert 1 a gained", "alert 2 b2 gained", "alert 3 b3 gained"]
        answers = [line for line in here.sandbox.journal.lines() if b'"code":429' in line]
        assert answers == []


async def test_a_429_halts_all_and_replies_come_before_alerts_after_it(here: Local, store: SqliteStore) -> None:
    people = await players(here, store, 3)
    users = [*people]
    for person in people.values():
        await put(store, person, 1, "a")
    limits = Watched(QUICK)
    async with delivering(here, store, limits, TickingClock()) as (deliveries, sender):
        await here.post("faults", {"kind": "flood", "seconds": 1})
        began = asyncio.get_running_loop().time()
        await sender.say(Target(chat_id=users[0]), Reply(text="first"))
        assert asyncio.get_running_loop().time() - began >= 0.9
        limits.halt(3.0)
        halted_until = asyncio.get_running_loop().time() + 3.0
        limits.turns.clear()
        await deliveries.round()
        await asyncio.sleep(0.05)
        await sender.say(Target(chat_id=users[1]), Reply(text="second"))
        await deliveries.rest(PATIENCE)
    assert limits.turns[0][1] == users[1], "the reply went before the alerts that waited longer"
    assert limits.turns[0][0] >= halted_until - 0.01


async def test_who_blocked_the_bot_is_left_alone_until_they_start_again(here: Local, store: SqliteStore) -> None:
    [(user, person)] = (await players(here, store, 1)).items()
    await put(store, person, 1, "a")
    await put(store, person, 2, "b")
    await here.post("blocks", {"user": user, "blocked": True})
    async with delivering(here, store, Watched(QUICK), TickingClock()) as (deliveries, _):
        await all_settled(store, deliveries)
        assert set(states(store).values()) == {"gone"}
        await put(store, person, 3, "c")
        await all_settled_again(deliveries)
        assert states(store)[person, 3] == "gone"
        await here.post("blocks", {"user": user, "blocked": False})
        await store.meet_chat(user, ChatKind.PRIVATE)
        await put(store, person, 4, "d")
        await all_settled_again(deliveries)
    assert states(store)[person, 4] == "delivered"
    assert await here.from_bot(user) == ["alert 4 d gained"]


async def test_an_alert_is_kept_while_the_server_has_no_way_to_say_it(here: Local, store: SqliteStore) -> None:
    [(user, person)] = (await players(here, store, 1)).items()
    await put(store, person, 1, "a")
    here.sandbox.faults.add(Fault(Strike.ERROR, times=MOST_REFUSALS + 2, method="sendmessage", code=404))
    clock = PlayedClock()
    async with delivering(here, store, Watched(QUICK), clock) as (deliveries, _):
        for attempt in range(MOST_REFUSALS + 3):
            assert (states(store)[person, 1], await here.from_bot(user)) == ("waiting", []), attempt
            assert await deliveries.round() == 1, attempt
            await deliveries.rest(PATIENCE)
            clock.move(seconds=LONGEST_PAUSE)
    assert states(store)[person, 1] == "delivered"
    assert await here.from_bot(user) == ["alert 1 a gained"], "nobody doubts that it did not arrive"


async def all_settled_again(deliveries: Deliveries) -> None:
    """One more round, once `run` has ended."""
    deliveries._stopping = False
    await deliveries.round()
    await deliveries.rest(PATIENCE)


@pytest.mark.parametrize(
    ("directions", "states_after"),
    [
        ("gl", ["cancelled", "cancelled"]),
        ("lg", ["cancelled", "cancelled"]),
        ("glg", ["cancelled", "cancelled", "delivered"]),
        ("gg", ["delivered", "delivered"]),
        ("lgl", ["cancelled", "cancelled", "delivered"]),
    ],
)
async def test_what_is_overtaken_by_its_opposite_is_not_sent(
    here: Local, store: SqliteStore, directions: str, states_after: list[str]
) -> None:
    [(_, person)] = (await players(here, store, 1)).items()
    for tick, letter in enumerate(directions, start=1):
        await put(store, person, tick, "gold", Direction.GAINED if letter == "g" else Direction.LOST)
    async with delivering(here, store, Watched(QUICK), TickingClock()) as (deliveries, _):
        await all_settled(store, deliveries)
    assert [states(store)[person, tick] for tick in range(1, 1 + len(directions))] == states_after


async def test_the_opposite_of_what_was_told_perhaps_is_told(here: Local, store: SqliteStore) -> None:
    [(user, person)] = (await players(here, store, 1)).items()
    await put(store, person, 1, "gold")
    await here.post("faults", {"kind": "drop", "times": 1, "method": "sendMessage"})
    async with delivering(here, store, Watched(QUICK), TickingClock()) as (deliveries, _):
        await deliveries.round()
        await deliveries.rest(PATIENCE)
        await put(store, person, 2, "gold", Direction.LOST)
        await all_settled(store, deliveries)
    assert await here.from_bot(user) == ["alert 1 gold gained", "alert 1! gold gained", "alert 2 gold lost"]


async def test_what_one_tick_meant_comes_as_one_message_and_again_as_one(here: Local, store: SqliteStore) -> None:
    [(user, person)] = (await players(here, store, 1)).items()
    for tick, name in ((1, "a"), (1, "b"), (2, "c")):
        await put(store, person, tick, name)
    await here.post("faults", {"kind": "drop", "times": 1, "method": "sendMessage"})
    async with delivering(here, store, Watched(QUICK), TickingClock()) as (deliveries, _):
        await all_settled(store, deliveries, 10)
    assert await here.from_bot(user) == [
        "alert 1 a gained and alert 2 b gained",
        "alert 1! a gained and alert 2! b gained",
        "alert 3 c gained",
    ]
    assert set(states(store).values()) == {"delivered"}


async def test_a_tick_that_meant_much_is_not_cut_in_two(here: Local, store: SqliteStore) -> None:
    [(user, person)] = (await players(here, store, 1)).items()
    for number in range(30):
        await put(store, person, 1, f"t{number:02d}")
    async with delivering(here, store, Watched(QUICK), TickingClock()) as (deliveries, _):
        await all_settled(store, deliveries)
    [said] = await here.from_bot(user)
    assert said.count("alert ") == 30


async def test_quiet_hours_and_digests_are_kept_to_the_minute(here: Local, store: SqliteStore) -> None:
    clock = PlayedClock()
    clock.at = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)  # the night in which Berlin's clocks go from 2 to 3
    people = await players(here, store, 3)
    quiet, digest, any_time = people
    night = AlertTimes(time_zone="Europe/Berlin", quiet_from=22 * 60, quiet_to=7 * 60)
    await store.set_alert_times(quiet, night)
    await store.set_alert_times(digest, AlertTimes(time_zone="Asia/Shanghai", digest_at=8 * 60 + 15))
    for person in people.values():
        for tick in (1, 2):
            await put(store, person, tick, f"t{tick}")
    sent: dict[int, list[datetime]] = defaultdict(list)
    seen: Counter[int] = Counter()
    async with delivering(here, store, Limits(asyncio.get_running_loop(), Rules.none()), clock) as (deliveries, _):
        for _ in range(12 * 60):
            while await deliveries.round():
                await deliveries.rest(PATIENCE)
            for user in people:
                count = len(here.row(user).messages)
                sent[user] += [clock.at] * (count - seen[user])
                seen[user] = count
            clock.move(minutes=1)
    assert sent[any_time] == [datetime(2026, 3, 28, 21, 30, tzinfo=UTC)] * 2
    assert sent[quiet] == [datetime(2026, 3, 29, 5, 0, tzinfo=UTC)] * 2, "seven o'clock of the new time"
    assert sent[digest] == [datetime(2026, 3, 29, 0, 15, tzinfo=UTC)]
    assert await here.from_bot(digest) == ["digest 1 2"]


async def test_other_hours_hold_for_what_waits_already(here: Local, store: SqliteStore) -> None:
    clock = PlayedClock()
    [(user, person)] = (await players(here, store, 1)).items()
    await store.set_alert_times(user, AlertTimes(quiet_from=0, quiet_to=23 * 60))
    await put(store, person, 1, "a")
    async with delivering(here, store, Limits(asyncio.get_running_loop(), Rules.none()), clock) as (deliveries, _):
        await deliveries.round()
        await deliveries.rest(PATIENCE)
        assert await store.next_delivery() == clock.at.replace(hour=23)
        await store.set_alert_times(user, AlertTimes())
        await deliveries.round()
        await deliveries.rest(PATIENCE)
    assert await here.from_bot(user) == ["alert 1 a gained"]


async def test_who_muted_or_left_while_it_waited_is_told_nothing(here: Local, store: SqliteStore) -> None:
    people = await players(here, store, 2)
    for person in people.values():
        await put(store, person, 1, "a")
    muted, left = people.values()
    await store.set_muted(1, muted, muted=True)
    await store.leave_world(1, [*people][1], CLOCK.now())
    async with delivering(here, store, Watched(QUICK), TickingClock()) as (deliveries, _):
        await all_settled(store, deliveries)
    assert states(store) == {(muted, 1): "cancelled", (left, 1): "cancelled"}


async def test_a_lease_that_ran_out_means_doubt_and_the_same_number(here: Local, store: SqliteStore) -> None:
    clock = PlayedClock()
    [(user, person)] = (await players(here, store, 1)).items()
    await put(store, person, 1, "a")
    claimed = await store.claim_deliveries(clock.at, clock.at + timedelta(minutes=2), chats=9, busy=())
    assert [(each.number, each.doubted) for each in claimed] == [(1, False)]
    async with delivering(here, store, Limits(asyncio.get_running_loop(), Rules.none()), clock) as (deliveries, _):
        clock.move(seconds=119)
        assert await deliveries.round() == 0, "somebody has it"
        clock.move(seconds=1)
        await deliveries.round()
        await deliveries.rest(PATIENCE)
        assert await here.from_bot(user) == ["alert 1! a gained"]


async def test_what_waits_for_its_turn_is_given_back_at_the_end(here: Local, store: SqliteStore) -> None:
    [(_, person)] = (await players(here, store, 1)).items()
    await put(store, person, 1, "a")
    limits = Watched(QUICK)
    limits.halt(600)
    async with delivering(here, store, limits, TickingClock()) as (deliveries, _):
        await deliveries.round()
        await asyncio.sleep(0.05)
        async with asyncio.timeout(60):
            await deliveries.stop(300)
    assert states(store) == {(person, 1): "waiting"}
    with closing(sqlite3.connect(store.database.path)) as connection:
        assert connection.execute("select doubted, attempts from outbox").fetchall() == [(0, 0)]
