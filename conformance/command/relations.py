"""What has to do with what: the checks of a requirement, the bugs of a case, and so on."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.bugs import Bug
from conformance.checks.status import REQUIREMENTS, rests_on
from conformance.command.catalogue import Catalogue, Rule
from conformance.generate.multipart import FEATURES, RULES
from conformance.operation import Service, operation_of
from conformance.scenario.model import Expectation, Step
from conformance.verdict import Requirement

# It stands for what the named answer of the profile says.
STATUS = "status.expected"
_ANY = Expectation()


@dataclass(frozen=True, slots=True)
class Relations:
    """Answers questions about a catalogue."""

    catalogue: Catalogue

    def bugs_of_check(self, id_: str) -> tuple[Bug, ...]:
        """Return the reported bugs that a check catches."""
        return tuple(bug for bug in self.catalogue.bugs.values() if bug.check == id_)

    def bugs_of_case(self, id_: str) -> tuple[Bug, ...]:
        """Return the reported bugs that are caught in a case, in any case of a scenario, or by a
        probe.
        """
        return tuple(
            bug
            for bug in self.catalogue.bugs.values()
            if any(id_ in (case, case.partition("[")[0]) for case in (*bug.cases, bug.probe))
        )

    def bugs_of_requirement(self, id_: str) -> tuple[Bug, ...]:
        """Return the reported bugs by which a requirement is broken."""
        return tuple(
            bug for bug in self.catalogue.bugs.values() if id_ in self.requirements_of_bug(bug)
        )

    def requirements_of_bug(self, bug: Bug) -> frozenset[str]:
        """Return what a bug breaks: what its check stands for, in the cases that catch it."""
        check = self.catalogue.checks.get(bug.check)
        if check is None:
            return frozenset()
        if check.id != STATUS:
            return frozenset({check.requirement})
        steps = [
            step for case in self.catalogue.cases if case.id in bug.cases for step in case.steps
        ]
        # Of a case with steps of several kinds, those are meant that ask what the bug is about.
        own = [step for step in steps if _service(step) == bug.operation]
        return frozenset(self._status_of(step, bug) for step in own or steps) or frozenset(
            {rests_on(Service(bug.operation), _ANY)}
        )

    def _status_of(self, step: Step, bug: Bug) -> str:
        answers = self.catalogue.profiles[bug.profile].answers
        if step.expect.answer:
            return answers[step.expect.answer].requirement
        return rests_on(_service(step), step.expect)

    def checks_of(self, requirement: str) -> tuple[Rule, ...]:
        """Return the checks that stand for a requirement."""
        return tuple(
            rule
            for rule in self.catalogue.checks.values()
            if rule.requirement == requirement
            or (rule.id == STATUS and self._status_breaks(requirement))
        )

    def _status_breaks(self, requirement: str) -> bool:
        return requirement in REQUIREMENTS or bool(self.answers_of(requirement))

    def answers_of(self, requirement: str) -> dict[str, tuple[str, ...]]:
        """Return the names of answers by which a status breaks a requirement, by profile."""
        found: dict[str, tuple[str, ...]] = {}
        for name, profile in self.catalogue.profiles.items():
            rows = (row.name for row in profile.answers.values() if row.requirement == requirement)
            if named := tuple(sorted(rows)):
                found[name] = named
        return found

    def asks(self, requirement: str) -> bool:
        """Say whether any check, scenario or probe asks for a requirement."""
        return any(look(requirement) for look in (self.checks_of, self.asked_by, self.drawn_for))

    def asked_by(self, requirement: str) -> tuple[str, ...]:
        """Return the scenarios and probes that are about a requirement."""
        scenarios = (
            id_
            for id_, scenario in self.catalogue.scenarios.items()
            if any(requirement in case.requirements for case in scenario.cases)
        )
        probes = (p.id for p in self.catalogue.probes.values() if requirement in p.requirements)
        return (*scenarios, *probes)

    def drawn_for(self, requirement: str) -> tuple[tuple[str, str], ...]:
        """Return what probes draw that a requirement is about: the probe, and what it is."""
        legal = (
            ("probe.multipart.legal", f"{feature.name} ({feature.source})")
            for feature in FEATURES.values()
            if feature.requirement == requirement
        )
        illegal = (
            ("probe.multipart.illegal", f"{rule.broken} ({rule.source})")
            for rule in RULES.values()
            if rule.requirement == requirement
        )
        return (*legal, *illegal)

    def requirements_of_check(self, rule: Rule) -> tuple[Requirement, ...]:
        """Return what a check stands for: what it names, and what else it can break."""
        names = dict.fromkeys([rule.requirement])
        if rule.id == STATUS:
            answers = (p.answers.values() for p in self.catalogue.profiles.values())
            named = {answer.requirement for found in answers for answer in found}
            names |= dict.fromkeys(sorted(named | REQUIREMENTS))
        known = self.catalogue.requirements
        return tuple(known[name] for name in names if name in known)


def _service(step: Step) -> Service:
    return operation_of(step.method, step.path)[0].service
