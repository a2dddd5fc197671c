"""What is said in plain words: all of it is a fact of the run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.report.plain import bad, good, unasked
from conformance.report.services import services
from conformance.result import CaseResult, ExchangeView, RunResult
from conformance.verdict import Outcome
from tests.support.runs import BASE, HERE, STUDY, check, exchange, make_case, make_run

P, F, FLAKY, KNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.FLAKY, Outcome.KNOWN
SERIES = f"{BASE}/studies/{STUDY}/series/1.2"

# A request for each service.
REQUESTS: dict[str, tuple[str, str]] = {
    "store": ("POST", f"{BASE}/studies"),
    "search": ("GET", f"{BASE}/studies"),
    "retrieve": ("GET", HERE),
    "metadata": ("GET", f"{HERE}/metadata"),
    "frames": ("GET", f"{HERE}/frames/1"),
    "delete": ("DELETE", SERIES),
}


def asked(service: str, **more: Any) -> ExchangeView:
    method, url = REQUESTS[service]
    return exchange("step", method, url, 200, "OK", **more)


def about(service: str, outcome: Outcome = P, name: str = "http.syntax") -> CaseResult:
    """A case that sends one request for a service, and has one verdict."""
    return make_case(
        f"{service}.{name}.{outcome}",
        outcome,
        requires=(service,),
        exchanges=(asked(service),),
        checks=(check(name, outcome),),
    )


def looked(service: str, role: str, *, status: int = 200, **more: Any) -> CaseResult:
    """A case whose look fails."""
    look = exchange("look", "GET", HERE, status, "", role=role)
    return make_case(
        role,
        F,
        requires=(service,),
        exchanges=(asked(service, **more), look),
        checks=(check("http.syntax", P), check(role, F, 1)),
    )


def test_what_works_is_one_sentence() -> None:
    run = make_run(*(about(service) for service in REQUESTS))
    (told,) = good(services(run))
    assert told == (
        "Stores, finds, returns and deletes images correctly,"
        " and returns their metadata and single frames."
    )
    assert not list(bad(services(run)))
    assert not list(unasked(services(run)))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["frames"], "Returns single frames correctly."),
        (["metadata", "frames"], "Returns metadata and single frames correctly."),
        (["store"], "Stores images correctly."),
        (["retrieve", "metadata"], "Returns images correctly, and their metadata."),
        (["store", "metadata"], "Stores images correctly, and returns their metadata."),
    ],
)
def test_nothing_is_claimed_that_was_not_asked(names: list[str], words: str) -> None:
    assert list(good(services(make_run(*map(about, names))))) == [words]


def test_what_was_not_asked_is_said() -> None:
    run = make_run(about("store"), about("search"), about("retrieve"), about("metadata"))
    assert list(unasked(services(run))) == ["Not judged: single frames and deleting."]


@pytest.mark.parametrize(
    "spoiler",
    [
        about("search", F),
        about("search", KNOWN),
        about("search", FLAKY),
        make_case("s", Outcome.NOT_RUN, requires=("search.paging",)),
        make_case("s", Outcome.HARNESS_ERROR, requires=("search",)),
        make_case("s", F, requires=("search",), reason="the target died"),
        make_case("s", Outcome.NOT_RUN),
        # What contradicts itself as a whole is nobody's in particular, and everybody's.
        replace(about("search"), outcome=F, checks=(check("archive.agrees", F, -1),)),
    ],
)
def test_nothing_is_green_that_was_not_run_or_not_so(spoiler: CaseResult) -> None:
    run = make_run(about("search"), spoiler)
    assert not list(good(services(run)))


def test_a_store_that_only_a_scenario_starts_from_is_no_praise() -> None:
    given = exchange("given", "POST", f"{BASE}/studies", 200, "OK", role="given")
    case = make_case(
        "frames",
        P,
        exchanges=(given, asked("frames")),
        checks=(check("given", P), check("frames.octets", P, 1)),
    )
    assert list(good(services(make_run(case)))) == ["Returns single frames correctly."]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (
            looked("delete", "delete.siblings"),
            "Deleting a series also removes its neighbours.",
        ),
        (
            looked("delete", "delete.gone"),
            "After deleting a series, what was deleted can still be found or retrieved.",
        ),
        (
            looked("store", "store.read-back", status=404),
            "Uploads are acknowledged and lost.",
        ),
        (
            looked("store", "store.read-back"),
            "Uploads are acknowledged and come back changed.",
        ),
        (
            looked(
                "store",
                "store.read-back",
                status=404,
                request_headers=(("Transfer-Encoding", "chunked"),),
                request_body=replace(asked("store").response_body, size=2_000_000),
            ),
            "Big uploads sent in chunks are acknowledged and lost.",
        ),
        (looked("store", "store.nothing-kept"), "What it refuses is kept all the same."),
        (about("frames", F, "frames.octets"), "Frames come with wrong pixels."),
        (about("metadata", F, "metadata.values"), "Metadata differs from what the files say."),
        (about("search", F, "search.rows"), "Searches miss what matches, or find what does not."),
        (about("search", F, "json.vr"), "Search results break the DICOM JSON model."),
        (
            about("retrieve", F, "status.no-server-error"),
            "Retrieves are answered with server errors (5xx).",
        ),
        (about("store", F, "odd.rule"), "Answers to uploads are not as they must be."),
        (about("frames", KNOWN, "frames.count"), "Frames are missing, or in a wrong order."),
    ],
)
def test_what_does_not_work_is_said_in_a_sentence(case: CaseResult, words: str) -> None:
    assert list(bad(services(make_run(case)))) == [words]


def test_a_look_speaks_of_what_it_was_sent_for() -> None:
    found = {s.name: s for s in services(make_run(looked("delete", "delete.gone")))}
    assert [breach.check.check for breach in found["delete"].breaches] == ["delete.gone"]
    assert not found["retrieve"].breaches


def test_what_harms_most_comes_first_and_the_rest_is_counted() -> None:
    run = make_run(
        about("search", F, "http.length"),
        about("search", F, "search.rows"),
        about("frames", F, "frames.octets"),
        about("frames", F, "frames.count"),
        about("metadata", F, "metadata.values"),
        about("metadata", F, "json.vr"),
        looked("delete", "delete.siblings"),
    )
    told = list(bad(services(run)))
    assert told[0] == "Deleting a series also removes its neighbours."
    assert told[-1] == "2 more such things are told below."
    assert len(told) == 6


def test_the_paragraph_of_a_server_that_has_some_faults() -> None:
    chunks = {"request_headers": (("transfer-encoding", "Chunked"),)}
    run: RunResult = make_run(
        about("search"),
        about("retrieve"),
        looked("delete", "delete.siblings"),
        looked("store", "store.read-back", status=404, **chunks),
    )
    assert " ".join((*good(services(run)), *bad(services(run)))) == (
        "Finds and returns images correctly. Uploads sent in chunks are acknowledged and lost."
        " Deleting a series also removes its neighbours."
    )
