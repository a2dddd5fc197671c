"""After any sequence of requests the archive holds what it must; a server that errs is caught."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import fixtures
from conformance.errors import HarnessError
from conformance.run.runner import run_case
from conformance.verdict import Outcome
from tests.judge.faults.sequences import remembers_metadata
from tests.judge.proxy import Handler, proxy
from tests.support.archives import at, changes, probe, told
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context
from tests.support.probing import failed_checks

DIALECTS = (("ps3.18", "/dicom-web"), ("azure-v1", "/v1"), ("azure-v2", "/v2"))
CASES = {case.id: case for case in all_cases()}
# As few as these faults need, and some more.
STEPS = 5
# The scenarios that come closest to these faults.
CLOSEST = (
    "delete.instance[one-of-two-in-its-series]",
    "delete.store-again",
    "delete.study.again",
    "delete.series.counted",
    "store.duplicate.beside",
)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with bundled_server() as origin:
        yield origin


@pytest.mark.parametrize(("profile", "path"), DIALECTS)
def test_the_bundled_server_holds_what_it_must(
    profile: str, path: str, origin: str, tmp_path: Path
) -> None:
    with context(origin + path, tmp_path, profile) as found:
        finding = probe("probe.archive", 3, at(origin + path, found), STEPS)
    assert finding.outcome is Outcome.PASSED, told(finding)
    checks = {verdict.check for verdict in finding.verdicts}
    assert {"archive.agrees", "store.read-back", "retrieve.equivalent", "search.counts"} <= checks


@pytest.mark.parametrize("name", ["probe.archive", "probe.archive.concurrent"])
def test_a_file_that_is_not_sound_is_a_harness_error(
    name: str, origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = fixtures.make
    monkeypatch.setattr(fixtures, "make", lambda *made, **more: make(*made, **more)[:-1])
    with context(f"{origin}/v2", tmp_path) as found, pytest.raises(HarnessError, match="sound"):
        probe(name, 2, at(f"{origin}/v2", found), STEPS)


# Servers that are wrong only after more than a scenario does


@pytest.mark.parametrize(
    ("handler", "check", "most", "seed"),
    [
        (remembers_metadata, "metadata.values", 3, 3),
    ],
)
def test_what_only_a_sequence_shows_is_caught(  # noqa: PLR0917 - a row of a table
    handler: Handler, check: str, most: int, seed: int, origin: str, tmp_path: Path
) -> None:
    with context("", tmp_path, "azure-v2") as found:
        with proxy(f"{origin}/v2", handler) as front:
            finding = probe("probe.archive", 5, at(front.url, found, seed), STEPS)
        with proxy(f"{origin}/v2", handler) as front:
            target = at(front.url, found)
            others = [run_case(CASES[name], target) for name in CLOSEST]
    assert finding.outcome is Outcome.FAILED, told(finding)
    assert check in failed_checks(finding)
    assert len(changes(finding)) <= most, told(finding)
    assert {other.outcome for other in others} == {Outcome.PASSED}
