"""What a run comes to, in one word, in numbers and in plain sentences made of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from conformance.report import plain
from conformance.report.findings import RED, defects
from conformance.report.sameness import always_said
from conformance.report.services import services
from conformance.report.text import clip, count, series, visible
from conformance.report.tutorial import RequestLine, request_lines
from conformance.result import RunResult
from conformance.verdict import SEVERITY, Outcome, worst

_ANSWERED = (Outcome.PASSED, Outcome.WARNED)
_DOUBTFUL = (Outcome.WARNED, Outcome.FLAKY)
# What becomes of a run as a whole, where the word for a case does not say it.
_WORDS = {Outcome.NOT_RUN: "not complete", Outcome.KNOWN: "known failures only"}
_NAMED_AT_MOST = 4
_REASON_LIMIT = 300


def counts(run: RunResult) -> Mapping[Outcome, int]:
    """Return how many cases came to each outcome, worst first, zeros included."""
    found = Counter(case.outcome for case in run.cases)
    return {outcome: found[outcome] for outcome in SEVERITY}


def overall(run: RunResult) -> Outcome:
    """Return what the run comes to; it is passed only where all was run and nothing was red.

    A list of known failures that is out of date is red, too.
    """
    judged = [case.outcome for case in run.cases if case.outcome is not Outcome.NOT_OFFERED]
    red = [outcome for outcome in judged if is_red(outcome, run)]
    if red:
        return Outcome.HARNESS_ERROR if Outcome.HARNESS_ERROR in red else Outcome.FAILED
    if run.gate and run.gate.out_of_date:
        return Outcome.FAILED
    if not run.complete or run.exit_status != 0:
        return Outcome.NOT_RUN
    return worst(judged)


def is_red(outcome: Outcome, run: RunResult) -> bool:
    """Tell whether a case with this outcome makes the run red."""
    return outcome in RED or (run.strict and outcome in _DOUBTFUL)


def word(run: RunResult) -> str:
    """Return the word that stands above a run, in small letters."""
    outcome = overall(run)
    if outcome is Outcome.FAILED and not any(is_red(case.outcome, run) for case in run.cases):
        return "list out of date"
    return _WORDS.get(outcome, str(outcome))


def sentences(run: RunResult) -> tuple[str, ...]:
    """Say in plain words how it went, what matters most first."""
    return (*opening(run), *further(run))


def opening(run: RunResult) -> tuple[str, ...]:
    """Say what a person wants to know first: whether all was run, what works and what does not."""
    return tuple(_opening(run))


def further(run: RunResult) -> tuple[str, ...]:
    """Say it in numbers."""
    return tuple(_further(run))


def _opening(run: RunResult) -> Iterator[str]:
    number = counts(run)
    if not run.complete:
        why = (
            clip(visible(run.stop_reason), _REASON_LIMIT).rstrip(". ")
            or "not all scenarios were run"
        )
        yield f"The run is not complete: {why}."
    if broken := number[Outcome.HARNESS_ERROR]:
        yield (
            f"The harness itself broke in {count(broken, 'scenario')}:"
            " nothing is said of the server there."
        )
    if said := always_said(run.cases):
        yield f"It answers everything with {said}: there is no DICOMweb service at this URL."
    else:
        found = services(run)
        yield from (*plain.good(found), *plain.bad(found), *plain.unasked(found))


def _further(run: RunResult) -> Iterator[str]:
    number = counts(run)
    if failed := number[Outcome.FAILED]:
        yield f"The server does not do what it must: {_failures(run, failed)}."
    lines = request_lines(run)
    yield f"{_coverage(run, lines)}."
    if wrong := [line for line in lines if line.outcome is Outcome.FAILED]:
        yield f"Not as they must be: {_names(wrong)}."
    yield from _doubts(run)
    yield from _known(run)


def _known(run: RunResult) -> Iterator[str]:
    """Say what is excused, and what of the list must be mended."""
    if run.gate is None:
        return
    if known := counts(run)[Outcome.KNOWN]:
        yield f"{count(known, 'scenario')} failed as {visible(run.gate.file)} says."
    states = Counter(entry.state for entry in run.gate.out_of_date)
    if states:
        told = series(
            f"{count(number, 'entry', 'entries')} {state}" for state, number in states.items()
        )
        yield f"The list of known failures is out of date: {told}."


def _failures(run: RunResult, scenarios: int) -> str:
    rules = sum(d.outcome is Outcome.FAILED and d.check is not None for d in defects(run))
    where = count(scenarios, "scenario")
    return f"it breaks {count(rules, 'rule')}, in {where}" if rules else f"{where} failed"


def _coverage(run: RunResult, lines: tuple[RequestLine, ...]) -> str:
    if not lines:
        return _coverage_of_scenarios(run)
    outcomes = Counter(line.outcome for line in lines)
    answered = sum(outcomes[outcome] for outcome in _ANSWERED)
    how = "is answered as it must be" if answered == 1 else "are answered as they must be"
    text = f"{answered} of {len(lines)} requests of the tutorial {how}"
    if missing := outcomes[Outcome.NOT_OFFERED]:
        text += f"; {missing} not offered under the profile {visible(run.profile)}"
    if missing := outcomes[Outcome.NOT_RUN]:
        left = (line.cases for line in lines if line.outcome is Outcome.NOT_RUN)
        begun = any(case.outcome is not Outcome.NOT_RUN for cases in left for case in cases)
        text += f"; {missing} not asked{' in all variants' if begun else ''}"
    return text


def _coverage_of_scenarios(run: RunResult) -> str:
    number = counts(run)
    judged = len(run.cases) - number[Outcome.NOT_OFFERED] - number[Outcome.NOT_RUN]
    if not judged:
        return "Nothing was judged"
    passed = number[Outcome.PASSED] + number[Outcome.WARNED]
    return f"{passed} of {count(judged, 'scenario')} passed"


def _names(lines: list[RequestLine]) -> str:
    named = [
        f"{line.request.title[0].lower()}{line.request.title[1:]} ({line.request.number})"
        for line in lines[:_NAMED_AT_MOST]
    ]
    if rest := len(lines) - len(named):
        named.append(f"{rest} more")
    return series(named)


def _doubts(run: RunResult) -> Iterator[str]:
    number = counts(run)
    doubts = []
    if warned := number[Outcome.WARNED]:
        doubts.append(f"{count(warned, 'scenario')} passed with warnings")
    if flaky := number[Outcome.FLAKY]:
        doubts.append(f"{count(flaky, 'scenario')} passed in one of two attempts only")
    if doubts:
        strict = ", which --strict counts as failed" if run.strict else ""
        yield f"{series(doubts)}{strict}."
