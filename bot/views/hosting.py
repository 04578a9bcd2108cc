"""What a host is shown: making a world, its panel, and every decision that is theirs. Never anybody's score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from bot.ports import Phase, WorldState
from bot.scenarios import list_scenarios
from bot.views import drawings
from bot.views.actions import action
from bot.views.framing import card_text, cut, day_of, fitting, in_rows
from bot.views.private_only import private_link
from bot.views.reply import Button, Reply
from bot.views.start import duration
from bot.views.wording import lines
from bot.views.world_words import world_title
from scoring import Allow, list_policies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import WorldRow
    from bot.scenarios import ScenarioInfo
    from bot.services.appeal import Case
    from bot.services.host import Panel
    from bot.services.new_rule_book import Checked, Problem
    from bot.services.new_world import RationedError
    from bot.services.thrown_events import SocietyEvent
    from bot.views.rule_words import RuleWords
    from bot.views.wording import Words

# How often a world moves, in seconds, and how far, in days.
PACES: Final = (5, 15, 60, 300, 3600, 86400)
DAYS: Final = (1, 3, 7)
SEEDS: Final = ("", "1", "7", "42", "2015")
MOST_CASES = 6
MOST_PROBLEMS = 12
# What keeps a file from being read at all: told in a sentence, and with the line at fault.
OF_THE_FILE = {Allow.TOML, Allow.NO_REPEAT, Allow.NESTING, Allow.DIGITS, Allow.PARTS}
MOST_LETTERS = 160
THOUSAND = 1000
LONGEST_LABEL = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A world as it is being put together, as it stands on every button. "": as the scenario has it, or any."""

    scenario: str
    policy: str = ""
    seed: str = ""
    pace: str = ""
    phase: str = "m"
    teaching: str = ""

    def parts(self) -> tuple[str, ...]:
        """As a button carries it."""
        return self.scenario, self.policy, self.seed, self.pace, self.phase, self.teaching


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which world a host decides about, and by what right: `group` is the one whose admin they are."""

    row: WorldRow
    group: int | None = None

    def button(self, text: str, name: str, *more: object) -> Button:
        """A button of this world's."""
        return Button(
            text=text, action=action(name, self.row.world_id, "" if self.group is None else self.group, *more)
        )

    def back(self, words: Words) -> Button:
        """Back to the panel."""
        return self.button(words.plain("button-back"), "host")


def plan(words: Words, one: Plan, scenarios: Sequence[str], user_id: int) -> Reply:
    """What the world will be, with a button for each thing to change it."""

    def change(label: str, **to: str) -> tuple[Button, ...]:
        return (Button(text=label, action=action("nw", *replace(one, **to).parts(), owner=user_id)),)

    scenario, policy = words.plain(f"scenario-{one.scenario}"), _book(words, one.policy, short=True)
    seed = one.seed or words.plain("newworld-any-seed")
    own = _scenario(one.scenario)
    pace = words.plain(
        "newworld-every", pace=duration(words, float(one.pace) if one.pace else own.seconds_a_tick),
        days=own.days_a_tick,
    )  # fmt: skip
    key = "phase-optional" if one.phase == "o" else "phase-mandatory"
    phase = words.plain(key)
    teaching = words.plain("teaching-on" if one.teaching else "teaching-off")
    switch = words.plain("teaching-on.short" if one.teaching else "teaching-off.short")
    text = card_text(
        words, words("newworld-first"), words(f"scenario-{one.scenario}.about"), "",
        words("newworld-line-phase", phase=phase, means=words(f"{key}.means")),
        words("newworld-line-teaching", teaching=teaching),
        words("newworld-line-tick"), words("newworld-line-seed"),
    )  # fmt: skip
    paces = ["", *(str(each) for each in PACES if each != own.seconds_a_tick)]
    rows = (
        change(words.plain("newworld-scenario", what=scenario), scenario=_next(scenarios, one.scenario)),
        change(words.plain("newworld-policy", what=cut(policy, LONGEST_LABEL)),
               policy=_next(["", *list_policies()], one.policy)),
        change(words.plain("newworld-pace", what=pace), pace=_next(paces, one.pace)),
        change(words.plain("newworld-seed", what=seed), seed=_next(list(dict.fromkeys([*SEEDS, one.seed])), one.seed)),
        change(words.plain("newworld-phase", what=phase), phase="m" if one.phase == "o" else "o"),
        change(words.plain("newworld-teaching", what=switch), teaching="" if one.teaching else "t"),
        (Button(text=words.plain("newworld-make"), action=action("nw!", *one.parts(), owner=user_id)),),
    )  # fmt: skip
    return Reply(text=text, rows=rows)


@cache
def _scenario(name: str) -> ScenarioInfo:
    """What a scenario says of itself: it is in a file."""
    return next(each for each in list_scenarios() if each.name == name)


def _book(words: Words, policy: str, *, short: bool = False) -> str:
    """A rule book's title, or as much of it as a button has room for."""
    if not policy:
        return words.plain("newworld-own-book")
    key = f"book-{policy}" + (".short" if short else "")
    return words.plain(key) if words.has(key) else policy


def _next(choices: Sequence[str], current: str) -> str:
    place = choices.index(current) if current in choices else -1
    return choices[(place + 1) % len(choices)]


def rationed(words: Words, too_many: RationedError) -> Reply:
    """So many worlds have been made within a day; when one more may be."""
    key = "newworld-rationed-all" if too_many.in_all else "newworld-rationed"
    return Reply(text=words(key, count=too_many.most, wait=duration(words, too_many.seconds)))


def progress(words: Words, done: float, scenario: str, *, before: int = 0) -> Reply:
    """How far the making of a world is, once the worlds `before` it are made; in place of the message tapped."""
    if before:
        return Reply(text=words("newworld-queued", what=words.plain(f"scenario-{scenario}"), count=before), edit=True)
    full = round(max(0.0, min(1.0, done)) * 10)
    return Reply(
        text=words("newworld-progress", what=words.plain(f"scenario-{scenario}"), bar="▓" * full + "░" * (10 - full),
                   percent=round(done * 100)),
        edit=True,
    )  # fmt: skip


def made(words: Words, row: WorldRow, group: int | None) -> Reply:
    """It is there."""
    when = duration(words, row.seconds_a_tick)
    text = card_text(
        words, words("newworld-made", world=world_title(words, row.title), name=row.name, people=row.characters),
        words("newworld-moves", pace=when, days=row.days_a_tick),
        words("newworld-group") if group is not None else words("newworld-next"),
    )  # fmt: skip
    return Reply(text=text, rows=((Button(text=words.plain("button-host"), action=action("host", row.world_id)),),)
                 if group is None else ())  # fmt: skip


def invite(words: Words, scope: Scope, token: str, bot_name: str, *, of_host: bool = True) -> Reply:
    """The link that lets people in, as a square code and as text."""
    row = scope.row
    link = private_link(bot_name, f"w_{token}")
    drawing = drawings.Invite(
        world=world_title(words, row.title), day=day_of(words, row.day), title=words.plain("invite-title"),
        simulation_label=words.plain("simulation-label"),
        alternative=words.plain("invite-alternative", world=world_title(words, row.title), link=link), link=link,
        link_text=link.removeprefix("https://"), lines=(words.plain("invite-picture"),),
    )  # fmt: skip
    rows: tuple[tuple[Button, ...], ...] = ((Button(text=words.plain("invite-join"), url=link),),)
    if of_host:
        rows = (*rows, (scope.button(words.plain("invite-renew"), "h-renew"), scope.back(words)))
    return Reply(
        text=card_text(words, words("invite-first", world=world_title(words, row.title)), link), rows=rows,
        drawing=drawing,
        shows=frozenset(),
    )  # fmt: skip


def no_such_world(words: Words) -> Reply:
    """Asked for one that cannot be made."""
    return Reply(text=words("newworld-example"), rows=((
        Button(text=words.plain("start-make"), action=action("newworld")),),))  # fmt: skip


def no_world(words: Words) -> Reply:
    """They host nothing."""
    return Reply(text=words("host-nothing"), rows=((
        Button(text=words.plain("start-make"), action=action("newworld")),),))  # fmt: skip


def choose(words: Words, rows: Sequence[WorldRow]) -> Reply:
    """Which of one's worlds."""
    buttons = [
        (
            Button(
                text=f"{cut(world_title(words, row.title), LONGEST_LABEL)} ({row.name})",
                action=action("host", row.world_id),
            ),
        )
        for row in rows
    ]
    new = Button(text=words.plain("start-make"), action=action("newworld"))
    return Reply(text=words("host-choose"), rows=(*buttons, (new,)))


def panel(found: Panel, rules: RuleWords, group: int | None, *, toast: str = "") -> Reply:
    """A world's panel; every button carries the world, and the group whose admin it is for."""
    words, row = rules.words, found.row
    scope = Scope(row=row, group=group)
    running = row.state is WorldState.RUNNING
    waiting = words.listed([rules.thrown(event) for event in found.waiting]) if found.waiting else None
    text = card_text(
        words, words("host-first", world=world_title(words, row.title), name=row.name),
        words("host-state", state=words.plain("host-running" if running else "host-paused"),
              day=day_of(words, row.day), tick=row.tick),
        words("host-pace", pace=duration(words, row.seconds_a_tick), days=row.days_a_tick),
        words("host-phase", phase=words.plain(f"phase-{row.phase.value}")),
        words("host-teaching", teaching=words.plain("teaching-on" if found.teaching else "teaching-off")),
        words("host-book", book=_book(words, found.book.name), version=found.book.version),
        words("host-next-book", book=_book(words, found.next_book.name)) if found.next_book else None,
        words("host-players", count=found.players), words("host-waiting", events=waiting) if waiting else None,
        "", words("host-never"),
    )  # fmt: skip

    def button(key: str, name: str, *more: object, **said: object) -> Button:
        return scope.button(words.plain(key, **said), name, *more)

    rows = (
        (button("host-pause" if running else "host-resume", "h-run", 0 if running else 1),
         button("host-pace-button", "h-pace")),
        (button("host-phase-button", "h-phase"),
         button("host-teach-off" if found.teaching else "host-teach-on", "h-teach", 0 if found.teaching else 1)),
        (button("host-throw-button", "h-throw"), button("host-appeals-button", "h-appeals", count=found.appeals)),
        (button("host-invite-button", "h-invite"), button("host-book-button", "h-book")),
        (*((button("host-share-button", "hand-over"),) if group is None else ()), button("host-end-button", "h-end")),
        (button("host-again", "host"),),
    )  # fmt: skip
    return Reply(text=text, rows=rows, toast=toast or None)


def pace(words: Words, scope: Scope) -> Reply:
    """How often, and how far."""
    often = [scope.button(duration(words, each), "h-pace", "s", each) for each in PACES]
    far = [scope.button(words.plain("host-days", count=each), "h-pace", "d", each) for each in DAYS]
    return Reply(text=words("host-which-pace"), rows=(*in_rows(often, 3), tuple(far), (scope.back(words),)))


def phase(words: Words, scope: Scope) -> Reply:
    """From voluntary to mandatory, or back: asked, since it concerns everybody."""
    to = Phase.OPTIONAL if scope.row.phase is Phase.MANDATORY else Phase.MANDATORY
    yes = scope.button(words.plain(f"host-to-{to.value}"), "h-phase", to.value)
    return Reply(text=words(f"host-ask-{to.value}"), rows=((yes,), (scope.back(words),)))


def throw(words: Words, scope: Scope, events: Sequence[SocietyEvent], rules: RuleWords) -> Reply:
    """Which event shall befall the whole society."""
    lines = [
        words("throw-line", event=_capital(rules.thrown(each.id)), about=words.plain(f"throw-{each.id}")
              if words.has(f"throw-{each.id}") else each.provenance.note, origin=rules.origin(each.provenance))
        for each in events
    ]  # fmt: skip
    buttons = [scope.button(_capital(cut(rules.thrown(each.id), LONGEST_LABEL)), "h-throw", each.id) for each in events]
    head = [words("throw-first"), ""]
    return Reply(text=fitting(words, head, lines, pictured=False), rows=(*in_rows(buttons), (scope.back(words),)))


def appeals(words: Words, scope: Scope, cases: Sequence[Case], rules: RuleWords) -> Reply:
    """What waits for a decision: what was done and when; not by whom."""
    if not cases:
        return Reply(text=words("appeals-none"), rows=((scope.back(words),),))
    shown = cases[:MOST_CASES]
    lines = [
        words("appeals-line", number=place, what=rules.kind(case.kind), day=round(case.day, 2))
        for place, case in enumerate(shown, start=1)
    ]
    rows = [
        (scope.button(words.plain("appeals-strike", number=place), "h-appeal", case.person, case.tick, case.number, 1),
         scope.button(words.plain("appeals-keep", number=place), "h-appeal", case.person, case.tick, case.number, 0))
        for place, case in enumerate(shown, start=1)
    ]  # fmt: skip
    head = [words("appeals-first", count=len(cases)), ""]
    return Reply(text=fitting(words, head, lines, pictured=False), rows=(*rows, (scope.back(words),)))


def books(words: Words, scope: Scope, current: str) -> Reply:
    """Another rule book: one that comes along, or one's own as a file."""
    buttons = [
        scope.button(
            f"{'✓ ' if name == current else ''}{cut(_book(words, name, short=True), LONGEST_LABEL)}", "h-book", name
        )
        for name in list_policies()
    ]
    titles = [words("bullet", what=_book(words, name)) for name in list_policies()]
    return Reply(
        text=lines(words("book-ask", title=_book(words, current)), "", titles),
        rows=(*in_rows(buttons), (scope.back(words),)),
    )


def book_checked(words: Words, scope: Scope | None, checked: Checked, rules: RuleWords | None) -> Reply:
    """A rule book was refused with its reasons, or is in force from the next tick on."""
    back = ((scope.back(words),),) if scope else ()
    if checked.policy is None:
        problems = [_problem(words, one) for one in checked.problems[:MOST_PROBLEMS]]
        every = len(checked.problems) + checked.left_out
        head = [words("book-refused", count=every), ""]
        left = every - len(problems)
        more = [words("and-more", count=left)] if left else []
        return Reply(text=fitting(words, head, [*problems, *more], pictured=False), rows=back)
    title = rules.book(checked.policy) if rules else checked.policy.title
    return Reply(
        text=card_text(words, words("book-taken", title=title, tick=checked.from_tick or 0), words("book-everybody")),
        rows=back,
    )


def _problem(words: Words, one: Problem) -> str:
    """What is wrong at one place of a rule book, what stands there, and what may."""
    given = {name: _given(value) for name, value in one.allowed.given.items()}
    allowed = words(f"allow-{one.allowed.kind.value}", **given)
    if one.allowed.kind in OF_THE_FILE:
        if not one.text:
            return words("bullet", what=allowed)
        return words("book-problem-toml", allowed=allowed, text=cut(one.text, MOST_LETTERS))
    found = words("book-missing") if one.value is None else words("book-found", value=cut(one.value, MOST_LETTERS))
    where = words("book-in-file")
    if one.table:
        table = cut(one.table, MOST_LETTERS)
        where = (
            words("book-in-list", table=table, entry=one.entry) if one.entry else words("book-in-table", table=table)
        )
    return words("book-problem", where=where, field=cut(one.field, MOST_LETTERS), found=found, allowed=allowed)


def _given(value: str | float) -> str | int:
    """A limit as a sentence has it: a number as the file would have it, not with marks between its thousands."""
    if isinstance(value, str):
        return cut(value, MOST_LETTERS * 2)
    return value if isinstance(value, int) and value < THOUSAND else f"{value:.15g}"


def end(words: Words, scope: Scope) -> Reply:
    """Asked once whether the lesson is over."""
    yes = scope.button(words.plain("end-yes"), "h-end", "yes")
    return Reply(text=words("end-ask", world=world_title(words, scope.row.title)), rows=((yes,), (scope.back(words),)))


def which_world(words: Words) -> Reply:
    """A file came, and it is not known for which world."""
    return Reply(text=words("book-which"), rows=((
        Button(text=words.plain("button-host"), action=action("host")),),))  # fmt: skip


def _capital(text: str) -> str:
    """As it begins a line; within a sentence it begins small."""
    return text[:1].upper() + text[1:]
