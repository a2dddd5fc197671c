"""What the answer to a store says, whatever it looks like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from conformance.run.said import Said
from reference_server.dicom import to_xml
from tests.support import questions


def answer(*remarks: Any) -> bytes:
    item = {
        "00081155": {"vr": "UI", "Value": ["1.2.3"]},
        "00741048": {"vr": "SQ", "Value": list(remarks)},
    }
    return json.dumps({"00081199": {"vr": "SQ", "Value": [item]}}).encode()


def said(body: bytes, media_type: str = questions.JSON) -> Mapping[str, frozenset[str]]:
    return Said.of(questions.answer(200, body, media_type)).stored


def comment(text: str) -> dict[str, Any]:
    return {"00000902": {"vr": "LO", "Value": [text]}}


def test_what_is_stored_is_known_with_what_is_remarked() -> None:
    assert said(answer()) == {"1.2.3": frozenset()}
    offending = {"00000901": {"vr": "AT", "Value": ["00100020", "00080020"]}}
    assert said(answer(offending)) == {"1.2.3": {"00100020", "00080020"}}


def test_the_answer_may_stand_in_an_array() -> None:
    assert said(b"[" + answer() + b"]") == {"1.2.3": frozenset()}


@pytest.mark.parametrize("media_type", ["application/dicom+xml", "multipart/related"])
def test_the_answer_may_be_xml(media_type: str) -> None:
    document = to_xml(json.loads(answer(comment("(0010,0020)"))))
    if media_type == "multipart/related":
        response = questions.parts_answer(("application/dicom+xml", document))
        assert Said.of(response).stored == {"1.2.3": {"00100020"}}
    else:
        assert said(document, media_type) == {"1.2.3": {"00100020"}}


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("DICOM100: (0072,006c) - value exceeds maximum length", {"0072006C"}),
        ("(0010,0020)", {"00100020"}),
        ("something is wrong", set()),
    ],
)
def test_a_comment_may_name_the_attribute(text: str, tags: set[str]) -> None:
    assert said(answer(comment(text))) == {"1.2.3": tags}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"00081199": {"Value": [[]]}}',
        b'{"00081199": {"Value": [{"00081155": {"Value": []}}]}}',
        answer("no item"),
        b"[" + answer() + b"," + answer() + b"]",
    ],
)
@pytest.mark.parametrize("media_type", [questions.JSON, "application/dicom+xml", "no type"])
def test_what_can_not_be_read_says_nothing(body: bytes, media_type: str) -> None:
    assert said(body, media_type) == {}
