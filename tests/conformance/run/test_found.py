"""Which study of a target can stand in where nothing may be stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import fixtures
from conformance.formats.multipart import OutgoingPart, write
from conformance.knowledge import Instance
from conformance.profile.load import load_profile
from conformance.run.found import Holding, find, fitted, obstacle
from conformance.scenario.load import load
from conformance.scenario.model import Case
from conformance.wire.client import Client
from tests.support.harness import ROOT
from tests.support.servers import Answer, serve

FILES = 'multipart/related; type="application/dicom"; boundary=b'
STUDY = {"red": "2.25.1", "text": "2.25.2", "odd": "2.25.3", "many": "2.25.4"}
CASES = {case.id: case for case in load(ROOT / "scenarios" / "read-only" / "found.yaml")}


def _file(fixture: str, study: str, number: int = 1) -> bytes:
    identity = fixtures.Identity(study, f"{study}.{number % 2 + 1}", f"{study}.9.{number}")
    return fixtures.make(fixture, identity)


HELD: Mapping[str, list[bytes]] = {
    STUDY["red"]: [
        _file("no-pixels", STUDY["red"], 1),
        _file("red-triangle-small", STUDY["red"], 2),
        _file("green-square-small", STUDY["red"], 3),
    ],
    STUDY["text"]: [_file("no-pixels", STUDY["text"])],
    STUDY["odd"]: [_file("red-triangle-small", STUDY["odd"]) + b"odd"],
    STUDY["many"]: [b""] * 13,
}


def _row(study: Any) -> Any:
    return {"0020000D": {"vr": "UI", "Value": [study]}}


@contextmanager
def _target(*listed: Any, held: Mapping[str, list[bytes]] = HELD) -> Iterator[str]:
    """A target that lists some studies, in this order, and holds these files."""

    def answer(asked: BaseHTTPRequestHandler, _: bytes) -> Answer:
        assert asked.command == "GET"
        words = urlsplit(asked.path).path.strip("/").split("/")
        if words == ["studies"]:
            return Answer(200, "application/dicom+json", json.dumps(list(listed)).encode())
        files = held.get(words[1], [])
        if words[2:] == ["instances"]:
            text = json.dumps([{"00080018": {"vr": "UI"}} for _ in files])
            return Answer(200, "application/dicom+json", text.encode())
        if words[1] not in held:
            return Answer(404)
        parts = [OutgoingPart((("Content-Type", "application/dicom"),), file) for file in files]
        return Answer(200, FILES, write(parts, "b"))

    with serve(answer) as url:
        yield url


def _find(url: str) -> Holding:
    with Client(read_only=True) as client:
        return find(url, client, load_profile("tutorial"))


def test_a_whole_study_stands_in_and_what_has_pixels_comes_first() -> None:
    with _target(_row(STUDY["text"]), _row(STUDY["red"])) as url:
        holding = _find(url)
    assert list(holding.cast) == ["found", "found-2", "found-3"]
    assert [instance.data for instance in holding.cast.values()] == [
        HELD[STUDY["red"]][1],
        HELD[STUDY["red"]][2],
        HELD[STUDY["red"]][0],
    ]
    first = holding.cast["found"]
    assert (first.study, first.series, first.uid) == ("2.25.1", "2.25.1.1", "2.25.1.9.2")


def test_a_study_without_pixels_is_better_than_none() -> None:
    with _target(_row(STUDY["text"]), _row(STUDY["many"])) as url:
        holding = _find(url)
    assert holding.cast["found"].study == STUDY["text"]
    assert obstacle(CASES["found.metadata.study"], holding) == ""
    assert obstacle(CASES["found.frames"], holding) == "no instance was found that has pixels"


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ([], "a search lists none"),
        ([_row(STUDY["many"])], "studies of up to 12 instances are taken"),
        ([_row(STUDY["odd"])], "have flaws, which may be their own"),
        ([_row("2.25.99")], "studies of up to 12 instances are taken"),
        ([_row("../../../admin"), _row(5), {}, [], None, {"0020000D": "x"}], "lists none"),
    ],
)
def test_where_nothing_can_stand_in_it_is_said_why(listed: list[Any], why: str) -> None:
    with _target(*listed) as url:
        holding = _find(url)
    assert not holding.cast
    assert why in holding.why
    assert obstacle(CASES["found.metadata.study"], holding) == holding.why


@pytest.mark.parametrize(
    ("attributes", "suits"),
    [
        ({}, True),
        ({"StudyDate": "yesterday"}, False),
        ({"StudyDate": "20200131"}, True),
        ({"AccessionNumber": "longer than sixteen letters"}, False),
    ],
)
def test_values_that_are_wrong_in_the_file_say_nothing_of_the_target(
    attributes: dict[str, str], *, suits: bool
) -> None:
    identity = fixtures.Identity("2.25.7", "2.25.7.1", "2.25.7.2")
    held = {"2.25.7": [fixtures.make("red-triangle-small", identity, **attributes)]}
    with _target(_row("2.25.7"), held=held) as url:
        assert bool(_find(url).cast) is suits


@pytest.mark.parametrize(
    ("rows", "kind"), [(b"[" * 100_000, FILES), (None, ""), (None, "multipart"), (None, "a/b")]
)
def test_answers_that_can_not_be_read_are_no_fault_of_ours(rows: bytes | None, kind: str) -> None:
    def answer(asked: BaseHTTPRequestHandler, _: bytes) -> Answer:
        if "?" in asked.path:
            listed = json.dumps([_row(STUDY["red"])]).encode()
            return Answer(200, "application/dicom+json", rows or listed)
        return Answer(200, kind, b"--b--")

    with serve(answer) as url:
        holding = _find(url)
    assert not holding.cast
    assert holding.why


def test_only_a_handful_is_looked_at() -> None:
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, _: bytes) -> Answer:
        asked.append(handler.path)
        rows = [_row(f"2.25.{number}") for number in range(1000)]
        return Answer(200, "application/dicom+json", json.dumps(rows).encode())

    with serve(answer) as url:
        assert not _find(url).cast
    assert len(asked) == 9


def test_a_target_that_claims_no_search_is_not_asked(tmp_path: Path) -> None:
    profile = tmp_path / "blind.yaml"
    profile.write_text("name: blind\ntitle: X\nextends: tutorial\ndisclaims: [search]\n")
    with Client(read_only=True) as client:
        holding = find("http://127.0.0.1:1", client, load_profile(profile))
    assert holding.why == "the profile blind does not claim search"


CAST = {
    name: Instance(name, "found", "1.1", series, f"1.1.9.{number}", b"")
    for number, (name, series) in enumerate(
        (("found", "1.1.1"), ("found-2", "1.1.1"), ("found-3", "1.1.2"))
    )
}


def _expected(case: Case) -> tuple[str, ...] | None:
    expect = fitted(case.steps[0], CAST).expect
    return expect.instances or expect.metadata or expect.matches


@pytest.mark.parametrize(
    ("case", "names"),
    [
        ("found.retrieve.study", ("found", "found-2", "found-3")),
        ("found.metadata.series", ("found", "found-2")),
        ("found.retrieve.instance[single-part]", ("found",)),
        ("found.search.studies[uid]", ("found", "found-2", "found-3")),
        ("found.search.studies[nothing]", ()),
        ("found.search.series[uid-everywhere]", ("found", "found-2")),
        ("found.search.instances[of-a-series]", ("found", "found-2")),
        ("found.search.instances[uid]", ("found",)),
        ("found.frames", None),
    ],
)
def test_found_stands_for_all_below_what_is_named(case: str, names: tuple[str, ...] | None) -> None:
    assert _expected(CASES[case]) == names


def test_every_case_only_reads() -> None:
    assert {step.method for case in CASES.values() for step in case.steps} == {"GET"}
