"""What the command line explains, and what would be if: every line of it, added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import scoring
from tests.cli.society import (
    BASE,
    EVENTS,
    FACTORS,
    FILES,
    FRIENDSHIPS,
    LAST_DAY,
    PEOPLE,
    CommandLine,
    as_text,
    check_line,
    expected_rows,
    population,
    standings,
    write_society,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


# --- explain and change ----------------------------------------------------------------------------------------------


def flat(lines: list[dict[str, Any]], level: int = 0) -> Iterator[dict[str, str]]:
    """Lines as the rows that CSV has for them."""
    for line in lines:
        row = {"level": level, **{key: line[key] for key in ("code", "label", "points", "standing")}}
        yield {key: str(value) for key, value in row.items()}
        yield from flat(line["lines"], level + 1)


@pytest.mark.parametrize("person", PEOPLE)
def test_explain_adds_up_at_every_level(cli: CommandLine, person: str) -> None:
    told = cli.fine("explain", *FILES, "--person", person, "--json").document
    assert told.keys() == {"person", "day", "base", "score", "policy", "lines"}
    at = PEOPLE.index(person)
    assert (told["person"], told["day"], told["policy"]) == (person, LAST_DAY, "sesame-2015")
    assert (told["base"], told["score"]) == (BASE, expected_rows()[at]["score"])
    assert told["base"] + sum(line["points"] for line in told["lines"]) == told["score"]
    for line in told["lines"]:
        check_line(line)
    assert [line["subject"] for line in told["lines"] if line["code"] == "factor"] == FACTORS
    association = told["lines"][len(FACTORS)]
    friends = {name for pair in FRIENDSHIPS if person in pair[:2] for name in pair[:2]} - {person}
    assert association["code"] == "association"
    assert {line["subject"] for line in association["lines"]} == friends
    done = [line for factor in told["lines"] for kind in factor["lines"] for line in kind["lines"]]
    assert sorted((line["subject"], line["magnitude"], line["day"]) for line in done) == sorted(
        event[1:] for event in EVENTS if event[0] == person
    )


def test_explain_as_csv_has_the_same_lines(cli: CommandLine) -> None:
    lines = cli.fine("explain", *FILES, "--person", "Marius", "--json").document["lines"]
    done = cli("explain", *FILES, "--person", "Marius")
    score = standings().score[PEOPLE.index("Marius")]
    assert (done.code, done.err) == (0, f"Marius, day 95.25: {score} = {BASE} to start with, and\n")
    assert done.out.splitlines()[0] == "level,code,label,points,standing"
    assert done.rows == list(flat(lines))
    assert {row["level"] for row in done.rows} == {"0", "1", "2"}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("days", [(0, 95.25), (41.5, 95.25), (95.25, 95.25), (60, 200), (-5, 300)])
def test_change_adds_up_to_the_difference(cli: CommandLine, person: str, days: tuple[float, float]) -> None:
    between = ["--from-day", days[0], "--to-day", days[1]]
    told = cli.fine("change", *FILES, "--person", person, *between, "--json").document
    assert told.keys() == {"person", "from", "to", "policy", "lines"}
    at = PEOPLE.index(person)
    before = scoring.recompute(scoring.load_policy("sesame-2015"), population().until(days[0]), days[0])
    assert told["from"] == {"day": days[0], "score": before.score[at]}
    assert told["to"] == {"day": days[1], "score": standings(days[1]).score[at]}
    assert sum(line["points"] for line in told["lines"]) == told["to"]["score"] - told["from"]["score"]
    for line in told["lines"]:
        check_line(line)
        assert line["lines"] == []
    new = sorted(event[1:] for event in EVENTS if event[0] == person and event[3] > days[0])
    found = [(line["subject"], line["magnitude"], line["day"]) for line in told["lines"] if line["code"] == "event"]
    assert sorted(found) == new
    if days[0] == days[1]:
        assert told["lines"] == []


def test_change_as_csv_has_the_same_lines(cli: CommandLine) -> None:
    asked = ["change", *FILES, "--person", "Cosette", "--from-day", 30, "--to-day", 100]
    told = cli.fine(*asked, "--json").document
    done = cli(*asked)
    assert done.rows == list(flat(told["lines"]))
    before, after = told["from"]["score"], told["to"]["score"]
    moved = f"{after - before:+d}".replace("-", "−")
    assert (done.code, done.err) == (0, f"Cosette: {before} on day 30, {after} on day 100: {moved}\n")


def test_days_are_told_to_the_last_digit(cli: CommandLine) -> None:
    write_society(cli.folder, events=[("Valjean", "bill-late", 1.2345678, 16543.123456)])
    done = cli("explain", *FILES, "--person", "Valjean", "--day", "16543.1234567")
    assert done.err.startswith("Valjean, day 16543.1234567: ")
    assert "day 16543.123456, × 1.2345678" in done.out


# --- what-if ---------------------------------------------------------------------------------------------------------

CHANGES: dict[str, tuple[list[str], list[tuple[str, str, float | None]], list[tuple[str, float]]]] = {
    "unfriend": (["--unfriend", "Éponine"], [("Marius", "Éponine", None)], []),
    "befriend": (["--befriend", "Javert"], [("Marius", "Javert", 1.0)], []),
    "befriend, slightly": (["--befriend", "Nobody:0.125"], [("Marius", "Nobody", 0.125)], []),
    "see less of each other": (["--befriend", "Cosette:0.001"], [("Marius", "Cosette", 0.001)], []),
    "act": (["--add-event", "opinion-unpermitted"], [], [("opinion-unpermitted", 1.0)]),
    "act twice as much": (["--add-event", "loan-repaid:2.5"], [], [("loan-repaid", 2.5)]),
    "everything": (
        ["--unfriend", "Cosette", "--unfriend", "Éponine", "--befriend", "Javert:0.5", "--add-event", "bill-late:3",
         "--befriend", "Nobody", "--add-event", "opinion-unpermitted:9"],
        [("Marius", "Cosette", None), ("Marius", "Éponine", None), ("Marius", "Javert", 0.5),
         ("Marius", "Nobody", 1.0)],
        [("bill-late", 3.0), ("opinion-unpermitted", 9.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_if_is_what_really_happens(cli: CommandLine, name: str) -> None:
    options, ties, acts = CHANGES[name]
    told = cli.fine("what-if", *FILES, "--person", "Marius", *options, "--json").document
    table = cli.fine("what-if", *FILES, "--person", "Marius", *options).rows
    before = {row["person"]: row for row in cli.fine("score", *FILES, "--json").document}

    kept = [tie for tie in FRIENDSHIPS if not any({*tie[:2]} == {*changed[:2]} for changed in ties)]
    made = [(a, b, strength) for a, b, strength in ties if strength is not None]
    happened = [("Marius", kind, magnitude, LAST_DAY) for kind, magnitude in acts]
    write_society(cli.folder, friendships=[*kept, *made], events=[*EVENTS, *happened])
    after = {row["person"]: row for row in cli.fine("score", *FILES, "--day", LAST_DAY, "--json").document}

    assert told.keys() == {"person", "day", "score", "tiers", "sanctions", "friends"}
    assert (told["person"], told["day"]) == ("Marius", LAST_DAY)
    assert told["score"] == {"from": before["Marius"]["score"], "to": after["Marius"]["score"]}
    assert told["friends"] == [
        {"person": person, "from": before[person]["score"], "to": after[person]["score"]}
        for person in PEOPLE
        if person != "Marius" and before[person]["score"] != after[person]["score"]
    ]
    policy = scoring.load_policy("sesame-2015")
    held = [[tier.id for tier in scoring.tiers_held(policy, rows["Marius"]["score"])] for rows in (before, after)]
    barred = [rows["Marius"]["sanctions"].split(";") for rows in (before, after)]
    assert told["tiers"] == {
        "gained": [tier for tier in held[1] if tier not in held[0]],
        "lost": [tier for tier in held[0] if tier not in held[1]],
    }
    assert told["sanctions"] == {
        "begun": [sanction for sanction in barred[1] if sanction and sanction not in barred[0]],
        "lifted": [sanction for sanction in barred[0] if sanction and sanction not in barred[1]],
    }
    assert list(table[0]) == ["person", "from", "to", "points", "gained", "lost", "sanctions"]
    moves = [{"person": "Marius", **told["score"]}, *told["friends"]]
    expected = as_text([{**move, "points": move["to"] - move["from"]} for move in moves])
    assert [{key: row[key] for key in expected[0]} for row in table] == expected


def test_what_if_shows_the_person_even_where_nothing_moves(cli: CommandLine) -> None:
    told = cli.fine("what-if", *FILES, "--person", "Nobody", "--add-event", "opinion-permitted", "--json").document
    assert told["score"] == {"from": BASE, "to": BASE}
    assert told["friends"] == []
