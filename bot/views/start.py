"""The first words: what this is and what is true about it, a world to join, and consent in two short messages.

The button that joins stands below the second message and nowhere else; nothing is chosen before it is tapped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ports import WorldState
from bot.views.actions import action
from bot.views.framing import card_text, cut, in_rows, leads
from bot.views.reply import Button, Reply
from bot.views.wording import LANGUAGE_NAMES, LANGUAGES, lines
from bot.views.world_words import world_about, world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import WorldRow
    from bot.views.wording import Words

LONGEST_LABEL = 36
# With a world's own name behind its title, which tells it from others.
LONGEST_OWN = 42
MOST_WORLDS = 8
MOST_HOSTED = 3
MOST_TOLD = 3
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A world that may be joined, and by which door."""

    title: str
    door: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A world that the reader hosts: its own name too, as titles are shared. `door` None: they play in it already."""

    world_id: int
    title: str
    name: str
    door: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A world that the reader plays in, and under which name; `is_here`: this chat is about it."""

    world_id: int
    title: str
    name: str
    is_here: bool


def welcome(
    words: Words,
    entrances: Sequence[Entrance],
    played: Sequence[Played] = (),
    hosted: Sequence[Hosted] = (),
    *,
    invited_by: str = "",
) -> Reply:
    """What /start says: to somebody new, and to who plays already. `invited_by`: the door of the link they followed.

    `hosted` are the reader's own worlds: nobody else is shown them.
    """
    if played:
        return _again(words, entrances, played, hosted)
    about = [found for one in entrances[:MOST_TOLD] if (found := world_about(words, one.title))]
    if not entrances:
        about = [] if hosted else [words("start-nowhere")]
    elif len(entrances) > 1 or not about:
        about.insert(0, words("start-join"))
    if (yours := _yours(words, hosted)) is not None:
        about = [yours, *(["", *about] if about else [])]
    text = card_text(words, words("start-what"), "", words("start-true"), "", about)
    rows = [*_hosts(words, hosted), *_joins(words, entrances), languages(words, invited_by), _about(words)]
    if not entrances and not hosted:
        rows.insert(0, (Button(text=words.plain("start-make"), action=action("newworld")),))
    return Reply(text=text, rows=tuple(rows))


def _again(words: Words, entrances: Sequence[Entrance], played: Sequence[Played], hosted: Sequence[Hosted]) -> Reply:
    here = next((one for one in played if one.is_here), None)
    first = words("start-here", world=world_title(words, here.title), name=here.name) if here else words("start-choose")
    rows = [leads(words, "score", "why"), leads(words, "friends", "act")] if here else []
    rows += [(switch_to(words, one.world_id, one.title),) for one in played if not one.is_here][:MOST_WORLDS]
    rows += [*_joins(words, entrances), *_hosts(words, hosted), languages(words), _about(words)]
    more = len(played) > 1 or bool(entrances)
    elsewhere = words("start-elsewhere") if here and more else None
    return Reply(text=card_text(words, first, _yours(words, hosted), elsewhere), rows=tuple(rows))


def switch_to(words: Words, world_id: int, title: str) -> Button:
    """The button by which this chat is about another of one's worlds."""
    to = cut(world_title(words, title), LONGEST_LABEL)
    return Button(text=words.plain("start-switch", world=to), action=action("world", world_id))


def _yours(words: Words, hosted: Sequence[Hosted]) -> str | None:
    """The worlds that one hosts, in a line."""
    if not hosted:
        return None
    names = [words.plain("start-own", world=world_title(words, one.title), name=one.name) for one in hosted]
    shown = names[:MOST_WORLDS] + ["…"] * (len(names) > MOST_WORLDS)
    return words("start-hosted", worlds=words.listed(shown))


def _hosts(words: Words, hosted: Sequence[Hosted]) -> list[tuple[Button, ...]]:
    """Buttons into the worlds that one hosts, and to their panels; where there are many, to the list of them."""
    rows: list[tuple[Button, ...]] = []
    for one in hosted[:MOST_HOSTED]:
        what = words.plain("start-own", world=world_title(words, one.title), name=one.name)
        if one.door is not None:
            label = words.plain("start-join-button", world=cut(what, LONGEST_OWN))
            rows.append((Button(text=label, action=action("join", one.door)),))
        label = words.plain("start-host-button", world=cut(what, LONGEST_OWN))
        rows.append((Button(text=label, action=action("host", one.world_id)),))
    if len(hosted) > MOST_HOSTED:
        rows.append((Button(text=words.plain("button-host"), action=action("host")),))
    return rows


def _joins(words: Words, entrances: Sequence[Entrance]) -> list[tuple[Button, ...]]:
    return [
        (Button(text=words.plain("start-join-button", world=cut(world_title(words, one.title), LONGEST_LABEL)),
                action=action("join", one.door)),)
        for one in entrances[:MOST_WORLDS]
    ]  # fmt: skip


def languages(words: Words, door: str = "") -> tuple[Button, ...]:
    """Buttons to the other languages, each in its own."""
    return tuple(
        Button(text=LANGUAGE_NAMES[language], action=action("start-in", language, door))
        for language in LANGUAGES
        if language != words.language
    )


def _about(words: Words) -> tuple[Button, ...]:
    return (
        Button(text=words.plain("button-help"), action=action("help")),
        Button(text=words.plain("start-privacy-button"), action=action("privacy")),
    )


def first_message(words: Words, title: str, *, again: bool = False) -> Reply:
    """The first of the two messages that are read before joining: what happens. `again`: it was worded otherwise."""
    text = lines(words("consent-first-title"), words("consent-first", world=world_title(words, title)))
    return Reply(text=lines(words("consent-reworded"), "", text) if again else text)


def second_message(words: Words, door: str, first: int, version: int, name: str) -> Reply:
    """The second, who sees it and how it ends; the only place from where one joins. `version`: of the text of both."""
    yes, other = (action(which, door, first, version) for which in ("yes", "yes-name"))
    agree = (Button(text=words.plain("consent-yes", name=cut(name, LONGEST_LABEL)), action=yes),)
    rename = Button(text=words.plain("consent-other-name"), action=other)
    no = Button(text=words.plain("consent-no"), action=action("no"))
    return Reply(
        text=lines(words("consent-second-title"), words("consent-second"), "", words("consent-nothing-yet")),
        rows=(*((agree,) if name else ()), (rename,), (no,)),
    )


def ask_name(words: Words) -> Reply:
    """Under which name?"""
    return Reply(text=words("consent-which-name"), ask_name=True)


def name_again(words: Words) -> Reply:
    """A name is awaited, and something was written that answers nothing: how to give it."""
    return Reply(text=lines(words("consent-no-answer"), "", words("consent-which-name")), ask_name=True)


def bad_name(words: Words) -> Reply:
    """That name cannot be shown; another?"""
    return Reply(text=words("consent-bad-name"), ask_name=True)


def taken_name(words: Words, name: str) -> Reply:
    """That name is a character's; another?"""
    return Reply(text=words("consent-taken-name", name=name), ask_name=True)


def declined(words: Words) -> Reply:
    """No is an answer."""
    again = Button(text=words.plain("consent-think-again"), action=action("start"))
    return Reply(text=words("consent-declined"), rows=((again,), *in_rows([Button(
        text=words.plain("button-help"), action=action("help"))])))  # fmt: skip


def joined(words: Words, row: WorldRow, name: str, *, group: int | None = None) -> Reply:
    """In: when there will be a score, who sees it, and what to do meanwhile."""
    when = (
        words("joined-paused")
        if row.state is WorldState.PAUSED
        else words("joined-when", wait=duration(words, row.seconds_a_tick))
    )
    first = words("joined-first", name=name, world=world_title(words, row.title))
    see = [Button(text=words.plain("button-visibility"), action=action("visibility"))]
    if group is not None:
        see.insert(0, Button(text=words.plain("joined-show-group"), action=action("see", "group", group)))
    see += [Button(text=words.plain("button-alerts"), action=action("alerts")),
            Button(text=words.plain("button-help"), action=action("help"))]  # fmt: skip
    return Reply(
        text=card_text(words, first, when, words("joined-seen")),
        # A score, and what one may do for it, come with the first tick; what can be looked at by then comes first.
        rows=(leads(words, "register", "rules"), *in_rows(see)),
    )


def switched(words: Words, row: WorldRow, name: str) -> Reply:
    """This chat is about another world now."""
    text = card_text(words, words("start-here", world=world_title(words, row.title), name=name))
    return Reply(text=text, rows=(leads(words, "score", "why"), leads(words, "friends", "act")))


def already(words: Words, row: WorldRow, name: str, *, group: int | None = None) -> Reply:
    """They play there already."""
    reply = switched(words, row, name)
    if group is None:
        return reply
    show = Button(text=words.plain("joined-show-group"), action=action("see", "group", group))
    return Reply(text=reply.text, rows=((show,), *reply.rows))


def shut(words: Words) -> Reply:
    """The link lets nobody in any more."""
    return Reply(text=words("start-shut"), rows=((Button(text=words.plain("start-others"), action=action("start")),),))


def duration(words: Words, seconds: float) -> str:
    """A length of time, in the largest unit that fits."""
    for size, key in ((DAY, "duration-days"), (HOUR, "duration-hours"), (MINUTE, "duration-minutes")):
        if seconds >= size:
            return words.plain(key, count=round(seconds / size))
    return words.plain("duration-seconds", count=max(1, round(seconds)))
