"""JUnit XML: valid after the schema of Jenkins, read by a reader that is not ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import junitparser
import pytest
import xmlschema

from conformance.report.junit import junit
from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.support.runs import make_case, make_run

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "data" / "junit-10.xsd")
RUNS = ("passed", "mixed", "gated", "every", "hostile", "endless")


def suites(run: RunResult) -> dict[str, junitparser.TestSuite]:
    document = junitparser.JUnitXml.fromstring(junit(run).encode())
    return {suite.name: suite for suite in document}


def cases(run: RunResult) -> dict[str, junitparser.TestCase]:
    return {case.name: case for suite in suites(run).values() for case in suite}


def results(run: RunResult, name: str) -> list[tuple[type, str, str]]:
    """What a reader says of a case: kind, type and message."""
    return [(type(each), each.type, each.message) for each in cases(run)[name].result]


@pytest.mark.parametrize("name", RUNS)
def test_every_run_is_valid(name: str, request: pytest.FixtureRequest) -> None:
    SCHEMA.validate(junit(request.getfixturevalue(name)))


def test_a_run_of_nothing_is_valid_and_has_an_error() -> None:
    run = make_run(exit_status=5)
    SCHEMA.validate(junit(run))
    document = junitparser.JUnitXml.fromstring(junit(run).encode())
    assert (document.tests, document.errors) == (1, 1)


@pytest.mark.parametrize("name", RUNS)
def test_counters_agree_with_what_is_there(name: str, request: pytest.FixtureRequest) -> None:
    root = ET.fromstring(junit(request.getfixturevalue(name)))
    for element in (root, *root.iter("testsuite")):
        there = {
            "tests": len(list(element.iter("testcase"))),
            "failures": len(list(element.iter("failure"))),
            "errors": len(list(element.iter("error"))),
            "skipped": len(list(element.iter("skipped"))),
        }
        counters = {key: int(element.attrib[key]) for key in there if key in element.attrib}
        assert counters == {key: there[key] for key in counters}
        assert {"tests", "failures", "errors"} <= set(counters)


def test_a_failure_is_a_failure_and_names_the_rule_and_the_line(mixed: RunResult) -> None:
    name = "store.multipart[no-boundary]"
    [(kind, check, message)] = results(mixed, name)
    assert kind is junitparser.Failure
    assert check == "store.refused"
    assert message.startswith("store.refused: STOW-040, PS3.18 10.5.3 (must). A request that can't")
    assert "expected a status of 400 to 499, got 500 Internal Server Error" in message
    text = cases(mixed)[name].result[0].text
    assert text.startswith("scenarios/tutorial/store.yaml:12\n")
    assert "curl --globoff --request POST" in text


def test_a_fault_of_the_harness_is_an_error(mixed: RunResult) -> None:
    assert results(mixed, "retrieve.frames[star]") == [
        (junitparser.Error, "harness error", 'KeyError: "x"')
    ]


def test_what_was_not_judged_is_skipped_and_says_why(mixed: RunResult) -> None:
    [(kind, what, message)] = results(mixed, "store.single")
    assert (kind, what) == (junitparser.Skipped, "not offered")
    assert message == "not offered: the profile orthanc does not claim: store.single"
    [(kind, what, _)] = results(mixed, "delete.study")
    assert (kind, what) == (junitparser.Skipped, "not run")


def test_a_known_failure_is_skipped_with_its_reason_and_all_that_was_found(
    gated: RunResult,
) -> None:
    [(kind, what, message)] = results(gated, "retrieve.frames.several")
    assert (kind, what) == (junitparser.Skipped, "known")
    assert message.startswith("known: frames come back transcoded. frames.octets: ")
    assert "the octets of frame 2" in cases(gated)["retrieve.frames.several"].system_out


@pytest.mark.parametrize(("strict", "kinds"), [(False, []), (True, [junitparser.Failure])])
@pytest.mark.parametrize("name", ["search.studies[fuzzymatching]", "delete.instance"])
def test_what_is_in_doubt_fails_where_that_is_asked_for(
    name: str, strict: bool, kinds: list[type], mixed: RunResult
) -> None:
    run = replace(mixed, strict=strict)
    assert [kind for kind, _, _ in results(run, name)] == kinds
    assert bool(cases(run)[name].system_out) is not strict


@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        (
            {"complete": False, "exit_status": 2, "stop_reason": "interrupted"},
            "incomplete",
            "The run is not complete: interrupted.",
        ),
        ({"exit_status": 3}, "exit status", "The run ended with exit status 3."),
    ],
)
def test_a_run_that_is_not_green_is_not_green_here(
    more: dict[str, Any], kind: str, words: str, passed: RunResult
) -> None:
    run = replace(passed, **more)
    assert results(run, "the run as a whole") == [(junitparser.Error, kind, words)]
    assert junitparser.JUnitXml.fromstring(junit(run).encode()).errors == 1


def test_a_list_that_is_out_of_date_is_an_error_with_the_lines_to_mend(gated: RunResult) -> None:
    [(kind, what, _)] = results(gated, "the run as a whole")
    assert (kind, what) == (junitparser.Error, "stale")
    text = cases(gated)["the run as a whole"].result[0].text
    assert text.splitlines() == [
        f"known-failures.yaml:{line}: search.studies::{state} is in this state: {state}"
        for line, state in ((2, "stale"), (3, "expired"))
    ]


def test_a_green_run_has_nothing_but_its_cases(passed: RunResult) -> None:
    assert sorted(cases(passed)) == sorted(case.id for case in passed.cases)
    assert [case.result for case in cases(passed).values()] == [[]] * 19


def test_cases_are_grouped_by_file() -> None:
    others = make_case("a", Outcome.PASSED, file="b.yaml"), make_case("c", Outcome.PASSED)
    run = make_run(make_case("d", Outcome.PASSED), *others)
    assert {name: [case.name for case in suite] for name, suite in suites(run).items()} == {
        "scenarios/tutorial/retrieve.yaml": ["d", "c"],
        "b.yaml": ["a"],
    }


def test_hostile_text_stays_text(hostile: RunResult) -> None:
    root = ET.fromstring(junit(hostile))
    known = {"testsuites", "testsuite", "testcase", "properties", "property"}
    known |= {"failure", "error", "skipped", "system-out"}
    assert {element.tag for element in root.iter()} == known
    shown = [*root.itertext(), *(text for e in root.iter() for text in e.attrib.values())]
    assert any("<script>alert(1)</script>" in text for text in shown)
    assert all(char.isprintable() or char in "\n\t" for text in shown for char in text)
