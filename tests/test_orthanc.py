"""Against a server that was not made here: all that is red is argued in docs/orthanc.md."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import harness
from tests.support.orthanc import is_installed, orthanc

PAGE = harness.ROOT / "docs" / "orthanc.md"
HEADING = re.compile(r"^### `([a-z0-9.-]+)` ([A-Z]+-[0-9]+)", re.MULTILINE)
ROW = re.compile(r"^\| `([a-z0-9.-]+)` \| ([A-Z]+-[0-9]+) \| `probe\.", re.MULTILINE)
INSTALL = "apt-get install -y --no-install-recommends orthanc orthanc-dicomweb"

Rule = tuple[str, str]


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start an Orthanc; where there is none, fail in CI and skip elsewhere."""
    if not is_installed():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"Orthanc and its DICOMweb plug-in are not installed: {INSTALL}")
    with orthanc(tmp_path_factory.mktemp("orthanc")) as url:
        yield url


@pytest.fixture(scope="module")
def whole(base_url: str, tmp_path_factory: pytest.TempPathFactory) -> harness.Run:
    return _run(base_url, tmp_path_factory.mktemp("reports"))


def _run(base_url: str, reports: Path, *options: str) -> harness.Run:
    # With the same seed probes ask the same.
    given = (f"--base-url={base_url}", "--profile=orthanc", "-q", "--seed=0123456789abcdef")
    return harness.run(reports, *given, *options)


def _own(base_url: str, path: str) -> Any:
    """Ask Orthanc's own API."""
    with urllib.request.urlopen(base_url.removesuffix("/dicom-web") + path, timeout=10) as answer:
        return json.load(answer)


def _rules(rules: set[Rule]) -> str:
    return ", ".join(sorted(" ".join(rule) for rule in rules))


def test_it_runs_to_the_end(whole: harness.Run) -> None:
    assert whole.status == 1, whole.output
    assert whole.results is not None
    assert whole.results["complete"] is True
    assert whole.results["exit_status"] == 1
    assert set(whole.verdicts().values()) == {"passed", "warned", "failed", "not offered"}


def test_nothing_stays_on_it(whole: harness.Run, base_url: str) -> None:
    assert whole.results is not None
    assert whole.results["stored"] == whole.results["removed"] > 0
    assert whole.results["leftovers"] == []
    assert _own(base_url, "/instances") == []


def test_each_red_verdict_is_argued_and_nothing_else(whole: harness.Run, base_url: str) -> None:
    assert whole.results is not None
    checks = whole.results["checks"]
    red, drawn = (
        {
            (c["check"], c["requirement"])
            for c in checks
            if c["verdict"] == "failed" and c["scenario"].startswith("probe.") is of_probes
        }
        for of_probes in (False, True)
    )
    page = PAGE.read_text(encoding="utf-8")
    headings: list[Rule] = HEADING.findall(page)
    argued = set(headings)
    assert len(headings) == len(argued), f"{PAGE.name} argues a rule twice"
    version = _own(base_url, "/system")["Version"]
    assert not red - argued, (
        f"red on Orthanc {version}, and not argued in {PAGE.name}: {_rules(red - argued)}. Repeat "
        "it by hand with the report's curl command. If the answer breaks a sentence of the "
        "standard, add a section; if it does not, the harness is wrong: mend that."
    )
    # What probes find is drawn: any of it is argued, and not all of it comes up each time.
    unsaid = drawn - argued - set(ROW.findall(page))
    assert not unsaid, f"found by probes, and not argued in {PAGE.name}: {_rules(unsaid)}"
    assert not argued - red, (
        f"argued in {PAGE.name}, and not red on Orthanc {version}: {_rules(argued - red)}. Where "
        "Orthanc has changed, take the section out; else find out why the check is silent."
    )


def test_two_workers_come_to_the_same_verdicts(
    whole: harness.Run, base_url: str, tmp_path: Path
) -> None:
    parallel = _run(base_url, tmp_path, "-n", "2")
    assert parallel.status == whole.status, parallel.output
    assert parallel.verdicts() == whole.verdicts()
    assert _own(base_url, "/instances") == []
