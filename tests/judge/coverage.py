"""What is to be caught: every check, every role, and every *must* that something claims to test."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.checks import CHECKS, ROLES
from conformance.profile.load import load_profile
from conformance.profile.model import Profile
from conformance.requirements import load_requirements
from conformance.scenario.model import Case
from conformance.verdict import Level
from tests.judge.bench import CASES, PATHS, PROBES
from tests.judge.faults.fault import Fault

_STANDS_FOR = {check.id: check.requirement for check in CHECKS} | {
    role.id: role.requirement for role in ROLES.values()
}
# What these say breaks depends on the situation: it is what the profile says of the answer.
_BY_SITUATION = frozenset(check.id for check in CHECKS if check.cites)
_PROFILES = {name: load_profile(name) for name in PATHS}
_ALL = CASES | {name: probe.case for name, probe in PROBES.items()}

CHECK_IDS = frozenset(_STANDS_FOR)


def musts() -> frozenset[str]:
    """The *musts* that a check stands for, or that a scenario or a probe claims to test."""
    requirements = load_requirements()
    claimed = {*_STANDS_FOR.values()}
    for case in _ALL.values():
        claimed |= set(case.requirements)
        for profile in _PROFILES.values():
            claimed |= _of_answers(case, profile)
    return frozenset(name for name in claimed if requirements[name].level is Level.MUST)


def caught(faults: Iterable[Fault]) -> frozenset[str]:
    """The requirements that some faults break, by the check or by the case that notices."""
    found = set()
    for fault in faults:
        found.add(_STANDS_FOR[fault.check])
        for case in map(_ALL.__getitem__, fault.cases):
            found |= set(case.requirements)
            if fault.check in _BY_SITUATION:
                found |= _of_answers(case, _PROFILES[fault.profile])
    return frozenset(found)


def _of_answers(case: Case, profile: Profile) -> set[str]:
    """What the statuses of a case rest on; nothing where the profile does not claim the case."""
    if not profile.claims.issuperset(case.requires):
        return set()
    answers = profile.answers
    return {
        answers[step.expect.answer].requirement
        for step in case.steps
        if step.expect.answer in answers
    }
