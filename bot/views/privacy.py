"""What is kept about the reader, who sees what of them, and the choice of who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.player_ports import Visibility
from bot.views.actions import action
from bot.views.framing import card_text, in_rows
from bot.views.private_only import private_link
from bot.views.reply import Attachment, Button, Reply
from bot.views.world_words import world_title

if TYPE_CHECKING:
    from bot.services.privacy_report import PrivacyReport
    from bot.views.wording import Words

MOST_FRIENDS = 8


def privacy(report: PrivacyReport, world: str, words: Words) -> Reply:
    """A player's own report."""
    friends = report.friends_who_play
    named = [*friends[:MOST_FRIENDS]]
    if len(friends) > MOST_FRIENDS:
        named.append(words.plain("and-more", count=len(friends) - MOST_FRIENDS))
    seen = [words("bullet", what=words.plain(f"seen-by-{one.value}")) for one in report.seen_by]
    held = [
        words("privacy-held-line", count=rows, what=words.plain(f"held-{table.replace('_', '-')}"))
        for table, rows in report.held
        if words.has(f"held-{table.replace('_', '-')}")
    ]
    text = card_text(
        words, words("privacy-first", name=report.name, world=world_title(words, world)), "",
        words("privacy-who", visibility=words.plain(f"visibility-{report.visibility.value}")), seen,
        words("privacy-friends", friends=words.listed(named)) if named else None, "",
        words("privacy-held"), held, "", words("privacy-never"),
    )  # fmt: skip
    return Reply(text=text, rows=_rows(words))


def privacy_outside(words: Words) -> Reply:
    """For who plays nowhere."""
    text = card_text(words, words("privacy-outside"), "", words("privacy-never"))
    return Reply(text=text, rows=_rows(words, playing=False))


def _rows(words: Words, *, playing: bool = True) -> tuple[tuple[Button, ...], ...]:
    buttons = ["visibility", "share", "export", "leave", "forget"] if playing else ["export", "forget"]
    return (
        *in_rows([Button(text=words.plain(f"button-{name}"), action=action(name)) for name in buttons]),
        (Button(text=words.plain("button-help"), action=action("help")),),
    )


def visibility(
    current: Visibility, world: str, words: Words, *, toast: bool = False, cards_ended: bool = False
) -> Reply:
    """Who may see a player; what it is now is marked. A group is chosen from within the group.

    `cards_ended`: with this choice cards in other chats were taken back.
    """
    buttons = [
        Button(text=_marked(words, each, current), action=action("see", each.value))
        for each in (Visibility.ONLY_ME, Visibility.FRIENDS, Visibility.EVERYONE)
    ]
    if current is Visibility.GROUP:
        buttons.insert(2, Button(text=_marked(words, current, current), action=action("visibility")))
    now = words(f"visibility-now-{current.value}")
    text = card_text(
        words,
        words("visibility-first", world=world_title(words, world)),
        now,
        words("visibility-cards-ended") if cards_ended else None,
        words("visibility-group-how"),
        words("visibility-score"),
    )
    chosen = words.plain("visibility-chosen", visibility=words.plain(f"visibility-{current.value}"))
    rows = (*in_rows(buttons, 1), (Button(text=words.plain("start-privacy-button"), action=action("privacy")),))
    return Reply(text=text, rows=rows, toast=chosen if toast else None)


def _marked(words: Words, each: Visibility, current: Visibility) -> str:
    return f"{'✓ ' if each is current else ''}{words.plain(f'visibility-{each.value}')}"


def show_group(words: Words, bot_name: str, group: int) -> Reply:
    """In a group: being seen here is chosen in private."""
    button = Button(text=words.plain("visibility-here-button"), url=private_link(bot_name, f"g_{group}"))
    return Reply(text=words("visibility-here"), rows=((button,),))


def not_in_group(words: Words) -> Reply:
    """That group cannot be chosen."""
    return Reply(text=words("visibility-not-there"), rows=((
        Button(text=words.plain("button-visibility"), action=action("visibility")),),))  # fmt: skip


def export(content: bytes, day: str, words: Words) -> Reply:
    """All that is kept, as a file."""
    return Reply(text=words("export-here"), document=Attachment(name=f"glasshouse-{day}.json", content=content))
