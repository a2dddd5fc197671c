"""A server that answers one constant to everything passes nothing, and no run of it is green."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.run.runner import run_case
from conformance.verdict import Outcome
from tests.support import harness
from tests.support.cases import all_cases, context
from tests.support.servers import Answer, constant

CONSTANTS = {
    "404": Answer(404, "text/plain", b"not found"),
    "400": Answer(400, "text/plain", b"bad request"),
    "401": Answer(401, "text/plain", b"who are you"),
    "500": Answer(500, "text/plain", b"broken"),
    "204": Answer(204),
    "200 []": Answer(200, "application/dicom+json", b"[]"),
    "200 [{}]": Answer(200, "application/dicom+json", b"[{}]"),
    "200 HTML": Answer(200, "text/html; charset=utf-8", b"<!doctype html><title>Hello</title>"),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_no_case_passes_against_a_constant(name: str, tmp_path: Path) -> None:
    cases = all_cases()
    with constant(CONSTANTS[name]) as url, context(url, tmp_path) as target:
        outcomes = {case.id: run_case(case, target).outcome for case in cases}
    assert len(outcomes) > 200
    assert set(outcomes.values()) == {Outcome.FAILED, Outcome.NOT_OFFERED}
    offered = [case for case in cases if outcomes[case.id] is Outcome.FAILED]
    assert len(offered) > 200


@pytest.mark.parametrize("name", CONSTANTS)
def test_no_run_against_a_constant_is_green(name: str, tmp_path: Path) -> None:
    with constant(CONSTANTS[name]) as url:
        run = harness.run(tmp_path, f"--base-url={url}", "-q", "scenarios/tutorial/retrieve.yaml")
    assert run.status in {1, 6}
    if run.status == 6:  # the first look told already
        assert run.results is None
        assert url in run.output
        assert len(run.output.strip().splitlines()) == 1
