"""Specific Character Set (0008,0005): from bytes to Unicode (PS3.3 C.12.1.1.2, PS3.5 6.1).

Any bytes give valid Unicode: what can't be decoded becomes U+FFFD.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_ESCAPE = 0x1B
_SPACE = 0x20
_DELETE = 0x7F
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# PS3.3 Table C.12-5: these stand alone, without escapes; 5CH inside a character separates nothing.
_WHOLE = {"192": "utf_8", "GB18030": "gb18030", "GBK": "gbk"}

# PS3.3 Table C.12-2: sets of one byte, by ISO registration number.
_SINGLE_BYTE = {
    "6": "ascii",
    "100": "latin_1",
    "101": "iso8859_2",
    "109": "iso8859_3",
    "110": "iso8859_4",
    "144": "iso8859_5",
    "127": "iso8859_6",
    "126": "iso8859_7",
    "138": "iso8859_8",
    "148": "iso8859_9",
    "203": "iso8859_15",
    "166": "iso8859_11",
}

# "ISO_IR 100", "ISO 2022 IR 100", and the spellings that are seen for them.
_TERM = re.compile(r"ISO[ _-](?P<extended>2022[ _-])?IR[ _-](?P<number>[0-9]+)", re.IGNORECASE)


class _Set(NamedTuple):
    """A graphic character set: bytes to a character, and how to read them."""

    width: int
    decode: Callable[[bytes], str]


def _codec(name: str, width: int = 1) -> _Set:
    return _Set(width, lambda data: data.decode(name, "replace"))


def _romaji(data: bytes) -> str:
    # ISO-IR 14 (JIS X 0201) is ASCII but for two characters.
    return data.decode("ascii", "replace").translate({0x5C: "\N{YEN SIGN}", 0x7E: "\N{OVERLINE}"})


def _high(data: bytes) -> bytes:
    return bytes(byte | 0x80 for byte in data)


_ASCII = _codec("ascii")
_ROMAJI = _Set(1, _romaji)
_KATAKANA = _codec("shift_jis")  # its single bytes from A1H on are ISO-IR 13
_KANJI = _Set(2, lambda data: _high(data).decode("euc_jp", "replace"))
_SUPPLEMENTARY_KANJI = _Set(2, lambda data: (b"\x8f" + _high(data)).decode("euc_jp", "replace"))
_KOREAN = _codec("euc_kr", width=2)
_CHINESE = _codec("gb2312", width=2)

# PS3.3 Tables C.12-3 and C.12-4: what follows ESC, the half of the code table that it changes (0 is
# G0, bytes below 80H; 1 is G1, above), and the set that it puts there.
_ESCAPES: dict[bytes, tuple[int, _Set]] = {
    b"(B": (0, _ASCII),
    b"(J": (0, _ROMAJI),
    b")I": (1, _KATAKANA),
    b"$B": (0, _KANJI),
    b"$(D": (0, _SUPPLEMENTARY_KANJI),
    b"$)C": (1, _KOREAN),
    b"$)A": (1, _CHINESE),
} | {
    b"-" + final: (1, _codec(_SINGLE_BYTE[number]))
    for final, number in {
        b"A": "100",
        b"B": "101",
        b"C": "109",
        b"D": "110",
        b"L": "144",
        b"G": "127",
        b"F": "126",
        b"H": "138",
        b"M": "148",
        b"b": "203",
        b"T": "166",
    }.items()
}

_G1 = {number: _codec(name) for number, name in _SINGLE_BYTE.items() if number != "6"} | {
    "13": _KATAKANA,
    "149": _KOREAN,
    "58": _CHINESE,
}


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """How text is encoded: by one codec, or by two halves of a code table that change."""

    codec: str | None
    g0: _Set = _ASCII
    g1: _Set = _ASCII  # no byte above 7FH is ASCII, so that these become U+FFFD

    def text(self, data: bytes) -> str:
        """Decode a value in which a backslash is a character like any other (ST, LT, UT)."""
        return self._decode(data, b"")

    def split(self, data: bytes, delimiters: bytes = b"\\") -> list[str]:
        """Decode the values between backslashes; `delimiters` are the bytes that end a text."""
        return self._decode(data, delimiters).split("\\")

    def _decode(self, data: bytes, delimiters: bytes) -> str:
        if self.codec:
            return data.decode(self.codec, "replace")
        if self.g0 is _ASCII and data.isascii() and _ESCAPE not in data:
            return data.decode("ascii")
        return "".join(self._characters(data, delimiters))

    def _characters(self, data: bytes, delimiters: bytes) -> list[str]:
        characters = []
        half: list[_Set] = [self.g0, self.g1]
        at, end = 0, len(data)
        while at < end:
            byte = data[at]
            graphic = half[byte >> 7]
            if byte == _ESCAPE:
                text, used = self._escape(data, at, half)
            elif byte <= _SPACE or byte == _DELETE or (byte in delimiters and half[0].width == 1):
                # PS3.5 6.1.2.5.3: the sets are back to what they were after a control character or
                # a delimiter.
                if byte != _SPACE:
                    half[:] = self.g0, self.g1
                text, used = chr(byte), 1
            else:
                text, used = _character(data, at, graphic)
            characters.append(text)
            at += used
        return characters

    @staticmethod
    def _escape(data: bytes, at: int, half: list[_Set]) -> tuple[str, int]:
        for width in (2, 3):
            found = _ESCAPES.get(data[at + 1 : at + 1 + width])
            if found:
                side, graphic = found
                half[side] = graphic
                return "", 1 + width
        return _REPLACEMENT, 1


def _character(data: bytes, at: int, graphic: _Set) -> tuple[str, int]:
    encoded = data[at : at + graphic.width]
    if len(encoded) < graphic.width or min(encoded) <= _SPACE:
        return _REPLACEMENT, 1
    return graphic.decode(encoded), graphic.width


DEFAULT = CharacterSet("ascii")


@lru_cache(256)
def character_set(terms: tuple[str, ...]) -> CharacterSet:
    """Give what the values of Specific Character Set name; unknown ones are read as ASCII."""
    numbers = []
    extended = len(terms) > 1
    for term in terms:
        match = _TERM.fullmatch(term)
        extended = extended or bool(match and match["extended"])
        numbers.append(match["number"] if match else term.upper() or "6")
    for number in numbers:
        if number in _WHOLE:
            return CharacterSet(_WHOLE[number])
    first = numbers[0] if numbers else "6"
    if first == "13" or extended:
        # Where the first value leaves G1 empty, the next one that fills it is there from the
        # beginning, for the files that forget to designate it.
        g1 = next((_G1[number] for number in numbers if number in _G1), _ASCII)
        return CharacterSet(None, _ROMAJI if first == "13" else _ASCII, g1)
    return CharacterSet(_SINGLE_BYTE.get(first, "ascii"))
