"""What to type next."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote

from conformance.bugs import Bug
from conformance.command.console import COMMAND
from conformance.command.explain.seen import seen_by_rule
from conformance.command.files import seen_from_here
from conformance.command.relations import STATUS, Relations
from conformance.report.probes import again
from conformance.result import CaseResult, RunResult
from conformance.scenario.model import Case

_REPLAYS = 3


@dataclass(frozen=True, slots=True)
class Leads:
    """Commands that lead on, with the target of the run where there is one.

    `results` is how the file of the run is called on the command line.
    """

    relations: Relations
    run: RunResult | None
    results: str

    @property
    def target(self) -> str:
        """The base URL, or what stands for it."""
        return quote(self.run.target) if self.run else "URL"

    def test(self, case: Case | CaseResult, scenario: str = "") -> str:
        """Run a case, or all variants of its scenario."""
        file = seen_from_here(case.location.file) if isinstance(case, Case) else case.file
        profile = f" --profile={quote(self.run.profile)}" if self.run else ""
        where = file if scenario else f"{file}::{case.id}"
        only = f" -k {quote(scenario)}" if scenario else ""
        return f"pytest --base-url={self.target}{profile} {quote(where)}{only}"

    def replays(self, probe: str) -> tuple[str, ...]:
        """Try again what a probe found."""
        cases = self.run.cases if self.run else ()
        found = (command for case in cases if case.id == probe for command in again(case))
        return tuple(found)[:_REPLAYS]

    def of_rule(self, id_: str, bugs: tuple[Bug, ...]) -> tuple[str, ...]:
        """Lead from a check or a requirement to a scenario in which it is broken, or could be."""
        if self.run:
            seen = seen_by_rule(self.run, lambda check, requirement: id_ in (check, requirement))
            if seen.worst:
                results = f"--results {quote(self.results)}"
                return f"{COMMAND} explain {quote(seen.worst.id)} {results}", self.test(seen.worst)
        places = (place for bug in bugs for place in (*bug.cases, *filter(None, [bug.probe])))
        checks = (rule.id for rule in self.relations.checks_of(id_) if rule.id != STATUS)
        drawn = (probe for probe, _ in self.relations.drawn_for(id_))
        for name in (*places, *checks, *self.relations.asked_by(id_), *drawn):
            return (f"{COMMAND} explain {quote(name)}",)
        return (f"{COMMAND} list scenarios --text {quote(id_)}",)
