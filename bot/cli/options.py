"""The options that several commands share: which society, which rule book, which day, whose score."""

from __future__ import annotations

import math
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.tables import Files
from scoring import PersonRefused
from scoring.population import DAY_ALLOWED, MOST_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring import Standings

PATH = click.Path(path_type=Path)


class NumberRange(click.FloatRange):
    """Numbers from one to another; what is no number at all lies in no range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """A number in the range."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


def inputs(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which society: the three files, as one `files` argument."""

    @click.option("--people", type=PATH, required=True, help="File with the column person (.csv or .parquet).")
    @click.option("--friendships", type=PATH, help="File with the columns a, b, strength (0 to 1, in thousandths).")
    @click.option("--events", type=PATH, help="File with the columns person, kind, magnitude (1 if left out), day.")
    @wraps(command)
    def with_files(people: Path, friendships: Path | None, events: Path | None, **rest: Any) -> None:  # noqa: ANN401
        command(files=Files(people=people, friendships=friendships, events=events), **rest)

    return with_files


def checked_day(_ctx: click.Context, _option: click.Parameter, day: float | None) -> float | None:
    """A day as it came; a usage error for one out of all reach, NaN among them."""
    if day is not None and not abs(day) <= MOST_DAYS:
        message = f"{day:.15g} is no day; allowed: {DAY_ALLOWED}"
        raise click.BadParameter(message)
    return day


policy_option = click.option(
    "--policy", "book", default="sesame-2015", show_default=True, metavar="NAME|FILE", help="The rule book."
)
day_option = click.option(
    "--day",
    type=float,
    callback=checked_day,
    help="The day to score; no event may be later. [default: the last event's]",
)
person_option = click.option("--person", required=True, help="Whose score.")
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


def place_of(standings: Standings, person: str) -> int:
    """Whose score was asked for. Raises `PersonRefused` that names the option."""
    try:
        return standings.index(person)
    except PersonRefused as error:
        raise PersonRefused(place="--person", field="name", value=person, allowed=error.allowed) from error


db_option = click.option(
    "--db", type=PATH, metavar="FILE", help="The database. [default: GLASSHOUSE_DB, else in your data folder]"
)
