"""A server that is wrong in one way fails, by the check that is there for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from conformance.checks import CHECKS, ROLES
from conformance.profile.model import Profile
from conformance.run.context import Context
from conformance.run.runner import run_case
from conformance.scenario.model import Case
from conformance.verdict import Outcome
from tests.judge.faults.fault import Fault
from tests.judge.proxy import nothing_wrong, proxy
from tests.judge.tables import FAULTS
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context

# The dialect of the bundled server by which a profile is judged.
PATHS = {"tutorial": "/v2", "azure-v2": "/v2", "ps3.18": "/dicom-web"}
CASES: dict[str, Case] = {case.id: case for case in all_cases()}


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str]]:
    """Two good servers: one to put faults before, and a copy."""
    with bundled_server() as origin, bundled_server() as copy:
        yield origin, copy


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Context]]:
    """What cases need to be run, by profile; all but the target."""
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(context("", tmp_path_factory.mktemp(name), name))
            for name in PATHS
        }
        yield {
            name: replace(found, profile=_at_once(found.profile)) for name, found in opened.items()
        }


def _at_once(profile: Profile) -> Profile:
    """The profile without the seconds in which a change need not show yet."""
    return replace(profile, switches={**profile.switches, "settle_search_s": 0})


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_noticed(
    fault: Fault, servers: tuple[str, str], contexts: dict[str, Context]
) -> None:
    origin, copy = (server + PATHS[fault.profile] for server in servers)
    with proxy(origin, fault.handler, copy) as front:
        target = replace(contexts[fault.profile], base_url=front.url)
        findings = [run_case(CASES[name], target) for name in fault.cases]
    found = {
        verdict.check
        for finding in findings
        if finding.outcome is fault.outcome
        for verdict in finding.verdicts
        if verdict.outcome is fault.outcome
    }
    assert fault.check in found, [(f.case.id, str(f.outcome)) for f in findings]


@pytest.mark.parametrize("profile", PATHS)
def test_without_a_fault_all_is_right(
    profile: str, servers: tuple[str, str], contexts: dict[str, Context]
) -> None:
    names = sorted({name for fault in FAULTS if fault.profile == profile for name in fault.cases})
    with proxy(servers[0] + PATHS[profile], nothing_wrong) as front:
        target = replace(contexts[profile], base_url=front.url)
        outcomes = {name: run_case(CASES[name], target).outcome for name in names}
    assert not front.differs
    assert set(outcomes.values()) == {Outcome.PASSED}, outcomes


def test_no_fault_is_named_twice() -> None:
    assert [name for name, count in Counter(f.name for f in FAULTS).items() if count > 1] == []


def test_there_is_a_check_for_each_fault() -> None:
    assert {fault.check for fault in FAULTS} <= {check.id for check in CHECKS} | set(ROLES)
