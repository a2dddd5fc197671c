"""What several clients do at once holds; a server in which they get in each other's way is caught.

The faulty servers take their time between reading and writing, so that the moment comes each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from conformance.operation import Entity, Service
from conformance.run.runner import Finding, run_case
from conformance.verdict import Outcome
from tests.judge.edits import json_of, with_json
from tests.judge.messages import Asked, Said, instances_of
from tests.judge.proxy import Answer, Behind, Handler, proxy, to
from tests.support.archives import at, probe, told
from tests.support.bundled import bundled_server
from tests.support.cases import all_cases, context
from tests.support.probing import failed_checks
from tests.support.sockets import eventually

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
_MOMENT = 0.05
_LOCK = Lock()


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


def _undoes_both(asked: Asked, behind: Behind) -> Answer:
    """Undo what two stores into one study brought at once, though they were told that it is there.

    Both: which of them comes last would be another thing each time.
    """
    if asked.service is not Service.STORE:
        return behind.ask(asked)
    study = instances_of(asked)[0].study
    mixed: set[str] = behind.memory.setdefault("mixed", set())
    with _LOCK:
        behind.memory[study] += 1
        mixed |= {study} if behind.memory[study] > 1 else set()
    time.sleep(_MOMENT)
    said = behind.ask(asked)
    listed = json_of(said).get("00081199", {}).get("Value", ())
    for item in listed if study in mixed else ():
        (held, *_) = (h for h in instances_of(asked) if [h.uid] == item["00081155"]["Value"])
        behind.delete(held.path)
        behind.memory["losses"] += 1
    with _LOCK:
        behind.memory[study] -= 1
        mixed -= set() if behind.memory[study] else {study}
    return said


def _counts_wrong(asked: Asked, behind: Behind) -> Answer:
    """Read how many instances a study has, store, and write down how many it has now."""
    counts: dict[str, int] = behind.memory.setdefault("counts", {})
    if asked.service is Service.DELETE:
        counts.pop(asked.uids[0], None)
    if to(Service.SEARCH, level=Entity.STUDY)(asked):
        return _with_counts(behind.ask(asked), counts)
    if asked.service is not Service.STORE:
        return behind.ask(asked)
    study = instances_of(asked)[0].study
    before = counts.get(study)
    if before is None:
        before = _count(behind, study)
    time.sleep(_MOMENT)
    said = behind.ask(asked)
    counts[study] = before + len(json_of(said).get("00081199", {}).get("Value", ()))
    return said


def _count(behind: Behind, study: str) -> int:
    return len(json_of(behind.get(f"/studies/{study}/instances", "application/dicom+json")))


def _with_counts(said: Said, counts: dict[str, int]) -> Said:
    rows: list[dict[str, Any]] = json_of(said)
    for row in rows:
        (study,) = row["0020000D"]["Value"]
        if study in counts and "00201208" in row:
            row["00201208"]["Value"] = [counts[study]]
    return with_json(said, rows) if rows else said


@pytest.mark.parametrize(
    ("handler", "check"),
    [(_undoes_both, "archive.kept"), (_counts_wrong, "search.counts")],
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


def _takes_twice(asked: Asked, behind: Behind) -> Answer:
    """Look whether an instance is there, and only a moment later store it."""
    sent = instances_of(asked) if asked.service is Service.STORE else ()
    if len(sent) != 1:
        return behind.ask(asked)
    taken: dict[str, Said] = behind.memory.setdefault("taken", {})
    was_there = behind.get(f"{sent[0].path}/metadata", "application/dicom+json").status == 200
    time.sleep(_MOMENT)
    said = behind.ask(asked)
    if said.status == 200:
        taken[sent[0].uid] = said
    if said.status == 409 and not was_there and eventually(lambda: sent[0].uid in taken):
        return taken[sent[0].uid]
    return said


def test_answers_that_no_order_gives_are_a_warning(origin: str, tmp_path: Path) -> None:
    with context("", tmp_path, "azure-v2") as found, proxy(f"{origin}/v2", _takes_twice) as front:
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
        return _undoes_both(asked, behind)

    with context("", tmp_path, "azure-v2") as found, proxy(f"{origin}/v2", at_times) as front:
        finding = probe(PROBE, 6, at(front.url, found))
    assert finding.outcome is outcome, told(finding)
    assert "archive.kept" in {v.check for v in finding.verdicts if v.outcome is outcome}
