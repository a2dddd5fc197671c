"""What a run says of each service: whether it was asked, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.result import CaseResult, CheckResult, RunResult
from conformance.verdict import Outcome

SERVICES = ("store", "search", "retrieve", "metadata", "frames", "rendered", "thumbnail", "delete")

# What is said of the archive as a whole, and belongs to no one service.
ARCHIVE = "archive"

# What every scenario starts from is a store.
_GIVEN = "given"
_JUDGED = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.FAILED, Outcome.KNOWN, Outcome.FLAKY})
_BROKEN = frozenset({Outcome.FAILED, Outcome.KNOWN})
_OPEN = frozenset({Outcome.NOT_RUN, Outcome.HARNESS_ERROR})


@dataclass(frozen=True, slots=True)
class Breach:
    """A check that failed, and the case in which it did."""

    case: CaseResult
    check: CheckResult


@dataclass(frozen=True, slots=True)
class Service:
    """What was found of a service.

    `asked` are the cases in which a request for it, sent for its own sake, was judged. `breaches`
    are all *musts* that are broken, known ones included. `open` is true where something was to be
    asked and was not, or was found to be so in one of two attempts only: it can't be called good.
    """

    name: str
    asked: tuple[CaseResult, ...]
    breaches: tuple[Breach, ...]
    open: bool

    @property
    def good(self) -> bool:
        """Whether it was asked, to the end, and did all that it must."""
        return bool(self.asked) and not self.breaches and not self.open


def services(run: RunResult) -> tuple[Service, ...]:
    """Return what was found of each service, in the order of `SERVICES`, and of the archive."""
    names = (*SERVICES, ARCHIVE)
    asked: dict[str, list[CaseResult]] = {name: [] for name in names}
    breaches: dict[str, list[Breach]] = {name: [] for name in names}
    unsure: set[str] = set()
    for case in run.cases:
        broken = [check for check in case.checks if check.verdict in _BROKEN]
        if case.outcome in _OPEN or (case.outcome in _BROKEN and not broken):
            unsure |= _concerned(case)
        for name in _asked_for(case):
            asked[name].append(case)
        for check in broken:
            name = service_of(check, case)
            breaches[name if name in names else ARCHIVE].append(Breach(case, check))
            if name not in SERVICES:
                unsure |= _concerned(case)
        unsure |= {service_of(c, case) for c in case.checks if c.verdict is Outcome.FLAKY}
    return tuple(
        Service(name, tuple(asked[name]), tuple(breaches[name]), name in unsure) for name in names
    )


def service_of(check: CheckResult, case: CaseResult) -> str:
    """Return the service that a check speaks of, or nothing.

    A look of the run's own speaks of the service that it was sent for: `delete.gone` says nothing
    of searches, though it is a search that finds what should be gone.
    """
    family = check.check.partition(".")[0]
    known = range(len(case.exchanges))
    if check.exchange in known:
        exchange = case.exchanges[check.exchange]
        if check.check == exchange.role:
            return "store" if family == _GIVEN else family
        asked = service_of_operation(exchange.operation)
        if asked:
            return asked
    if family in SERVICES:
        return family
    return next(iter(_required(case)), "")


def service_of_operation(operation: str) -> str:
    """Return the service of an operation, or nothing where it is none of DICOMweb's."""
    name = operation.partition(".")[0]
    return name if name in SERVICES else ""


def _asked_for(case: CaseResult) -> Iterator[str]:
    """Yield the services that the steps of a case asked for, and that were judged."""
    if case.outcome not in _JUDGED:
        return
    judged = {check.exchange for check in case.checks if check.verdict in _JUDGED}
    steps = (each for i, each in enumerate(case.exchanges) if i in judged and not each.role)
    asked = {service_of_operation(each.operation) for each in steps}
    # A probe shows none of the examples that held.
    if case.probe and judged:
        asked |= set(_required(case))
    yield from (name for name in SERVICES if name in asked)


def _concerned(case: CaseResult) -> set[str]:
    """Return the services about which a case can't speak; all where it names none."""
    return set(_required(case) or SERVICES)


def _required(case: CaseResult) -> dict[str, None]:
    names = (service_of_operation(capability) for capability in case.requires)
    return dict.fromkeys(name for name in names if name)
