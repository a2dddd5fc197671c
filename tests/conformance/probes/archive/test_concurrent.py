"""What several clients do at once holds; who gets in the way of others is caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.run.runner import Finding, run_case
from conformance.verdict import Outcome
from tests.judge.faults.sequences import counts_wrong, takes_twice, undoes_both
from tests.judge.messages import Asked
from tests.judge.proxy import Answer, Behind, Handler, proxy
from tests.support.archives import at, probe, told
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context
from tests.support.probing import failed_checks

PROBE = "probe.archive.concurrent"
DIALECTS = (("ps3.18", "/dicom-web"), ("azure-v1", "/v1"), ("azure-v2", "/v2"))
CASES = {case.id: case for case in all_cases()}
# The scenarios that come closest to these faults: they store twice into one study, and count.
CLOSEST = (
    "delete.series.counted",
    "delete.store-again",
    "store.duplicate.beside",
    "store.study.counted",
)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with bundled_server() as origin:
        yield origin


@pytest.mark.parametrize(("profile", "path"), DIALECTS)
def test_the_bundled_server_serves_several_clients(
    profile: str, path: str, origin: str, tmp_path: Path
) -> None:
    with context(origin + path, tmp_path, profile) as found:
        finding = probe(PROBE, 4, at(origin + path, found))
    assert finding.outcome is Outcome.PASSED, told(finding)
    checks = {verdict.check for verdict in finding.verdicts}
    assert {"archive.kept", "archive.serial", "archive.agrees", "store.accounting"} <= checks


@pytest.mark.parametrize(
    ("handler", "check"),
    [(undoes_both, "archive.kept"), (counts_wrong, "search.counts")],
)
def test_what_gets_in_the_way_of_others_is_caught(
    handler: Handler, check: str, origin: str, tmp_path: Path
) -> None:
    with context("", tmp_path, "azure-v2") as found:
        with proxy(f"{origin}/v2", handler) as front:
            finding = probe(PROBE, 6, at(front.url, found))
        with proxy(f"{origin}/v2", handler) as front:
            target = at(front.url, found)
            others = [run_case(CASES[name], target) for name in CLOSEST]
    assert finding.outcome is Outcome.FAILED, told(finding)
    assert check in failed_checks(finding)
    assert {other.outcome for other in others} == {Outcome.PASSED}
    assert len(_of_clients(finding)) == 2, told(finding)


def _of_clients(finding: Finding) -> set[str]:
    """The requests of the clients in the first example, however often they were tried."""
    first = (sent.step for sent in finding.exchanges if not sent.step.startswith("2."))
    return {step for step in first if "client " in step}


def test_answers_that_no_order_gives_are_a_warning(origin: str, tmp_path: Path) -> None:
    with context("", tmp_path, "azure-v2") as found, proxy(f"{origin}/v2", takes_twice) as front:
        finding = probe(PROBE, 6, at(front.url, found))
    assert finding.outcome is Outcome.WARNED, told(finding)
    warned = {v.check for v in finding.verdicts if v.outcome is Outcome.WARNED}
    assert warned == {"archive.serial"}


@pytest.mark.parametrize(
    ("is_good", "outcome"),
    [
        (lambda studies, _: studies % 2, Outcome.FAILED),
        (lambda _, losses: losses >= 6, Outcome.FLAKY),
    ],
    ids=["at times", "at first"],
)
def test_what_shows_again_is_failed_and_what_does_not_is_flaky(
    is_good: Callable[[int, int], bool], outcome: Outcome, origin: str, tmp_path: Path
) -> None:
    """A server that undoes stores of every other study, or the first few only."""

    def at_times(asked: Asked, behind: Behind) -> Answer:
        studies = {held.study for held in behind.sent}
        if is_good(len(studies), behind.memory["losses"]):
            return behind.ask(asked)
        return undoes_both(asked, behind)

    with context("", tmp_path, "azure-v2") as found, proxy(f"{origin}/v2", at_times) as front:
        finding = probe(PROBE, 6, at(front.url, found))
    assert finding.outcome is outcome, told(finding)
    assert "archive.kept" in {v.check for v in finding.verdicts if v.outcome is outcome}
