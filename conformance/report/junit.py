"""A run as JUnit XML, after the schema of Jenkins: what CI systems read.

A `<failure>` is a case that is red, an `<error>` a fault of the harness or a run that can't be
called green, `<skipped>` what was not judged and what is a known failure. Where pytest's own
--junitxml knows three words, these are the verdicts: a run that stopped in the middle has an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.report.brief import headline, last_line
from conformance.report.findings import findings
from conformance.report.hindrance import Hindrance, hindrances
from conformance.report.outcome import is_red
from conformance.report.terminal import failure_text
from conformance.report.text import visible
from conformance.result import CaseResult, RunResult
from conformance.verdict import Outcome

_NAME = "dicomweb-conformance"
_RUN = "the run as a whole"
_SKIPPED = frozenset({Outcome.KNOWN, Outcome.NOT_OFFERED, Outcome.NOT_RUN})
# Green, yet there is something to say; or skipped, with all that was found.
_TOLD = frozenset({Outcome.WARNED, Outcome.FLAKY, Outcome.KNOWN})
# `2025-03-14T09:26:53` without a time zone, as the schema of Ant has it.
_SECONDS_OF_ISO_8601 = 19


def junit(run: RunResult) -> str:
    """Return the document.

    A suite for each file of scenarios; one more where something keeps the run as a whole from
    being green.
    """
    root = Element("testsuites", name=_NAME)
    for file in dict.fromkeys(case.file for case in run.cases):
        cases = [_case(case, run) for case in run.cases if case.file == file]
        _suite(root, visible(file), cases, run)
    if found := hindrances(run):
        _suite(root, _RUN, [_hindrance(found)], run)
    _count(root, root.iter("testcase"))
    # The schema has no counter of what is skipped here.
    del root.attrib["skipped"]
    root.set("time", _time(run.seconds))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, name: str, cases: list[Element], run: RunResult) -> None:
    suite = SubElement(root, "testsuite", name=name)
    _count(suite, cases)
    suite.set("time", _time(sum(float(case.get("time", "0")) for case in cases)))
    suite.set("timestamp", visible(run.started)[:_SECONDS_OF_ISO_8601])
    properties = SubElement(suite, "properties")
    for key in ("target", "server", "profile", "seed", "harness", "command"):
        SubElement(properties, "property", name=key, value=visible(getattr(run, key)))
    suite.extend(cases)


def _count(element: Element, cases: Iterable[Element]) -> None:
    """Count what is there, so that no counter can say anything else."""
    found = Counter({"tests": 0, "failure": 0, "error": 0, "skipped": 0})
    for case in cases:
        found["tests"] += 1
        found.update(child.tag for child in case)
    element.set("tests", str(found["tests"]))
    element.set("failures", str(found["failure"]))
    element.set("errors", str(found["error"]))
    element.set("skipped", str(found["skipped"]))


def _case(case: CaseResult, run: RunResult) -> Element:
    # The file stands in front, as readers group by it: scenarios.tutorial.store.
    folder = visible(case.file).rpartition(".")[0].replace("/", ".")
    element = Element("testcase", classname=folder, name=visible(case.id), time=_time(case.seconds))
    outcome = case.outcome
    if outcome is Outcome.HARNESS_ERROR:
        _add(element, "error", "harness error", headline(case), _text(case))
    elif is_red(outcome, run):
        _add(element, "failure", _kind(case), headline(case), _text(case))
    elif outcome in _SKIPPED:
        _add(element, "skipped", str(outcome), f"{outcome}: {headline(case)}", "")
    if outcome in _TOLD and not is_red(outcome, run):
        SubElement(element, "system-out").text = _text(case)
    return element


def _kind(case: CaseResult) -> str:
    """Return what a reader sorts failures by: the check that failed."""
    return next((visible(each.check.check) for each in findings(case)), str(case.outcome))


def _text(case: CaseResult) -> str:
    place = f"{visible(case.file)}:{case.line}"
    return f"{place}\n{failure_text(case, encoding='utf-8')}\n"


def _hindrance(found: tuple[Hindrance, ...]) -> Element:
    element = Element("testcase", classname=_NAME, name=_RUN, time=_time(0))
    words = [f"{_place(each)}{each.says}" for each in found]
    _add(element, "error", found[0].kind, last_line(words[0]), "\n".join(words))
    return element


def _place(hindrance: Hindrance) -> str:
    return f"{visible(hindrance.file)}:{hindrance.line}: " if hindrance.file else ""


def _add(parent: Element, tag: str, kind: str, message: str, text: str) -> None:
    element = SubElement(parent, tag, type=kind, message=message)
    element.text = text or None


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
