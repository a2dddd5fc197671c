"""What a target may take of our time and memory, and what happens when it takes more."""

from __future__ import annotations

import time
from dataclasses import dataclass

from conformance.wire.exchange import Cause

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`connect`, `read` (no octet for so long) and `total` in seconds, `body` in octets.

    `invitation`: how long a body waits for 100 (Continue), where it is to wait.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float = 60.0
    body: int = 256 * MIB
    invitation: float = 3.0


class Stopped(Exception):
    """There will be no whole response: why. Becomes a `Failure`, never leaves `conformance.wire`.

    Not an OSError on purpose: urllib3 and requests wrap those, and lets all others pass.
    """

    def __init__(self, cause: Cause, message: str) -> None:
        self.cause = cause
        self.message = message
        super().__init__(message)


class Clock:
    """The time left for one request."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.total

    def wait(self) -> float:
        """Return how long the next octet may take; never 0, which would mean: don't wait."""
        return max(0.001, min(self._limits.read, self._end - time.monotonic()))

    def connect(self) -> float:
        """Return how long a connection may take."""
        return max(0.001, min(self._limits.connect, self._end - time.monotonic()))

    def invitation(self) -> float:
        """Return how long a body may wait for 100 (Continue)."""
        return min(self._limits.invitation, self.wait())

    def late(self, what: str) -> Stopped:
        """Say which limit is over; `what` completes "after 30 s ..."."""
        over = time.monotonic() >= self._end
        limit = self._limits.total if over else self._limits.read
        manner = "altogether" if over else "of silence"
        return Stopped(Cause.SLOW, f"after {limit:g} s {manner} {what}")

    def check(self, what: str) -> None:
        """Stop where the total time is over."""
        if time.monotonic() >= self._end:
            raise self.late(what)
