"""SARIF: valid after its schema, at the line of the scenario, with help from the requirement."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.report.sarif import sarif
from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.support.runs import BASE, HERE, make_case, make_run

DATA = Path(__file__).parents[2] / "data" / "sarif-2.1.0.json"
VALIDATOR = Draft202012Validator(
    json.loads(DATA.read_text(encoding="utf-8-sig")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
RUNS = ("passed", "mixed", "gated", "every", "hostile", "endless")


def log(run: RunResult) -> dict[str, Any]:
    text = sarif(run)
    assert text.isascii()
    data: dict[str, Any] = json.loads(text)
    VALIDATOR.validate(data)
    [only] = data["runs"]
    assert isinstance(only, dict)
    return only


def results(run: RunResult, case: str) -> list[dict[str, Any]]:
    return [each for each in log(run)["results"] if each["properties"].get("case") == case]


@pytest.fixture
def hostile(hostile: RunResult) -> RunResult:
    return replace(hostile, started="2025-03-14T09:26:53+00:00")


@pytest.fixture
def endless(endless: RunResult) -> RunResult:
    return replace(endless, started="2025-03-14T09:26:53+00:00")


@pytest.mark.parametrize("name", RUNS)
def test_every_run_is_valid_and_holds_together(name: str, request: pytest.FixtureRequest) -> None:
    data = log(request.getfixturevalue(name))
    rules = data["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in data["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # What GitHub asks of a log beyond the schema: a place, and a level.
        [place] = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"]
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        assert result["level"] in ("error", "warning")


def test_a_green_run_has_no_result(passed: RunResult) -> None:
    data = log(passed)
    assert data["results"] == []
    assert data["invocations"] == [
        {
            "commandLine": passed.command,
            "executionSuccessful": True,
            "exitCode": 0,
            "toolExecutionNotifications": [],
            "startTimeUtc": "2025-03-14T09:26:53Z",
            "endTimeUtc": "2025-03-14T09:27:05Z",
        }
    ]


def test_a_result_points_at_the_scenario_and_shows_the_exchange(mixed: RunResult) -> None:
    first, second = results(mixed, "store.multipart[no-boundary]")
    assert (first["ruleId"], first["level"]) == ("store.refused:STOW-040", "error")
    assert (second["ruleId"], second["level"]) == ("error.body:COM-410", "warning")
    asked = "A request that can't be read is refused as the client's fault."
    assert first["message"]["text"].splitlines() == [
        f"store.multipart[no-boundary], POST /studies: {asked}",
        "expected a status of 400 to 499, got 500 Internal Server Error",
        "expected no instance is stored, got 1 of 3 instances can be retrieved",
    ]
    assert first["occurrenceCount"] == 2
    [place] = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "scenarios/tutorial/store.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
    }
    assert first["webRequest"]["target"] == f"{BASE}/studies"
    assert first["webRequest"]["headers"]["Authorization"] == "(hidden)"
    assert first["webResponse"]["statusCode"] == 500
    assert "NullReferenceException" in first["webResponse"]["body"]["text"]
    assert first["properties"]["curl"].startswith("curl --globoff --request POST")


def test_a_rule_has_help_from_its_requirement(mixed: RunResult) -> None:
    rules = {rule["id"]: rule for rule in log(mixed)["tool"]["driver"]["rules"]}
    rule = rules["store.refused:STOW-040"]
    says = "A request that can't be read is refused as the client's fault."
    url = "https://dicom.nema.org/medical/dicom/2024e/output/html/part18.html#sect_10.5.3"
    assert rule["shortDescription"]["text"] == says
    assert rule["fullDescription"]["text"] == f"STOW-040, PS3.18 10.5.3 (must): {says}"
    assert rule["helpUri"] == url
    assert rule["help"]["markdown"] == f"{says}\n\nSTOW-040: [PS3.18 10.5.3 (must)]({url})"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rules["error.body:COM-410"]["defaultConfiguration"] == {"level": "warning"}


def test_a_known_failure_is_suppressed_with_its_reason(gated: RunResult) -> None:
    [result] = results(gated, "retrieve.frames.several")
    assert result["level"] == "error"
    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "frames come back transcoded",
            "location": {
                "physicalLocation": {
                    "artifactLocation": {"uri": "known-failures.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 4},
                }
            },
        }
    ]


@pytest.mark.parametrize(("strict", "level"), [(False, "warning"), (True, "error")])
@pytest.mark.parametrize("name", ["search.studies[fuzzymatching]", "delete.instance"])
def test_what_is_in_doubt_is_an_error_where_that_is_asked_for(
    name: str, strict: bool, level: str, mixed: RunResult
) -> None:
    [result] = results(replace(mixed, strict=strict), name)
    assert result["level"] == level


def test_what_was_not_judged_is_a_notification(mixed: RunResult) -> None:
    assert results(mixed, "delete.study") == results(mixed, "store.single") == []
    [invocation] = log(mixed)["invocations"]
    assert invocation["executionSuccessful"] is False
    told = {
        (note["level"], note["message"]["text"])
        for note in invocation["toolExecutionNotifications"]
    }
    assert ("error", 'retrieve.frames[star]: harness error: KeyError: "x"') in told
    assert any(text.startswith("delete.study: not run: ") for _, text in told)
    assert any(text.startswith("The run is not complete: ") for _, text in told)


def test_a_run_that_is_not_complete_is_a_result_of_its_own(passed: RunResult) -> None:
    run = replace(passed, complete=False, exit_status=2, stop_reason="interrupted")
    [result] = log(run)["results"]
    assert (result["ruleId"], result["level"]) == ("run", "error")
    assert result["message"]["text"] == "The run is not complete: interrupted."
    assert log(run)["invocations"][0]["executionSuccessful"] is False


def test_a_run_of_nothing_is_a_result_too() -> None:
    [result] = log(make_run(exit_status=5))["results"]
    assert result["message"]["text"] == "Nothing was judged."


def test_a_list_that_is_out_of_date_is_a_result_at_its_line(gated: RunResult) -> None:
    found = [each for each in log(gated)["results"] if each["ruleId"] == "run"]
    places = [each["locations"][0]["physicalLocation"] for each in found]
    assert [place["artifactLocation"]["uri"] for place in places] == ["known-failures.yaml"] * 2
    assert [place["region"]["startLine"] for place in places] == [2, 3]


def test_a_case_that_no_check_could_judge_is_a_result() -> None:
    lost = make_case("a.b", Outcome.FAILED, reason="the connection broke")
    [result] = results(make_run(lost, exit_status=1), "a.b")
    assert (result["ruleId"], result["level"]) == ("scenario", "error")
    assert result["message"]["text"] == "a.b: the connection broke"


def test_a_fault_of_the_harness_is_a_result_so_that_it_does_not_look_mended(
    mixed: RunResult,
) -> None:
    [result] = results(mixed, "retrieve.frames[star]")
    assert (result["ruleId"], result["level"]) == ("scenario", "error")


def test_no_answer_is_said_to_be_none(mixed: RunResult) -> None:
    case = mixed.cases[2]
    silent = replace(case.exchanges[0], status=0, reason="", failure="timed out")
    run = make_run(replace(case, exchanges=(silent,)), exit_status=1)
    assert results(run, case.id)[0]["webResponse"] == {
        "noResponseReceived": True,
        "reasonPhrase": "timed out",
    }


def test_fields_of_one_name_are_joined(mixed: RunResult) -> None:
    case = mixed.cases[2]
    fields = (("Via", "a"), ("Via", "b"))
    sent = replace(case.exchanges[0], url=HERE, response_headers=fields)
    run = make_run(replace(case, exchanges=(sent,)), exit_status=1)
    assert results(run, case.id)[0]["webResponse"]["headers"] == {"Via": "a, b"}


def test_results_are_told_apart_and_known_again(every: RunResult) -> None:
    prints = [
        each["partialFingerprints"]["primaryLocationLineHash"] for each in log(every)["results"]
    ]
    assert len(set(prints)) == len(prints)
    again = replace(every, seed="0" * 16, target="http://127.0.0.1:1/other")
    assert prints == [
        each["partialFingerprints"]["primaryLocationLineHash"] for each in log(again)["results"]
    ]


def test_a_file_outside_of_the_sources_has_a_whole_address() -> None:
    lost = make_case("a.b", Outcome.FAILED, reason="broken", file="/home/me/my scenarios/a.yaml")
    [result] = results(make_run(lost, exit_status=1), "a.b")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "file:///home/me/my%20scenarios/a.yaml"
    }


def test_hostile_text_stays_text(hostile: RunResult) -> None:
    for rule in log(hostile)["tool"]["driver"]["rules"]:
        assert "<script>" not in rule["help"]["markdown"].replace("\\<", "")
    assert not any(ord(char) < 32 and char != "\n" for char in sarif(hostile))
