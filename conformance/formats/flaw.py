"""What is wrong with a message, and the one error that the formats raise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from reprlib import Repr

_SHOWN = 80
# Input may be nested without end, so that a plain repr would not come back.
_SHORT = Repr()


class FormatError(ValueError):
    """The input can't be read, or can't be written, at all."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One broken rule: its name, what is wrong, and where (in octets; -1 where unknown)."""

    rule: str
    message: str
    offset: int = -1


def shown(value: object) -> str:
    """Quote a piece of input for a message: printable ASCII, cut to a readable length."""
    if isinstance(value, (str, bytes)):
        whole = ascii(value[: _SHOWN + 1])
    elif isinstance(value, (int, Decimal)):
        whole = repr(value) if isinstance(value, bool) else str(value)
    else:
        whole = _SHORT.repr(value).encode("ascii", "backslashreplace").decode()
    return whole if len(whole) <= _SHOWN else f"{whole[: _SHOWN - 3]}..."
