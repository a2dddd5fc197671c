from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.gate.entry import Entry
from conformance.gate.names import Names
from conformance.gate.standing import Findings, gate_of
from conformance.result import CaseResult, CheckResult, EntryState, GateEntry, Known
from conformance.verdict import Outcome
from tests.support.runs import check, make_case

P, F, W, FLAKY, KNOWN = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.WARNED,
    Outcome.FLAKY,
    Outcome.KNOWN,
)
HOLDS, STALE, NOT_JUDGED = EntryState.HOLDS, EntryState.STALE, EntryState.NOT_JUDGED
NOT_OFFERED, NOT_RUN, BROKEN = Outcome.NOT_OFFERED, Outcome.NOT_RUN, Outcome.HARNESS_ERROR
ONE = Entry("retrieve.study::a", 5, "r", cases="retrieve.study", checks="a")


def case(name: str, outcome: Outcome, **verdicts: Outcome) -> CaseResult:
    checks = tuple(_check(name, verdict) for name, verdict in verdicts.items())
    return make_case(name, outcome, checks=checks)


def _check(name: str, verdict: Outcome) -> CheckResult:
    known = Known(name, 5, "r", "", "", F) if verdict is KNOWN else None
    return check(name, verdict, known=known)


def judged(entry: Entry, names: Names, *cases: CaseResult) -> GateEntry:
    findings = Findings(names, {c.id: c for c in cases}, "Orthanc/1.10", "2026-06-01")
    return gate_of("list.yaml", [entry], findings).entries[0]


@pytest.mark.parametrize(
    ("found", "state", "says"),
    [
        (case("retrieve.study", KNOWN, a=KNOWN), HOLDS, "is broken still"),
        (case("retrieve.study", F, a=KNOWN, b=F), HOLDS, "is broken still"),
        (case("retrieve.study", W, a=W), HOLDS, "is broken still"),
        (case("retrieve.study", P, a=P), STALE, "is kept now: delete the entry at list.yaml:5"),
        (case("retrieve.study", P, b=P), STALE, "is kept now"),
        (case("retrieve.study", W, a=P, b=W), STALE, "is kept now"),
        (case("retrieve.study", KNOWN, a=P, b=KNOWN), STALE, "is kept now"),
        (case("retrieve.study", KNOWN, b=KNOWN), NOT_JUDGED, "did not come as far as that"),
        (case("retrieve.study", KNOWN, a=P, given=KNOWN), NOT_JUDGED, "did not come as far"),
        (case("retrieve.study", F, a=P, b=F), NOT_JUDGED, "failed in another way"),
        (case("retrieve.study", BROKEN), NOT_JUDGED, "failed in another way"),
        (case("retrieve.study", FLAKY, a=FLAKY), NOT_JUDGED, "failed once and passed once"),
        (case("retrieve.study", FLAKY, a=P, b=FLAKY), NOT_JUDGED, "failed once and passed once"),
        (case("retrieve.study", NOT_OFFERED), NOT_JUDGED, "is not offered under this profile"),
        (case("retrieve.study", NOT_RUN), NOT_JUDGED, "was not run"),
        (None, NOT_JUDGED, "was not run"),
    ],
)
def test_an_entry_is_stale_only_where_that_is_certain(
    names: Names, found: CaseResult | None, state: EntryState, says: str
) -> None:
    entry = judged(ONE, names, *([found] if found else []))
    assert entry.state is state
    assert says in entry.says


@pytest.mark.parametrize(
    ("plain", "other", "state"),
    [
        (P, P, STALE),
        (P, KNOWN, HOLDS),
        (P, NOT_OFFERED, STALE),
        (NOT_OFFERED, NOT_OFFERED, NOT_JUDGED),
        (P, NOT_RUN, NOT_JUDGED),
        (P, None, NOT_JUDGED),
        (P, FLAKY, NOT_JUDGED),
        (KNOWN, None, HOLDS),
    ],
)
def test_an_entry_for_several_cases_asks_each_of_them(
    names: Names, plain: Outcome, other: Outcome | None, state: EntryState
) -> None:
    entry = Entry("store.multipart", 5, "r", cases="store.multipart")
    ran = {"plain": plain, "no-boundary": other}
    cases = [
        case(f"store.multipart[{name}]", outcome, **({"a": outcome} if outcome is KNOWN else {}))
        for name, outcome in ran.items()
        if outcome
    ]
    assert judged(entry, names, *cases).state is state


def test_an_entry_for_a_check_needs_all_cases_before_it_is_stale(names: Names) -> None:
    entry = Entry("a", 5, "r", checks="a")
    everything = [case(name, P) for name in names.cases]
    assert judged(entry, names, *everything).state is STALE
    told = judged(entry, names, *everything[:-1])
    assert told.state is NOT_JUDGED
    assert told.says == "of the 5 that it names, at least one was not run"


def test_that_a_probe_finds_nothing_proves_nothing(names: Names) -> None:
    entry = Entry("probe.search", 5, "r", cases="probe.search")
    assert judged(entry, names, case("probe.search", P, a=P)).state is NOT_JUDGED
    assert judged(entry, names, case("probe.search", KNOWN, a=KNOWN)).state is HOLDS


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (F, "its last day was 2026-05-31: mend what it names, or set a day at list.yaml:5"),
        (P, "its last day was 2026-05-31, and what it names is kept now: delete list.yaml:5"),
        (NOT_RUN, "its last day was 2026-05-31: mend what it names, or set a day at list.yaml:5"),
    ],
)
def test_what_has_expired_is_said_whatever_becomes_of_it(
    names: Names, outcome: Outcome, says: str
) -> None:
    entry = replace(ONE, expires="2026-05-31")
    told = judged(entry, names, case("retrieve.study", outcome, a=outcome))
    assert (told.state, told.says) == (EntryState.EXPIRED, says)


def test_what_is_for_another_target_is_left_alone(names: Names) -> None:
    entry = replace(ONE, target="dcm4chee*", expires="2020-01-01")
    told = judged(entry, names, case("retrieve.study", P, a=P))
    assert told.state is EntryState.OTHER_TARGET
    assert "it is for 'dcm4chee*', and the Server header of this target says 'Orth" in told.says


def test_what_an_entry_excuses_is_counted(names: Names) -> None:
    entry = Entry("store.multipart", 5, "r", cases="store.multipart")
    cases = [case(f"store.multipart[{n}]", KNOWN, a=KNOWN) for n in ("plain", "no-boundary")]
    assert judged(entry, names, *cases).excuses == 2
