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


def altered(**changes: str) -> bytes:
    """A rule book that comes along, with some lines changed."""
    text = (resources.files("scoring") / "rulebooks" / "sesame-2015.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert re.search(old, text, re.MULTILINE), old
        text = re.sub(old, new, text, count=0, flags=re.MULTILINE)
    return text.encode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_a_rule_book_is_refused_in_the_readers_language(tmp_path: Path, language: str) -> None:
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
        if language == "en":
            return
        # What a fault quotes from the file stands between “ and ”; "id" and "a-z" are what its author is to write.
        reader.read = {re.sub("“[^”]*”", "", text): where for text, where in reader.read.items()}
        reader.knows("id", "a-z")
        await expect_chinese(town, reader)
