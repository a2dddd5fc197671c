"""The parts of the page that say what is offered, asked and known."""

from __future__ import annotations

from dataclasses import replace

from conformance.report.fingerprint import fingerprint, media_types
from conformance.report.page_gate import gate_html
from conformance.report.page_offer import offer_html
from conformance.report.page_requirements import requirements_html
from conformance.result import EntryState, Gate, GateEntry, RequirementView, RunResult
from conformance.verdict import Level, Outcome
from tests.support.html import Reader
from tests.support.runs import check, make_case, make_run, mixed_run, passed_case

RULES = tuple(
    RequirementView(name, "PS3.18 2024e", section, Level.MUST, f"What {name} says.")
    for name, section in (("A-1", "10.5.3"), ("A-2", "10.5.2"), ("B-1", "8.7.5"), ("C-1", "10.6"))
)


def _held_to(**verdicts: Outcome) -> RunResult:
    checks = tuple(
        check("x.y", verdict, requirement=name.replace("_", "-"))
        for name, verdict in verdicts.items()
    )
    return make_run(make_case("one", Outcome.PASSED, checks=checks), requirements=RULES)


def test_requirements_have_a_percentage_by_section() -> None:
    run = _held_to(A_1=Outcome.PASSED, A_2=Outcome.FAILED, B_1=Outcome.PASSED)
    shown = Reader(requirements_html(run)).text
    assert "66 % 2 of 3 kept, 1 not asked" in shown
    assert "10.5 Store Transaction 50 % 1 of 2 kept" in shown
    assert "8.7 Media Types 100 % 1 of 1 kept" in shown
    assert "10.6 Search Transaction not asked" in shown
    assert shown.index("8.7 Media") < shown.index("10.5 Store") < shown.index("10.6 Search")
    assert (
        "✗ failed A-2 PS3.18 2024e 10.5.2 (must) What A-2 says. in 1 scenario, broken in one"
        in (shown)
    )


def test_what_was_not_asked_is_not_green() -> None:
    html = requirements_html(_held_to(A_1=Outcome.PASSED))
    assert "<b class=dc-passed>100 %</b>" not in html.partition("8.7 Media")[0]
    assert "<b class=dc-not-run>100 %</b>" in html
    every = {name.id.replace("-", "_"): Outcome.PASSED for name in RULES}
    assert "<b class=dc-not-run>" not in requirements_html(_held_to(**every))


def test_each_requirement_can_be_linked_to_and_leads_to_its_source() -> None:
    html = requirements_html(_held_to(A_1=Outcome.PASSED))
    assert "id=requirement/A-1" in html
    assert "part18.html#sect_10.5.3" in html


def test_operations_say_what_is_offered_mandatory_and_seen() -> None:
    run = make_run(passed_case(), claims=("retrieve", "retrieve.single-part"))
    shown = Reader(offer_html(run)).text
    assert (
        "retrieve a studyGET /studies/{study}mandatoryoffered✓ works 1 request in 1 scenario"
        in (shown)
    )
    # A store that only a scenario starts from was not asked for its own sake.
    assert "storePOST /studiesmandatorynot offerednot asked" in shown
    assert "delete a studyDELETE /studies/{study}not in PS3.18not offerednot asked" in shown
    assert "retrieve.single-partofferednot asked" in shown


def test_what_is_offered_and_does_not_work_is_red() -> None:
    shown = Reader(offer_html(mixed_run())).text
    assert "mandatoryoffered✗ failed 1 request in 1 scenario" in shown


def test_a_list_of_known_failures_says_what_to_do() -> None:
    entry = GateEntry(
        "search.*", 4, "mended soon", "https://h/1", "ann", "", "", EntryState.HOLDS, "holds", 3
    )
    stale = replace(
        entry, id="old", state=EntryState.STALE, says="delete line 9", link="javascript:1"
    )
    html = gate_html(make_run(gate=Gate("known.yaml", (entry, stale))))
    shown = Reader(html).text
    assert "2 entries of known.yaml" in shown
    assert shown.index("old line 4") < shown.index("search.* line 4")
    assert "stale: delete line 9" in shown
    assert "href=https://h/1" in html
    assert "href=javascript" not in html
    assert "<details open>" in html
    assert gate_html(make_run()) == ""


def test_a_target_is_known_by_what_its_answers_say() -> None:
    case = passed_case()
    telling = (("Server", "Orthanc"), ("X-Powered-By", "Mono"), ("MIME-Version", "1.0"))
    exchanges = tuple(
        replace(each, response_headers=(*each.response_headers, *telling))
        for each in case.exchanges
    )
    run = make_run(replace(case, exchanges=exchanges))
    assert fingerprint(run) == ("Server: Orthanc", "X-Powered-By: Mono", "MIME-Version: 1.0")
    assert media_types(run) == ("multipart/related", "application/dicom+json")
