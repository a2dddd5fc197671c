"""Writes the outputs of a run that is over."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.command.console import COMMAND, say
from conformance.command.status import Status
from conformance.report import outputs, results_json

DESCRIPTION = """\
Writes what a run can write besides results.json, out of its results.json: JUnit, SARIF, Markdown,
a badge. Says which files it wrote. What the run itself came to is not its business: see `compare`.
"""
EPILOG = f"""\
examples
  {COMMAND} outputs reports/results.json
  {COMMAND} outputs reports/results.json --outputs=junit,badge --to=public
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    known = ", ".join(outputs.OUTPUTS)
    parser.add_argument("results", metavar="RESULTS", type=Path, help="the results.json of a run")
    parser.add_argument(
        "--outputs", metavar="LIST", default=outputs.ALL, help=f"which: {known}; or all (default)"
    )
    parser.add_argument(
        "--to", metavar="DIR", type=Path, help="the folder to write to (default: that of RESULTS)"
    )


def run(given: argparse.Namespace) -> int:
    """Write the files; errors are a ConformanceError."""
    names = outputs.read_names(given.outputs)
    folder = given.to or given.results.parent
    say(map(str, outputs.write(results_json.read(given.results), names, folder)))
    return Status.GOOD
