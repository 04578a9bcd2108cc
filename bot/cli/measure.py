"""``glasshouse bench``: is it as fast as it says, on this machine, beside the alternatives?"""

from __future__ import annotations

from dataclasses import asdict

import click

from bot.cli.options import json_option
from bot.cli.output import progress, show_json, show_table
from scoring import load_policy

FAILED = 1


@click.command()
@click.option("--people", type=click.IntRange(min=1000), default=1_000_000, show_default=True, help="How many people.")
@click.option(
    "--friendships", type=click.IntRange(min=1000), default=10_000_000, show_default=True, help="How many friendships."
)
@click.option(
    "--days", type=click.IntRange(min=1), default=100, show_default=True, help="Days of events, 0.2 a day each."
)
@click.option("--worlds", is_flag=True, help="Measure living worlds instead: a town of so many people, on disk.")
@json_option
@click.option("--strict", is_flag=True, help="Leave with exit code 1 where a promise is not kept.")
def bench(  # noqa: PLR0917 - one an option
    people: int, friendships: int, days: int, worlds: bool, as_json: bool, strict: bool
) -> None:
    """Measure the scoring, each figure beside its alternative in the same run.

    Promises are of the size that it measures by default; at another they are shown and not judged.

    \b
    Example:
      glasshouse bench --people 100000 --friendships 1000000
    """
    from bot.cli.benchmark import measure  # noqa: PLC0415 - a second of imports that no other command needs

    with progress() as shown:
        task = shown.add_task("starting", total=None)
        if worlds:
            from bot.cli.world_benchmark import measure_worlds  # noqa: PLC0415 - the same

            report = measure_worlds(people, lambda doing: shown.update(task, description=doing))
        else:
            policy = load_policy("sesame-2015")
            report = measure(policy, people, friendships, days, lambda doing: shown.update(task, description=doing))
    if as_json:
        show_json([asdict(line) for line in report])
    else:
        columns = ("what", "ms", "ratio", "to", "promised", "kept")
        rows = [
            (
                line.what,
                None if line.milliseconds is None else f"{line.milliseconds:,.2f}",
                None if line.ratio is None else f"{line.ratio:.3f}",
                line.of,
                line.promise,
                "" if line.kept is None else "yes" if line.kept else "NO",
            )
            for line in report
        ]
        show_table("Beside the alternatives, in turns", columns, rows, right=("ms", "ratio"))
    if strict and any(line.kept is False for line in report):
        raise SystemExit(FAILED)
