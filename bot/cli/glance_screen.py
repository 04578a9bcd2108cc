"""The findings of ``glasshouse glance`` on one screen, and that screen as a picture. Computes nothing."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import click
from rich.columns import Columns
from rich.console import Console, Group
from rich.table import Table
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bot.cli.glance_findings import BAND, SHOWN, Findings, bands_of
from bot.cli.output import SIMULATION, bar, console, signed
from bot.cli.wording import label
from scoring import Line, Move, Policy, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

WIDTH = 100
BLOCKS = 30  # the histogram's longest bar; up to there, a block is a person


def screen(findings: Findings, *, title: str, scene: str, cast: Mapping[str, str], commands: Sequence[str]) -> Group:
    """The whole screen: the society at a glance, one person's why and what-if, an alert, what to try next."""
    standings = findings.standings
    told = findings.told
    counts = f"{len(standings)} characters, {len(standings.population.friendships)} friendships"
    counted = f", {findings.counted:,} of them of kinds that it looks at" if findings.counted < findings.events else ""
    head = Text.assemble(
        (f"{title}, under a social credit score. ", "bold"),
        f"{SIMULATION}\nDay {standings.day:.15g} by rule book {standings.policy.name}: {counts}, ",
        f"{findings.events:,} events{counted}.\n",
        (scene, "italic"),
    )
    return Group(
        head,
        Text(),
        _histogram(findings),
        Text(),
        _short_lists(findings),
        Text(),
        Text.assemble((f"Why {told.person} has {told.score} ", "bold"), (f"({cast[told.person]})", "dim")),
        _why(findings),
        Text(),
        _what_if(findings),
        _alert(findings, cast),
        Text(),
        Text("Try next: how far to believe these rules, an earlier day, other rules, the tables", style="bold"),
        *listing(commands),
    )


def listing(commands: Sequence[str]) -> list[Text]:
    """Commands to copy, broken by nothing but their own line ends."""
    return [Text(command, style="cyan", no_wrap=True, overflow="ignore") for command in commands]


def _histogram(findings: Findings) -> Table:
    """How many people stand where, and what opens or closes there."""
    policy, bands = findings.standings.policy, bands_of(findings)
    opens = min((tier.threshold for tier in policy.tiers), default=0)
    closes = max((rule.below for rule in policy.sanctions), default=0)
    most = max(BLOCKS, *(people for _, people in bands))
    table = _grid("right", "left", "right", "left")
    for low, people in bands:
        style = "green" if low >= opens else "red" if low < closes else "yellow"
        blocks = Text("█" * -(-people * BLOCKS // most), style=style)
        table.add_row(f"{low}–{low + BAND - 1}", blocks, str(people), Text(_marks(policy, low), style="dim"))
    return table


def _marks(policy: Policy, low: int) -> str:
    """The thresholds within a band: ``≥650 a tier``, ``<500 a sanction, another one``."""
    inside = range(low, low + BAND)
    by_threshold: dict[str, list[str]] = {}
    for tier in policy.tiers:
        if tier.threshold in inside:
            by_threshold.setdefault(f"≥{tier.threshold}", []).append(tier.id)
    for rule in policy.sanctions:
        if rule.below - 1 in inside:
            by_threshold.setdefault(f"<{rule.below}", []).append(rule.id)
    return ", ".join(f"{threshold} {', '.join(names)}" for threshold, names in by_threshold.items())


def _short_lists(findings: Findings) -> Columns:
    """Who stands highest and lowest, and the register's first; side by side where there is room."""
    highest, lowest, register = _grid("left", "right"), _grid("left", "right"), _grid("left", "right", "left")
    for table, people in ((highest, findings.ranked[:SHOWN]), (lowest, findings.ranked[: -SHOWN - 1 : -1])):
        for person, score in people:
            table.add_row(person, str(score))
    for entry in findings.listed[:SHOWN]:
        friends = "friend" if entry.friends == 1 else "friends"
        register.add_row(entry.person, signed(-entry.drag_points), f"over {entry.friends} {friends}")
    heads = ("Highest", "Lowest", f"Public register ({len(findings.listed)} listed)")
    blocks = [
        Group(Text(head, style="bold"), table) for head, table in zip(heads, (highest, lowest, register), strict=True)
    ]
    return Columns(blocks, padding=(0, 3, 0, 0))


def _why(findings: Findings) -> Table:
    """One person's statement, its lines adding up to the score."""
    told, policy = findings.told, findings.standings.policy
    longest = max((abs(line.points) for line in told.lines), default=0)
    table = _grid("left", "right", "left", "left")
    table.add_row("Everybody starts at", str(told.base))
    for line in told.lines:
        standing = Text(line.standing.value, style="dim")
        table.add_row(label(line, policy), signed(line.points), bar(line.points, longest), standing)
        if line.code is ReasonCode.ASSOCIATION:
            for part, points in _shortened(line.lines, policy, 3):
                table.add_row(f"  {part}", signed(points), bar(points, longest))
    return table


def _shortened(lines: Sequence[Line], policy: Policy, most: int) -> list[tuple[str, int]]:
    """The `most` largest lines, and one for all the rest, so that they still add up."""
    found = [(label(line, policy), line.points) for line in lines[:most] if line.points]
    rest = lines[len(found) :]
    return [*found, (f"{len(rest)} more", sum(line.points for line in rest))] if rest else found


def _what_if(findings: Findings) -> Text:
    """What dropping the costliest friend would do, to everybody it would do anything to."""
    person = findings.told.person
    if findings.outcome is None:
        nothing = "On this day, by this rule book, no friend costs them a point."
        return Text.assemble((f"What if {person} dropped a friend? ", "bold"), nothing)
    own = findings.outcome.of(person)
    others = [move for move in findings.outcome.moves if move.person != person]
    return Text.assemble(
        (f"What if {person} dropped {findings.dropped}? ", "bold"),
        "; ".join(_moved(move) for move in (own, *others)),
        "; nobody else moves.",
    )


def _moved(move: Move) -> str:
    """One person's way from score to score, and what it opens and closes."""
    text = f"{move.person} {move.score_before} → {move.score_after}"
    changes = [f"gains {tier.id}" for tier in move.tiers_gained] + [f"loses {tier.id}" for tier in move.tiers_lost]
    changes += [f"{rule.id} begins" for rule in move.sanctions_begun]
    changes += [f"{rule.id} ends" for rule in move.sanctions_lifted]
    return f"{text}, {', '.join(changes)}" if changes else text


def _alert(findings: Findings, cast: Mapping[str, str]) -> Text:
    """Who lost a tier, and why, in numbers that add up."""
    between = f"between day {findings.since:.15g} and day {findings.standings.day:.15g}"
    if findings.alert is None:
        return Text.assemble(("Alert: ", "bold"), f"none; nobody lost a tier {between}.")
    move, why = findings.alert
    causes = _shortened(why.lines, findings.standings.policy, 2)
    return Text.assemble(
        (f"Alert: {move.person} ", "bold"),
        (f"({cast[move.person]}) ", "dim"),
        (f"lost {', '.join(tier.id for tier in move.tiers_lost)} ", "bold"),
        f"{between}, {move.score_before} → {move.score_after}: ",
        "; ".join(f"{name} {signed(points)}" for name, points in causes),
        ".",
    )


def _grid(*justify: str) -> Table:
    """A table without lines."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for side in justify:
        table.add_column(justify="right" if side == "right" else "left", overflow="fold")
    return table


def show(what: RenderableType) -> None:
    """Print for a terminal; into a pipe the same as plain text, without blanks at the ends of lines."""
    terminal = console()
    if terminal.is_terminal:
        terminal.print(what, width=min(terminal.width, WIDTH))
        return
    plain = Console(file=io.StringIO(), width=WIDTH, color_system=None, highlight=False, emoji=False)
    with plain.capture() as captured:
        plain.print(what)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


# Ink on paper, with contrast enough on a light page and on a dark one: the picture brings its own paper.
INK = [(31, 35, 40), (207, 34, 46), (26, 127, 55), (191, 135, 0), (9, 105, 218), (130, 80, 223), (5, 102, 140)]
PAPER = TerminalTheme((255, 255, 255), INK[0], [*INK, (87, 96, 106)])

# rich's own format fetches its font from elsewhere; this one takes what the reader's machine has.
PICTURE = """\
<svg role="img" aria-label="The screen of: {title}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def as_svg(what: RenderableType, title: str) -> str:
    """A screen as a picture that needs nothing from elsewhere."""
    paper = Console(
        file=io.StringIO(), record=True, width=WIDTH, force_terminal=True, color_system="truecolor",
        highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    paper.print(what)
    picture = PICTURE.replace("{title}", title)
    svg = paper.export_svg(title=title, theme=PAPER, code_format=picture, unique_id="glance")
    # Fonts differ in width: stretched to their cells, blocks join into bars whatever the font.
    # Nothing here is taller than its line; rich clips each line all the same, the last one by a path that is not there.
    svg = re.sub(r' clip-path="url\(#glance-line-\d+\)"', "", svg)
    svg = svg.replace("textLength=", 'lengthAdjust="spacingAndGlyphs" textLength=')
    # The window's edge, which rich draws for dark pages only.
    return svg.replace('stroke="rgba(255,255,255,0.35)"', 'stroke="#8c959f"')
