"""`compare`: its arguments, and what it does with them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from conformance.command.compare.change import Conclusion, conclusion
from conformance.command.compare.data import comparison_data
from conformance.command.compare.diff import compare
from conformance.command.compare.page import Named, comparison_html
from conformance.command.compare.terminal import comparison_lines
from conformance.command.console import say
from conformance.command.files import write_text
from conformance.command.sheet import report_beside
from conformance.command.status import Status
from conformance.report import results_json
from conformance.result import RunResult

DESCRIPTION = """\
Holds the results of a later run against those of an earlier one: what regressed, what was fixed,
what is new or gone, and what is broken in another way. What differs from run to run though the
server says the same (UIDs, times, ports) counts as the same.
"""
EPILOG = """\
exit status
  0  no regression, and all that the earlier run judged was judged again
  1  a regression: a scenario fails that did not fail before, or breaks one more rule
  4  a file can't be read or written, or the arguments make no sense
  11 can't be told: something passed before and was not judged now, or fails now and was not judged
     before; an incomplete run hides nothing
"""
_STATUS = {
    Conclusion.SAME: Status.GOOD,
    Conclusion.REGRESSION: Status.BAD,
    Conclusion.UNTOLD: Status.INCOMPLETE,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `compare` takes."""
    parser.add_argument("before", type=Path, metavar="EARLIER", help="results.json to start from")
    parser.add_argument("after", type=Path, metavar="LATER", help="results.json to judge")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="what is weakened counts as regressed, as in a later run with --strict",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it as data, too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page, too")


def run(arguments: argparse.Namespace) -> Status:
    """Compare, and say what was found; ConformanceError where a file can't be used."""
    before, after = (results_json.read(path) for path in (arguments.before, arguments.after))
    comparison = compare(before, after)
    strict = arguments.strict or after.strict
    found = conclusion(comparison, strict=strict)
    if arguments.json:
        data = comparison_data(comparison, found, strict=strict)
        write_text(arguments.json, json.dumps(data, indent=1) + "\n")
    if arguments.html:
        sides = (
            _named(before, arguments.before, arguments.html),
            _named(after, arguments.after, arguments.html),
        )
        write_text(arguments.html, comparison_html(comparison, found, *sides))
    say(comparison_lines(comparison, found, str(arguments.before), str(arguments.after)))
    return _STATUS[found]


def _named(run: RunResult, file: Path, page: Path) -> Named:
    return Named(run, str(file), report_beside(file, page))
