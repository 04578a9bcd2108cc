"""When a player is told: on or off, quiet hours, one digest a day, in which time zone; and what has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.player_ports import Direction, Subject
from bot.views.actions import action
from bot.views.framing import card_text, fitting, in_rows, leads
from bot.views.reply import Button, Reply
from bot.views.wording import as_shown
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat_ports import AlertTimes
    from bot.player_ports import Alert, StoredAlert
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

HOUR = 60
QUIET: Final = ((22, 7), (23, 8), (20, 9), (0, 6))
DIGESTS: Final = (7, 8, 12, 18, 20)
# Cities by region: one for each way in which clocks are set there, as far as most people live.
ZONES: Final = {
    "europe": ("Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome",
               "Europe/Athens", "Europe/Kyiv", "Europe/Istanbul", "Europe/Moscow"),
    "asia": ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul",
             "Asia/Bangkok", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai", "Asia/Tehran", "Asia/Jerusalem"),
    "america": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
                "America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "America/Argentina/Buenos_Aires"),
    "africa": ("Africa/Cairo", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Africa/Casablanca"),
    "oceania": ("Australia/Perth", "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu"),
}  # fmt: skip
KNOWN: Final = frozenset({"UTC", *(zone for zones in ZONES.values() for zone in zones)})
MOST_ARRIVED = 12
MOST_NAMED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A player's settings: `now` is what their clock shows ("14:05")."""

    times: AlertTimes
    muted: bool
    now: str
    world: str


def alerts(told: Told, words: Words, *, toast: bool = False) -> Reply:
    """All settings on one card."""
    times = told.times
    state = words("alerts-off") if told.muted else words("alerts-on")
    quiet = (
        words("alerts-quiet-none")
        if times.quiet_from is None or times.quiet_to is None
        else words("alerts-quiet", start=clock(times.quiet_from), end=clock(times.quiet_to))
    )
    digest = words("alerts-at-once") if times.digest_at is None else words("alerts-digest", at=clock(times.digest_at))
    where = words("alerts-zone", zone=zone_name(words, times.time_zone), now=told.now)
    switch = Button(
        text=words.plain("alerts-turn-on" if told.muted else "alerts-turn-off"),
        action=action("alerts-mute", 0 if told.muted else 1),
    )
    buttons = [
        Button(text=words.plain("alerts-quiet-button"), action=action("alerts-quiet")),
        Button(text=words.plain("alerts-digest-button"), action=action("alerts-digest")),
        Button(text=words.plain("alerts-zone-button"), action=action("alerts-zone")),
        Button(text=words.plain("alerts-arrived-button"), action=action("alerts-arrived")),
    ]
    text = card_text(
        words,
        words("alerts-first", world=world_title(words, told.world)),
        state,
        *(() if told.muted else (quiet, digest, where)),
    )
    return Reply(
        text=text, rows=((switch,), *in_rows(buttons), leads(words, "why", "score")),
        toast=words.plain("alerts-kept") if toast else None,
    )  # fmt: skip


def quiet(words: Words) -> Reply:
    """Which hours shall be quiet."""
    buttons = [
        Button(text=f"{clock(start * HOUR)}–{clock(end * HOUR)}", action=action("alerts-quiet", start, end))
        for start, end in QUIET
    ]
    none = Button(text=words.plain("alerts-no-quiet"), action=action("alerts-quiet", "none"))
    return Reply(text=words("alerts-which-quiet"), rows=(*in_rows(buttons), (none,), (_back(words),)))


def digest(words: Words) -> Reply:
    """At what hour all of a day shall come as one."""
    buttons = [Button(text=clock(hour * HOUR), action=action("alerts-digest", hour)) for hour in DIGESTS]
    none = Button(text=words.plain("alerts-no-digest"), action=action("alerts-digest", "none"))
    return Reply(text=words("alerts-which-digest"), rows=(*in_rows(buttons, 3), (none,), (_back(words),)))


def zones(words: Words, region: str = "", *, of_group: bool = False) -> Reply:
    """Where the clock hangs, the user's or the group's: in which region, then which city's it is."""
    name, settings = ("weekly-zone", "weekly") if of_group else ("alerts-zone", "alerts")
    if region in ZONES:
        buttons = [Button(text=zone_name(words, zone), action=action(name, zone)) for zone in ZONES[region]]
        back = Button(text=words.plain("button-back"), action=action(name))
        text = words("weekly-which-city" if of_group else "alerts-which-city")
        return Reply(text=text, rows=(*in_rows(buttons), (back,)))
    buttons = [Button(text=words.plain(f"region-{each}"), action=action(name, each)) for each in ZONES]
    utc = Button(text="UTC", action=action(name, "UTC"))
    back = Button(text=words.plain("button-back"), action=action(settings))
    text = words("weekly-which-region" if of_group else "alerts-which-region")
    return Reply(text=text, rows=(*in_rows([*buttons, utc]), (back,)))


def arrived(found: Sequence[StoredAlert], rules: RuleWords) -> Reply:
    """What was told, and what waits to be: the latest first."""
    words = rules.words
    latest = [*reversed(found)][:MOST_ARRIVED]
    lines = [
        words(
            "alerts-arrived-line", what=headline(one.alert, rules), tick=one.alert.tick,
            state=words.plain(f"alert-state-{one.state}"),
        )
        for one in latest
    ]  # fmt: skip
    head = [words("alerts-arrived-first", count=len(found)) if found else words("alerts-arrived-none"), ""]
    return Reply(text=fitting(words, head, lines, pictured=False), rows=(leads(words, "why"), (_back(words),)))


def headline(alert: Alert, rules: RuleWords) -> str:
    """What an alert is about, plain: "Privilege lost: instant loan"."""
    return rules.words.plain(f"alert-{Direction(alert.direction).value}", what=subject(alert, rules))


def headlines(alerts: Sequence[Alert], names: Sequence[str], words: Words) -> str:
    """What alerts of one direction are about, plain; how many, where there are several: "3 privileges lost"."""
    direction = Direction(alerts[0].direction).value
    if len(alerts) == 1:
        return words.plain(f"alert-{direction}", what=names[0])
    return words.plain(f"alert-several-{direction}", count=len(alerts))


def in_a_row(names: Sequence[str], words: Words) -> str:
    """What several alerts are about, plain; beyond so many, how many more."""
    if len(names) <= MOST_NAMED:
        return as_shown(words.listed(names))
    rest = words.plain("and-more", count=len(names) - MOST_NAMED + 1)
    return as_shown(words("list-between")).join([*names[: MOST_NAMED - 1], rest])


def subject(alert: Alert, rules: RuleWords, before: RuleWords | None = None) -> str:
    """The privilege or the sanction that an alert is about, plain; as the book `before` has it if today's has none."""
    policy = rules.policy
    if before is not None and alert.id not in {
        *(one.id for one in policy.tiers),
        *(one.id for one in policy.sanctions),
    }:
        return subject(alert, before)
    if alert.subject is Subject.TIER:
        tier = next((one for one in policy.tiers if one.id == alert.id), None)
        return rules.tier(tier) if tier else _by_id(rules.words, "tier", alert.id)
    sanction = next((one for one in policy.sanctions if one.id == alert.id), None)
    return rules.sanction(sanction) if sanction else _by_id(rules.words, "sanction", alert.id)


def _by_id(words: Words, kind: str, id_: str) -> str:
    """The words for what the rule book of today does not know, as far as there are any."""
    return words.plain(f"{kind}-{id_}") if words.has(f"{kind}-{id_}") else id_


def zone_name(words: Words, zone: str) -> str:
    """A time zone by its city."""
    key = f"zone-{zone.rpartition('/')[2].replace('_', '-').lower()}"
    return words.plain(key) if words.has(key) else zone


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // HOUR:02d}:{minute % HOUR:02d}"


def _back(words: Words) -> Button:
    return Button(text=words.plain("button-back"), action=action("alerts"))
