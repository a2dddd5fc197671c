"""Fresh UIDs and unique texts: every one that a run uses can be told from all others.

A run has one root under 2.25 (PS3.5 B.2); a case adds its number, so that nothing in one case can
be taken for something in another, in this run or in any other.
"""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = string.digits + string.ascii_uppercase

# More than there are processes in any run, seeds, and attempts at cases.
_PROCESSES = 1000
_PADDED = 10**20
_MANY = 10**8

# How many UIDs of a case follow each other as 1, 11, 111, ...
_CHAIN = 10


def draw_seed() -> str:
    """Return a new seed: 16 hex digits."""
    return secrets.token_hex(8)


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


@dataclass(frozen=True, slots=True)
class Names:
    """The UIDs of one attempt at one case.

    `unique` is a text of at most 16 characters (it fits an SH) out of digits and capitals.
    """

    root: str
    unique: str
    _numbers: Iterator[int] = field(default_factory=count)

    def uid(self) -> str:
        """Return a UID that has not been used yet.

        It begins with the one before: who takes the beginning of a UID for all of it mixes up two
        studies, series or instances of one case, and is found out.
        """
        chain, place = divmod(next(self._numbers), _CHAIN)
        return f"{self.root}.{chain}.{'1' * (place + 1)}"


@dataclass(frozen=True, slots=True)
class Source:
    """Hands out names to the cases of one process of a run; `worker` tells processes apart."""

    seed: str
    worker: int = 0
    _cases: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def root(self) -> str:
        """The root of all UIDs of the run."""
        return f"2.25.{int(self.seed, 16)}"

    @property
    def token(self) -> str:
        """What all unique texts of the run begin with."""
        return _base36(int(self.seed, 16))[-7:]

    def apart(self, number: int) -> Source:
        """Return a source whose names are the same in whichever process they are drawn.

        They are of one length, whatever the seed, so that examples don't depend on them.
        """
        return Source(f"{_PADDED + int(self.seed, 16):x}", _PROCESSES + number, count(_MANY))

    def case(self) -> Names:
        """Return the names for the next attempt at a case."""
        number = next(self._cases)
        return Names(
            root=f"{self.root}.{self.worker}.{number}",
            unique=f"{self.token}{_base36(self.worker)}X{_base36(number)}",
        )
