"""What a check says of an exchange, and where its right to say so comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The strength of a requirement, as its source words it (RFC 2119)."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Outcome(StrEnum):
    """What becomes of a check, a scenario or a run."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    FLAKY = "flaky"
    KNOWN = "known"  # it would be red, but is listed as a known failure: never green
    NOT_OFFERED = "not offered"
    NOT_RUN = "not run"
    HARNESS_ERROR = "harness error"


# Worst first: a scenario takes the worst outcome among its checks.
SEVERITY: tuple[Outcome, ...] = (
    Outcome.HARNESS_ERROR,
    Outcome.FAILED,
    Outcome.FLAKY,
    Outcome.KNOWN,
    Outcome.WARNED,
    Outcome.NOT_RUN,
    Outcome.NOT_OFFERED,
    Outcome.PASSED,
)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the worst of some outcomes; of none, nothing ran."""
    return min(outcomes, key=SEVERITY.index, default=Outcome.NOT_RUN)


class Exclusion(StrEnum):
    """Why nothing asks whether a requirement is kept."""

    UNOFFERED = "offered by no one"
    UNSEEN = "can't be seen from outside"
    NOT_OF_SERVERS = "asks nothing of a server"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Where a rule comes from: `says` is the rule in our own words.

    `lenience`, where it is not empty, is the reason why breaking a *must* is only a warning.
    `because` is the reason for `excluded`, where nothing asks for it.
    """

    id: str
    source: str
    section: str
    level: Level
    says: str
    lenience: str = ""
    excluded: Exclusion | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which an exchange breaks a rule: what was expected, and what came."""

    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check on one exchange. `step` names the step, `exchange` is its index in the item."""

    check: str
    requirement: Requirement
    outcome: Outcome
    step: str
    exchange: int
    problems: tuple[Problem, ...] = ()

    @property
    def rule(self) -> str:
        """The check and the requirement that it stands for here."""
        return f"{self.check} {self.requirement.id}"
