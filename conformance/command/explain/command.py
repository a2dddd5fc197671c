"""`explain`: its arguments, and what it does with them."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.command.catalogue import load_catalogue
from conformance.command.console import COMMAND, say
from conformance.command.explain.build import Explainer
from conformance.command.explain.terminal import explanation_lines
from conformance.command.status import Status
from conformance.document.shape import nearest
from conformance.errors import InputError
from conformance.report import results_json

DESCRIPTION = """\
Says what an id stands for: what is asked, who says so and how strongly, how real servers got it
wrong and where that was reported, how it was broken in a run, and what to type next. It takes the
ids of scenarios and their variants, checks, requirements, probes, profiles and reported bugs, as
reports and `list` have them.
"""
EPILOG = """\
examples
  explain store.read-back
  explain 'store.multipart[no-boundary]' QIDO-290 --results reports/results.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `explain` takes."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="what is to be explained")
    parser.add_argument(
        "--results", type=Path, metavar="FILE", help="results.json of a run that met it"
    )


def run(arguments: argparse.Namespace) -> Status:
    """Explain each id; InputError where one is not known, with the nearest that is."""
    results = results_json.read(arguments.results) if arguments.results else None
    explainer = Explainer(load_catalogue(), results, str(arguments.results or ""))
    lines: list[str] = []
    for word in arguments.ids:
        # Of a test as pytest names it, the id stands behind the file.
        id_ = word.rpartition("::")[2]
        found = explainer.explain(id_)
        if not found:
            hint = nearest(id_, explainer.known()) or f"`{COMMAND} list` has them all"
            raise InputError(f"nothing has the id {id_!r}", hint=hint)
        for explanation in found:
            lines += [*([""] if lines else []), *explanation_lines(explanation)]
    say(lines)
    return Status.GOOD
