from __future__ import annotations

from dataclasses import replace
from html import unescape

from conformance.report.page_case import Detail, Telling, case_html
from conformance.report.page_exchange import Common, common_to
from conformance.report.page_held import Held
from conformance.result import CaseResult, Evidence, InstanceView, Known, RunResult
from conformance.verdict import Outcome
from tests.support.html import Reader
from tests.support.runs import STUDY, make_run, text_body


def told(case: CaseResult, detail: Detail = Detail.WHOLE) -> str:
    """A case as the page of a run of it alone tells it."""
    run = make_run(case)
    return case_html(case, Telling(common_to(run), Held.of(run), detail))


def test_a_failure_unfolds_to_checks_and_transcript(mixed: RunResult) -> None:
    case = mixed.cases[2]
    shown = Reader(told(case)).text
    expected_order = (
        "✗ failed store.refused in POST /studies, exchange 1",
        "STOW-040, PS3.18 10.5.3 (must)",
        "a status of 400 to 499",
        "500 Internal Server Error",
        "! warned error.body",
        "1 check passed",
        "1. POST /studies → 500 Internal Server Error in 12 ms",
        "POST http://127.0.0.1:18042/dicom-web/studies\nAccept: application/dicom+json",
        case.exchanges[0].request_body.parts[0].sha256,
        "<html><head><title>500</title>",
        case.exchanges[0].curl,
        "2. look for red-triangle → 404 Not Found",
    )
    places = [shown.index(words) for words in expected_order]
    assert places == sorted(places)


def test_a_flaky_case_shows_both_attempts(mixed: RunResult) -> None:
    shown = Reader(told(mixed.cases[4])).text
    assert shown.index("~ flaky delete.gone") < shown.index("The other attempt: ✓ passed")
    assert "200 OK\nContent-Type" in shown
    assert "204 No Content\nContent-Type" in shown


def test_a_rule_that_is_broken_on_many_exchanges_is_told_once(mixed: RunResult) -> None:
    case = mixed.cases[2]
    bad = case.checks[1]
    checks = tuple(replace(bad, exchange=index % 4) for index in range(8))
    html = told(replace(case, checks=checks, exchanges=case.exchanges * 2))
    shown = Reader(html).text
    assert shown.count(bad.says) == 1
    assert "in POST /studies and others: exchanges 1, 2, 3 and 4" in shown
    assert shown.count("a status of 400 to 499") == 1
    assert "500 Internal Server Error (exchanges 1, 2, 3 and 4)" in shown
    assert html.count("<details open>") == 3
    assert html.count("Repeat it in the folder of this page") == 4


def test_what_came_for_several_is_said_once(mixed: RunResult) -> None:
    case = mixed.cases[2]
    absent = tuple(Evidence(f"{name} of the study", "it is absent") for name in ("A", "B"))
    bad = replace(case.checks[1], evidence=(*absent, Evidence("C of the study", "17")))
    shown = Reader(told(replace(case, checks=(bad,)))).text
    assert "expectedA of the studyB of the studygotit is absent (each)" in shown
    assert "expectedC of the studygot17" in shown


def test_what_led_up_to_a_failure_is_named(mixed: RunResult) -> None:
    given, look, step = mixed.cases[0].exchanges
    bad = replace(mixed.cases[2].checks[1], exchange=2)
    case = replace(mixed.cases[2], checks=(bad,), exchanges=(given, look, step))
    shown = Reader(told(case)).text
    assert "Repeat it in the folder of this page, after 1 (what the test stored" in shown
    assert given.curl in shown


def test_passed_checks_are_one_line(mixed: RunResult) -> None:
    shown = Reader(told(mixed.cases[0])).text
    assert (
        "15 checks passedgiven, media-type; store: read-back; http: framing (2), status;"
        " multipart: syntax; retrieve: instances; 7 on the looks of the run's own"
    ) in shown


def test_a_missing_answer_says_why(mixed: RunResult) -> None:
    cut = replace(mixed.cases[2].exchanges[0], status=0, reason="", failure="closed, 12 octets")
    shown = Reader(told(replace(mixed.cases[2], exchanges=(cut,)))).text
    assert "no whole response: closed, 12 octets" in shown


def test_a_passed_case_shows_both_sides_and_the_command(mixed: RunResult) -> None:
    case = mixed.cases[0]
    html = told(case)
    shown = Reader(html).text
    step = case.exchanges[2]
    for words in (
        "3. GET /studies/{study} → 200 OK in 12 ms",
        f"GET /dicom-web/studies/{STUDY}",
        "200 OK",
        "octets (2.9 MB), in 1 part]",
        "SHA-256",
        "2 looks of the run's own: given, read back red-triangle → 200 OK",
    ):
        assert words in shown
    assert step.curl in unescape(html)
    assert case.exchanges[1].curl not in unescape(html)
    assert step.curl not in unescape(told(case, Detail.NO_CURL))
    assert "GET /dicom-web" not in Reader(told(case, Detail.NONE)).text


def test_a_passed_case_is_small(mixed: RunResult) -> None:
    assert len(told(mixed.cases[0], Detail.NO_CURL)) < 1_700
    story = replace(mixed.cases[0], exchanges=mixed.cases[0].exchanges * 20)
    html = told(story, Detail.NO_CURL)
    assert len(html) < 20_000
    assert "60. GET /studies/{study} → 200 OK" in html
    assert "→ 200 OK; and 28 more" in html


def test_what_most_exchanges_have_is_told_once(mixed: RunResult) -> None:
    usual, odd = ("Vary", "Accept"), ("X-Odd", "yes")
    step = mixed.cases[0].exchanges[2]
    plain = replace(step, response_headers=(usual, ("Date", "now")))
    other = replace(step, response_headers=(odd,))
    case = replace(mixed.cases[0], exchanges=(*[plain] * 9, other), checks=())
    shown = Reader(told(case)).text
    assert shown.count("Vary: Accept") == shown.count("(no Vary: Accept)") == 1
    assert "X-Odd: yes" in shown
    assert "Date" not in shown


def test_what_several_cases_have_in_common_is_told_once(mixed: RunResult) -> None:
    first, second = mixed.cases[:2]
    held = Held.of(mixed)
    telling = Telling(Common(), held)
    assert [Reader(case_html(case, telling)).text.count("framing") for case in (first, second)] == [
        0,
        0,
    ]
    assert Reader("".join(held.html())).text.count("http: framing (2), status") == 1


def test_an_instance_is_shown_with_its_elements_and_its_picture(mixed: RunResult) -> None:
    case = mixed.cases[2]
    digest = case.exchanges[0].request_body.parts[0].sha256
    instance = InstanceView(digest, ("(0010,0010) PN PatientName: A^B",), 3, "iVBORw0KGgo=")
    html = told(replace(case, instances=(instance,)))
    shown = Reader(html).text
    assert "(0010,0010) PN PatientName: A^B\nand 3 more elements" in shown
    assert html.count("data:image/png;base64,iVBORw0KGgo=") == 2
    assert f"href=#instance/{digest[:12]}" in html
    brief = told(replace(case, instances=(instance,)), Detail.BRIEF)
    assert "PatientName" not in brief


def test_what_was_stored_before_a_failure_is_shown_too(mixed: RunResult) -> None:
    given, look, step = mixed.cases[0].exchanges
    instance = InstanceView(given.request_body.parts[0].sha256, ("(0010,0020) LO PatientID: 1",))
    bad = replace(mixed.cases[2].checks[1], exchange=2)
    plain = replace(step, response_body=text_body("{}"))
    case = replace(
        mixed.cases[2], checks=(bad,), exchanges=(given, look, plain), instances=(instance,)
    )
    assert "(0010,0020) LO PatientID: 1" in Reader(told(case)).text


def test_dicom_json_is_made_readable(mixed: RunResult) -> None:
    body = text_body('{"00100020":{"vr":"LO","Value":["4711"]}}')
    exchange = replace(mixed.cases[2].exchanges[0], response_body=body)
    shown = Reader(told(replace(mixed.cases[2], exchanges=(exchange,)))).text
    assert "(0010,0020) LO 4711" in shown


def test_a_known_failure_says_why_it_is_one(mixed: RunResult) -> None:
    case = mixed.cases[2]
    known = Known("store.*", 3, "mended in 2.1", "https://h/issues/1", "ann", Outcome.FAILED)
    bad = replace(case.checks[1], verdict=Outcome.KNOWN, known=known)
    html = told(replace(case, checks=(bad,), outcome=Outcome.KNOWN))
    assert "Known: mended in 2.1 (owner ann, https://h/issues/1); by line 3" in Reader(html).text
    assert "href=https://h/issues/1>" in html
    script = replace(bad, known=replace(known, link="javascript:alert(1)"))
    assert "href=javascript" not in told(replace(case, checks=(script,)))


def test_each_check_can_be_linked_to(mixed: RunResult) -> None:
    html = told(mixed.cases[2])
    for check in mixed.cases[2].checks[1:]:
        assert f'id="{mixed.cases[2].id}/{check.check}/{check.requirement}"' in html
