"""People of one name are told apart by nothing that tells of anybody else."""

from __future__ import annotations

import time
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
from bot.services.see import ANYBODY, Viewer, sight_of
from bot.services.set_visibility import set_visibility
from bot.services.tick import tick
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLEO, CLOCK, GROUP, HOST, OTHER_GROUP, consent, friends, world_of

if TYPE_CHECKING:
    from bot.services.living_world import LivingWorld
    from bot.store.store import SqliteStore

ALS = st.sampled_from(["Al", "AL", "al ", "Al (2)", "Al (3)", "Bo", "宝玉", ""])
NAMES = st.dictionaries(st.integers(77, 120), ALS, max_size=9)


PEOPLE = st.sets(st.integers(77, 120))


@given(names=NAMES, public=PEOPLE, oneself=st.integers(77, 120), private=st.booleans())
def test_everybody_has_a_name_of_their_own(
    names: dict[int, str], public: set[int], oneself: int, *, private: bool
) -> None:
    found = told_apart(names, public, oneself, private=private)
    assert found.keys() == names.keys()
    for person, name in found.items():
        assert name.startswith(names[person])
    if oneself not in public:
        assert found.pop(oneself, "") == names.get(oneself, ""), "hidden, they are called as they wrote it"
    assert len({plainly(name) for name in found.values()}) == len(found)


@given(NAMES, PEOPLE, ALS)
def test_who_comes_later_changes_nobodys_name_but_by_taking_it(
    names: dict[int, str], public: set[int], newcomer: str
) -> None:
    found, more = told_apart(names, public), told_apart({**names, 200: newcomer}, public)
    if plainly(newcomer) not in map(plainly, found.values()):
        assert {person: more[person] for person in names} == found


@given(names=NAMES, public=PEOPLE, others=PEOPLE, oneself=st.integers(77, 120), private=st.booleans())
def test_whom_everybody_sees_are_called_the_same_wherever_anybody_is_named(
    names: dict[int, str], public: set[int], others: set[int], oneself: int, *, private: bool
) -> None:
    public &= names.keys()
    anybody = told_apart({person: names[person] for person in public}, public)
    known = {person: name for person, name in names.items() if person in public | others}
    here = told_apart(known, public, oneself, private=private)
    assert {person: here[person] for person in public} == anybody


def test_what_tells_apart_in_private_is_no_number_of_a_group() -> None:
    found = told_apart(dict.fromkeys(range(30), "Al"), {0, 1}, private=True)
    assert [found[person] for person in (0, 1, 2, 3, 26, 27, 29)] == [
        "Al", "Al (2)", "Al (b)", "Al (c)", "Al (z)", "Al (aa)", "Al (ac)",
    ]  # fmt: skip
    group = told_apart({5: "Al", 7: "AL", 8: "Al", 9: "Al (3)"}, {7, 8})
    assert group == {5: "Al (4)", 7: "AL", 8: "Al (2)", 9: "Al (3)"}


@pytest.mark.parametrize("name", ["Alex", "李明"])
def test_a_thousand_of_one_name_are_told_apart_at_once(name: str) -> None:
    def took(many: int) -> float:
        tries = []
        for _ in range(5):
            start = time.perf_counter()
            told_apart(dict.fromkeys(range(many), name), ())
            tries.append(time.perf_counter() - start)
        return min(tries)

    # Ten times as many take about ten times as long, and not a hundred times.
    assert took(2_000) < 40 * took(200)


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
    assert (own.names[third], own.names[second]) == ("Al (2)", "Al"), "they are told what others call them"
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
    assert {one.person: one.name for one in told.friends} == {first: "Al", third: "Al (b)"}
    report = await privacy_report(store, world, CLEO)
    assert report.friends_who_play == ("Zoë",)
    assert second not in (await sight_of(store, world, Viewer(user_id=HOST))).called
    report = await privacy_report(store, world, HOST)
    assert report.friends_who_play == ("Al", "Al (b)"), "they are two"


async def test_a_number_means_one_person_wherever_it_is_read(store: SqliteStore) -> None:
    world, [hidden, second, third, zoe] = await three_als(store)
    world = await friends(store, world, (hidden, zoe))
    for user in (BERTA, CLEO, HOST):
        await set_visibility(store, world.row, user, Visibility.EVERYONE, group_chat=None)
    for viewer in (ANYBODY, Viewer(group_chat=GROUP), *(Viewer(user_id=user) for user in (ANNA, BERTA, CLEO, HOST))):
        sight = await sight_of(store, world, viewer)
        assert {second: "Al", third: "Al (2)"}.items() <= sight.called.items()
        found = await find_person(store, world, viewer, "Al (2)")
        assert found.person is not None
        assert found.person.person == third
    told = await friends_of(store, world, HOST)
    assert [one.name for one in told.friends] == ["Al (b)"]
    # Nobody else sees the first: they are called as they wrote it, and a namesake is whom others mean by the name.
    assert (await sight_of(store, world, Viewer(user_id=ANNA))).called[hidden] == "Al"
    assert [one.person for one in (await find_person(store, world, Viewer(user_id=ANNA), "Al")).near] == [second, third]


@pytest.mark.parametrize("chosen", [Visibility.ONLY_ME, Visibility.FRIENDS, Visibility.GROUP])
async def test_whom_not_everybody_sees_changes_no_name_for_who_does_not_see_them(
    store: SqliteStore, chosen: Visibility
) -> None:
    world, [first, second, third, zoe] = await three_als(store)
    for user in (BERTA, CLEO):
        await set_visibility(store, world.row, user, Visibility.EVERYONE, group_chat=None)
    group = GROUP if chosen is Visibility.GROUP else None
    await set_visibility(store, world.row, ANNA, chosen, group_chat=group)
    for viewer in (ANYBODY, Viewer(group_chat=OTHER_GROUP), Viewer(user_id=HOST)):
        called = (await sight_of(store, world, viewer)).called
        assert first not in called
        assert {second: "Al", third: "Al (2)"}.items() <= called.items()
    # As a friend, and where their group reads: after those whom everybody sees, and by no number twice.
    world = await friends(store, world, (first, zoe))
    assert (await sight_of(store, world, Viewer(user_id=HOST))).called[first] == "Al (b)"
    there = (await sight_of(store, world, Viewer(group_chat=GROUP))).called
    assert there.get(first) == ("Al (3)" if chosen is Visibility.GROUP else None)
