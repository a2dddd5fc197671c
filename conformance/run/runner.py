"""A case from start to result: offered or not, tried, tried again before it is called red."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from conformance.run.attempt import attempt, stands_on_found
from conformance.run.context import Context
from conformance.run.conversation import Sent
from conformance.run.found import obstacle
from conformance.scenario.model import Case
from conformance.verdict import Outcome, Verdict
from conformance.wire.client import READING


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a probe tried, and how many examples there was no time for.

    `instances` say what was sent in the examples that are shown, `replays` are the IDs by which
    those that failed are tried again.
    """

    examples: int
    requests: int
    unrun: int = 0
    instances: tuple[str, ...] = ()
    replays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a case.

    `other` is the other one of two attempts that differ. `died` says how the
    target was lost, and in which request. `tally` is that of a case that is a probe.
    """

    case: Case
    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0
    verdicts: tuple[Verdict, ...] = ()
    exchanges: tuple[Sent, ...] = ()
    other: Finding | None = None
    died: str = ""
    tally: Tally | None = None


def run_case(case: Case, context: Context, *, confirm: bool = True) -> Finding:
    """Run a case against a target.

    A red case is tried once more, with new UIDs and on fresh connections: what fails twice is
    failed, what fails once is flaky. (The whole case is repeated, not the one step, so that
    stores and deletes, which can't be sent twice, are confirmed in the same way as reads.)
    Without `confirm` what fails once is failed.
    """
    on_found = stands_on_found(case)
    stores = bool(case.given) and not on_found
    needs = dict.fromkeys((*case.requires, *(("store",) if stores else ())))
    missing = [name for name in needs if name not in context.profile.claims]
    if missing:
        return not_offered(case, context.profile.name, missing)
    if context.read_only and (stores or any(step.method not in READING for step in case.steps)):
        return not_run(case, "read-only: it stores or deletes")
    if on_found and (why := obstacle(case, context.found())):
        return not_run(case, why)
    first = _try(case, context, fresh=False)
    if first.outcome is not Outcome.FAILED or first.died or not confirm:
        return first
    return _confirm(first, _try(case, context, fresh=True))


def not_offered(case: Case, profile: str, missing: list[str]) -> Finding:
    """Say that a profile does not claim what a case requires."""
    reason = f"the profile {profile} does not claim: {', '.join(missing)}"
    return Finding(case, Outcome.NOT_OFFERED, reason)


def not_run(case: Case, reason: str) -> Finding:
    """Say that a case was not run; never green."""
    return Finding(case, Outcome.NOT_RUN, reason)


def _try(case: Case, context: Context, *, fresh: bool) -> Finding:
    started = time.monotonic()
    done = attempt(case, context, fresh=fresh)
    return Finding(
        case=case,
        outcome=done.outcome,
        reason=done.died,
        seconds=time.monotonic() - started,
        verdicts=tuple(done.verdicts),
        exchanges=tuple(done.exchanges),
        died=done.died,
    )


def _confirm(first: Finding, second: Finding) -> Finding:
    """Hold two attempts against each other; the result shows the one that failed.

    Of two that failed at different places neither excuses the other: there all that failed counts.
    """
    if second.died:
        return replace(second, other=first)
    once, twice = _failed(first), _failed(second)
    if once == twice:
        return first
    shown, other = (first, second) if once >= twice or not once & twice else (second, first)
    confirmed = once & twice or (once if twice else set())
    verdicts = tuple(
        verdict
        if verdict.outcome is not Outcome.FAILED or (verdict.check, verdict.step) in confirmed
        else replace(verdict, outcome=Outcome.FLAKY)
        for verdict in shown.verdicts
    )
    outcome = Outcome.FAILED if confirmed else Outcome.FLAKY
    return replace(shown, outcome=outcome, verdicts=verdicts, other=other)


def _failed(finding: Finding) -> set[tuple[str, str]]:
    return {(v.check, v.step) for v in finding.verdicts if v.outcome is Outcome.FAILED}
