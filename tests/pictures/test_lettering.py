from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.lettering import (
    ELLIPSIS,
    FONTS,
    UNKNOWN,
    Weight,
    clean,
    fitted,
    name_of,
    number,
    runs,
    signed,
    width,
    wrapped,
)

anything = st.text(alphabet=st.characters(), max_size=80)
weights = st.sampled_from(Weight)


def test_every_plain_letter_can_be_drawn() -> None:
    for letter in map(chr, range(32, 127)):
        assert clean(f"a{letter}b") == f"a{letter}b"
        assert width(f"a{letter}b", 10) > width("ab", 10)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Valjean", "Valjean"),
        ("冉阿让", "冉阿让"),
        ("Ελένη Παπά", "Ελένη Παπά"),
        ("Наташа Ростова", "Наташа Ростова"),
        ("مريم", "مريم"),
        ("שרה", "שרה"),
        ("김민준", "김민준"),
        ("さくら", "さくら"),
        ("श्रीमती", "श्रीमती"),
        ("สมชาย", "สมชาย"),
        ("Nguyễn Thị Hồng", "Nguyễn Thị Hồng"),
        ("Ann 🎉", "Ann 🎉"),
        ("👩\u200d👧", "👩👧"),
        ("👍🏽", "👍"),
        ("❤\ufe0f", "❤"),
        ("\u202eevil\u202c", "evil"),
        ("\u2067right\u2069", "right"),
        ("a\u200bb\u200cc\ufeff", "abc"),
        ("line\nbreak\ttab\x00nul", "line break tabnul"),
        ("  wide \u3000 spaces\u00a0", "wide spaces"),
        ("e\u0301", "é"),
        ("𝓕𝓪𝓷𝓬𝔂", "Fancy"),
        ("\ud800half", "half"),
        ("ሰላም", UNKNOWN),
        ("Ann ሰላም Bo", f"Ann {UNKNOWN} Bo"),
        ("Z\u1ab3A", "ZA"),
        ("\u0301\u0302", ""),
        ("", ""),
    ],
)
def test_a_name_is_shown_as_it_is_written_without_what_cannot_be_drawn(name: str, shown: str) -> None:
    assert clean(name) == shown


def test_a_person_whose_name_cannot_be_seen_is_shown_all_the_same() -> None:
    assert [name_of(name) for name in ("", "\u200b\u202e", " \n", "Ann")] == [UNKNOWN, UNKNOWN, UNKNOWN, "Ann"]


def test_marks_piled_on_a_letter_are_cut_down_to_two() -> None:
    marks = "".join(chr(code) for code in range(0x0316, 0x0320)) * 6
    assert sum(unicodedata.combining(letter) > 0 for letter in clean("Z" + marks)) <= 2


def test_every_hanzi_of_gb2312_has_a_letter_in_our_fonts() -> None:
    hanzi = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high >= 0xD8
    ]
    assert len(hanzi) == 6763
    assert [letter for letter in hanzi if clean(letter) != letter] == []
    assert {family for letter in hanzi for family, _ in runs(letter)} == {"Noto Sans SC"}


def test_the_fonts_and_their_widths_stay_small_and_bring_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 6_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE.md").read_text(encoding="utf-8")


@given(anything)
def test_clean_text_is_clean_and_all_of_it_lies_in_some_font(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown
    assert "".join(letters for _, letters in runs(shown)) == shown
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cf", "Cs", "Co", "Cn"}


@given(anything, st.floats(14, 60), st.floats(0, 700), weights)
def test_fitted_text_is_no_wider_than_its_room(text: str, size: float, within: float, weight: Weight) -> None:
    shown = fitted(clean(text), size, within, weight)
    assert width(shown, size, weight) <= within or shown == ELLIPSIS
    assert shown == clean(text) or shown.endswith(ELLIPSIS)


@given(anything, st.floats(14, 40), st.floats(80, 700), st.integers(1, 4), weights)
def test_wrapped_lines_are_few_and_fit_and_lose_nothing_but_at_an_ellipsis(
    text: str, size: float, within: float, most: int, weight: Weight
) -> None:
    lines = wrapped(clean(text), size, within, most, weight)
    assert 1 <= len(lines) <= most
    assert all(width(line, size, weight) <= within for line in lines)
    if not any(line.endswith(ELLIPSIS) for line in lines):
        assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


def test_chinese_is_broken_between_its_letters_and_never_before_a_full_stop() -> None:
    lines = wrapped("模拟，虚构的分数，在游戏之外没有任何作用。", 20, 180, 9)
    assert len(lines) > 2
    assert not any(line.startswith(("，", "。")) for line in lines)


def test_digits_are_of_one_width_so_that_points_stand_in_columns() -> None:
    for weight in Weight:
        assert len({width(digit, 20, weight) for digit in "0123456789"}) == 1


def test_points_carry_their_sign_and_states_only_a_minus() -> None:
    assert [signed(points) for points in (12, -7, 0)] == ["+12", "−7", "±0"]
    assert [number(points) for points in (12, -7, 0)] == ["12", "−7", "0"]


def test_a_space_after_an_emoji_is_no_wider_than_any_other() -> None:
    assert runs("👩👧 Zoë 🌷") == [("Noto Emoji", "👩👧"), ("Inter", " Zoë "), ("Noto Emoji", "🌷")]
    assert runs("مريم الصغيرة") == [("Noto Sans Arabic", "مريم الصغيرة")], "a script that joins its letters stays whole"
