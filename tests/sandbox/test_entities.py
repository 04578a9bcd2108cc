"""What a text means to Telegram: its three parse modes with their errors, and what it finds by itself."""

from __future__ import annotations

import pytest

from bot.sandbox.entities import automatic, given, parse
from bot.sandbox.errors import BotApiError
from bot.sandbox.objects import EntityKind, MessageEntity
from tests.sandbox.formatting import ANN, PREFIX, find_user


def short(entities: list[MessageEntity]) -> list[tuple[str, int, int]]:
    return [(entity.type.value, entity.offset, entity.length) for entity in entities]


def read(text: str, mode: str | None) -> tuple[str, list[tuple[str, int, int]]]:
    plain, entities = parse(text, mode, find_user=find_user)
    return plain, short(entities)


def refused(text: str, mode: str) -> str:
    with pytest.raises(BotApiError) as found:
        parse(text, mode)
    assert found.value.code == 400
    assert found.value.description.startswith(PREFIX)
    return found.value.description.removeprefix(PREFIX)


HTML = [
    ("<b>a</b>", "a", [("bold", 0, 1)]),
    ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 2)]),
    ("<s>a</s> <strike>b</strike> <del>c</del>", "a b c",
     [("strikethrough", 0, 1), ("strikethrough", 2, 1), ("strikethrough", 4, 1)]),
    ('<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>', "a b", [("spoiler", 0, 1), ("spoiler", 2, 1)]),
    ("<B>a</b>", "a", [("bold", 0, 1)]),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("<b ></b>x", "x", []),
    ("<b>a<i>b</i>c</b>", "abc", [("bold", 0, 1), ("bold", 1, 2), ("italic", 1, 1)]),
    ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
    ("<code>a</code>", "a", [("code", 0, 1)]),
    ("<pre>a</pre>", "a", [("pre", 0, 1)]),
    ('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1)]),
    ("<b><code>a</code>b</b>", "ab", [("code", 0, 1), ("bold", 1, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ('<a href="https://e.org/?a&amp;b">x</a>', "x", [("text_link", 0, 1)]),
    ("<a href='nowhere'>x</a>", "x", []),
    ("<a>example.org</a>", "example.org", [("text_link", 0, 11)]),
    ('<a href="tg://user?id=1001">x</a>', "x", [("text_mention", 0, 1)]),
    ('<a href="tg://user?id=9">x</a>', "x", []),
    ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
    ('<tg-time unix="1647531900" format="wDT">then</tg-time>', "then", [("date_time", 0, 4)]),
    ("&lt;&gt;&amp;&quot;&#65;&#x42;&copy;&", '<>&"AB&copy;&', []),
    ("&lt;b&gt;", "<b>", []),
    ("😀<b>😀</b>", "😀😀", [("bold", 2, 2)]),
    ("<b>  a  </b>", "  a", [("bold", 0, 3)]),
    ("  <b>a</b>  ", "a", [("bold", 0, 1)]),
    ("<b>\n</b>", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "plain", "entities"), HTML, ids=[case[0] for case in HTML])
def test_html_is_read_as_telegram_reads_it(text: str, plain: str, entities: list[tuple[str, int, int]]) -> None:
    assert read(text, "HTML") == (plain, entities)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<x>a</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é<", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/>", "Unexpected end of name token at byte offset 8"),
        ("<i =a>", 'Empty attribute name in the tag "i" at byte offset 0'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time unix='1' format='x'>a</tg-time>", "Invalid date format used"),
        (
            "&#xD83D;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate "
                "code units"
            ),
        ),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(text: str, why: str) -> None:
    assert refused(text, "HTML") == why


MARKDOWN_V2 = [
    ("*a* _b_ __c__ ~d~ ||e||", "a b c d e",
     [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1), ("spoiler", 8, 1)]),
    ("*a _b_*", "a b", [("bold", 0, 2), ("bold", 2, 1), ("italic", 2, 1)]),
    ("_a __b__ _", "a b", [("italic", 0, 2), ("italic", 2, 1), ("underline", 2, 1)]),
    (r"\*a\*", "*a*", []),
    ("`a*b`", "a*b", [("code", 0, 3)]),
    (r"`a\`b`", "a`b", [("code", 0, 3)]),
    ("```\na\n```", "a\n".rstrip(), [("pre", 0, 1)]),
    ("```py\na```", "a", [("pre", 0, 1)]),
    ("```a b```", " b", [("pre", 0, 2)]),
    ("[x](https://e.org)", "x", [("text_link", 0, 1)]),
    (r"[x](https://e.org/a\)b)", "x", [("text_link", 0, 1)]),
    (r"[e\.org]", "e.org", [("text_link", 0, 5)]),
    ("[x](tg://user?id=1001)", "x", [("text_mention", 0, 1)]),
    ("![👍](tg://emoji?id=5368324170671202286)", "👍", [("custom_emoji", 0, 2)]),
    ("![then](tg://time?unix=1647531900&format=r)", "then", [("date_time", 0, 4)]),
    (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
    (">a\n>b||", "a\nb", [("expandable_blockquote", 0, 3)]),
    (">a||\nb", "a\nb", [("expandable_blockquote", 0, 2)]),
    ("**>a", "a", [("blockquote", 0, 1)]),
    ("😀*😀*", "😀😀", [("bold", 2, 2)]),
    ("a\\", "a\\", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "plain", "entities"), MARKDOWN_V2, ids=[case[0] for case in MARKDOWN_V2])
def test_markdown_v2_is_read_as_telegram_reads_it(text: str, plain: str, entities: list[tuple[str, int, int]]) -> None:
    assert read(text, "MarkdownV2") == (plain, entities)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("*a", "Can't find end of Bold entity at byte offset 0"),
        ("é_a", "Can't find end of Italic entity at byte offset 2"),
        ("__a", "Can't find end of Underline entity at byte offset 0"),
        ("~a", "Can't find end of Strikethrough entity at byte offset 0"),
        ("||a", "Can't find end of Spoiler entity at byte offset 0"),
        ("`a", "Can't find end of Code entity at byte offset 0"),
        ("```a", "Can't find end of Pre entity at byte offset 0"),
        ("```py\na", "Can't find end of PreCode entity at byte offset 0"),
        ("[a", "Can't find end of TextUrl entity at byte offset 0"),
        ("[a](b", "Can't find end of a URL at byte offset 4"),
        ("![a", "Can't find end of CustomEmoji entity at byte offset 0"),
        ("![a]", "The entity must contain a tg://emoji or tg://time URL"),
        ("![a](https://e.org)", "Invalid tg://emoji or tg://time URL specified"),
        (">*a\n", "Can't find end of Bold entity at byte offset 1"),
        *[(f"a{sign}", f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")
          for sign in "]()>#+-=|{}.!"],
    ],
)  # fmt: skip
def test_broken_markdown_v2_is_refused_in_telegrams_words(text: str, why: str) -> None:
    assert refused(text, "MarkdownV2") == why


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("*a* _b_ `c`", "a b c", [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1)]),
        ("*a _b*", "a _b", [("bold", 0, 4)]),
        (r"\*a \_b \`c \[d", "*a _b `c [d", []),
        ("[x](e.org)", "x", [("text_link", 0, 1)]),
        ("```py\na```", "a", [("pre", 0, 1)]),
        ("a.b!", "a.b!", []),
        ("**x", "x", []),
    ],
)
def test_the_first_markdown_is_read_as_telegram_reads_it(
    text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    assert read(text, "markdown") == (plain, entities)


@pytest.mark.parametrize("text", ["é*a", "é_a", "é`a", "é[a", "é```a"])
def test_an_open_mark_of_the_first_markdown_is_refused(text: str) -> None:
    assert refused(text, "Markdown") == "Can't find end of the entity starting at byte offset 2"


FOUND = [
    ("/start", [("bot_command", 0, 6)]),
    ("/start@some_bot x", [("bot_command", 0, 15)]),
    ("go /help.", [("bot_command", 3, 5)]),
    ("a/b /x/ </a> //c", []),
    ("@somebody @abc @gif a@bcde @" + "x" * 33, [("mention", 0, 9), ("mention", 15, 4)]),
    ("#tag #1 #ß x#y #a#b #c@abc", [("hashtag", 0, 4), ("hashtag", 8, 2), ("hashtag", 20, 6)]),
    ("$USD $usd $ABCDEFGHI $1INCH", [("cashtag", 0, 4), ("cashtag", 21, 6)]),
    ("see example.org, http://a.bc/d(e)). end.Next", [("url", 4, 11), ("url", 17, 16)]),
    ("https://example.org:8080/a?b#c", [("url", 0, 30)]),
    ("ftps://example.org shttp://example.org", []),
    ("tg://resolve?domain=x", [("url", 0, 21)]),
    ("write to a.b+c@example.org.", [("email", 9, 17)]),
    ("127.0.0.1 127.0.0.256 1.5 v1.2.3", [("url", 0, 9)]),
    ("call +1-212-555-0123 or 12345", [("phone_number", 5, 15)]),
    ("😀 /x", [("bot_command", 3, 2)]),
    ("nothing here", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "entities"), FOUND, ids=[case[0][:30] for case in FOUND])
def test_what_telegram_finds_by_itself(text: str, entities: list[tuple[str, int, int]]) -> None:
    assert short(automatic(text)) == entities
    assert read(text, None) == (text, entities)


def test_what_is_found_gives_way_to_what_was_marked() -> None:
    assert read("<code>/start</code> /go <b>/help</b>", "HTML") == (
        "/start /go /help",
        [("code", 0, 6), ("bot_command", 7, 3), ("bot_command", 11, 5), ("bold", 11, 5)],
    )


def test_a_link_keeps_its_address_in_telegrams_form() -> None:
    for given_address, kept in (
        ("example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/Path?q=A B", "https://example.org:443/Path?q=A%20B"),
        ("tg:resolve?domain=x", "tg://resolve?domain=x"),
        ("https://user:pass@e.org", "https://user:pass@e.org/"),
    ):
        [entity] = parse(f'<a href="{given_address}">x</a>', "HTML")[1]
        assert entity.url == kept
    for wrong in (
        "ftp://example.org",
        "localhost",
        "http://",
        "http://a b.c",
        "e.org:99999",
        "tg://a.b",
        "javascript:x",
    ):
        assert parse(f'<a href="{wrong}">x</a>', "HTML")[1] == []


def test_details_of_entities_are_kept() -> None:
    assert parse("```py\na```", "MarkdownV2")[1][0].language == "py"
    assert parse('<pre><code class="language-c">a</code></pre>', "HTML")[1][0].language == "c"
    assert parse('<code class="language-c">a</code>', "HTML")[1][0].language is None
    assert parse("![a](tg://emoji?id=7)", "MarkdownV2")[1][0].custom_emoji_id == "7"
    [date] = parse("![a](tg://time?unix=8&format=dT)", "MarkdownV2")[1]
    assert (date.unix_time, date.date_time_format) == (8, "dT")
    assert parse('<a href="tg://user?id=1001">x</a>', "HTML", find_user=find_user)[1][0].user == ANN


@pytest.mark.parametrize("mode", ["BBCode", "HTML5", "Html "])
def test_an_unknown_mode_is_refused(mode: str) -> None:
    with pytest.raises(BotApiError, match="Bad Request: unsupported parse_mode"):
        parse("x", mode)


def test_modes_may_be_written_in_any_case() -> None:
    for mode in ("html", "HTML", "Html"):
        assert read("<b>x</b>", mode) == ("x", [("bold", 0, 1)])
    for plain in ("none", "", None):
        assert read("*x*", plain) == ("*x*", [])


def test_control_characters_become_blanks_and_odd_marks_go() -> None:
    assert read("a\tb\x00c\r\nd\u202ee", None) == ("a b c\nde", [])
    assert read("a\r<b>\rb\r</b>\r", "HTML") == ("ab", [("bold", 1, 1)])
    assert read("<b>\u2028</b>x", "HTML") == ("x", [])


def test_a_text_beyond_all_measure_or_without_encoding_is_refused() -> None:
    with pytest.raises(BotApiError, match="Bad Request: text is too long"):
        parse("x" * 32_769, None)
    with pytest.raises(BotApiError, match="Bad Request: strings must be encoded in UTF-8"):
        parse("\ud800", None)


def test_more_than_a_hundred_entities_are_forgotten() -> None:
    assert len(parse("<b>a</b> " * 150, "HTML")[1]) == 100
    assert len(automatic("/a " * 150)) == 100


def entity(kind: EntityKind, offset: int, length: int, **more: object) -> MessageEntity:
    return MessageEntity(type=kind, offset=offset, length=length, **more)  # type: ignore[arg-type]


def test_given_entities_are_taken_cut_and_merged() -> None:
    text, found = given("  ab /x ", [entity(EntityKind.BOLD, 2, 6), entity(EntityKind.URL, 2, 2)])
    assert (text, short(found)) == ("ab /x", [("bold", 0, 3), ("bot_command", 3, 2), ("bold", 3, 2)])
    linked = entity(EntityKind.TEXT_LINK, 0, 1, url="e.org")
    assert given("a", [linked])[1][0].url == "http://e.org/"
    assert given("a", [entity(EntityKind.TEXT_LINK, 0, 1, url="x y")])[1] == []
    mention = entity(EntityKind.TEXT_MENTION, 0, 1, user=ANN)
    assert given("a", [mention], find_user=find_user)[1][0].user == ANN
    assert given("a", [mention])[1] == []


@pytest.mark.parametrize(
    ("text", "offset", "length", "why"),
    [
        ("ab", -1, 1, "receive an entity with incorrect offset -1"),
        ("ab", 0, -1, "receive an entity with incorrect length -1"),
        ("ab", 2, 1, "entity begins after the end of the text at UTF-16 offset 2"),
        ("ab", 1, 2, "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 3"),
        ("é😀", 2, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 6"),
        ("é😀", 0, 2, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 6"),
    ],
)
def test_given_entities_out_of_place_are_refused(text: str, offset: int, length: int, why: str) -> None:
    with pytest.raises(BotApiError) as found:
        given(text, [entity(EntityKind.BOLD, offset, length)])
    assert found.value.description == f"Bad Request: {why}"
