from __future__ import annotations

from dataclasses import replace

from conformance.report.transcript import leading_up_to
from conformance.result import RunResult


def test_what_was_stored_before_is_to_be_stored_again(mixed: RunResult) -> None:
    given, look, step = mixed.cases[0].exchanges
    assert leading_up_to(2, (given, look, step)) == (0,)
    assert leading_up_to(0, (given, look, step)) == ()
    deleted = replace(step, method="DELETE")
    assert leading_up_to(3, (given, look, deleted, step)) == (0, 2)


def test_a_body_that_was_not_kept_can_not_be_sent_again(mixed: RunResult) -> None:
    given, look, step = mixed.cases[0].exchanges
    lost = replace(given, request_body=replace(given.request_body, file=""))
    assert leading_up_to(3, (given, lost, look, step)) == ()
