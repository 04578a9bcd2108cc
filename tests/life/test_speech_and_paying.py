from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scoring
from bot.life import Lived, kin_of, live, load_manners
from bot.life.acts import _hardship
from bot.life.people import People
from bot.life.price import heard, points_of
from bot.scenarios.making import make_cast
from tests.life.playing import population_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.scenarios.cast import Cast

OPINION = "opinion-unpermitted"
PEOPLE = 2_000


def priced(points: float) -> scoring.Policy:
    """The rule book with another price of an opinion."""
    policy = scoring.load_policy("sesame-2015")
    kinds = tuple(replace(kind, weight=-points) if kind.id == OPINION else kind for kind in policy.kinds)
    return replace(policy, kinds=kinds)


@cache
def talkers() -> Cast:
    """A town in which everybody is outspoken."""
    cast = make_cast("town", people=PEOPLE, seed=1)
    return replace(cast, temperament=np.full(PEOPLE, load_manners().code("outspoken"), dtype=np.uint8))


def standings_of(policy: scoring.Policy, events: Sequence[tuple[str, str, float, float]] = ()) -> scoring.Standings:
    population = population_of(talkers())
    standings = scoring.recompute(policy, population, 0.0)
    if events:
        scoring.update(standings, scoring.Batch.of(population, events=events))
    return standings


def a_month(standings: scoring.Standings, **changed: object) -> Lived:
    cast = talkers()
    arguments: dict[str, Any] = {
        "standings": standings, "temperament": cast.temperament, "kin": kin_of(cast.a, cast.b, cast.family),
        "scored": np.ones(PEOPLE, dtype=np.bool_), "mandatory": True, "seed": 5, "tick": 0, "day": 0.0, "days": 30.0,
    }  # fmt: skip
    arguments.update(changed)
    return live(**arguments)


def said(lived: Lived, kind: str = OPINION) -> set[tuple[int, float]]:
    """Who does it and when; twice at one moment is once here."""
    of_kind = lived.events.kind == lived.kinds.index(kind)
    return {*zip(lived.events.person[of_kind].tolist(), lived.events.day[of_kind].tolist(), strict=True)}


def test_a_higher_price_never_has_anybody_say_more() -> None:
    acts = [said(a_month(standings_of(priced(price)))) for price in (0, 10, 30, 60, 120)]
    for cheaper, dearer in itertools.pairwise(acts):
        assert dearer < cheaper  # the very same acts, fewer of them


def test_what_was_said_before_weighs_as_well() -> None:
    # where what friends say counts for nothing, it is each person's own past alone
    policy = replace(scoring.load_policy("sesame-2015"), association=None)
    names = talkers().names
    burnt = standings_of(policy, [(name, OPINION, 1.0, 0.0) for name in names[: PEOPLE // 2]])
    before, after = said(a_month(standings_of(policy))), said(a_month(burnt))
    assert after < before
    of_burnt = [sum(person < PEOPLE // 2 for person, _ in acts) for acts in (before, after)]
    of_others = [sum(person >= PEOPLE // 2 for person, _ in acts) for acts in (before, after)]
    assert of_burnt[1] < 0.8 * of_burnt[0]
    assert of_others[0] == of_others[1]


def test_who_is_not_scored_says_it_all_and_the_optional_phase_frightens_less() -> None:
    standings = standings_of(scoring.load_policy("sesame-2015"))
    free = said(a_month(standings, scored=np.zeros(PEOPLE, dtype=np.bool_)))
    optional = said(a_month(standings, mandatory=False))
    mandatory = said(a_month(standings))
    assert mandatory < optional < free
    assert len(mandatory) < 0.6 * len(free)


def test_scoring_half_of_the_people_silences_that_half_alone() -> None:
    standings = standings_of(scoring.load_policy("sesame-2015"))
    half = np.arange(PEOPLE) % 2 == 0
    everybody, some = said(a_month(standings)), said(a_month(standings, scored=half))
    free = said(a_month(standings, scored=np.zeros(PEOPLE, dtype=np.bool_)))
    assert {act for act in some if half[act[0]]} == {act for act in everybody if half[act[0]]}
    assert {act for act in some if not half[act[0]]} == {act for act in free if not half[act[0]]}


def test_some_of_what_is_swallowed_is_asked_for_instead() -> None:
    policy = scoring.load_policy("sesame-2015")
    dutiful = np.full(PEOPLE, load_manners().code("dutiful"), dtype=np.uint8)
    standings = standings_of(policy)
    unscored = np.zeros(PEOPLE, dtype=np.bool_)
    asked = said(a_month(standings, temperament=dutiful), "opinion-permitted")
    habit = said(a_month(standings, temperament=dutiful, scored=unscored), "opinion-permitted")
    assert habit < asked


def test_a_limited_internet_carries_less() -> None:
    policy = scoring.load_policy("sesame-2015")
    low = standings_of(policy, [(name, "loan-default", 9.0, 0.0) for name in talkers().names])
    assert (low.score < 450).all()
    cut_off, connected = said(a_month(low)), said(a_month(low, mandatory=False))
    assert len(cut_off) < 0.6 * len(connected)


def people_of(standings: scoring.Standings, *, mandatory: bool = True) -> People:
    return People.of(
        manners=load_manners(), standings=standings, temperament=talkers().temperament,
        scored=np.ones(PEOPLE, dtype=np.bool_), mandatory=mandatory, seed=1, tick=0, day=0.0, days=1.0,
    )  # fmt: skip


def test_the_price_is_what_if() -> None:
    # the points that speaking would cost are those of the scoring library's own counterfactual, to a rounding
    policy = scoring.load_policy("sesame-2015")
    names = talkers().names
    standings = standings_of(policy, [(names[k], OPINION, 0.5, 0.0) for k in range(50)])
    person = np.arange(40, 60)
    price = points_of(people_of(standings), "history-unofficial", person, np.ones(20))
    for k, one in enumerate(person.tolist()):
        batch = scoring.Batch.of(standings.population, events=[(names[one], "history-unofficial", 1.0, 0.0)])
        move = scoring.what_if(standings, batch).of(names[one])
        assert price.before[k] - price.after[k] == pytest.approx(move.score_before - move.score_after, abs=1)


def test_tiers_and_sanctions_at_stake_silence() -> None:
    policy = scoring.load_policy("sesame-2015")
    people = people_of(standings_of(policy))
    price = points_of(people, OPINION, np.array([0, 1, 2]), np.ones(3))
    # the same loss from three heights: 640 to 592 costs a tier, 598 to 550 nothing more, 590 to 542 a first sanction
    price = replace(price, before=np.array([640.0, 598.0, 590.0]), after=np.array([592.0, 550.0, 542.0]))
    one_tier, nothing, one_sanction = heard(people, price).tolist()
    assert one_tier < one_sanction < nothing < 1
    optional = heard(people_of(standings_of(policy), mandatory=False), price).tolist()
    assert optional[0] < optional[1] == optional[2]  # no sanction is in force there


# --- paying --------------------------------------------------------------------------------------------------------


def test_who_has_lost_work_pays_late_and_earns_nothing() -> None:
    policy = scoring.load_policy("sesame-2015")
    names = talkers().names
    standings = standings_of(policy, [(name, "job-lost", 2.0, 0.0) for name in names[: PEOPLE // 2]])
    lived = a_month(standings, days=60.0)

    def share(kind: str, *, out_of_work: bool) -> int:
        return sum((person < PEOPLE // 2) == out_of_work for person, _ in said(lived, kind))

    assert share("bill-late", out_of_work=True) > 3 * share("bill-late", out_of_work=False)
    assert share("bill-unpaid", out_of_work=True) > share("bill-unpaid", out_of_work=False)
    assert share("bill-paid-on-time", out_of_work=True) < share("bill-paid-on-time", out_of_work=False)
    assert share("salary-received", out_of_work=True) < 0.2 * share("salary-received", out_of_work=False)


def test_hardship_runs_from_nothing_to_all() -> None:
    policy = scoring.load_policy("sesame-2015")
    names = talkers().names
    happened = (("salary-received", 9.0), ("job-lost", 0.1), ("job-lost", 4.0))
    events = [(name, kind, size, 0.0) for name, (kind, size) in zip(names[:3], happened, strict=True)]
    rich, pinched, broke, none = _hardship(people_of(standings_of(policy, events)), np.arange(4)).tolist()
    assert rich == none == 0
    assert 0 < pinched < 0.5
    assert broke == 1


def test_a_rule_book_that_does_not_look_at_work_knows_no_hardship() -> None:
    assert not _hardship(people_of(standings_of(scoring.load_policy("credit-china"))), np.arange(9)).any()


def test_the_prompt_pay_on_time_and_debtors_do_not() -> None:
    standings = standings_of(scoring.load_policy("sesame-2015"))
    late = {}
    for name in ("dutiful", "steady", "careless", "debtor"):
        lived = a_month(standings, temperament=np.full(PEOPLE, load_manners().code(name), dtype=np.uint8))
        on_time, behind = (len(said(lived, kind)) for kind in ("bill-paid-on-time", "bill-late"))
        late[name] = behind / (on_time + behind)
    assert [*late] == sorted(late, key=lambda name: late[name])
    assert late["dutiful"] < 0.03
    assert late["debtor"] > 0.7
