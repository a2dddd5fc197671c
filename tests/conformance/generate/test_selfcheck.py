"""The self-check lets pass what the generators draw, and catches what was spoilt since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import HarnessError
from conformance.formats.multipart import OutgoingPart, write
from conformance.generate.accept import STANDARD, AcceptCase, Member, accepts
from conformance.generate.datasets import Sample, samples
from conformance.generate.datasets.part10 import EXPLICIT_LITTLE, IMPLICIT_LITTLE
from conformance.generate.datasets.sample import instance
from conformance.generate.datasets.tree import Element
from conformance.generate.multipart import RULES, BrokenWriting, Writing, illegal, legal
from conformance.generate.queries import Query, queries
from conformance.generate.selfcheck import (
    broken_as_meant,
    sound_accept,
    sound_query,
    sound_sample,
    sound_writing,
)
from conformance.operation import Entity
from tests.conformance.generate.queries.stock import POPULATION

some = settings(max_examples=60, deadline=None, derandomize=True, database=None)

TYPE = (("Content-Type", "application/dicom"),)
PARTS = (OutgoingPart((*TYPE, ("X-Own", "1")), b"abc\r\n"), OutgoingPart(TYPE, b"DICM" * 30))
RELATED = 'multipart/related; type="application/dicom"; boundary=b'


@some
@given(legal(PARTS))
def test_legal_writings_pass(writing: Writing) -> None:
    sound_writing(writing, PARTS)


@some
@given(illegal(PARTS))
def test_broken_writings_pass(broken: BrokenWriting) -> None:
    broken_as_meant(broken, PARTS)


@some
@given(samples(allow_invalid=True))
def test_samples_pass(sample: Sample) -> None:
    sound_sample(sample)


@some
@given(st.sampled_from(list(STANDARD.values())).flatmap(accepts))
def test_accept_cases_pass(case: AcceptCase) -> None:
    sound_accept(case)


@some
@given(queries(POPULATION))
def test_searches_pass(query: Query) -> None:
    sound_query(query)


def caught(check: Callable[..., None], *spoilt: Any) -> str:
    with pytest.raises(HarnessError) as error:
        check(*spoilt)
    assert "a fault of conformance.generate" in str(error.value)
    return error.value.message


PLAIN = Writing(write(PARTS, "b"), (("Content-Type", RELATED),), None, frozenset())


def typed(content_type: str) -> Writing:
    return replace(PLAIN, headers=(("Content-Type", content_type),))


def bodied(body: bytes) -> Writing:
    return replace(PLAIN, body=body)


def test_what_is_spoilt_here_was_sound() -> None:
    sound_writing(PLAIN, PARTS)
    broken_as_meant(BROKEN, PARTS)
    sound_sample(SAMPLE)
    sound_accept(CASE)
    sound_query(QUERY)


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (bodied(PLAIN.body[:-4]), "close-delimiter"),
        (bodied(PLAIN.body + b"\r\nmore"), "epilogue"),
        (bodied(PLAIN.body.replace(b"\r\n", b"\n", 1)), "line-ending"),
        (bodied(write(PARTS[:1], "b")), "parts: meant was 2, found is 1"),
        (bodied(PLAIN.body.replace(b"abc", b"abd")), "octets of part 1"),
        (bodied(PLAIN.body.replace(b"X-Own: 1", b"X-Own: 2")), "part 1 lacks the header lines"),
        (bodied(PLAIN.body.replace(b"\r\nX-Own", b"\r\nX Own")), "part-headers"),
        (typed(RELATED.replace("boundary=b", "boundary=c")), "no-delimiter"),
        (typed(RELATED.replace('"application/dicom"', "application/dicom")), "type-quoting"),
        (typed(RELATED.replace("=b", " = b")), "parameter-syntax"),
        (typed("nonsense"), "media-type-syntax"),
        (replace(PLAIN, headers=()), "lines of Content-Type: meant was 1, found is 0"),
        (replace(PLAIN, headers=PLAIN.headers * 2), "meant was 1, found is 2"),
        (replace(PLAIN, chunks=(1, 2)), "2 chunks of 3 octets"),
        (replace(PLAIN, chunks=(0, len(PLAIN.body))), "2 chunks"),
        (replace(PLAIN, features=frozenset({"nonsense"})), "no features nonsense"),
    ],
)
def test_a_spoilt_writing_is_caught(spoilt: Writing, message: str) -> None:
    assert message in caught(sound_writing, spoilt, PARTS)


def test_what_a_feature_is_about_may_be_there() -> None:
    spoilt = replace(bodied(b"preamble\r\n" + PLAIN.body), features=frozenset({"preamble"}))
    sound_writing(spoilt, PARTS)
    assert "preamble" in caught(sound_writing, replace(spoilt, features=frozenset()), PARTS)


BROKEN = BrokenWriting(
    PLAIN.body[:-4], PLAIN.headers, None, RULES["no-close-delimiter"], frozenset({0, 1})
)


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (replace(BROKEN, body=PLAIN.body), "expected was close-delimiter or no-delimiter"),
        (replace(BROKEN, rule=RULES["no-boundary"]), "expected was boundary-missing"),
        (replace(BROKEN, rule=RULES["oversized-header"]), "no reader should mind"),
        (replace(BROKEN, storable=frozenset({2})), "part 3 may be stored, but is not there"),
        (replace(BROKEN, body=BROKEN.body[:-60]), "part 2 may be stored, but is not there"),
        (replace(BROKEN, chunks=(1,)), "1 chunks of 1 octets"),
    ],
)
def test_a_writing_that_is_broken_in_another_way_is_caught(
    spoilt: BrokenWriting, message: str
) -> None:
    assert message in caught(broken_as_meant, spoilt, PARTS)


SAMPLE = Sample(instance(Element(0x00100010, "PN", ("Doe^John",))))


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (replace(SAMPLE, write=lambda file: file.body()), "prefix"),
        (replace(SAMPLE, write=lambda file: file.head() + file.body()[:-3]), "truncated"),
        (replace(SAMPLE, elements=SAMPLE.elements[::-1]), "element-order"),
        (
            replace(SAMPLE, write=lambda _: replace(SAMPLE, transfer_syntax=IMPLICIT_LITTLE).data),
            f"transfer syntax: meant was '{EXPLICIT_LITTLE}'",
        ),
        (
            replace(
                SAMPLE, write=lambda file: file.head() + file.body().replace(b"2.25.1", b"2.25.8")
            ),
            "StudyInstanceUID: meant was '2.25.1', found is '2.25.8'",
        ),
    ],
)
def test_a_spoilt_sample_is_caught(spoilt: Sample, message: str) -> None:
    assert message in caught(sound_sample, spoilt)


def test_what_is_broken_on_purpose_is_no_harness_error_unless_it_must_be_stored() -> None:
    cut = replace(SAMPLE, write=lambda file: file.head() + file.body()[:-3])
    sound_sample(replace(cut, breaks=("a rule",), must_store=None))
    assert "truncated" in caught(sound_sample, replace(cut, breaks=("a rule",)))


CASE = AcceptCase(
    ('application/dicom+json; q=0.5, multipart/related; type="application/dicom+xml"',),
    "application/dicom+json",
    (
        Member("application/dicom+json", q="0.5"),
        Member("multipart/related", root="application/dicom+xml"),
    ),
    (Member("application/dicom+json"),),
)


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (replace(CASE, headers=("application/dicom+json",)), "header: meant was"),
        (replace(CASE, headers=(CASE.headers[0].replace("0.5", "0.6"),)), "header: meant was"),
        (replace(CASE, headers=("a/b\r\nX: y",)), "can't stand in a header field"),
        (replace(CASE, headers=()), "header: meant was"),
        (replace(CASE, query="*/*"), "query: meant was"),
        (replace(CASE, query=""), "query: meant was"),
        (replace(CASE, features=frozenset({"nonsense"})), "no features nonsense"),
    ],
)
def test_a_spoilt_accept_is_caught(spoilt: AcceptCase, message: str) -> None:
    assert message in caught(sound_accept, spoilt)


QUERY = Query(Entity.SERIES, ("2.25.1",), (("PatientName", "Größe*"), ("limit", "1")))


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (replace(QUERY, scope=("1..2",)), "is no UID"),
        (replace(QUERY, scope=("1/2",)), "service: meant was 'search'"),
        (replace(QUERY, level=Entity.STUDY), "service: meant was 'search'"),
        (replace(QUERY, parameters=(("PatientNmae", "x"),)), "neither a keyword"),
        (replace(QUERY, parameters=(("PatientID", "x"), ("00100020", "y"))), "asked for twice"),
        (replace(QUERY, parameters=(("limit", "1"), ("limit", "2&offset"))), "limit can't be"),
        (replace(QUERY, parameters=(("limit", "-1"),)), "limit can't be '-1'"),
        (replace(QUERY, parameters=(("fuzzymatching", "maybe"),)), "fuzzymatching can't be"),
        (replace(QUERY, features=frozenset({"nonsense"})), "no features nonsense"),
    ],
)
def test_a_spoilt_search_is_caught(spoilt: Query, message: str) -> None:
    assert message in caught(sound_query, spoilt)
