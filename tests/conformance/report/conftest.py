"""Runs to be reported: good, mixed, hostile and endless ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.support.runs import (
    gated_run,
    make_case,
    make_run,
    mixed_run,
    multipart,
    passed_case,
    text_body,
)


@pytest.fixture
def mixed() -> RunResult:
    return mixed_run()


@pytest.fixture
def gated() -> RunResult:
    return gated_run()


# Markup, an attribute's end, a terminal's escapes, a direction mark, a lone surrogate, line ends,
# commands of GitHub's runner, Markdown.
HOSTILE = (
    "::error file=a,line=1::b%0A ##[set-output name=verdict]passed\n::notice::c "
    "`code` ```sh **bold** [text](http://127.0.0.1/evil) | cell \\` ]]> "
    "</script></pre><script>alert(1)</script><img src=x onerror=alert(2)> \"' onload='x' &amp; "
    "\x1b[2J\x1b]0;owned\x07\x9b31m\x00\x08\r\nEvil: line\u2028\u202egnp.exe\ufeff \ud800"
)


def poisoned(record: Any, text: str) -> Any:
    """Put a text into every text field of a record, at any depth."""
    if isinstance(record, Enum):
        return record
    if isinstance(record, str):
        return text
    if isinstance(record, tuple):
        return tuple(poisoned(item, text) for item in record)
    if is_dataclass(record) and not isinstance(record, type):
        changed = {f.name: poisoned(getattr(record, f.name), text) for f in fields(record)}
        return replace(record, **changed)
    return record


@pytest.fixture
def hostile() -> RunResult:
    """A run that holds hostile text wherever there is text."""
    gated = gated_run()
    together = replace(gated, cases=(*mixed_run().cases, *gated.cases))
    run: RunResult = poisoned(together, HOSTILE)
    return run


@pytest.fixture
def every() -> RunResult:
    """A run with a case of every outcome, and a list of known failures that is out of date."""
    mixed, gated = mixed_run(), gated_run()
    return replace(mixed, cases=(*mixed.cases, *gated.cases), gate=gated.gate)


@pytest.fixture
def endless() -> RunResult:
    """A run whose texts are far too long, and whose lists are."""
    run: RunResult = poisoned(mixed_run(), "long " * 1_000)
    case = run.cases[2]
    many = replace(
        case,
        checks=tuple(
            replace(check, check=f"{number} {check.check}", evidence=check.evidence * 12)
            for number, check in enumerate(case.checks[1:2] * 12)
        ),
        exchanges=tuple(
            replace(
                one,
                request_headers=one.request_headers * 20,
                response_headers=one.response_headers * 20,
                request_body=replace(one.request_body, parts=multipart("a").parts * 30, text=""),
                response_body=text_body("line\n" * 500),
            )
            for one in case.exchanges * 6
        ),
    )
    return replace(run, cases=(many, *run.cases), leftovers=run.leftovers * 50)


@pytest.fixture
def passed() -> RunResult:
    """A run in which all requests of the tutorial passed."""
    cases = (replace(passed_case(f"case{n}[one]"), tutorial=(n,)) for n in range(1, 20))
    return make_run(*cases, stored=40, removed=40)


@pytest.fixture
def of_cases() -> Callable[..., RunResult]:
    """Make a run of cases with given outcomes: of_cases({4: [Outcome.PASSED]}, strict=True)."""

    def make(outcomes: dict[int, list[Outcome]], **more: Any) -> RunResult:
        cases = (
            make_case(f"request{number}[{index}]", outcome, tutorial=(number,) if number else ())
            for number, listed in outcomes.items()
            for index, outcome in enumerate(listed)
        )
        return make_run(*cases, **more)

    return make
