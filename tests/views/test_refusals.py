"""Whatever the chat's services refuse has words of its own in every language, with the limits as numbers in them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
import scoring
from bot.services.host import refuse_pace
from bot.services.new_rule_book import check_rule_book
from bot.services.new_world import Order, new_world
from bot.store.store import SqliteStore
from bot.telegram.errors import trouble_of
from bot.telegram.transport import NoMethodError
from bot.views.reply import LONGEST_TEXT
from bot.views.trouble import Trouble, TroubleKind
from bot.views.trouble_words import Asked, key_of, word_trouble
from bot.views.wording import LANGUAGES, Words, as_shown
from scoring import Allow, Refused
from tests.services.keeping import PlayedClock

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = Path(bot.__file__).parent
ASKED = Asked(private=True, tapped=False, bot_name="bot")
# Worlds are made and exported by these on the command line; the chat makes its own way there.
COMMAND_LINE = {"export_world.py", "make_world.py", "replay.py"}


def refusals() -> Iterator[tuple[str, str, str, str]]:
    """Every refusal that services and handlers write down: the file, place, field, and what is allowed ("": made)."""
    for path in [*CODE.glob("services/*.py"), *CODE.glob("telegram/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "Refused" or path.name in COMMAND_LINE:
                continue
            said = {
                each.arg: each.value.value if isinstance(each.value, ast.Constant) else "" for each in node.keywords
            }
            if said["field"]:
                yield path.name, str(said["place"]), str(said["field"]), str(said["allowed"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_words_of_its_own(language: str) -> None:
    words, found = Words.of(language), [*refusals()]
    assert len(found) > 20, "they are found in the code"
    for where, place, field, allowed in found:
        trouble = Trouble(kind=TroubleKind.REFUSED, place=place, field=field, allowed=allowed)
        assert key_of(trouble, words) != "trouble-refused", f"{where}: {place}, {field}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_limit_is_told_with_its_numbers(tmp_path: Path, language: str) -> None:
    words = Words.of(language)

    def told(error: Refused) -> str:
        return as_shown(word_trouble(trouble_of(error, "X"), words, ASKED).text)

    with pytest.raises(Refused) as slow:
        refuse_pace(0.001, None)
    with pytest.raises(Refused) as far:
        refuse_pace(None, 1e9)
    for error in (slow.value, far.value):
        assert error.rule is not None
        for limit in ("low", "high"):
            number = f"{float(error.rule.given[limit]):g}"
            assert number in told(error).replace(",", ""), (number, told(error))
    async with SqliteStore(tmp_path / "none.db") as store:
        for order in (Order(scenario="town", people=10**9), Order(scenario="town", seed=-1)):
            with pytest.raises(Refused) as refused:
                await new_world(store, 1, order, PlayedClock(), lambda _done, _doing: None)
            assert refused.value.rule is not None
            assert str(refused.value.rule.given["high"]) in told(refused.value).replace(",", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_allowed_value_has_words(language: str) -> None:
    words = Words.of(language)
    assert {kind for kind in Allow if not words.has(f"allow-{kind.value}")} == set()


def test_every_fault_of_a_file_says_its_kind() -> None:
    """A fault without one could be told in English alone."""
    code = (Path(scoring.__file__).parent / "rulebook_file.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".refuse"):
            last = node.args[-1]
            assert not isinstance(last, ast.Constant | ast.JoinedStr), ast.unparse(node)
    for text in ("", "[", "a = 1", "[factors]\n", "tiers = 1", "kinds = 3", "x" * 300_000):
        checked = check_rule_book(text)
        assert checked.problems, text[:10]
        assert all(one.allowed.kind in Allow for one in checked.problems)
        assert len(text) < LONGEST_TEXT or checked.problems[0].allowed.kind is Allow.LETTERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_server_lacks_is_told_by_its_name(language: str) -> None:
    trouble = trouble_of(NoMethodError("sendDocument"), "00001")
    assert trouble == Trouble(kind=TroubleKind.LACKING, value="sendDocument")
    assert "<code>sendDocument</code>" in word_trouble(trouble, Words.of(language), ASKED).text
