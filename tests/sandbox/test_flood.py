"""The limits on how much a bot may send, with a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.sandbox.errors import BotApiError
from bot.sandbox.flood import MOST_CHATS, Flood
from tests.sandbox.driving import PICTURE, driving


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def refused(flood: Flood, chat: int, *, is_group: bool = False) -> int:
    with pytest.raises(BotApiError) as found:
        flood.take(chat, is_group=is_group)
    assert found.value.code == 429
    assert found.value.parameters is not None
    seconds = found.value.parameters.retry_after
    assert seconds is not None
    assert found.value.description == f"Too Many Requests: retry after {seconds}"
    return seconds


def told_to_wait(flood: Flood) -> int:
    """How long, or 0 for a message that was let through."""
    try:
        flood.take(-5, is_group=True)
    except BotApiError as error:
        return (error.parameters.retry_after or 0) if error.parameters is not None else 0
    return 0


def test_a_chat_gets_one_message_a_second_after_a_short_burst() -> None:
    clock = Seconds()
    flood = Flood(clock)
    for _ in range(5):
        flood.take(1, is_group=False)
    assert refused(flood, 1) == 1
    clock.now += 1
    flood.take(1, is_group=False)
    assert refused(flood, 1) == 1


def test_a_group_gets_twenty_messages_a_minute() -> None:
    clock = Seconds()
    flood = Flood(clock)
    sent = 0
    while sent < 20:
        try:
            flood.take(-1, is_group=True)
            sent += 1
        except BotApiError:
            pass
        clock.now += 0.5
    clock.now -= 0.5
    passed = clock.now
    assert passed < 60
    taken = 0
    for _ in range(120):
        try:
            flood.take(-1, is_group=True)
            taken += 1
        except BotApiError:
            pass
        clock.now += 0.5
    assert taken <= 25


def test_thirty_messages_a_second_overall() -> None:
    clock = Seconds()
    flood = Flood(clock)
    for chat in range(30):
        flood.take(chat, is_group=False)
    assert refused(flood, 31) == 1
    clock.now += 1
    for chat in range(100, 130):
        flood.take(chat, is_group=False)
    refused(flood, 131)


def test_who_waits_as_long_as_told_is_let_through() -> None:
    clock = Seconds()
    flood = Flood(clock)
    for _ in range(200):
        seconds = told_to_wait(flood)
        if seconds:
            clock.now += seconds
            flood.take(-5, is_group=True)


def test_chats_at_rest_are_forgotten() -> None:
    clock = Seconds()
    flood = Flood(clock)
    for chat in range(MOST_CHATS + 10):
        clock.now += 1
        flood.take(chat, is_group=False)
    assert len(flood._chats) <= MOST_CHATS


def test_an_album_counts_as_all_its_messages() -> None:
    clock = Seconds()
    flood = Flood(clock)
    flood.take(1, is_group=False, messages=10)
    assert refused(flood, 1) == 6
    flood.take(2, is_group=False, messages=10)
    flood.take(3, is_group=False, messages=10)
    assert refused(flood, 4) == 1
    clock.now += 6
    flood.take(1, is_group=False)


async def test_an_album_that_was_sent_counts_as_all_its_messages() -> None:
    async with driving(real_limits=True) as client:
        user = client.person()
        files = {name: (f"{name}.png", PICTURE) for name in "abcde"}
        media = [{"type": "photo", "media": f"attach://{name}"} for name in files]
        assert (await client.form("sendMediaGroup", {"chat_id": user.id, "media": media}, **files))["ok"]
        assert (await client.refused("sendMessage", chat_id=user.id, text="x")).code == 429


async def test_limits_hold_only_where_they_are_switched_on() -> None:
    for real_limits, codes in ((False, {200}), (True, {200, 429})):
        async with driving(real_limits=real_limits) as client:
            user = client.person()
            answers = [await client.answer("sendMessage", chat_id=user.id, text=f"{n}") for n in range(12)]
            assert {answer.get("error_code", 200) for answer in answers} == codes
            for answer in answers:
                if not answer["ok"]:
                    seconds = answer["parameters"]["retry_after"]
                    assert answer["description"] == f"Too Many Requests: retry after {seconds}"
