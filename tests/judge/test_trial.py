"""The judge of the judge tells good rows from bad ones."""

from __future__ import annotations

from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from conformance.operation import Service
from tests.judge import trial
from tests.judge.bench import CASES, Bench
from tests.judge.faults.fault import Fault
from tests.judge.harmless.difference import Difference
from tests.judge.messages import Asked, Said
from tests.judge.null_servers.null_server import NullServer
from tests.judge.proxy import Answer, Behind, answer, nothing_wrong, to
from tests.judge.result import Verdict
from tests.judge.tables import Kind, Row
from tests.judge.trial import try_row
from tests.support import harness
from tests.support.servers import Answer as Constant

_ONE = ("metadata.instance",)


def _as_html(said: Said) -> Said:
    return said.saying("Content-Type", "text/html")


def _breaks(_asked: Asked, _behind: Behind) -> Answer:
    raise ZeroDivisionError


HTML = Fault("a page", answer(to(Service.METADATA), _as_html), "media-type.acceptable", _ONE)
EMPTY = Difference(
    "an empty ETag",
    "RFC 9110 8.8.3: any characters in quotes.",
    answer(to(Service.METADATA), lambda said: said.saying("ETag", '""')),
    _ONE,
    profile="ps3.18",
)
REDDENED = replace(EMPTY, handler=HTML.handler)


@pytest.mark.parametrize(
    ("row", "verdict", "others"),
    [
        (HTML, Verdict.CAUGHT, ("media-type.expected",)),
        (replace(HTML, handler=nothing_wrong), Verdict.SURVIVED, ()),
        (
            replace(HTML, check="metadata.values"),
            Verdict.ACCIDENT,
            ("media-type.acceptable", "media-type.expected"),
        ),
        (EMPTY, Verdict.LEFT, ()),
        (replace(EMPTY, handler=nothing_wrong), Verdict.UNSEEN, ()),
        (replace(EMPTY, warns={"http.etag": "It may."}), Verdict.REDDENED, ()),
        (REDDENED, Verdict.REDDENED, ("media-type.acceptable", "media-type.expected")),
    ],
    ids=[
        "a fault",
        "none at all",
        "a fault of another kind",
        "a difference",
        "none at all that is harmless",
        "a warning that never comes",
        "a difference that does harm",
    ],
)
def test_what_becomes_of_a_row(
    row: Row, verdict: Verdict, others: tuple[str, ...], bench: Bench
) -> None:
    result = try_row(Kind.FAULT, row, bench)
    assert (result.verdict, result.others) == (verdict, others), result
    assert result.why or result.good


@pytest.mark.parametrize(
    ("check", "verdict"),
    [("media-type.acceptable", Verdict.CAUGHT), ("metadata.values", Verdict.ACCIDENT)],
)
def test_a_probe_may_stand_among_the_cases(check: str, verdict: Verdict, bench: Bench) -> None:
    row = replace(HTML, check=check, cases=("probe.metadata",))
    assert try_row(Kind.FAULT, row, bench).verdict is verdict


def test_a_fault_is_caught_at_an_operation_that_breaks_a_requirement(bench: Bench) -> None:
    result = try_row(Kind.FAULT, HTML, bench)
    assert (result.operation, result.requirement) == ("metadata.instance", "COM-370")
    assert result.seconds > 0


# It breaks in the thread of its server first.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_handler_that_breaks_is_no_result(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError):
        try_row(Kind.FAULT, replace(HTML, handler=_breaks), bench)


def test_a_whole_run_asks_more_than_a_row_names(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {name: case for name, case in CASES.items() if name.startswith("metadata.s")}
    monkeypatch.setattr(trial, "CASES", few)
    result = try_row(Kind.FAULT, replace(HTML, cases=()), bench, whole=True)
    assert result.verdict is Verdict.CAUGHT
    assert result.operation == "metadata.study"


@pytest.mark.parametrize(
    ("sentence", "status", "verdict"),
    [
        ("answers everything with 410 Gone", 6, Verdict.REFUSED),
        ("answers everything with 204 No Content", 6, Verdict.BELIEVED),
        ("answers everything with 410 Gone", 0, Verdict.BELIEVED),
    ],
)
def test_a_null_server_is_to_be_refused_as_its_row_says(
    sentence: str,
    status: int,
    verdict: Verdict,
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trial, "CASES", _ONE)
    row = NullServer("410", lambda: lambda _request, _body: Constant(410), sentence, status)
    assert try_row(Kind.NULL_SERVER, row, bench).verdict is verdict


@pytest.mark.parametrize(("remembers", "attempts"), [(False, 1), (True, 2)])
def test_a_null_server_is_tried_again_where_it_may_say_something_else(
    remembers: bool, attempts: int, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores: list[bytes] = []

    def says(request: BaseHTTPRequestHandler, body: bytes) -> Constant:
        if request.command == "POST":
            stores.append(body)
        return Constant(410)

    monkeypatch.setattr(trial, "CASES", _ONE)
    monkeypatch.setattr(harness, "run", lambda *_: harness.Run("refused", 6, None, Path()))
    row = NullServer("410", lambda: says, "refused", 6, remembers)
    assert try_row(Kind.NULL_SERVER, row, bench).verdict is Verdict.REFUSED
    assert len(stores) == attempts
