"""From a finding to the record that the reports read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.operation import operation_of
from conformance.result import (
    CaseResult,
    CheckResult,
    Evidence,
    ExchangeView,
    InstanceView,
    ProbeView,
    RequirementView,
)
from conformance.run.conversation import Sent
from conformance.run.runner import Finding
from conformance.verdict import Outcome, Requirement, Verdict
from conformance.wire.exchange import Request
from conformance.wire.instances import instances
from conformance.wire.secrets import Secrets
from conformance.wire.view import BodyStore, view

_KEPT = frozenset({Outcome.FAILED, Outcome.WARNED, Outcome.FLAKY, Outcome.HARNESS_ERROR})


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes findings down: hides secrets, keeps the bodies of what did not pass.

    Where the instances are `foreign`, of patients perhaps, nothing of them is kept but what checks
    found wrong: no bodies, no elements, no pictures, and no text of an answer that is no error.

    Operations are told from what stands below `base_url`, scenario files are named from the folder
    `root`; `command` is what starts this run.
    """

    secrets: Secrets
    bodies: BodyStore
    base_url: str = ""
    curl_options: tuple[str, ...] = ()
    root: Path = Path()
    command: str = "pytest"
    foreign: bool = False

    def record(self, finding: Finding) -> CaseResult:
        """Return the record of one case."""
        case = finding.case
        return CaseResult(
            id=case.id,
            scenario=case.scenario,
            variant=case.variant,
            title=case.title,
            source=case.source,
            file=_relative(case.location.file, self.root),
            line=case.location.line,
            tutorial=case.tutorial,
            outcome=finding.outcome,
            reason=self.secrets.hide(finding.reason),
            seconds=round(finding.seconds, 4),
            checks=tuple(self._check(verdict) for verdict in finding.verdicts),
            exchanges=self._exchanges(finding),
            other=self.record(finding.other) if finding.other else None,
            probe=self._probe(finding),
            requires=case.requires,
            instances=self._instances(finding),
        )

    def _probe(self, finding: Finding) -> ProbeView | None:
        tally = finding.tally
        if tally is None:
            return None
        return ProbeView(
            examples=tally.examples,
            requests=tally.requests,
            unrun=tally.unrun,
            instances=tuple(map(self.secrets.hide, tally.instances)),
            replays=tuple(f"{self.command} --replay={each}" for each in tally.replays),
        )

    def _check(self, verdict: Verdict) -> CheckResult:
        requirement = verdict.requirement
        hide = self.secrets.hide
        return CheckResult(
            check=verdict.check,
            requirement=requirement.id,
            source=requirement.source,
            section=requirement.section,
            level=requirement.level,
            says=_says(requirement),
            verdict=verdict.outcome,
            step=verdict.step,
            exchange=verdict.exchange,
            evidence=tuple(
                Evidence(hide(problem.expected), hide(problem.got)) for problem in verdict.problems
            ),
        )

    def _exchanges(self, finding: Finding) -> tuple[ExchangeView, ...]:
        """View every exchange; to repeat what did not pass, all that led up to it is needed."""
        bodies = self.bodies if self._keeps(finding) else None
        return tuple(self._exchange(sent, bodies) for sent in finding.exchanges)

    def _exchange(self, sent: Sent, bodies: BodyStore | None) -> ExchangeView:
        shown = view(
            sent.exchange,
            sent.step,
            secrets=self.secrets,
            bodies=bodies,
            curl_options=self.curl_options,
        )
        if self.foreign and shown.status < 300:
            shown = replace(shown, response_body=replace(shown.response_body, text="", cut=False))
        operation = self._operation(sent.exchange.request)
        return replace(shown, role=sent.role, operation=operation)

    def _operation(self, request: Request) -> str:
        path = request.url.removeprefix(self.base_url).partition("?")[0]
        return str(operation_of(request.method, path)[0])

    def _instances(self, finding: Finding) -> tuple[InstanceView, ...]:
        if not self._keeps(finding):
            return ()
        return instances((sent.exchange for sent in finding.exchanges), self.secrets)

    def _keeps(self, finding: Finding) -> bool:
        return not self.foreign and any(v.outcome in _KEPT for v in finding.verdicts)


def requirement_views(requirements: Iterable[Requirement]) -> tuple[RequirementView, ...]:
    """Return the requirements that can be asked for, as the reports read them."""
    return tuple(
        RequirementView(each.id, each.source, each.section, each.level, _says(each))
        for each in requirements
        if not each.excluded
    )


def _says(requirement: Requirement) -> str:
    """Word what is asked, and why breaking it only warns, where that is so."""
    if not requirement.lenience:
        return requirement.says
    return f"{requirement.says} Only a warning: {requirement.lenience}"


def _relative(file: str, root: Path) -> str:
    """Name a scenario file as seen from the project: a report is read on other machines."""
    path = Path(file)
    return str(path.relative_to(root)) if path.is_relative_to(root) else file
