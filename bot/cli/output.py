"""How the command line shows things: tables and trees for a terminal, CSV and JSON for programs.

The same rows go to both. In a terminal they are aligned and coloured; piped, they are CSV with a header line. Which
of the two, standard output alone decides: variables that ask for colour turn no CSV into a table.
"""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import JustifyMethod

# Characters that show nothing but do something: control codes, what turns the direction of writing round or joins
# letters, lone surrogates, line and paragraph separators.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SIMULATION = "A simulation on fictional people; no real privilege or sanction hangs on a score."


def console() -> Console:
    """The console of standard output, made when asked for: tests and pipes replace the stream."""
    return Console(highlight=False, emoji=False)


def piped() -> bool:
    """Is standard output read by a program?"""
    return not sys.stdout.isatty()


def show_json(value: object) -> None:
    """One JSON document on standard output; in a terminal with its control characters escaped."""
    if piped():
        json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    else:
        text = json.dumps(value, ensure_ascii=False, indent=2)
        sys.stdout.write("".join(json.dumps(letter)[1:-1] if _acts(letter) else letter for letter in text))
    sys.stdout.write("\n")


def _acts(letter: str) -> bool:
    return letter != "\n" and unicodedata.category(letter) in UNSEEN


def show_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> None:
    """Rows under headings: a table in a terminal, CSV elsewhere.

    `right` names the columns of numbers, `whole` those whose cells are not to be broken where there is room.
    """
    if piped():
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        return
    screen = console()
    headings = [_text(name.replace("_", " ")) for name in columns]
    cells = [[_text(cell) for cell in row] for row in rows]
    table = Table(title=_text(title), title_justify="left", title_style="bold", header_style="dim")
    for place, name in enumerate(columns):
        justify: JustifyMethod = "right" if name in right else "left"
        table.add_column(headings[place], justify=justify, overflow="fold", no_wrap=name in whole)
    drawn = 3 * len(columns) + 1  # a blank on both sides of each cell, and the lines between
    unbroken = [name in whole for name in columns]
    for column, width in zip(table.columns, widths([headings, *cells], unbroken, screen.width - drawn), strict=False):
        column.width = width
    for row in cells:
        table.add_row(*row)
    screen.print(table)


def widths(rows: Sequence[Sequence[Text]], unbroken: Sequence[bool], room: int) -> list[int]:
    """How wide to make columns that are wider than there is room for, so that they are folded between words only.

    Empty where everything fits as it is, and where the longest words do not fit: there rich does what it can.
    """
    wanted: list[int] = []
    needed: list[int] = []
    for column, whole in zip(zip(*rows, strict=True), unbroken, strict=True):
        lines = [line for cell in column for line in cell.plain.split("\n")]
        wanted.append(max(cell_len(line) for line in lines))
        needed.append(wanted[-1] if whole else max(cell_len(word) for line in lines for word in line.split() or [""]))
    left = room - sum(needed)
    if sum(wanted) <= room or left < 0:
        return []
    # Those that miss least come first, so that short labels stay on one line beside long lists.
    order = sorted(range(len(wanted)), key=lambda place: wanted[place] - needed[place])
    found = needed.copy()
    for done, place in enumerate(order):
        more = min(wanted[place] - needed[place], left // (len(order) - done))
        found[place] += more
        left -= more
    return found


def _text(cell: object) -> Text:
    """A cell as it is: square brackets in a name are no markup."""
    return cell if isinstance(cell, Text) else Text("" if cell is None else printable(str(cell)))


def printable(text: str) -> str:
    """Text with its control characters spelt out, so that no name can move a terminal's cursor."""
    return "".join(repr(letter)[1:-1] if unicodedata.category(letter) in UNSEEN else letter for letter in text)


def signed(points: int) -> str:
    """Points with their sign; a true minus, so that columns align."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def bar(points: int, longest: int, width: int = 12) -> Text:
    """A bar of at most `width` characters, in colour: what raises and what lowers."""
    if not points or not longest:
        return Text()
    length = max(1, round(abs(points) / longest * width))
    return Text("█" * length, style="green" if points > 0 else "red")


def progress() -> Progress:
    """A progress bar on standard error; silent where that is no terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
