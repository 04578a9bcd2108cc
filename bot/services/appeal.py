"""Appeal an event of one's own, and decide an appeal. An event that is struck counts no more from the next tick on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.player_ports import AppealState
from bot.services.host import refuse_guest
from bot.services.playing import player_of

if TYPE_CHECKING:
    from bot.player_ports import PlayerEvent
    from bot.ports import Store, WorldRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An open appeal as a host sees it: which event of which number, and nothing else about who it is."""

    person: int
    tick: int
    number: int
    kind: str
    day: float


async def own_events(store: Store, row: WorldRow, user_id: int) -> tuple[PlayerEvent, ...]:
    """A player's own events, struck ones included. Raises `Refused` for who does not play."""
    player = await player_of(store, row.world_id, user_id)
    return await store.player_events(row.world_id, player.person)


async def appeal(store: Store, row: WorldRow, user_id: int, tick: int, number: int) -> None:
    """Ask the host to strike an event of one's own. Raises `Refused` for any other, and the second time."""
    player = await player_of(store, row.world_id, user_id)
    await store.add_appeal(row.world_id, player.person, tick, number)


async def open_appeals(
    store: Store, row: WorldRow, host: int, *, as_admin: bool = False, state: AppealState = AppealState.OPEN
) -> tuple[Case, ...]:
    """What a host has to decide (or decided so), of those who play here. Raises `Refused` for anybody else."""
    await refuse_guest(store, row.world_id, host, as_admin=as_admin)
    kinds = await store.kinds(row.world_id)
    here = {player.person for player in await store.players(row.world_id) if not player.has_left}
    return tuple(
        Case(person=case.person, tick=case.tick, number=case.number, kind=kinds[case.kind], day=case.day)
        for case in await store.appeals(row.world_id)
        if case.state is state and case.person in here
    )


async def decide_appeal(  # noqa: PLR0913 - a case, who decides it, and how
    store: Store, row: WorldRow, host: int, case: Case, *, strike: bool, as_admin: bool = False
) -> None:
    """Strike the event, or let it stand. Raises `Refused` for who is no host, and where the case is not open."""
    await refuse_guest(store, row.world_id, host, as_admin=as_admin)
    state = AppealState.STRUCK if strike else AppealState.KEPT
    await store.decide_appeal(row.world_id, case.person, case.tick, case.number, state)
