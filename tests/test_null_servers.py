"""A server that answers one constant to everything passes not one test, and no run of it is green."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import harness
from tests.support.servers import Answer, constant

CONSTANTS = {
    "404": Answer(404, "text/plain", b"not found"),
    "400": Answer(400, "text/plain", b"bad request"),
    "500": Answer(500, "text/plain", b"broken"),
    "204": Answer(204),
    "200 []": Answer(200, "application/dicom+json", b"[]"),
    "200 [{}]": Answer(200, "application/dicom+json", b"[{}]"),
    "200 HTML": Answer(200, "text/html; charset=utf-8", b"<!doctype html><title>Hello</title>"),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_no_case_passes_against_a_constant(name: str, tmp_path: Path) -> None:
    with constant(CONSTANTS[name]) as url:
        run = harness.run(tmp_path, f"--base-url={url}", "-q")
    if run.status == 6:  # the first look already told that this is no DICOMweb server
        assert run.results is None
        return
    verdicts = run.verdicts()
    assert len(verdicts) > 50
    assert {
        id_ for id_, verdict in verdicts.items() if verdict not in ("failed", "not offered")
    } == set()
    assert run.status == 1


def test_a_server_that_always_asks_for_credentials_is_refused_at_once(tmp_path: Path) -> None:
    with constant(Answer(401, "text/plain", b"who are you")) as url:
        run = harness.run(tmp_path, f"--base-url={url}", "-q")
    assert run.status == 6
    assert "401" in run.output
    assert run.results is None
