"""How data elements are laid out in a file (PS3.5 7.1), and the tags that frame items."""

from struct import Struct
from typing import NamedTuple

from reference_server.dicom.uids import EXPLICIT_BIG, IMPLICIT_LITTLE
from reference_server.dicom.vr import VRS

UNDEFINED = 0xFFFFFFFF

# PS3.5 7.5: tags without a VR, in whatever syntax.
DELIMITERS = 0xFFFE
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD

# The code of a VR, its name, and whether its length takes four bytes (PS3.5 7.1.2).
EXPLICIT_VRS = {name.encode(): (name, vr.length_bytes == 4) for name, vr in VRS.items()}


class Encoding(NamedTuple):
    """The layout of the elements of a transfer syntax."""

    explicit: bool
    big_endian: bool
    short: Struct  # group, element, VR, length of two bytes
    plain: Struct  # group, element, length of four bytes
    long: Struct  # length of four bytes


def _encoding(*, explicit: bool, big_endian: bool) -> Encoding:
    order = ">" if big_endian else "<"
    return Encoding(
        explicit, big_endian, Struct(order + "HH2sH"), Struct(order + "HHI"), Struct(order + "I")
    )


IMPLICIT = _encoding(explicit=False, big_endian=False)
EXPLICIT = _encoding(explicit=True, big_endian=False)
BIG_ENDIAN = _encoding(explicit=True, big_endian=True)

_BY_SYNTAX = {IMPLICIT_LITTLE: IMPLICIT, EXPLICIT_BIG: BIG_ENDIAN}


def encoding_of(transfer_syntax: str) -> Encoding:
    """Give the layout of a transfer syntax (PS3.5 annex A)."""
    # All others are laid out in Explicit VR Little Endian.
    return _BY_SYNTAX.get(transfer_syntax, EXPLICIT)
