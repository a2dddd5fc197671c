"""The runs of a folder."""

from __future__ import annotations

from pathlib import Path

from conformance.command.matrix.table import Column
from conformance.command.sheet import report_beside
from conformance.errors import InputError
from conformance.report import results_json

_RESULTS = "results.json"
_MOST = 100


def read_columns(folder: Path, page: Path | None = None) -> tuple[Column, ...]:
    """Return the runs of a folder by the names of their folders or files; `page` is where the page
    will be, so that it can lead to their reports.

    ConformanceError where there are none, or one can't be read: none is left out in silence.
    """
    files = sorted({*folder.glob("*.json"), *folder.glob(f"*/{_RESULTS}")})
    if not files:
        message = f"there are no results in {folder}"
        raise InputError(message, hint=f"a run writes them: pytest --reports='{folder}/NAME'")
    if len(files) > _MOST:
        raise InputError(f"there are {len(files)} results in {folder}; {_MOST} at most fit a page")
    return tuple(_column(file, page) for file in files)


def _column(file: Path, page: Path | None) -> Column:
    name = file.stem if file.name != _RESULTS else file.resolve().parent.name
    return Column(name, results_json.read(file), report_beside(file, page))
