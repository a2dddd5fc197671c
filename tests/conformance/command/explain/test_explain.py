"""What an id stands for: all of them, and what a run has seen of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.command.catalogue import load_catalogue
from conformance.command.explain.build import Explainer
from conformance.command.explain.explanation import Explanation
from conformance.command.explain.terminal import explanation_lines
from conformance.command.main import main
from conformance.command.relations import Relations
from conformance.report import results_json
from conformance.result import Evidence, ProbeView
from conformance.verdict import Outcome
from tests.support.runs import check, exchange, make_case, make_run

CATALOGUE = load_catalogue()
PLAIN = Explainer(CATALOGUE)
URL = "http://127.0.0.1:8080/dicom-web/studies?PatientName=A%5EB"


def _section(explanation: Explanation, title: str) -> list[str]:
    return [
        " ".join([entry.head, *(text for _, text in entry.lines)])
        for section in explanation.sections
        if section.title.startswith(title)
        for entry in section.entries
    ]


@pytest.mark.parametrize("id_", PLAIN.known())
def test_every_id_is_explained_on_a_hundred_columns(id_: str) -> None:
    found = PLAIN.explain(id_)
    assert found
    for explanation in found:
        assert explanation.id == id_
        assert explanation.says.endswith(".")
        assert explanation.next
        lines = list(explanation_lines(explanation))
        # A command is one line, however long.
        assert max(map(len, lines[: -len(explanation.next)])) <= 100
        assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("id_", CATALOGUE.checks)
def test_a_check_says_who_asks_for_it(id_: str) -> None:
    explanation = next(e for e in PLAIN.explain(id_) if e.kind == "check")
    who = _section(explanation, "who says so")
    requirement = CATALOGUE.requirements[CATALOGUE.checks[id_].requirement]
    assert who[0].startswith(
        f"{requirement.id}, {requirement.source} {requirement.section} ({requirement.level})"
    )


def test_every_bug_is_told_by_what_catches_it() -> None:
    for bug in CATALOGUE.bugs.values():
        for id_ in filter(None, (bug.check, *bug.cases, bug.probe)):
            told = [line for e in PLAIN.explain(id_) for line in _section(e, "how servers get it")]
            assert any(bug.url in line and bug.wrong in line for line in told), (bug.id, id_)


def test_every_requirement_says_what_asks_it_or_lists_nothing() -> None:
    """What is said of a requirement comes from the tables that the run itself reads."""
    relations = Relations(CATALOGUE)
    assert [rule.id for rule in relations.checks_of("STOW-500")] == ["store.read-back"]
    assert "status.expected" in [rule.id for rule in relations.checks_of("QIDO-050")]
    assert relations.answers_of("QIDO-050")["ps3.18"] == ("search.no-match",)
    assert {probe for probe, _ in relations.drawn_for("MP-040")} == {"probe.multipart.legal"}
    assert {probe for probe, _ in relations.drawn_for("MP-020")} == {"probe.multipart.illegal"}


@pytest.mark.parametrize(
    ("id_", "broken"),
    [
        ("BUG-003", "STOW-600"),  # the answer that the profile names
        ("BUG-095", "QIDO-060"),  # the status that the step names
        ("BUG-148", "WADO-400"),  # what a probe asked for
    ],
)
def test_a_bug_of_a_status_breaks_what_that_rests_on(id_: str, broken: str) -> None:
    bug = CATALOGUE.bugs[id_]
    assert bug.check == "status.expected"
    assert Relations(CATALOGUE).requirements_of_bug(bug) == {broken}


def test_an_id_that_names_two_things_gets_both() -> None:
    kinds = [
        explanation.kind.split()[0] for explanation in PLAIN.explain("retrieve.default-syntax")
    ]
    assert kinds == ["scenario", "check"]


@pytest.fixture
def results(tmp_path: Path) -> str:
    evidence = (Evidence("the study of red-triangle", "it is not found"),)
    rules = (
        check("search.matches", Outcome.FAILED, requirement="QIDO-290", evidence=evidence),
        check("http.answered", Outcome.PASSED, requirement="COM-180"),
    )
    asked = (exchange("search", "GET", URL, 200, "OK"),)
    red = make_case("search.studies.encoded[caret]", Outcome.FAILED, checks=rules, exchanges=asked)
    held = (check("search.matches", Outcome.PASSED, requirement="QIDO-290"),)
    green = make_case("search.no-match", Outcome.PASSED, checks=held)
    path = tmp_path / "results.json"
    results_json.write(make_run(red, green, profile="ps3.18"), path)
    return str(path)


@pytest.mark.parametrize("id_", ["search.matches", "QIDO-290", "search.studies.encoded[caret]"])
def test_what_a_run_has_seen_is_told(
    id_: str, results: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", id_, "--results", results]) == 0
    said = capsys.readouterr().out
    assert "what was seen (" in said
    assert f"asked     GET {URL}" in said
    assert "answer    200 OK" in said
    assert "expected  the study of red-triangle" in said
    assert "got       it is not found" in said
    assert "--profile=ps3.18 'scenarios/tutorial/" in said
    if "[" not in id_:
        assert "It was broken in 1 scenario, and held in 1." in said
        assert f"explain 'search.studies.encoded[caret]' --results {results}" in said


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("http.answered", "It held in 1 scenario."),
        ("http.length", "No scenario came to it."),
        ("search.no-match", "search.no-match: passed"),
        ("probe.accept", "It was not among what was run."),
    ],
)
def test_what_held_or_was_not_met_is_told_too(
    id_: str, told: str, results: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", id_, "--results", results]) == 0
    assert told in capsys.readouterr().out


def test_what_a_probe_found_can_be_tried_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    probe = ProbeView(25, 100, replays=("pytest --replay=probe.accept:abc",))
    rules = (check("search.matches", Outcome.FAILED, evidence=(Evidence("this", "that"),)),)
    drawn = make_case("probe.accept", Outcome.FAILED, checks=rules, probe=probe)
    told = make_case("search.no-match", Outcome.FAILED, checks=rules)
    path = tmp_path / "results.json"
    results_json.write(make_run(drawn, told), path)
    assert main(["explain", "probe.accept", "--results", str(path)]) == 0
    assert "next      pytest --replay=probe.accept:abc" in capsys.readouterr().out.splitlines()
    # A scenario tells it better.
    assert main(["explain", "search.matches", "--results", str(path)]) == 0
    assert "explain search.no-match --results" in capsys.readouterr().out


def test_a_scenario_of_ones_own_is_explained_by_its_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.json"
    own = make_case("ours.first", Outcome.PASSED, file="ours/first.yaml", line=7)
    results_json.write(make_run(own), path)
    assert main(["explain", "ours.first", "--results", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ours.first (scenario of your own)\n")
    assert "file      ours/first.yaml:7" in said
    assert "ours.first: passed" in said
    assert main(["explain", "ours.frist", "--results", str(path)]) == 4
    assert "did you mean 'ours.first'?" in capsys.readouterr().err


def test_a_requirement_says_where_it_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "STOW-500"]) == 0
    url = "https://dicom.nema.org/medical/dicom/2024e/output/html/part18.html#sect_10.5.2"
    assert f"read it   {url}" in capsys.readouterr().out


def test_a_test_can_be_named_as_pytest_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "scenarios/tutorial/store.yaml::store.multipart[no-boundary]"]) == 0
    assert capsys.readouterr().out.startswith("store.multipart[no-boundary] (variant")


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("serach.matches", "search.matches"),
        ("QIDO290", "QIDO-290"),
        ("store.multipart[no-bundary]", "store.multipart[no-boundary]"),
        ("bug-003", "BUG-003"),
    ],
)
def test_an_unknown_id_gets_the_nearest_one(
    word: str, nearest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", word]) == 4
    assert f"nothing has the id '{word}'; did you mean '{nearest}'?" in capsys.readouterr().err


def test_what_is_like_nothing_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "%%%%%"]) == 4
    assert "`python -m conformance list` has them all" in capsys.readouterr().err
