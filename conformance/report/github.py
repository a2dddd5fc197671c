"""A run as annotations of GitHub: lines that its runner reads from a job's output.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from conformance.report.brief import breach, excuse, rule
from conformance.report.findings import Defect, defects
from conformance.report.hindrance import hindrances
from conformance.report.outcome import is_red
from conformance.report.text import clip, count, visible
from conformance.result import RunResult
from conformance.verdict import Outcome

# GitHub shows so many of a level for a step; the last one then counts the rest.
_MOST = 10
_TITLE_LIMIT = 200
_TEXT_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Annotation:
    """A word at a line of a file; `level` is error, warning or notice. No file: line 0."""

    level: str
    title: str
    text: str
    file: str = ""
    line: int = 0


def workflow_commands(
    run: RunResult, place: Callable[[str], str] = lambda file: file
) -> tuple[str, ...]:
    """Return the lines to be written: what keeps the run from being green, then each rule broken.

    `place` names a file as GitHub knows it.

    A rule is annotated once, where it shows first: a defect of a server often shows in many cases,
    and GitHub shows a few annotations only.
    """
    found = [*_of_run(run), *(_of_defect(each, run) for each in defects(run))]
    return tuple(
        _line(replace(each, file=place(each.file)) if each.file else each)
        for level in ("error", "warning", "notice")
        for each in _at_most([one for one in found if one.level == level])
    )


def error_command(text: str) -> str:
    """Return the line that tells of an error which no record holds."""
    return _line(Annotation("error", "DICOMweb conformance", visible(text, keep="\n")))


def _of_run(run: RunResult) -> Iterator[Annotation]:
    for each in hindrances(run):
        title = f"DICOMweb conformance: {each.kind}"
        yield Annotation("error", title, each.says, each.file, each.line)


def _of_defect(defect: Defect, run: RunResult) -> Annotation:
    check, first = defect.check, defect.cases[0]
    where = f"{count(len(defect.cases), 'scenario')}, first {visible(first.id)}"
    title = f"{defect.outcome}: {visible(check.check) if check else visible(first.id)}"
    words = [f"In {where}."]
    if check:
        words = [f"{rule(check)}. {visible(check.says)}", *words]
        if check.evidence:
            words.append(f"There: {breach(check.evidence[0])}.")
        if check.known:
            words.append(f"A known failure: {excuse(check.known)}.")
    else:
        words.append(visible(defect.reason))
    return Annotation(_level(defect.outcome, run), title, "\n".join(words), first.file, first.line)


def _level(outcome: Outcome, run: RunResult) -> str:
    if is_red(outcome, run):
        return "error"
    return "notice" if outcome is Outcome.KNOWN else "warning"


def _at_most(found: list[Annotation]) -> Iterable[Annotation]:
    if len(found) <= _MOST:
        return found
    rest = found[_MOST - 1 :]
    title = f"and {len(rest)} more"
    text = "\n".join(each.title for each in rest)
    return (*found[: _MOST - 1], Annotation(rest[0].level, title, f"{text}\nThe report has all."))


def _line(annotation: Annotation) -> str:
    named = {
        "file": visible(annotation.file),
        "line": str(annotation.line) if annotation.line else "",
        "title": clip(annotation.title, _TITLE_LIMIT),
    }
    properties = ",".join(f"{name}={_property(text)}" for name, text in named.items() if text)
    return f"::{annotation.level} {properties}::{_data(clip(annotation.text, _TEXT_LIMIT))}"


def _data(text: str) -> str:
    """Escape a message as GitHub's own toolkit does: nothing ends the line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape the value of a property: nothing ends it, either."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
