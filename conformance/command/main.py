"""`python -m conformance`: which sub-commands there are, and how a mistake is said."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

from conformance.command.console import COMMAND
from conformance.command.status import Status
from conformance.errors import ConformanceError

_DESCRIPTION = """\
Says what there is to check, and what runs have found. Servers are judged with pytest:

  pytest --base-url=https://host/dicom-web
"""
_EPILOG = f"""\
`{COMMAND} NAME --help` says what each takes.

exit status
  0  done, and nothing is wrong
  1  something is (see `compare --help`)
  4  the arguments make no sense, or a file can't be read or written
  5  there is nothing of what was asked for
  11 nothing is wrong, as far as can be told: not all was judged
"""

# The modules are loaded when they are asked for: reading all tables takes a second.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "explain": ("explain", "say what an id stands for: what is asked, who says so, how it breaks"),
    "list": ("listing", "list scenarios, checks, requirements, profiles, probes or bugs"),
    "compare": ("compare", "hold two runs, or two targets, against each other"),
    "matrix": ("matrix", "make one page out of many runs: requirements down, servers across"),
    "outputs": ("outputs", "write JUnit, SARIF, Markdown or a badge out of a results.json"),
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, with the status of a usage error."""

    def error(self, message: str) -> NoReturn:
        """Say it, and how to get help."""
        self.exit(Status.USAGE, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments (those of the process, unless given) say; return the exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser(words)
    if not words:
        parser.print_help()
        return Status.USAGE
    given = parser.parse_args(words)
    try:
        return int(given.run(given))
    except ConformanceError as error:
        sys.stderr.write(f"{parser.prog} {given.command}: {error}\n")
        return Status.USAGE
    except BrokenPipeError:
        # Who reads has read enough, as `| head` does.
        sys.stderr.close()
        return Status.GOOD


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; only the sub-command that is asked for gets its arguments."""
    parser = _Parser(
        prog=COMMAND,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(
        title="sub-commands", metavar="NAME", dest="command", required=True
    )
    for name, (module, says) in _COMMANDS.items():
        options: dict[str, Any] = {"help": says}
        if name not in words:
            commands.add_parser(name, **options)
            continue
        found = import_module(f"conformance.command.{module}.command")
        own = commands.add_parser(
            name,
            help=says,
            description=found.DESCRIPTION,
            epilog=found.EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        found.add_arguments(own)
        own.set_defaults(run=found.run)
    return parser
