"""The character sets of PS3.3 C.12.1.1.2: which characters they have, and how these are written.

An own writing, besides pydicom's: that one has no way to write ISO 2022 IR 58, and does not go
back to the first set at the end of a line (PS3.5 6.1.2.5.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

_ESC = b"\x1b"
_HIGH = range(0xA1, 0x100)
_LOW = range(0x21, 0x7F)
# PS3.5 6.1.2.5.3: before these, the first set is to be active again.
LINE_ENDS = "\t\n\f\r"


@dataclass(frozen=True, slots=True)
class Repertoire:
    """A set of characters beyond ASCII.

    `escape` designates it, as G0 (octets below 80H) if `low`, else as G1. `romaji`: its G0 is
    ISO-IR 14, which has a yen sign and an overline where ASCII has a backslash and a tilde.
    """

    characters: Mapping[str, bytes]
    escape: bytes = b""
    low: bool = False
    romaji: bool = False

    @property
    def base(self) -> bytes:
        """The escape for its own G0."""
        return _ESC + (b"(J" if self.romaji else b"(B")


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """What a Specific Character Set (0008,0005) stands for.

    `terms` are its values. It is one `codec` of Python, or `repertoires`, one for each term.
    """

    terms: tuple[str, ...]
    codec: str | None = None
    repertoires: tuple[Repertoire, ...] = ()

    @property
    def name(self) -> str:
        """The value field, with backslashes between the terms."""
        return "\\".join(self.terms)

    @property
    def first(self) -> Repertoire:
        """The set that is active at the beginning."""
        return self.repertoires[0]

    def encode(self, text: str, ends: str = "") -> bytes:
        """Write a text; `ends` are the delimiters in it that end a use of other sets.

        ValueError for a character that is in none of the sets.
        """
        if self.codec:
            return text.encode(self.codec)
        if text.isascii() and not self.first.romaji:
            return text.encode()
        return b"".join(self._pieces(text, LINE_ENDS + ends))

    def term_of(self, character: str) -> str | None:
        """Name the term that has a character, if it is not ASCII."""
        if character.isascii():
            return None
        if self.codec:
            return self.terms[0]
        both = zip(self.terms, self.repertoires, strict=True)
        return next((term for term, each in both if character in each.characters), None)

    def _pieces(self, text: str, ends: str) -> list[bytes]:
        pieces: list[bytes] = []
        now = self.first
        for character in text:
            wanted = self._holder(character, now, ends)
            if wanted is not now:
                # From one set to the next by way of the first, so that G0 and G1 are never both
                # away from what readers expect.
                pieces.append(self._back(now))
                pieces.append(b"" if wanted is self.first else wanted.escape)
                now = wanted
            pieces.append(now.characters.get(character) or character.encode("ascii"))
        pieces.append(self._back(now))
        return pieces

    def _holder(self, character: str, now: Repertoire, ends: str) -> Repertoire:
        if character in ends:
            return self.first
        if character in now.characters:
            return now
        if not character.isascii():
            for each in self.repertoires:
                if character in each.characters:
                    return each
            raise ValueError(f"{character!a} is in none of the character sets {self.name!r}")
        if self.first.romaji and character in "\\~":
            raise ValueError(f"ISO-IR 14 has no {character}")
        return self.first if now.low else now

    def _back(self, now: Repertoire) -> bytes:
        if now is self.first:
            return b""
        return self.first.base if now.low else self.first.escape


def _table(codes: list[bytes], decode: Callable[[bytes], str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for code in codes:
        try:
            text = decode(code)
        except UnicodeDecodeError:
            continue
        if len(text) == 1 and not text.isascii():
            found.setdefault(text, code)
    return found


def _pairs(rows: range, cells: range) -> list[bytes]:
    return [bytes((row, cell)) for row in rows for cell in cells]


def _lifted(code: bytes) -> bytes:
    return bytes(octet | 0x80 for octet in code)


@cache
def _single(number: int, codec: str, final: bytes) -> Repertoire:
    table = _table([bytes((octet,)) for octet in _HIGH], lambda code: code.decode(codec))
    table = {each: code for each, code in table.items() if each not in _LATER.get(number, "")}
    if number == 13:
        table |= {"\N{YEN SIGN}": b"\\", "\N{OVERLINE}": b"~"}
    return Repertoire(table, _ESC + final, romaji=number == 13)


# PS3.3 Tables C.12-2 and C.12-3: the registration number, what Python calls it, its escape.
_SINGLE: dict[int, tuple[str, bytes]] = {
    100: ("latin_1", b"-A"),
    101: ("iso8859_2", b"-B"),
    109: ("iso8859_3", b"-C"),
    110: ("iso8859_4", b"-D"),
    144: ("iso8859_5", b"-L"),
    127: ("iso8859_6", b"-G"),
    126: ("iso8859_7", b"-F"),
    138: ("iso8859_8", b"-H"),
    148: ("iso8859_9", b"-M"),
    166: ("tis_620", b"-T"),
    203: ("iso8859_15", b"-b"),
    13: ("shift_jis", b")I"),
}
# What ISO 8859-7 and ISO 8859-8 got, or have drawn otherwise, since these sets were registered.
_LATER = {
    126: "\N{EURO SIGN}\N{DRACHMA SIGN}\N{GREEK YPOGEGRAMMENI}",
    138: "\N{MACRON}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}",
}
# PS3.3 Table C.12-5: these stand alone.
_WHOLE = {"ISO_IR 192": "utf_8", "GB18030": "gb18030", "GBK": "gbk"}


# PS3.3 Table C.12-4: which octets it has, how Python reads them, its escape, whether it is G0.
_MULTIPLE: dict[int, tuple[range, Callable[[bytes], str], bytes, bool]] = {
    87: (_LOW, lambda code: _lifted(code).decode("euc_jp"), b"$B", True),
    159: (_LOW, lambda code: (b"\x8f" + _lifted(code)).decode("euc_jp"), b"$(D", True),
    149: (_HIGH, lambda code: code.decode("euc_kr"), b"$)C", False),
    58: (_HIGH, lambda code: code.decode("gb2312"), b"$)A", False),
}


@cache
def _multiple(number: int) -> Repertoire:
    row, decode, final, low = _MULTIPLE[number]
    return Repertoire(_table(_pairs(row, row), decode), _ESC + final, low=low)


@cache
def gbk_characters() -> Mapping[str, bytes]:
    """Return the characters that GBK and GB18030 write in two octets."""
    codes = _pairs(range(0x81, 0xFF), range(0x40, 0xFF))
    return MappingProxyType(_table(codes, lambda code: code.decode("gbk")))


def _repertoire(term: str) -> Repertoire:
    number = int(term.rpartition(" ")[2] or "6")
    if number == 6:
        return Repertoire({})
    return _single(number, *_SINGLE[number]) if number in _SINGLE else _multiple(number)


def extended(*numbers: int) -> str:
    """Write a Specific Character Set of code extensions; 0 is an empty value 1."""
    return "\\".join(f"ISO 2022 IR {number}" if number else "" for number in numbers)


# The simplest first. Each set of one octet is there alone, and as one of several.
NAMES: tuple[str, ...] = (
    "",
    "ISO_IR 192",
    *(f"ISO_IR {number}" for number in _SINGLE),
    "GB18030",
    "GBK",
    extended(0, 87),
    extended(0, 149),
    extended(0, 58),
    extended(6, 87, 159),
    extended(13, 87),
    extended(13, 87, 159),
    extended(6, 13),
    extended(6, 149, 87),
    extended(100, 126),
    extended(101, 148, 203),
    extended(109, 127),
    extended(110, 166),
    extended(138, 144),
)


@cache
def character_set(name: str) -> CharacterSet:
    """Return what a value field of Specific Character Set stands for; ASCII for unknown terms."""
    terms = tuple(name.split("\\")) if name else ()
    if name in _WHOLE:
        return CharacterSet(terms, codec=_WHOLE[name])
    try:
        repertoires = tuple(map(_repertoire, terms))
    except (KeyError, ValueError):
        repertoires = ()
    return CharacterSet(terms, repertoires=repertoires or (Repertoire({}),))
