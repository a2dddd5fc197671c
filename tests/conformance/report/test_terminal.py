from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.report.terminal import closing_lines, failure_text
from conformance.result import RunResult
from conformance.verdict import Outcome


def test_a_failure_says_what_who_and_how_to_repeat_it(mixed: RunResult) -> None:
    text = failure_text(mixed.cases[2], encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "store.multipart[no-boundary]: failed"
    assert "1. failed: store.refused in step 'POST /studies', exchange 1" in lines
    assert "     asked by  STOW-040, PS3.18 10.5.3 (must)" in lines
    assert "               A request that can't be read is refused as the client's fault." in lines
    assert "     expected  a status of 400 to 499" in lines
    assert "     got       500 Internal Server Error" in lines
    assert "2. warned: error.body in step 'POST /studies', exchange 1" in lines
    assert "  > POST http://127.0.0.1:18042/dicom-web/studies" in lines
    assert "  > Content-Type: multipart/related" in lines
    assert "  > [8,682,407 octets (8.7 MB), in 3 parts]" in lines
    assert "  < 500 Internal Server Error" in lines
    assert '  < ETag: "5f-1"' in lines
    assert any("NullReferenceException" in line for line in lines)
    assert lines[-1] == f"  {mixed.cases[2].exchanges[0].curl}"


def test_a_passed_check_is_not_among_the_failures(mixed: RunResult) -> None:
    assert "http.framing" not in failure_text(mixed.cases[2])


def test_a_flaky_case_says_so(mixed: RunResult) -> None:
    text = failure_text(mixed.cases[4])
    assert "this attempt is the one that failed; the other: passed" in text
    assert "got       1 match: 1.2.826" in text


def test_a_missing_answer_says_why(mixed: RunResult) -> None:
    case = mixed.cases[2]
    cut = replace(case.exchanges[0], status=0, reason="", failure="closed after 12 octets")
    text = failure_text(replace(case, exchanges=(cut,)))
    assert "  < no whole response: closed after 12 octets" in text.splitlines()


def test_a_case_that_never_ran_says_why(mixed: RunResult) -> None:
    text = failure_text(mixed.cases[7])
    assert text.splitlines()[2:] == [
        "  Traceback (most recent call last):",
        '    File "cast.py", line 3',
        '  KeyError: "x"',
    ]


def test_a_failure_without_checks_shows_the_last_exchange(mixed: RunResult) -> None:
    case = replace(mixed.cases[2], checks=(), reason="the target died in this request: GET")
    assert "exchange 2, 'look for red-triangle'" in failure_text(case)


def test_too_much_is_summarised(endless: RunResult) -> None:
    lines = failure_text(endless.cases[0]).splitlines()
    shown = [line for line in lines if not line.startswith("  long")]  # all but the curl command
    assert len(lines) <= 72
    assert max(map(len, shown)) < 320
    assert any(line.startswith("and 9 more checks: ") for line in lines)
    assert "     and 23 more" in lines
    assert "  > [and 27 more parts]" in lines
    assert any("more characters]" in line for line in lines)


def test_hostile_text_moves_no_cursor(hostile: RunResult) -> None:
    texts = [failure_text(case, encoding="utf-8") for case in hostile.cases]
    texts += closing_lines(hostile, encoding="utf-8")
    for line in "\n".join(texts).split("\n"):
        assert line.isprintable()
        assert not line.startswith("Evil")


def test_other_scripts_are_shown_where_the_terminal_has_them(mixed: RunResult) -> None:
    case = replace(mixed.cases[2], title="Ångström 山田")
    assert "Ångström 山田" in failure_text(case, encoding="utf-8")
    assert r"\xc5ngstr\xf6m \u5c71\u7530" in failure_text(case, encoding="ascii")
    assert r"Ångström \u5c71\u7530" in failure_text(case, encoding="latin-1")


def test_our_own_words_are_ascii(mixed: RunResult, passed: RunResult) -> None:
    for run in (mixed, passed):
        for text in (*map(failure_text, run.cases), *closing_lines(run)):
            assert text.isascii()


def test_the_closing_lines_of_a_good_run(passed: RunResult) -> None:
    assert closing_lines(passed) == [
        (
            "PASSED: Returns images correctly. Not judged: storing, searching, metadata, single"
            " frames and"
        ),
        "deleting. 19 of 19 requests of the tutorial are answered as they must be.",
        "target    http://127.0.0.1:18042/dicom-web (Orthanc/1.10.1), profile tutorial",
        "ran       19 scenarios: 19 passed in 12.3 s, seed 9f3c2a77d01be845",
        "stored    40 studies, 40 removed",
        "reports   reports/report.html, reports/results.json",
        "next      python3 -m webbrowser reports/report.html",
    ]


def test_the_closing_lines_of_a_bad_run(mixed: RunResult) -> None:
    lines = closing_lines(mixed, reports="out")
    assert lines[0].startswith("HARNESS ERROR: The run is not complete: the target died")
    start = lines.index("failed    store.refused: 1 scenario; first store.multipart[no-boundary]")
    assert lines[start - 1] == 'broke     KeyError: "x": 1 scenario; first retrieve.frames[star]'
    asked = " ".join(line.strip() for line in lines[start + 1 : start + 3])
    assert asked == f"STOW-040, PS3.18 10.5.3 (must): {mixed.cases[2].checks[1].says}"
    assert "stored    8 studies, 6 removed; 2 stay" in lines
    assert f"  {mixed.cleanup[0]}" in lines
    assert "reports   out/report.html, out/results.json" in lines
    assert lines[-1] == f"next      {mixed.command}"


@pytest.mark.parametrize(
    ("outcome", "command", "following"),
    [
        (Outcome.FAILED, "pytest --base-url=http://h", "pytest --base-url=http://h --lf"),
        (Outcome.FAILED, "pytest --lf", "pytest --lf"),
        (Outcome.FAILED, "", "pytest --lf"),
        (Outcome.WARNED, "pytest", "python3 -m webbrowser reports/report.html"),
    ],
)
def test_what_to_type_next(
    passed: RunResult, outcome: Outcome, command: str, following: str
) -> None:
    cases = (replace(passed.cases[0], outcome=outcome),)
    lines = closing_lines(replace(passed, cases=cases, command=command))
    assert lines[-1] == f"next      {following}"


def test_the_closing_lines_fit_on_a_screen(endless: RunResult) -> None:
    case = endless.cases[0]
    red = tuple(
        replace(case, id=f"red{n}", checks=(replace(case.checks[0], check=f"check{n}"),))
        for n in range(200)
    )
    lines = closing_lines(replace(endless, cases=red, command="pytest", cleanup=("rm",) * 90))
    assert len(lines) <= 30
    assert "  and 87 more, in results.json under `cleanup`" in lines
    assert "          and 196 more, on top of the report" in lines


def test_a_rule_that_is_broken_many_times_is_told_once(mixed: RunResult) -> None:
    case = mixed.cases[2]
    bad = case.checks[1]
    checks = tuple(replace(bad, exchange=n, evidence=bad.evidence[:1]) for n in range(8))
    text = failure_text(replace(case, checks=checks, exchanges=case.exchanges[:1] * 8))
    lines = text.splitlines()
    place = "in step 'POST /studies' and others: 8 exchanges, 1, 2, 3, 4, 5, 6, 7, 8"
    assert f"1. failed: store.refused {place}" in lines
    assert text.count("expected  a status of 400 to 499") == 1
    assert "     and 7 more" in lines
    assert "and 7 more such exchanges: 2, 3, 4, 5, 6, 7, 8" in lines


def test_what_led_up_to_a_failure_is_repeated_with_it(mixed: RunResult) -> None:
    given, look, step = mixed.cases[0].exchanges
    bad = replace(mixed.cases[2].checks[1], exchange=2)
    case = replace(mixed.cases[2], checks=(bad,), exchanges=(given, look, step))
    assert failure_text(case).splitlines()[-3:] == [
        "repeat it, and what led up to it, in the folder with the reports:",
        f"  {given.curl}",
        f"  {step.curl}",
    ]


def test_one_defect_in_many_scenarios_is_told_once(mixed: RunResult) -> None:
    bad = replace(mixed.cases[2], checks=mixed.cases[2].checks[1:2])
    cases = (mixed.cases[2], *(replace(bad, id=f"case{n}") for n in range(8)))
    more = replace(bad.checks[0], check="another")
    worse = replace(bad, id="worse", checks=(*bad.checks, more))
    lines = closing_lines(replace(mixed, cases=(*cases, worse)))
    what = "10 scenarios, 9 by this alone; first store.multipart[no-boundary]"
    assert f"failed    store.refused: {what}" in lines
    assert "failed    another: 1 scenario; first worse" in lines
