"""The page as the real pytest-html makes it, of any run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conformance.report.results_json import write
from conformance.result import RunResult
from tests.support.harness import ROOT

# Turns the cases of a results.json into tests, and wires our pieces to the hooks of pytest-html as
# the suite does.
_CONFTEST = """
from pathlib import Path

import pytest

from conformance.report import html, results_json
from conformance.verdict import Outcome

RUN = results_json.read(Path(__file__).with_name("results.json"))


class Item(pytest.Item):
    def runtest(self):
        if self.case.outcome in (Outcome.FAILED, Outcome.HARNESS_ERROR):
            raise AssertionError
        if self.case.outcome in (Outcome.NOT_OFFERED, Outcome.NOT_RUN):
            pytest.skip()

    def repr_failure(self, excinfo):
        return ""


class File(pytest.File):
    def collect(self):
        for case in RUN.cases:
            item = Item.from_parent(self, name=case.id)
            item.case = case
            yield item


class Broken(pytest.File):
    def collect(self):
        raise self.CollectError("<script>alert(3)</script>")


def pytest_collect_file(file_path, parent):
    kind = {"results.json": File, "<odd>.yaml": Broken}.get(file_path.name)
    return kind.from_parent(parent, path=file_path) if kind else None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.when == "call":
        report.case = item.case


def pytest_html_report_title(report):
    report.title = html.title(RUN.target)


def pytest_html_results_summary(prefix):
    prefix.append(html.page_html(RUN))


def pytest_html_results_table_row(report, cells):
    if hasattr(report, "case") or report.passed:
        cells.clear()
    else:
        html.table_row(cells, report.nodeid)


def pytest_metadata(metadata):
    metadata.clear()
"""


def make_page(run: RunResult, folder: Path, *arguments: str) -> Path:
    """Write the page of a run into a folder; return its path."""
    write(run, folder / "results.json")
    (folder / "conftest.py").write_text(_CONFTEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    page = folder / "report.html"
    done = subprocess.run(
        [*command, f"--html={page}", "--self-contained-html", *arguments, "."],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert page.exists(), done.stdout + done.stderr
    return page
