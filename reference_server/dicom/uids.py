"""Unique identifiers: their form, and the transfer syntaxes that are more than a name here."""

import re

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DEFLATED_LITTLE = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
RLE_LOSSLESS = "1.2.840.10008.1.2.5"

# The whole data set is deflated; two JPIP syntaxes are too (PS3.5 A.5, A.7, A.13).
DEFLATED_SYNTAXES = frozenset(
    {DEFLATED_LITTLE, "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"}
)

# Their pixel data is a plain run of pixels; every other syntax encapsulates it (PS3.5 annex A).
NATIVE_SYNTAXES = frozenset({IMPLICIT_LITTLE, EXPLICIT_LITTLE, DEFLATED_LITTLE, EXPLICIT_BIG})

# Images in these have lost something, or may have (PS3.6 Table A-1).
LOSSY_SYNTAXES = frozenset(
    f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91, 93, 111, 112, 203)
)

# PS3.5 9.1: digits in components joined by ".", none with a leading zero, an org root and a suffix,
# 64 characters at most.
_UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))+")


def is_valid_uid(text: str) -> bool:
    """Whether `text` is a UID by PS3.5 9.1, without padding."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None
