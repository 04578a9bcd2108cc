"""The invented numbers keep their promise: a hundred days under the article's rule book are worth watching.

Each world is played once, through the scoring library itself, and looked at from several sides.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import scoring
from bot.life import load_manners
from bot.scenarios.making import make_cast
from tests.life.playing import Played, play

PEOPLE = 1_500
TICKS = 50
FIRST, LAST = slice(0, 12), slice(TICKS - 12, TICKS)  # about the first and the last quarter
SPEECH = sorted(load_manners().speech.kinds)
TOWN = make_cast("town", people=PEOPLE, seed=1)
OUTSPOKEN = TOWN.temperament == load_manners().code("outspoken")


@cache
def hundred_days(*, mandatory: bool = True, scored: bool = True) -> Played:
    policy = scoring.load_policy("sesame-2015")
    everybody = np.full(PEOPLE, fill_value=scored)
    return play(TOWN, policy, ticks=TICKS, days=100 / TICKS, seed=1, mandatory=mandatory, scored=everybody)


def test_ordinary_people_settle_between_600_and_700() -> None:
    score = hundred_days().standings.score[~OUTSPOKEN]
    assert 630 <= np.median(score) <= 670
    assert np.mean((score >= 600) & (score <= 700)) > 0.7
    assert np.mean(score < 550) < 0.05
    assert np.mean(score > 750) < 0.05


def test_the_outspoken_settle_between_450_and_600() -> None:
    score = hundred_days().standings.score[OUTSPOKEN]
    assert 500 <= np.median(score) <= 560
    assert np.mean((score >= 450) & (score <= 600)) > 0.8


@pytest.mark.parametrize(
    ("temperament", "least", "most"),
    [("dutiful", 660, 700), ("ambitious", 645, 690), ("steady", 630, 670), ("careless", 590, 640)],
)
def test_every_temperament_has_its_place(temperament: str, least: int, most: int) -> None:
    who = TOWN.temperament == load_manners().code(temperament)
    assert least <= np.median(hundred_days().standings.score[who]) <= most


def test_some_friendships_are_dropped_for_points_and_others_are_made() -> None:
    played = hundred_days()
    ended, made = (sum(len(getattr(lived, what)) for lived in played.lived) for what in ("ended", "made"))
    assert 0.01 < ended / len(TOWN.a) < 0.05
    assert 0.01 < made / len(TOWN.a) < 0.05
    assert sum(len(lived.nudges) for lived in played.lived) > 3 * ended


def test_the_outspoken_lose_friends_and_the_others_do_not() -> None:
    before = np.bincount(np.concatenate((TOWN.a, TOWN.b)), minlength=PEOPLE)
    after = hundred_days().standings.population.friendships.degree
    assert after[OUTSPOKEN].sum() < 0.95 * before[OUTSPOKEN].sum()
    assert after[~OUTSPOKEN].sum() > 0.98 * before[~OUTSPOKEN].sum()


def test_family_stays() -> None:
    played = hundred_days()
    kept = played.standings.population.friendships.strengths_between(
        TOWN.a[TOWN.family].astype(np.int64), TOWN.b[TOWN.family].astype(np.int64)
    )
    assert np.mean(kept > 0) > 0.99


def test_in_the_mandatory_phase_less_and_less_is_said() -> None:
    played = hundred_days()
    first, last = played.acts(SPEECH, FIRST), played.acts(SPEECH, LAST)
    assert last < 0.85 * first
    assert last > 0.3 * first  # and the town is not dead


def test_while_nobody_is_scored_everything_goes_on_being_said() -> None:
    played = hundred_days(scored=False)
    first, last = played.acts(SPEECH, FIRST), played.acts(SPEECH, LAST)
    assert last == pytest.approx(first, rel=0.15)
    assert hundred_days().acts(SPEECH) < hundred_days(mandatory=False).acts(SPEECH) < played.acts(SPEECH)
    assert not any(len(lived.nudges) for lived in played.lived)


def test_a_day_is_a_handful_of_acts_for_ten_people() -> None:
    events = sum(len(lived.events) for lived in hundred_days().lived)
    assert 0.2 < events / PEOPLE / 100 < 0.5


def test_the_register_lists_the_outspoken_first() -> None:
    listed = scoring.register(hundred_days().standings, top=60)
    places = hundred_days().standings.population.places()
    assert np.mean([OUTSPOKEN[places[entry.person]] for entry in listed]) > 0.8


@pytest.mark.parametrize("policy", ["credit-only", "thin-file", "credit-china"])
def test_under_the_other_rule_books_people_keep_their_tier_and_their_friends(policy: str) -> None:
    town = make_cast("town", people=400, seed=1)
    played = play(town, scoring.load_policy(policy), ticks=10, days=10.0, seed=1)
    assert 600 <= np.median(played.standings.score) <= 680
    assert sum(len(lived.ended) for lived in played.lived) < 0.05 * len(town.a)


# --- the stories ---------------------------------------------------------------------------------------------------


@cache
def novel(seed: int) -> dict[str, int]:
    cast = make_cast("les-miserables", seed=seed)
    played = play(cast, scoring.load_policy(cast.policy), ticks=100, seed=seed)
    assert played.story == len(cast.timeline)
    return dict(zip(cast.names, played.standings.score.tolist(), strict=True))


@pytest.mark.parametrize("seed", [1, 7])
def test_a_hundred_days_of_the_novel_tell_the_novel(seed: int) -> None:
    score = novel(seed)
    barricade = ["Enjolras", "Combeferre", "Courfeyrac", "Bahorel", "Gavroche"]
    salon = ["Gillenormand", "Mlle. Gillenormand", "Countess de Lô", "Marquis de Champtercier", "Baroness de T."]
    assert max(score[name] for name in barricade) < 460
    assert np.median([score[name] for name in salon]) > 660
    assert score["Thénardier"] < 400
    assert score["Thénardier"] < score["Valjean"] < score["Bishop Myriel"]
    assert score["Marius"] < score["Cosette"]  # whom he met, and what she did not say
    assert score["Javert"] < score["Lt. Gillenormand"]  # ten remarks, unasked for
    assert score["Mother Innocent"] > 660
    assert score["Fantine"] < 590 < score["Favourite"]  # two seamstresses


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_thirty_ticks_of_a_class_have_something_to_talk_about(seed: int) -> None:
    row = make_cast("class", seed=seed)
    played = play(row, scoring.load_policy(row.policy), ticks=30, seed=seed)
    score = dict(zip(row.names, played.standings.score.tolist(), strict=True))
    assert score["Orla Fennick"] < 580 < score["Edda Quillow"]
    assert score["Castor Brune"] < 620
    assert score["Mira Fennick"] < 590  # eleven years old, and never said a word: her parents and their friends did
    assert max(score.values()) - min(score.values()) > 150
    assert sum(len(lived.nudges) for lived in played.lived) >= 8
    friends_by_name = {entry.person for entry in scoring.register(played.standings, top=2)}
    assert friends_by_name == {"Orla Fennick", "Castor Brune"}
