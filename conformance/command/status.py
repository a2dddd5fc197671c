"""What the shell is told; the numbers mean what they mean at the end of a run."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """An exit status of the command."""

    GOOD = 0
    BAD = 1
    USAGE = 4
    NOTHING = 5
    INCOMPLETE = 11
