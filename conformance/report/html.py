"""What pytest-html puts into its page, by its documented hooks.

    pytest_html_report_title         report.title = title(target)
    pytest_html_results_summary      prefix.append(summary_html(run))
    pytest_html_results_table_header table_header(cells)
    pytest_html_results_table_row    table_row(cells, case, report.nodeid)
    pytest_html_results_table_html   data.clear(), for a case
    report.extras                    [pytest_html.extras.html(case_html(case))]

The details of a case are an extra and no log, since pytest-html paints each line of a log that
begins with E red, an `ETag` header included.
"""

from __future__ import annotations

from conformance.report.page_case import case_html
from conformance.report.page_rows import table_header, table_row
from conformance.report.page_summary import summary_html
from conformance.report.text import visible

__all__ = ["case_html", "summary_html", "table_header", "table_row", "title"]


def title(target: str) -> str:
    """Return the title of the page as plain text; pytest-html escapes it."""
    return f"DICOMweb conformance of {visible(target)}"
