"""Whatever a target sends, it is judged: no answer is an error of the harness."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks import Question, judge
from conformance.requirements import load_requirements
from conformance.wire.exchange import Framing, Headers, Response
from tests.conformance.checks.examples import (
    dicom_json,
    frames,
    http,
    media,
    metadata,
    parts,
    retrieve,
    search,
    search_values,
    store,
)
from tests.support.questions import RED, profile

REQUIREMENTS = load_requirements()
QUESTIONS = [
    replace(question, role="")
    for module in (
        *(http, media, parts, dicom_json, store),
        *(retrieve, metadata, frames, search, search_values),
    )
    for example in module.EXAMPLES
    for question in (*example.passes, *example.fails)
    if question.exchange.response is not None
]
PROFILES = [
    profile(),
    profile(
        wildcard_syntax="as-stored",
        implicit_and_big_endian="as-stored",
        multipart_type_parameter="optional",
        bulk_data="omitted",
        frame_order="as-requested",
        store_retrieve_url="with-study",
        study_mismatch_reasons=(43264,),
        duplicate_reasons=(45070,),
        warning_reasons=(1, 45063),
        failed_attributes_sequence="always",
        search_retrieve_url="absent",
    ),
]

NAMES = st.sampled_from(
    ["Content-Type", "Content-Length", "Content-Location", "Content-Encoding", "ETag", "Allow",
     "Warning", "Location", "WWW-Authenticate", "X-Anything"]
)  # fmt: skip
MEDIA_TYPES = st.sampled_from(
    ["application/dicom+json", "application/dicom", "multipart/related", "text/html",
     'multipart/related; type="application/dicom"; boundary=the-boundary',
     'multipart/related; type="application/octet-stream"; boundary="the-boundary"',
     "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.5"]
)  # fmt: skip
LATIN = st.text(st.characters(max_codepoint=255), max_size=40)
HEADERS = st.lists(st.tuples(NAMES, MEDIA_TYPES | LATIN), max_size=5)
STATUSES = st.sampled_from([200, 202, 204, 206, 301, 304, 400, 401, 404, 405, 409, 415, 500, 503])

TAGS = st.sampled_from(
    ["0020000D", "0020000E", "00080018", "00080016", "00100010", "00100020", "00080061",
     "00081190", "00081198", "00081199", "0008119A", "00081150", "00081155", "00081197",
     "00081196", "00201206", "00201208", "7FE00010", "00020010", "nonsense"]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.sampled_from([RED.study, RED.series, RED.uid])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            TAGS | st.sampled_from(["vr", "Value", "BulkDataURI", "InlineBinary", "Alphabetic"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"vr": st.sampled_from(["UI", "SQ", "PN", "LO", "US", "OW", "zz"]),
                  "Value": st.lists(VALUES, max_size=3) | VALUES, "InlineBinary": LEAVES}
)  # fmt: skip
DATASETS = st.dictionaries(TAGS, ATTRIBUTES | VALUES, max_size=6)


def judged(question: Question, response: Response) -> None:
    exchange = replace(question.exchange, response=response)
    for by in PROFILES:
        found = judge(replace(question, exchange=exchange, profile=by), REQUIREMENTS)
        assert found
        assert all(problem.expected and problem.got for v in found for problem in v.problems)


def test_the_examples_are_judged_by_every_profile() -> None:
    for question in QUESTIONS:
        assert question.exchange.response is not None
        judged(question, question.exchange.response)


@settings(max_examples=100, deadline=None)
@given(
    question=st.sampled_from(QUESTIONS),
    status=STATUSES,
    headers=HEADERS,
    body=st.binary(max_size=300),
)
def test_random_answers(
    question: Question, status: int, headers: Sequence[tuple[str, str]], body: bytes
) -> None:
    judged(question, Response(status, "", Headers.of(headers), body, framing=Framing.CLOSE))


@settings(max_examples=100, deadline=None)
@given(question=st.sampled_from(QUESTIONS), status=STATUSES, data=st.data())
def test_answers_with_some_octets_changed(
    question: Question, status: int, data: st.DataObject
) -> None:
    response = question.exchange.response
    assert response is not None
    body = bytearray(response.body)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(body)))
        octets = data.draw(st.binary(max_size=4))
        body[at : at + data.draw(st.integers(0, 8))] = octets
    body = body[: data.draw(st.integers(0, len(body)))] if data.draw(st.booleans()) else body
    judged(question, replace(response, status=status, body=bytes(body)))


@settings(max_examples=100, deadline=None)
@given(question=st.sampled_from(QUESTIONS), status=STATUSES, value=st.lists(DATASETS) | DATASETS)
def test_random_data_sets(question: Question, status: int, value: Any) -> None:
    headers = Headers((("Content-Type", "application/dicom+json"),))
    judged(question, Response(status, "", headers, json.dumps(value).encode()))
