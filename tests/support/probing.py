"""Runs probes in this process, against the bundled server or one that is wrong in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from conformance.operation import CAPABILITIES
from conformance.probes.catalogue import Examples, load_probes
from conformance.probes.effort import Effort
from conformance.probes.runner import Plan, run_probe
from conformance.requirements import load_requirements
from conformance.run.context import Context
from conformance.run.identifiers import Source
from conformance.run.runner import Finding, run_case
from conformance.verdict import Outcome
from tests.judge.proxy import Handler, proxy
from tests.support.cases import all_cases, context

LISTED = {each.id: each for each in load_probes(load_requirements())}
# The dialects of the bundled server, by the profiles that they are judged by.
DIALECTS = {"azure-v2": "/v2", "azure-v1": "/v1", "ps3.18": "/dicom-web"}
# What the bundled server takes in each dialect, though no profile need claim it.
_TAKEN = frozenset(name for name in CAPABILITIES if name.startswith("store."))
_APART = frozenset(name for name in _TAKEN if name.startswith("store.metadata"))


@contextmanager
def dialect(origin: str, folder: Path, profile: str, seed: str = "a1") -> Iterator[Context]:
    """What a probe needs to be run on a dialect, of which all kinds of instances are claimed."""
    with context(origin + DIALECTS[profile], folder, profile) as found:
        apart = _APART if _APART & found.profile.claims else frozenset()
        claims = found.profile.claims | (_TAKEN - {"store.single-part"} - _APART) | apart
        switches = {**found.profile.switches, "settle_search_s": 0}
        profile_ = replace(found.profile, claims=claims, switches=switches)
        yield replace(found, profile=profile_, source=Source(seed.rjust(16, "0")))


def probed(probe: str, target: Context, examples: int) -> Finding:
    """Try some examples of a probe."""
    number = Examples(examples, examples, examples)
    return run_probe(replace(LISTED[probe], examples=number), target, Plan(Effort("thorough"), 9))


def caught(probe: str, handler: Handler, target: Context, examples: int = 300) -> Finding:
    """Try examples of a probe on a server that is wrong in one way."""
    with proxy(target.base_url, handler) as front:
        finding = probed(probe, replace(target, base_url=front.url), examples)
    assert front.differs
    return finding


def failed_checks(finding: Finding) -> set[str]:
    return {v.check for v in finding.verdicts if v.outcome is Outcome.FAILED}


def told_in(finding: Finding) -> str:
    """What the failed verdicts say was expected, in one line each."""
    failed = (v for v in finding.verdicts if v.outcome is Outcome.FAILED)
    return "\n".join(problem.expected for verdict in failed for problem in verdict.problems)


def red_cases(handler: Handler, target: Context, service: str) -> list[str]:
    """The scenarios that a fault turns red, of those that use a service."""
    cases = [case for case in all_cases() if service in case.requires]
    with proxy(target.base_url, handler) as front:
        there = replace(target, base_url=front.url)
        found = [(case, run_case(case, there).outcome) for case in cases]
    assert len(found) > 5, f"hardly a scenario uses {service}"
    return [case.id for case, outcome in found if outcome is Outcome.FAILED]
