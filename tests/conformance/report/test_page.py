"""The page as the real pytest-html makes it of our pieces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from conformance.report.results_json import write
from conformance.result import RunResult
from conformance.verdict import Outcome

ROOT = Path(__file__).parents[3]

# Turns the cases of a results.json into tests, and wires our pieces to the hooks of pytest-html.
CONFTEST = """
from pathlib import Path

import pytest
import pytest_html

from conformance.report import html, results_json
from conformance.verdict import Outcome

RUN = results_json.read(Path(__file__).with_name("results.json"))


class Item(pytest.Item):
    def runtest(self):
        if self.case.outcome in (Outcome.FAILED, Outcome.HARNESS_ERROR):
            raise AssertionError
        if self.case.outcome in (Outcome.NOT_OFFERED, Outcome.NOT_RUN):
            pytest.skip()


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
        report.extras = [pytest_html.extras.html(html.case_html(item.case))]


def pytest_html_report_title(report):
    report.title = html.title(RUN.target)


def pytest_html_results_summary(prefix):
    prefix.append(html.summary_html(RUN))


def pytest_html_results_table_header(cells):
    html.table_header(cells)


def pytest_html_results_table_row(report, cells):
    html.table_row(cells, getattr(report, "case", None), report.nodeid)


def pytest_html_results_table_html(report, data):
    if hasattr(report, "case"):
        data.clear()
"""


class _Page(HTMLParser):
    """Reads the page: the rows, the scripts, the title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.scripts = 0
        self.images = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.images += tag == "img" and ("src", "x") in attrs
        blob = dict(attrs).get("data-jsonblob")
        if blob:
            self.data = json.loads(blob)


def _make_page(run: RunResult, folder: Path, *arguments: str) -> _Page:
    write(run, folder / "results.json")
    (folder / "conftest.py").write_text(CONFTEST)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    page = folder / "report.html"
    done = subprocess.run(
        [*command, f"--html={page}", "--self-contained-html", *arguments, "."],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert page.exists(), done.stdout + done.stderr
    return _Page(page.read_text(encoding="utf-8"))


def test_every_case_has_a_row_that_the_script_can_read(mixed: RunResult, tmp_path: Path) -> None:
    tests = _make_page(mixed, tmp_path).data["tests"]
    assert len(tests) == len(mixed.cases)
    rows = [row for (row,) in tests.values()]
    assert [row["testId"] for row in rows] == [case.id for case in mixed.cases]
    for row, case in zip(rows, mixed.cases, strict=True):
        # The script makes a class of the result: it must be one of the words it filters by.
        assert row["result"] in ("Passed", "Failed", "Skipped")
        assert f"{case.outcome}</b>" in row["verdict"]
        assert row["log"] == ""
        assert row["extras"][0]["content"].startswith("<div class=dc>")
    worst_first = sorted(row["verdict"] for row in rows)
    assert "harness error" in worst_first[0]
    assert "failed" in worst_first[1]
    assert "passed" in worst_first[-1]


def test_nothing_hostile_gets_into_the_page(hostile: RunResult, tmp_path: Path) -> None:
    cases = tuple(replace(case, id=f"{n}{case.id}") for n, case in enumerate(hostile.cases))
    (tmp_path / "<odd>.yaml").touch()
    page = _make_page(replace(hostile, cases=cases), tmp_path, "--continue-on-collection-errors")
    assert (page.scripts, page.images) == (1, 0)
    assert len(page.data["tests"]) == len(cases) + 1
    for rows in page.data["tests"].values():
        for row in rows:
            pieces = [*row["resultsTableRow"], *(extra["content"] for extra in row["extras"])]
            assert not any("<script" in piece or "<img" in piece for piece in pieces)
            assert "<script" not in row["log"]


def test_each_passed_case_adds_little(mixed: RunResult, tmp_path: Path) -> None:
    passed = mixed.cases[0]
    assert passed.outcome is Outcome.PASSED
    few, many = 10, 40
    sizes = []
    for number in (few, many):
        folder = tmp_path / str(number)
        folder.mkdir()
        cases = tuple(replace(passed, id=f"case[{n}]") for n in range(number))
        _make_page(replace(mixed, cases=cases), folder)
        sizes.append((folder / "report.html").stat().st_size)
    assert (sizes[1] - sizes[0]) / (many - few) < 2_000
