"""The outputs together: they say the same, and are written whole or not at all."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conformance.errors import InputError
from conformance.report import results_json
from conformance.report.github import workflow_commands
from conformance.report.outputs import OUTPUTS, OutputError, files, read_names, write
from conformance.result import RunResult
from conformance.verdict import Outcome

EVERY_FILE = {"junit.xml", "results.sarif", "summary.md", "badge.json", "badge.svg"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("none", ()),
        ("all", ("junit", "sarif", "markdown", "badge")),
        ("junit", ("junit",)),
        ("sarif, junit,sarif", ("sarif", "junit")),
    ],
)
def test_outputs_are_named_in_a_list(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize("text", ["xunit", "junit,all", "none,junit"])
def test_a_name_that_is_none_is_an_error_with_those_that_are(text: str) -> None:
    with pytest.raises(InputError, match="junit, sarif, markdown, badge, all, none"):
        read_names(text)


def test_all_of_them_are_written(every: RunResult, tmp_path: Path) -> None:
    paths = write(every, read_names("all"), tmp_path / "new")
    assert {path.name for path in paths} == set(files(OUTPUTS)) == EVERY_FILE
    assert {path.name for path in (tmp_path / "new").iterdir()} == EVERY_FILE


def test_what_can_not_be_written_is_said(every: RunResult, tmp_path: Path) -> None:
    (tmp_path / "junit.xml").mkdir()
    with pytest.raises(OutputError, match=r"junit\.xml can't be written.*--reports=DIR"):
        write(every, ["junit"], tmp_path)


def test_all_say_what_results_json_says(every: RunResult, tmp_path: Path) -> None:
    results_json.write(every, tmp_path / "results.json")
    write(every, read_names("all"), tmp_path)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    told = json.loads(written["results.json"])
    number = told["summary"]
    assert set(number) == set(Outcome)
    assert all(number.values()), "the run has a case of every outcome"

    root = ET.fromstring(written["junit.xml"])
    # Besides the cases there is one for the run as a whole, which is an error.
    assert int(root.attrib["tests"]) == len(told["cases"]) + 1
    assert int(root.attrib["failures"]) == number["failed"]
    assert int(root.attrib["errors"]) == number["harness error"] + 1
    skipped = Counter(element.attrib["type"] for element in root.iter("skipped"))
    assert skipped == {what: number[what] for what in ("known", "not offered", "not run")}
    talk = sum(1 for case in root.iter("testcase") if {e.tag for e in case} == {"system-out"})
    assert talk == number["warned"] + number["flaky"]
    silent = sum(1 for case in root.iter("testcase") if len(case) == 0)
    assert silent == number["passed"]

    [log] = json.loads(written["results.sarif"])["runs"]
    assert log["properties"]["summary"] == number
    cases = {(r["properties"]["case"], r["properties"]["outcome"])
             for r in log["results"] if "case" in r["properties"]}  # fmt: skip
    by_outcome = Counter(outcome for _, outcome in cases)
    bad = ("harness error", "failed", "flaky", "warned", "known")
    assert by_outcome == {what: number[what] for what in bad}
    suppressed = [r for r in log["results"] if "suppressions" in r]
    assert len({r["properties"]["case"] for r in suppressed}) == number["known"]

    rows = re.findall(r"^\| ([a-z ]+) \| ([\d,]+) \|$", written["summary.md"], re.MULTILINE)
    assert {what: int(many) for what, many in rows if what != "verdict"} == number

    assert json.loads(written["badge.json"])["message"] == "harness error"
    levels = Counter(line.split()[0] for line in workflow_commands(every))
    assert levels["::notice"] == 1
