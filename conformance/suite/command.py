"""The command of this run, as a person types it again."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path


def typed(arguments: Iterable[str], hide: Callable[[str], str]) -> str:
    """Return the command line, ready for a shell; `hide` takes the secrets out of an argument."""
    return shlex.join([*_program(sys.argv[0]), *map(hide, arguments)])


def _program(name: str) -> list[str]:
    if Path(name).name == "__main__.py":
        return [_short(sys.executable), "-m", "pytest"]
    return ["pytest"] if shutil.which("pytest") == name else [_short(name)]


def _short(path: str) -> str:
    """Name a file as seen from here."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
