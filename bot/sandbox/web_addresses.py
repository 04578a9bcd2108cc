"""Web and email addresses in plain text, as Telegram's clients make them links.

An address has a dot between two names. Whether it exists is never asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# No blank of any script, and of the general punctuation only joiners and dashes.
_NOT_IN_URL = r"\s\u1680\u2000-\u200b\u200e\u200f\u2016-\u206f\u3000"
PATH = rf"[^{_NOT_IN_URL}<>\"\u00ab\u00bb]"
_USER = rf"[^{_NOT_IN_URL}/?#\[\]{{}}()'`<>\"@\u00ab\u00bb]"
_DOMAIN = rf"(?:[A-Za-z0-9_.~\-]|[^\x00-\u00bf{_NOT_IN_URL}])"
# A run of letters that may hold an address; within it, nothing is read twice.
_RUN = re.compile(rf"{PATH}+")
_PIECE = re.compile(
    rf"(?:(?P<scheme>(?:https?|ftp|tonsite)://)|(?<![\w/#@.]))"
    rf"(?:(?P<user>{_USER}{{1,128}})@)?(?P<domain>{_DOMAIN}+)(?P<port>:[0-9]+)?(?P<path>[/?#](?:{PATH})*)?",
    re.IGNORECASE,
)
# A scheme at the end, behind other letters; shttp, sftp and tftp are schemes of their own.
_SCHEME = re.compile(r"(?<!^s)(?<!^t)(?<!\Ws)(?<!\Wt)(https?|ftp|tonsite)$", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?:[a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}@(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9][.]){1,6}[a-z]{2,8}",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}")
_PUNYCODE = re.compile(r"xn--[a-z0-9]{2,}", re.IGNORECASE)
_ENDS = ".:;,('?!`"
_MOST_PORT = 65535
_LONGEST_PART = 63
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# Every country's, and of the others those that one meets. Telegram knows them all; a scheme in front does as well.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca "
    "cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr "
    "ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm "
    "jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq "
    "mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa "
    "re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn "
    "to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS = (
    "academy aero agency app army arpa art asia audio auto bank bar beer bet bid bike bio biz black blog blue book "
    "boutique build business buzz cafe cam camp capital car care careers cash casino cat center chat church city "
    "click clinic cloud club coach codes coffee college com community company computer coop country credit cricket "
    "dance data date deals dental design dev diamonds digital direct directory doctor dog domains download earth "
    "edu education email energy engineer equipment events exchange expert express family fan fans farm fashion film "
    "finance fish fitness flowers foo foundation fun fund game games garden gallery gift global gold golf gov green "
    "group guide guru health help hockey holiday horse hospital host hosting hotel house how icu info ink institute "
    "insure int international investments jobs kids kim land law legal lgbt life limited link live loan lol london "
    "love ltd market marketing mba media men menu mil mobi moda moe money movie museum music name net network new "
    "news ngo ninja one online org page paris partners parts party pet phone photo photos pics pink pizza place plus "
    "poker porn post press pro productions properties pub quest racing radio recipes red rent repair report rest "
    "restaurant review reviews rip rocks run sale salon save school science security select services sex shoes shop "
    "show site ski social software solar solutions space sport store stream studio study style sucks support surf "
    "systems tattoo tax taxi team tech technology tel tennis theater tickets tips today tools top tours town toys "
    "trade training travel tube university vacations ventures vet video villas vip vision vote voyage watch web "
    "wedding whoswho wiki win wine work works world wtf xin xxx xyz yachts yoga zone ton onion рф бел укр қаз мкд срб "
    "сайт онлайн орг дети москва рус 中国 中國 香港 台湾 公司 网络 网址 한국 みんな भारत ไทย"
)
_TOP_LEVEL = frozenset(_COUNTRIES.split()) | frozenset(_OTHERS.split())


def addresses(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where addresses begin and end in a text, and whether each is an email's."""
    for run in _RUN.finditer(text):
        if "." not in run[0]:
            continue
        place = run.start()
        while place < run.end():
            piece = _PIECE.search(text, place, run.end())
            if piece is None:
                break
            place = max(piece.end(), piece.start() + 1)
            if text.startswith("://", place):
                # Letters before a scheme, as an emoji, are none of its own; another scheme's address is no link.
                scheme = _SCHEME.search(piece[0])
                own = place - len(scheme[1]) if scheme else 0
                place = own if own > piece.start() else place + len("://")
                continue
            found = _address(text, piece)
            if found is not None:
                yield found
                place = max(found[1], piece.start() + 1)


def _address(text: str, piece: re.Match[str]) -> tuple[int, int, bool] | None:
    domain = piece["domain"]
    if "." not in domain or (piece["scheme"] is None and text.endswith("://", 0, piece.start())):
        return None
    begin, end = piece.start(), piece.end("domain")
    whole = piece["port"] is None and piece["path"] is None
    if piece["user"] and not piece["scheme"] and whole:
        written = text[begin:end].rstrip(".")
        mail = written.removeprefix("mailto:")
        if text.startswith("@", end):
            return None
        if _EMAIL.fullmatch(mail):
            return end - len(text[begin:end]) + len(written) - len(mail), begin + len(written), True
    dotless = domain.rstrip(".") if whole else domain
    if piece["port"] and 0 < int(piece["port"][1:].lstrip("0")[:6] or 0) <= _MOST_PORT:
        end = piece.end("port")
        has_path = piece["path"] is not None
    else:
        has_path = piece["path"] is not None and piece["port"] is None
    if not _is_domain(dotless, named=piece["scheme"] is not None):
        return None
    end -= len(domain) - len(dotless)
    if has_path:
        path = _balanced(piece["path"])
        end += len(path) if path[:1] == "/" or len(path) > 1 else 0
    return begin, end, False


def _balanced(path: str) -> str:
    """A path up to a bracket that nothing in it opened, without the punctuation behind it."""
    still_open: dict[str, int] = {}
    for place, letter in enumerate(path):
        if letter in "([{":
            still_open[letter] = still_open.get(letter, 0) + 1
        elif letter in _BRACKETS:
            opening = _BRACKETS[letter]
            still_open[opening] = still_open.get(opening, 0) - 1
            if still_open[opening] < 0:
                path = path[:place]
                break
    return path.rstrip(_ENDS)


def _is_domain(domain: str, *, named: bool) -> bool:
    """Is it a name that can be looked up? `named`: with a scheme in front, any top-level domain will do."""
    parts = domain.split(".")
    if len(parts) == 1 or any(not 0 < len(part) <= _LONGEST_PART or part.endswith("-") for part in parts):
        return False
    if domain.replace(".", "").isdecimal():
        return _IPV4.fullmatch(domain) is not None
    return not ("_" in parts[-2] or "~" in domain or len(parts[-1]) == 1) and _is_top(parts[-1], named=named)


def _is_top(top: str, *, named: bool) -> bool:
    if top.lower().startswith("xn--"):
        return _PUNYCODE.fullmatch(top) is not None
    if named or "_" in top or "-" in top:
        return "_" not in top and "-" not in top
    # "end.Next sentence" is no address: a name is written small, or in capitals as a whole.
    return top.lower() in _TOP_LEVEL and (top == top.lower() or top[1:] != top[1:].lower())
