"""How much a run may cost: a word, or a number of minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.errors import InputError

# Seconds after which a probe begins no more examples: for a target that is far slower than most.
_MOST_SECONDS = {"quick": 15.0, "normal": 180.0, "thorough": 3600.0}
WORDS = tuple(_MOST_SECONDS)

_MINUTES = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:m|min|minutes?)")


@dataclass(frozen=True, slots=True)
class Effort:
    """What was asked for: `word` is one of WORDS, or `minutes` (for all probes) is not None."""

    word: str
    minutes: float | None = None

    def __str__(self) -> str:
        return self.word if self.minutes is None else f"{self.minutes:g} minutes"

    def seconds(self, probes: int) -> float:
        """Return how long each of some probes may go on."""
        return _MOST_SECONDS[self.word] if self.minutes is None else 60 * self.minutes / probes


def read_effort(text: str) -> Effort:
    """Read --effort; InputError where it is none."""
    if text in WORDS:
        return Effort(text)
    match = _MINUTES.fullmatch(text)
    if match is None or not float(match[1]):
        hint = f"say --effort={', --effort='.join(WORDS)} or --effort='5 minutes'"
        raise InputError(f"--effort={text}: this is no effort", hint=hint)
    # Rounds of normal size, as many as there is time for.
    return Effort("normal", float(match[1]))
