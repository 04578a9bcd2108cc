"""``glasshouse glance``: a society that everybody knows, scored, on one screen: who stands where, and why."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import click
from rich.console import Group
from rich.text import Text

from bot.cli.glance_findings import Findings, as_document, look
from bot.cli.glance_screen import as_svg, listing, screen, show
from bot.cli.options import PATH, json_option, policy_option
from bot.cli.output import show_json
from bot.scenarios import EVENTS, FRIENDSHIPS, PEOPLE, TABLES, cast_of, scene_on, tables_of
from scoring import Refused, load_policy

SCENARIO, TITLE, PROTAGONIST = "les_miserables", "Les Misérables", "Marius"
LAST_DAY = 100.0
EARLIER_DAY = 30.0  # worth a look: the mayor stands highest and the bishop second
BOOK, OTHER_BOOK = "sesame-2015", "credit-only"
NARROW = 76  # commands to copy are broken before this many columns


@click.command()
@policy_option
@click.option("--day", type=float, default=LAST_DAY, show_default=True, help="The day to look at, 0 to 100.")
@click.option("--export", "folder", type=PATH, metavar="DIR", help="Write the society's three tables there instead.")
@click.option("--picture", type=PATH, metavar="FILE.svg", help="Save the screen as a picture as well.")
@json_option
def glance(book: str, day: float, folder: Path | None, picture: Path | None, as_json: bool) -> None:
    """Les Misérables under a social credit score: who stands where, and why.

    \b
    Example:
      glasshouse glance --day 30
    """
    policy = load_policy(book)
    if not 0 <= day <= LAST_DAY:
        raise Refused(place="--day", field="day", value=day, allowed=f"0 to {LAST_DAY:g}, the days of the story")
    if picture and picture.suffix.lower() != ".svg":
        raise Refused(place="--picture", field="ending", value=picture.suffix, allowed=".svg")
    tables = tables_of(SCENARIO)
    findings = look(tables, policy, day, PROTAGONIST)
    commands = next_commands(findings, book, folder)
    lines = [continued(command) for command in commands]
    scene, cast = scene_on(SCENARIO, day), cast_of(SCENARIO)
    whole = screen(findings, title=TITLE, scene=scene, cast=cast, commands=lines)
    if folder:
        export(tables, folder, day)
    if picture:
        write(picture, "--picture", as_svg(whole, "glasshouse glance"))
    if as_json:
        show_json(as_document(findings, [shlex.join(command) for command in commands]))
    elif folder:
        show(Group(Text(f"Written to {folder}: {', '.join(TABLES)}. Now try"), *listing(lines)))
    else:
        show(whole)


def next_commands(findings: Findings, book: str, folder: Path | None) -> list[list[str]]:
    """Commands that work as they stand, where this one did."""
    called, day = program(), findings.standings.day
    rules = [] if book == BOOK else ["--policy", book]
    on = [] if day == LAST_DAY else ["--day", f"{day:.15g}"]
    other_book = OTHER_BOOK if book == BOOK else BOOK
    if folder is None:
        other_day = LAST_DAY if day == EARLIER_DAY else EARLIER_DAY
        return [
            [*called, "policy", "show", book],
            [*called, "glance", *rules, "--day", f"{other_day:.15g}"],
            [*called, "glance", "--policy", other_book, *on],
            [*called, "glance", *rules, *on, "--export", "les-miserables"],
        ]
    options = {PEOPLE: "--people", FRIENDSHIPS: "--friendships", EVENTS: "--events"}
    files = [word for name in TABLES for word in (options[name], str(folder / name))]
    person = ["--person", findings.told.person]
    compare = [*called, "compare", "--policies", f"{book},{other_book}", *files, *on, *person]
    if findings.counted < findings.events:
        return [compare]  # the other commands refuse events of kinds that the rule book does not know
    dearest = min(findings.standings.policy.kinds, key=lambda kind: kind.weight).id
    different = ["--unfriend", findings.dropped] if findings.dropped else ["--add-event", dearest]
    return [
        [*called, "explain", *rules, *files, *on, *person],
        [*called, "what-if", *rules, *files, *on, *person, *different],
        compare,
    ]


def program() -> list[str]:
    """How this program was called, so that the commands shown can be called the same way."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return [_from_here(Path(sys.executable)), "-m", "bot"]
    found = shutil.which("glasshouse")
    if called.stem != "glasshouse" or (found and Path(found).resolve() == called.resolve()):
        return ["glasshouse"]
    return [_from_here(called)]


def _from_here(path: Path) -> str:
    """A program's path as one would type it in this folder."""
    here, absolute = Path.cwd(), path.absolute()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def continued(command: list[str]) -> str:
    """One command over as many lines as it takes, broken before options only, as shells continue a line."""
    starts = [place for place, word in enumerate(command) if word.startswith("--")] + [len(command)]
    lines = [f"  {shlex.join(command[: starts[0]])}"]
    for start, end in pairwise(starts):
        option = shlex.join(command[start:end])
        if len(lines[-1]) + len(option) > NARROW:
            lines.append(f"      {option}")
        else:
            lines[-1] += f" {option}"
    return " \\\n".join(lines)


def export(tables: dict[str, str], folder: Path, day: float) -> None:
    """Write the three tables, with the events up to `day`. Raises `Refused`, and writes nothing over others' files."""
    head, *events = tables[EVENTS].splitlines(keepends=True)
    past = {**tables, EVENTS: "".join([head, *(row for row in events if float(row.rsplit(",", 1)[1]) <= day)])}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        value, allowed = f"{folder}: {error.strerror}", "a folder, or a place where one can be made"
        raise Refused(place="--export", field="folder", value=value, allowed=allowed) from error
    for name in TABLES:
        if not _may_write(folder / name, tables[name]):
            allowed = "a folder without it, so that nothing of yours is written over"
            raise Refused(place="--export", field="file", value=str(folder / name), allowed=allowed)
    for name, text in past.items():
        write(folder / name, "--export", text)


def _may_write(path: Path, text: str) -> bool:
    """Is there no such file, or one that holds nothing but lines of `text`, as the export of any day does?"""
    try:
        return set(path.read_text(encoding="utf-8").splitlines()) <= set(text.splitlines())
    except FileNotFoundError:
        return True
    except (OSError, UnicodeDecodeError):
        return False


def write(path: Path, option: str, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        value, allowed = f"{path}: {error.strerror}", "a place that can be written to"
        raise Refused(place=option, field="file", value=value, allowed=allowed) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
