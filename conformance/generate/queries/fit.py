"""Whether a value matches, as far as the standard says so."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Fit(IntEnum):
    """NO: it must not match. MAYBE: it may, the standard leaves it open. YES: it must."""

    NO = 0
    MAYBE = 1
    YES = 2


def agreed(fits: Iterable[Fit]) -> Fit:
    """Return what several readings of the same say, at least one: MAYBE where they differ."""
    found = set(fits)
    return found.pop() if len(found) == 1 else Fit.MAYBE
