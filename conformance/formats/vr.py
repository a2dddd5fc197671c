"""The value representations, as PS3.5 6.2 and PS3.18 F.2 treat them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a value of a VR is."""

    TEXT = auto()
    NAME = auto()
    TAG = auto()
    DECIMAL = auto()
    INTEGER = auto()
    FLOAT = auto()
    OCTETS = auto()
    ITEMS = auto()


@dataclass(frozen=True, slots=True)
class VR:
    """One value representation.

    `layout` is the `struct` code of a binary value, or of a word whose octets change order with
    the transfer syntax; `delimited`: a backslash separates values (PS3.5 6.4); `charset`: text in
    the Specific Character Set (PS3.5 6.1.2.2); `leading`: leading spaces are padding too; `text`:
    JSON may have a string; `number`: JSON may have a number (PS3.18 Table F.2.3-1); `bulk`: JSON
    may have a BulkDataURI (F.2.2).
    """

    kind: Kind
    layout: str = ""
    delimited: bool = True
    charset: bool = False
    leading: bool = False
    text: bool = False
    number: bool = False
    bulk: bool = False

    @property
    def binary(self) -> bool:
        """Whether a value field is a run of octets or binary numbers."""
        return self.kind in (Kind.OCTETS, Kind.INTEGER, Kind.FLOAT)


_T, _D, _I, _F, _O = Kind.TEXT, Kind.DECIMAL, Kind.INTEGER, Kind.FLOAT, Kind.OCTETS

TABLE: dict[str, VR] = {
    "AE": VR(_T, text=True, leading=True),
    "AS": VR(_T, text=True),
    "AT": VR(Kind.TAG, layout="HH", text=True),
    "CS": VR(_T, text=True, leading=True),
    "DA": VR(_T, text=True),
    "DS": VR(_D, text=True, number=True, leading=True, bulk=True),
    "DT": VR(_T, text=True),
    "FD": VR(_F, layout="d", number=True, bulk=True),
    "FL": VR(_F, layout="f", number=True, bulk=True),
    "IS": VR(_D, text=True, number=True, leading=True, bulk=True),
    "LO": VR(_T, text=True, charset=True, leading=True),
    "LT": VR(_T, text=True, charset=True, delimited=False, bulk=True),
    "OB": VR(_O, bulk=True),
    "OD": VR(_O, layout="d", bulk=True),
    "OF": VR(_O, layout="f", bulk=True),
    "OL": VR(_O, layout="L", bulk=True),
    "OV": VR(_O, layout="Q", bulk=True),
    "OW": VR(_O, layout="H", bulk=True),
    "PN": VR(Kind.NAME, charset=True),
    "SH": VR(_T, text=True, charset=True, leading=True),
    "SL": VR(_I, layout="l", number=True, bulk=True),
    "SQ": VR(Kind.ITEMS),
    "SS": VR(_I, layout="h", number=True, bulk=True),
    "ST": VR(_T, text=True, charset=True, delimited=False, bulk=True),
    "SV": VR(_I, layout="q", text=True, number=True, bulk=True),
    "TM": VR(_T, text=True),
    "UC": VR(_T, text=True, charset=True, bulk=True),
    "UI": VR(_T, text=True),
    "UL": VR(_I, layout="L", number=True, bulk=True),
    "UN": VR(_O, bulk=True),
    "UR": VR(_T, text=True, delimited=False),
    "US": VR(_I, layout="H", number=True, bulk=True),
    "UT": VR(_T, text=True, charset=True, delimited=False, bulk=True),
    "UV": VR(_I, layout="Q", text=True, number=True, bulk=True),
}
