"""What a group asks in its chat: those whom it sees, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services.bonds import bonds
from bot.services.duel import duel
from bot.services.history import history
from bot.services.members import compare
from bot.services.mood import mood
from bot.services.score_card import score_card
from bot.services.see import Viewer, sight_of
from bot.services.why import why
from scoring import Refused
from tests.services.chatting import grouped
from tests.services.players import ANNA, GROUP, OTHER_GROUP
from tests.services.seeing import see_score

if TYPE_CHECKING:
    from bot.services.duel import DuelLine
    from bot.store.store import SqliteStore


async def test_a_group_is_compared_as_it_sees_its_members(store: SqliteStore) -> None:
    world, anna, berta, _ = await grouped(store)
    found = await compare(store, world, GROUP)
    assert {member.person for member in found.members} == {anna, berta}
    assert [member.rank for member in found.members] == [1, 2]
    assert [member.person for member in found.members] == [berta, anna]
    sight = (await sight_of(store, world, Viewer(group_chat=GROUP))).world.standings
    for member in found.members:
        assert member.score == sight.score[member.person]
        assert (member.friends, member.friends_here) == (4, 1)
        past = await history(store, world, Viewer(group_chat=GROUP), member.person)
        then = next(point.score for point in past.points if point.tick == found.since_tick)
        assert member.movement == member.score - then
    assert [member.person for member in (await compare(store, world, GROUP, present={ANNA})).members] == [anna]
    assert [member.person for member in (await compare(store, world, OTHER_GROUP)).members] == [berta]
    assert not (await compare(store, world, OTHER_GROUP, present={ANNA})).members


def difference_adds_up(lines: tuple[DuelLine, ...], total: int) -> bool:
    return sum(line.points for line in lines) == total and all(
        line.points == line.one - line.other and (not line.lines or difference_adds_up(line.lines, line.points))
        for line in lines
    )


async def test_a_duel_adds_up_at_every_level(store: SqliteStore) -> None:
    world, anna, berta, cleo = await grouped(store)
    viewer = Viewer(group_chat=GROUP)
    for one, other in ((anna, berta), (berta, 0), (0, 5), (anna, anna)):
        found = await duel(store, world, viewer, one, other)
        assert found.difference == found.one.score - found.other.score
        assert difference_adds_up(found.lines, found.difference)
        assert found.one.score == (await score_card(store, world, viewer, one)).score
    with pytest.raises(Refused):
        await duel(store, world, viewer, anna, cleo)
    own = await duel(store, world, Viewer(user_id=ANNA), anna, 0)
    assert own.one.score == (await see_score(store, world, ANNA)).score
    assert difference_adds_up(own.lines, own.difference)


async def test_bonds_are_the_friendships_among_members_and_whom_they_share(store: SqliteStore) -> None:
    world, anna, berta, _ = await grouped(store)
    found = await bonds(store, world, GROUP)
    assert [knot.person for knot in found.people] == [anna, berta, 0, 1, 2]
    assert [knot.is_member for knot in found.people] == [True, True, False, False, False]
    ties = {(bond.a, bond.b): bond for bond in found.ties}
    assert ties.keys() == {(anna, berta), *((one, member) for one in (0, 1, 2) for member in (anna, berta))}
    for (a, b), bond in ties.items():
        told = await why(store, world, Viewer(group_chat=GROUP), a)
        [line] = [line for line in told.statement.lines if line.code == "association"]
        name = (await score_card(store, world, Viewer(group_chat=GROUP), b)).name
        assert bond.to_a == next(one.points for one in line.lines if one.subject == name)
    assert ties[anna, berta].to_b < 0
    assert not [bond for bond in (await bonds(store, world, OTHER_GROUP)).ties if anna in {bond.a, bond.b}]


async def test_a_mood_counts_whom_the_group_sees(store: SqliteStore) -> None:
    world, *_ = await grouped(store)
    found = await mood(store, world, GROUP)
    assert (found.members, found.glance.scored) == (2, 79)
    assert found.lowest is not None
    assert found.lowest < (found.highest or 0)
    assert (await mood(store, world, OTHER_GROUP, present=[])).mean is None
