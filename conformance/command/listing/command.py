"""`list`: its arguments, and what it does with them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, replace

from conformance.command.catalogue import Catalogue, load_catalogue
from conformance.command.console import COMMAND, say, wrapped
from conformance.command.files import seen_from_here
from conformance.command.listing.rows import KINDS, Filters, Row, rows
from conformance.command.status import Status
from conformance.document.shape import nearest
from conformance.errors import InputError
from conformance.operation import Service
from conformance.profile.load import load_profile
from conformance.report.text import count, series, visible
from conformance.verdict import Level

DESCRIPTION = """\
Lists what there is. Without a kind it says how many there are of each.
"""
EPILOG = """\
examples
  list scenarios --operation search --profile orthanc
  list requirements --level should --source "RFC 9110"
  list checks --text utf-8 --json
"""
_OPERATIONS = tuple(str(service) for service in Service)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `list` takes."""
    parser.add_argument("kind", nargs="?", choices=tuple(KINDS), metavar="KIND", help=_kinds())
    parser.add_argument("--text", default="", help="it says this somewhere")
    parser.add_argument(
        "--level", default="", choices=tuple(Level), help="its requirement is of this level"
    )
    parser.add_argument("--source", default="", help="its source says this")
    parser.add_argument(
        "--operation", default="", choices=_OPERATIONS, metavar="NAME", help=", ".join(_OPERATIONS)
    )
    parser.add_argument(
        "--profile", default="", metavar="NAME", help="offered by this profile (a name or a file)"
    )
    parser.add_argument("--json", action="store_true", help="as data")


def _kinds() -> str:
    return series(KINDS)


def run(arguments: argparse.Namespace) -> Status:
    """List; InputError where a filter makes no sense."""
    catalogue = load_catalogue()
    claims = load_profile(arguments.profile).claims if arguments.profile else None
    filters = Filters(
        arguments.text, arguments.level, arguments.source, arguments.operation, claims
    )
    if not arguments.kind:
        _overview(catalogue, filters)
        return Status.GOOD
    _sensible(arguments.kind, filters)
    found = rows(catalogue, arguments.kind, filters)
    found = tuple(replace(row, file=seen_from_here(row.file)) if row.file else row for row in found)
    if arguments.json:
        say([json.dumps([asdict(row) for row in found], indent=1)])
    else:
        say(_lines(arguments.kind, found))
    return Status.GOOD if found else Status.NOTHING


def _sensible(kind: str, filters: Filters) -> None:
    takes = KINDS[kind].filters
    for name in filters.given():
        if name not in takes:
            hint = f"it takes {series(f'--{each}' for each in sorted(takes))}"
            raise InputError(f"{kind} can't be chosen by --{name}", hint=hint)


def _overview(catalogue: Catalogue, filters: Filters) -> None:
    if filters.given():
        raise InputError("a filter needs a kind", hint=nearest("", KINDS))
    lines = [f"{len(rows(catalogue, kind, filters)):5} {kind}" for kind in KINDS]
    say([*lines, "", f"next      {COMMAND} list scenarios"])


def _lines(kind: str, found: tuple[Row, ...]) -> Iterator[str]:
    for row in found:
        yield visible(row.id)
        yield from wrapped(row.title, indent=4, most=3)
        about = "; ".join(filter(None, (row.source, ", ".join(row.levels))))
        if about:
            yield from wrapped(about, indent=4, most=1)
    noun = kind.removesuffix("s")
    yield f"{count(len(found), noun)}" if found else f"no {noun} is so"
    if found:
        yield f"next      {COMMAND} explain '{visible(found[0].id)}'"
