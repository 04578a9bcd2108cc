"""/host: a world's panel, in private, for its hosts and for the admins of the group whose own world it is.

Every tap asks anew whether it is theirs to decide. A world is a group's own where one of its hosts made or chose it for
that group. One that admins took from those open to all is not, nor does it become so when somebody comes to host it.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

from bot.chat_ports import Notice
from bot.player_ports import AppealState
from bot.ports import Phase
from bot.services import host as service
from bot.services.appeal import Case, decide_appeal, open_appeals
from bot.services.debrief import end_lesson
from bot.services.doors import is_number
from bot.services.invite import invite, renew_invite
from bot.services.living_world import row_of
from bot.services.new_rule_book import MOST_LETTERS, put_to_use, too_long
from bot.services.see import ANYBODY
from bot.services.tell_players import tell_player, tell_players
from bot.services.throw import events_to_throw, throw
from bot.telegram.asking import Occasion
from bot.telegram.handlers.answers import LASTS
from bot.telegram.handlers.whom import argument, number
from bot.views import debrief as debrief_view
from bot.views import hosting as view
from bot.views.group_life import host_in_private
from bot.views.reply import Reply
from scoring import Refused, list_policies

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Handler, Routes

MOST_BYTES = MOST_LETTERS * 4


class _Hosting:
    """What a host does."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def scope(self, ask: Ask, talk: Talk, world_id: int | None, group: int | None) -> view.Scope:
        """The world on a button, if it is theirs. Raises `Refused` where it is not (any more)."""
        row = await row_of(self._kit.store, world_id)
        if row is not None and group is None and await self._kit.store.is_host(row.world_id, ask.who.user_id):
            return view.Scope(row=row)
        if row is not None and group is not None:
            chat = await self._kit.store.chat(group)
            own = chat is not None and chat.owns_world and chat.world_id == row.world_id
            if chat is not None and own and await talk.is_admin(chat.chat_id, ask.who.user_id):
                return view.Scope(row=row, group=chat.chat_id)
        raise Refused(place="world", field="host", value="you", allowed="the host of this world")

    async def on(self, ask: Ask, talk: Talk) -> view.Scope:
        return await self.scope(ask, talk, number(ask, 0), number(ask, 1))

    async def host(self, ask: Ask, talk: Talk) -> Reply:
        words = self._kit.words(ask)
        if not ask.private and ask.place is not None:
            return await self.in_group(ask, talk, ask.place.chat_id)
        if number(ask, 0) is not None:
            return await self.panel(ask, await self.on(ask, talk))
        hosted = {*await self._kit.store.hosted(ask.who.user_id)}
        rows = [row for row in await self._kit.store.worlds() if row.world_id in hosted]
        here = ask.chat.world_id if ask.chat else None
        if not rows:
            return self._kit.answer(ask, view.no_world(words))
        if len(rows) > 1 and (ask.action is not None or here not in hosted):
            return self._kit.answer(ask, view.choose(words, rows))
        row = next((row for row in rows if row.world_id == here), rows[0])
        return await self.panel(ask, view.Scope(row=row))

    async def in_group(self, ask: Ask, talk: Talk, group: int) -> Reply:
        """A group's world is run from its admins' private chats."""
        words = self._kit.words(ask)
        world_id = ask.chat.world_id if ask.chat else None
        if world_id is None or ask.chat is None or not ask.chat.owns_world:
            return host_in_private(words, talk.bot_name, "host", not_theirs=world_id is not None)
        return host_in_private(words, talk.bot_name, f"h_{world_id}_{group}")

    async def link(self, ask: Ask, talk: Talk) -> Reply:
        """An admin came by the link in their group."""
        world, _, group = ask.argument.partition("_")
        if not (world.isdecimal() and is_number(world) and is_number(group)):
            raise Refused(place="world", field="host", value="you", allowed="the host of this world")
        return await self.panel(ask, await self.scope(ask, talk, int(world), int(group)))

    async def panel(self, ask: Ask, scope: view.Scope, *, toast: str = "") -> Reply:
        world = await self.world(scope)
        found = await service.panel(self._kit.store, world, ask.who.user_id, as_admin=scope.group is not None)
        return self._kit.answer(ask, view.panel(found, self._kit.rules(ask, world), scope.group, toast=toast))

    async def world(self, scope: view.Scope) -> LivingWorld:
        return await self._kit.worlds.world(scope.row.world_id)

    async def changed(self, ask: Ask, talk: Talk, key: str = "host-kept", **said: object) -> Reply:
        """The panel again, after a change."""
        return await self.panel(ask, await self.on(ask, talk), toast=self._kit.words(ask).plain(key, **said))

    async def run(self, ask: Ask, talk: Talk) -> Reply:
        scope = await self.on(ask, talk)
        do = service.resume if argument(ask, 2) == "1" else service.pause
        admin = scope.group is not None
        await do(self._kit.store, scope.row, ask.who.user_id, self._kit.clock, as_admin=admin)
        return await self.changed(ask, talk)

    async def pace(self, ask: Ask, talk: Talk) -> Reply:
        scope, what = await self.on(ask, talk), argument(ask, 2)
        amount = number(ask, 3)
        if what not in {"s", "d"} or amount is None:
            return self._kit.answer(ask, view.pace(self._kit.words(ask), scope))
        await service.set_pace(
            self._kit.store, scope.row, ask.who.user_id, as_admin=scope.group is not None,
            seconds_a_tick=amount if what == "s" else None, days_a_tick=amount if what == "d" else None,
        )  # fmt: skip
        return await self.changed(ask, talk)

    async def phase(self, ask: Ask, talk: Talk) -> Reply:
        scope, wanted = await self.on(ask, talk), argument(ask, 2)
        if wanted not in {*Phase}:
            return self._kit.answer(ask, view.phase(self._kit.words(ask), scope))
        admin = scope.group is not None
        await service.set_phase(self._kit.store, scope.row, ask.who.user_id, Phase(wanted), as_admin=admin)
        return await self.changed(ask, talk)

    async def teach(self, ask: Ask, talk: Talk) -> Reply:
        scope = await self.on(ask, talk)
        teaching, admin = argument(ask, 2) == "1", scope.group is not None
        await service.set_teaching(self._kit.store, scope.row, ask.who.user_id, teaching=teaching, as_admin=admin)
        return await self.changed(ask, talk)

    async def throw(self, ask: Ask, talk: Talk) -> Reply:
        scope, event = await self.on(ask, talk), argument(ask, 2)
        world = await self.world(scope)
        if not event:
            words, rules = self._kit.words(ask), self._kit.rules(ask, world)
            return self._kit.answer(ask, view.throw(words, scope, events_to_throw(world), rules))
        admin = scope.group is not None
        tick = await throw(self._kit.store, world, ask.who.user_id, event, as_admin=admin)
        return await self.changed(ask, talk, "throw-done", tick=tick)

    async def appeals(self, ask: Ask, talk: Talk) -> Reply:
        return await self.waiting(ask, await self.on(ask, talk))

    async def waiting(self, ask: Ask, scope: view.Scope, *, toast: str | None = None) -> Reply:
        world, words = await self.world(scope), self._kit.words(ask)
        admin = scope.group is not None
        cases = await open_appeals(self._kit.store, world.row, ask.who.user_id, as_admin=admin)
        reply = view.appeals(words, scope, cases, self._kit.rules(ask, world))
        return self._kit.answer(ask, replace(reply, toast=toast))

    async def decide(self, ask: Ask, talk: Talk) -> Reply:
        scope = await self.on(ask, talk)
        admin, store = scope.group is not None, self._kit.store
        person, tick, event = (number(ask, place) for place in (2, 3, 4))
        strike = argument(ask, 5) == "1"
        cases = await open_appeals(store, scope.row, ask.who.user_id, as_admin=admin)
        case = next((one for one in cases if (one.person, one.tick, one.number) == (person, tick, event)), None)
        if case is None and not ask.replayed:
            return await self.waiting(ask, scope)
        if case is not None:
            await decide_appeal(store, scope.row, ask.who.user_id, case, strike=strike, as_admin=admin)
        else:
            # Decided by an attempt that was cut short; whoever appealed may not have been told.
            state = AppealState.STRUCK if strike else AppealState.KEPT
            cases = await open_appeals(store, scope.row, ask.who.user_id, as_admin=admin, state=state)
            case = next((one for one in cases if (one.person, one.tick, one.number) == (person, tick, event)), None)
        if case is not None:
            await self.tell_decision(scope, case, strike=strike)
        return await self.waiting(ask, scope, toast=self._kit.words(ask).plain("appeals-decided"))

    async def tell_decision(self, scope: view.Scope, case: Case, *, strike: bool) -> None:
        state = AppealState.STRUCK if strike else AppealState.KEPT
        told = {"kind": "appeal", "what": case.kind, "day": case.day, "state": state.value}
        await tell_player(
            self._kit.store, scope.row.world_id, case.person, f"appeal-{case.tick}-{case.number}", told
        )  # fmt: skip

    async def invite(self, ask: Ask, talk: Talk) -> Reply:
        scope = await self.on(ask, talk)
        renew = ask.action is not None and ask.action.name == "h-renew"
        # A repeat after a crash finds the new link there already.
        make = renew_invite if renew and not ask.replayed else invite
        admin = scope.group is not None
        token = await make(self._kit.store, scope.row.world_id, ask.who.user_id, as_admin=admin)
        return view.invite(self._kit.words(ask), scope, token, talk.bot_name)

    async def book(self, ask: Ask, talk: Talk) -> Reply:
        """Which rule book: the buttons of those that come along; a file is for this world from here on."""
        scope, name = await self.on(ask, talk), argument(ask, 2)
        if name not in list_policies():
            world = await self.world(scope)
            await self.await_file(ask.who.user_id, scope)
            return self._kit.answer(ask, view.books(self._kit.words(ask), scope, world.book.name))
        text = (resources.files("scoring") / "rulebooks" / f"{name}.toml").read_text(encoding="utf-8")
        return self._kit.answer(ask, await self.checked(ask, scope, text))

    async def await_file(self, user_id: int, scope: view.Scope) -> None:
        """The user's next files are for this world. A restart does not lose it."""
        now = self._kit.clock.now()
        await self._kit.store.await_book(user_id, scope.row.world_id, scope.group, now=now, until=now + LASTS)

    async def checked(self, ask: Ask, scope: view.Scope, text: str) -> Reply:
        world = await self.world(scope)
        admin = scope.group is not None
        checked = await put_to_use(self._kit.store, world, ask.who.user_id, text, as_admin=admin)
        return view.book_checked(self._kit.words(ask), scope, checked, self._kit.rules(ask, world))

    async def file(self, ask: Ask, talk: Talk) -> Reply:
        """A file came: a rule book for the world whose panel asked for it, or for the only one they host."""
        words, user = self._kit.words(ask), ask.who.user_id
        asked = await self._kit.store.awaited_book(user, self._kit.clock.now())
        hosted = await self._kit.store.hosted(user)
        if asked is not None:
            scope = await self.scope(ask, talk, *asked)
        elif len(hosted) == 1:
            scope = await self.scope(ask, talk, hosted[0], None)
        else:
            return view.which_world(words) if hosted else view.no_world(words)
        if ask.document is None:
            return view.which_world(words)
        await talk.typing()
        try:
            content = await talk.download(ask.document, most=MOST_BYTES)
        except Refused as error:
            if (error.place, error.field) != ("file", "size") or not isinstance(error.value, int):
                raise
            # The limit is one of letters: a file of more bytes has more than that.
            return view.book_checked(words, scope, too_long(error.value), None)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return Reply(text=words("book-no-text"), rows=((scope.back(words),),))
        return await self.checked(ask, scope, text)

    async def end(self, ask: Ask, talk: Talk) -> Reply:
        """The end of the lesson: the world stands still, and everybody is told what is theirs."""
        scope, words = await self.on(ask, talk), self._kit.words(ask)
        if argument(ask, 2) != "yes":
            return self._kit.answer(ask, view.end(words, scope))
        await talk.typing()
        world, store = await self.world(scope), self._kit.store
        told = await end_lesson(
            store, world, ask.who.user_id, self._kit.clock, viewer=ANYBODY, as_admin=scope.group is not None
        )
        await tell_players(store, world.row.world_id, f"debrief-{world.row.tick}", {"kind": "debrief"})
        if scope.group is not None:
            payload = {"kind": "group-debrief", "world": world.row.world_id}
            await store.add_notice(
                Notice(chat_id=scope.group, key=f"debrief-{world.row.world_id}-{world.row.tick}", payload=payload)
            )
        rules = self._kit.rules(ask, world)
        return self._kit.answer(ask, debrief_view.for_host(told, world.row.title, rules, back=scope.back(words)))


def add(routes: Routes, kit: Kit) -> None:
    """The command everywhere; the panel's buttons, its link and files in private."""
    on = _Hosting(kit)
    routes.command("host", handler=on.host)
    buttons: dict[str, Handler] = {
        "host": on.host, "host-link": on.link, "h-run": on.run, "h-pace": on.pace, "h-phase": on.phase,
        "h-teach": on.teach, "h-throw": on.throw, "h-appeals": on.appeals, "h-appeal": on.decide,
        "h-invite": on.invite, "h-renew": on.invite, "h-book": on.book, "h-end": on.end,
    }  # fmt: skip
    for name, handler in buttons.items():
        routes.tap(name, handler=kit.private_only("host", handler))
    routes.on(Occasion.DOCUMENT, on.file)
