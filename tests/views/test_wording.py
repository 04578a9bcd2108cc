from __future__ import annotations

import ast
import re
from importlib import resources
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.views.rule_words import RuleWords, shipped_keys, short
from bot.views.wording import LANGUAGES, Worded, Words, as_shown, language_for, lines, signed
from scoring import ReasonCode, Source, Standing, list_policies, load_policy

# English has the rule books' own notes; other languages have them here.
NOTES = "rule_notes.ftl"
CODE = Path(bot.__file__).parent
TAG = re.compile(r"<[^<>]*>")
TAGS = {"<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<blockquote expandable>", "<blockquote>", "</blockquote>"}


class Arguments(Visitor):
    """The arguments that a text takes."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the library's name
        self.found.add(node.id.name)


def entries(language: str) -> dict[str, tuple[str, frozenset[str], str]]:
    """By key: the file, the arguments, and the text as it stands in the file."""
    found = {}
    folder = resources.files("bot.views") / "locales" / language
    for file in folder.iterdir():
        content = file.read_text(encoding="utf-8")
        for entry in FluentParser().parse(content).body:
            if not isinstance(entry, ftl.Message):
                continue
            parts = [(entry.id.name, entry.value)] if entry.value else []
            parts += [(f"{entry.id.name}.{one.id.name}", one.value) for one in entry.attributes]
            for key, value in parts:
                arguments = Arguments()
                arguments.visit(value)
                span = value.span
                assert span is not None
                found[key] = (file.name, frozenset(arguments.found), content[span.start : span.end])
    return found


def test_every_language_has_every_text_in_the_same_file_with_the_same_arguments() -> None:
    first, *others = ({key: one for key, one in entries(language).items() if one[0] != NOTES} for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        assert {key: one[:2] for key, one in first.items()} == {key: one[:2] for key, one in other.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_only_known_markup_stands_in_it(language: str) -> None:
    for key, (file, _, text) in entries(language).items():
        assert text.strip(), f"{file}: {key} is empty"
        assert {*TAG.findall(text)} <= TAGS, f"{file}: {key}"
        for tag in ("b", "i", "code"):
            assert text.count(f"<{tag}>") == text.count(f"</{tag}>"), f"{file}: {key} leaves {tag} open"
        assert not re.search(r"&(?!amp;|lt;|gt;)", text), f"{file}: {key} has a bare &"


def test_chinese_is_chinese() -> None:
    """A text that was left in English would say so by having no Chinese letter."""
    same = {"score-own", "score-other", "score-where", "counted-line", "counted-line-bare", "button-previous"}
    english = entries("en")
    for key, (file, _, text) in entries("zh-Hans").items():
        bare = re.sub(r"\{[^{}]*\}|<[^<>]*>", "", text)
        if re.search(r"[a-z]{3}", bare) and not re.search(r"[\u4e00-\u9fff]", bare):
            assert key in same or bare == english[key][2], f"{file}: {key} is not translated: {text}"


def used_keys() -> dict[str, str]:
    """Every literal key that views and handlers ask for, and where."""
    found = {}
    for path in [*CODE.glob("views/*.py"), *CODE.glob("telegram/handlers/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            if called.split(".")[-1] in {"words", "plain"} or called == "words":
                for constant in ast.walk(node.args[0]):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        if not isinstance(node.args[0], ast.Constant | ast.IfExp):
                            continue
                        found[constant.value] = path.name
    return found


def test_every_key_that_is_asked_for_has_words() -> None:
    known = Words.of("en").keys()
    used = {key: where for key, where in used_keys().items() if "-" in key or "." in key}
    assert len(used) > 100, "the keys are found in the code"
    assert {key: where for key, where in used.items() if key not in known} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_a_shipped_rule_book_names_has_words(language: str) -> None:
    words = Words.of(language)
    assert {key for key in shipped_keys() if not words.has(key)} == set()
    assert {code for code in ReasonCode if not words.has(f"line-{code.value}")} == set()
    assert {one for one in Standing if not words.has(f"standing-{one.value}")} == set()
    assert {one for one in Source if not words.has(f"source-{one.value}")} == set()
    for name in list_policies():
        policy = load_policy(name)
        rules = RuleWords(words, policy)
        for kind in policy.kinds:
            assert words.has(f"kind-{kind.id}.do")
            assert rules.kind(kind)
            assert rules.to_do(kind)
        assert all(rules.privilege(tier) != rules.tier(tier) for tier in policy.tiers)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_note_of_a_shipped_rule_book_is_translated_and_no_other(language: str) -> None:
    wanted = set()
    for name in list_policies():
        policy = load_policy(name)
        wanted.add(f"note-{name}-book")
        for what, ones in (
            ("factor", policy.factors), ("kind", policy.kinds), ("tier", policy.tiers), ("sanction", policy.sanctions)
        ):  # fmt: skip
            wanted |= {f"note-{name}-{what}-{one.id}" for one in ones}
        if policy.association is not None:
            wanted.add(f"note-{name}-association")
    known = Words.of(language).keys()
    assert {key for key in known if key.startswith("note-")} == wanted
    rules = RuleWords(Words.of(language), load_policy("sesame-2015"))
    kind = rules.policy.kind_by_id["rumour-spread"]
    assert rules.note("kind", kind.id, kind.provenance).startswith("一位读者的评论")


def test_a_rule_book_of_a_hosts_own_is_shown_in_its_own_words() -> None:
    policy = load_policy("sesame-2015")
    kind = policy.kind_by_id["bill-late"]
    rules = RuleWords(Words.of("zh-Hans"), policy)
    own = type(kind)(
        id=kind.id, title="Was late <at> the ferry", factor=kind.factor, weight=kind.weight, provenance=kind.provenance
    )
    assert rules.kind(kind) == "账单付晚了"
    assert rules.kind(own) == "Was late <at> the ferry"


def test_what_somebody_is_called_is_text_and_never_markup() -> None:
    words = Words.of("en")
    line = words("counted-line-bare", points=signed(-14), what="<b>&amp; \n\u202eEnjolras")
    assert line == "<b>−14</b> &lt;b&gt;&amp;amp; Enjolras"
    assert as_shown(line) == "−14 <b>&amp; Enjolras"
    assert words("counted-line-bare", points="0", what="שלום") == "<b>0</b> \u2068שלום\u2069"
    assert words("counted-line-bare", points="0", what=Worded("<i>x</i>")) == "<b>0</b> <i>x</i>"


@given(st.text(max_size=80))
def test_any_name_comes_out_as_it_is_but_for_blanks_and_what_turns_text(name: str) -> None:
    shown = Words.of("en").plain("counted-line-bare", points="0", what=name)
    assert "\n" not in shown
    kept = "".join(letter for letter in shown.removeprefix("0 ") if not letter.isspace())
    turning = {chr(code) for code in [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]}
    wanted = "".join(letter for letter in name if not letter.isspace() and letter not in turning)
    assert kept.strip("\u2068\u2069") == wanted.strip("\u2068\u2069")


def test_what_is_missing_is_an_error_and_no_other_language() -> None:
    words = Words.of("zh-Hans")
    with pytest.raises(KeyError, match="no words for 'no-such'"):
        words("no-such")
    with pytest.raises(KeyError, match="day"):
        words("day-label")


def test_platforms_codes_lead_to_a_language_there_is() -> None:
    assert [language_for(code) for code in ("zh", "zh-hans", "zh-CN", "zh_TW")] == ["zh-Hans"] * 4
    assert [language_for(code) for code in ("en", "de", "", None, "zha")] == ["en"] * 5


def test_signed_points_and_lines() -> None:
    assert [signed(points) for points in (12, -12, 0)] == ["+12", "−12", "0"]
    assert lines("a", None, "", ["b", "c"]) == "a\n\nb\nc"
    assert Words.of("en").listed(["A", "B<", "C"]) == "A, B&lt; and C"
    assert Words.of("zh-Hans").listed(["甲", "乙", "丙"]) == "甲、乙和丙"


def test_an_id_that_is_too_long_for_a_button_is_marked_by_something_shorter() -> None:
    assert short("bill-late") == "bill-late"
    assert len(short("x" * 200)) == len(short("y|z")) == 9
    assert short("x" * 200) != short("x" * 201)
