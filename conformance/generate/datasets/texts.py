"""Strategies for text in a character set: text that needs it, and text that is easily misread."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from itertools import zip_longest

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.datasets.charsets import NAMES, character_set, gbk_characters

# PS3.5 6.1.3: no control characters. "\" separates values, "^" and "=" parts of a name; "~" comes
# back where the character set has one.
_PLAIN = "".join(c for c in map(chr, range(0x20, 0x7F)) if c not in "\\^=~")
# What an octet of a character may be taken for: delimiters, quotes, the end of a token. Sets of
# two octets have most of them.
_MISTAKABLE = frozenset(b"\\^=|~/@[]{}<>\"'%*?_")
_MISTAKABLE_SHOWN = 16
_LONGEST_MIXED = 64
# All of Unicode but surrogates, control characters and the delimiters.
_UNICODE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\^=")
# What editions of GB 18030 map differently, besides private use.
_CONTESTED_GB_18030 = (
    "\u1e3f\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe"
    + "".join(map(chr, (*range(0x9FB4, 0x9FBC), *range(0xFE10, 0xFE1A))))
)
_GB_18030 = st.characters(
    exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\\^=" + _CONTESTED_GB_18030
)
_WHOLE = {"ISO_IR 192": _UNICODE, "GB18030": _GB_18030}
# What converters of the sets of two octets give differently: waves, bars, dashes, and signs that
# are there in full width as well.
_CONTESTED = frozenset("＼〜～∼‖∥−－—―‾￣·・¢￠£￡¥￥₩￦¬￢¦￤˜")  # noqa: RUF001 - that is why
_MISTAKABLE_UNICODE = (
    "\N{LATIN SMALL LETTER E WITH ACUTE}\N{COMBINING ACUTE ACCENT}"
    "\N{MATHEMATICAL BOLD CAPITAL A}\N{GRINNING FACE}\N{CJK UNIFIED IDEOGRAPH-20BB7}"
    "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER SEEN}"
    "\N{HEBREW LETTER ALEF}\N{LINE SEPARATOR}\N{NO-BREAK SPACE}\N{REPLACEMENT CHARACTER}"
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{LATIN SMALL LETTER SHARP S}\N{FULLWIDTH SOLIDUS}"
)
# What a server must not take for its own syntax: multipart, HTTP, XML, JSON, SQL, URLs.
BAITS = (
    "a\r\n--boundary--\r\nb",
    "Content-Type: text/html\r\n\r\n<script>alert(1)</script>",
    '"}],{"vr": null',
    "]]></Value><!-- &amp; -->",
    "' OR '1'='1' --",
    "%00%0D%0A/../*?_",
)


@cache
def characters(name: str) -> str:
    """Return what a character set has beyond ASCII, of Unicode a part; the mistakable first."""
    charset = character_set(name)
    if charset.codec == "utf_8":
        return _MISTAKABLE_UNICODE
    tables = [each.characters for each in charset.repertoires] or [gbk_characters()]
    # In turns from each repertoire, so that the first few are of them all.
    turns = zip_longest(*map(_sorted, tables))
    return "".join(dict.fromkeys(each for turn in turns for each in turn if each))


def _sorted(table: Mapping[str, bytes]) -> list[str]:
    # What ISO-IR 14 has in place of ASCII is left out: most readers take it for ASCII.
    own = [each for each in table if _is_clear(each, table[each])]
    return sorted(own, key=lambda each: _order(table[each]))


def _is_clear(character: str, octets: bytes) -> bool:
    return octets not in (b"\\", b"~") and (len(octets) == 1 or character not in _CONTESTED)


def _order(octets: bytes) -> tuple[bool, bool]:
    return b"\\" not in octets, not _MISTAKABLE & set(octets)


@cache
def mistakable(name: str) -> str:
    """Return characters of a set, if it has such, whose octets mean something else in others."""
    return characters(name)[:_MISTAKABLE_SHOWN]


@cache
def text(name: str, longest: int, *, more: str = "") -> SearchStrategy[str]:
    """Draw 1 to `longest` characters of a character set, with `more` among those of ASCII."""
    plain = _PLAIN + more + ("" if _is_romaji(name) else "~")
    short = st.text(plain, min_size=1, max_size=min(longest, 12))
    letters = "x" + mistakable(name) if longest <= _LONGEST_MIXED else "x"
    full = st.sampled_from(letters).map(lambda one: one * longest)
    mixed = st.text("a " + mistakable(name), min_size=1, max_size=min(longest, 8))
    # As many branches in each set, so that what does not need one shrinks to be in none.
    return st.one_of(short, mixed, _all_of(name, min(longest, 8)), full)


@cache
def foreign(name: str) -> SearchStrategy[str]:
    """Draw 1 to 8 characters that are in need of a character set."""
    return st.text(mistakable(name), min_size=1, max_size=8) | _all_of(name, 8)


@cache
def long_text(name: str, longest: int) -> SearchStrategy[str]:
    """Draw text of one value, which has backslashes and lines (PS3.5 6.2, LT, ST and UT)."""
    backslash = "" if _is_romaji(name) else "\\"
    return st.one_of(
        text(name, longest, more="^=\n\r\f\t" + backslash),
        st.sampled_from(BAITS),
        st.just(f"C:{backslash}temp{backslash}"),
    )


@cache
def person_name(name: str) -> SearchStrategy[str]:
    """Draw a name of one to three component groups, each of up to 64 characters (PS3.5 6.2.1)."""
    alphabetic, other, none = _group(_alphabetic(name)), _group(name), st.just("")
    some = st.tuples(none | alphabetic, none | other, none | other).map("=".join)
    full = st.sampled_from("x" + mistakable(name)).map(lambda one: f"A={one * 32}^{one * 31}")
    return st.one_of(
        alphabetic,
        three_groups(name),
        some.filter(lambda value: value.strip("=") != ""),
        full,
    )


def three_groups(name: str) -> SearchStrategy[str]:
    """Draw a name of three component groups."""
    return st.tuples(_group(_alphabetic(name)), _group(name), _group(name)).map("=".join)


@cache
def _group(name: str) -> SearchStrategy[str]:
    """Draw a component group: up to five components, of which all but the last may be empty."""
    letters = string.ascii_letters + ".-'"
    return st.one_of(
        st.text(letters + " ", min_size=1, max_size=8),
        _components(letters),
        _components("a" + mistakable(name)),
        _all_of(name, 8),
    )


def _components(letters: str) -> SearchStrategy[str]:
    # A space stands for an empty component; the last has to be there for a name to have five.
    return st.text(letters + " ", min_size=1, max_size=4).map(
        lambda found: "^".join((*found.replace(" ", "\0"), "z")).replace("\0", "")
    )


def _alphabetic(name: str) -> str:
    """Name the set of a first component group: that of value 1 (PS3.5 6.2.1, examples in H)."""
    if character_set(name).codec:
        return name
    first = name.partition("\\")[0].replace("ISO 2022 IR", "ISO_IR")
    return first if first in NAMES else ""


def _all_of(name: str, longest: int) -> SearchStrategy[str]:
    """Draw any of the characters beyond ASCII."""
    if name in _WHOLE:
        return st.text(_WHOLE[name], min_size=1, max_size=longest)
    if not name:
        return st.text(string.ascii_letters, min_size=1, max_size=longest)
    # Neighbours in the table are as good as any others, and cost less than to draw each.
    table = characters(name)
    return st.builds(
        lambda start, count: table[start : start + count],
        st.integers(0, len(table) - 1),
        st.integers(1, longest),
    )


def _is_romaji(name: str) -> bool:
    charset = character_set(name)
    return not charset.codec and charset.first.romaji
