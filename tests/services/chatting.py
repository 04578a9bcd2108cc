"""Two worlds to ask questions in, and everything that the chat's services tell a viewer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.player_ports import Visibility
from bot.services.act import act
from bot.services.bonds import bonds
from bot.services.debrief import debrief
from bot.services.duel import duel
from bot.services.find_person import find_person
from bot.services.history import history
from bot.services.living_world import population_of
from bot.services.members import compare, person_of_user
from bot.services.mood import mood
from bot.services.score_card import score_card
from bot.services.see import Viewer
from bot.services.tick import tick
from bot.services.why import why
from scoring import Refused
from scoring.recompute import standings_of
from tests.services.players import (
    ANNA,
    BERTA,
    CLEO,
    CLOCK,
    GROUP,
    HOST,
    OTHER_GROUP,
    friends,
    joined,
    shown_to,
    world_of,
)

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.store.store import SqliteStore
    from scoring import Line

VIEWERS = {
    "a friend": Viewer(user_id=BERTA),
    "a player": Viewer(user_id=CLEO),
    "the host": Viewer(user_id=HOST),
    "anybody": Viewer(),
    "her group": Viewer(group_chat=GROUP),
    "another group": Viewer(group_chat=OTHER_GROUP),
    "herself in another group": Viewer(user_id=ANNA, group_chat=OTHER_GROUP),
}
SEE = {
    Visibility.ONLY_ME: set[str](),
    Visibility.FRIENDS: {"a friend"},
    Visibility.GROUP: {"her group"},
    Visibility.EVERYONE: {*VIEWERS},
}


async def peopled(store: SqliteStore, *, ticks: int = 0, **wish: object) -> tuple[LivingWorld, int, int, int]:
    """Anna and Berta are friends, Cleo is not; all know the same characters, and all of them act."""
    world, [anna, berta, cleo] = await joined(store, await world_of(store, **wish), ANNA, BERTA, CLEO)
    await store.add_host(world.row.world_id, HOST)
    known = [(character, player) for character in (0, 1, 2) for player in (anna, berta, cleo)]
    world = await friends(store, world, (anna, berta), *known)
    for number in range(ticks):
        await act(store, world, ANNA, ("opinion-unpermitted", "bill-late", "volunteering-day")[number % 3])
        await act(store, world, BERTA, ("groceries-bought", "course-finished")[number % 2])
        world = await tick(store, world, CLOCK)
    return world, anna, berta, cleo


def adds_up(lines: tuple[Line, ...], total: int) -> bool:
    """Do the lines add up to a total, and theirs to them, as far as they open?"""
    return sum(line.points for line in lines) == total and all(
        not line.lines or adds_up(line.lines, line.points) for line in lines
    )


def louder(world: LivingWorld, person: int) -> LivingWorld:
    """The same tick, had a person spent their days saying what nobody permitted."""
    evidence = world.standings.evidence
    values = evidence.values.copy()
    values[person, :] = -200.0
    ties = world.standings.population.friendships
    standings = standings_of(
        world.policy,
        population_of(world.people, ties, world.kinds),
        world.row.day,
        replace(evidence, values=values),
    )
    return replace(world, standings=standings)


async def told(call: Any) -> object:  # noqa: ANN401 - any service's answer
    """An answer, or the refusal."""
    try:
        return await call
    except Refused as error:
        return str(error)


async def everything(store: SqliteStore, world: LivingWorld, viewer: Viewer, *but: int) -> list[object]:
    """All that the chat's services tell a viewer of everybody; `but` of some people, asked about by number."""
    found: list[object] = []
    for person in (0, 1, 2, 5, *range(world.row.characters, len(world.people))):
        if person in but:
            continue
        found += [
            await told(score_card(store, world, viewer, person)),
            await told(why(store, world, viewer, person)),
            await told(history(store, world, viewer, person)),
            await told(duel(store, world, viewer, 0, person)),
        ]
    group = viewer.group_chat if viewer.group_chat is not None else OTHER_GROUP
    found += [
        await told(find_person(store, world, viewer, f"Name of {ANNA:x}")),
        await told(find_person(store, world, viewer, "Name of")),
        await told(find_person(store, world, viewer, "Jean")),
        await told(person_of_user(store, world, viewer, ANNA)),
        await compare(store, world, group),
        await bonds(store, world, group),
        await mood(store, world, group),
        await debrief(store, world, viewer),
    ]
    return found


async def grouped(store: SqliteStore) -> tuple[LivingWorld, int, int, int]:
    """Anna chose the group, Berta everyone, Cleo nobody."""
    world, anna, berta, cleo = await peopled(store, ticks=6)
    await shown_to(store, world, ANNA, Visibility.GROUP)
    await shown_to(store, world, BERTA, Visibility.EVERYONE)
    return world, anna, berta, cleo
