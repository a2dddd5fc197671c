"""What pytest-html makes of our pieces."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from conformance.result import RunResult
from tests.support.pages import make_page
from tests.support.runs import five_hundred


class _Page(HTMLParser):
    """Reads the page: the ids, the scripts, the pictures, what pytest-html's own script gets."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.ids: set[str] = set()
        self.scripts = 0
        self.images: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.scripts += tag == "script"
        self.ids.add(values.get("id") or "")
        if tag == "img":
            self.images.append(values.get("src") or "")
        if blob := values.get("data-jsonblob"):
            self.data = json.loads(blob)


def test_every_case_stands_in_the_page_itself(mixed: RunResult, tmp_path: Path) -> None:
    page = _Page(make_page(mixed, tmp_path))
    assert {case.id for case in mixed.cases} <= page.ids
    assert page.data["tests"] == {}
    assert page.data["environment"] == {}


def test_nothing_hostile_gets_into_the_page(hostile: RunResult, tmp_path: Path) -> None:
    cases = tuple(replace(case, id=f"{n}{case.id}") for n, case in enumerate(hostile.cases))
    (tmp_path / "<odd>.yaml").touch()
    run = replace(hostile, cases=cases)
    page = _Page(make_page(run, tmp_path, "--continue-on-collection-errors"))
    assert page.scripts == 2
    assert "x" not in page.images
    (rows,) = page.data["tests"].values()
    assert rows
    for row in rows:
        assert not any("<script" in cell or "<odd" in cell for cell in row["resultsTableRow"])
        assert "<script" not in row["log"]


def test_a_page_of_five_hundred_cases_is_below_a_million_octets(tmp_path: Path) -> None:
    """Of the size that they have in a run against a real server, some of them red."""
    run = five_hundred()
    page = make_page(run, tmp_path)
    assert page.stat().st_size < 1_000_000
    text = page.read_text(encoding="utf-8")
    # Both sides of what passed are there, too.
    passed = [case for case in run.cases if case.outcome == "passed"]
    assert len(passed) > 400
    assert text.count("GET /dicom-web/studies/") >= len(passed)


def test_a_page_of_five_hundred_failures_is_below_a_million_octets(tmp_path: Path) -> None:
    run = five_hundred(red=1)
    assert {case.outcome for case in run.cases} == {"failed"}
    page = make_page(run, tmp_path)
    assert page.stat().st_size < 1_000_000
    ids = _Page(page).ids
    assert {case.id for case in run.cases} <= ids
    # The first are told at length.
    assert any(name.startswith(f"{run.cases[0].id}/") for name in ids)
