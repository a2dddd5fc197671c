"""The badge: what shields.io takes, a picture that can be read, and never green by mistake."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from conformance.report.badge import badge, badge_json, badge_svg
from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.support.runs import make_case, make_run

GREEN = "17703a"
RUNS = ("passed", "mixed", "gated", "every", "hostile", "endless")
SVG = "{http://www.w3.org/2000/svg}"

# The table of https://shields.io/badges/endpoint-badge, which has no schema of its own.
ENDPOINT = Draft202012Validator(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["schemaVersion", "label", "message"],
        "properties": {
            "schemaVersion": {"const": 1},
            "label": {"type": "string"},
            "message": {"type": "string", "minLength": 1},
            "color": {"type": "string", "pattern": "^([0-9a-f]{6}|[a-z]+)$"},
            "labelColor": {"type": "string"},
            "isError": {"type": "boolean"},
            "namedLogo": {"type": "string"},
            "logoSvg": {"type": "string"},
            "style": {"type": "string"},
            "cacheSeconds": {"type": "integer", "minimum": 300},
        },
    }
)


@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_a_badge_for_shields(name: str, request: pytest.FixtureRequest) -> None:
    run = request.getfixturevalue(name)
    data = json.loads(badge_json(run))
    ENDPOINT.validate(data)
    assert (data["label"], data["message"]) == (badge(run).label, badge(run).message)


@pytest.mark.parametrize(
    ("outcomes", "more", "message", "error"),
    [
        ({Outcome.PASSED: 3}, {}, "3 passed", False),
        ({Outcome.PASSED: 1_200, Outcome.NOT_OFFERED: 2}, {}, "1,200 passed", False),
        ({Outcome.PASSED: 3, Outcome.WARNED: 2}, {}, "3 passed, 2 warned", False),
        (
            {Outcome.PASSED: 3, Outcome.KNOWN: 2, Outcome.FLAKY: 1},
            {},
            "3 passed, 2 known failures, 1 flaky",
            False,
        ),
        (
            {Outcome.PASSED: 3, Outcome.FAILED: 2, Outcome.NOT_OFFERED: 4},
            {"exit_status": 1},
            "2 of 5 failed",
            True,
        ),
        (
            {Outcome.PASSED: 3, Outcome.WARNED: 1},
            {"exit_status": 1, "strict": True},
            "1 of 4 failed",
            True,
        ),
        ({Outcome.PASSED: 3}, {"complete": False, "exit_status": 2}, "incomplete", True),
        ({Outcome.PASSED: 3, Outcome.NOT_RUN: 1}, {"exit_status": 11}, "incomplete", True),
        ({}, {"exit_status": 5}, "incomplete", True),
        (
            {Outcome.PASSED: 3, Outcome.FAILED: 1, Outcome.HARNESS_ERROR: 1},
            {"exit_status": 8},
            "harness error",
            True,
        ),
    ],
)
def test_it_says_what_a_run_comes_to(
    outcomes: dict[Outcome, int], more: dict[str, Any], message: str, error: bool
) -> None:
    cases = (
        make_case(f"{outcome.name}{number}", outcome)
        for outcome, many in outcomes.items()
        for number in range(many)
    )
    made = badge(make_run(*cases, **more))
    assert (made.label, made.message, made.error) == ("DICOMweb tutorial", message, error)
    alone = set(outcomes) <= {Outcome.PASSED, Outcome.NOT_OFFERED}
    assert (made.colour == GREEN) is (alone and not error)


def test_a_list_that_is_out_of_date_is_not_green(gated: RunResult) -> None:
    assert badge(gated).message == "list out of date"
    assert badge(gated).error


@pytest.mark.parametrize("name", RUNS)
def test_the_picture_says_the_same(name: str, request: pytest.FixtureRequest) -> None:
    run = request.getfixturevalue(name)
    made = badge(run)
    root = ET.fromstring(badge_svg(run))
    assert root.get("aria-label") == root.findtext(f"{SVG}title")
    assert root.get("aria-label") == f"{made.label}: {made.message}"
    assert [text.text for text in root.iter(f"{SVG}text")] == [made.label, made.message]
    shapes = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert shapes == {"svg", "title", "clipPath", "rect", "g", "text"}


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.NOT_OFFERED])
def test_white_letters_can_be_read_on_every_colour(outcome: Outcome) -> None:
    run = make_run(make_case("a", outcome), exit_status=int(outcome is Outcome.NOT_RUN))
    assert _contrast(badge(run).colour) >= 4.5


def _contrast(colour: str) -> float:
    """WCAG 2.2: the contrast between white and a colour."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    red, green, blue = linear
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_a_long_name_does_not_make_a_long_badge(passed: RunResult) -> None:
    run = replace(passed, profile="x" * 500)
    assert len(badge(run).label) < 120
