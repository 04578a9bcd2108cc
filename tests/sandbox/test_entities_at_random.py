"""What must hold of entities whatever the text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from bot.sandbox.entities import given, parse, utf16_length
from bot.sandbox.errors import BotApiError
from bot.sandbox.objects import EntityKind, MessageEntity
from tests.sandbox.formatting import PREFIX, find_user, tried

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
MARKUP = st.lists(
    st.sampled_from([
        "<b>", "</b>", "<i>", "</i>", "<a href='e.org'>", "</a>", "<pre>", "</pre>", "<blockquote>", "</blockquote>",
        "*", "_", "__", "~", "||", "`", "```", "[", "](", ")", ">", "\n", "\\", "!", "&lt;", "&#128512;", "&", " ",
        "a", "é", "😀", ".", "/go", "@somebody", "#tag", "e.org", "\r", "\0", "|", "tg://user?id=1001",
    ]), max_size=25,
).map("".join)  # fmt: skip


def visible(text: str) -> str:
    """A text as Telegram keeps it, were it plain."""
    return parse(text, None)[0]


@for_all(LETTERS)
def test_escaped_html_is_the_text_itself(text: str) -> None:
    assert parse(html.escape(text, quote=False), "HTML")[0] == visible(text)


@for_all(LETTERS)
def test_escaped_markdown_v2_is_the_text_itself(text: str) -> None:
    escaped = re.sub(r"([\\_*\[\]()~`>#+\-=|{}.!])", r"\\\1", text)
    assert parse(escaped, "MarkdownV2")[0] == visible(text)


@for_all(LETTERS, LETTERS)
def test_a_bold_stretch_lies_where_utf_16_says(before: str, inside: str) -> None:
    plain, entities = parse(f"{html.escape(before)}<b>{html.escape(inside)}</b>", "HTML")
    marked = "".join(cut(plain, entity) for entity in entities if entity.type is EntityKind.BOLD)
    assert visible(inside).strip() in marked.strip() or not visible(inside)
    assert marked == "" or (before + inside).replace("\r", "")


@for_all(MARKUP, st.sampled_from(["HTML", "MarkdownV2", "Markdown", None]))
def test_whatever_is_read_lies_in_the_text_in_order_and_nests(text: str, mode: str | None) -> None:
    found = tried(text, mode)
    if isinstance(found, BotApiError):
        assert found.description.startswith(PREFIX)
        return
    plain, entities = found
    assert plain == plain.rstrip(" \n")
    length = utf16_length(plain)
    around: list[MessageEntity] = []
    for one in entities:
        assert one.offset >= 0
        assert one.length > 0
        assert one.offset + one.length <= length
        cut(plain, one)
        while around and around[-1].offset + around[-1].length <= one.offset:
            around.pop()
        for outer in around:
            assert one.offset + one.length <= outer.offset + outer.length
            assert outer.type not in {EntityKind.CODE, EntityKind.PRE}
        around.append(one)
    assert [one.offset for one in entities] == sorted(one.offset for one in entities)


@for_all(MARKUP)
def test_what_was_read_can_be_given_again(text: str) -> None:
    try:
        plain, entities = parse(text, "HTML", find_user=find_user)
    except BotApiError:
        return
    assert given(plain, entities, find_user=find_user) == (plain, entities)


@for_all(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for mode in ("HTML", "MarkdownV2", "Markdown", None):
        found = tried(text, mode)
        assert not isinstance(found, BotApiError) or found.code == 400


def cut(text: str, entity: MessageEntity) -> str:
    """What an entity covers; fails if it cuts a letter in two."""
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


@pytest.mark.parametrize(
    "text",
    ["a" * 32_000 + " .", "a.b" * 10_000, "a@" * 16_000, "*a*_b_" * 5_000, "<b>a</b><i>b</i>" * 2_000, "[" * 32_000,
     "`" * 32_000, "&" * 32_000, "http://" * 4_600 + ".", "||>\n" * 8_000, "a.b/" * 8_000, "\r" * 30_000 + "a",
     "://" * 10_000 + ".", "<a b=" * 6_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    for mode in ("HTML", "MarkdownV2", "Markdown", None):
        found = tried(text, mode)  # ends: what took quadratic time would take minutes here
        assert not isinstance(found, BotApiError) or found.description.startswith(PREFIX)
