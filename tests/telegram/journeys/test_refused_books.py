"""A rule book is refused in the reader's language, whatever is wrong with it."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from tests.telegram.reading_chinese import Walk, a_chinese_town, expect_chinese

if TYPE_CHECKING:
    from pathlib import Path


BROKEN = {
    "toml": b"name = \n",
    "cut": b"[policy",
    "text": b"\xff\xfe\x00",
    "keys": b"policee = 1\n[policy]\nname = 'A B'\ntitle = 3\nversion = 0\nbase = 99\nx = [1, 2]\n[factors]\n[kinds.a]",
    "rows": b"tiers = 3\n[policy]\nname='x'\ntitle='x'\n[[sanctions]]\nid='a'\n[[sanctions]]\nid='a'\n",
}

# What is told of a fault, in part.
SAID = {
    "large": ("at most 200000 letters",),
    "larger": ("at most 200000 letters",),
    "twice": ("Line 2 names a key or a table a second time", "a = 2"),
    "deep": ("too deep within each other",),
    "digits": ("The number in line 1 is too long; allowed: at most 4300 digits", "a = 999"),
    "dots": ("In line 1 a key has too many parts with dots between; allowed: at most 16", "a.a.a"),
    "date": ("base: “2020-01-01”. Allowed: a whole number",),
    # Five are missing besides, of which one is the table of factors.
    "many": ("refused, for 5,005 reasons", "k0: “1”"),
}


def altered(**changes: str) -> bytes:
    """A rule book that comes along, with some lines changed."""
    text = (resources.files("scoring") / "rulebooks" / "sesame-2015.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert re.search(old, text, re.MULTILINE), old
        text = re.sub(old, new, text, count=0, flags=re.MULTILINE)
    return text.encode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_rule_book_is_refused_in_the_readers_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    # Of so many bytes a file is not even fetched.
    monkeypatch.setattr("bot.telegram.handlers.host.MOST_BYTES", 300_000)
    faults = {
        "points": altered(**{r"^weight = .*$": "weight = 1e9"}),
        "days": altered(**{r"^half_life_days = .*$": "half_life_days = 0"}),
        "once": altered(**{r'^id = "instant-loan"': 'id = "large-loan"'}),
        "above": altered(**{r"^threshold = \d+": "threshold = 600"}),
        "flag": altered(**{r"^lifts = .*$": 'lifts = "yes"'}),
        "standing": altered(**{r"^standing = .*$": 'standing = "true"'}),
        "dilution": altered(**{r"^dilution = .*$": "dilution = 2"}),
        "hops": altered(**{r"^share = (.*)$": r"share = \1\nhops = 3"}),
        "far": altered(**{r"^share = (.*)$": r"share = \1\nhops = 3\ndamping = 0.5"}),
        "factor": altered(**{r"^factor = .*$": 'factor = "nothing"'}),
        "long": altered(**{r"^note = .*$": "note = '" + "x" * 2001 + "'"}),
        "large": b"#" * 250_000,
        "larger": b"#" * 300_001,
        "twice": b"a = 1\na = 2\n",
        "deep": b"a = " + b"[" * 3000 + b"]" * 3000,
        "digits": b"a = " + b"9" * 5000,
        "dots": b"a" + b".a" * 60_000 + b" = 1",
        "date": altered(**{r"^base = .*$": "base = 2020-01-01"}),
        "many": b"".join(b"k%d = 1\n" % number for number in range(5000)),
    }
    async with a_chinese_town(tmp_path) as (town, reader):
        host = await town.person("老师", language=language)
        await host.says("/start")
        await town.store.add_host(town.world_id, host.user_id)
        walk = Walk(town=town, reader=reader, who=host, chat=host.user_id)
        for name, content in {**BROKEN, **faults}.items():
            heard = await host.says("x", document=(f"{name}.toml", content))
            assert heard, name
            walk.hears(heard, name)
            assert len(await town.store.rule_books(town.world_id)) == 1, f"{name} is refused"
            assert "None" not in heard[-1].text
            for words in SAID.get(name, ()) if language == "en" else ():
                assert words in heard[-1].text, (name, heard[-1].text)
        if language == "en":
            return
        # What a fault quotes from the file stands between “ and ”; "id" and "a-z" are what its author is to write.
        reader.read = {re.sub("“[^”]*”", "", text): where for text, where in reader.read.items()}
        reader.knows("id", "a-z")
        await expect_chinese(town, reader)
