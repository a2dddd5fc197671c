"""A server that is wrong in one way fails, by the check that is there for it."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.verdict import Outcome
from tests.judge.bench import CASES, PATHS, PROBES, Bench
from tests.judge.coverage import CHECK_IDS, caught, musts
from tests.judge.faults.fault import Fault
from tests.judge.proxy import nothing_wrong
from tests.judge.result import Verdict
from tests.judge.sample import sample
from tests.judge.tables import FAULTS, TABLES, Kind
from tests.judge.trial import try_row


@pytest.mark.parametrize(("kind", "fault"), sample(Kind.FAULT, Kind.BUG))
def test_a_fault_is_caught(kind: Kind, fault: Fault, bench: Bench) -> None:
    result = try_row(kind, fault, bench)
    assert result.verdict is Verdict.CAUGHT, result


@pytest.mark.parametrize("profile", PATHS)
def test_without_a_fault_all_is_right(profile: str, bench: Bench) -> None:
    # Of probes that is said in tests/conformance/probes.
    names = {name for fault in FAULTS if fault.profile == profile for name in fault.cases}
    findings, front = bench.run(nothing_wrong, profile, sorted(names & CASES.keys()))
    assert not front.differs
    assert {f.case.id: f.outcome for f in findings if f.outcome is not Outcome.PASSED} == {}


def test_a_fault_names_cases_and_a_check_that_there_are() -> None:
    assert {fault.check for fault in FAULTS} <= CHECK_IDS
    assert {name for fault in FAULTS for name in fault.cases} <= {*CASES, *PROBES}
    assert all(fault.cases for fault in FAULTS)


@pytest.mark.parametrize("kind", Kind)
def test_no_row_is_named_twice(kind: Kind) -> None:
    names = Counter(row.name for table in TABLES if table.kind is kind for row in table.rows)
    assert [name for name, count in names.items() if count > 1] == []


def test_each_check_and_role_has_a_fault_that_it_catches() -> None:
    assert sorted(CHECK_IDS - {fault.check for fault in FAULTS}) == []


def test_each_must_has_a_fault_that_breaks_it() -> None:
    assert sorted(musts() - caught(FAULTS)) == []
