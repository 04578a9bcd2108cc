"""/alerts: on and off, quiet hours, a daily digest, the time zone, and what has arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services.playing import player_of
from bot.services.set_visibility import mute
from bot.telegram.handlers.whom import argument
from bot.telegram.hours import zone_of
from bot.views import alerts as view
from bot.views.trouble_words import wrong

if TYPE_CHECKING:
    from bot.telegram.asking import Ask, Talk
    from bot.telegram.handlers.kit import Kit
    from bot.telegram.routes import Routes
    from bot.views.reply import Reply

HOURS = 24
# As somebody may write it behind the command.
ON, OFF = ("on", "开", "开启", "打开"), ("off", "关", "关闭")


class _Settings:
    """One user's alerts, in private."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def show(self, ask: Ask, _: Talk) -> Reply:
        wanted = ask.argument.strip().casefold() if ask.action is None else ""
        if wanted not in {"", *ON, *OFF}:
            return wrong(self._kit.words(ask), "alerts", OFF[0])
        if wanted:
            await mute(self._kit.store, await self._kit.row(ask), ask.who.user_id, muted=wanted in OFF)
        return await self.shown(ask)

    async def shown(self, ask: Ask, *, toast: bool = False) -> Reply:
        row = await self._kit.row(ask)
        player = await player_of(self._kit.store, row.world_id, ask.who.user_id)
        times = await self._kit.store.alert_times(ask.who.user_id)
        now = self._kit.clock.now().astimezone(zone_of(times.time_zone))
        told = view.Told(times=times, muted=player.muted, now=f"{now:%H:%M}", world=row.title)
        return self._kit.answer(ask, view.alerts(told, self._kit.words(ask), toast=toast))

    async def mute(self, ask: Ask, _: Talk) -> Reply:
        row = await self._kit.row(ask)
        await mute(self._kit.store, row, ask.who.user_id, muted=argument(ask) == "1")
        return await self.shown(ask, toast=True)

    async def quiet(self, ask: Ask, _: Talk) -> Reply:
        start, end = hour(argument(ask)), hour(argument(ask, 1))
        if argument(ask) != "none" and (start is None or end is None):
            return self._kit.answer(ask, view.quiet(self._kit.words(ask)))
        return await self.set(ask, quiet_from=start, quiet_to=end)

    async def digest(self, ask: Ask, _: Talk) -> Reply:
        at = hour(argument(ask))
        if argument(ask) != "none" and at is None:
            return self._kit.answer(ask, view.digest(self._kit.words(ask)))
        return await self.set(ask, digest_at=at)

    async def zone(self, ask: Ask, _: Talk) -> Reply:
        wanted = argument(ask)
        if wanted in view.KNOWN:
            return await self.set(ask, time_zone=wanted)
        return self._kit.answer(ask, view.zones(self._kit.words(ask), wanted))

    async def set(self, ask: Ask, **changed: str | int | None) -> Reply:
        # Before anything is kept: who was forgotten may still have the buttons.
        await player_of(self._kit.store, (await self._kit.row(ask)).world_id, ask.who.user_id)
        times = await self._kit.store.alert_times(ask.who.user_id)
        changes: dict[str, object] = {**changed}
        await self._kit.store.set_alert_times(ask.who.user_id, replace(times, **changes))  # type: ignore[arg-type] # its fields
        return await self.shown(ask, toast=True)

    async def arrived(self, ask: Ask, _: Talk) -> Reply:
        world = await self._kit.world(ask)
        player = await player_of(self._kit.store, world.row.world_id, ask.who.user_id)
        found = await self._kit.store.alerts(world.row.world_id, player.person)
        return self._kit.answer(ask, view.arrived(found, self._kit.rules(ask, world)))


def hour(text: str) -> int | None:
    """An hour on a button, in minutes; None for none."""
    return int(text) * view.HOUR if text.isdecimal() and int(text) < HOURS else None


def add(routes: Routes, kit: Kit) -> None:
    """The command and its buttons."""
    on = _Settings(kit)
    routes.command("alerts", handler=kit.private_only("alerts", on.show))
    for name, handler in {
        "alerts": on.show, "alerts-mute": on.mute, "alerts-quiet": on.quiet, "alerts-digest": on.digest,
        "alerts-zone": on.zone, "alerts-arrived": on.arrived,
    }.items():  # fmt: skip
        routes.tap(name, handler=kit.private_only("alerts", handler))
