"""The probe of Accept finds what no scenario asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from conformance.errors import HarnessError
from conformance.generate.accept import AcceptCase, Member
from conformance.probes import accept
from conformance.verdict import Outcome
from tests.judge.faults.negotiation import FIRST_ALONE
from tests.support.probing import caught, dialect, failed_checks, probed, red_cases

PROBE = "probe.accept"


def test_lists_of_which_one_member_counts_are_missed(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        finding = caught(PROBE, FIRST_ALONE, target)
    assert finding.outcome is Outcome.FAILED
    assert failed_checks(finding) & {"status.expected", "media-type.form"}
    last = finding.exchanges[-1].exchange.request
    assert last.method == "GET"
    assert len(last.headers.get("Accept") or "") <= 120, last.headers


# Where metadata have two forms, scenarios ask for lists of both.
def test_no_scenario_misses_them(origin: str, tmp_path: Path) -> None:
    with dialect(origin, tmp_path, "azure-v2") as target:
        red = [
            name for each in ("retrieve", "search") for name in red_cases(FIRST_ALONE, target, each)
        ]
    assert red == []


def test_an_accept_that_does_not_say_what_it_means_is_the_harness_s_own_error(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = AcceptCase(("text/plain",), "", (Member("text/html"),))
    monkeypatch.setattr(accept, "accepts", lambda _: st.just(spoilt))
    with (
        dialect(origin, tmp_path, "ps3.18") as target,
        pytest.raises(HarnessError, match="text/plain"),
    ):
        probed(PROBE, target, 1)
