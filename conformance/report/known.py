"""The list of known failures in words: what it excuses, and what of it must be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.report.brief import excuse
from conformance.report.outcome import counts
from conformance.report.text import count, series, visible
from conformance.result import EntryState, Gate, Known, RunResult
from conformance.verdict import Outcome

_NAMED = 6


def because(known: Known) -> str:
    """Say why a verdict is known, and where that is written."""
    return visible(f"{excuse(known)}; by line {known.line} of the list, else {known.was}")


def list_lines(run: RunResult) -> Iterator[str]:
    """Yield what a terminal says of the list: what must be mended by name, the rest in numbers."""
    if run.gate is None:
        return
    wrong = run.gate.out_of_date
    for entry in wrong[:_NAMED]:
        yield f"{entry.state:9} {visible(f'{entry.id}: {entry.says}')}"
    if len(wrong) > _NAMED:
        yield f"          and {len(wrong) - _NAMED} more, in results.json under `gate`"
    yield f"known     {_numbers(run, run.gate)}"


def _numbers(run: RunResult, gate: Gate) -> str:
    known = count(counts(run)[Outcome.KNOWN], "scenario")
    states = Counter(entry.state for entry in gate.entries)
    told = [
        f"{number} {'hold' if state is EntryState.HOLDS and number > 1 else state}"
        for state in EntryState
        if (number := states[state])
    ]
    entries = count(len(gate.entries), "entry", "entries")
    return visible(f"{known}, by {gate.file}: {entries}{(told and f', {series(told)}') or ''}")
