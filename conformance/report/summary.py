"""A run as Markdown: the summary of a job, a comment, a page of a wiki."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.report.brief import breach, excuse
from conformance.report.findings import Defect, defects
from conformance.report.hindrance import hindrances
from conformance.report.markdown import block, code, link, plain
from conformance.report.outcome import counts, is_red, overall, sentences, word
from conformance.report.sources import address
from conformance.report.text import count, duration
from conformance.report.transcript import source
from conformance.result import RunResult
from conformance.verdict import Outcome

_DEFECTS = 20
_CLEANUP = 20
_SIGNS = {
    Outcome.PASSED: "✅",
    Outcome.WARNED: "⚠️",
    Outcome.FLAKY: "⚠️",
    Outcome.KNOWN: "☑️",
    Outcome.FAILED: "❌",
    Outcome.HARNESS_ERROR: "💥",
    Outcome.NOT_RUN: "⏹️",
}


def summary(run: RunResult) -> str:
    """Return the text: the verdict in plain sentences, the numbers, the rules that are broken."""
    return "\n\n".join(_blocks(run)) + "\n"


def _blocks(run: RunResult) -> Iterator[str]:
    yield f"## {_SIGNS[overall(run)]} DICOMweb conformance: {word(run)}"
    yield plain(" ".join(sentences(run)))
    yield _target(run)
    if run.cases:
        yield _numbers(run)
    if found := hindrances(run):
        yield "### What keeps it from being green"
        yield "\n".join(f"- {_place(each.file, each.line)}{plain(each.says)}" for each in found)
    listed = defects(run)
    red = [each for each in listed if is_red(each.outcome, run)]
    known = [each for each in listed if each.outcome is Outcome.KNOWN]
    doubts = [each for each in listed if each not in (*red, *known)]
    yield from _section("What fails", red)
    yield from _section("What is known to fail", known)
    yield from _section("What should be better", doubts)
    if run.cleanup:
        yield f"### {count(len(run.leftovers), 'study', 'studies')} stay on the target"
        yield block("\n".join(run.cleanup[:_CLEANUP]), "sh")
    yield "### Again"
    yield block(run.command, "sh")


def _target(run: RunResult) -> str:
    server = f" ({code(run.server)})" if run.server else ""
    return (
        f"Target {code(run.target)}{server}, profile {code(run.profile)},"
        f" {plain(run.started)}, {duration(run.seconds)}, seed {code(run.seed)};"
        f" {count(run.stored, 'study', 'studies')} stored, {run.removed} removed."
    )


def _numbers(run: RunResult) -> str:
    rows = [f"| {outcome} | {number:,} |" for outcome, number in counts(run).items() if number]
    return "\n".join(("| verdict | scenarios |", "|:--|--:|", *rows))


def _section(title: str, found: list[Defect]) -> Iterator[str]:
    if not found:
        return
    yield f"### {title}"
    rows = [_defect(each) for each in found[:_DEFECTS]]
    if more := len(found) - _DEFECTS:
        rows += [f"- and {count(more, 'more rule')}, in the report"] if more > 0 else []
    yield "\n".join(rows)


def _defect(defect: Defect) -> str:
    """Return one item of a list; what goes on in lines of its own is indented."""
    check, first = defect.check, defect.cases[0]
    where = f"{count(len(defect.cases), 'scenario')}, first {code(first.id)}"
    where += f" in {code(f'{first.file}:{first.line}')}"
    if check is None:
        return f"- **{plain(str(defect.outcome))}**: {code(defect.reason)}; {where}"
    asked = link(source(check), address(check.source, check.section))
    lines = [
        f"- **{plain(check.check)}**, {plain(check.requirement)}, {asked}: {plain(check.says)}"
    ]
    if check.evidence:
        lines.append(f"  {code(breach(check.evidence[0]))}")
    if check.known:
        lines.append(f"  Known: {plain(excuse(check.known))}")
    lines.append(f"  {where}")
    return "  \n".join(lines)


def _place(file: str, line: int) -> str:
    return f"{code(f'{file}:{line}')}: " if file else ""
