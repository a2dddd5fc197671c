"""`matrix`: its arguments, and what it does with them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from conformance.command.console import labelled, say
from conformance.command.files import write_text
from conformance.command.matrix.columns import read_columns
from conformance.command.matrix.page import matrix_html
from conformance.command.matrix.table import Matrix, matrix, totals
from conformance.command.status import Status
from conformance.report.text import count, octets, visible
from conformance.verdict import Outcome

DESCRIPTION = """\
Makes one page out of the results of many runs: requirements down, servers across; each verdict
leads to what was seen. The page is one file, without script.
"""
EPILOG = """\
A server is called after the folder of its results.json, or after the file where that has another
name: `DIR/Orthanc 1.10.1/results.json` or `DIR/Orthanc 1.10.1.json` is "Orthanc 1.10.1". A
report.html beside it is linked to.

examples
  pytest --base-url=URL --reports='runs/our server 2.3'
  matrix runs --output=public/index.html
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `matrix` takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the results are")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("matrix.html"),
        metavar="FILE",
        help="the page (default: matrix.html)",
    )


def run(arguments: argparse.Namespace) -> Status:
    """Make the page; ConformanceError where there are no results, or some can't be read."""
    found = matrix(read_columns(arguments.folder, arguments.output))
    page = matrix_html(found)
    write_text(arguments.output, page)
    say(_lines(found, arguments.output, len(page.encode())))
    return Status.GOOD


def _lines(found: Matrix, page: Path, size: int) -> Iterator[str]:
    for index, column in enumerate(found.columns):
        numbers = totals(found.groups, index)
        told = [f"{numbers[outcome]} {outcome}" for outcome in Outcome if numbers[outcome]]
        told.append(f"{numbers[None]} not judged")
        yield from labelled("server", f"{column.name}: {', '.join(told)}")
    asked = sum(1 for _ in found.rows)
    yield from labelled("asked", f"{count(asked, 'requirement')}, {found.unasked} more by no run")
    yield from labelled("page", f"{visible(str(page))}, {octets(size)}")
    yield f"next      python3 -m webbrowser {quote(visible(str(page)))}"
