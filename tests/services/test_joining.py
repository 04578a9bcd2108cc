from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.services import join as module
from bot.services.act import act
from bot.services.ask_permission import ask_permission
from bot.services.befriend import befriend, unfriend
from bot.services.join import Consent, join
from bot.services.playing import load_play
from bot.services.set_visibility import mute
from scoring import Refused
from tests.services.players import ANNA, BERTA, CLOCK, GROUP, TEXT, consent, joined, world_of
from tests.services.seeing import see_score

if TYPE_CHECKING:
    from bot.store.store import SqliteStore


@pytest.mark.parametrize("chat", [GROUP, BERTA, 0])
def test_consent_is_given_in_ones_own_private_chat(chat: int) -> None:
    with pytest.raises(Refused, match="private chat"):
        Consent.given(by=ANNA, in_chat=chat, read=(1, 2), text_version=load_play().join_text)


@pytest.mark.parametrize("read", [(1, 1), (2, 1), (0, 1), (-1, 1)])
def test_consent_needs_two_messages_read(read: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="two messages"):
        Consent.given(by=ANNA, in_chat=ANNA, read=read, text_version=load_play().join_text)


def test_consent_to_another_text_is_none() -> None:
    with pytest.raises(Refused, match="read it first"):
        Consent.given(by=ANNA, in_chat=ANNA, read=(1, 2), text_version=load_play().join_text + 1)


def test_whom_to_enrol_cannot_be_said() -> None:
    assert [*inspect.signature(module.join).parameters] == ["store", "row", "consent", "name", "clock"]


def test_nothing_but_join_makes_a_player() -> None:
    """`add_player` is called in one service, and from no other place."""
    here = Path(module.__file__).parent.parent
    calls = [path.name for path in here.rglob("*.py") if ".add_player(" in path.read_text(encoding="utf-8")]
    assert calls == ["join.py"]


async def test_a_user_joins_once(store: SqliteStore) -> None:
    world, [anna] = await joined(store, await world_of(store), ANNA)
    assert anna == world.row.characters
    with pytest.raises(Refused, match="does not play here yet"):
        await join(store, world.row, consent(ANNA), "Anna", CLOCK)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 65, " Anna"])
async def test_a_name_that_cannot_be_shown_is_refused(store: SqliteStore, name: str) -> None:
    world = await world_of(store)
    with pytest.raises(Refused, match="printable"):
        await join(store, world.row, consent(ANNA), name, CLOCK)


async def test_who_does_not_play_is_refused_by_every_service(store: SqliteStore) -> None:
    world = await world_of(store)
    for asked in (
        act(store, world, BERTA, "bill-late"),
        ask_permission(store, world, BERTA),
        befriend(store, world, BERTA, 0, TEXT, CLOCK),
        unfriend(store, world, BERTA, 0),
        see_score(store, world, BERTA),
        mute(store, world.row, BERTA, muted=True),
    ):
        with pytest.raises(Refused, match="join first"):
            await asked


async def test_what_nobody_chooses_cannot_be_done(store: SqliteStore) -> None:
    world, _ = await joined(store, await world_of(store), ANNA)
    for kind in ("job-lost", "no-such-kind"):
        with pytest.raises(Refused, match="act"):
            await act(store, world, ANNA, kind)
