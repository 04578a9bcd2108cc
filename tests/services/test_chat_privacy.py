"""Every service that the chat asks, for every viewer and visibility: nothing of a hidden player, by no subtraction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.player_ports import Visibility
from bot.services.acts import acts
from bot.services.host import panel
from bot.services.leave import leave
from bot.services.share_card import share, shared
from bot.services.tick import tick
from bot.services.what_if import if_act, if_befriend, if_unfriend
from bot.store.store import SqliteStore
from scoring import Refused
from tests.services.chatting import SEE, VIEWERS, everything, louder, peopled
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, HOST, shown_to, speaks

if TYPE_CHECKING:
    from pathlib import Path

    from bot.services.living_world import LivingWorld


@pytest.mark.parametrize("visibility", Visibility)
async def test_nobody_is_told_of_a_player_whom_they_do_not_see(store: SqliteStore, visibility: Visibility) -> None:
    world, anna, berta, _ = await peopled(store, ticks=4)
    await shown_to(store, world, ANNA, visibility)
    for name, viewer in VIEWERS.items():
        answers = await everything(store, world, viewer, berta)  # who, of herself, is told what her friend costs
        words = str(answers)
        if name in SEE[visibility]:
            assert f"Name of {ANNA:x}" in words, name
        else:
            refusal = f"person is {anna}; allowed: a person whom you can see here"
            assert f"{ANNA:x}" not in words, name
            assert f"player {anna}" not in words, name
            assert words.count(refusal) == 4, "refused as nobody is, and in no other answer"


@pytest.mark.parametrize("visibility", Visibility)
async def test_what_a_hidden_player_does_changes_no_answer_of_the_chat(
    store: SqliteStore, visibility: Visibility
) -> None:
    """In memory the same tick, quiet and loud; the answers differ for those alone who see her."""
    world, anna, berta, _ = await peopled(store, ticks=2)
    await shown_to(store, world, ANNA, visibility)
    loud = louder(world, anna)
    assert loud.standings.score[0] < world.standings.score[0]
    for name, viewer in VIEWERS.items():
        quiet = await everything(store, world, viewer, berta)
        assert (await everything(store, loud, viewer, berta) == quiet) is (name not in SEE[visibility]), name


@pytest.mark.parametrize("visibility", [Visibility.ONLY_ME, Visibility.GROUP])
async def test_two_pasts_that_differ_in_a_hidden_player_alone_are_told_alike(
    tmp_path: Path, visibility: Visibility
) -> None:
    """Two whole worlds, of which one has her speak, give the same answers to all who do not see her, past included."""
    told = []
    for times in (0, 3):
        async with SqliteStore(tmp_path / f"{times}.db") as store:
            world, _, berta, _ = await peopled(store, seed=3)
            await shown_to(store, world, ANNA, visibility)
            world = await speaks(store, world, ANNA, times=times)
            # She speaks in the last tick: nobody has answered to it yet, and all else is the same world.
            told.append({
                name: await everything(store, world, viewer, berta)
                for name, viewer in VIEWERS.items()
                if name not in SEE[visibility]
            })  # fmt: skip
    assert told[0] == told[1]


async def test_what_if_tells_a_player_nothing_of_whom_they_do_not_see(store: SqliteStore) -> None:
    world, anna, _, cleo = await peopled(store, ticks=2)
    quiet = [await asked(store, each, CLEO, anna) for each in (world, louder(world, anna))]
    # Cleo's own score is the real one, and no friend of hers is a hidden player: nothing moves with Anna.
    assert quiet[0] == quiet[1]
    assert int(world.standings.score[cleo]) == quiet[0][0]
    with pytest.raises(Refused) as hidden:
        await if_befriend(store, world, CLEO, anna)
    with pytest.raises(Refused) as nobody:
        await if_befriend(store, world, CLEO, 10_000)
    assert str(hidden.value).replace(str(anna), "N") == str(nobody.value).replace("10000", "N")


async def asked(store: SqliteStore, world: LivingWorld, user: int, hidden: int) -> list[object]:
    act = await if_act(store, world, user, "opinion-unpermitted")
    end = await if_unfriend(store, world, user, 0)
    new = await if_befriend(store, world, user, 5)
    for each in (act, end, new):
        assert hidden not in [other.person for other in each.others]
    return [act.score_before, act, end, new, await acts(store, world, user)]


async def test_what_if_shows_a_friend_who_plays_only_if_they_are_seen(store: SqliteStore) -> None:
    world, anna, _, _ = await peopled(store)
    for visibility in Visibility:
        await shown_to(store, world, ANNA, visibility)
        others = (await if_act(store, world, BERTA, "opinion-unpermitted")).others
        assert others, "characters who are friends lose"
        assert (anna in [other.person for other in others]) is ("a friend" in SEE[visibility])


async def test_a_host_sees_how_many_play_and_nothing_else_that_they_do(store: SqliteStore) -> None:
    world, anna, _, _ = await peopled(store)
    quiet = await panel(store, world, HOST)
    assert quiet.players == 3
    assert await panel(store, louder(world, anna), HOST) == quiet
    with pytest.raises(Refused, match="host"):
        await panel(store, world, ANNA)


async def test_a_shared_card_shows_the_sharer_and_moves_with_nobody_hidden(store: SqliteStore) -> None:
    world, _, berta, _ = await peopled(store)
    token = await share(store, world.row, ANNA, CLOCK)
    shown = [await shared(store, opened_as(each), token) for each in (world, louder(world, berta))]
    assert shown[0] is not None
    assert shown[0].name == f"Name of {ANNA:x}"
    assert shown[0] == shown[1], "Berta is a friend, and hidden"
    assert token not in str(await everything(store, world, VIEWERS["a player"]))


async def test_who_left_is_in_no_answer_of_the_chat(store: SqliteStore) -> None:
    world, anna, berta, _ = await peopled(store, ticks=3)
    await shown_to(store, world, ANNA, Visibility.EVERYONE)
    token = await share(store, world.row, ANNA, CLOCK)
    await leave(store, world.row, ANNA, CLOCK)
    for moved in (False, True):
        world = await tick(store, world, CLOCK) if moved else world
        assert await shared(store, opened_as(world), token) is None
        for viewer in VIEWERS.values():
            words = str(await everything(store, world, viewer, berta))
            assert f"{ANNA:x}" not in words
            assert f"player {anna}" not in words


class opened_as:  # noqa: N801 - reads as what it does
    """Hands out one world, whichever is asked for."""

    def __init__(self, world: LivingWorld) -> None:
        self.world = world

    async def __call__(self, _: int) -> LivingWorld:
        return self.world
