"""/newworld: put a world together by taps, see it being made, get its link; in a group it becomes the group's own."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from telegram.error import TelegramError

from bot.nursery import Nursery
from bot.ports import Phase
from bot.services.invite import invite
from bot.services.new_world import Made, Order, RationedError, new_world, scenarios
from bot.telegram.handlers.whom import argument
from bot.telegram.slots import only_waiting
from bot.views import hosting as view
from bot.views.commands import admins_only
from bot.views.reply import Reply
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes

# Between two edits of the message that shows how far it is.
LOOK_SECONDS = 1.2
FIRST = "class"
PARTS = 6


@dataclass(slots=True, eq=False)
class Progress:
    """How far the making of a world is, 0 to 1; `before` it so many others are made."""

    done: float = 0.0
    before: int = 0

    def tell(self, done: float, _: str) -> None:
        """What the making says of itself."""
        self.done = done


class _Queue:
    """One world is made at a time, the others in the order they were asked for, and one of each user's."""

    def __init__(self) -> None:
        self._line: list[Progress] = []
        self._one = asyncio.Lock()
        self._makers: set[int] = set()

    @contextmanager
    def maker(self, user_id: int) -> Iterator[bool]:
        """Is this the only world that is being made for a user?"""
        if user_id in self._makers:
            yield False
            return
        self._makers.add(user_id)
        try:
            yield True
        finally:
            self._makers.discard(user_id)

    @asynccontextmanager
    async def turn(self, progress: Progress) -> AsyncIterator[None]:
        """Wait until it is the turn of this one."""
        self._line.append(progress)
        self._count()
        try:
            with only_waiting():
                await self._one.acquire()
            try:
                yield
            finally:
                self._one.release()
        finally:
            self._line.remove(progress)
            self._count()

    def _count(self) -> None:
        for before, progress in enumerate(self._line):
            progress.before = before


class _Making:
    """A world from its first plan to its link."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._queue = _Queue()

    async def plan(self, ask: Ask, talk: Talk) -> Reply:
        """The plan as the buttons, or the command's line, have it."""
        words = self._kit.words(ask)
        if not await self.may(ask, talk):
            return admins_only(words, tapped=ask.action is not None)
        if ask.action is not None and ask.action.name == "nw":
            wanted = plan_on(ask)
        else:
            found = from_line(ask.argument if ask.action is None else "")
            if found is None:
                return view.no_such_world(words)
            wanted = found
        return self._kit.answer(ask, view.plan(words, wanted, scenarios(), ask.who.user_id))

    async def may(self, ask: Ask, talk: Talk) -> bool:
        """In a group its admins alone; a stand-in for one who does not show who they are cannot host."""
        if ask.private or ask.place is None:
            return True
        return not ask.anonymous and await talk.is_admin(ask.place.chat_id, ask.who.user_id)

    async def make(self, ask: Ask, talk: Talk) -> Reply:
        words = self._kit.words(ask)
        if not await self.may(ask, talk):
            return admins_only(words, tapped=True)
        wanted, group = plan_on(ask), None if ask.private or ask.place is None else ask.place.chat_id
        with self._queue.maker(ask.who.user_id) as only:
            if not only:
                return Reply(toast=words.plain("newworld-making"), show_alert=True)
            try:
                made = await self.made(ask, talk, wanted)
            except RationedError as too_many:
                return self._kit.answer(ask, view.rationed(words, too_many))
        if group is not None and ask.place is not None:
            await self._kit.store.meet_chat(group, ask.place.kind)
            await self._kit.store.set_chat_world(group, made.row.world_id, own=True)
        elif ask.chat is not None and ask.chat.world_id is None:
            await self._kit.store.set_chat_world(ask.who.user_id, made.row.world_id)
        await talk.say(replace(view.made(words, made.row, group), edit=True))
        scope = view.Scope(row=made.row)
        return view.invite(words, scope, made.token, talk.bot_name, of_host=group is None)

    async def made(self, ask: Ask, talk: Talk, wanted: view.Plan) -> Made:
        """The world; the same one when the button is tapped twice, or this is a repeat after a crash."""
        store, user = self._kit.store, ask.who.user_id
        name = f"{wanted.scenario} {code_of(ask)}"
        row = next((row for row in await store.worlds() if row.name == name), None)
        if row is not None and await store.is_host(row.world_id, user):
            await store.set_teaching(row.world_id, teaching=bool(wanted.teaching))
            return Made(row=row, token=await invite(store, row.world_id, user))
        words, progress = self._kit.words(ask), Progress()
        failed: list[BaseException] = []
        async with Nursery(lambda _, error: failed.append(error)) as nursery:
            task = nursery.start(
                new_world(
                    store, user, order_of(wanted, name), self._kit.clock, progress.tell,
                    turn=lambda: self._queue.turn(progress),
                ),
                name="make a world",
            )  # fmt: skip
            said = None
            while not (await asyncio.wait([task], timeout=0.05 if said is None else LOOK_SECONDS))[0]:
                now = view.progress(words, progress.done, wanted.scenario, before=progress.before)
                # How far it is may go unsaid; the world is made all the same.
                if now != said:
                    with suppress(TelegramError):
                        await talk.say(now)
                said = now
            return task.result()


def code_of(ask: Ask) -> str:
    """A few letters that belong to this button alone: to its message, and to what is on it."""
    place, said = ask.place.chat_id if ask.place else 0, ask.action.arguments if ask.action else ()
    made = hashlib.blake2b(f"{place} {ask.message_id} {said}".encode(), digest_size=4)
    return np.base_repr(int.from_bytes(made.digest()) % 36**6, 36).lower()


def plan_on(ask: Ask) -> view.Plan:
    """The plan on a button. Raises `Refused` for a world that there is not."""
    scenario, policy, seed, pace, phase, teaching = (argument(ask, place) for place in range(PARTS))
    if scenario not in scenarios() or not (seed or "0").isdecimal() or not (pace or "0").isdecimal():
        raise Refused(place="world", field="scenario", value=None, allowed=", ".join(scenarios()))
    return view.Plan(scenario=scenario, policy=policy, seed=seed, pace=pace, phase=phase, teaching=teaching)


def from_line(line: str) -> view.Plan | None:
    """The plan that a command's line begins with: "class", "town 42"; None for a world that there is not."""
    scenario, seed = FIRST, ""
    for word in line.lower().replace("seed=", "").split():
        if word.isdecimal() and int(word) < 2**31:
            seed = str(int(word))
        elif word in scenarios():
            scenario = word
        else:
            return None
    return view.Plan(scenario=scenario, seed=seed)


def order_of(wanted: view.Plan, name: str) -> Order:
    """A plan as an order."""
    return Order(
        scenario=wanted.scenario, name=name, policy=wanted.policy or None,
        seed=int(wanted.seed) if wanted.seed else None,
        phase=Phase.OPTIONAL if wanted.phase == "o" else Phase.MANDATORY,
        seconds_a_tick=float(wanted.pace) if wanted.pace else None, teaching=bool(wanted.teaching),
    )  # fmt: skip


def add(routes: Routes, kit: Kit) -> None:
    """The command and its buttons, in private and for admins in groups."""
    on = _Making(kit)
    routes.command("newworld", handler=on.plan)
    routes.tap("newworld", handler=on.plan)
    routes.tap("nw", handler=on.plan)
    routes.tap("nw!", handler=on.make)
