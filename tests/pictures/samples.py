"""One of each kind of drawing, as full as it gets in a world, for the tests of the pictures."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import bot
from bot.views import drawings as d

if TYPE_CHECKING:
    from collections.abc import Callable

SCALE = d.Scale(marks=tuple(d.Mark(at=at) for at in (600, 650, 666, 700, 750)))
LABEL = "Simulation. An invented score with no effect outside this game."
WORLD = "Les Misérables"
DAY = "Day 41"
TREND = (612, 618, 618, 625, 631, 640, 638, 644, 652, 649, 641, 628, 622, 630, 645, 658, 663, 661, 670, 668, 674, 671)
STORY = Path(bot.__file__).parent / "scenarios" / "les_miserables"


def score_card() -> d.ScoreCard:
    return d.ScoreCard(
        world=WORLD,
        day=DAY,
        title="Score",
        simulation_label=LABEL,
        alternative="Jean Valjean has 671 points.",
        name="Valjean",
        score=671,
        scale=SCALE,
        tier="A loan of 50,000 yuan",
        next_step="29 more points for a fast track to Singapore",
        movement=-3,
        movement_label="since yesterday",
        trend=TREND,
        trend_label="Last 22 days",
    )


def shared_card() -> d.ScoreCard:
    return replace(
        score_card(),
        world="悲惨世界",
        day="第 41 天",
        title="分数",
        name="冉阿让",
        score=748,
        tier="新加坡旅行快速通道",
        next_step="再得 2 分即可获得申根签证快速通道",
        movement=12,
        movement_label="自昨天以来",
        trend=(702, 711, 719, 730, 736, 748),
        trend_label="最近 6 天",
        simulation_label="模拟。虚构的分数，在游戏之外没有任何作用。",
        watermark="由冉阿让分享，可随时撤回",
    )


def waterfall() -> d.Waterfall:
    return d.Waterfall(
        world=WORLD,
        day=DAY,
        title="Why the score moved",
        simulation_label=LABEL,
        alternative="From 642 to 671.",
        name="Valjean",
        start=642,
        start_label="Yesterday",
        steps=(
            d.Step(label="Bill paid on time", points=14, note="documented · factor 1"),
            d.Step(label="Friendship with Fantine", points=-22, note="claimed · strength 0.74"),
            d.Step(label="Volunteering day at the bishop's house", points=31),
            d.Step(label="Spirits bought", points=-6, note="claimed · factor 3"),
            d.Step(label="Friendship with Bishop Myriel", points=9),
            d.Step(label="A day has passed", points=-1),
        ),
        more=d.Step(label="and 7 more", points=4),
        end=671,
        end_label="Today",
    )


def history() -> d.History:
    scores = (640, 640, 644, 652, 655, 649, 634, 622, 618, 624, 630, 641, 655, 668, 672, 671, 671, 684, 690, 671)
    return d.History(
        world=WORLD,
        day=DAY,
        title="How the score went",
        simulation_label=LABEL,
        alternative="From 640 to 671 in 20 days.",
        name="Valjean",
        scale=d.Scale(
            marks=(
                d.Mark(at=600, label="An instant loan"),
                d.Mark(at=650, label="A car without a deposit"),
                d.Mark(at=666, label="A large loan"),
                d.Mark(at=700, label="Singapore"),
            )
        ),
        scores=tuple(d.DayScore(day=22 + place, score=score) for place, score in enumerate(scores)),
        day_labels=tuple(d.DayLabel(day=day, label=f"Day {day}") for day in (22, 28, 35, 41)),
        events=(
            d.HistoryEvent(day=25, label="Day 25 · Helped a stranger under the cart", points=12),
            d.HistoryEvent(day=28, label="Day 28 · Befriended Fantine", points=-22),
            d.HistoryEvent(day=29, label="Day 29 · Bill paid late", points=-12),
            d.HistoryEvent(day=35, label="Day 35 · Volunteering at the hospital", points=13),
            d.HistoryEvent(day=41, label="Day 41 · Spoke against the harbour tax", points=-19),
        ),
    )


def group_bars() -> d.GroupBars:
    rows = (
        (1, "Bishop Myriel", 781, "Schengen", 4),
        (2, "Valjean", 671, "A large loan", -3),
        (2, "Cosette", 671, "A large loan", 18),
        (4, "珂赛特 🌷", 655, "A car without a deposit", 0),
        (5, "Marius Pontmercy de la Rue Plumet and all his cousins", 612, "An instant loan", -41),
        (6, "مريم الصغيرة", 590, "", None),
        (7, "Mme. Thénardier", 402, "", -8),
    )
    return d.GroupBars(
        world=WORLD,
        day=DAY,
        title="The barricade",
        simulation_label=LABEL,
        alternative="Seven members compared.",
        scale=SCALE,
        movement_label="since last week",
        rows=tuple(
            d.GroupRow(rank=rank, name=name, score=score, tier=tier, movement=movement)
            for rank, name, score, tier, movement in rows
        ),
    )


def duel() -> d.Duel:
    lines = (
        ("Where everybody starts", 550, 550),
        ("Credit history", 62, 18),
        ("Keeping promises", 41, 24),
        ("Behaviour and preference", -12, 9),
        ("Friends", -22, 35),
        ("Personal traits", 52, 12),
    )
    return d.Duel(
        world=WORLD,
        day=DAY,
        title="Head to head",
        simulation_label=LABEL,
        alternative="Jean Valjean is 23 points ahead of Inspector Javert.",
        left=d.Side(name="Valjean", score=671, tier="A large loan"),
        right=d.Side(name="Inspector Javert", score=648, tier="An instant loan"),
        lines=tuple(d.DuelLine(label=label, left=left, right=right) for label, left, right in lines),
        gap_label="points ahead",
    )


def bonds() -> d.Bonds:
    """All 77 people of the novel, with effects made up from where they stand in the list."""
    with (STORY / "people.csv").open(encoding="utf-8") as file:
        names = [row["person"] for row in csv.DictReader(file)]
    place = {name: number for number, name in enumerate(names)}
    with (STORY / "friendships.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    own = place["Valjean"]
    ties = []
    effects: dict[int, int] = {}
    for row in rows:
        a, b, strength = place[row["a"]], place[row["b"]], round(float(row["strength"]) * 1000)
        pull = 0
        if own in {a, b}:
            friend = b if a == own else a
            pull = effects[friend] = ((friend * 37) % 41 - 22) or 3
        ties.append(d.Tie(a=a, b=b, strength=strength, pull=pull))
    return d.Bonds(
        world=WORLD,
        day=DAY,
        title="Who pulls Valjean up, and who down",
        simulation_label=LABEL,
        alternative="A net of 77 people.",
        scale=SCALE,
        people=tuple(
            d.Friend(
                name=name,
                score=450 + (number * 53) % 350,
                effect=effects.get(number),
                self_or_chosen=number == own,
            )
            for number, name in enumerate(names)
        ),
        ties=tuple(ties),
        gain_label="brings points",
        loss_label="costs points",
        size_label="the larger, the more points; the thicker, the closer",
    )


def few_bonds() -> d.Bonds:
    people = (("Ann", 702), ("Ben 本", 640), ("Chloé", 611), ("Dmitri", 560), ("Εύα", 668), ("فاطمة", 733))
    ties = ((0, 1, 900, 12), (1, 2, 500, -8), (2, 3, 700, -19), (0, 4, 300, 6), (4, 5, 800, 14), (0, 5, 450, 0))
    return replace(
        bonds(),
        title="The barricade's friendships",
        people=tuple(d.Friend(name=name, score=score) for name, score in people),
        ties=tuple(d.Tie(a=a, b=b, strength=strength, pull=pull) for a, b, strength, pull in ties),
        gain_label="pulls both up",
        loss_label="pulls one of them down",
        size_label="the darker and larger, the higher the score",
    )


def society() -> d.Society:
    counts = (0, 1, 1, 2, 3, 4, 7, 9, 12, 8, 9, 6, 5, 4, 3, 2, 1, 0, 0, 0)
    shares = (
        ("no tier", 32),
        ("An instant loan", 22),
        ("A car without a deposit", 7),
        ("A large loan", 6),
        ("A fast track to Singapore", 6),
        ("A fast track to Schengen", 4),
    )
    return d.Society(
        world=WORLD,
        day=DAY,
        title="The society",
        simulation_label=LABEL,
        alternative="77 people; 32 hold no tier.",
        scale=SCALE,
        bins=tuple(
            d.Bin(low=350 + 30 * place, high=380 + 30 * place, people=count) for place, count in enumerate(counts)
        ),
        shares=tuple(
            d.Share(label=label, people=people, words=f"{people * 100 / 77:.0f} %, {people} people")
            for label, people in shares
        ),
        facts=(
            d.Fact(value="77", label="people"),
            d.Fact(value="614", label="in the middle"),
            d.Fact(value="3", label="on the public register"),
        ),
        people_label="How many people have which score",
    )


def alert_card(kind: d.AlertKind = d.AlertKind.TIER_LOST) -> d.AlertCard:
    return d.AlertCard(
        world=WORLD,
        day=DAY,
        title="A tier is lost",
        simulation_label=LABEL,
        alternative="Jean Valjean lost a privilege: from 671 to 648.",
        kind=kind,
        name="Valjean",
        subject="Renting a car without leaving a deposit",
        meaning="It comes back at 650. Nothing outside this game changes.",
        before=671,
        before_label="Yesterday",
        after=648,
        after_label="Today",
        steps=(
            d.Step(label="Friendship with Fantine", points=-22, note="She bought spirits twice"),
            d.Step(label="Bill paid late", points=-9),
            d.Step(label="Family meal", points=8),
        ),
    )


def good_alert() -> d.AlertCard:
    return replace(
        alert_card(d.AlertKind.TIER_GAINED),
        title="获得新特权",
        name="冉阿让",
        subject="租车免押金",
        meaning="分数低于 650 时将失去。游戏之外没有任何变化。",
        before=641,
        before_label="昨天",
        after=655,
        after_label="今天",
        steps=(d.Step(label="按时付账单", points=20), d.Step(label="与芳汀的友谊", points=-6, note="她买了两次烈酒")),
    )


def invite() -> d.Invite:
    return d.Invite(
        world="The harbour town",
        day="Day 1",
        title="Come and be scored",
        simulation_label=LABEL,
        alternative="An invitation to The harbour town.",
        link="https://t.me/glasshouse_bot?start=join-2f81c09ab4",
        link_text="t.me/glasshouse_bot?start=join-2f81c09ab4",
        lines=("A class of 12 is playing. It ends when the lesson does.",),
    )


def ladder() -> d.Ladder:
    rungs = (
        (600, "An instant loan of about $800 when shopping online", "held since day 3 · claimed"),
        (650, "Renting a car without leaving a deposit", "held since day 38 · documented"),
        (666, "A loan of 50,000 yuan, no collateral", "held since day 40 · claimed"),
        (700, "A fast track to a Singapore travel permit", "29 points missing · claimed"),
        (750, "A fast track to a Schengen visa", "79 points missing · claimed"),
    )
    return d.Ladder(
        world=WORLD,
        day=DAY,
        title="Privileges",
        simulation_label=LABEL,
        alternative="Three of five privileges held.",
        name="Valjean",
        score=671,
        score_label="today",
        scale=SCALE,
        rungs=tuple(d.Rung(at=at, label=label, held=at <= 671, words=words) for at, label, words in rungs),
        sanctions=("On the public register until day 60: a debt unpaid",),
    )


def long_bars() -> d.GroupBars:
    rows = (
        d.GroupRow(rank=place, name=f"Member {place}", score=900 - place * 20, tier="A large loan", movement=place - 9)
        for place in range(1, d.MOST_ROWS + 1)
    )
    return replace(group_bars(), title="Everybody on the barricade, of this and of every other night", rows=tuple(rows))


def long_fall() -> d.Waterfall:
    steps = tuple(
        d.Step(
            label=f"A cause with a rather long name, number {place}", points=9 - place, note="claimed · strength 0.74"
        )
        for place in range(d.MOST_STEPS)
    )
    return replace(waterfall(), steps=steps, more=None, end=642 + sum(step.points for step in steps))


ALL: dict[str, Callable[[], d.Drawing]] = {
    "score_card": score_card,
    "shared_card": shared_card,
    "waterfall": waterfall,
    "history": history,
    "group_bars": group_bars,
    "duel": duel,
    "bonds": bonds,
    "few_bonds": few_bonds,
    "society": society,
    "alert_card": alert_card,
    "good_alert": good_alert,
    "invite": invite,
    "ladder": ladder,
    "long_bars": long_bars,
    "long_fall": long_fall,
}
