"""The files that a run can write besides results.json: each a name, and what makes its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from conformance.errors import ConformanceError, InputError
from conformance.files import replace
from conformance.report.badge import badge_json, badge_svg
from conformance.report.sarif import sarif
from conformance.report.summary import summary
from conformance.result import RunResult


def _junit(run: RunResult) -> str:
    from conformance.report.junit import junit  # noqa: PLC0415 - few runs need an XML library

    return junit(run)


OUTPUTS: Mapping[str, Mapping[str, Callable[[RunResult], str]]] = {
    "junit": {"junit.xml": _junit},
    "sarif": {"results.sarif": sarif},
    "markdown": {"summary.md": summary},
    "badge": {"badge.json": badge_json, "badge.svg": badge_svg},
}
ALL, NONE = "all", "none"


class OutputError(ConformanceError):
    """A file can't be written."""


def read_names(text: str) -> tuple[str, ...]:
    """Return the outputs that a list such as `junit,sarif` names; `all` and `none` stand alone.

    Raises InputError for a name that is none.
    """
    names = tuple(dict.fromkeys(name for name in text.replace(",", " ").split() if name))
    if names == (ALL,):
        return tuple(OUTPUTS)
    if names == (NONE,):
        return ()
    for name in names:
        if name not in OUTPUTS:
            known = ", ".join((*OUTPUTS, ALL, NONE))
            raise InputError(
                f"--outputs={text}: there is no output {name!r}",
                hint=f"name some of {known}; {ALL} and {NONE} stand alone",
            )
    return names


def files(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the files of some outputs."""
    return tuple(file for name in names for file in OUTPUTS[name])


def write(run: RunResult, names: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """Write some outputs into a folder and return their paths; each whole or not at all.

    Raises OutputError.
    """
    written = []
    for name in names:
        for file, make in OUTPUTS[name].items():
            path = folder / file
            try:
                replace(path, [make(run)])
            except OSError as error:
                raise OutputError(
                    f"{path} can't be written: {error.strerror or error}",
                    hint="free some space, or name another folder with --reports=DIR",
                ) from error
            written.append(path)
    return tuple(written)
