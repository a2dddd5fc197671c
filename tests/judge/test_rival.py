"""Another suite meets the same rows, and is counted fairly."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.judge.crew import Job, try_all
from tests.judge.record import Key
from tests.judge.result import Result, Verdict
from tests.judge.rival.page import page
from tests.judge.rival.suite import changes, losses
from tests.judge.tables import TABLES, Kind, every_row

_SUITE = """
import requests
from types import SimpleNamespace

class {name}:
    def __init__(self, pacs_url, timeout):
        self.url, self.timeout, self.session = pacs_url, timeout, requests.Session()

    def run_tests(self):
        accept = {{"Accept": "application/dicom+json"}}
        said = self.session.get(self.url + "/studies?limit=1", headers=accept, timeout=self.timeout)
        found = said.ok and isinstance(said.json(), list)
        status = "PASS" if found else "FAIL"
        return [SimpleNamespace(protocol="{name}", test_name="a list", status=status)]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A suite that asks for a list of studies."""
    folder = tmp_path / "dicomweb_tests"
    folder.mkdir()
    for name in ("QIDO", "WADO", "STOW"):
        text = _SUITE.format(name=f"{name}Test")
        (folder / f"{name.lower()}_tests.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_suite_notices_what_its_requests_meet(checkout: Path) -> None:
    due = {
        "matches in an object": Verdict.CAUGHT,
        "metadata as one object": Verdict.UNSEEN,
        "200 []": Verdict.BELIEVED,
        "404 Not Found": Verdict.REFUSED,
    }
    jobs = [
        Job(number, kind, row.name, 30)
        for number, (kind, row) in enumerate(every_row())
        if row.name in due
    ]
    command = (sys.executable, "-m", "tests.judge.rival.worker", str(checkout))
    results = {found.name: found for found in try_all(jobs, 1, command)}
    assert {name: found.verdict for name, found in results.items()} == due
    assert results["200 []"].why == "3 of 3"
    assert results["matches in an object"].others[0] == "QIDOTest a list: PASS becomes FAIL"


def test_what_passes_no_more_is_a_loss_and_what_passes_now_a_change() -> None:
    before = {"a": "PASS", "b": "FAIL", "c": "PASS"}
    after = {"a": "PASS", "b": "PASS"}
    assert losses(before, after) == ("c",)
    assert changes(before, after) == ("b: FAIL becomes PASS", "c: PASS becomes missing")


def test_the_page_counts_what_was_met_and_what_was_noticed() -> None:
    results: dict[Key, Result] = {
        (table.kind, row.name): Result(table.kind, row.name, Verdict.UNSEEN)
        for table in TABLES
        for row in table.rows
    }
    bugs = [key for key in results if key[0] is Kind.BUG]
    for key, verdict in zip(
        bugs, (Verdict.CAUGHT, Verdict.TOO_SLOW, Verdict.SURVIVED), strict=False
    ):
        results[key] = Result(*key, verdict, others=("QIDO a: PASS becomes FAIL",))
    shown = page("abc of 2025-01-01", {"/v2": {"a": "PASS", "b": "SKIP"}}, results)
    assert f"| **reported bugs** | {len(bugs)} | 3 | 2 |" in shown
    assert "below `/v2`, 1 of 2 tests pass" in shown
    assert f"| {bugs[0][1]} | QIDO a: PASS becomes FAIL |" in shown
