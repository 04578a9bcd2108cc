"""The worked examples of docs/examples, read from the files that people read.

Each line of arithmetic is worked out again, every result is asked of the library, and a file
that asks for nothing fails.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from typing import TYPE_CHECKING, Any

import pytest

import scoring
from tests.scoring.worked_examples import BLOCK, FILES, FOLDER, Example, check_lines, example, questions

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


every_example = pytest.mark.parametrize("name", [path.name for path in FILES])


# --- the files -----------------------------------------------------------------------------------------------------


def test_there_are_examples_and_the_list_names_each_of_them_once() -> None:
    listed = re.findall(r"\]\((\d\d-[a-z0-9-]+\.md)\)", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert listed == [path.name for path in FILES]
    assert len(listed) >= 15


@every_example
def test_a_file_that_expects_nothing_fails(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    without = BLOCK.sub(lambda block: "" if block[1] == "json" else block[0], text)
    with pytest.raises(AssertionError, match="expects nothing"):
        Example.parse(name, without)
    emptied = BLOCK.sub(lambda block: '```json expected\n{"day": 0}\n```' if block[1] == "json" else block[0], text)
    with pytest.raises(AssertionError, match="expects nothing"):
        Example.parse(name, emptied)


@every_example
def test_what_is_expected_of_people_is_worked_out_in_the_text(name: str) -> None:
    worked_out = set(NUMBER.findall(example(name).prose))
    for question in example(name).expected:
        for person, values in question.get("people", {}).items():
            for key, value in values.items():
                if isinstance(value, int):
                    assert str(value) in worked_out, (person, key, value)


# --- the arithmetic ------------------------------------------------------------------------------------------------


def rounded(value: float) -> float:
    """Half away from zero."""
    return math.copysign(math.floor(abs(value) + 0.5), value)


OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "floor": math.floor,
    "max": max,
    "min": min,
    "round": rounded,
}


def worked_out(node: ast.AST) -> float:
    match node:
        case ast.Expression(body=body):
            return worked_out(body)
        case ast.Constant(value=float() | int() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -worked_out(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return float(OPERATORS[type(op)](worked_out(left), worked_out(right)))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return float(FUNCTIONS[name](*map(worked_out, arguments)))
    message = f"not something for a pocket calculator: {ast.dump(node)}"
    raise ValueError(message)


@every_example
def test_every_line_of_arithmetic(name: str) -> None:
    lines = example(name).arithmetic
    assert lines, f"{name} works nothing out"
    for line in lines:
        what, how, result = line.rsplit(" = ", maxsplit=2)
        assert what
        decimals = len(result.partition(".")[2])
        exact = worked_out(ast.parse(how.replace("^", "**"), mode="eval"))
        assert abs(exact - float(result)) <= 0.5 * 10**-decimals + 1e-9, line


# --- the library ---------------------------------------------------------------------------------------------------


def check_people(standings: scoring.Standings, people: dict[str, dict[str, Any]]) -> None:
    policy = standings.policy
    for person, expected in people.items():
        at = standings.index(person)
        score = int(standings.score[at])
        found: dict[str, Any] = {
            f"{factor.id}_millipoints": int(standings.points_millipoints[at, column])
            for column, factor in enumerate(policy.factors)
        }
        found |= {
            "association_millipoints": int(standings.association_millipoints[at]),
            "total_millipoints": int(standings.total_millipoints[at]),
            "score": score,
            "tier": policy.tiers[standings.tier[at]].id if standings.tier[at] >= 0 else "",
            "sanctions": [sanction.id for sanction in scoring.sanctions_in_force(policy, score)],
        }
        assert {key: found[key] for key in expected} == expected, person


def batch_of(population: scoring.Population, step: dict[str, Any]) -> scoring.Batch:
    return scoring.Batch.of(
        population,
        events=[tuple(row) for row in step.get("events", [])],
        friendships=[tuple(row) for row in step.get("friendships", [])],
    )


@pytest.mark.parametrize(("given", "question"), questions("people"))
def test_people(given: Example, question: dict[str, Any]) -> None:
    check_people(given.standings(question), question["people"])


@pytest.mark.parametrize(("given", "question"), questions("statements"))
def test_statements(given: Example, question: dict[str, Any]) -> None:
    standings = given.standings(question)
    for person, expected in question["statements"].items():
        told = scoring.statement(scoring.snapshot(standings, person))
        assert (told.base, told.score) == (expected["base"], expected["score"])
        assert told.base + sum(line["points"] for line in expected["lines"]) == told.score
        check_lines(told.lines, expected["lines"])


@pytest.mark.parametrize(("given", "question"), questions("changes"))
def test_changes(given: Example, question: dict[str, Any]) -> None:
    for expected in question["changes"]:
        before = scoring.snapshot(given.standings(question, expected["from_day"]), expected["person"])
        standings = given.standings(question, expected["to_day"])
        scoring.update(standings, batch_of(standings.population, expected))
        told = scoring.change(before, scoring.snapshot(standings, expected["person"]))
        assert [told.score_before, told.score_after] == expected["score"]
        assert told.score_before + sum(line["points"] for line in expected["lines"]) == told.score_after
        check_lines(told.lines, expected["lines"])


@pytest.mark.parametrize(("given", "question"), questions("what_if"))
def test_what_if(given: Example, question: dict[str, Any]) -> None:
    for step in question["what_if"]:
        standings = given.standings(question)
        outcome = scoring.what_if(standings, batch_of(standings.population, step))
        assert [move.person for move in outcome.moves] == list(step["moves"])
        for move in outcome.moves:
            expected: dict[str, list[Any]] = {
                "tiers_gained": [],
                "tiers_lost": [],
                "sanctions_begun": [],
                "sanctions_lifted": [],
            }
            expected |= step["moves"][move.person]
            found = {key: [rule.id for rule in getattr(move, key)] for key in expected if key != "score"}
            assert found | {"score": [move.score_before, move.score_after]} == expected
        standings.population.apply(batch_of(standings.population, step))
        after = scoring.recompute(standings.policy, standings.population, question["day"])
        for move in outcome.moves:
            assert after.score[after.index(move.person)] == move.score_after


@pytest.mark.parametrize(("given", "question"), questions("drag"))
def test_drag(given: Example, question: dict[str, Any]) -> None:
    standings = given.standings(question)
    found = dict(zip(standings.population.people, scoring.drag_points(standings).tolist(), strict=True))
    assert found == question["drag"]


@pytest.mark.parametrize(("given", "question"), questions("register"))
def test_register(given: Example, question: dict[str, Any]) -> None:
    listed = scoring.register(given.standings(question))
    found = [[entry.rank, entry.person, entry.drag_points, entry.friends, entry.score] for entry in listed]
    assert found == question["register"]


@pytest.mark.parametrize(("given", "question"), questions("steps"))
def test_steps(given: Example, question: dict[str, Any]) -> None:
    standings = given.standings(question)
    for step in question["steps"]:
        scoring.update(standings, batch_of(standings.population, step))
        check_people(standings, step["people"])
        again = scoring.recompute(standings.policy, standings.population, question["day"])
        assert standings.points_millipoints.tolist() == again.points_millipoints.tolist()
        assert standings.total_millipoints.tolist() == again.total_millipoints.tolist()
