"""People of one name are told apart by nothing that tells of anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.player_ports import Visibility
from bot.services.find_person import find_person
from bot.services.friends import friends as friends_of
from bot.services.join import join
from bot.services.namesakes import is_a_characters, plainly, told_apart
from bot.services.privacy_report import privacy_report
from bot.services.see import Viewer, sight_of
from bot.services.set_visibility import set_visibility
from bot.services.tick import tick
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, HOST, consent, friends, world_of

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.store.store import SqliteStore

ALS = st.sampled_from(["Al", "AL", "al ", "Al (2)", "Al (3)", "Bo", "宝玉", ""])
NAMES = st.dictionaries(st.integers(77, 120), ALS, max_size=9)


@given(NAMES, st.integers(77, 120))
def test_everybody_has_a_name_of_their_own(names: dict[int, str], oneself: int) -> None:
    found = told_apart(names, oneself)
    assert found.keys() == names.keys()
    assert len({plainly(name) for name in found.values()}) == len(found)
    assert found.get(oneself, "") == names.get(oneself, "")
    for person, name in found.items():
        assert name.startswith(names[person])


@given(NAMES, ALS)
def test_who_comes_later_changes_nobodys_name_but_by_taking_it(names: dict[int, str], newcomer: str) -> None:
    found, more = told_apart(names), told_apart({**names, 200: newcomer})
    if plainly(newcomer) not in map(plainly, found.values()):
        assert {person: more[person] for person in names} == found


@pytest.mark.parametrize(
    "name", ["Javert", "jAVERT", " Javert", "Ｊavert", "Ja\u200bvert", "ENJOLRAS", "mme. thénardier"]
)
async def test_a_characters_name_is_a_characters_however_it_is_written(store: SqliteStore, name: str) -> None:
    world = await world_of(store)
    known = {plainly(str(each)) for each in world.people.names}
    assert await is_a_characters(store, world.row.world_id, name) is (plainly(name) in known)
    assert not await is_a_characters(store, world.row.world_id, f"{name}x")
    if plainly(name) == name.casefold() and plainly(name) in known:
        with pytest.raises(Refused, match="no character of this world"):
            await join(store, world.row, consent(ANNA), name, CLOCK)


async def three_als(store: SqliteStore) -> tuple[LivingWorld, list[int]]:
    """Three players of one name, and one who looks at them."""
    world = await world_of(store)
    numbers = [await join(store, world.row, consent(user), "Al", CLOCK) for user in (ANNA, BERTA, CLEO)]
    numbers.append(await join(store, world.row, consent(HOST), "Zoë", CLOCK))
    return await tick(store, world, CLOCK), numbers


async def test_only_whom_the_reader_sees_is_counted(store: SqliteStore) -> None:
    world, [first, second, third, _] = await three_als(store)
    for user in (BERTA, CLEO):
        await set_visibility(store, world.row, user, Visibility.EVERYONE, group_chat=None)
    seen = await sight_of(store, world, Viewer(user_id=HOST))
    assert {second: "Al", third: "Al (2)"}.items() <= seen.names.items()
    assert first not in seen.names
    assert first not in seen.called
    own = await sight_of(store, world, Viewer(user_id=CLEO))
    assert (own.names[third], own.names[second]) == ("Al", "Al (2)"), "nobody is numbered for themself"
    found = await find_person(store, world, Viewer(user_id=HOST), "al")
    assert found.several
    assert [one.name for one in found.near] == ["Al", "Al (2)"]
    one = await find_person(store, world, Viewer(user_id=HOST), "Al (2)")
    assert one.person is not None
    assert one.person.person == third


async def test_friends_of_one_name_are_told_apart_though_nobody_else_sees_them(store: SqliteStore) -> None:
    world, [first, second, third, zoe] = await three_als(store)
    world = await friends(store, world, (first, zoe), (third, zoe))
    told = await friends_of(store, world, HOST)
    assert {one.person: one.name for one in told.friends} == {first: "Al", third: "Al (2)"}
    report = await privacy_report(store, world.row, CLEO)
    assert report.friends_who_play == ("Zoë",)
    assert second not in (await sight_of(store, world, Viewer(user_id=HOST))).called
