"""A name as it is shown: what is left out of it, what stays, and that nothing unseen tells two apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.namesakes import plainly
from bot.services.shown_names import shown_name

# What nobody may hide in a name: it breaks the line, turns what stands around it, or shows nothing at all.
REFUSED = {
    "a line break": "\n", "a paragraph's end": "\u2029", "a tab": "\t", "a control letter": "\x07", "an escape": "\x1b",
    "what turns the text": "\u202e", "what ends it": "\u202c", "an isolate": "\u2066", "its end": "\u2069",
    "a mark from the right": "\u200f", "a blank without a width": "\u200b", "a soft hyphen": "\u00ad",
    "a byte order mark": "\ufeff", "a tag": "\U000e0041", "a Hangul filler": "\u3164", "a narrow one": "\uffa0",
    "an empty pattern of Braille": "\u2800", "a grapheme joiner": "\u034f", "a variation": "\ufe01",
    "a letter of nobody's": "\ue000",
}  # fmt: skip
SHAPED = {
    "Persian": "علی\u200cرضا", "an Urdu word with marks": "بِ\u200cب", "a conjunct that is split": "क्\u200cष",
    "half a letter": "क्\u200dष", "Bengali": "র\u200d্য", "Sinhala": "ශ්\u200dරී",
    "a family": "👨\u200d👩\u200d👧\u200d👦", "an astronaut": "👩🏽\u200d🚀", "a heart on fire": "❤\ufe0f\u200d🔥",
    "a flag": "🏳\ufe0f\u200d🌈", "a keycap": "1\ufe0f\u20e3", "a runner": "🏃\u200d♀\ufe0f",
}  # fmt: skip
UNSEEN = "\u200c\u200d\ufe0f"
ANY = st.text(
    st.one_of(
        st.sampled_from("aAéبا علیक्ष👩👨🚀♀❤1\u0301\u0338\u20e3" + UNSEEN + "".join(REFUSED.values())), st.characters()
    )
)


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_seen_or_turns_the_line_is_left_out(what: str) -> None:
    letter = REFUSED[what]
    assert "".join(shown_name(f"An{letter}na{letter}").split()) == "Anna"
    assert not shown_name(letter * 3)


@pytest.mark.parametrize("what", SHAPED)
def test_what_shapes_the_letters_or_emoji_beside_it_stays(what: str) -> None:
    name = SHAPED[what]
    assert any(letter in UNSEEN for letter in name)
    assert shown_name(name) == name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Al\u200ci", "Ali"), ("Al\u200di", "Ali"), ("\u200cAli\u200d", "Ali"), ("A\ufe0fl", "Al"),
        ("ا\u200cب", "اب"), ("علی\u200c\u200cرضا", "علی\u200cرضا"), ("علی\u200c رضا", "علی رضا"),
        ("👩\u200d", "👩"), ("👩\u200d\u200d🚀", "👩\u200d🚀"), ("★\u200d★", "★★"), ("\u200c", ""),
        ("\u0301\ufe0f", ""),
    ],
)  # fmt: skip
def test_where_they_shape_nothing_they_are_left_out(written: str, shown: str) -> None:
    assert shown_name(written) == shown


@given(ANY)
def test_a_name_is_on_one_line_seen_and_stays_as_it_is(written: str) -> None:
    name = shown_name(written)
    assert shown_name(name) == name
    assert all(letter.isprintable() or letter in UNSEEN for letter in name)
    assert not name or any(unicodedata.category(letter)[0] in "LNPS" for letter in name)
    assert not {*name[:1]} & {*UNSEEN, " "}
    assert not {*name[-1:]} & {"\u200c", "\u200d", " "}


@given(ANY, st.data())
def test_nothing_unseen_tells_two_names_apart(written: str, data: st.DataObject) -> None:
    name = shown_name(written)
    place = data.draw(st.integers(0, len(name)))
    hidden = data.draw(st.sampled_from([*UNSEEN, "\u200b", "\u2060", "\u3164", "\ufe00"]))
    other = shown_name(name[:place] + hidden + name[place:])
    assert plainly(other) == plainly(name)
