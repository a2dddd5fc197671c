"""Text in the character sets of DICOM (PS3.3 C.12.1.1.2, PS3.5 6.1).

An own reading, besides pydicom's: that one takes ISO-IR 14 for ASCII, leaves the escapes of
ISO 2022 IR 58 in the text, and does not always go back to the first set where PS3.5 6.1.2.5.3 does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_Reader = Callable[[bytes], str]

# PS3.5 6.1.2.5.1: an escape sequence is ESC, octets from column 02 on, and a final one.
_TOKENS = re.compile(
    rb"(?P<escape>\x1b(?:[\x20-\x2f]+[\x30-\x7e])?)"
    rb"|(?P<control>[\0-\x1a\x1c-\x1f\x7f])"
    rb"|(?P<low>[\x20-\x7e]+)"
    rb"|(?P<high>[\x80-\xff]+)"
)
_NOTHING = re.compile(rb"(?!)")
_VALUES = re.compile(rb"([\\])")
_NAME_PARTS = re.compile(rb"([\\^=])")


class _Unreadable(ValueError):
    """The octets mean nothing in their character set."""


@dataclass(frozen=True, slots=True)
class _Set:
    """A set of characters: how its octets are read, and whether it is of pairs of them in G0."""

    read: _Reader
    pairs: bool = False


def _undefined(octets: bytes) -> str:
    raise _Unreadable(f"no character set for {octets.hex(' ')}")


_ASCII, _UNDEFINED = _Set(bytes.decode), _Set(_undefined)


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """What a Specific Character Set (0008,0005) stands for.

    One `codec`, or the sets that are active at the beginning in G0 (octets below 80H) and G1.
    `escapes` are the sequences that put others there: 0 stands for G0, 1 for G1.
    """

    codec: str | None = None
    g0: _Set = _ASCII
    g1: _Set = _UNDEFINED
    escapes: Mapping[bytes, tuple[int, _Set]] = field(default_factory=dict)

    def decode(self, octets: bytes, *, delimited: bool = True, name: bool = False) -> str | None:
        r"""Decode a value field; None where its octets mean nothing in this character set.

        Where the values are `delimited` each octet that separates two becomes a backslash, also in
        ISO-IR 14, which has a yen sign there. In a `name` "^" and "=" are delimiters as well.
        """
        try:
            if self.codec:
                return octets.decode(self.codec)
            if self.g0 is _ASCII and octets.isascii() and b"\x1b" not in octets:
                return octets.decode()
            ends = _NAME_PARTS if name else _VALUES if delimited else _NOTHING
            return "".join(self._pieces(octets, ends))
        except (UnicodeDecodeError, _Unreadable):
            return None

    def _pieces(self, octets: bytes, ends: re.Pattern[bytes]) -> list[str]:
        pieces: list[str] = []
        halves = [self.g0, self.g1]
        for token in _TOKENS.finditer(octets):
            found = token[0]
            match token.lastgroup:
                case "escape":
                    if found not in self.escapes:
                        raise _Unreadable
                    half, chosen = self.escapes[found]
                    halves[half] = chosen
                case "high":
                    pieces.append(halves[1].read(found))
                case "low" if halves[0].pairs:
                    # ISO 2022 4.3.1: a space is one in every set.
                    pieces.append(" ".join(map(halves[0].read, found.split(b" "))))
                case "low":
                    pieces += self._low(found, halves, ends)
                case _:
                    # PS3.5 6.1.2.5.3: before a control character the first set is active again.
                    halves = [self.g0, self.g1]
                    pieces.append(found.decode())
        return pieces

    def _low(self, octets: bytes, halves: list[_Set], ends: re.Pattern[bytes]) -> list[str]:
        text, *others = ends.split(octets)
        pieces = [halves[0].read(text)]
        if others:
            # PS3.5 6.1.2.5.3: and so it is before a delimiter.
            halves[:] = [self.g0, self.g1]
        for end, text in zip(others[::2], others[1::2], strict=True):
            pieces += [end.decode(), self.g0.read(text)]
        return pieces


@lru_cache(256)
def character_set(terms: tuple[str, ...]) -> CharacterSet:
    """Return what the values of Specific Character Set name; of unknown ones only ASCII is sure."""
    first = terms[0] if terms else ""
    if first in _WHOLE:
        return CharacterSet(_WHOLE[first])
    numbers = [_NUMBERS.get(term, 0) for term in terms] or [_ASCII_NUMBER]
    g0, g1 = _INITIAL.get(numbers[0], (_ASCII, _UNDEFINED))
    # PS3.3 C.12.1.1.2: of a single value without "2022" there are no code extensions.
    if len(terms) < 2 and not first.startswith("ISO 2022"):
        return CharacterSet(None, g0, g1)
    escapes = {b"\x1b(B": (0, _ASCII)}
    for number in numbers:
        escapes.update(_ESCAPES.get(number, {}))
    return CharacterSet(None, g0, g1, escapes)


def _codec(name: str) -> _Reader:
    def read(octets: bytes) -> str:
        # PS3.5 6.1.3: there are no control characters from 80H to 9FH; codecs have some.
        if min(octets) < 0xA0:
            raise _Unreadable
        return octets.decode(name)

    return read


def _romaji(octets: bytes) -> str:
    # PS3.5 6.1.2.3 note: ISO-IR 14 is ISO-IR 6 but for a yen sign and an overline.
    return octets.decode().replace("\\", "\N{YEN SIGN}").replace("~", "\N{OVERLINE}")


def _katakana(octets: bytes) -> str:
    if max(octets) > 0xDF:
        raise _Unreadable  # first octets of what else Shift JIS has
    return _codec("shift_jis")(octets)


def _kanji(octets: bytes) -> str:
    return _raised(octets).decode("euc_jp")


def _supplementary_kanji(octets: bytes) -> str:
    high = _raised(octets)
    return b"".join(b"\x8f" + high[at : at + 2] for at in range(0, len(high), 2)).decode("euc_jp")


def _raised(octets: bytes) -> bytes:
    return bytes(octet | 0x80 for octet in octets)


_ROMAJI, _KATAKANA = _Set(_romaji), _Set(_katakana)

# PS3.3 Table C.12-5: these stand alone.
_WHOLE = {"ISO_IR 192": "utf-8", "GB18030": "gb18030", "GBK": "gbk"}

_ASCII_NUMBER = 6
# PS3.3 Tables C.12-2 and C.12-3: the registration number of a set in G1 beside ASCII in G0, what
# Python calls it, the final octet of its escape sequence.
_LATIN_AND_OTHERS = {
    100: ("latin-1", b"A"),
    101: ("iso8859-2", b"B"),
    109: ("iso8859-3", b"C"),
    110: ("iso8859-4", b"D"),
    126: ("iso8859-7", b"F"),
    127: ("iso8859-6", b"G"),
    138: ("iso8859-8", b"H"),
    144: ("iso8859-5", b"L"),
    148: ("iso8859-9", b"M"),
    166: ("tis-620", b"T"),
    203: ("iso8859-15", b"b"),
}
_SINGLE = {number: _Set(_codec(name)) for number, (name, _) in _LATIN_AND_OTHERS.items()}
_INITIAL = {13: (_ROMAJI, _KATAKANA)} | {
    number: (_ASCII, found) for number, found in _SINGLE.items()
}
# PS3.3 Tables C.12-3 and C.12-4: the escape sequences of each set.
_ESCAPES: dict[int, dict[bytes, tuple[int, _Set]]] = {
    13: {b"\x1b(J": (0, _ROMAJI), b"\x1b)I": (1, _KATAKANA)},
    87: {b"\x1b$B": (0, _Set(_kanji, pairs=True))},
    159: {b"\x1b$(D": (0, _Set(_supplementary_kanji, pairs=True))},
    149: {b"\x1b$)C": (1, _Set(_codec("euc_kr")))},
    58: {b"\x1b$)A": (1, _Set(_codec("gb2312")))},
} | {
    number: {b"\x1b-" + final: (1, _SINGLE[number])}
    for number, (_, final) in _LATIN_AND_OTHERS.items()
}
_NUMBERS = {"": _ASCII_NUMBER} | {
    f"{prefix} {number}": number
    for prefix in ("ISO_IR", "ISO 2022 IR")
    for number in (_ASCII_NUMBER, *_ESCAPES)
}
