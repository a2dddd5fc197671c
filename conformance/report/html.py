"""What pytest-html puts into its page, by its documented hooks.

    pytest_html_report_title         report.title = title(target)
    pytest_html_results_summary      prefix.append(page_html(run))
    pytest_html_results_table_row    cells.clear() for a case and for what passed, else
                                     table_row(cells, report.nodeid)
    pytest_metadata                  metadata.clear(): the page has facts of its own

All cases stand in the page itself, above the table of pytest-html, which draws its rows with
JavaScript out of an attribute of JSON. So they can be read, searched, printed and linked to
without JavaScript, and each costs half the octets. In the table are left what is no case, such as
a scenario file that can't be used; without such, it is not seen.
"""

from __future__ import annotations

from conformance.report.markup import tag
from conformance.report.page import page_html
from conformance.report.text import visible

__all__ = ["page_html", "table_row", "title"]

_TEST = 1


def title(target: str) -> str:
    """Return the title of the page as plain text; pytest-html escapes it."""
    return f"DICOMweb conformance of {visible(target)}"


def table_row(cells: list[str], nodeid: str) -> None:
    """Rewrite the row of what is no case: pytest-html does not escape the name."""
    cells[_TEST] = tag("td", nodeid, class_="col-testId")
