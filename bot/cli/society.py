"""``glasshouse score``, ``explain``, ``change``, ``what-if`` and ``register``: a society from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import polars as pl

from bot.cli.options import (
    PATH,
    checked_day,
    day_option,
    inputs,
    json_option,
    person_option,
    place_of,
    policy_option,
)
from bot.cli.output import bar, piped, printable, progress, show_json, show_table, signed
from bot.cli.tables import Files, last_day, load_population, refuse_ending, refuse_input, write_table
from bot.cli.wording import as_json as line_as_json
from bot.cli.wording import label
from scoring import (
    Batch,
    Line,
    Move,
    Policy,
    Refused,
    Standings,
    load_policy,
    recompute,
    snapshot,
    statement,
)
from scoring import change as change_between
from scoring import register as registered
from scoring import what_if as outcome_of
from scoring.errors import choices

if TYPE_CHECKING:
    from pathlib import Path

FRIENDLY_STRENGTH = 1.0
ROWS_ON_SCREEN = 40


def standings_from(files: Files, policy: Policy, day: float | None, option: str = "--day") -> Standings:
    """Read, check and score a society, showing how far it has got; `option` is the one that says the day."""
    with progress() as shown:
        task = shown.add_task("reading", total=None)
        population = load_population(
            files,
            kinds=policy.kind_by_id,
            as_of=day,
            option=option,
            tell=lambda doing: shown.update(task, description=doing),
        )
        shown.update(task, description="scoring")
        return recompute(policy, population, last_day(files.events) if day is None else day)


@click.command()
@policy_option
@inputs
@day_option
@click.option("--out", type=PATH, help="Write the scores to this file (.csv or .parquet).")
@json_option
def score(book: str, files: Files, day: float | None, out: Path | None, as_json: bool) -> None:
    """Score everybody.

    \b
    Example:
      glasshouse score --policy sesame-2015 --people people.csv --friendships ties.csv \\
        --events events.csv --day 100 --out scores.parquet
    """
    if out:
        refuse_ending(out, "--out")
        refuse_input(out, files, book)
    standings = standings_from(files, load_policy(book), day)
    frame = scores_frame(standings)
    if out:
        write_table(frame, out)
        click.echo(f"{len(frame)} scores of day {standings.day:.15g} written to {out}", err=True)
    elif as_json:
        show_json(frame.to_dicts())
    elif piped():
        click.echo(frame.write_csv(), nl=False)
    else:
        columns = ["person", "score", "tier", "sanctions"]
        first = frame.head(ROWS_ON_SCREEN).with_columns(pl.col("sanctions").str.replace_all(";", ", ", literal=True))
        show_table(f"Day {standings.day:.15g}", columns, first.select(columns).rows(), right=["score"])
        if len(frame) > ROWS_ON_SCREEN:
            click.echo(f"… and {len(frame) - ROWS_ON_SCREEN} more; write all of them with --out scores.csv")


def scores_frame(standings: Standings) -> pl.DataFrame:
    """Everybody's score and what it is made of, in the order of the people."""
    policy = standings.policy
    held = [tier.id for tier in policy.tiers]
    tiers = pl.Series([*held, ""])[standings.tier.astype("int64")] if len(standings) else pl.Series([], dtype=pl.String)
    sanctions = [[sanction.below, sanction.id] for sanction in policy.sanctions]
    # Sanctions depend on the score alone, and there are but 601 scores.
    in_force = {s: ";".join(str(name) for below, name in sanctions if s < below) for s in set(standings.score.tolist())}
    return pl.DataFrame(
        {
            "person": pl.Series(standings.population.people, dtype=pl.String),
            "score": standings.score.astype("int64"),
            "total_millipoints": standings.total_millipoints,
            **{
                f"{factor.id}_millipoints": standings.points_millipoints[:, column].astype("int64")
                for column, factor in enumerate(policy.factors)
            },
            "association_millipoints": standings.association_millipoints.astype("int64"),
            "tier": tiers,
            "sanctions": pl.Series([in_force[s] for s in standings.score.tolist()], dtype=pl.String),
        }
    )


@click.command()
@policy_option
@inputs
@day_option
@person_option
@json_option
def explain(book: str, files: Files, day: float | None, person: str, as_json: bool) -> None:
    """Why is a score what it is? Lines that add up, down to single events and friends.

    \b
    Example:
      glasshouse explain --people people.csv --friendships ties.csv --events events.csv --person Valjean
    """
    policy = load_policy(book)
    standings = standings_from(files, policy, day)
    place_of(standings, person)
    found = statement(snapshot(standings, person))
    if as_json:
        show_json(
            {
                "person": found.person,
                "day": found.day,
                "base": found.base,
                "score": found.score,
                "policy": policy.name,
                "lines": [line_as_json(line, policy) for line in found.lines],
            }
        )
        return
    title = f"{found.person}, day {found.day:.15g}: {found.score} = {found.base} to start with, and"
    show_lines(title, found.lines, policy)


def show_lines(title: str, lines: tuple[Line, ...], policy: Policy) -> None:
    """Lines of an explanation: indented with bars in a terminal, CSV with a level elsewhere.

    There the title, which says what the lines lead from and to, goes to standard error: the CSV holds points only.
    """
    flat = [(level, line) for top in lines for level, line in _walk(top, 0)]
    if piped():
        click.echo(printable(title), err=True)
        rows = [(level, line.code.value, label(line, policy), line.points, line.standing.value) for level, line in flat]
        show_table(title, ("level", "code", "label", "points", "standing"), rows)
        return
    longest = max((abs(line.points) for line in lines), default=0)
    # Lines that round to nothing are in --json and in pipes; on a screen they are noise below the first level.
    found = [
        ("  " * level + label(line, policy), signed(line.points), bar(line.points, longest), line.standing.value)
        for level, line in flat
        if line.points or not level
    ]
    show_table(title, ("because", "points", "", "standing"), found, right=("points",))


def _walk(line: Line, level: int) -> list[tuple[int, Line]]:
    return [(level, line), *(found for part in line.lines for found in _walk(part, level + 1))]


@click.command()
@policy_option
@inputs
@person_option
@click.option("--from-day", type=float, callback=checked_day, required=True, help="The earlier day.")
@click.option("--to-day", type=float, callback=checked_day, required=True, help="The later day, after all events.")
@json_option
def change(book: str, files: Files, person: str, from_day: float, to_day: float, as_json: bool) -> None:  # noqa: PLR0917
    """Why did a score change between two days?

    \b
    Example:
      glasshouse change --people people.csv --friendships ties.csv --events events.csv \\
        --person Valjean --from-day 50 --to-day 100
    """
    policy = load_policy(book)
    if from_day > to_day:
        raise Refused(place="--from-day", field="day", value=from_day, allowed=f"at most {to_day:.15g}, the --to-day")
    after = standings_from(files, policy, to_day, "--to-day")
    place_of(after, person)
    before = recompute(policy, after.population.until(from_day), from_day)
    found = change_between(snapshot(before, person), snapshot(after, person))
    if as_json:
        show_json(
            {
                "person": found.person,
                "from": {"day": found.day_before, "score": found.score_before},
                "to": {"day": found.day_after, "score": found.score_after},
                "policy": policy.name,
                "lines": [line_as_json(line, policy) for line in found.lines],
            }
        )
        return
    moved = signed(found.score_after - found.score_before)
    before_and_after = f"{found.score_before} on day {from_day:.15g}, {found.score_after} on day {to_day:.15g}"
    title = f"{found.person}: {before_and_after}: {moved}"
    show_lines(title, found.lines, policy)


@click.command("what-if")
@policy_option
@inputs
@day_option
@person_option
@click.option("--add-event", "added", multiple=True, metavar="KIND[:MAGNITUDE]", help="Something they do that day.")
@click.option("--unfriend", "ended", multiple=True, metavar="Q", help="A friendship that ends.")
@click.option(
    "--befriend", "made", multiple=True, metavar="Q[:STRENGTH]", help="A friendship that begins (strength 1)."
)
@json_option
def what_if(  # noqa: PLR0917 - one argument an option
    book: str,
    files: Files,
    day: float | None,
    person: str,
    added: tuple[str, ...],
    ended: tuple[str, ...],
    made: tuple[str, ...],
    as_json: bool,
) -> None:
    """What would happen, exactly, if one thing were different? To them and to their friends.

    \b
    Example:
      glasshouse what-if --people people.csv --friendships ties.csv --events events.csv \\
        --person Valjean --unfriend Javert --add-event bill-late:2
    """
    if not (added or ended or made):
        message = "nothing to change; give --add-event, --unfriend or --befriend"
        raise click.UsageError(message, click.get_current_context())
    policy = load_policy(book)
    standings = standings_from(files, policy, day)
    batch = _batch(standings, person, added, ended, made)
    outcome = outcome_of(standings, batch)
    own = outcome.of(person)
    others = [move for move in outcome.moves if move.person != person]
    if as_json:
        show_json(
            {
                "person": person,
                "day": standings.day,
                "score": {"from": own.score_before, "to": own.score_after},
                "tiers": {
                    "gained": [tier.id for tier in own.tiers_gained],
                    "lost": [tier.id for tier in own.tiers_lost],
                },
                "sanctions": {
                    "begun": [sanction.id for sanction in own.sanctions_begun],
                    "lifted": [sanction.id for sanction in own.sanctions_lifted],
                },
                "friends": [
                    {"person": move.person, "from": move.score_before, "to": move.score_after} for move in others
                ],
            }
        )
        return
    columns = ("person", "from", "to", "points", "gained", "lost", "sanctions")
    rows = [_move_row(move) for move in (own, *others)]
    show_table(f"What if, on day {standings.day:.15g}", columns, rows, right=("from", "to", "points"))


def _move_row(move: Move) -> tuple[object, ...]:
    moved = move.score_after - move.score_before
    sanctions = [f"{sanction.id} begins" for sanction in move.sanctions_begun]
    sanctions += [f"{sanction.id} ends" for sanction in move.sanctions_lifted]
    return (
        move.person,
        move.score_before,
        move.score_after,
        moved if piped() else signed(moved),
        "; ".join(tier.id for tier in move.tiers_gained),
        "; ".join(tier.id for tier in move.tiers_lost),
        "; ".join(sanctions),
    )


def _batch(
    standings: Standings, person: str, events: tuple[str, ...], ended: tuple[str, ...], made: tuple[str, ...]
) -> Batch:
    """The change that the options describe."""
    population, kinds = standings.population, standings.policy.kind_by_id
    place_of(standings, person)
    happened = []
    for text in events:
        kind, magnitude = _named_number(text, kinds, "--add-event", "magnitude", 1.0)
        if kind not in kinds:
            allowed = f"a kind of rule book {standings.policy.name}: {choices(kinds, kind)}"
            raise Refused(place="--add-event", field="kind", value=kind, allowed=allowed)
        happened.append((person, kind, magnitude, standings.day))
    ties: list[tuple[str, str, float | None]] = [(person, friend, None) for friend in ended]
    for text in made:
        friend, strength = _named_number(text, population.places(), "--befriend", "strength", FRIENDLY_STRENGTH)
        ties.append((person, friend, strength))
    try:
        return Batch.of(population, events=happened, friendships=ties)
    except Refused as error:
        table, _, row = error.place.partition(", row ")
        option = "--add-event" if table == "events" else "--unfriend" if int(row) <= len(ended) else "--befriend"
        field = "friend" if error.field in {"a", "b", "a, b"} else error.field
        allowed = error.allowed.partition("; row")[0]
        raise type(error)(place=option, field=field, value=error.value, allowed=allowed) from error


def _named_number(text: str, known: Any, option: str, field: str, default: float) -> tuple[str, float]:  # noqa: ANN401
    """``NAME`` or ``NAME:NUMBER``; a name may hold a colon itself."""
    name, colon, number = text.rpartition(":")
    if not colon or text in known:
        return text, default
    try:
        return name, float(number)
    except ValueError:
        raise Refused(place=option, field=field, value=number, allowed=f"a number, as in {name}:0.5") from None


@click.command()
@policy_option
@inputs
@day_option
@click.option("--top", type=click.IntRange(min=1), help="Only the first N.")
@json_option
def register(book: str, files: Files, day: float | None, top: int | None, as_json: bool) -> None:
    """The public register: who draws others down, and by how much.

    \b
    Example:
      glasshouse register --people people.csv --friendships ties.csv --events events.csv --top 10
    """
    standings = standings_from(files, load_policy(book), day)
    entries = registered(standings)
    shown = entries[:top]
    rows = [(entry.rank, entry.person, entry.drag_points, entry.friends, entry.score) for entry in shown]
    columns = ("rank", "person", "drag_points", "friends", "score")
    if as_json:
        people = [dict(zip(columns, row, strict=True)) for row in rows]
        show_json({"day": standings.day, "policy": standings.policy.name, "listed": len(entries), "people": people})
        return
    title = f"Day {standings.day:.15g}: {len(entries)} of {len(standings)} draw others down"
    show_table(title, columns, rows, right=("rank", "drag_points", "friends", "score"))
    if piped():
        click.echo(title, err=True)
