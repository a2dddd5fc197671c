"""Data sets are read off answers in either form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.checks.datasets import datasets
from conformance.checks.references import references
from conformance.wire.exchange import Response
from reference_server.dicom import to_xml
from tests.support.questions import (
    BASE,
    INSTANCE,
    JSON,
    RED,
    answer,
    ask,
    json_answer,
    parts_answer,
)

XML = "application/dicom+xml"
OWN: dict[str, Any] = {
    "00080018": {"vr": "UI", "Value": [RED.uid]},
    "7FE00010": {"vr": "OW", "BulkDataURI": f"{BASE}/bulk/1"},
}
OTHER: dict[str, Any] = {"00080018": {"vr": "UI", "Value": ["1.2"]}}


def in_xml(*found: dict[str, Any]) -> Response:
    return parts_answer(*((XML, to_xml(each)) for each in found), type=XML)


@pytest.mark.parametrize(
    ("came", "found"),
    [
        (json_answer([OWN, OTHER]), [OWN, OTHER]),
        (json_answer(OWN), [OWN]),
        (in_xml(OWN, OTHER), [OWN, OTHER]),
        (answer(200, to_xml(OWN), XML), [OWN]),
        (answer(200, json.dumps(OWN).encode(), "no media type"), [OWN]),
        (answer(200, json.dumps(OWN).encode(), XML), []),
        (answer(200, to_xml(OWN), JSON), []),
        (answer(200, b"--", "multipart/related"), []),
        (answer(204), []),
    ],
)
def test_what_an_answer_says(came: Response, found: list[Any]) -> None:
    assert datasets(came) == found


def test_values_are_followed_from_xml_too() -> None:
    question = ask("GET", f"{INSTANCE}/metadata", in_xml(OTHER, OWN))
    found = list(references(question.exchange, RED.uid))
    assert [(each.attribute, each.url) for each in found] == [("7FE00010", f"{BASE}/bulk/1")]
