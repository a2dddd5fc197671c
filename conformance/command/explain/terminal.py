"""An explanation on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.command.console import labelled, wrapped
from conformance.command.explain.explanation import Entry, Explanation, Section
from conformance.report.text import visible

_INDENT = 2
_LINES = 4


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """Yield what is said of an id; the last lines are what to type next."""
    yield f"{visible(explanation.id)} ({explanation.kind})"
    yield from wrapped(explanation.says)
    if explanation.facts:
        yield ""
    for label, text in explanation.facts:
        yield from labelled(label, text)
    for section in explanation.sections:
        yield from _section(section)
    yield ""
    for number, command in enumerate(explanation.next):
        yield f"{'next' if number == 0 else '':10}{visible(command)}"


def _section(section: Section) -> Iterator[str]:
    if not section.entries:
        return
    yield ""
    yield section.title
    for entry in section.entries[: section.most]:
        yield from _entry(entry)
    if rest := len(section.entries[section.most :]):
        yield f"  and {rest} more"


def _entry(entry: Entry) -> Iterator[str]:
    if entry.head:
        yield from wrapped(entry.head, indent=_INDENT, hang=_INDENT)
    for label, text in entry.lines:
        if label:
            yield from labelled(label, text, indent=2 * _INDENT, most=_LINES)
        else:
            yield from wrapped(text, indent=2 * _INDENT, most=_LINES)
