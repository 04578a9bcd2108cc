"""``glasshouse world``: living worlds in a database: made, moved on, replayed, branched, exported."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import NumberRange, db_option, json_option
from bot.cli.output import show_json
from bot.cli.world_database import awaited, opened, with_progress
from bot.cli.world_looks import list_worlds, person, show, show_register
from bot.clock import SystemClock
from bot.ports import Phase, WorldState
from bot.scenarios import list_scenarios
from bot.services.branch import branch as branched
from bot.services.export_world import export_world
from bot.services.host import refuse_pace
from bot.services.keep_alive import pause, resume
from bot.services.living_world import open_world
from bot.services.make_world import MOST_SEED, Wish, make_world
from bot.services.replay import replay as replayed
from bot.services.tick import keep_if_due
from bot.services.tick import tick as move_on
from scoring import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import WorldRow
    from bot.store.store import SqliteStore

DIFFERENT = 1


def checked_pace(_ctx: click.Context, _option: click.Parameter, seconds: float | None) -> float | None:
    """Seconds between ticks as they came; a usage error for a pace that no host may set."""
    try:
        refuse_pace(seconds, None)
    except Refused as error:
        message = f"{seconds:g} is not allowed; allowed: {error.allowed}"
        raise click.BadParameter(message) from error
    return seconds


def seconds_option(told: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """How long a world rests between two ticks, while a bot moves it on."""
    return click.option("--seconds-a-tick", type=float, callback=checked_pace, help=f"Between two ticks. {told}")


@click.group()
def world() -> None:
    """Living worlds: characters who live their days, scored at every tick.

    They are kept in one database: --db, else the variable GLASSHOUSE_DB, else your data folder.

    \b
    Example:
      glasshouse world new paris --scenario les-miserables
    """


@world.command()
@click.argument("name")
@click.option("--scenario", required=True, metavar="S", help=f"One of {', '.join(s.name for s in list_scenarios())}.")
@click.option("--people", type=int, help="How many people (town only).")
@click.option(
    "--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True, help="Chance: same seed, same world."
)
@click.option("--policy", metavar="NAME|FILE", help="The rule book. [default: the scenario's]")
@click.option("--file", type=click.Path(path_type=Path), help="The network to import (import only).")
@click.option(
    "--phase",
    type=click.Choice([phase.value for phase in Phase]),
    default=Phase.MANDATORY.value,
    show_default=True,
    help="Who is scored.",
)
@click.option("--days-a-tick", type=NumberRange(min=0.01, max=366), help="[default: the scenario's]")
@seconds_option("[default: the scenario's]")
@db_option
@awaited
async def new(  # noqa: PLR0917 - a command has as many parameters as it has options
    name: str,
    scenario: str,
    people: int | None,
    seed: int,
    policy: str | None,
    file: Path | None,
    phase: str,
    days_a_tick: float | None,
    seconds_a_tick: float | None,
    db: Path | None,
) -> None:
    """Make a world.

    \b
    Example:
      glasshouse world new springfield --scenario town --people 1000 --seed 7
    """
    wish = Wish(
        name=name, scenario=scenario, seed=seed, people=people, policy=policy, file=file,
        phase=Phase(phase), days_a_tick=days_a_tick, seconds_a_tick=seconds_a_tick,
    )  # fmt: skip
    async with opened(db) as store:
        row = await with_progress(lambda tell: make_world(store, wish, SystemClock(), tell))
    click.echo(f"{row.name}: {row.title}, {row.characters} characters. Next: glasshouse world tick {row.name}")


@world.command()
@click.argument("name")
@click.option("--ticks", type=click.IntRange(min=1), default=1, show_default=True, help="How many.")
@db_option
@awaited
async def tick(name: str, ticks: int, db: Path | None) -> None:
    """Move a world on.

    \b
    Example:
      glasshouse world tick paris --ticks 100
    """

    async def move(store: SqliteStore, tell: Callable[[float, str], None]) -> WorldRow:
        living = await open_world(store, name)
        for done in range(ticks):
            living = await move_on(store, living, SystemClock())
            await keep_if_due(store, living)
            tell((done + 1) / ticks, f"day {living.row.day:g}")
        await store.keep_compiled(living.row.world_id, living.compiled())
        return living.row

    async with opened(db) as store:
        row = await with_progress(lambda tell: move(store, tell))
    click.echo(f"{row.name}: day {row.day:g}, tick {row.tick}")


@world.command()
@click.argument("name")
@click.option("--phase", type=click.Choice([phase.value for phase in Phase]), help="From the next tick on.")
@click.option("--state", type=click.Choice([state.value for state in WorldState]), help="Does the timer move it?")
@seconds_option("From its next turn on.")
@db_option
@awaited
async def change(
    name: str, phase: str | None, state: str | None, seconds_a_tick: float | None, db: Path | None
) -> None:
    """Change how a world goes on: from the optional to the mandatory phase, paused or running, faster or slower.

    \b
    Example:
      glasshouse world change paris --phase mandatory
    """
    if phase is None and state is None and seconds_a_tick is None:
        message = "nothing to change; give --phase, --state or --seconds-a-tick"
        raise click.UsageError(message, click.get_current_context())
    async with opened(db) as store:
        row = await store.world(name)
        if phase is not None:
            await store.set_phase(row.world_id, Phase(phase))
        if seconds_a_tick is not None:
            await store.set_pace(row.world_id, seconds_a_tick=seconds_a_tick, days_a_tick=row.days_a_tick)
        if state is not None:
            await (pause if WorldState(state) is WorldState.PAUSED else resume)(store, name, SystemClock())
        row = await store.world(name)
    click.echo(f"{row.name}: {row.phase} phase, {row.state}, a tick every {row.seconds_a_tick:g} seconds")


@world.command()
@click.argument("name")
@db_option
@json_option
@awaited
async def replay(name: str, db: Path | None, as_json: bool) -> None:
    """Recompute a world's whole past from its ledger and compare all that is on record; exit code 1 if any differs.

    \b
    Example:
      glasshouse world replay paris
    """
    async with opened(db) as store:
        found = await with_progress(lambda tell: replayed(store, name, tell))
    if as_json:
        show_json(asdict(found))
    else:
        click.echo(f"{name}: {found.ticks} ticks, {found.snapshots} snapshots compared, {found.different} differences")
        for difference in found.differences:
            click.echo(f"  tick {difference.tick}, {difference.person}, {difference.what}: on record "
                       f"{difference.recorded}, computed {difference.computed}", err=True)  # fmt: skip
    if found.different:
        raise SystemExit(DIFFERENT)


@world.command()
@click.argument("name")
@click.option("--at-day", type=float, required=True, help="The day at which the ways part.")
@click.option("--to", "branch_name", metavar="NEW", help="The copy's name. [default: NAME-day-D]")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), help="The copy's chance. [default: another]")
@db_option
@awaited
async def branch(name: str, at_day: float, branch_name: str | None, seed: int | None, db: Path | None) -> None:
    """Copy a world as it stood on a day; the copy goes another way from there.

    \b
    Example:
      glasshouse world branch paris --at-day 50
    """
    async with opened(db) as store:
        row = await store.world(name)
        # Days are added up out of fractions and told in six digits: a day is meant by what it is told as.
        near = min(5e-6 * max(at_day, 1.0), row.days_a_tick / 2)
        if not 0 <= at_day <= row.day + near:
            raise Refused(place="--at-day", field="day", value=at_day, allowed=f"from 0 to {row.day:g}, its last")
        past = [(number, day) for number, day, _ in await store.ticks(row.world_id) if day <= at_day + near]
        number, day = max(past, default=(0, 0.0))
        new_name = branch_name or f"{row.name}-day-{day:g}"
        other = (row.seed + 1) % MOST_SEED if seed is None else seed
        copy = await with_progress(lambda tell: branched(store, row, number, new_name, other, SystemClock(), tell))
        living = await open_world(store, copy.name)
        await store.keep_compiled(copy.world_id, living.compiled())
    click.echo(f"{copy.name}: day {copy.day:g}, tick {copy.tick}, seed {copy.seed}, from {row.name}")


@world.command()
@click.argument("name")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder that is empty or not there yet.")
@db_option
@awaited
async def export(name: str, out: Path, db: Path | None) -> None:
    """A world as Parquet files: people, friendships, events, snapshots.

    \b
    Example:
      glasshouse world export paris --out paris-tables
    """
    async with opened(db) as store:
        files = await with_progress(lambda tell: export_world(store, name, out, tell))
    click.echo(f"{name}: {', '.join(path.name for path in files)} written to {out}")


@world.command()
@click.argument("name")
@db_option
@awaited
async def delete(name: str, db: Path | None) -> None:
    """Remove a world and everything in it.

    \b
    Example:
      glasshouse world delete paris
    """
    async with opened(db) as store:
        row = await store.world(name)
        await store.delete_world(row.world_id)
    click.echo(f"{row.name}: deleted")


for look in (list_worlds, show, person, show_register):
    world.add_command(look)
