"""What a host decides: whether a world goes on, how fast, in which phase, and whether it teaches. Never whose score.

A host is who made the world, or was named one; or, for a group's world, an admin of that group: `as_admin` says that
the caller has asked the platform, which alone knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.player_ports import AppealState
from bot.services import keep_alive
from bot.services.living_world import book_at
from bot.services.playing import load_play, refuse_stranger
from scoring import Allow, Allowed, Refused

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.ports import Phase, Store, WorldRow
    from bot.services.living_world import LivingWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class BookNamed:
    """A rule book by what it is called."""

    name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a host sees of a world. `players` is how many play, and no more is told of them than to anybody.

    `waiting` are the events thrown for the next tick, `next_book` the rule book that it will be the first under;
    `token` that of the invite, where there is one.
    """

    row: WorldRow
    teaching: bool
    players: int
    appeals: int
    waiting: tuple[str, ...]
    book: BookNamed
    next_book: BookNamed | None
    token: str | None


async def refuse_guest(store: Store, world_id: int, user_id: int, *, as_admin: bool = False) -> None:
    """Raise `Refused` for who does not host a world."""
    if not as_admin:
        await refuse_stranger(store, world_id, user_id)


async def panel(store: Store, world: LivingWorld, user_id: int, *, as_admin: bool = False) -> Panel:
    """A world as its host sees it. Raises `Refused` for anybody else."""
    row = world.row
    await refuse_guest(store, row.world_id, user_id, as_admin=as_admin)
    here = {one.person for one in await store.players(row.world_id) if not one.has_left}
    appeals = await store.appeals(row.world_id)
    coming = book_at(await store.rule_books(row.world_id), row.tick + 1)
    return Panel(
        row=row,
        teaching=await store.is_teaching(row.world_id),
        players=len(here),
        appeals=sum(one.state is AppealState.OPEN and one.person in here for one in appeals),
        waiting=tuple(one.event for one in await store.thrown(row.world_id) if one.tick is None),
        book=BookNamed(name=world.book.name, version=world.book.version),
        next_book=None if coming == world.book else BookNamed(name=coming.name, version=coming.version),
        token=await store.invite(row.world_id),
    )


async def pause(store: Store, row: WorldRow, user_id: int, clock: Clock, *, as_admin: bool = False) -> None:
    """Let a world stand still. Raises `Refused` for who does not host it."""
    await refuse_guest(store, row.world_id, user_id, as_admin=as_admin)
    await keep_alive.pause(store, row.name, clock)


async def resume(store: Store, row: WorldRow, user_id: int, clock: Clock, *, as_admin: bool = False) -> None:
    """Let a paused world go on. Raises `Refused` for who does not host it."""
    await refuse_guest(store, row.world_id, user_id, as_admin=as_admin)
    await keep_alive.resume(store, row.name, clock)


async def set_phase(store: Store, row: WorldRow, user_id: int, phase: Phase, *, as_admin: bool = False) -> None:
    """The phase from the next tick on. Raises `Refused` for who does not host the world."""
    await refuse_guest(store, row.world_id, user_id, as_admin=as_admin)
    await store.set_phase(row.world_id, phase)


async def set_teaching(store: Store, row: WorldRow, user_id: int, *, teaching: bool, as_admin: bool = False) -> None:
    """Show what an act costs before it is done, or after. Raises `Refused` for who does not host the world."""
    await refuse_guest(store, row.world_id, user_id, as_admin=as_admin)
    await store.set_teaching(row.world_id, teaching=teaching)


async def set_pace(  # noqa: PLR0913 - either half of a pace, and who sets it
    store: Store,
    row: WorldRow,
    user_id: int,
    *,
    seconds_a_tick: float | None = None,
    days_a_tick: float | None = None,
    as_admin: bool = False,
) -> None:
    """How often the world moves, and how far each time; None leaves it. Raises `Refused` for what is out of range."""
    await refuse_guest(store, row.world_id, user_id, as_admin=as_admin)
    refuse_pace(seconds_a_tick, days_a_tick)
    await store.set_pace(
        row.world_id,
        seconds_a_tick=row.seconds_a_tick if seconds_a_tick is None else seconds_a_tick,
        days_a_tick=row.days_a_tick if days_a_tick is None else days_a_tick,
    )


def refuse_pace(seconds_a_tick: float | None, days_a_tick: float | None) -> None:
    """Raise `Refused` for a pace that a host may not set."""
    play = load_play()
    for field, value, (least, most) in (
        ("seconds a tick", seconds_a_tick, play.seconds_a_tick),
        ("days a tick", days_a_tick, play.days_a_tick),
    ):
        if value is not None and not least <= value <= most:
            allowed = Allowed(Allow.NUMBER, f"{least:g} to {most:g}", {"low": least, "high": most})
            raise Refused(place="world", field=field, value=value, allowed=allowed)
