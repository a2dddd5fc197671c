"""The steps of a case in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from conformance.command.explain.explanation import Entry, Line
from conformance.profile.model import Answer
from conformance.report.text import count, series
from conformance.scenario.model import Case, Expectation, Part, Step

_TEXT = 60
_PARTS = 5
# What is said in other words, or stands for what is said already.
_TOLD = ("answer", "status", "tolerated", "requirement", "forms")


def step_entries(case: Case, answers: Mapping[str, Answer]) -> tuple[Entry, ...]:
    """Return each step: what is asked, and what must come back."""
    return tuple(_step(step, answers) for step in case.steps)


def _step(step: Step, answers: Mapping[str, Answer]) -> Entry:
    query = "&".join(f"{name}={value}" for name, value in step.query)
    asked = f"{step.method} {step.path}" + (f"?{query}" if query else "")
    title = f"{asked}   ({step.title})" if step.title else asked
    lines = [*_sent(step), *_expected(step.expect, answers)]
    return Entry(title, tuple(lines))


def _sent(step: Step) -> Iterator[Line]:
    for name, value in step.headers:
        yield "header", f"{name}: {value}"
    if step.single:
        yield "body", f"the file of {step.single}"
    elif step.text is not None:
        yield "body", f"the text {step.text[:_TEXT]!r}"
    elif step.multipart is not None:
        parts = [_told(part) for part in step.multipart.parts]
        more = [f"{len(parts) - _PARTS} more"] if len(parts) > _PARTS else []
        named = series([*parts[:_PARTS], *more])
        yield "body", f"multipart/related, {count(len(parts), 'part')}: {named}"


def _told(part: Part) -> str:
    if part.metadata:
        return f"the metadata of {series(part.metadata)}"
    if part.bulk_data:
        return f"the bulk data of {part.bulk_data}"
    return part.member or f"the text {part.text[:_TEXT]!r}"


def _expected(expect: Expectation, answers: Mapping[str, Answer]) -> Iterator[Line]:
    if expect.answer:
        row = answers[expect.answer]
        disputed = f", disputed: {_statuses(row.warn)}" if row.warn else ""
        yield "status", f"{_statuses(row.accept)}{disputed} ({expect.answer}: {row.because})"
    elif expect.status:
        yield "status", _statuses(expect.status)
    for field in fields(expect):
        value = getattr(expect, field.name)
        if field.name not in _TOLD and value not in (None, (), ""):
            yield "expect", f"{field.name.replace('_', '-')}: {_listed(value)}"


def _statuses(numbers: tuple[int, ...]) -> str:
    return " or ".join(map(str, numbers))


def _listed(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
