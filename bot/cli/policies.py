"""``glasshouse policy``: the rule books, what stands in them and how far to believe it."""

from __future__ import annotations

import click
from rich.markup import escape
from rich.text import Text

from bot.cli.options import json_option
from bot.cli.output import SIMULATION, console, piped, printable, show_json, show_table
from scoring import Policy, Provenance, RuleBookRefused, list_policies, load_policy


@click.group()
def policy() -> None:
    """Rule books: list them, read one, check your own.

    \b
    Example:
      glasshouse policy show sesame-2015
    """


@policy.command("list")
@json_option
def list_books(as_json: bool) -> None:
    """The rule books that come with Glasshouse.

    \b
    Example:
      glasshouse policy list
    """
    books = [load_policy(name) for name in list_policies()]
    rows = [
        (book.name, book.title, book.version, book.base, len(book.factors), len(book.kinds), len(book.tiers))
        for book in books
    ]
    columns = ("name", "title", "version", "base", "factors", "kinds", "tiers")
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        show_table("Rule books", columns, rows, right=columns[2:])


@policy.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The rule book's own structure, as JSON.")
def show(name: str, as_json: bool) -> None:
    """One rule book with the source and standing of every rule. NAME is a rule book's name or a TOML file.

    \b
    Example:
      glasshouse policy show sesame-2015 --json
    """
    book = load_policy(name)
    if as_json:
        show_json(book.document)
        return
    columns = ("section", "id", "rule", "number", "standing", "source", "note")
    rows = _rules(book)
    if piped():
        show_table(book.name, columns, rows)
        return
    console().print(
        f"[bold]{escape(printable(book.title))}[/] (version {book.version}, everybody starts at {book.base})"
    )
    console().print(SIMULATION)
    # The note stands under its rule: in a column of its own it would be as long as the screen and three words wide.
    told = [
        (
            name,
            Text.assemble(printable(str(rule)), "\n", (printable(str(note)), "dim")),
            number,
            f"{standing} ({source})",
        )
        for _, name, rule, number, standing, source, note in rows
    ]
    show_table(book.name, ("id", "rule", "number", "standing"), told, right=("number",), whole=("id",))


@policy.command("check")
@click.argument("file", type=click.Path())
def check(file: str) -> None:
    """Check a rule book of your own; every fault on a line of its own.

    \b
    Example:
      glasshouse policy check my-rules.toml
    """
    try:
        book = load_policy(file)
    except RuleBookRefused as error:
        *others, last = error.problems
        for problem in others:
            click.echo(f"glasshouse: {printable(str(problem))}", err=True)
        if error.left_out:
            click.echo(f"glasshouse: and {error.left_out} more faults, which are not listed", err=True)
        raise last from None
    click.echo(
        f"{printable(file)}: fine. {book.name}, version {book.version}: {len(book.factors)} factors, "
        f"{len(book.kinds)} kinds, {len(book.tiers)} tiers, {len(book.sanctions)} sanctions"
    )


def _rules(book: Policy) -> list[tuple[object, ...]]:
    """Every rule of a book, a row each."""

    def row(section: str, name: str, rule: str, number: str, provenance: Provenance) -> tuple[object, ...]:
        return (section, name, rule, number, provenance.standing.value, provenance.source.value, provenance.note)

    rows = []
    for factor in book.factors:
        fades = f", halves in {factor.half_life_days:g} days" if factor.half_life_days else ", never fades"
        caps = f"−{factor.down:g} to +{factor.up:g}{fades}"
        rows.append(row("factor", factor.id, factor.title, caps, factor.provenance))
        rows.extend(
            row("kind", kind.id, kind.title, f"{kind.weight:+g}", kind.provenance)
            for kind in book.kinds
            if kind.factor == factor.id
        )
    if book.association:
        spread = book.association
        rule = f"What friends do: {', '.join(spread.factors)}"
        caps = f"share {spread.share:g}, −{spread.down:g} to +{spread.up:g}"
        rows.append(row("association", "association", rule, caps, spread.provenance))
    rows.extend(row("tier", tier.id, tier.privilege, f"from {tier.threshold}", tier.provenance) for tier in book.tiers)
    rows.extend(
        row("sanction", sanction.id, sanction.sanction, f"below {sanction.below}", sanction.provenance)
        for sanction in book.sanctions
    )
    return rows
