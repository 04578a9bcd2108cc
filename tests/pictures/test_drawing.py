from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.pictures import Theme, draw
from bot.pictures import drawing as picking
from bot.pictures.canvas import SMALLEST, WIDTH
from bot.pictures.drawing import drawn
from bot.pictures.lettering import Weight, clean, width
from bot.views import drawings as d
from tests.pictures import samples
from tests.pictures.png import size_of_valid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

SVG = "{http://www.w3.org/2000/svg}"
every = pytest.mark.parametrize("name", list(samples.ALL))
both = pytest.mark.parametrize("theme", list(Theme))

# Letters that go wrong elsewhere: escapes, turns of the line, joiners, marks on marks, what no font has, half a pair.
AWKWARD = (
    "<>&\"'\\]]>{}%\x00\x1b\t\n\u200b\u200d\u200f\u202e\u2066\u2069\ufeff\ufe0f\u0301\u0338\u0489\U0001f1eb\U0001f468"
)
AWKWARD += "\u1260\U0001d573\U000e0041\ufffe\ud83d漢字🎉مرن한กี้श्री"
texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(AWKWARD)), max_size=60)
texts = st.one_of(texts, st.sampled_from(AWKWARD).map(lambda letter: letter * 300))


def fields_of(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any field of any drawing
    return ((field.name, getattr(value, field.name)) for field in fields(value))


def with_texts(value: Any, some: DrawFn) -> Any:  # noqa: ANN401  # the same kind of value, with other words in it
    if isinstance(value, str):
        return some(texts)
    if isinstance(value, tuple):
        return tuple(with_texts(item, some) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"simulation_label", "alternative", "link"}
        words = {name: with_texts(own, some) for name, own in fields_of(value) if name not in kept}
        if isinstance(value, d.Drawing):
            words |= {"simulation_label": "Simulation " + some(texts)}
        if isinstance(value, d.Invite):
            words |= {"link": "https://t.me/" + some(st.text(max_size=60))}
        return replace(value, **words)
    return value


@st.composite
def anybodys(some: DrawFn) -> d.Drawing:
    """A sample with any text in every field."""
    drawing = with_texts(samples.ALL[some(st.sampled_from(sorted(set(samples.ALL) - {"bonds"})))](), some)
    assert isinstance(drawing, d.Drawing)
    return drawing


def texts_in(svg: str) -> Iterator[tuple[float, float, float, str]]:
    """Each text's left end, right end, size and letters."""
    for text in ET.fromstring(svg).iter(f"{SVG}text"):  # noqa: S314  # our own SVG
        size, x = float(text.attrib["font-size"]), float(text.attrib["x"])
        bold = any(span.attrib["font-weight"] == "700" for span in text)
        letters = "".join(text.itertext())
        wide = width(letters, size, Weight.BOLD if bold else Weight.MEDIUM)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.attrib["text-anchor"]]
        yield left, left + wide, size, letters


def test_every_kind_of_drawing_is_drawn_and_has_a_sample() -> None:
    kinds = set(d.Drawing.__subclasses__())
    # A slotted dataclass leaves the class that it was made from behind, which nobody can reach by its name.
    kinds = {kind for kind in kinds if getattr(d, kind.__name__) is kind}
    assert kinds == set(picking._DRAW) == {type(make()) for make in samples.ALL.values()}


@every
@both
def test_a_picture_is_a_whole_png_of_its_size_that_a_chat_takes(name: str, theme: Theme) -> None:
    picture = draw(samples.ALL[name](), theme)
    assert size_of_valid(picture.png) == (picture.width, picture.height)
    assert len(picture.png) < 150_000
    assert picture.width + picture.height < 10_000
    assert max(picture.width, picture.height) / min(picture.width, picture.height) < 3


@every
def test_the_same_value_gives_the_same_bytes_and_the_other_theme_others(name: str) -> None:
    assert draw(samples.ALL[name]()).png == draw(samples.ALL[name]()).png
    assert drawn(samples.ALL[name](), Theme.DARK) != drawn(samples.ALL[name](), Theme.LIGHT)


@every
def test_every_picture_says_that_it_is_a_simulation_in_letters_that_a_phone_shows(name: str) -> None:
    drawing = samples.ALL[name]()
    found = {letters: size for *_, size, letters in texts_in(drawn(drawing).svg)}
    assert found[drawing.simulation_label] >= 16
    assert min(found.values()) >= SMALLEST


def test_a_long_simulation_label_goes_on_in_a_second_line() -> None:
    label = "This is a simulation, and " + "nothing in it has any effect on anything outside this game. " * 2
    svg = drawn(replace(samples.waterfall(), simulation_label=label)).svg
    words = " ".join(letters for *_, letters in texts_in(svg))
    assert clean(label) in words


@every
def test_no_text_of_a_sample_leaves_the_page(name: str) -> None:
    for left, right, _, letters in texts_in(drawn(samples.ALL[name]()).svg):
        assert left >= 16, letters
        assert right <= WIDTH - 16, letters


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(anybodys(), st.sampled_from(Theme))
def test_any_text_in_any_field_stays_on_the_page_and_says_simulation(drawing: d.Drawing, theme: Theme) -> None:
    sheet = drawn(drawing, theme)
    shown = list(texts_in(sheet.svg))
    assert any(letters.startswith("Simulation") for *_, letters in shown)
    for left, right, size, letters in shown:
        assert size >= SMALLEST
        assert left >= -1, letters
        assert right <= WIDTH + 1, letters


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(anybodys(), st.sampled_from(Theme))
def test_any_text_in_any_field_draws(drawing: d.Drawing, theme: Theme) -> None:
    picture = draw(drawing, theme)
    assert size_of_valid(picture.png) == (picture.width, picture.height)


@given(
    score=st.integers(350, 950),
    trend=st.lists(st.integers(350, 950), max_size=400),
    movement=st.none() | st.integers(-(10**9), 10**9),
    marks=st.lists(st.integers(350, 950), max_size=10),
)
def test_any_score_fits_on_its_card(score: int, trend: list[int], movement: int | None, marks: list[int]) -> None:
    card = replace(
        samples.score_card(),
        score=score,
        trend=(*trend[1:], score) if trend else (),
        movement=movement,
        scale=d.Scale(marks=tuple(d.Mark(at=at) for at in sorted(marks))),
    )
    for left, right, *_ in texts_in(drawn(card).svg):
        assert left >= 0
        assert right <= WIDTH


@given(
    points=st.lists(st.integers(-d.LARGEST // 20, d.LARGEST // 20), max_size=d.MOST_STEPS), start=st.integers(0, 10**6)
)
def test_any_waterfall_shows_each_of_its_steps_with_its_sign(points: list[int], start: int) -> None:
    steps = tuple(d.Step(label=f"cause {place}", points=each) for place, each in enumerate(points))
    fall = replace(samples.waterfall(), start=start, steps=steps, more=None, end=start + sum(points))
    letters = [letters for *_, letters in texts_in(drawn(fall).svg)]
    for each in points:
        assert (f"+{each}" if each > 0 else f"−{-each}" if each < 0 else "±0") in letters


def test_a_loss_and_a_gain_differ_in_sign_and_shape_and_not_only_in_colour() -> None:
    def shapes(points: int) -> list[str]:
        steps = (d.Step(label="cause", points=points),)
        fall = replace(samples.waterfall(), start=600, steps=steps, more=None, end=600 + points)
        return re.findall(r'<path d="([^"]+)" fill="#(?:10639f|c04a10)"', drawn(fall).svg)

    assert len(shapes(20)) == len(shapes(-20)) == 1
    assert shapes(20) != shapes(-20)


def test_what_nobody_draws_is_refused_by_name() -> None:
    stranger = d.Drawing(world="", day="", title="", simulation_label="Simulation", alternative="nothing")
    with pytest.raises(TypeError, match=r"nothing draws a Drawing; known: ScoreCard, Waterfall"):
        draw(stranger)


def test_names_are_escaped_and_shown_as_they_are_written() -> None:
    rows = (d.GroupRow(rank=1, name='<b>&"O\'Neil"</b>', score=700, tier="]]>"),)
    svg = drawn(replace(samples.group_bars(), rows=rows)).svg
    assert '<b>&"O\'Neil"</b>' in [letters for *_, letters in texts_in(svg)]
    assert "<b>" not in svg


def test_an_invite_draws_the_code_of_its_link_dark_on_light_in_both_themes() -> None:
    for theme in Theme:
        svg = drawn(samples.invite(), theme).svg
        rows = [bytes(row) for row in segno.make_qr(samples.invite().link.encode(), error="m").matrix]
        data = next(path for path in re.findall(r'<path d="([^"]+)" fill="#18211f"', svg) if path.count("M") > 50)
        runs = [tuple(map(float, run)) for run in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v", data)]
        one = min(long for *_, long in runs)
        left, top = min(x for x, *_ in runs), min(y for _, y, _ in runs)
        found = [[0] * len(rows) for _ in rows]
        for x, y, long in runs:
            for across in range(round(long / one)):
                found[round((y - top) / one)][round((x - left) / one) + across] = 1
        assert found == [list(row) for row in rows]
        assert 'rx="20" fill="#ffffff"' in svg


def test_the_fullest_pictures_weigh_no_more_than_a_chat_on_a_slow_line_waits_for() -> None:
    names = ["".join(chr(0x4E00 + (number * 37 + place * 101) % 9000) for place in range(14)) for number in range(40)]
    rows = tuple(
        d.GroupRow(rank=number + 1, name=names[number], score=900 - 20 * number, tier=names[-number][:8], movement=-7)
        for number in range(d.MOST_ROWS)
    )
    people = tuple(d.Friend(name=name, score=600, self_or_chosen=True) for name in names)
    ties = tuple(
        d.Tie(a=a, b=b, strength=500, pull=(a - b) % 9 - 4) for a in range(40) for b in range(a) if (a + b) % 3 == 0
    )
    for drawing in (replace(samples.group_bars(), rows=rows), replace(samples.bonds(), people=people, ties=ties)):
        for theme in Theme:
            picture = draw(drawing, theme)
            assert len(picture.png) < 150_000
            assert size_of_valid(picture.png) == (picture.width, picture.height)
