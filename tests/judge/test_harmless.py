"""A server that is right in a way of its own fails nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

import fixtures
from conformance.checks import CHECKS
from conformance.run.context import Context
from conformance.run.runner import run_case
from conformance.scenario.model import Case
from conformance.verdict import Outcome
from tests.judge.harmless.difference import Difference
from tests.judge.proxy import Behind, proxy
from tests.judge.tables import DIFFERENCES
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context

PATHS = {"tutorial": "/v2", "ps3.18": "/dicom-web"}
CASES: dict[str, Case] = {case.id: case for case in all_cases()}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A good server that is not empty."""
    with bundled_server() as origin:
        small = [name for name in fixtures.NAMES if name.endswith("-small") or "-" not in name]
        Behind(origin + "/v2").store(*(fixtures.make(name) for name in small))
        yield origin


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Context]]:
    """What cases need to be run, by profile; all but the target."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(context("", tmp_path_factory.mktemp(name), name))
            for name in PATHS
        }


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_a_difference_is_let_pass(
    difference: Difference, server: str, contexts: dict[str, Context]
) -> None:
    with proxy(server + PATHS[difference.profile], difference.handler) as front:
        target = replace(contexts[difference.profile], base_url=front.url)
        findings = [run_case(CASES[name], target) for name in difference.cases]
    assert front.differs, "nothing can be seen of it"
    wrong = [
        (finding.case.id, verdict.check, verdict.step, verdict.problems)
        for finding in findings
        for verdict in finding.verdicts
        if verdict.outcome is not Outcome.PASSED and verdict.check not in difference.warns
    ]
    assert wrong == []
    outcomes = {finding.outcome for finding in findings}
    assert outcomes <= {Outcome.PASSED, Outcome.WARNED}


def test_no_difference_is_named_twice() -> None:
    names = Counter(difference.name for difference in DIFFERENCES)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_a_difference_is_argued_from_a_section(difference: Difference) -> None:
    reasons = (difference.argument, *difference.warns.values())
    assert re.match(r"(PS3\.\d+|RFC \d{4}) [\w.]+", difference.argument)
    assert all(reason.endswith(".") for reason in reasons)
    assert set(difference.warns) <= {check.id for check in CHECKS}
