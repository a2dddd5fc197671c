"""What keeps a run from being green besides its cases: without it, a list of cases looks green."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.report.brief import last_line
from conformance.report.outcome import overall
from conformance.report.text import visible
from conformance.result import RunResult
from conformance.verdict import Outcome

_NOT_JUDGED = frozenset({Outcome.NOT_RUN, Outcome.NOT_OFFERED})


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a run is not green; `kind` is a word for programs.

    `file` and `line` are there where it is a line of a file that is to be mended.
    """

    kind: str
    says: str
    file: str = ""
    line: int = 0


def hindrances(run: RunResult) -> tuple[Hindrance, ...]:
    """Return what keeps a run from being green besides its red cases; nothing of a green one."""
    found = tuple(_hindrances(run))
    if found or overall(run) is not Outcome.NOT_RUN:
        return found
    if all(case.outcome in _NOT_JUDGED for case in run.cases):
        return (Hindrance("nothing ran", "Nothing was judged."),)
    return (Hindrance("exit status", f"The run ended with exit status {run.exit_status}."),)


def _hindrances(run: RunResult) -> Iterator[Hindrance]:
    if not run.complete:
        why = last_line(run.stop_reason).rstrip(". ") or "not all that was selected was run"
        yield Hindrance("incomplete", f"The run is not complete: {why}.")
    if run.gate:
        for entry in run.gate.out_of_date:
            yield Hindrance(str(entry.state), visible(entry.says), run.gate.file, entry.line)
