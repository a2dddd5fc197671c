"""Text in the character sets of DICOM (PS3.5 6.1)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from pydicom.charset import convert_encodings, decode_bytes

_ESCAPE = b"\x1b"
# What pydicom calls the default repertoire; it reads it as ISO 8859-1, but PS3.5 6.1.1 gives
# octets above 7F no meaning there.
_DEFAULT = "iso8859"
# PS3.5 6.1.2.5.3: the initial character set is active again after a control character that breaks
# lines, after the backslash between values, and after "^" and "=" in a name.
_RESETS = {0x09, 0x0A, 0x0C, 0x0D, 0x5C}
_NAME_RESETS = _RESETS | {0x5E, 0x3D}


def encodings(character_set: Sequence[str]) -> tuple[str, ...]:
    """Return what Python calls the values of Specific Character Set (0008,0005)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(convert_encodings(list(character_set)))


def decode(octets: bytes, codes: Sequence[str], *, name: bool = False) -> str | None:
    """Decode a value field; None where its octets mean nothing in its character set."""
    if _ESCAPE not in octets and (octets.isascii() or codes[0] == _DEFAULT):
        return octets.decode() if octets.isascii() else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = decode_bytes(octets, list(codes), _NAME_RESETS if name else _RESETS)
    return None if "\ufffd" in text and "\ufffd".encode() not in octets else text
