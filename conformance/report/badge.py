"""A run as a badge: for shields.io as JSON, and as an SVG picture that needs no service.

The JSON is that of https://shields.io/badges/endpoint-badge. Green means what exit status 0 means,
and that there is nothing to add.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from conformance.report.outcome import counts, is_red, overall, word
from conformance.report.text import clip, count, visible
from conformance.result import RunResult
from conformance.verdict import Outcome

# Dark enough for white letters: at least 4.5 to 1 (WCAG 2.2, 1.4.3).
_COLOURS: dict[Outcome, str] = {
    Outcome.PASSED: "17703a",
    Outcome.WARNED: "8a5a00",
    Outcome.FLAKY: "8a5a00",
    Outcome.KNOWN: "0f6674",
    Outcome.FAILED: "bd1f2d",
    Outcome.HARNESS_ERROR: "7437a8",
    Outcome.NOT_RUN: "58636f",
}
_UNSURE = frozenset({Outcome.FAILED, Outcome.HARNESS_ERROR, Outcome.NOT_RUN})
_NOT_JUDGED = frozenset({Outcome.NOT_RUN, Outcome.NOT_OFFERED})
_LABEL_LIMIT = 60

# The SVG: 11 pixels of Verdana, whose letters are about so wide; `textLength` does the rest.
_NARROW, _WIDE = dict.fromkeys(" .,:;!|'()[]fijlrtI-", 4.3), dict.fromkeys("mwMW@%&<>+=", 9.8)
_WIDTHS = {**_NARROW, **_WIDE}
_LOWER, _UPPER = 6.7, 8.0
_PAD, _HEIGHT = 6, 20


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands on it; `colour` is six hex digits, `error` forbids others to choose another."""

    label: str
    message: str
    colour: str
    error: bool


def badge(run: RunResult) -> Badge:
    """Return the badge of a run."""
    outcome = overall(run)
    return Badge(
        label=f"DICOMweb {clip(visible(run.profile), _LABEL_LIMIT)}",
        message=", ".join(_message(run, outcome)),
        colour=_COLOURS[outcome],
        error=outcome in _UNSURE,
    )


def _message(run: RunResult, outcome: Outcome) -> Iterator[str]:
    number = counts(run)
    judged = sum(case.outcome not in _NOT_JUDGED for case in run.cases)
    red = sum(is_red(case.outcome, run) for case in run.cases)
    if red and outcome is Outcome.FAILED:
        yield f"{red} of {judged:,} failed"
    elif outcome in _UNSURE:
        yield "incomplete" if outcome is Outcome.NOT_RUN else word(run)
    else:
        yield f"{number[Outcome.PASSED]:,} passed"
        if known := number[Outcome.KNOWN]:
            yield count(known, "known failure")
        yield from (
            f"{number[each]:,} {each}" for each in (Outcome.WARNED, Outcome.FLAKY) if number[each]
        )


def badge_json(run: RunResult) -> str:
    """Return what an endpoint badge of shields.io reads."""
    made = badge(run)
    data = {
        "schemaVersion": 1,
        "label": made.label,
        "message": made.message,
        "color": made.colour,
        "isError": made.error,
    }
    return json.dumps(data, indent=1) + "\n"


def badge_svg(run: RunResult) -> str:
    """Return the picture."""
    made = badge(run)
    left, right = (_width(text) for text in (made.label, made.message))
    whole = left + right
    name = escape(f"{made.label}: {made.message}")
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{_HEIGHT}" role="img" \
aria-label="{name}">
<title>{name}</title>
<clipPath id="c"><rect width="{whole}" height="{_HEIGHT}" rx="3"/></clipPath>
<g clip-path="url(#c)">
<rect width="{left}" height="{_HEIGHT}" fill="#3a424c"/>
<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="#{made.colour}"/>
</g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
{_text(made.label, left / 2, left)}
{_text(made.message, left + right / 2, right)}
</g>
</svg>
"""


def _width(text: str) -> int:
    letters = (_WIDTHS.get(char, _UPPER if char.isupper() else _LOWER) for char in text)
    return round(sum(letters)) + 2 * _PAD


def _text(text: str, middle: float, width: int) -> str:
    return f'<text x="{middle:g}" y="14" textLength="{width - 2 * _PAD}">{escape(text)}</text>'
