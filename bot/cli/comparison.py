"""``glasshouse compare``: the same lives under several rule books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text

from bot.cli.options import day_option, inputs, json_option, place_of
from bot.cli.output import piped, progress, show_json, show_table, signed
from bot.cli.tables import Files, last_day, load_population
from bot.cli.wording import as_json as line_as_json
from bot.cli.wording import label
from scoring import Refused, load_policy, recompute, sanctions_in_force, snapshot, statement, tiers_held

if TYPE_CHECKING:
    from scoring import Policy, Standings


@click.command()
@click.option("--policies", required=True, metavar="A,B,…", help="Rule books, by name or file, separated by commas.")
@inputs
@day_option
@click.option("--person", help="Only this person, factor by factor.")
@json_option
def compare(policies: str, files: Files, day: float | None, person: str | None, as_json: bool) -> None:
    """The same lives under several rule books, side by side.

    Events of kinds that a rule book does not look at count for nothing under it.

    \b
    Example:
      glasshouse compare --policies sesame-2015,credit-only --people people.csv \\
        --friendships ties.csv --events events.csv --person Valjean
    """
    books = [load_policy(name.strip()) for name in policies.split(",") if name.strip()]
    if not books:
        raise Refused(place="--policies", field="rule books", value=policies, allowed="names separated by commas")
    names = [book.name for book in books]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(place="--policies", field="name", value=twice, allowed="rule books of different names")
    kinds = {kind: None for book in books for kind in book.kind_by_id}
    with progress() as shown:
        task = shown.add_task("reading", total=None)
        population = load_population(
            files, kinds=kinds, as_of=day, tell=lambda doing: shown.update(task, description=doing)
        )
        on = last_day(files.events) if day is None else day
        shown.update(task, description="scoring", total=len(books))
        under = []
        for book in books:
            under.append(recompute(book, population, on, ignore_unknown_kinds=True))
            shown.advance(task)
    if person is None:
        _compare_everybody(under, as_json=as_json)
    else:
        _compare_one(under, person, as_json=as_json)


def _compare_everybody(under: list[Standings], *, as_json: bool) -> None:
    names = [standings.policy.name for standings in under]
    people = under[0].population.people
    scores = list(zip(*(standings.score.tolist() for standings in under), strict=True))
    if as_json:
        # What holds depends on the score alone, and there are but 601 scores.
        opened = [{s: _tiers(a.policy, s) for s in set(a.score.tolist())} for a in under]
        closed = [{s: _sanctions(a.policy, s) for s in set(a.score.tolist())} for a in under]
        rows = [
            {
                "person": person,
                "scores": dict(zip(names, row, strict=True)),
                "tiers": {name: of[score] for name, of, score in zip(names, opened, row, strict=True)},
                "sanctions": {name: of[score] for name, of, score in zip(names, closed, row, strict=True)},
            }
            for person, row in zip(people, scores, strict=True)
        ]
        show_json({"day": under[0].day, "policies": names, "people": rows})
        return
    found = [(p, *s) for p, s in zip(people, scores, strict=True)]
    show_table(f"Day {under[0].day:.15g}", ("person", *names), found, right=names)


def _tiers(policy: Policy, score: int) -> list[str]:
    return [tier.id for tier in tiers_held(policy, score)]


def _sanctions(policy: Policy, score: int) -> list[str]:
    return [sanction.id for sanction in sanctions_in_force(policy, score)]


def _compare_one(under: list[Standings], person: str, *, as_json: bool) -> None:
    place_of(under[0], person)
    found = [(standings.policy, statement(snapshot(standings, person))) for standings in under]
    if as_json:
        lives = [
            {
                "policy": policy.name,
                "base": told.base,
                "score": told.score,
                "tiers": _tiers(policy, told.score),
                "sanctions": _sanctions(policy, told.score),
                "lines": [line_as_json(line, policy) for line in told.lines],
            }
            for policy, told in found
        ]
        show_json({"person": person, "day": under[0].day, "policies": lives})
        return
    names = [policy.name for policy, _ in found]
    columns: list[dict[str, int]] = []
    for policy, told in found:
        columns.append({})
        for line in told.lines:  # two factors of one title share a row, or it would not add up
            name = label(line, policy)
            columns[-1][name] = columns[-1].get(name, 0) + line.points
    labels = list(dict.fromkeys(name for column in columns for name in column))
    rows: list[tuple[object, ...]] = [("Starts at", *(told.base for _, told in found))]
    for name in labels:
        points = [column.get(name) for column in columns]
        rows.append((name, *(points if piped() else ("" if one is None else signed(one) for one in points))))
    rows.append(("Score", *(told.score for _, told in found)))
    rows.append(("Tier", *((_tiers(policy, told.score) or [""])[-1] for policy, told in found)))
    barred = [_sanctions(policy, told.score) for policy, told in found]
    rows.append(("Sanctions", *(";".join(names) if piped() else Text(",\n".join(names)) for names in barred)))
    show_table(f"{person}, day {under[0].day:.15g}", ("", *names), rows, right=names)
