"""An entry of a list of known failures: what it names, and when it is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ANY = "*"
# Between a scenario and a check stands what stands in no id.
BETWEEN = "::"


def matches(pattern: str, name: str) -> bool:
    """Tell whether a name is the one that is meant: whole, or by its beginning and `*`."""
    if pattern.endswith(ANY):
        return name.startswith(pattern.removesuffix(ANY))
    return name == pattern


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in its file, and the patterns of the cases and checks that it names.

    `expires` is the last day on which it is in force, in ISO 8601; `target` is a Server header, or
    its beginning and `*`. What is not said is empty. All members are text and numbers, since
    entries travel to the workers of a parallel run.
    """

    id: str
    line: int
    reason: str
    link: str = ""
    owner: str = ""
    expires: str = ""
    target: str = ""
    cases: str = ANY
    checks: str = ANY

    def names_case(self, case: str, scenario: str) -> bool:
        """Tell whether it is about a case; the id of a scenario stands for all its variants."""
        return matches(self.cases, case) or matches(self.cases, scenario)

    def names_check(self, check: str) -> bool:
        """Tell whether it is about a check."""
        return matches(self.checks, check)

    def is_expired(self, day: str) -> bool:
        """Tell whether its last day is over."""
        return bool(self.expires) and day > self.expires

    def is_for(self, server: str) -> bool:
        """Tell whether it is about a target with this Server header."""
        return not self.target or matches(self.target, server)


def in_force(entries: Iterable[Entry], server: str, day: str) -> tuple[Entry, ...]:
    """Return the entries that excuse something on this target, today."""
    return tuple(e for e in entries if e.is_for(server) and not e.is_expired(day))
