"""Players who do anything in any order, between any ticks: what holds then, holds always."""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.player_ports import Visibility
from bot.services.act import act, acts_to_choose
from bot.services.appeal import appeal, decide_appeal, open_appeals, own_events
from bot.services.ask_permission import ask_permission
from bot.services.befriend import answer_offer, befriend, offers, unfriend
from bot.services.forget import forget
from bot.services.join import join
from bot.services.leave import leave
from bot.services.living_world import events_as_of, open_world
from bot.services.playing import load_play
from bot.services.replay import replay
from bot.services.see import Viewer, sight_of
from bot.services.set_visibility import set_visibility
from bot.services.tick import tick
from bot.store.store import SqliteStore
from scoring import Refused, snapshot, statement
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, HOST, TEXT, assert_same, consent, world_of
from tests.services.seeing import see_score

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.player_ports import StoredAlert
    from bot.services.living_world import LivingWorld

USERS = (ANNA, BERTA, CLEO)
FILE = "players.db"
Step = tuple[str, int, int]
DOINGS = ("join", "act", "act", "act", "ask", "befriend", "befriend", "answer", "unfriend", "appeal", "decide", "show",
          "leave", "forget", "tick", "tick", "tick", "tick twice", "reopen")  # fmt: skip


class Game:
    """A world of twelve and three users who do what they are told to; everything is checked as it goes."""

    def __init__(self, folder: Path, days_a_tick: float) -> None:
        self.folder = folder
        self.days_a_tick = days_a_tick
        self.forgotten: set[int] = set()
        self.opened = AsyncExitStack()
        self.store: SqliteStore
        self.world: LivingWorld
        self.doings: dict[str, Callable[[int, int], Awaitable[object]]] = {
            "join": self.join, "act": self.act, "ask": self.ask, "befriend": self.befriend, "answer": self.answer,
            "unfriend": self.unfriend, "appeal": self.appeal, "decide": self.decide, "show": self.show,
            "leave": self.leave, "forget": self.forget, "tick": self.tick, "tick twice": self.tick_twice,
            "reopen": self.reopen,
        }  # fmt: skip

    async def play(self, steps: Sequence[Step]) -> None:
        async with self.opened:
            self.store = await self.opened.enter_async_context(SqliteStore(self.folder / FILE))
            self.world = await world_of(self.store, scenario="class", days_a_tick=self.days_a_tick)
            await self.store.add_host(self.world.row.world_id, HOST)
            for doing, user, number in (("join", 0, 0), ("join", 1, 0), *steps, ("tick", 0, 0), ("reopen", 0, 0)):
                try:
                    if doing not in {"join", "leave", "forget", "decide"} and number % 8:
                        await self.join_first(USERS[user])
                    await self.doings[doing](USERS[user], number)
                except Refused:
                    event(f"refused to {doing}")
                else:
                    event(doing)
            await self.check_the_end()
        self.check_files()

    async def join(self, user: int, _: int) -> None:
        await join(self.store, self.world.row, consent(user), f"Name of {user:x}", CLOCK)
        self.forgotten.discard(user)

    async def join_first(self, user: int) -> None:
        if await self.store.player(self.world.row.world_id, user) is None:
            await self.join(user, 0)

    async def somebody(self, user: int, number: int) -> int:
        """A player, for the most part; a character, one who has left, or a number that nobody has."""
        characters = self.world.row.characters
        if number % 4 == 0:
            return number % (characters + 8)
        others = [one for one in await self.store.players(self.world.row.world_id) if one.user_id != user]
        here = [one.person for one in others if not one.has_left] or [number % characters]
        return here[number % len(here)]

    async def act(self, user: int, number: int) -> None:
        kinds = [kind.id for kind in acts_to_choose(self.world)]
        await act(self.store, self.world, user, kinds[number % len(kinds)])

    async def ask(self, user: int, _: int) -> None:
        await ask_permission(self.store, self.world, user)

    async def befriend(self, user: int, number: int) -> None:
        await befriend(self.store, self.world, user, await self.somebody(user, number), TEXT, CLOCK)

    async def answer(self, _: int, number: int) -> None:
        for one in USERS:
            if await self.store.player(self.world.row.world_id, one) is not None:
                for asker, _name in await offers(self.store, self.world, one):
                    await answer_offer(self.store, self.world, one, asker, TEXT, CLOCK, yes=number % 4 > 0)
                    event("befriended" if number % 4 else "declined")

    async def unfriend(self, user: int, number: int) -> None:
        player = await self.store.player(self.world.row.world_id, user)
        other = await self.somebody(user, number)
        await unfriend(self.store, self.world, user, other)
        assert player is not None
        assert other not in await self.store.friends_who_play(self.world.row.world_id, player.person)

    async def appeal(self, user: int, number: int) -> None:
        if own := await own_events(self.store, self.world.row, user):
            one = own[number % len(own)]
            await appeal(self.store, self.world.row, user, one.tick, one.number)

    async def decide(self, _: int, number: int) -> None:
        for case in await open_appeals(self.store, self.world.row, HOST):
            await decide_appeal(self.store, self.world.row, HOST, case, strike=number % 3 > 0)
            event("struck" if number % 3 else "kept")

    async def show(self, user: int, number: int) -> None:
        await set_visibility(
            self.store, self.world.row, user, (Visibility.FRIENDS, Visibility.EVERYONE, Visibility.ONLY_ME)[number % 3]
        )

    async def leave(self, user: int, _: int) -> None:
        await leave(self.store, self.world.row, user, CLOCK)
        assert await self.store.player(self.world.row.world_id, user) is None

    async def forget(self, user: int, _: int) -> None:
        await forget(self.store, user, CLOCK)
        self.forgotten.add(user)
        self.check_files()

    async def tick(self, _: int, __: int) -> None:
        before = self.world
        self.world = await tick(self.store, before, CLOCK)
        assert self.world.row.tick == before.row.tick + 1
        await self.check()

    async def tick_twice(self, user: int, number: int) -> None:
        """Two processes come to the same tick."""
        one, other = self.world, await open_world(self.store, "w")
        await self.tick(user, number)
        assert_same(await tick(self.store, other, CLOCK), self.world)
        assert_same(await tick(self.store, one, CLOCK), self.world)

    async def reopen(self, _: int, __: int) -> None:
        await self.opened.aclose()
        self.store = await self.opened.enter_async_context(SqliteStore(self.folder / FILE))
        again = await open_world(self.store, "w")
        players = await self.store.players(again.row.world_id)
        if any(one.forgotten and one.person < len(again.people) and one.left_tick is None for one in players):
            # What they did is gone already; what was on record of it, for their friends, is not.
            scores = self.world.standings.score.copy()
            for person, (score, _tier) in again.recorded.items():
                assert score == scores[person]
        else:
            assert_same(again, self.world)
        await self.store.database.write(lambda connection: connection.execute("delete from compiled_places"))
        self.world = await open_world(self.store, "w")
        assert_same(again, self.world)

    async def check(self) -> None:
        world = self.world
        for person, name in enumerate(world.people.names):
            why = statement(snapshot(world.standings, name, events=await events_as_of(self.store, world, person)))
            assert why.base + sum(line.points for line in why.lines) == why.score == world.standings.score[person]
        players = await self.store.players(world.row.world_id)
        playing = {one.person for one in players if not one.has_left}
        assert {*range(world.row.characters, len(world.people))} & {*world.scored.nonzero()[0].tolist()} == playing
        ties = world.standings.population.friendships
        assert not ties.degree[[one.person for one in players if one.has_left]].any()
        for one in players:
            if not one.has_left:
                assert one.user_id is not None
                seen = await see_score(self.store, world, one.user_id)
                assert seen.score == world.standings.score[one.person]
                names = (await sight_of(self.store, world, Viewer(user_id=one.user_id))).names
                near = {*ties.row(one.person)[0].tolist()}
                for other in players:
                    shown = other.visibility is Visibility.EVERYONE or (
                        other.visibility is Visibility.FRIENDS and other.person in near
                    )
                    assert (other.person in names) is (not other.has_left and (shown or other is one))

    async def check_the_end(self) -> None:
        row = self.world.row
        assert (await replay(self.store, "w", lambda _done, _doing: None)).different == 0
        days: defaultdict[int, list[float]] = defaultdict(list)
        for one in await self.store.player_events(row.world_id):
            days[one.person].append(one.day)
        for theirs in days.values():
            for day in theirs:
                assert sum(day - 1 + 1e-6 < other <= day for other in theirs) <= load_play().acts_a_day
        check_alerts(await self.store.alerts(row.world_id))

    def check_files(self) -> None:
        for path in self.folder.iterdir():
            held = path.read_bytes()
            for user in self.forgotten:
                for found in (user.to_bytes(6, "big"), str(user).encode(), f"Name of {user:x}".encode()):
                    assert found not in held, path.name


def check_alerts(alerts: Sequence[StoredAlert]) -> None:
    """Each thing is gained and lost, begun and lifted by turns: nothing is told twice, or left out."""
    told: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for one in sorted(alerts, key=lambda one: one.alert.tick):
        told[one.alert.person, one.alert.subject, one.alert.id].append(one.alert.direction)
    for directions in told.values():
        pair = ["gained", "lost"] if directions[0] in {"gained", "lost"} else ["begun", "lifted"]
        assert directions == [pair[turn % 2] for turn in range(len(directions))]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(DOINGS), st.integers(0, len(USERS) - 1), st.integers(0, 40)), min_size=15, max_size=60
    ),
    days_a_tick=st.sampled_from([1.0, 0.25, 3.5]),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_players_do_everything_adds_up(steps: list[Step], days_a_tick: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(Game(Path(folder), days_a_tick).play(steps))
