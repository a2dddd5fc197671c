from __future__ import annotations

from dataclasses import replace

from conformance.report.results_data import from_data, to_data, told
from conformance.result import BodyView, CaseResult, RunResult
from conformance.verdict import Outcome


def _listed(case: CaseResult) -> list[tuple[int, str]]:
    return [(check.exchange, check.check) for check in told(case).checks]


def test_of_a_look_that_passed_only_what_it_is_about_is_told(mixed: RunResult) -> None:
    passed = mixed.cases[0]
    own = [(check.exchange, check.check) for check in passed.checks if check.exchange == 2]
    assert len(own) == 6
    assert _listed(passed) == [(0, "given"), (1, "store.read-back"), *own]


def test_of_a_look_at_which_something_is_wrong_all_is_told(mixed: RunResult) -> None:
    passed = mixed.cases[0]
    wrong = replace(passed.checks[4], verdict=Outcome.WARNED)
    case = replace(
        passed, outcome=Outcome.WARNED, checks=(*passed.checks[:4], wrong, *passed.checks[5:])
    )
    listed = _listed(case)
    assert [check for exchange, check in listed if exchange == 0] == ["given"]
    assert len([check for exchange, check in listed if exchange == 1]) == 5


def test_the_transcript_of_a_look_is_left_out_only_where_all_passed(mixed: RunResult) -> None:
    passed, failed, flaky = mixed.cases[0], mixed.cases[2], mixed.cases[4]
    given, read_back, step = told(passed).exchanges
    full = passed.exchanges[0]
    assert (given.url, given.status, given.role) == (full.url, 200, "given")
    assert given.request_body == BodyView(full.request_body.size, full.request_body.sha256)
    assert not any((given.request_headers, given.response_headers, given.curl, read_back.curl))
    assert step == passed.exchanges[2]
    assert told(failed).exchanges == failed.exchanges
    assert told(flaky) == flaky


def test_a_step_of_its_own_survives(mixed: RunResult) -> None:
    """A verdict may be about no exchange, or name what it judged in other words."""
    case = mixed.cases[2]
    checks = (
        replace(case.checks[1], step="afterwards"),
        replace(case.checks[1], step="at the end", exchange=-1),
        replace(case.checks[1], step="", exchange=-1),
    )
    run = replace(mixed, cases=(replace(case, checks=checks),))
    data = to_data(run)
    members = data.head | {
        "requirements": data.requirements,
        "cases": list(data.cases),
        "checks": list(data.checks),
    }
    assert [check.get("step") for check in members["checks"]] == ["afterwards", "at the end", None]
    assert from_data(members).cases[0].checks == checks
