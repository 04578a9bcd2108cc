"""How the command line shows things: tables and trees for a terminal, CSV and JSON for programs.

The same rows go to both. In a terminal they are aligned and coloured; piped, they are CSV with a header line.
"""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

# Characters that show nothing but do something: control codes, lone surrogates, line and paragraph separators.
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
SIMULATION = "A simulation on fictional people; no real privilege or sanction hangs on a score."


def console() -> Console:
    """The console of standard output, made when asked for: tests and pipes replace the stream."""
    return Console(highlight=False, emoji=False)


def show_json(value: object) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def show_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()
) -> None:
    """Rows under headings: a table in a terminal, CSV elsewhere. `right` names the columns of numbers."""
    screen = console()
    if not screen.is_terminal:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        return
    table = Table(title=_text(title), title_justify="left", title_style="bold", header_style="dim")
    for name in columns:
        heading = _text(name.replace("_", " "))
        table.add_column(heading, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_text(cell) for cell in row))
    screen.print(table)


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
