"""A page of its own: one file, no script, the looks of the report."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from conformance.report.markup import Markup, fragment, join, tag
from conformance.report.text import visible

# The page of a run has the colours and most of the rest; a sheet adds what it alone needs.
_REPORT = Path(__file__).parents[1] / "report" / "page.css"
_OWN = Path(__file__).with_name("sheet.css")


def sheet(title: str, *children: str) -> str:
    """Return a whole HTML document; `title` is plain text."""
    css = Markup(_REPORT.read_text(encoding="utf-8") + _OWN.read_text(encoding="utf-8"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", css),
    )
    body = tag("body", tag("main", tag("h1", title), *children, class_="dc"))
    return join((Markup("<!DOCTYPE html>\n"), tag("html", head, body, lang="en"), "\n"))


def report_beside(results: Path, page: Path | None) -> str:
    """Return how a page names the report that stands beside a file of results; empty for none.

    A page whose own place is not known names nothing.
    """
    report = results.with_name("report.html")
    if page is None or not report.is_file():
        return ""
    return quote(visible(os.path.relpath(report, page.resolve().parent)))


def in_report(report: str, case: str) -> str:
    """Return the URL of a case in a report, as a page names that."""
    return report + fragment(case)
