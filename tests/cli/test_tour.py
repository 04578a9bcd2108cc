"""The conversation that a terminal without a browser shows: short, and with what was tapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.cli.demo_stage import DAYS, FRIEND, taps_of
from bot.cli.tour import told

if TYPE_CHECKING:
    from collections.abc import Sequence

BOT, ADA = 7, 1001


def said(who: int, text: str, *buttons: str) -> dict[str, Any]:
    keyboard = {"inline_keyboard": [[{"text": button}] for button in buttons]}
    return {"from": {"id": who}, "text": text} | ({"reply_markup": keyboard} if buttons else {})


def shown(messages: Sequence[dict[str, Any]], since: str = "/score") -> list[str]:
    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        for bubble in told(messages, BOT, FRIEND, since=since, taps=taps_of(FRIEND)):
            console.print(bubble)
    return [line.strip() for line in capture.get().splitlines()]


TALK = (
    said(ADA, "/start"), said(BOT, "1 of 2 · What happens"), said(ADA, "/score"), said(BOT, "590", "Why?"),
    said(ADA, "/act"), said(BOT, "+2 Paid a bill on time", "More", "Do something"),
    said(ADA, "/act"), said(BOT, "+14 Paid back a loan"),
    said(ADA, "/befriend Enjolras"), said(BOT, "Enjolras says yes."),
)  # fmt: skip


def test_what_was_tapped_stands_between_the_command_and_what_came_of_it() -> None:
    lines = shown(TALK)
    acts = [act for day in DAYS[FRIEND] for act in day]
    taps = [line for line in lines if line.startswith(f"{FRIEND} taps: ")]
    assert taps == [f"{FRIEND} taps: {' › '.join(buttons)}" for buttons in (*acts[:2], ("Offer it",))]
    for tap, outcome in zip(taps, ("Paid a bill on time", "Paid back a loan", "says yes"), strict=True):
        after = lines[lines.index(tap) + 1 :]
        assert outcome in "".join(after[:2])
        assert lines[lines.index(tap) - 1].startswith(f"{FRIEND}: /")


def test_what_is_read_before_playing_is_left_out() -> None:
    assert not [line for line in shown(TALK) if "What happens" in line or "/start" in line]
    assert [line for line in shown(TALK, since="/never") if "What happens" in line]


def test_acts_beyond_the_stage_are_shown_without_taps() -> None:
    acts = [said(ADA, "/act")] * 9
    taps = [line for line in shown([said(ADA, "/score"), *acts]) if " taps: " in line]
    assert len(taps) == len([act for day in DAYS[FRIEND] for act in day])


def test_buttons_take_a_line_and_none_is_broken_in_two() -> None:
    [buttons] = [line for line in shown(TALK) if "[More]" in line]
    assert "[More] [Do\u00a0something]" in buttons
