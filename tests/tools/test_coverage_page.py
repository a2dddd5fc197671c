"""docs/coverage.md names each requirement once, with what asks for it, or why nothing does."""

from __future__ import annotations

import re

from conformance.requirements import load_requirements
from conformance.verdict import Exclusion
from tools import coverage_page

_ROW = re.compile(r"^\| ([A-Z]+-[0-9]+) \| .* \| (.+) \|$", re.MULTILINE)
_TOTAL = re.compile(r"^\| \*\*all\*\* ((?:\| [0-9]+ )+)\|$", re.MULTILINE)


def test_the_page_is_up_to_date() -> None:
    page = coverage_page.page()
    assert coverage_page.TARGET.read_text("utf-8") == page, "run: make docs ARGS=--keep"


def test_each_requirement_has_one_row_that_says_something() -> None:
    rows = _ROW.findall(coverage_page.page())
    assert sorted(name for name, _ in rows) == sorted(load_requirements())
    assert all(said.strip() for _, said in rows)


def test_what_is_excluded_says_in_what_way_and_why() -> None:
    rows = dict(_ROW.findall(coverage_page.page()))
    for name, each in load_requirements().items():
        excluded = f"*{each.excluded}:* {' '.join(each.because.split())}"
        assert (rows[name] == excluded.replace("|", "\\|")) is bool(each.excluded), name


def test_the_overview_adds_up() -> None:
    found = _TOTAL.search(coverage_page.page())
    assert found
    every, asked, _, *excluded = map(int, re.findall("[0-9]+", found[1]))
    requirements = load_requirements().values()
    assert every == asked + sum(excluded) == len(requirements)
    assert excluded == [sum(each.excluded is kind for each in requirements) for kind in Exclusion]
