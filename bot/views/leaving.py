"""To leave a world, and to be forgotten: asked once, done at once, and said in plain words what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.actions import action
from bot.views.framing import cut, in_rows
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply
from bot.views.start import LONGEST_LABEL, switch_to
from bot.views.wording import lines
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import WorldRow
    from bot.views.wording import Words


def leave(words: Words, row: WorldRow) -> Reply:
    """Asked once."""
    yes = Button(text=words.plain("leave-yes"), action=action("leave!", row.world_id))
    stay = Button(text=words.plain("leave-no"), action=action("score"))
    return Reply(text=words("leave-ask", world=world_title(words, row.title)), rows=((yes,), (stay,)))


def leave_which(words: Words, rows: Sequence[WorldRow]) -> Reply:
    """This chat is about none of the worlds that they play."""
    buttons = [
        Button(text=cut(name, LONGEST_LABEL), action=action("leave", row.world_id))
        for row, name in zip(rows, _titles(words, rows), strict=True)
    ]
    stay = Button(text=words.plain("leave-no"), action=action("start"))
    return Reply(text=words("leave-choose"), rows=(*((one,) for one in buttons), (stay,)))


def _titles(words: Words, rows: Sequence[WorldRow]) -> list[str]:
    """What worlds are called; with their own names where two have one title."""
    titles = [world_title(words, row.title) for row in rows]
    return [
        words.plain("start-own", world=title, name=row.name) if titles.count(title) > 1 else title
        for row, title in zip(rows, titles, strict=True)
    ]


def left(words: Words, row: WorldRow, rest: Sequence[WorldRow] = (), here: int | None = None, *, before: bool) -> Reply:
    """Done, or done `before`. `rest` is what they play still; `here`: which of it this chat is about."""
    first = words("leave-before" if before else "leave-done", world=world_title(words, row.title))
    now = next((one for one in rest if one.world_id == here), None)
    then = words("leave-here", world=world_title(words, now.title)) if now else words("leave-which") if rest else None
    titles = _titles(words, rest)
    others = [] if now else [switch_to(words, one.world_id, name) for one, name in zip(rest, titles, strict=True)]
    return Reply(text=lines(first, then), rows=(*((one,) for one in others), *_after(words, "export", "forget")))


def nothing_to_leave(words: Words, *, plays: bool = False) -> Reply:
    """They play nowhere; or they do, and the world that was to be left is gone."""
    return Reply(text=words("trouble-worlds-id" if plays else "leave-nothing"), rows=_after(words, "forget"))


def _after(words: Words, *names: str) -> tuple[tuple[Button, ...], ...]:
    """Where to go from there."""
    buttons = [Button(text=words.plain(f"button-{name}"), action=action(name)) for name in names]
    back = Button(text=words.plain("start-others"), action=action("start"))
    return (*in_rows(buttons), (back,))


def forget(words: Words, alone: Sequence[tuple[WorldRow, str]], bot_name: str) -> Reply:
    """Asked once; who hosts a world alone is asked whom to hand it to. `alone`: the worlds, and each one's link."""
    worlds = [
        words(
            "forget-host-line",
            world=world_title(words, row.title),
            name=row.name,
            link=private_link(bot_name, f"t_{code}"),
        )
        for row, code in alone
    ]
    head: list[str] = [words("forget-ask")]
    if worlds:
        head += ["", words("forget-host"), *worlds, "", words("forget-host-none")]
    yes = Button(text=words.plain("forget-yes-host" if worlds else "forget-yes"), action=action("forget!"))
    first = Button(text=words.plain("button-export"), action=action("export"))
    no = Button(text=words.plain("forget-no"), action=action("privacy"))
    return Reply(text=lines(*head), rows=((yes,), (first, no)))


def forgotten(words: Words, *, held: bool, clean: bool = True) -> Reply:
    """Done; `held`: there was something. `clean`: nothing of it is in any file of the database."""
    text = words("forget-done" if held else "forget-nothing")
    return Reply(text=text if clean else lines(text, words("forget-later")))


def hand_over(words: Words, row: WorldRow, code: str, bot_name: str) -> Reply:
    """The link that makes whoever opens it, and says yes, a host."""
    return Reply(
        text=words("hand-over-link", world=world_title(words, row.title), link=private_link(bot_name, f"t_{code}")),
        rows=((Button(text=words.plain("button-back"), action=action("host", row.world_id)),),),
    )


def take_over(words: Words, row: WorldRow, code: str) -> Reply:
    """Asked once whether they want to host."""
    yes = Button(text=words.plain("take-over-yes"), action=action("take-over!", code))
    no = Button(text=words.plain("consent-no"), action=action("no"))
    return Reply(text=words("take-over-ask", world=world_title(words, row.title)), rows=((yes,), (no,)))


def taken_over(words: Words, row: WorldRow) -> Reply:
    """They host now."""
    button = Button(text=words.plain("button-host"), action=action("host", row.world_id))
    return Reply(text=words("take-over-done", world=world_title(words, row.title)), rows=((button,),))


def link_is_old(words: Words) -> Reply:
    """That hand-over waits no longer."""
    return Reply(text=words("take-over-old"), rows=((
        Button(text=words.plain("start-others"), action=action("start")),),))  # fmt: skip
