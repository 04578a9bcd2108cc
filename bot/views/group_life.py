"""A group's own life with the bot: the greeting, which world it plays, and a digest once a week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.chat_ports import DAYS_A_WEEK
from bot.views.actions import action
from bot.views.alerts import HOUR, clock, zone_name
from bot.views.framing import back_to, card_text, cut, day_of, in_rows
from bot.views.groups import part_link
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply
from bot.views.wording import LANGUAGE_NAMES, LANGUAGES, signed
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat_ports import AlertTimes
    from bot.ports import WorldRow
    from bot.services.members import GroupCompare, Member
    from bot.services.mood import Mood
    from bot.views.wording import Words

LONGEST_LABEL = 36
MOST_WORLDS = 6
MOST_LEADING = 3
WEEKLY_HOURS: Final = (7, 8, 9, 10, 12, 14, 16, 17, 18, 19, 20, 21)


def greeting(words: Words, row: WorldRow | None, bot_name: str, group: int, *, reads_all: bool = False) -> Reply:
    """What the bot says in a group: what it is, what it reads, and which world is played here."""
    text = card_text(
        words, words("group-first"), words("group-reads"),
        words("group-reads-all") if reads_all else None, "",
        words("group-no-world") if row is None else words("group-world", world=world_title(words, row.title)),
    )  # fmt: skip
    if row is None:
        rows: list[tuple[Button, ...]] = [
            (Button(text=words.plain("group-choose-button"), action=action("group-world")),)
        ]
    else:
        rows = [
            (Button(text=words.plain("compare-take-part"), url=part_link(bot_name, group)),),
            (Button(text=words.plain("button-compare"), action=action("compare")),
             Button(text=words.plain("button-mood"), action=action("mood"))),
        ]  # fmt: skip
    rows.append(tuple(
        Button(text=LANGUAGE_NAMES[each], action=action("language", each)) for each in LANGUAGES
        if each != words.language
    ))  # fmt: skip
    rows.append((Button(text=words.plain("button-help"), action=action("help")),))
    return Reply(text=text, rows=tuple(rows))


def choose(words: Words, rows: Sequence[WorldRow], current: int | None, user_id: int | None) -> Reply:
    """Which world this group shall play: those open to all, and those that the admin who asks hosts."""
    buttons = [
        (Button(
            text=f"{'✓ ' if row.world_id == current else ''}{cut(title, LONGEST_LABEL)} ({row.name})",
            action=action("group-world", row.world_id, owner=user_id),
        ),)
        for row in rows[:MOST_WORLDS]
        for title in (world_title(words, row.title),)
    ]  # fmt: skip
    new = Button(text=words.plain("group-new"), action=action("newworld", owner=user_id))
    return Reply(text=words("group-choose"), rows=(*buttons, (new,)))


def chosen(words: Words, row: WorldRow, bot_name: str, group: int, *, own: bool) -> Reply:
    """This one it is. `own`: it is this group's, whose admins host it from now on."""
    return Reply(
        text=card_text(
            words, words("group-chosen", world=world_title(words, row.title)),
            words("group-chosen-own") if own else None,
        ),
        rows=(
            (Button(text=words.plain("compare-take-part"), url=part_link(bot_name, group)),),
            (Button(text=words.plain("button-mood"), action=action("mood")),
             Button(text=words.plain("button-weekly"), action=action("weekly"))),
        ),
    )  # fmt: skip


def admin_warning(words: Words) -> Reply:
    """The bot was made an admin, which gives it all messages."""
    return Reply(text=words("group-reads-all"))


def weekly_settings(words: Words, times: AlertTimes, *, toast: bool = False) -> Reply:
    """A digest once a week, and when; or none."""
    kept = words.plain("alerts-kept") if toast else None
    if times.digest_at is None:
        turn_on = Button(text=words.plain("weekly-turn-on"), action=action("weekly", 1))
        return Reply(text=words("weekly-off"), rows=((turn_on,),), toast=kept)
    text = words(
        "weekly-on", day=weekday(words, times.digest_day), at=clock(times.digest_at),
        zone=zone_name(words, times.time_zone),
    )  # fmt: skip
    change = (
        Button(text=words.plain("weekly-day-button"), action=action("weekly-day")),
        Button(text=words.plain("weekly-hour-button"), action=action("weekly-at")),
        Button(text=words.plain("alerts-zone-button"), action=action("weekly-zone")),
    )
    turn_off = Button(text=words.plain("weekly-turn-off"), action=action("weekly", 0))
    return Reply(text=text, rows=(change, (turn_off,)), toast=kept)


def weekly_days(words: Words) -> Reply:
    """On which day of the week."""
    buttons = [Button(text=weekday(words, day), action=action("weekly-day", day)) for day in range(DAYS_A_WEEK)]
    return Reply(text=words("weekly-which-day"), rows=(*in_rows(buttons, 3), (back_to(words, "weekly"),)))


def weekly_hours(words: Words) -> Reply:
    """At what hour."""
    buttons = [Button(text=clock(hour * HOUR), action=action("weekly-at", hour)) for hour in WEEKLY_HOURS]
    return Reply(text=words("weekly-which-hour"), rows=(*in_rows(buttons, 4), (back_to(words, "weekly"),)))


def weekday(words: Words, day: int) -> str:
    """A day of the week; 0: Monday."""
    return words.plain(f"weekday-{day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What a digest is about: from which day on. `whole`: the world was there all the week long."""

    from_day: float
    whole: bool


def weekly(found: GroupCompare, mood: Mood, week: Week, words: Words, take_part: str) -> Reply:
    """The week of a group: how its society stands, and of its members those who chose to be seen."""
    members = found.members
    most = max((one for one in members if one.movement), key=lambda one: (abs(one.movement or 0), one.name),
               default=None)  # fmt: skip
    text = card_text(
        words, words("weekly-first", world=world_title(words, mood.title), day=day_of(words, mood.day)),
        _period(week, mood.day, words),
        words("weekly-society", mean=round(mood.glance.mean), count=mood.glance.listed), "",
        *(_standing(one, words) for one in members[:MOST_LEADING]),
        words("and-more", count=len(members) - MOST_LEADING) if len(members) > MOST_LEADING else None,
        words("weekly-moved", name=most.name, points=signed(most.movement or 0)) if most else None,
        words("weekly-nobody") if not members else None,
    )  # fmt: skip
    rows = (
        (Button(text=words.plain("button-compare"), action=action("compare")),
         Button(text=words.plain("button-mood"), action=action("mood"))),
        (Button(text=words.plain("compare-take-part"), url=take_part),),
    )  # fmt: skip
    return Reply(text=text, rows=rows)


def _period(week: Week, day: float, words: Words) -> str:
    """Which days the movements are of."""
    if week.from_day >= day:
        return words("weekly-still")
    key = "weekly-period" if week.whole else "weekly-since-start"
    return words(key, first=round(week.from_day, 2), last=round(day, 2))


def _standing(one: Member, words: Words) -> str:
    """A member's place, with how far they moved in the week."""
    if not one.movement:
        return words("rank-line", rank=one.rank, name=one.name, score=one.score)
    return words("rank-line-moved", rank=one.rank, name=one.name, score=one.score, points=signed(one.movement))


def host_in_private(words: Words, bot_name: str, payload: str, *, not_theirs: bool = False) -> Reply:
    """A world is run from the private chat; one that is `not_theirs`, by its own hosts alone."""
    button = Button(text=words.plain("button-host"), url=private_link(bot_name, payload))
    return Reply(text=words("group-host-open" if not_theirs else "group-host"), rows=((button,),))
