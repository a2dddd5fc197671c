"""What is wrong with a message, and the one error that the formats raise."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN = 80


class FormatError(ValueError):
    """The input can't be read, or can't be written, at all."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One broken rule: its name, what is wrong, and where (in octets; -1 where unknown)."""

    rule: str
    message: str
    offset: int = -1


def shown(text: object) -> str:
    """Quote a piece of input for a message: printable ASCII, cut to a readable length."""
    whole = ascii(text)
    return whole if len(whole) <= _SHOWN else f"{whole[: _SHOWN - 3]}..."
