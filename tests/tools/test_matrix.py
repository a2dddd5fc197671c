"""The published matrix: its summary says what the page says."""

from __future__ import annotations

import re

from conformance.command.matrix.table import Column, matrix
from conformance.profile.load import load_profile
from conformance.requirements import load_requirements
from conformance.verdict import Outcome
from tests.support.runs import check, make_case, make_run
from tools.matrix import PAGE, SUMMARY, TEMPLATE, summary

P, W, F = Outcome.PASSED, Outcome.WARNED, Outcome.FAILED


def test_the_summary_counts_requirements() -> None:
    rules = (check("a", F, requirement="COM-310"), check("b", W, requirement="COM-320"))
    one = make_run(make_case("a", F, checks=rules))
    other = make_run(make_case("a", P, checks=(check("a", P, requirement="COM-310"),)))
    text = summary(matrix([Column("one", one), Column("other", other)]))
    assert "| one | tutorial | 2025-03-14 | 0 | 1 | 1 | 0 |" in text
    assert "| other | tutorial | 2025-03-14 | 1 | 0 | 0 | 1 |" in text
    assert "| PS3.18 8.7 Media Types | 0 of 2 | 1 of 1 |" in text
    assert "<!--" not in text


def test_the_published_pages_agree() -> None:
    page = PAGE.read_text(encoding="utf-8")
    text = SUMMARY.read_text(encoding="utf-8")
    servers = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (2[0-9-]+) \|", text, re.MULTILINE)
    assert len(servers) >= 4
    for name, profile, day in servers:
        assert f"<b>{name}</b></th>" in page
        assert f"<td>{profile}</td><td>{day} " in page
    assert text.startswith(TEMPLATE.read_text(encoding="utf-8").partition("<!--")[0])


def test_the_profile_beside_the_page_can_be_used() -> None:
    profile = load_profile(PAGE.with_name("tiny-pacs.yaml"), requirements=load_requirements())
    assert not {"metadata", "frames"} & profile.claims


def test_the_published_page_is_one_file_without_script() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(page) < 1_000_000
    assert "<script" not in page
    assert not re.search(r"\b(?:src|srcset)=|@import|url\(", page)
    assert "report.html" not in page
