"""Many runs as one table."""

from __future__ import annotations

import pytest

from conformance.command.matrix.table import Cell, Column, matrix, totals
from conformance.report.chapters import chapter, section_order
from conformance.requirements import load_requirements
from conformance.result import CaseResult, CheckResult, Evidence, RequirementView, RunResult
from conformance.verdict import Level, Outcome
from tests.support.runs import check, make_case, make_run

P, W, Y, F = Outcome.PASSED, Outcome.WARNED, Outcome.FLAKY, Outcome.FAILED
WRONG = Evidence("this", "that")


def _rule(verdict: Outcome, id_: str = "COM-310", section: str = "8.7.5") -> CheckResult:
    evidence = () if verdict is P else (WRONG,)
    return check("a.check", verdict, requirement=id_, section=section, evidence=evidence)


def _case(name: str, outcome: Outcome, *rules: CheckResult) -> CaseResult:
    return make_case(name, outcome, checks=rules)


def _cell(*cases: CaseResult) -> Cell:
    (row,) = matrix([Column("a", make_run(*cases))]).rows
    return row.cells[0]


@pytest.mark.parametrize(
    ("cases", "outcome"),
    [
        ([_case("a", P, _rule(P)), _case("b", P, _rule(P))], P),
        ([_case("a", P, _rule(P)), _case("b", F, _rule(F))], F),
        ([_case("a", W, _rule(W), _rule(P)), _case("b", P, _rule(P))], W),
        ([_case("a", Y, _rule(F)), _case("b", P, _rule(P))], Y),
        ([_case("a", Y, _rule(F)), _case("b", F, _rule(F))], F),
        # Where the harness broke, nothing is said of the server.
        ([_case("a", Outcome.HARNESS_ERROR, _rule(F)), _case("b", P, _rule(P))], P),
    ],
)
def test_a_cell_has_the_worst_that_was_seen(cases: list[CaseResult], outcome: Outcome) -> None:
    assert _cell(*cases).outcome is outcome


def test_a_cell_says_where_and_what() -> None:
    cell = _cell(_case("a", F, _rule(F), _rule(P)), _case("b", P, _rule(P)))
    assert (cell.broken, cell.held) == (("a",), ("b",))
    (sighting,) = cell.sightings
    assert (sighting.check, sighting.case, sighting.evidence) == ("a.check", "a", WRONG)


def test_what_a_server_was_not_held_to_is_never_green() -> None:
    one = make_run(_case("a", P, _rule(P, "COM-310"), _rule(F, "COM-320")))
    other = make_run(_case("a", P, _rule(P, "COM-310")), _case("b", Outcome.NOT_OFFERED))
    found = matrix([Column("one", one), Column("other", other)])
    cells = {row.requirement.id: [cell.outcome for cell in row.cells] for row in found.rows}
    assert cells == {"COM-310": [P, P], "COM-320": [F, None]}
    assert totals(found.groups, 1) == {P: 1, None: 1}


def test_what_no_run_held_a_server_to_is_counted() -> None:
    known = tuple(
        RequirementView(id_, "PS3.18", "8.7.5", Level.MUST, "So.") for id_ in ("COM-310", "COM-999")
    )
    run: RunResult = make_run(_case("a", P, _rule(P)), requirements=known)
    found = matrix([Column("a", run)])
    assert [row.requirement.id for row in found.rows] == ["COM-310"]
    assert found.unasked == 1


def test_rows_stand_in_the_order_of_their_sources() -> None:
    places = ["F.2.2", "8.10", "8.7.5", "Table 10.6.3-1 (200)", "8.7.3", "10.6.1"]
    rules = [_rule(P, f"COM-{number}", place) for number, place in enumerate(places, start=100)]
    rules.append(check("a.check", P, requirement="RFC-1", source="RFC 2046", section="5.1.1"))
    groups = matrix([Column("a", make_run(_case("a", P, *rules)))]).groups
    told = [(group.chapter, [row.requirement.section for row in group.rows]) for group in groups]
    assert told == [
        ("8.7 Media Types", ["8.7.3", "8.7.5"]),
        ("8.10", ["8.10"]),
        ("10.6 Search Transaction", ["10.6.1", "Table 10.6.3-1 (200)"]),
        ("F.2 DICOM JSON Model", ["F.2.2"]),
        ("", ["5.1.1"]),
    ]


def test_each_chapter_of_ours_has_a_name() -> None:
    for each in load_requirements().values():
        found = chapter(each.source, each.section)
        assert (" " in found) is each.source.startswith("PS3.18"), (each.id, found)
        assert section_order(each.section)
