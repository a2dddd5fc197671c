from __future__ import annotations

from dataclasses import replace

from conformance.report.known import because, list_lines
from conformance.report.terminal import closing_lines, failure_text
from conformance.result import EntryState, Gate, Known, RunResult
from conformance.verdict import Outcome
from tests.support.runs import gate_entry, known_case


def test_what_must_be_mended_is_named_and_the_rest_counted(gated: RunResult) -> None:
    assert list(list_lines(gated)) == [
        "stale     search.studies::stale: search.studies::stale is in this state: stale",
        "expired   search.studies::expired: search.studies::expired is in this state: expired",
        (
            "known     1 scenario, by known-failures.yaml: 5 entries,"
            " 1 holds, 1 stale, 1 expired, 1 other target and 1 not judged"
        ),
    ]
    assert closing_lines(gated)[-1].endswith("--write-known-failures")


def test_a_long_list_fits_on_a_screen(gated: RunResult) -> None:
    stale = tuple(gate_entry(f"a.{n}", EntryState.STALE, n) for n in range(1, 41))
    told = list(list_lines(replace(gated, gate=Gate("k.yaml", stale))))
    assert len(told) == 8
    assert told[6] == "          and 34 more, in results.json under `gate`"
    held = tuple(gate_entry(f"a.{n}", EntryState.HOLDS, n) for n in range(1, 41))
    (only,) = list_lines(replace(gated, gate=Gate("k.yaml", held)))
    assert only == "known     1 scenario, by k.yaml: 40 entries, 40 hold"


def test_without_a_list_nothing_is_said(passed: RunResult) -> None:
    assert not list(list_lines(passed))


def test_why_it_is_known_stands_with_what_was_found() -> None:
    known = Known("a::b", 7, "we\x1b know", "https://example.org/1", "us", Outcome.FAILED)
    told = because(known)
    assert (
        told == r"we\x1b know (owner us, https://example.org/1); by line 7 of the list, else failed"
    )
    assert "known as  frames come back transcoded" in failure_text(known_case())
