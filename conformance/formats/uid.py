"""Unique identifiers."""

from __future__ import annotations

import re

# PS3.5 9.1: UID = <org root>.<suffix>; components of digits, separated by ".", the first digit of
# a component not 0 unless the component is "0"; not more than 64 characters in all.
# ISO/IEC 8824 (PS3.5 annex B): the first component is 0, 1 or 2.
_UID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
_LONGEST = 64


def is_valid(uid: str) -> bool:
    """Tell whether a text is a UID as PS3.5 9.1 spells it, without padding."""
    return len(uid) <= _LONGEST and _UID.fullmatch(uid) is not None
