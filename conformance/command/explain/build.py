"""From an id to what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from shlex import quote

from conformance.bugs import Bug
from conformance.command.catalogue import Catalogue, Rule, Scenario
from conformance.command.console import COMMAND
from conformance.command.explain.explanation import Entry, Explanation, Line, Section
from conformance.command.explain.leads import Leads
from conformance.command.explain.seen import Seen, seen_by_case, seen_by_rule
from conformance.command.explain.steps import step_entries
from conformance.command.files import seen_from_here
from conformance.command.relations import Relations
from conformance.operation import CAPABILITIES
from conformance.probes.catalogue import Listed
from conformance.profile.model import Profile
from conformance.report.sources import address
from conformance.report.text import count
from conformance.result import CaseResult, RunResult
from conformance.scenario.model import Case
from conformance.verdict import Requirement

_ASKED = "what is asked, and what must come back"
_WRONG = "how servers get it wrong"
_NO_REPORT = Entry("No public report of just this is tied to it.")


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains ids by a catalogue and, where there is one, by what a run has seen.

    `results` is how the file of the run is called on the command line.
    """

    catalogue: Catalogue
    run: RunResult | None = None
    results: str = ""

    @property
    def _relations(self) -> Relations:
        return Relations(self.catalogue)

    @property
    def _leads(self) -> Leads:
        return Leads(self._relations, self.run, self.results)

    def explain(self, id_: str) -> tuple[Explanation, ...]:
        """Return what an id stands for; several where it names several things, none if nothing."""
        tables: tuple[tuple[Mapping[str, object], Callable[..., Explanation]], ...] = (
            (self.catalogue.scenarios, self._scenario),
            ({case.id: case for case in self.catalogue.cases if case.variant}, self._case),
            (self.catalogue.checks, self._check),
            (self.catalogue.probes, self._probe),
            (self.catalogue.requirements, self._requirement),
            (self.catalogue.profiles, self._profile),
            (self.catalogue.bugs, self._bug),
        )
        found = tuple(make(table[id_]) for table, make in tables if id_ in table)
        theirs = self.run.cases if self.run else ()
        return found or tuple(self._of_the_run(case) for case in theirs if case.id == id_)

    def known(self) -> tuple[str, ...]:
        """Return every id that can be explained."""
        known = self.catalogue
        theirs = (case.id for case in self.run.cases) if self.run else ()
        cases = (*(case.id for case in known.cases), *theirs)
        tables = (known.scenarios, known.checks, known.probes, known.requirements)
        ids = (id_ for table in (*tables, known.profiles, known.bugs) for id_ in table)
        return tuple(dict.fromkeys((*ids, *cases)))

    def _scenario(self, scenario: Scenario) -> Explanation:
        if len(scenario.cases) == 1:
            return self._case(scenario.cases[0])
        first = scenario.cases[0]
        variants = tuple(Entry(case.id) for case in scenario.cases)
        return Explanation(
            kind=f"scenario in {count(len(scenario.cases), 'variant')}",
            id=scenario.id,
            says=f"{scenario.title}.",
            facts=self._about(first),
            sections=(
                Section(f"{_ASKED} (first variant)", self._steps(first)),
                Section("variants", variants, most=20),
                self._wrong(self._relations.bugs_of_case(scenario.id)),
                *self._seen(lambda run: seen_by_case(run, lambda c: c.scenario == scenario.id)),
            ),
            next=(
                self._leads.test(first, first.scenario),
                f"{COMMAND} explain {quote(first.id)}",
            ),
        )

    def _case(self, case: Case) -> Explanation:
        return Explanation(
            kind="variant of a scenario" if case.variant else "scenario",
            id=case.id,
            says=f"{case.title}.",
            facts=self._about(case),
            sections=(
                Section(_ASKED, self._steps(case)),
                self._wrong(self._relations.bugs_of_case(case.id)),
                *self._seen(lambda run: seen_by_case(run, lambda other: other.id == case.id)),
            ),
            next=(self._leads.test(case),),
        )

    def _of_the_run(self, case: CaseResult) -> Explanation:
        """Explain a scenario that is not among ours by what the run says of it."""
        return Explanation(
            kind="scenario of your own",
            id=case.id,
            says=f"{case.title}.",
            facts=(("source", case.source), ("file", f"{case.file}:{case.line}")),
            sections=self._seen(lambda run: seen_by_case(run, lambda other: other.id == case.id)),
            next=(self._leads.test(case),),
        )

    def _check(self, rule: Rule) -> Explanation:
        holds = "what a step expects" if rule.expectation else "every answer to which it applies"
        holds = "what the run looks up by itself" if rule.look else holds
        bugs = self._relations.bugs_of_check(rule.id)
        who = map(_who, self._relations.requirements_of_check(rule))
        return Explanation(
            kind="check",
            id=rule.id,
            says=rule.asks,
            facts=(("holds", holds),),
            sections=(
                Section("who says so", tuple(who)),
                self._wrong(bugs),
                *self._seen(lambda run: seen_by_rule(run, lambda check, _: check == rule.id)),
            ),
            next=self._leads.of_rule(rule.id, bugs),
        )

    def _requirement(self, requirement: Requirement) -> Explanation:
        relations, id_ = self._relations, requirement.id
        url = address(requirement.source, requirement.section)
        rows = relations.answers_of(id_)
        checks = [Entry(rule.id, (("", rule.asks),)) for rule in relations.checks_of(id_)]
        asked = [Entry(name, (("", self._title(name)),)) for name in relations.asked_by(id_)]
        asked += [Entry(name, (("", what),)) for name, what in relations.drawn_for(id_)]
        bugs = relations.bugs_of_requirement(id_)
        return Explanation(
            kind="requirement",
            id=id_,
            says=requirement.says,
            facts=(
                ("source", f"{requirement.source}, {requirement.section}"),
                *([("read it", url)] if url else []),
                ("level", requirement.level.value),
                *([("lenience", requirement.lenience)] if requirement.lenience else []),
            ),
            sections=(
                *_why_not(requirement),
                Section("checks that stand for it", tuple(checks)),
                Section(
                    "answers of profiles that rest on it",
                    tuple(Entry(f"{name}: {', '.join(found)}") for name, found in rows.items()),
                ),
                Section("asked by", tuple(asked)),
                self._wrong(bugs),
                *self._seen(lambda run: seen_by_rule(run, lambda _, named: named == id_)),
            ),
            next=self._leads.of_rule(id_, bugs),
        )

    def _probe(self, probe: Listed) -> Explanation:
        words = ("quick", "normal", "thorough")
        numbers = ", ".join(f"{probe.examples.at(word)} ({word})" for word in words)
        return Explanation(
            kind="probe",
            id=probe.id,
            says=f"{probe.title}.",
            facts=(*self._about(probe.case), ("examples", f"{numbers}; --effort chooses")),
            sections=(
                self._wrong(self._relations.bugs_of_case(probe.id)),
                *self._seen(lambda run: seen_by_case(run, lambda case: case.id == probe.id)),
            ),
            next=(*self._leads.replays(probe.id), self._leads.test(probe.case)),
        )

    def _profile(self, profile: Profile) -> Explanation:
        claims, lacks = (
            tuple(
                Entry(f"{name}: {says}")
                for name, says in CAPABILITIES.items()
                if (name in profile.claims) is claimed
            )
            for claimed in (True, False)
        )
        return Explanation(
            kind="profile",
            id=profile.name,
            says=f"{profile.title}.",
            facts=(),
            sections=(
                Section("what it claims", claims, most=len(claims)),
                Section("what it does not claim, so that it is not asked", lacks, most=len(lacks)),
            ),
            next=(f"pytest --base-url={self._leads.target} --profile={profile.name}",),
        )

    def _bug(self, bug: Bug) -> Explanation:
        places = (*bug.cases, *filter(None, [bug.probe]))
        caught = (("caught by", f"{bug.check} in {', '.join(places)}, profile {bug.profile}"),)
        left_out = (("left out", bug.left_out),)
        breaks = sorted(self._relations.requirements_of_bug(bug))
        who = tuple(_who(self.catalogue.requirements[name]) for name in breaks)
        return Explanation(
            kind="reported bug",
            id=bug.id,
            says=bug.wrong,
            facts=(
                ("server", bug.server),
                ("reported", f"{bug.source}, {bug.url}"),
                *(caught if bug.check else left_out),
            ),
            sections=(Section("what it breaks", who),),
            next=(
                f"{COMMAND} explain {quote(bug.check)}" if bug.check else f"{COMMAND} list bugs",
            ),
        )

    def _about(self, case: Case) -> tuple[Line, ...]:
        names = (self.catalogue.requirements[name] for name in case.requirements)
        about = [(requirement.id, requirement) for requirement in names]
        return (
            ("source", case.source),
            ("file", f"{seen_from_here(case.location.file)}:{case.location.line}"),
            *([("needs", ", ".join(case.requires))] if case.requires else []),
            *([("given", ", ".join(case.given))] if case.given else []),
            *((id_, f"{r.says} ({r.source}, {r.section}; {r.level})") for id_, r in about),
        )

    def _steps(self, case: Case) -> tuple[Entry, ...]:
        name = self.run.profile if self.run else "tutorial"
        profiles = self.catalogue.profiles
        return step_entries(case, profiles.get(name, profiles["tutorial"]).answers)

    def _title(self, name: str) -> str:
        found = self.catalogue.scenarios.get(name) or self.catalogue.probes[name]
        return found.title

    def _wrong(self, bugs: Iterable[Bug]) -> Section:
        return Section(_WRONG, tuple(map(_report, bugs)) or (_NO_REPORT,))

    def _seen(self, look: Callable[[RunResult], Seen]) -> tuple[Section, ...]:
        return (look(self.run).section,) if self.run else ()


def _who(requirement: Requirement) -> Entry:
    lines: list[Line] = [("", requirement.says)]
    if requirement.lenience:
        lines.append(("", f"Breaking it only warns: {requirement.lenience}"))
    return Entry(
        f"{requirement.id}, {requirement.source} {requirement.section} ({requirement.level})",
        tuple(lines),
    )


def _why_not(requirement: Requirement) -> Iterator[Section]:
    """Say why nothing asks for a requirement, where that is so."""
    if requirement.excluded:
        because = Entry(requirement.excluded.value, (("", requirement.because),))
        yield Section("why nothing asks for it", (because,))


def _report(bug: Bug) -> Entry:
    return Entry(f"{bug.server}: {bug.wrong}", (("", f"{bug.id}, {bug.source}, {bug.url}"),))
