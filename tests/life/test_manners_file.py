from __future__ import annotations

from importlib import resources

import pytest

import scoring
from bot.life import load_manners, manners_from_toml

TEXT = (resources.files("bot.life") / "temperaments.toml").read_text(encoding="utf-8")


def test_every_group_says_where_it_comes_from() -> None:
    manners = load_manners()
    shared = (manners.variation, manners.speech, manners.paying, manners.nudging, manners.company)
    found = [*(group.provenance for group in shared), *(one.provenance for one in manners.temperaments)]
    assert all(provenance.note for provenance in found)
    assert {provenance.source for provenance in found} == {scoring.Source.INVENTED, scoring.Source.RESEARCH}


def test_temperaments_are_few_named_and_found() -> None:
    manners = load_manners()
    ids = [temperament.id for temperament in manners.temperaments]
    assert ids[:7] == ["steady", "reserved", "sociable", "dutiful", "ambitious", "careless", "outspoken"]
    assert manners.codes(["outspoken", "steady"]).tolist() == [6, 0]
    with pytest.raises(scoring.Refused, match="temperament is 'outspokn'; allowed: outspoken"):
        manners.code("outspokn")


def test_a_temperament_like_another_keeps_what_it_does_not_change() -> None:
    manners = load_manners()
    steady, reserved = manners.temperaments[:2]
    assert reserved.promptness == steady.promptness
    assert reserved.loyalty > steady.loyalty
    changed = {habit.kind for habit in steady.habits} - {habit.kind for habit in reserved.habits}
    assert changed == {"late-night-out"}  # 0 days: never


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("promptness = 0.95", "promptness = 1.5", "steady: promptness is 1.5; allowed: a number from 0 to 1"),
        ("promptness = 0.95", "promptness = true", "promptness is True"),
        ("promptness = 0.95", "prompt = 0.95", "promptness is missing"),
        ("present = true", "present = 1", "present is 1; allowed: true or false"),
        ('like = "steady"', 'like = "steadfast"', "like is 'steadfast'; allowed: a temperament further up: steady"),
        ("debt-settled = 1000", "debt-settled = -1", "temperaments, steady, habits: debt-settled is -1"),
        ("{ every = 24, magnitude = 2 }", "{ every = 24, magnitude = 0 }", "magnitude is 0"),
        ("{ every = 24, magnitude = 2 }", "{ every = 24, size = 2 }", "magnitude is missing"),
        ("optional_share = 0.5", "optional_share = 2", "speech: optional_share"),
        ('source = "research"', 'source = "rumour"', "source is 'rumour'; allowed: article, comment,"),
        ("strongest = 500", "strongest = 50", "strongest is 50; allowed: a number from 100 to 1000"),
        ("[nudging]", "[nudging]\nloudness = 3", "nudging: loudness is 3; allowed: a known key"),
        ("[company]", "[companies]", "company is missing"),
        ('careless = ["asset-sold"', 'careless = [3, "asset-sold"', "careless"),
        ('title = "Steady: works', 'title = "" # ', "title is ''"),
        ("spread = 0.4", "spread = ", "TOML"),
        ('{ late = "bill-late", unpaid', '{ lates = "bill-late", unpaid', "late is missing"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_place_field_and_what_is_allowed(was: str, becomes: str, message: str) -> None:
    assert was in TEXT
    with pytest.raises(scoring.Refused) as refused:
        manners_from_toml(TEXT.replace(was, becomes, 1), place="mine.toml")
    assert message in str(refused.value)
    assert str(refused.value).startswith("mine.toml")


def test_no_temperaments_at_all_are_refused() -> None:
    head = TEXT[: TEXT.index("[temperaments.steady]")]
    with pytest.raises(scoring.Refused, match="temperaments is"):
        manners_from_toml(head + "[temperaments]\n")
