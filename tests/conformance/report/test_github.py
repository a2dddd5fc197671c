"""Annotations of GitHub, read as its runner reads them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conformance.report.github import error_command, workflow_commands
from conformance.result import RunResult
from conformance.verdict import Outcome
from tests.support.runs import check, make_case, make_run

_COMMAND = re.compile(r"::(\w+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)")
_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}

Read = tuple[str, dict[str, str], str]


def read(line: str) -> Read:
    """Read a command: its level, its properties, its message."""
    found = _COMMAND.fullmatch(line)
    assert found, line
    named = dict(pair.split("=", 1) for pair in found[2].split(","))
    return found[1], {key: _unescape(value) for key, value in named.items()}, _unescape(found[3])


def _unescape(text: str) -> str:
    for escaped, char in _ESCAPES.items():  # the percent sign last
        text = text.replace(escaped, char)
    return text


def test_what_fails_is_an_error_at_the_line_of_the_scenario(mixed: RunResult) -> None:
    found = [read(line) for line in workflow_commands(mixed)]
    asked = "store.refused: STOW-040, PS3.18 10.5.3 (must)."
    assert (
        "error",
        {"file": "scenarios/tutorial/store.yaml", "line": "12", "title": "failed: store.refused"},
        "\n".join(
            (
                f"{asked} A request that can't be read is refused as the client's fault.",
                "In 1 scenario, first store.multipart[no-boundary].",
                "There: expected a status of 400 to 499, got 500 Internal Server Error.",
            )
        ),
    ) in found
    assert [level for level, _, _ in found] == ["error"] * 3 + ["warning"] * 3


def test_doubts_are_errors_where_that_is_asked_for(mixed: RunResult) -> None:
    levels = {read(line)[0] for line in workflow_commands(replace(mixed, strict=True))}
    assert levels == {"error"}


def test_a_known_failure_is_a_notice_with_its_reason(gated: RunResult) -> None:
    [(_, named, text)] = [
        found for found in map(read, workflow_commands(gated)) if found[0] == "notice"
    ]
    assert named["title"] == "known: frames.octets"
    assert text.endswith("\nA known failure: frames come back transcoded.")


def test_a_list_that_is_out_of_date_is_an_error_at_its_line(gated: RunResult) -> None:
    errors = [named for level, named, _ in map(read, workflow_commands(gated)) if level == "error"]
    assert [(named["file"], named["line"]) for named in errors] == [
        ("known-failures.yaml", "2"),
        ("known-failures.yaml", "3"),
    ]


def test_a_run_that_is_not_complete_is_an_error(passed: RunResult) -> None:
    run = replace(passed, complete=False, exit_status=2, stop_reason="interrupted")
    assert [read(line) for line in workflow_commands(run)] == [
        (
            "error",
            {"title": "DICOMweb conformance: incomplete"},
            "The run is not complete: interrupted.",
        )
    ]


def test_a_green_run_says_nothing(passed: RunResult) -> None:
    assert workflow_commands(passed) == ()


def test_a_rule_is_annotated_once(mixed: RunResult) -> None:
    failed = mixed.cases[2]
    run = make_run(failed, replace(failed, id="store.other"), exit_status=1)
    first, *_ = map(read, workflow_commands(run))
    assert "In 2 scenarios, first store.multipart[no-boundary]." in first[2]


@pytest.mark.parametrize(("rules", "shown"), [(10, 10), (11, 10), (40, 10)])
def test_what_github_does_not_show_is_counted(rules: int, shown: int) -> None:
    checks = tuple(check(f"rule.{number}", Outcome.FAILED) for number in range(rules))
    run = make_run(make_case("a", Outcome.FAILED, checks=checks), exit_status=1)
    lines = workflow_commands(run)
    assert len(lines) == shown
    if rules > shown:
        _, named, text = read(lines[-1])
        assert named["title"] == f"and {rules - shown + 1} more"
        assert text.splitlines()[-1] == "The report has all."


def test_hostile_text_neither_ends_a_line_nor_begins_a_command(hostile: RunResult) -> None:
    for line in workflow_commands(hostile):
        assert line.isprintable()
        level, named, text = read(line)
        assert level in ("error", "warning", "notice")
        assert set(named) <= {"file", "line", "title"}
        assert "::error file=a,line=1::b" in named["title"] + text


def test_a_failure_without_a_record_is_an_error() -> None:
    level, named, text = read(error_command("100%: no\nplace"))
    assert (level, named, text) == ("error", {"title": "DICOMweb conformance"}, "100%: no\nplace")
    assert error_command("100%: no\nplace").endswith("::100%25: no%0Aplace")


def test_files_can_be_named_as_the_repository_names_them(mixed: RunResult) -> None:
    lines = workflow_commands(mixed, lambda file: f"harness/{file}")
    files = {read(line)[1].get("file") for line in lines}
    assert files == {
        None,
        "harness/scenarios/tutorial/store.yaml",
        "harness/scenarios/tutorial/retrieve.yaml",
    }
