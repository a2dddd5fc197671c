"""All that has an id: scenarios and their cases, checks, requirements, probes, profiles, bugs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import fixtures
from conformance.bugs import Bug, load_bugs
from conformance.checks import CHECKS, ROLES
from conformance.errors import Location
from conformance.operation import Service, operation_of
from conformance.probes.catalogue import Listed, load_probes
from conformance.profile.load import load_profile, profile_names
from conformance.profile.model import Profile
from conformance.requirements import load_requirements
from conformance.scenario.files import scenario_files
from conformance.scenario.language import Known
from conformance.scenario.load import load
from conformance.scenario.model import Case
from conformance.verdict import Requirement

# The profile whose names of answers scenarios are read by, as where none is named.
_DEFAULT = "tutorial"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check, or what a look of the run's own serves.

    `requirement` is what it stands for; with `varies`, what it stands for where the situation does
    not name another one. An `expectation` holds what a step says; the rest holds always.
    """

    id: str
    requirement: str
    asks: str
    varies: bool
    expectation: bool
    look: bool

    @property
    def operation(self) -> str:
        """The service that it is about; empty where it is about any."""
        word = self.id.partition(".")[0]
        return word if word in set(Service) else ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its cases, one for each variant."""

    id: str
    cases: tuple[Case, ...]

    @property
    def title(self) -> str:
        """What it is about."""
        return self.cases[0].title

    @property
    def source(self) -> str:
        """Who asks for it."""
        return self.cases[0].source

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.cases[0].location

    @property
    def operations(self) -> tuple[str, ...]:
        """The services that it asks for."""
        steps = (step for case in self.cases for step in case.steps)
        asked = (operation_of(step.method, step.path)[0].service for step in steps)
        return tuple(dict.fromkeys(map(str, asked)))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All tables, by id."""

    scenarios: Mapping[str, Scenario]
    checks: Mapping[str, Rule]
    requirements: Mapping[str, Requirement]
    probes: Mapping[str, Listed]
    profiles: Mapping[str, Profile]
    bugs: Mapping[str, Bug]

    @property
    def cases(self) -> Iterator[Case]:
        """Every case of every scenario."""
        return (case for scenario in self.scenarios.values() for case in scenario.cases)


@cache
def load_catalogue() -> Catalogue:
    """Read all tables; an InputError names what can't be used."""
    requirements = load_requirements()
    profiles = {name: load_profile(name, requirements=requirements) for name in profile_names()}
    known = Known(fixtures.NAMES, profiles[_DEFAULT].answers, requirements)
    return Catalogue(
        scenarios=_scenarios(case for path in scenario_files() for case in load(path, known)),
        checks={rule.id: rule for rule in _rules()},
        requirements=requirements,
        probes={probe.id: probe for probe in load_probes(requirements)},
        profiles=profiles,
        bugs=load_bugs(),
    )


def _scenarios(cases: Iterable[Case]) -> Mapping[str, Scenario]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.scenario, []).append(case)
    return {id_: Scenario(id_, tuple(cases)) for id_, cases in found.items()}


def _rules() -> Iterator[Rule]:
    for check in CHECKS:
        varies = check.cites is not None
        yield Rule(check.id, check.requirement, check.asks, varies, check.expectation, look=False)
    for role in ROLES.values():
        yield Rule(role.id, role.requirement, role.asks, False, False, look=True)
