from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.leave import leave
from bot.services.living_world import open_world, population_of
from bot.services.register import register_of
from bot.services.see import ANYBODY, Viewer, sight_of
from bot.services.tick import tick
from scoring import Refused
from scoring.explain import ReasonCode
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
    speaks,
    world_of,
)
from tests.services.seeing import see_person, see_score

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.store.store import SqliteStore
    from tests.services.seeing import Seen

VIEWERS = {
    "herself": Viewer(user_id=ANNA),
    "a friend": Viewer(user_id=BERTA),
    "a player": Viewer(user_id=CLEO),
    "the host": Viewer(user_id=HOST),
    "anybody": ANYBODY,
    "her group": Viewer(group_chat=GROUP),
    "another group": Viewer(group_chat=OTHER_GROUP),
    "herself in her group": Viewer(user_id=ANNA, group_chat=GROUP),
    "herself in another group": Viewer(user_id=ANNA, group_chat=OTHER_GROUP),
    "a friend in another group": Viewer(user_id=BERTA, group_chat=OTHER_GROUP),
}
SEE = {
    Visibility.ONLY_ME: {"herself"},
    Visibility.FRIENDS: {"herself", "a friend"},
    Visibility.GROUP: {"herself", "her group", "herself in her group"},
    Visibility.EVERYONE: {*VIEWERS},
}


async def peopled(store: SqliteStore) -> tuple[LivingWorld, int, int, int]:
    """Anna and Berta are friends, Cleo is not; all know the same characters."""
    world, [anna, berta, cleo] = await joined(store, await world_of(store), ANNA, BERTA, CLEO)
    await store.add_host(world.row.world_id, HOST)
    known = [(character, player) for character in (0, 1, 2) for player in (anna, berta, cleo)]
    return await friends(store, world, (anna, berta), *known), anna, berta, cleo


async def answers(store: SqliteStore, world: LivingWorld, viewer: Viewer, *but: int) -> list[object]:
    """Everything that a viewer can be told: every person's score and why, and the register; `but` some people."""
    found: list[object] = []
    for person in range(len(world.people)):
        if person not in but:
            try:
                found.append(await see_person(store, world, viewer, person))
            except Refused as error:
                found.append(str(error))
    sight = await sight_of(store, world, viewer)
    register = register_of(sight.world, sight.names)
    return [*found, register.page(1, 1000)]


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_every_viewer_under_every_visibility(store: SqliteStore, visibility: Visibility, viewer: str) -> None:
    world, anna, _, _ = await peopled(store)
    await shown_to(store, world, ANNA, visibility)
    world = await speaks(store, world, ANNA)
    names = (await sight_of(store, world, VIEWERS[viewer])).names
    everything = str(await answers(store, world, VIEWERS[viewer]))
    if viewer in SEE[visibility]:
        seen = await see_person(store, world, VIEWERS[viewer], anna)
        assert seen.name == names[anna] == f"Name of {ANNA:x}"
    else:
        with pytest.raises(Refused) as refused:
            await see_person(store, world, VIEWERS[viewer], anna)
        with pytest.raises(Refused) as nobody:
            await see_person(store, world, VIEWERS[viewer], 10_000)
        assert str(refused.value).replace(str(anna), "N") == str(nobody.value).replace("10000", "N")
        assert anna not in names
        assert f"{ANNA:x}" not in everything
        assert f"player {anna}" not in everything.replace(str(refused.value), "")


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_what_a_hidden_player_does_changes_no_answer(
    store: SqliteStore, visibility: Visibility, viewer: str
) -> None:
    """Nothing is to be had by subtraction: every answer is the same, whatever she did, and were she not there."""
    world, anna, _, _ = await peopled(store)
    await shown_to(store, world, ANNA, visibility)
    quiet = await answers(store, world, VIEWERS[viewer])
    # The same tick in memory, with what she did and without: nothing else differs.
    evidence = world.standings.evidence
    values = evidence.values.copy()
    values[anna, :] = -200.0
    ties = world.standings.population.friendships
    loud = replace(
        world,
        standings=standings_of(
            world.policy,
            population_of(world.people, ties, world.kinds),
            world.row.day,
            replace(evidence, values=values),
        ),
    )
    assert loud.standings.score[0] < world.standings.score[0]
    told = await answers(store, loud, VIEWERS[viewer])
    hidden = viewer not in SEE[visibility]
    assert (told == quiet) is hidden


async def test_ones_own_score_is_the_real_one_and_names_friends(store: SqliteStore) -> None:
    world, anna, berta, _ = await peopled(store)
    world = await speaks(store, world, ANNA)
    seen = await see_score(store, world, BERTA)
    assert seen.score == world.standings.score[berta]
    assert friend_lines(seen)[f"Name of {ANNA:x}"] < 0
    await leave(store, world.row, ANNA, CLOCK)
    assert f"{ANNA:x}" not in str(await see_score(store, world, BERTA))
    world = await tick(store, world, CLOCK)
    seen = await see_score(store, world, BERTA)
    assert not {name for name in friend_lines(seen) if str(anna) in name}
    assert seen.statement.base + sum(line.points for line in seen.statement.lines) == seen.score


async def test_statements_add_up_for_every_viewer(store: SqliteStore) -> None:
    world, *_ = await peopled(store)
    await shown_to(store, world, ANNA, Visibility.FRIENDS)
    world = await speaks(store, world, ANNA)
    for viewer in VIEWERS.values():
        for person in range(world.row.characters):
            seen = await see_person(store, world, viewer, person)
            assert seen.statement.base + sum(line.points for line in seen.statement.lines) == seen.score


async def test_who_left_is_seen_by_nobody(store: SqliteStore) -> None:
    world, anna, _, _ = await peopled(store)
    await shown_to(store, world, ANNA, Visibility.EVERYONE)
    await leave(store, world.row, ANNA, CLOCK)
    for viewer in VIEWERS.values():
        with pytest.raises(Refused):
            await see_person(store, world, viewer, anna)
    assert not await leave(store, world.row, ANNA, CLOCK)
    world = await open_world(store, "w")
    assert anna not in (await sight_of(store, world, VIEWERS["a friend"])).names


def friend_lines(seen: Seen) -> dict[str, int]:
    [association] = [line for line in seen.statement.lines if line.code is ReasonCode.ASSOCIATION]
    return {line.subject: line.points for line in association.lines}
