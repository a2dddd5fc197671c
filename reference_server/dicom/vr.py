"""Value representations as the reader and the writer need them."""

from typing import NamedTuple


class _VR(NamedTuple):
    """How values are laid out.

    `length_bytes`: PS3.5 7.1.2; a length of four bytes follows two reserved ones.
    `word`: PS3.5 7.3; what byte ordering turns round. AT is two words of two bytes.
    `may_be_bulk`: PS3.18 F.2.2; JSON may have a URI instead of the value.
    `pad`: PS3.5 6.2; what makes the length even.
    """

    length_bytes: int
    word: int = 1
    may_be_bulk: bool = False
    pad: bytes = b" "


VRS = {
    "AE": _VR(2),
    "AS": _VR(2),
    "AT": _VR(2, word=2, pad=b"\0"),
    "CS": _VR(2),
    "DA": _VR(2),
    "DS": _VR(2, may_be_bulk=True),
    "DT": _VR(2),
    "FD": _VR(2, word=8, may_be_bulk=True, pad=b"\0"),
    "FL": _VR(2, word=4, may_be_bulk=True, pad=b"\0"),
    "IS": _VR(2, may_be_bulk=True),
    "LO": _VR(2),
    "LT": _VR(2, may_be_bulk=True),
    "OB": _VR(4, may_be_bulk=True, pad=b"\0"),
    "OD": _VR(4, word=8, may_be_bulk=True, pad=b"\0"),
    "OF": _VR(4, word=4, may_be_bulk=True, pad=b"\0"),
    "OL": _VR(4, word=4, may_be_bulk=True, pad=b"\0"),
    "OV": _VR(4, word=8, may_be_bulk=True, pad=b"\0"),
    "OW": _VR(4, word=2, may_be_bulk=True, pad=b"\0"),
    "PN": _VR(2),
    "SH": _VR(2),
    "SL": _VR(2, word=4, may_be_bulk=True, pad=b"\0"),
    "SQ": _VR(4),
    "SS": _VR(2, word=2, may_be_bulk=True, pad=b"\0"),
    "ST": _VR(2, may_be_bulk=True),
    "SV": _VR(4, word=8, may_be_bulk=True, pad=b"\0"),
    "TM": _VR(2),
    "UC": _VR(4, may_be_bulk=True),
    "UI": _VR(2, pad=b"\0"),
    "UL": _VR(2, word=4, may_be_bulk=True, pad=b"\0"),
    "UN": _VR(4, may_be_bulk=True, pad=b"\0"),
    "UR": _VR(4),
    "US": _VR(2, word=2, may_be_bulk=True, pad=b"\0"),
    "UT": _VR(4, may_be_bulk=True),
    "UV": _VR(4, word=8, may_be_bulk=True, pad=b"\0"),
}

# PS3.18 F.2.2: JSON has no value for these, only a base64 string or a URI.
BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
