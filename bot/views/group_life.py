"""A group's own life with the bot: the greeting, which world it plays, and a digest once a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import card_text, cut, day_of
from bot.views.groups import part_link
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply
from bot.views.wording import LANGUAGE_NAMES, LANGUAGES, signed
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import WorldRow
    from bot.services.members import GroupCompare
    from bot.services.mood import Mood
    from bot.views.wording import Words

LONGEST_LABEL = 36
MOST_WORLDS = 6
MOST_LEADING = 3


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


def chosen(words: Words, row: WorldRow, bot_name: str, group: int) -> Reply:
    """This one it is."""
    return Reply(
        text=card_text(words, words("group-chosen", world=world_title(words, row.title))),
        rows=(
            (Button(text=words.plain("compare-take-part"), url=part_link(bot_name, group)),),
            (Button(text=words.plain("button-mood"), action=action("mood")),
             Button(text=words.plain("button-weekly"), action=action("weekly"))),
        ),
    )  # fmt: skip


def admin_warning(words: Words) -> Reply:
    """The bot was made an admin, which gives it all messages."""
    return Reply(text=words("group-reads-all"))


def weekly_settings(words: Words, *, wanted: bool) -> Reply:
    """A digest once a week, or none."""
    switch = Button(
        text=words.plain("weekly-turn-off" if wanted else "weekly-turn-on"), action=action("weekly", 0 if wanted else 1)
    )
    return Reply(text=words("weekly-on" if wanted else "weekly-off"), rows=((switch,),))


def weekly(found: GroupCompare, mood: Mood, words: Words, take_part: str) -> Reply:
    """The week of a group: how its society stands, and of its members those who chose to be seen."""
    members = found.members
    moved = [one for one in members if one.movement]
    most = max(moved, key=lambda one: (abs(one.movement or 0), one.name), default=None)
    text = card_text(
        words, words("weekly-first", world=world_title(words, mood.title), day=day_of(words, mood.day)),
        words("weekly-society", mean=round(mood.glance.mean), count=mood.glance.listed),
        *(words("rank-line", rank=one.rank, name=one.name, score=one.score) for one in members[:MOST_LEADING]),
        words("weekly-moved", name=most.name, points=signed(most.movement or 0)) if most else None,
        words("weekly-nobody") if not members else None,
    )  # fmt: skip
    rows = (
        (Button(text=words.plain("button-compare"), action=action("compare")),
         Button(text=words.plain("button-mood"), action=action("mood"))),
        (Button(text=words.plain("compare-take-part"), url=take_part),),
    )  # fmt: skip
    return Reply(text=text, rows=rows)


def host_in_private(words: Words, bot_name: str, payload: str, *, is_open: bool = False) -> Reply:
    """A world is run from the private chat; one that `is_open` to all is not this group's to run."""
    button = Button(text=words.plain("button-host"), url=private_link(bot_name, payload))
    return Reply(text=words("group-host-open" if is_open else "group-host"), rows=((button,),))
