"""Reported bugs cite what there is. Those that are rebuilt are faults: test_faults.py runs them."""

from __future__ import annotations

import re

import pytest

from conformance.checks import CHECKS, ROLES
from conformance.operation import Service
from conformance.probes.catalogue import load_probes
from conformance.requirements import load_requirements
from tests.judge.bugs.bug import BUGS, Bug
from tests.judge.bugs.page import PAGE, page
from tests.judge.bugs.rebuilt import FAULTS, TABLES
from tests.support.cases import all_cases

PROBES = {probe.id for probe in load_probes(load_requirements())}
CASES = {case.id for case in all_cases()}
CHECK_IDS = {check.id for check in CHECKS} | set(ROLES)
EACH = pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)


@EACH
def test_a_report_can_be_looked_up(bug: Bug) -> None:
    assert re.fullmatch(r"BUG-[0-9]{3}", bug.id)
    assert bug.url.startswith("https://")
    assert bug.source
    assert bug.operation in set(Service) - {Service.OTHER}
    assert bug.wrong.endswith(".")


@EACH
def test_a_bug_is_caught_by_what_there_is_or_says_why_not(bug: Bug) -> None:
    assert bool(bug.left_out) != bool(bug.check)
    assert bool(bug.cases or bug.probe) == bool(bug.check)
    assert {bug.check} <= CHECK_IDS | {""}
    assert set(bug.cases) <= CASES
    assert {bug.probe} <= PROBES | {""}


def test_no_bug_is_rebuilt_twice() -> None:
    ids = [id_ for table in TABLES for id_ in table]
    assert len(ids) == len(set(ids)) == len(FAULTS)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "docs/bugs.md is not what scenarios/reported/ says: write it anew with "
        "`python -m tests.judge.bugs.page`"
    )
