from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.report.outcome import counts, overall, sentences, word
from conformance.result import EntryState, RunResult
from conformance.verdict import Outcome

P, F, W, FLAKY = Outcome.PASSED, Outcome.FAILED, Outcome.WARNED, Outcome.FLAKY
KNOWN = Outcome.KNOWN
NOT_OFFERED, NOT_RUN, BROKEN = Outcome.NOT_OFFERED, Outcome.NOT_RUN, Outcome.HARNESS_ERROR
Maker = Callable[..., RunResult]
CUT = {"complete": False, "exit_status": 2, "stop_reason": "interrupted"}


@pytest.mark.parametrize(
    ("outcomes", "more", "word"),
    [
        ([P, P], {}, P),
        ([P, NOT_OFFERED], {}, P),
        ([P, W], {}, W),
        ([P, W, FLAKY], {}, FLAKY),
        ([P, W], {"strict": True}, F),
        ([P, FLAKY], {"strict": True}, F),
        ([P, F], {"exit_status": 1}, F),
        ([P, W, KNOWN], {}, KNOWN),
        ([P, KNOWN, F], {"exit_status": 1}, F),
        ([P, KNOWN, W], {"exit_status": 1, "strict": True}, F),
        ([P, KNOWN, NOT_RUN], {"exit_status": 11}, NOT_RUN),
        ([P, F, BROKEN], {"exit_status": 8}, BROKEN),
        ([P, NOT_RUN], {}, NOT_RUN),
        ([P], CUT, NOT_RUN),
        ([P, F], CUT, F),
        ([P], {"exit_status": 3}, NOT_RUN),
        ([NOT_OFFERED], {}, NOT_RUN),
        ([], {}, NOT_RUN),
    ],
)
def test_the_word_for_a_run(
    of_cases: Maker, outcomes: list[Outcome], more: dict[str, Any], word: Outcome
) -> None:
    assert overall(of_cases({4: outcomes}, **more)) is word


def test_counts_have_every_outcome_worst_first(mixed: RunResult) -> None:
    assert list(counts(mixed).items()) == [
        (BROKEN, 1),
        (F, 1),
        (FLAKY, 1),
        (KNOWN, 0),
        (W, 1),
        (NOT_RUN, 1),
        (NOT_OFFERED, 1),
        (P, 2),
    ]


def test_what_works_comes_first(passed: RunResult) -> None:
    assert sentences(passed) == (
        "Returns images correctly.",
        "Not judged: storing, searching, metadata, single frames and deleting.",
        "19 of 19 requests of the tutorial are answered as they must be.",
    )


def test_failures_come_first_and_are_named(of_cases: Maker) -> None:
    run = of_cases({n: [F] if n in (10, 19) else [P] for n in range(1, 20)})
    assert sentences(run) == (
        "The server does not do what it must: 2 scenarios failed.",
        "17 of 19 requests of the tutorial are answered as they must be.",
        (
            "Not as they must be: retrieve frames of a single instance (10)"
            " and delete a specific study (19)."
        ),
    )


def test_broken_rules_are_counted(mixed: RunResult) -> None:
    told = sentences(mixed)
    assert "The server does not do what it must: it breaks 1 rule, in 1 scenario." in told
    twice = replace(mixed, cases=(*mixed.cases, replace(mixed.cases[2], id="again")))
    assert "The server does not do what it must: it breaks 1 rule, in 2 scenarios." in sentences(
        twice
    )


def test_many_failures_are_not_all_named(of_cases: Maker) -> None:
    run = of_cases({n: [F] for n in range(1, 20)})
    assert sentences(run)[-1].endswith("retrieve all instances within a study (4) and 15 more.")


@pytest.mark.parametrize(
    ("outcomes", "more", "words"),
    [
        ({0: [P, P, F]}, {}, "2 of 3 scenarios passed."),
        ({0: [NOT_OFFERED]}, {}, "Nothing was judged."),
        ({}, {}, "Nothing was judged."),
        ({4: [P]}, CUT, "The run is not complete: interrupted."),
        ({4: [P]}, {"complete": False}, "The run is not complete: not all scenarios were run."),
        ({4: [P]}, {}, "1 of 19 requests of the tutorial is answered as it must be; 18 not asked."),
        ({4: [W]}, {}, "1 scenario passed with warnings."),
        (
            {4: [W], 5: [FLAKY, FLAKY]},
            {"strict": True},
            (
                "1 scenario passed with warnings and 2 scenarios passed in one of two attempts"
                " only, which --strict counts as failed."
            ),
        ),
        (
            {n: [P, NOT_RUN] if n > 1 else [P] for n in range(1, 20)},
            {"exit_status": 11, "complete": False},
            (
                "1 of 19 requests of the tutorial is answered as it must be;"
                " 18 not asked in all variants."
            ),
        ),
        (
            {4: [BROKEN]},
            {},
            "The harness itself broke in 1 scenario: nothing is said of the server there.",
        ),
        (
            {n: [NOT_OFFERED] if n > 16 else [P] for n in range(1, 20)},
            {"profile": "orthanc"},
            (
                "16 of 19 requests of the tutorial are answered as they must be;"
                " 3 not offered under the profile orthanc."
            ),
        ),
    ],
)
def test_what_is_said(
    of_cases: Maker, outcomes: dict[int, list[Outcome]], more: dict[str, Any], words: str
) -> None:
    assert words in sentences(of_cases(outcomes, **more))


def test_a_list_that_is_out_of_date_is_red_and_said(gated: RunResult) -> None:
    assert overall(gated) is F
    assert word(gated) == "list out of date"
    told = sentences(gated)
    assert "1 scenario failed as known-failures.yaml says." in told
    assert "The list of known failures is out of date: 1 entry stale and 1 entry expired." in told


def test_a_list_that_holds_is_no_pass(gated: RunResult) -> None:
    assert gated.gate
    holds = tuple(e for e in gated.gate.entries if e.state is EntryState.HOLDS)
    run = replace(gated, gate=replace(gated.gate, entries=holds), exit_status=0)
    assert overall(run) is KNOWN
    assert word(run) == "known failures only"
