"""The table of tests: our columns in place of those of pytest-html.

pytest-html reads its rows back: the text of the first cell must be pytest's own outcome, or its
filters and its script fail; the text of the test cell becomes the id of the row. So the first
column stays as it is, out of sight, and the verdict gets a column of its own.
"""

from __future__ import annotations

from html import escape

from conformance.report.markup import Markup, mark, tag
from conformance.report.text import visible
from conformance.result import CaseResult

_RESULT, _TEST, _DURATION = 0, 1, 2


def table_header(cells: list[str]) -> None:
    """Rewrite the head of the table (hook `pytest_html_results_table_header`)."""
    cells[:] = [
        _hidden(cells[_RESULT]),
        '<th class="sortable" data-column-type="verdict">Verdict</th>',
        cells[_TEST],
        "<th>What is asked</th>",
        cells[_DURATION],
    ]


def table_row(cells: list[str], case: CaseResult | None, nodeid: str) -> None:
    """Rewrite a row of the table (hook `pytest_html_results_table_row`).

    `case` is None for what is no case, such as a scenario file that can't be used; `nodeid` is
    its name.
    """
    cells[:] = [
        _hidden(cells[_RESULT]),
        tag("td", mark(case.outcome) if case else tag("b", "not judged"), class_="col-verdict"),
        tag("td", Markup(row_anchor(case.id if case else nodeid)), class_="col-testId"),
        tag("td", case.title if case else "", class_="dc-title"),
        cells[_DURATION],
    ]


def row_anchor(name: str) -> str:
    """Return the id that a row gets: the HTML of its test cell."""
    return escape(visible(name), quote=True)


def _hidden(cell: str) -> str:
    """Keep a cell for the script, and hide it from everyone."""
    return cell.replace(" class=", " hidden class=", 1)
